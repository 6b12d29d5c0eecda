"""Moved stars: which of them stand, and what is known when somebody asks to move one."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q

from cuobian.domains.rating.models import Appeal, Entry, FairMove, FairScore, Result
from cuobian.domains.rating.queries.facts_of_entry import level_of
from cuobian.domains.rating.queries.fairness.runs import later_sheets, run_in_force
from cuobian.domains.rating.queries.outcomes import result_in_force
from cuobian.domains.rating.rules.fairness.moves import Case, stands
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.values import Level, Ruling, Stage

LONG = ("run__inputs", "run__outcome", "run__severity_map")
"""Texts of a run that only its own pages need."""
Moves = dict[Level, FairMove]


def standing_moves(entry_ids: Iterable[UUID]) -> dict[UUID, Moves]:
    """By entry and level: the move that stands, with its score and result; one query."""
    later = Q(
        score__entry__results__level=F("result__level"), score__entry__results__sequence__gt=F("result__sequence")
    )
    upheld = Appeal.objects.filter(entry=OuterRef("score__entry"), ruling=Ruling.UPHELD)
    rows = (
        FairMove.objects.filter(score__entry__in=list(entry_ids))
        .select_related("score__entry", "result")
        .annotate(later=Count("score__entry__results", filter=later), upheld=Exists(upheld))
    )
    found: dict[UUID, Moves] = {}
    for row in rows:
        level = Level(row.result.level)
        if stands(later_results=row.later, appeal_upheld=row.upheld and level_of(row.score.entry) == level):
            found.setdefault(row.score.entry_id, {})[level] = row
    return found


def shown_moves(entries: Iterable[Entry]) -> dict[UUID, FairMove]:
    """By entry: the move behind the star that it has now; entries whose star was not moved are left out."""
    rows = list(entries)
    moves = standing_moves(row.pk for row in rows)
    asked = [row.pk for row in rows if row.pk in moves]
    city = set(Result.objects.filter(entry__in=asked, level=Level.CITY).values_list("entry", flat=True))
    found = {}
    for row in rows:
        level = Level.CITY if row.pk in city and not row.is_returned else Level.DISTRICT
        move = moves.get(row.pk, {}).get(level)
        if move is not None and not (row.is_returned and move.from_star >= (row.star or 0)):
            found[row.pk] = move
    return found


def case_of(score: FairScore, entry: Entry) -> Case:
    """What decides whether this score may move the star now. `score.run.round` must be loaded."""
    run, level = score.run, Level(score.run.level)
    latest = run_in_force(run.round, level)
    result = result_in_force(entry, level)
    policy = policy_from(run.policy)
    return Case(
        level=level,
        stage=Stage(entry.stage),
        allows=policy.moves_star,
        same_policy=policy == policy_from(run.round.fairness),
        in_force=latest is not None and latest.pk == run.pk,
        later_sheets=later_sheets(run),
        same_result=result is not None and is_read_by(result, score),
        refused=bool(score.refusal),
        star=score.star,
        fair_star=score.fair_star,
        is_moved=FairMove.objects.filter(score=score).exists(),
    )


def is_read_by(result: Result, score: FairScore) -> bool:
    """Whether this is the result that the score's run had read."""
    return agrees(result, score) and result.computed_at <= score.run.computed_at


def agrees(result: Result, score: FairScore) -> bool:
    """Whether the result says what the run had read, be it that result or a later one: what a run says still holds."""
    return (result.total, result.star) == (score.official, score.star)
