"""Working days: when a ticket is due, how long it is overdue without its pauses, and what is to be said about it today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cuobian.domains.rectification.values import LADDER, Alert
from cuobian.kernel.errors import Fault
from cuobian.kernel.workdays import WorkCalendar

FARTHEST = 400
"""Days ahead that a deadline may lie: a year and a little."""
_DAY = timedelta(days=1)
AFTER_DISPUTE = 3
"""Working days that a place has at least when its objection was not accepted."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause: its first and its last day."""

    first: date
    last: date


def due_after(calendar: WorkCalendar, day: date, workdays: int) -> date:
    """The deadline of so many working days from a day."""
    return calendar.add(day, workdays)


def days_left(calendar: WorkCalendar, due_on: date, today: date, rests: Iterable[Rest] = ()) -> int:
    """Working days left; negative for those overdue, of which the days of a pause do not count. Never 0 once it is late."""
    if today <= due_on:
        return calendar.left(today, due_on)
    return -max(_days_late(calendar, due_on, today, list(rests)), 1)


def last_day(due_on: date, rests: Iterable[Rest]) -> date:
    """The last day on which handing in is in time: the deadline; when it falls into a pause, the pause's last day."""
    spans, last = list(rests), due_on
    while any(rest.first <= last + _DAY <= rest.last for rest in spans):
        last += _DAY
    return last


def is_resting(today: date, rests: Iterable[Rest]) -> bool:
    """True while a pause lasts."""
    return _rests(today, rests)


def alerts_due(
    calendar: WorkCalendar, due_on: date, today: date, rests: Iterable[Rest], terms: Mapping[str, int], opened_on: date
) -> list[Alert]:
    """Everything that the day asks to be said, in order; whether it was said already is the caller's question.

    A missed run is made up for: whatever rung has been reached is due, not only today's.
    """
    spans = list(rests)
    if _rests(today, spans):
        return []
    left = days_left(calendar, due_on, today, spans)
    if today == due_on:
        return [Alert.TODAY]
    if today < due_on:
        return [Alert.AHEAD] if left <= terms["remind.ahead"] and opened_on < today else []
    late = _days_late(calendar, due_on, today, spans)
    return [Alert(rung.value) for rung in LADDER if late >= terms[f"ladder.{rung.value}"]]


def due_faults(calendar: WorkCalendar, due_on: date, after: date, *, place: str = "due_on") -> list[Fault]:
    """What is wrong with a deadline that somebody chose."""
    if due_on <= after:
        return [Fault(place, _("期限要晚于 %(day)s。") % {"day": after.isoformat()})]
    if (due_on - after).days > FARTHEST:
        return [Fault(place, _("期限太远，最多 %(days)d 天以后。") % {"days": FARTHEST})]
    if not calendar.is_workday(due_on):
        near = calendar.last_until(due_on), calendar.add(due_on, 0)
        told = _("%(day)s 是休息日。最近的工作日：%(before)s、%(after)s。")
        return [
            Fault(
                place, told % {"day": due_on.isoformat(), "before": near[0].isoformat(), "after": near[1].isoformat()}
            )
        ]
    return []


def pause_faults(until_on: date, today: date, most: int) -> list[Fault]:
    """What is wrong with the last day of a pause."""
    if until_on < today:
        return [Fault("until_on", _("暂停到的那天不能早于今天。"))]
    if (until_on - today).days >= most:
        return [Fault("until_on", _("一次最多暂停 %(days)d 天，到时还要停可以再办。") % {"days": most})]
    return []


def _days_late(calendar: WorkCalendar, due_on: date, today: date, rests: list[Rest]) -> int:
    days = (due_on + timedelta(days=n) for n in range(1, (today - due_on).days + 1))
    return sum(calendar.is_workday(day) and not _rests(day, rests) for day in days)


def _rests(day: date, rests: Iterable[Rest]) -> bool:
    return any(rest.first <= day <= rest.last for rest in rests)
