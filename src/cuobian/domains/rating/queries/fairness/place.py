"""One place of a run: its visits, the sum behind its fair score, and what leaving out one visit would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cuobian.domains.people.public import AccountRecord, accounts
from cuobian.domains.rating.models import Entry, FairnessRun, FairScore, Round
from cuobian.domains.rating.queries.fairness.moves import LONG, agrees
from cuobian.domains.rating.queries.fairness.places import scores_in
from cuobian.domains.rating.queries.fairness.runs import Opened, opened, run_in_force
from cuobian.domains.rating.queries.outcomes import result_seen
from cuobian.domains.rating.rules.fairness.account import Account, Part, account_of
from cuobian.domains.rating.rules.fairness.analysis import fit_of
from cuobian.domains.rating.rules.fairness.outcome import PlaceFigure
from cuobian.domains.rating.rules.fairness.strikes import Effect, Struck, struck
from cuobian.domains.rating.values import Level
from cuobian.engines import severity as sv
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotFound

KEPT = 4
"""Fits that a process keeps in mind: a second question about the same run is answered at once."""


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit: its number in the run, its part in the sum, whether it lies far from the others; who, when asked."""

    visit: int
    part: Part
    is_far: bool
    at_home: bool
    who: AccountRecord | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What the page of one place shows. `visits` are empty for whom the level's sheets are closed."""

    account: Account
    visits: tuple[VisitLine, ...]


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A place that leaving out a visit changes, with its row in the run."""

    effect: Effect
    score: FairScore


def get_score(actor: Actor, made: Round, score_id: UUID) -> FairScore:
    """A place of a run of this round, in the actor's scope. Raises NotFound or NotAllowed."""
    rows = FairScore.objects.select_related("run", "entry__place", "entry__round").defer(*LONG)
    found = rows.filter(pk=score_id, run__round=made).first()
    if found is None:
        raise NotFound()
    require(actor, "rating.view", found.code)
    found.run.round = made
    return found


def score_in_force(entry: Entry) -> FairScore | None:
    """The place in the latest run of the highest level that holds it."""
    for level in (Level.CITY, Level.DISTRICT):
        run = run_in_force(entry.round, level)
        found = FairScore.objects.select_related("run").defer(*LONG).filter(run=run, entry=entry).first()
        if run is not None and found is not None:
            return found
    return None


def settled_score(entry: Entry) -> FairScore | None:
    """The same, where it still says what the result in force says: what a place may be told of its own result."""
    score = score_in_force(entry)
    result = result_seen(entry)
    if score is None or result is None or score.run.level != result.level or not agrees(result, score):
        return None
    return score


def place_view(score: FairScore, *, sheets: bool, names: bool) -> PlaceView:
    """The sum and the visits, best score first, so that the order names nobody.

    `sheets`: the reader may look at single visits of the level; `names`: at who made them, too.
    """
    found = opened(score.run)
    figure = figure_of(found, score)
    visits = sorted(figure.shares, key=lambda share: -found.material.visits[share.visit].score)
    account = account_of(
        official=score.official,
        fair=score.fair,
        raw=score.raw,
        is_capped=score.is_capped,
        visits=[(found.material.visits[one.visit].score, one.added, one.weight) for one in visits],
    )
    if not sheets:
        return PlaceView(account, ())
    numbers = [one.visit for one in visits]
    return PlaceView(account, _lines(found, numbers, account.parts, names=names))


def _lines(found: Opened, numbers: Sequence[int], parts: Sequence[Part], *, names: bool) -> tuple[VisitLine, ...]:
    visits, far = found.material.visits, set(found.outcome.severity.flagged)
    ids = {number: found.material.assessors[visits[number].assessor].account_id for number in numbers}
    people = accounts(list(ids.values())) if names else {}
    return tuple(
        VisitLine(number, part, number in far, visits[number].own, people.get(ids[number]))
        for number, part in zip(numbers, parts, strict=True)
    )


def figure_of(found: Opened, score: FairScore) -> PlaceFigure:
    """The place's figure in the outcome of its run."""
    return next(one for one in found.outcome.places if found.material.places[one.place].entry_id == score.entry_id)


def strike_of(actor: Actor, score: FairScore, visit: int) -> Struck | None:
    """The effect of leaving out a visit of this place. Raises NotFound for a visit that is not one of its own."""
    found = opened(score.run)
    if visit not in {share.visit for share in figure_of(found, score).shares}:
        raise NotFound()
    mine = set(scores_in(actor, score.run).values_list("entry_id", flat=True))
    seen = {number for number, place in enumerate(found.material.places) if place.entry_id in mine}
    return struck(found.material, _fit(score.run_id), visit, seen=seen)


def changed_places(actor: Actor, score: FairScore, effects: Sequence[Effect]) -> list[ChangedPlace]:
    """The rows behind the effects, in their order."""
    material = opened(score.run).material
    ids = {effect.place: material.places[effect.place].entry_id for effect in effects}
    rows = scores_in(actor, score.run).filter(entry_id__in=ids.values()).select_related("entry__place")
    by_entry = {row.entry_id: row for row in rows}
    return [ChangedPlace(effect, by_entry[ids[effect.place]]) for effect in effects]


@lru_cache(maxsize=KEPT)
def _fit(run_id: UUID) -> sv.SeverityFit:
    """The fit behind a run, made again from its material; a run never changes."""
    return fit_of(opened(FairnessRun.objects.defer("inputs", "outcome", "severity_map").get(pk=run_id)).material)
