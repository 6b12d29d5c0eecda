"""Computing a level's result: collect, score, freeze. And replaying: do it again from the record and compare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.actions.all_in import settle_all_in
from cuobian.domains.rating.actions.moves import move
from cuobian.domains.rating.models import Entry, Result, Round, Sheet
from cuobian.domains.rating.queries.facts import take_again
from cuobian.domains.rating.queries.facts_of_entry import facts_of, latest_snapshots
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.rulings import unruled
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.inputs import Facts, engine_inputs, facts_from
from cuobian.domains.rating.values import Level, SelfAnswer, SheetStatus, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import ENGINE_VERSION, NothingToScore, Standard, evaluate
from cuobian.engines.scoring import Result as Scored
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid

BORDERLINE = Decimal("1.5")
REPLAY_CHUNK = 200
_MOVES = {
    Level.DISTRICT: ("compute_district", Stage.DISTRICT_RESULT, "rating.panel.district"),
    Level.CITY: ("compute_city", Stage.CITY_RESULT, "rating.panel.city"),
}


def compute(*, actor: Actor, entry_id: UUID, level: Level, now: datetime, why: str = "") -> Result:
    """Score an entry from its locked sheets and frozen figures, and move it on to the officer's decision.

    Raises:
        Invalid: sheets are missing, an objection to a figure is unanswered, a point was seen by nobody, or a
            divergence waits for its reconsideration; every one is named.
    """
    action, stage, permission = _MOVES[level]
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, permission)
        faults = waiting_for(entry, level)
        if faults:
            raise Invalid(faults)
        result, scored = freeze(entry, level, actor=actor, now=now, why=why)
        fields = {"star": scored.star, "score": scored.total, "is_borderline": is_borderline(scored)}
        if level == Level.DISTRICT:
            fields["district_star"] = scored.star
        move(entry, action, stage, actor=actor, now=now, reason=why, **fields)
        settle_all_in(entry.district_panel if level == Level.DISTRICT else entry.city_panel, now=now)
        return result


def waiting_for(entry: Entry, level: Level) -> list[Fault]:
    """What still keeps a level from being computed, each with what to do; empty when nothing does."""
    sheets = list(Sheet.objects.filter(entry=entry, level=level).exclude(status=SheetStatus.VOID))
    minimum = version_policy(entry.round.version_id).min_raters[level]
    done = [sheet for sheet in sheets if sheet.status == SheetStatus.SUBMITTED]
    if len(done) < len(sheets):
        return [Fault("sheets", _("还有 %(count)d 份检查单没有提交。") % {"count": len(sheets) - len(done)})]
    if len(done) < minimum:
        return [
            Fault(
                "sheets",
                ngettext(
                    "已提交 %(done)d 份，至少要 %(minimum)d 份，请给考评组加人。",
                    "已提交 %(done)d 份，至少要 %(minimum)d 份，请给考评组加人。",
                    len(done),
                )
                % {"done": len(done), "minimum": minimum},
            )
        ]
    try:
        scored = _scored(entry, level)
    except NothingToScore:
        return [Fault("sheets", _("没有一条能算分：系统没有数，评委都写了没看到。请退回补正。"))]
    return [
        *_unanswered(entry),
        *[
            Fault(point, _("%(id)s 评委相差两档以上，要一起复议并写明理由。") % {"id": point})
            for point in scored.diverging
        ],
        *[
            Fault(point, _("%(id)s 谁也没看到，请补看后由一位评委追加记录。") % {"id": point})
            for point in scored.unseen
        ],
    ]


def diverging(entry: Entry, level: Level) -> tuple[str, ...]:
    """Points on which the assessors lie too far apart and which have not been reconsidered yet."""
    try:
        return _scored(entry, level).diverging
    except NothingToScore:
        return ()


def _scored(entry: Entry, level: Level) -> Scored:
    standard = engine_standard(entry.round.version_id)
    return evaluate(standard, engine_inputs(standard, facts_of(entry, level)))


def _unanswered(entry: Entry) -> list[Fault]:
    """What the place said that nobody has ruled on: objections to figures, and claims that a point does not apply."""
    return [
        Fault(point, said % {"id": point})
        for point, answer in unruled(entry.pk).values_list("point_id", "answer")
        for said in [
            _("%(id)s 站里有异议，还没有答复。")
            if answer == SelfAnswer.OBJECT
            else _("%(id)s 站里说不适用，还没有核定。")
        ]
    ]


def freeze(
    entry: Entry, level: Level, *, actor: Actor, now: datetime, why: str = "", facts: Facts | None = None
) -> tuple[Result, Scored]:
    """Score and write the result down with everything that made it."""
    standard = engine_standard(entry.round.version_id)
    snapshot = latest_snapshots([entry.pk])[entry.pk]
    collected = facts or facts_of(entry, level, snapshot=snapshot)
    scored = evaluate(standard, engine_inputs(standard, collected))
    last = Result.objects.filter(entry=entry, level=level).aggregate(last=Max("sequence"))["last"] or 0
    result = Result.objects.create(
        entry=entry,
        level=level,
        sequence=last + 1,
        snapshot=snapshot,
        standard_digest=entry.round.version.digest,
        engine_version=ENGINE_VERSION,
        inputs=collected.text(),
        outcome=scored.canonical(),
        digest=scored.digest,
        total=scored.total,
        star=scored.star,
        why=why,
        computed_at=now,
        computed_by_id=actor.account_id,
    )
    return result, scored


def is_borderline(scored: Scored) -> bool:
    """Within 1.5 points of the next star's line (design: 临界)."""
    following = scored.next_star
    return following is not None and Decimal(0) < following.missing <= BORDERLINE


