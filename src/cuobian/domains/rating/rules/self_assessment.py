"""What a place may say about itself: confirm or dispute the platform's figures, claim a state where people look.

Data that the platform holds is never asked again: a point whose evidence is the platform's own record takes no document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import MAX_DOCUMENTS, SelfAnswer
from cuobian.engines.scoring import Method, Point
from cuobian.kernel.errors import Fault
from cuobian.kernel.writing import optional

STATES = ("A", "B", "C", "C#")


@dataclass(frozen=True, slots=True)
class Said:
    point_id: str
    answer: str
    claim: str = ""
    note: str = ""
    not_applicable: bool = False
    documents: int = 0


def is_automatic(point: Point) -> bool:
    """True when the platform or a survey gives the value and nobody looks."""
    return not any(method.judged for method in point.methods)


def is_measured(point: Point) -> bool:
    """True when the platform or a survey gives a value, whether or not people look as well."""
    return point.metric is not None and any(not method.judged for method in point.methods)


def takes_documents(point: Point, reuse: bool) -> bool:
    """Only where a document is a method of the point and the platform does not hold it already."""
    return Method.DOCUMENT in point.methods and not reuse


def said_faults(said: Said, point: Point, *, reuse: bool) -> list[Fault]:
    """What is wrong with one answer; empty when it may be saved."""
    faults = _answer_faults(said, point) + optional(point.id, said.note)
    if said.not_applicable and not point.applicability:
        faults.append(Fault(point.id, _("这一条对所有站点都适用，不能选「不适用」。")))
    if said.not_applicable and not said.note.strip():
        faults.append(Fault(point.id, _("写明为什么不适用。")))
    return faults + document_faults(said, point, reuse=reuse)


def document_faults(said: Said, point: Point, *, reuse: bool) -> list[Fault]:
    """What is wrong with the documents of an answer."""
    faults = []
    if said.documents > MAX_DOCUMENTS:
        faults.append(Fault(point.id, _("一条最多 3 件材料，请留下最能说明问题的。")))
    if said.documents and not takes_documents(point, reuse):
        faults.append(Fault(point.id, _("这一条看平台记录或现场，不用交材料。")))
    return faults


def _answer_faults(said: Said, point: Point) -> list[Fault]:
    faults = []
    if said.answer == SelfAnswer.OBJECT and not said.note.strip():
        faults.append(Fault(point.id, _("写明哪里不对、依据是什么，区里才能核。")))
    if said.answer == SelfAnswer.OBJECT and not is_measured(point):
        faults.append(Fault(point.id, _("这一条没有系统数，请按实际选 A、B、C、C# 之一。")))
    if said.answer == SelfAnswer.CLAIM and is_automatic(point):
        faults.append(Fault(point.id, _("这一条由系统按记录算，不用自评；有疑问请选「有异议」。")))
    if said.answer == SelfAnswer.CLAIM and not said.not_applicable and said.claim not in STATES:
        faults.append(Fault(point.id, _("选 A、B、C、C# 之一。")))
    if said.answer == SelfAnswer.CONFIRM and not is_automatic(point):
        faults.append(Fault(point.id, _("这一条要自评，选 A、B、C、C# 之一。")))
    return faults


def missing(points: Iterable[Point], said: Mapping[str, Said], declared: Iterable[str]) -> list[Fault]:
    """Points that still wait for an answer before the self-assessment may be handed in.

    Optional points that were not declared need none.
    """
    return [
        Fault(point.id, _("%(id)s 还没有填。") % {"id": point.id})
        for point in needed(points, declared)
        if point.id not in said or not is_said(said[point.id])
    ]


def needed(points: Iterable[Point], declared: Iterable[str]) -> list[Point]:
    """The points that want an answer: mandatory actions, and the optional ones that were declared."""
    chosen = set(declared)
    return [point for point in points if point.mandatory or point.id in chosen]


def is_said(said: Said) -> bool:
    """A document alone is no answer yet: a claim needs its state, or the word that the point does not apply."""
    return said.answer != SelfAnswer.CLAIM or bool(said.claim) or said.not_applicable
