"""Working days: weekends off, except as the State Council's yearly notice says (days off, and weekends worked instead)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`exceptions` maps a day to True (worked) or False (off); every other day follows the week."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def add(self, start: date, count: int) -> date:
        """The `count`-th working day after `start` (0 gives the first working day from `start` on)."""
        day, left = start, count
        while left > 0 or not self.is_workday(day):
            day += timedelta(days=1)
            if left and self.is_workday(day):
                left -= 1
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def left(self, today: date, due_on: date) -> int:
        """Working days left to a deadline. Negative from the morning after it on, also while no working day has passed since.

        0 on the day itself, and before it when nothing but days off lies between: who says it in words names that day.
        """
        days = self.between(today, due_on)
        return min(days, -1) if due_on < today else days

    def last_until(self, day: date) -> date:
        """The last working day not after `day`."""
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day

    def unannounced(self, days: Iterable[date]) -> list[int]:
        """Years of these days of which no day off is known yet: there a working day may still become a holiday."""
        known = {day.year for day, worked in self.exceptions.items() if not worked}
        return sorted({day.year for day in days} - known)