@dataclass(frozen=True, slots=True)
class Replayed:
    """One result scored again. `same` when the digest of the new outcome equals the stored one, bit by bit."""

    place: str
    level: str
    star: int
    again: int
    same: bool
    difference: str = ""


def replay(made: Round) -> Iterable[Replayed]:
    """Score every result of a round again, from the sheets and facts in the database, and compare bit by bit.

    Three things must agree: the figures taken again from the ledger with the snapshot, what the record said at the
    time with the inputs that were scored, and the outcome scored again with the stored one.
    """
    standard = engine_standard(made.version_id)
    rows = Result.objects.filter(entry__round=made).select_related("entry__place", "entry__round", "snapshot")
    ordered = rows.order_by("entry__code", "level", "sequence").iterator(chunk_size=REPLAY_CHUNK)
    while group := list(islice(ordered, REPLAY_CHUNK)):
        figures = _figures_again(standard, group)
        for result in group:
            yield _again(standard, result, figures[result.pk])


def _figures_again(standard: Standard, group: Sequence[Result]) -> dict[UUID, str]:
    """Digest of each result's figures, taken again from the ledger."""
    digests: dict[UUID, str] = {}
    places = records_by_id(result.entry.place_id for result in group)
    for day in {result.snapshot.as_of for result in group}:
        today = [result for result in group if result.snapshot.as_of == day]
        before = {result.entry.place_id: result.snapshot.values for result in today}
        taken = take_again(standard, [places[place_id] for place_id in before], day, before)
        digests |= {result.pk: taken[result.entry.place_id].digest for result in today}
    return digests


def _again(standard: Standard, result: Result, figures: str) -> Replayed:
    collected = facts_of(result.entry, Level(result.level), snapshot=result.snapshot, at=result.computed_at)
    scored = evaluate(standard, engine_inputs(standard, facts_from(result.inputs)))
    problem = ""
    if figures != result.snapshot.digest:
        problem = _("台账里的数与快照不一致")
    elif collected.text() != result.inputs:
        problem = _("检查单等记录与当时的输入不一致")
    elif scored.canonical() != result.outcome or scored.digest != result.digest:
        problem = _("同样的输入算出了不同的结果")
    return Replayed(
        place=result.entry.place.short_name,
        level=result.level,
        star=result.star,
        again=scored.star,
        same=not problem and scored.star == result.star,
        difference=problem,
    )
