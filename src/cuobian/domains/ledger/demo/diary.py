"""The diary of one place: what is going to be an entry, before it has its position in the book."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cuobian.domains.ledger.demo.dice import Dice

CITY = ZoneInfo("Asia/Shanghai")
# Months in which more, or less, happens: spring festival is quiet, summer is hot, autumn is busy.
SEASON = (0.85, 0.65, 1.1, 1.1, 1.1, 1.0, 0.85, 0.8, 1.1, 1.2, 1.2, 1.05)


@dataclass(slots=True)
class Line:
    """One entry to be."""

    recorded_at: datetime
    place_id: UUID
    place_code: str
    kind: str
    tag: str
    item: str
    happened_at: datetime
    quantity: float
    part: float | None
    people: int | None
    subject: str
    attrs: dict[str, Any]
    name: str
    role: str
    number: int


@dataclass(slots=True)
class Diary:
    """Writes lines for one place, from a first day until a moment; what would lie in the future is left out."""

    place_id: UUID
    code: str
    dice: Dice
    first: date
    now: datetime
    until: date
    name: str
    role: str
    lines: list[Line] = field(default_factory=list)
    late_share: float = 0.0

    def write(
        self,
        kind: str,
        on: date,
        quantity: float = 1,
        part: float | None = None,
        *,
        people: int | None = None,
        tag: str = "",
        item: str = "",
        subject: str = "",
        attrs: dict[str, Any] | None = None,
        hour: float | None = None,
        delay: timedelta | None = None,
    ) -> None:
        """One line on a day between the first and the last."""
        if not self.first <= on <= self.until:
            return
        minutes = int((hour if hour is not None else self.dice.between(8.5, 20.5)) * 60)
        happened = datetime.combine(on, time(min(minutes // 60, 23), minutes % 60), CITY)
        recorded = happened + (delay if delay is not None else self._delay())
        if recorded > self.now:
            return
        part = None if part is None else round(part, 2)
        self.lines.append(
            Line(
                recorded, self.place_id, self.code, kind, tag, item, happened, round(quantity, 2), part, people,
                subject, attrs or {}, self.name, self.role, len(self.lines),
            )
        )  # fmt: skip

    def split(self, kind: str, days: list[date], total: int, share: float, **more: Any) -> None:
        """A total spread over days, with `share` of it as the part: the rounding never drifts."""
        quantity_left, part_left = total, round(total * share)
        for index, on in enumerate(days):
            rest = len(days) - index
            quantity = quantity_left if rest == 1 else min(quantity_left, self.dice.about(quantity_left / rest, 0.3))
            part = (
                part_left
                if rest == 1
                else min(round(quantity * part_left / max(quantity_left, 1)), part_left, quantity)
            )
            quantity_left, part_left = quantity_left - quantity, part_left - part
            if quantity:
                self.write(kind, on, quantity, part, **more)

    def outcomes(self, total: int, share: float) -> list[bool]:
        """`total` yes and no in chance order, with the share of yes met as closely as whole numbers allow."""
        yes = round(total * share)
        chosen = set(self.dice.sample(range(total), yes))
        return [index in chosen for index in range(total)]

    def days(self, count: int, *, last: int = 365) -> list[date]:
        """Some days of the last `last` days, more of them in busy months, in order."""
        found: list[date] = []
        while len(found) < count:
            day = self.until - timedelta(days=self.dice.integer(0, last - 1))
            if self.dice.random() * 1.2 < SEASON[day.month - 1]:
                found.append(day)
        return sorted(found)

    def month_ends(self) -> list[date]:
        """The last day of every month that has ended."""
        return [
            day for n in range((self.until - self.first).days)
            if (day := self.first + timedelta(days=n)).day > (day + timedelta(days=1)).day
        ]  # fmt: skip

    def weeks(self) -> list[date]:
        """The Sunday on which each week is closed."""
        start = self.first + timedelta(days=6 - self.first.weekday())
        return [start + timedelta(days=7 * n) for n in range((self.until - start).days // 7 + 1)]

    def _delay(self) -> timedelta:
        if self.late_share and self.dice.chance(self.late_share):
            return timedelta(days=self.dice.integer(17, 40))
        return timedelta(minutes=self.dice.integer(2, 26 * 60))
