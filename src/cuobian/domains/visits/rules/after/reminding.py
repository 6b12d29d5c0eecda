"""When the daily work says something: some working days before a day, and once after it."""

from datetime import date, datetime, timedelta

from cuobian.domains.visits.values.after import FIRST_REMINDER
from cuobian.kernel.workdays import WorkCalendar


def due_before(calendar: WorkCalendar, day: date, count: int, today: date) -> date:
    """The working day so many working days before a day; not before tomorrow's working day."""
    found = day
    for _step in range(count):
        found = calendar.last_until(found - timedelta(days=1))
    return max(found, calendar.add(today, 1))


def days_left(calendar: WorkCalendar, today: date, due_on: date) -> int:
    """Working days until a day; below zero from the morning after it on, also when that is no working day."""
    return calendar.left(today, due_on)


def alerts(calendar: WorkCalendar, due_on: date, today: date, asked_on: date) -> list[bool]:
    """What the day asks to be said of an open thing: False before its day, True after it. Whoever was asked today is spared."""
    if today <= asked_on:
        return []
    if today > due_on:
        return [True]
    return [False] if calendar.between(today, due_on) <= FIRST_REMINDER else []


def months_after(day: date, months: int, calendar: WorkCalendar) -> date:
    """The first working day so many months after a day; the month's last day where there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return calendar.add(date(year, month + 1, min(day.day, last)), 0)


def feedback_open(ended_at: datetime | None, ends_on: date, today: date, days: int) -> bool:
    """Feedback is taken from the last day of the programme on, for so many days."""
    started = today >= ends_on or ended_at is not None
    return started and today <= ends_on + timedelta(days=days)
