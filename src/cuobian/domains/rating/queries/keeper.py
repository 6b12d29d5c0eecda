"""What a keeper sees of the own place: the score so far, where it comes from, what stands before the next star."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, MetricSnapshot, SelfItem
from cuobian.domains.rating.models import Result as StoredResult
from cuobian.domains.rating.queries.facts import SATISFACTION
from cuobian.domains.rating.queries.facts_of_entry import facts_of, latest_snapshots
from cuobian.domains.rating.queries.outcomes import result_seen, returned_note
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.explaining import sum_words
from cuobian.domains.rating.rules.inputs import Facts, Said, engine_inputs, facts_from
from cuobian.domains.rating.rules.wording import GateLine, gate_line
from cuobian.domains.rating.values import FINAL_STAGES, Level, SelfAnswer, Stage
from cuobian.domains.standards.public import engine_standard, metric_of
from cuobian.engines.scoring import (
    CountRule,
    Explanation,
    GateCheck,
    NothingToScore,
    Point,
    RatioRule,
    Result,
    Scorer,
    State,
    explain,
)
from cuobian.kernel.errors import Conflict
from cuobian.kernel.format import bracketed, number, percent

EDGE = Decimal("1.5")
PUBLISHED = (Stage.NOTICE, Stage.APPEAL, Stage.AWARD_READY, Stage.AWARDED, Stage.UNSTARRED)


@dataclass(frozen=True, slots=True)
class LossLine:
    """One point that costs something. `how` says in one sentence what would win it back."""

    id: str
    name: str
    state: State | None
    lost: Decimal
    how: str
    metric: str


@dataclass(frozen=True, slots=True)
class KeeperView:
    """The score of one entry and what cost it. `is_final` when it is a computed result, not an estimate.

    `facts` is what the score was made from; the ways to the next star (`queries/ways.py`) ask from there.
    """

    total: Decimal
    star: int
    is_final: bool
    as_of: date
    waiting: int
    left_out: Decimal
    lines: Sequence[tuple[int, Decimal]]
    missing: Decimal | None
    next_star: int | None
    losses: Sequence[LossLine]
    gates: Sequence[GateLine]
    dimensions: Sequence[tuple[str, Decimal, Decimal, Decimal | None]]
    result: Result
    facts: str
    snapshot: MetricSnapshot
    returned: str = ""
    """Said where the joint panel returned the place: what is explained is the panel's result, the star is the district's."""

    @property
    def sum_told(self) -> str:
        """How the dimensions lead to the total."""
        return sum_words(((got, full) for _name, got, full, _ratio in self.dimensions), self.total)

    @property
    def is_edge(self) -> bool:
        """Within 1.5 points of the next star's line."""
        return self.missing is not None and self.missing <= EDGE


@lru_cache(maxsize=8)
def scorer_of(version_id: UUID) -> Scorer:
    """The engine compiled for one version. Only published versions are rated by, and those never change."""
    return Scorer(engine_standard(version_id))


def current_entry(place_id: UUID) -> Entry | None:
    """The entry of a place's present round; its last one when none is open."""
    rows = Entry.objects.filter(place_id=place_id).select_related("round__version", "place", "notice")
    running = rows.exclude(stage__in=FINAL_STAGES).order_by("-stage_since").first()
    return running or rows.order_by("-stage_since").first()


def keeper_view(entry: Entry, *, claims: bool = True) -> KeeperView:
    """The score so far, from the snapshot and the place's own answers; after the public notice, the result itself.

    Without `claims`, what the place says of itself is left out: for pages that an assessor may come upon.
    """
    return _view_of(entry, result_seen(entry) if entry.stage in PUBLISHED else None, claims=claims)


def office_view(entry: Entry) -> KeeperView:
    """The same for an office: the result as soon as one is computed. A place itself reads none before its notice."""
    return _view_of(entry, result_seen(entry))


def _view_of(entry: Entry, final: StoredResult | None, *, claims: bool = True) -> KeeperView:
    snapshot = final.snapshot if final else latest_snapshots([entry.pk])[entry.pk]
    text = final.inputs if final else own_facts(entry, snapshot, claims=claims).text()
    try:
        result, explained = _worked_out(entry.round.version_id, text)
    except NothingToScore:
        raise Conflict(_("平台还没有这个站点的数，自评也还没填，算不出分。")) from None
    return _view(entry, snapshot, result, explained, text, is_final=final is not None)


@lru_cache(maxsize=256)
def _worked_out(version_id: UUID, facts: str) -> tuple[Result, Explanation]:
    """Score and explanation of these facts. They depend on nothing else, so they are kept."""
    scorer = scorer_of(version_id)
    inputs = engine_inputs(scorer.standard, facts_from(facts))
    result = scorer.evaluate(inputs)
    return result, explain(scorer.standard, result)


def estimate(entry: Entry, *, claims: bool = True) -> KeeperView | None:
    """The same; None while there is nothing at all to score by."""
    try:
        return keeper_view(entry, claims=claims)
    except Conflict:
        return None


