"""The plan of further visits with the places and people behind it: what can still be looked at again, and who may go."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.people.public import ASSESSOR, holders_in_bulk
from cuobian.domains.rating.models import Entry, Round, Sheet
from cuobian.domains.rating.queries.facts_of_entry import level_of
from cuobian.domains.rating.queries.fairness.runs import Opened
from cuobian.domains.rating.queries.invited import invited_elsewhere
from cuobian.domains.rating.queries.raters import raters_of, subject_of
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.fairness.outcome import DesignPart
from cuobian.domains.rating.rules.fairness.revisits import Candidate, Worth, in_turn, links_after, plan_of, usual_budget
from cuobian.domains.rating.rules.recusal import Rater, refusals
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.kernel.access import Actor, visible
from cuobian.kernel.clock import local_date

ADD = "add"
"""The panel is still at work: somebody can simply join."""
_PANEL = {Level.DISTRICT: Stage.DISTRICT_PANEL, Level.CITY: Stage.CITY_PANEL}
_BACK: Mapping[tuple[Level, str], str] = {
    (Level.DISTRICT, Stage.DISTRICT_RESULT): "reopen_district",
    (Level.CITY, Stage.CITY_RESULT): "reopen_city",
    (Level.DISTRICT, Stage.NOTICE): "recall",
    (Level.CITY, Stage.NOTICE): "recall",
}
NAMED = 3
"""So many people are proposed for a visit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of the plan. `step` is what has to be done first: ADD, or the action that opens the panel again."""

    number: int
    entry: Entry
    worth: Worth
    step: str
    panel_id: UUID | None
    people: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Revisits:
    """The plan as one actor sees it. `left_out`: places that can no longer be looked at again."""

    lines: Sequence[Line]
    wrong_now: float
    wrong_after: float
    places: int
    left_out: int
    design: DesignPart | None
    """The links between assessors once the first of those proposed have gone; None without a plan."""


def scored_entries(actor: Actor, made: Round, found: Opened) -> dict[int, Entry]:
    """The actor's places that have a result in the run: number in the material -> entry."""
    numbers = {found.material.places[one.place].entry_id: one.place for one in found.outcome.places}
    rows: QuerySet[Entry] = Entry.objects.filter(visible(actor, "rating.view", "code"), round=made)
    return {numbers[row.pk]: row for row in rows.select_related("place", "round") if row.pk in numbers}


def budget_for(entries: Mapping[int, Entry]) -> int:
    """How many visits are usual for so many places."""
    return usual_budget(len(entries))


def revisits_of(entries: Mapping[int, Entry], found: Opened, *, level: Level, budget: int, now: datetime) -> Revisits:
    """The plan over these places, with the people who may go."""
    steps = {number: step for number, entry in entries.items() if (step := step_of(entry, level))}
    plan = plan_of(found.material, budget=budget, seen=entries, open_places=steps)
    chosen = [entries[worth.place] for worth in plan.visits]
    able = _able(chosen, found, level, now)
    lines, given = [], Counter[UUID]()
    for number, worth in enumerate(plan.visits, start=1):
        entry = entries[worth.place]
        people = in_turn(able[entry.pk], given)[:NAMED]
        given.update(one.account_id for one in people[:1])
        panel_id = entry.city_panel_id if level == Level.CITY else entry.district_panel_id
        lines.append(Line(number, entry, worth, steps[worth.place], panel_id, people))
    going = [(line.worth.place, line.people[0].account_id) for line in lines if line.people]
    return Revisits(
        lines=lines,
        wrong_now=plan.wrong_now,
        wrong_after=plan.wrong_after,
        places=plan.places,
        left_out=len(entries) - len(steps),
        design=links_after(found.material, going) if going else None,
    )


def step_of(entry: Entry, level: Level) -> str:
    """What lets somebody look at the place again at this level; "" when nothing does any more."""
    if entry.stage == Stage.NOTICE and level_of(entry) != level:
        return ""
    return ADD if entry.stage == _PANEL[level] else _BACK.get((level, entry.stage), "")


def _able(entries: Sequence[Entry], found: Opened, level: Level, now: datetime) -> dict[UUID, list[Candidate]]:
    """By place: everybody who may assess it and has not been there. The same number of queries for any number of places."""
    if not entries:
        return {}
    holders = holders_in_bulk(ASSESSOR, sorted({entry.code for entry in entries}), now)
    ids = sorted({who.id for people in holders.values() for who in people}, key=str)
    elsewhere = invited_elsewhere(ids, entries[0].round_id)
    raters = {rater.account_id: rater for rater in raters_of([one for one in ids if one not in elsewhere])}
    sheets = _sheets(entries[0].round_id, level)
    there, load, ties = _there(sheets), Counter(account_id for _entry, account_id in sheets), _ties(found)
    free = _Free(rule_keys(version_policy(entries[0].round.version_id)), level, local_date(now))
    return {
        entry.pk: [
            _candidate(rater, there.get(entry.pk, set()), load[rater.account_id], ties)
            for rater in free.of(entry, [raters[who.id] for who in holders[entry.code] if who.id in raters])
            if rater.account_id not in there.get(entry.pk, set())
        ]
        for entry in entries
    }


@dataclass(frozen=True, slots=True)
class _Free:
    """The recusal rules of a round at a level on a day."""

    rules: tuple[str, ...]
    level: Level
    today: date

    def of(self, entry: Entry, raters: Sequence[Rater]) -> list[Rater]:
        """Those who need not stay away from the place."""
        subject = subject_of(entry.place)
        return [
            rater
            for rater in raters
            if not refusals(rater, subject, level=self.level, rules=self.rules, today=self.today)
        ]


def _sheets(round_id: UUID, level: Level) -> list[tuple[UUID, UUID]]:
    """Place and person of every sheet of the round at the level that is not void."""
    rows = Sheet.objects.filter(entry__round_id=round_id, level=level).exclude(status=SheetStatus.VOID)
    return list(rows.values_list("entry_id", "account_id"))


def _there(sheets: Sequence[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for entry_id, account_id in sheets:
        found.setdefault(entry_id, set()).add(account_id)
    return found


@dataclass(frozen=True, slots=True)
class _Ties:
    """Who has seen a place with whom, and which group of comparable assessors everybody belongs to."""

    pairs: frozenset[frozenset[UUID]]
    group: Mapping[UUID, int]


def _ties(found: Opened) -> _Ties:
    ids = [one.account_id for one in found.material.assessors]
    return _Ties(
        frozenset(frozenset((ids[pair.first], ids[pair.second])) for pair in found.outcome.design.pairs),
        {ids[one.assessor]: one.component for one in found.outcome.severity.assessors},
    )


def _candidate(rater: Rater, there: set[UUID], load: int, ties: _Ties) -> Candidate:
    mine = ties.group.get(rater.account_id)
    groups = {ties.group[one] for one in there if one in ties.group}
    return Candidate(
        account_id=rater.account_id,
        name=rater.name,
        load=load,
        fresh=sum(frozenset((rater.account_id, one)) not in ties.pairs for one in there),
        is_known=mine is not None,
        bridges=mine is not None and bool(groups) and mine not in groups,
    )
