"""Moving a star where the round's policy lets the fair score decide, and verifying moved stars again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, FairMove, FairScore, Result, Round
from cuobian.domains.rating.queries.fairness.moves import LONG, Moves, case_of, standing_moves
from cuobian.domains.rating.queries.load import lock_entry, lock_round
from cuobian.domains.rating.queries.outcomes import result_in_force, vetoed_by_city
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.fairness.moves import Standing, expected_stars, why_not
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.rules.rights import Jurisdiction
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record

CHUNK = 200


def apply_move(*, actor: Actor, score_id: UUID, reason: str, now: datetime) -> FairMove:
    """Let the fair score decide the star of one entry, before its level's officer confirms it. Scores stay.

    Raises:
        Invalid: no reason.
        NotFound, NotAllowed: not this actor's to confirm at that level.
        Conflict: the policy does not let it, the entry is elsewhere, the run is out of date, nothing would change, or
            somebody moved it first; the message says which.
    """
    faults = wanted("reason", reason, _("写明为什么按调整后的分定，公示时会问。"), least=1)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        score = FairScore.objects.select_related("run").defer(*LONG).filter(pk=score_id).first()
        if score is None:
            raise NotFound()
        score.run.round = lock_round(score.run.round_id)
        level = Level(score.run.level)
        entry = lock_entry(actor, score.entry_id, f"rating.award.{level}")
        problem = why_not(case_of(score, entry))
        result = result_in_force(entry, level)
        if problem or result is None:
            raise Conflict(problem)
        return _move(score, entry, result, actor=actor, reason=reason.strip(), now=now)


def _move(score: FairScore, entry: Entry, result: Result, *, actor: Actor, reason: str, now: datetime) -> FairMove:
    made = FairMove.objects.create(
        score=score,
        result=result,
        from_star=score.star,
        to_star=score.fair_star,
        reason=reason,
        moved_at=now,
        moved_by_id=actor.person_id,
    )
    fields = {"star": score.fair_star}
    if result.level == Level.DISTRICT:
        fields["district_star"] = score.fair_star
    Entry.objects.filter(pk=entry.pk).update(**fields)
    record(
        actor=actor,
        action="rating.move_star",
        subject="entry",
        subject_id=str(entry.pk),
        code=entry.code,
        now=now,
        summary=reason,
        old=dict.fromkeys(fields, score.star),
        new={**fields, "score": str(score.official), "fair": str(score.fair)},
    )
    return made


@dataclass(frozen=True, slots=True)
class ReplayedStar:
    """The star of one entry held against its results and moves. `difference` says what does not agree."""

    place: str
    difference: str = ""

    @property
    def same(self) -> bool:
        return not self.difference


def replay_stars(made: Round) -> Iterator[ReplayedStar]:
    """Every entry of a round with a result: its star must follow from the results and from the moves that stand."""
    jurisdiction = version_policy(made.version_id).stars_by_level
    seen = Result.objects.filter(entry__round=made).values("entry")
    rows = Entry.objects.filter(pk__in=seen).select_related("place").order_by("code").iterator(chunk_size=CHUNK)
    while group := list(islice(rows, CHUNK)):
        results = _latest(group)
        vetoed = vetoed_by_city([row.pk for row in group if results[row.pk].get(Level.CITY) == 0])
        moves, wrong = standing_moves(row.pk for row in group), _wrong_moves(group)
        for entry in group:
            standings = _standings(results[entry.pk], moves.get(entry.pk, {}), vetoed=entry.pk in vetoed)
            problem = wrong.get(entry.pk) or _problem(entry, standings, jurisdiction)
            yield ReplayedStar(entry.place.short_name, problem)


def _latest(entries: Sequence[Entry]) -> dict[UUID, dict[Level, int]]:
    """By entry and level: the star of the result in force."""
    found: dict[UUID, dict[Level, int]] = {}
    rows = Result.objects.filter(entry__in=entries).order_by("sequence").values_list("entry", "level", "star")
    for entry_id, level, star in rows:
        found.setdefault(entry_id, {})[Level(level)] = star
    return found


def _wrong_moves(entries: Sequence[Entry]) -> dict[UUID, str]:
    """Entries with a move that does not follow from its own score, result and policy, whether it stands or not."""
    rows = FairMove.objects.filter(score__entry__in=entries).select_related("score__run", "result")
    return {
        row.score.entry_id: _("改星的记录与核算的结果不一致")
        for row in rows.defer(*(f"score__{name}" for name in LONG))
        if not _follows(row)
    }


def _follows(row: FairMove) -> bool:
    score, result = row.score, row.result
    return (
        policy_from(score.run.policy).moves_star
        and not score.refusal
        and (result.entry_id, result.level, result.star) == (score.entry_id, score.run.level, row.from_star)
        and (result.total, row.from_star, row.to_star) == (score.official, score.star, score.fair_star)
    )


def _standings(results: dict[Level, int], moves: Moves, *, vetoed: bool) -> dict[Level, Standing]:
    return {
        level: Standing(star, moves[level].to_star if level in moves else None, vetoed and level == Level.CITY)
        for level, star in results.items()
    }


def _problem(entry: Entry, levels: dict[Level, Standing], jurisdiction: Jurisdiction) -> str:
    district, stars = expected_stars(levels, Stage(entry.stage), jurisdiction, returned=entry.is_returned)
    if entry.star in stars and entry.district_star == district:
        return ""
    return _("星级是 %(found)s，按结果和改星记录应是 %(wanted)s") % {
        "found": entry.star,
        "wanted": "/".join(str(star) for star in sorted(stars)),
    }