def own_facts(entry: Entry, snapshot: MetricSnapshot, *, claims: bool = True) -> Facts:
    """The platform's figures, and what the place claims where people look: an estimate, never a result."""
    rows = SelfItem.objects.filter(entry=entry, answer=SelfAnswer.CLAIM).exclude(claim="") if claims else ()
    said = {item.point_id: Said(state=item.claim) for item in rows}
    facts = facts_of(entry, Level.DISTRICT, provisional=True, snapshot=snapshot)
    usable = {key: one for key, one in said.items() if not isinstance(point_of(entry, key).rule, CountRule)}
    return replace(facts, sheets={"self": usable} if usable else {})


def _view(
    entry: Entry,
    snapshot: MetricSnapshot,
    result: Result,
    explained: Explanation,
    facts: str,
    *,
    is_final: bool,
) -> KeeperView:
    following = result.next_star
    total_points = sum((point.points for point in scorer_of(entry.round.version_id).standard.walk()), Decimal(0))
    names = {row.id: row.name for row in result.dimensions}
    counted = sum((row.full for row in result.dimensions), Decimal(0))
    return KeeperView(
        total=result.total,
        star=result.star if not is_final else entry.star or 0,
        is_final=is_final,
        as_of=snapshot.as_of,
        waiting=len(result.waiting),
        left_out=total_points - counted,
        lines=[(check.star, check.min_score) for check in reversed(result.stars)],
        missing=following.missing if following else None,
        next_star=following.star if following else None,
        losses=[
            LossLine(
                loss.point_id,
                point_of(entry, loss.point_id).name,
                loss.state,
                loss.lost,
                how_to(entry, snapshot, loss.point_id),
                point_text(entry.round.version_id, loss.point_id).metric,
            )
            for loss in explained.by_size
        ],
        gates=[gate_of(gate, names, snapshot) for gate in following.gates] if following else [],
        dimensions=[(row.name, row.score, row.full, row.ratio) for row in result.dimensions],
        result=result,
        facts=facts,
        snapshot=snapshot,
        returned=returned_note(entry) if is_final else "",
    )


def gate_of(gate: GateCheck, names: Mapping[str, str], snapshot: MetricSnapshot) -> GateLine:
    """A gate in words; the residents' satisfaction says of how many answers it is made."""
    line, asked = gate_line(gate, names), snapshot.values.get(SATISFACTION)
    if gate.kind != "resident_satisfaction_min" or not gate.found or not asked or not asked["d"]:
        return line
    if Decimal(asked["v"]) != Decimal(gate.found):
        return line
    return replace(line, found=bracketed(line.found, _("%(n)s 份问卷") % {"n": number(Decimal(asked["d"]))}))


def point_of(entry: Entry, point_id: str) -> Point:
    """A point of the standard the entry is rated by."""
    return {point.id: point for point in scorer_of(entry.round.version_id).standard.walk()}[point_id]


def how_to(entry: Entry, snapshot: MetricSnapshot, point_id: str, wanted: State | None = None) -> str:
    """What would lift the point: the distance to a threshold for a figure (the next one, or that of the state wanted),
    the wording of the best state for a look."""
    point = point_of(entry, point_id)
    text = point_text(entry.round.version_id, point_id)
    if not point.mandatory and point_id not in entry.optional_points:
        return _("自选动作，没有申报；申报并做到就能得分")
    if isinstance(point.rule, RatioRule) and point.metric:
        return _distance(snapshot, point.rule, point.metric, wanted)
    if isinstance(point.rule, CountRule):
        return _("每补上一项少扣 %(per)s 分：%(defect)s") % {"per": point.rule.per, "defect": point.rule.defect}
    return _("做到：%(best)s") % {"best": getattr(text.rule, "a", "") or text.name}


def _distance(snapshot: MetricSnapshot, rule: RatioRule, metric: str, wanted: State | None) -> str:
    found = snapshot.values.get(metric)
    meaning = metric_of(metric)
    if found is None:
        return _("平台还没有「%(name)s」的记录，记下就开始算") % {"name": meaning.name}
    now = Decimal(found["v"])
    better = [line for line in (rule.c, rule.b, rule.a) if line > now]
    if not better:
        return _("系统数已到最高一档，丢分在现场看的部分")
    line = {State.A: rule.a, State.B: rule.b, State.C: rule.c}.get(wanted or State.C_HASH, better[0])
    words = {
        "name": str(meaning.name),
        "now": amount(now, meaning.is_rate),
        "line": amount(line, meaning.is_rate),
        "state": wanted or "",
    }
    if wanted and line > now:
        return _("%(name)s现为 %(now)s，到 %(line)s 为 %(state)s") % words
    return _("%(name)s现为 %(now)s，到 %(line)s 升一档") % words


def amount(value: Decimal, is_rate: bool) -> str:
    """A metric's value in words: per cent for rates, at most two decimals otherwise."""
    return percent(value) if is_rate else format(round(value, 2).normalize(), "f")
