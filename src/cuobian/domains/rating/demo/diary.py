"""Who goes where on which day: nobody sees more than six places a day, one after another."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from cuobian.domains.rating.demo.ground import Ground

MOST = 6
"""Sheets an assessor hands in on one day."""
BEGINS, EACH, WANDER = time(8, 40), 75, 40
"""When the first visit begins, and in minutes how far apart visits are and how much each may be later."""


class Diary:
    """How many sheets everybody has on each working day of the round."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.booked: Counter[tuple[UUID, int]] = Counter()

    def days_for(self, accounts: Sequence[UUID], days: Sequence[int], *, most: int = MOST) -> dict[UUID, int] | None:
        """Who of these goes on which of these days: together where all have room, else each on the first day with some.

        None when somebody has no day left.
        """
        free = {one: [day for day in days if self.booked[one, day] < most] for one in accounts}
        together = next((day for day in days if all(day in left for left in free.values())), None)
        if together is not None:
            return dict.fromkeys(accounts, together)
        return {one: left[0] for one, left in free.items()} if all(free.values()) else None

    def book(self, account: UUID, day: int) -> datetime:
        """Enter one more visit; says when its sheet is handed in, later than all before it on that day."""
        turn = self.booked[account, day]
        self.booked[account, day] += 1
        late = self.ground.dice("visit", self.ground.usernames[account], day, turn).randrange(WANDER)
        minutes = BEGINS.hour * 60 + BEGINS.minute + turn * EACH + late
        return self.ground.at(self.ground.day(day), 0) + timedelta(minutes=minutes)
