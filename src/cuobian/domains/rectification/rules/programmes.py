"""What a programme and its tasks must hold, and how they lie on a line of time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from cuobian.kernel.errors import Fault
from cuobian.kernel.writing import wanted

WIDTH = 1000
"""Units of the drawing's width."""
ROW = 26
HEAD = 28
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_BUDGET = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """What a programme says about itself."""

    title: str
    goal: str
    lead_unit: str
    budget: Decimal
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Bar:
    """One task on the line of time: where it lies, in units of the drawing."""

    x: int
    y: int
    width: int
    text_y: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a month on the line of time."""

    x: int
    day: date


def plan_faults(plan: ProgrammePlan) -> list[Fault]:
    """Everything wrong with a programme."""
    faults = wanted("title", plan.title, _("写一个名称，至少 4 个字。"), most=80)
    faults += wanted("goal", plan.goal, _("写明要做到什么，至少 4 个字。"))
    faults += wanted("lead_unit", plan.lead_unit, _("写牵头单位的全称。"), least=2, most=80)
    if plan.ends_on < plan.starts_on:
        faults.append(Fault("ends_on", _("结束不能早于开始（%(day)s）。") % {"day": plan.starts_on.isoformat()}))
    faults += _day_faults("starts_on", plan.starts_on) + _day_faults("ends_on", plan.ends_on)
    if not 0 <= plan.budget <= MOST_BUDGET:
        faults.append(Fault("budget", _("预算填 0 到 10 亿元之间的数。")))
    return faults


def task_faults(starts_on: date, due_on: date, cost: Decimal) -> list[Fault]:
    """What is wrong with the days and the cost of a task."""
    faults: list[Fault] = []
    if due_on < starts_on:
        faults.append(Fault("due_on", _("完成不能早于开始（%(day)s）。") % {"day": starts_on.isoformat()}))
    faults += _day_faults("starts_on", starts_on)
    if not 0 <= cost <= MOST_BUDGET:
        faults.append(Fault("cost", _("花费填 0 到 10 亿元之间的数。")))
    return faults


def _day_faults(place: str, day: date) -> list[Fault]:
    return (
        [] if FIRST_YEAR <= day.year <= LAST_YEAR else [Fault(place, _("日期写错了，请填 2000 到 2100 年之间的日子。"))]
    )


def bars(spans: Sequence[tuple[date, date]], first: date, last: date) -> list[Bar]:
    """Tasks one below the other; what lies outside of the two days is cut at the edge."""
    days = max((last - first).days + 1, 1)
    found = []
    for number, (start, end) in enumerate(spans):
        left = _at(start, first, days)
        right = _at(end + timedelta(days=1), first, days)
        y = HEAD + number * ROW
        found.append(Bar(left, y + 5, max(right - left, 6), y + 18))
    return found


def ticks(first: date, last: date) -> list[Tick]:
    """The first of every month between two days."""
    days = max((last - first).days + 1, 1)
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(Tick(_at(day, first, days), day))
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def today_at(today: date, first: date, last: date) -> int | None:
    """Where today stands; None outside of the two days."""
    return _at(today, first, max((last - first).days + 1, 1)) if first <= today <= last else None


def _at(day: date, first: date, days: int) -> int:
    return min(max(round((day - first).days * WIDTH / days), 0), WIDTH)
