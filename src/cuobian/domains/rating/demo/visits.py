"""Visits of the demonstration round: who sits for a place goes there on one day and hands in a sheet as he or she is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.demo.cast import PanelMaker
from cuobian.domains.rating.demo.diary import MOST, Diary
from cuobian.domains.rating.demo.ground import Ground
from cuobian.domains.rating.demo.pile import Pile
from cuobian.domains.rating.demo.seen import NOTES, Story, disagree, look
from cuobian.domains.rating.models import Entry, Round, Sheet, SheetItem
from cuobian.domains.rating.rules.inputs import Said
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, SheetStatus

LATER = 11
"""The working day on which open sheets were last worked on."""
FOR_THE_CITY = 1
"""Visits a day that districts leave to the joint panels."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One place to be looked at. `count` people are seated, `done` of them hand in, on one of these days of the round."""

    entry: Entry
    place: PlaceRecord
    story: Story
    level: Level
    count: int
    done: int
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Visited:
    """A place that was looked at: on which day the last of them came, and what each account said."""

    day: int
    record: dict[str, dict[str, Said]]


class Visits:
    """Seats people, finds a day, writes the sheets."""

    def __init__(self, ground: Ground, made: Round, pile: Pile) -> None:
        self.ground, self.pile = ground, pile
        self.panels = PanelMaker(ground, made, pile)
        self.diary = Diary(ground)

    def go(self, plan: Plan) -> Visited | None:
        """Write the sheets of a place; None, with every sheet still open, when its people have no day left."""
        panel, seats = self.panels.seats(plan.place, plan.level, plan.count)
        setattr(plan.entry, f"{plan.level}_panel", panel)
        marks = self._marks(plan, seats)
        goers = seats[: plan.done]
        most = MOST - FOR_THE_CITY if plan.level == Level.DISTRICT else MOST
        days = self.diary.days_for(goers, plan.days, most=most) if goers else None
        for account in seats:
            if days and account in days:
                self._sheet(plan, account, marks[account], self.diary.book(account, days[account]))
            else:
                self._begun(plan, account, marks[account])
        return Visited(max(days.values()), {str(one): marks[one] for one in days}) if days else None

    def _marks(self, plan: Plan, seats: list[UUID]) -> dict[UUID, dict[str, Said]]:
        said = {account: look(self.ground, plan.story.truth, account, plan.place.code, plan.level) for account in seats}
        if self.panels.twins and set(self.panels.twins) <= set(seats):
            first, second = self.panels.twins
            said[second] = dict(said[first])
        if plan.story.disputed and plan.level == Level.DISTRICT:
            disagree(self.ground, plan.story, said[seats[0]], said[seats[1]])
        return said

    def _sheet(self, plan: Plan, account: UUID, said: dict[str, Said], at: datetime) -> None:
        sheet = self._row(plan, account, SheetStatus.SUBMITTED, len(said), at)
        sheet.submitted_at = at
        self.pile.items += [self._item(sheet, point, value, at, locked=True) for point, value in said.items()]

    def _begun(self, plan: Plan, account: UUID, said: dict[str, Said]) -> None:
        """A sheet that is still open, with some points recorded or none."""
        dice = self.ground.dice("begun", plan.place.code, plan.level, self.ground.usernames[account])
        kept = list(said.items())[: dice.randrange(len(said))]
        at = self.ground.at(self.ground.day(LATER), 9, dice.randrange(60))
        sheet = self._row(plan, account, SheetStatus.OPEN, len(kept), at)
        self.pile.items += [self._item(sheet, point, value, at, locked=False) for point, value in kept]

    def _row(self, plan: Plan, account: UUID, status: SheetStatus, recorded: int, at: datetime) -> Sheet:
        panel = getattr(plan.entry, f"{plan.level}_panel")
        sheet = Sheet(
            entry=plan.entry,
            panel=panel,
            level=plan.level,
            account_id=account,
            expected=len(judged_points(self.ground.standard)),
            opened_at=panel.made_at,
            status=status,
            recorded=recorded,
            saved_at=at if recorded else None,
        )
        self.pile.sheets.append(sheet)
        return sheet

    @staticmethod
    def _item(sheet: Sheet, point: str, value: Said, at: datetime, *, locked: bool) -> SheetItem:
        note = NOTES.get(value.state, NOTES["B"] if value.defects else "")
        return SheetItem(
            sheet=sheet,
            point_id=point,
            state=value.state,
            defects=value.defects,
            note=note,
            saved_at=at,
            locked_at=at if locked else None,
        )
