"""What a sheet must hold before it may be submitted, and what an item may say."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import Level, Stage
from cuobian.engines.scoring import CountRule, Point, Standard
from cuobian.kernel.errors import Fault
from cuobian.kernel.writing import optional

STATES = ("A", "B", "C", "C#")
MAX_DEFECTS = 99
GATHERING = {Level.DISTRICT: Stage.DISTRICT_PANEL, Level.CITY: Stage.CITY_PANEL}
"""The stage in which the sheets of a level are handed in and corrected."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What an assessor said of one point: a state, a number of defects, or "not seen"."""

    point_id: str
    state: str = ""
    defects: int | None = None
    unseen: bool = False
    note: str = ""


def is_gathered(level: str, stage: str) -> bool:
    """True while a place's sheets of this level are handed in and corrected: before its result is out."""
    return stage == GATHERING[Level(level)]


def mark_words(mark: Mark) -> str:
    """What was recorded, without the note: "A", "没看到", "缺 2 项"."""
    if mark.unseen:
        return _("没看到")
    return mark.state or _("缺 %(n)d 项") % {"n": mark.defects or 0}


def judged_points(standard: Standard) -> tuple[Point, ...]:
    """The points that people look at, in the standard's order: what a sheet consists of."""
    return tuple(
        point
        for dimension in standard.dimensions
        for point in dimension.walk()
        if any(method.judged for method in point.methods)
    )


def item_faults(mark: Mark, point: Point) -> list[Fault]:
    """What is wrong with one record; empty when it may be saved."""
    return _value_faults(mark, point) + optional(point.id, mark.note)


def _value_faults(mark: Mark, point: Point) -> list[Fault]:
    counts = isinstance(point.rule, CountRule)
    if mark.unseen:
        return [Fault(point.id, _("选了「没看到」，就不再选状态。"))] if mark.state or mark.defects is not None else []
    if counts and (mark.state or mark.defects is None or not 0 <= mark.defects <= MAX_DEFECTS):
        return [Fault(point.id, _("写缺了几项，0 到 99 的整数。"))]
    if not counts and (mark.defects is not None or mark.state not in STATES):
        return [Fault(point.id, _("选 A、B、C、C# 之一，或「没看到」。"))]
    return []


def needs_note(mark: Mark) -> bool:
    """B and below, and any defect, say what was seen and what would mend it."""
    return mark.state in STATES[1:] or bool(mark.defects)


def submission_faults(marks: Iterable[Mark], points: Iterable[Point]) -> list[Fault]:
    """Everything that still keeps a sheet from being submitted, in the standard's order."""
    said = {mark.point_id: mark for mark in marks}
    faults: list[Fault] = []
    for point in points:
        mark = said.get(point.id)
        if mark is None:
            faults.append(Fault(point.id, _("%(id)s 还没有记。") % {"id": point.id}))
        elif needs_note(mark) and not mark.note.strip():
            faults.append(Fault(point.id, _("%(id)s 评 B 及以下，要写看到了什么、建议怎么改。") % {"id": point.id}))
    return faults


def share_of(recorded: int, expected: int) -> float:
    """How much of a sheet is recorded: per cent in half steps, as a bar shows it."""
    return round(200 * recorded / expected) / 2 if expected else 0
