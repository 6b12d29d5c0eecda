"""The sample standard as published versions. Its two earlier versions are made up, so that comparing shows something."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.standards import actions
from cuobian.domains.standards.documents import edit
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.paths import path_of
from cuobian.domains.standards.documents.sample import sample_documents
from cuobian.domains.standards.metrics import metric_keys
from cuobian.domains.standards.models import Standard, StandardVersion
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict

Progress = Callable[[str, int, int], None]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """How a version that came before differs from the sample: values by item, points taken out, the five-star line."""

    values: dict[str, Values]
    without: tuple[str, ...] = ()
    five_stars: int = 90


def _ratio(a: str, b: str, c: str) -> Values:
    return {"rule": {"type": "ratio", "A": a, "B": b, "C": c}}


EARLIER: dict[str, tuple[_Earlier, _Earlier]] = {
    "ZHAN": (
        _Earlier(
            {
                "Z2.2.1": {"points": 2},
                "Z2.2.2": {"points": 3},
                "Z3.1.3": _ratio("0.25", "0.15", "0.08"),
                "Z1.2.3": {"name": "宣传与活动展示内容及时更新"},
                "Z8.2.1": {"points": 4},
            },
            without=("Z8.2.2",),
            five_stars=88,
        ),
        _Earlier({"Z2.2.1": {"points": 2}, "Z2.2.2": {"points": 3}, "Z3.1.3": _ratio("0.25", "0.15", "0.08")}),
    ),
    "SUO": (
        _Earlier(
            {
                "S5.1.1": {"points": 3},
                "S5.1.2": {"points": 5},
                "S2.2.2": _ratio("0.4", "0.3", "0.2"),
                "S8.1.3": {"points": 4},
            },
            without=("S8.1.4",),
            five_stars=88,
        ),
        _Earlier({"S5.1.1": {"points": 3}, "S5.1.2": {"points": 5}, "S2.2.2": _ratio("0.4", "0.3", "0.2")}),
    ),
}
DAYS_AGO = (1000, 640, 280)


def load(*, seed: int, now: datetime, progress: Progress) -> None:
    """Three published versions of each of the two sample standards. The seed changes nothing: the sample is the sample.

    Raises:
        Conflict: there are standards already.
    """
    if Standard.objects.exists():
        raise Conflict(_("已有评定标准，不再装入示例。"))
    documents = sample_documents(metric_keys())
    actor = Actor.system(_("演示数据"))
    with transaction.atomic():
        for place, document in enumerate(documents):
            _load_standard(actor, document, now)
            progress(_("评定标准"), place + 1, len(documents))


def _load_standard(actor: Actor, document: Document, now: datetime) -> None:
    first, second = (_earlier(document, change) for change in EARLIER[document.standard.code])
    for number, (version, days) in enumerate(zip((first, second, document), DAYS_AGO, strict=True), 1):
        day = now - timedelta(days=days)
        draft = actions.create_drafts(actor=actor, documents=[version], now=day, note=_notes()[number - 1])[0]
        _retire_former(actor, document.standard.code, number, day)
        actions.publish_version(actor=actor, version_id=draft.id, revision=draft.revision, effective_from=None, now=day)


def _retire_former(actor: Actor, code: str, number: int, now: datetime) -> None:
    former = StandardVersion.objects.filter(standard_id=code, number=number - 1).values_list("pk", flat=True).first()
    if former is not None:
        reason = _("由第 %(number)s 版代替") % {"number": number}
        actions.retire_version(actor=actor, version_id=former, reason=reason, now=now)


def _earlier(document: Document, change: _Earlier) -> Document:
    plain = edit.plain_of(document)
    for item_id, values in change.values.items():
        path = path_of(plain, item_id)
        if path is not None:
            plain = edit.changed(plain, path, values)
    for item_id in change.without:
        path = path_of(plain, item_id)
        if path is not None:
            plain = edit.removed(plain, path)
    plain = edit.changed(plain, ("policy", "thresholds", "5"), {"min_score": change.five_stars})
    return edit.read_back(plain)


def _notes() -> tuple[str, str, str]:
    return (
        _("示例。为演示「比较两版」而编的早期版本，不是真实的历史。"),
        _("示例。为演示「比较两版」而编：加了一个测评点，五星线提到 90 分。不是真实的历史。"),
        _("示例。现行示例全文。按公示时间开放的分值提高，志愿者活跃率的线提高（站）；派单与办结各 4 分（所）。"),
    )
