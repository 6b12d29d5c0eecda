"""Everything about one place in a round, as its officers see it: figures, answers, sheets, divergences, result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cuobian.domains.ledger.public import rows_url
from cuobian.domains.network.public import PlaceRecord, records_by_id
from cuobian.domains.people.public import AccountRecord, accounts
from cuobian.domains.rating.models import (
    Entry,
    FigureCorrection,
    MetricSnapshot,
    Reconsideration,
    Result,
    SelfItem,
    Sheet,
    SheetItem,
)
from cuobian.domains.rating.queries.facts_of_entry import facts_of, latest_snapshots
from cuobian.domains.rating.queries.outcomes import result_standing, scored_again
from cuobian.domains.rating.queries.reconsidering import decided_before, open_again
from cuobian.domains.rating.rules.inputs import engine_inputs
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.domains.standards.public import Document, Metric, behind, document, engine_standard, metric_of
from cuobian.domains.standards.public import Point as PointText
from cuobian.engines.scoring import Explanation, PointResult, ScoringError, Standard, evaluate, explain
from cuobian.engines.scoring import Result as Scored

LEVEL_AT = {Stage.DISTRICT_PANEL: Level.DISTRICT, Stage.CITY_PANEL: Level.CITY}


@dataclass(frozen=True, slots=True)
class Figure:
    """What the platform holds for a metric of a point; `url` opens the facts behind it."""

    metric: Metric
    value: Mapping[str, Any] | None
    url: str


@dataclass(frozen=True, slots=True)
class Vote:
    """What one assessor put down for a point, and the correction appended later."""

    who: str
    item: SheetItem
    corrected: str
    reason: str


@dataclass(frozen=True, slots=True)
class PointRow:
    """One measuring point with everything said and known about it.

    `decided` and `put_right` hold everything that was ever decided, the earliest first; `again`: it may be decided once more.
    """

    text: PointText
    figure: Figure | None
    answer: SelfItem | None
    votes: tuple[Vote, ...]
    scored: PointResult | None
    decided: tuple[Reconsideration, ...]
    put_right: tuple[FigureCorrection, ...]
    diverges: bool
    again: bool
    judged: bool

    @property
    def lost(self) -> Any:
        return self.scored.full - self.scored.score if self.scored else None


@dataclass(frozen=True, slots=True)
class SheetProgress:
    """A sheet as a number: what an officer may know while it is open."""

    sheet: Sheet
    who: AccountRecord | None

    @property
    def is_open(self) -> bool:
        return self.sheet.status == SheetStatus.OPEN


@dataclass(frozen=True, slots=True)
class Assessment:
    """One level of an entry: its sheets, and, once all are in, what still has to be decided together."""

    level: Level
    sheets: tuple[SheetProgress, ...]
    diverging: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def all_in(self) -> bool:
        return bool(self.sheets) and not any(each.is_open for each in self.sheets)


@dataclass(frozen=True, slots=True)
class Standing:
    """A frozen result, scored again from its own inputs so that it can be explained."""

    result: Result
    scored: Scored
    explained: Explanation


@dataclass(frozen=True, slots=True)
class EntryView:
    """What the entry's page shows."""

    place: PlaceRecord
    standard: Standard
    snapshot: MetricSnapshot
    points: tuple[tuple[str, tuple[PointRow, ...]], ...]
    assessments: tuple[Assessment, ...]
    standing: Standing | None
    results: tuple[Result, ...] = field(default=())


def entry_view(entry: Entry, *, sees: Sequence[Level], blind: bool = False) -> EntryView:
    """Read one entry. `sees`: the levels whose sheets the reader may open; of others only progress is counted.

    `blind`: the reader has yet to hand in a sheet on it: no answer, no mark of others and no point of a result.
    """
    standard = engine_standard(entry.round.version_id)
    text = document(entry.round.version_id)
    place = records_by_id([entry.place_id])[entry.place_id]
    snapshot = latest_snapshots([entry.pk])[entry.pk]
    found = result_standing(entry)
    standing = _standing(found, standard) if found and not blind else None
    assessments = tuple(assessment_of(entry, level, standard) for level in Level)
    rows = _Rows(entry, text, place, snapshot, standing, assessments, () if blind else tuple(sees))
    if blind:
        rows.answers = {}
    return EntryView(
        place=place,
        standard=standard,
        snapshot=snapshot,
        points=rows.by_dimension(),
        assessments=tuple(each for each in assessments if each.sheets),
        standing=standing,
        results=tuple(Result.objects.filter(entry=entry).order_by("level", "sequence")),
    )


def assessment_of(entry: Entry, level: Level, standard: Standard) -> Assessment:
    """The sheets of a level; divergences only once every sheet is in, so that nothing shines through before."""
    rows = Sheet.objects.filter(entry=entry, level=level).exclude(status=SheetStatus.VOID).order_by("opened_at", "pk")
    sheets = list(rows)
    people = accounts([sheet.account_id for sheet in sheets])
    shown = tuple(SheetProgress(sheet, people.get(sheet.account_id)) for sheet in sheets)
    if not sheets or any(each.is_open for each in shown) or LEVEL_AT.get(Stage(entry.stage)) != level:
        return Assessment(level, shown)
    try:
        scored = evaluate(standard, engine_inputs(standard, facts_of(entry, level)))
    except ScoringError:
        return Assessment(level, shown)
    return Assessment(level, shown, tuple(scored.diverging), tuple(scored.unseen))


def votes_on(entry: Entry, level: Level, point_id: str = "") -> dict[str, list[Vote]]:
    """What the submitted sheets of a level say, by point."""
    items = SheetItem.objects.filter(sheet__entry=entry, sheet__level=level, sheet__status=SheetStatus.SUBMITTED)
    if point_id:
        items = items.filter(point_id=point_id)
    rows = list(items.select_related("sheet").prefetch_related("corrections").order_by("sheet__submitted_at"))
    people = accounts([row.sheet.account_id for row in rows])
    found: dict[str, list[Vote]] = {}
    for row in rows:
        later = sorted(row.corrections.all(), key=lambda each: each.made_at)
        last = later[-1] if later else None
        who = people[row.sheet.account_id].name if row.sheet.account_id in people else ""
        value = (last.state or str(last.defects)) if last else ""
        found.setdefault(row.point_id, []).append(Vote(who, row, value, last.reason if last else ""))
    return found


def figures_put_right(entry_id: UUID) -> dict[str, list[FigureCorrection]]:
    """By point: every time its figure was put right, the earliest first."""
    found: dict[str, list[FigureCorrection]] = {}
    for row in FigureCorrection.objects.filter(entry_id=entry_id).order_by("made_at", "pk"):
        found.setdefault(row.point_id, []).append(row)
    return found


def figure_of(key: str, place: PlaceRecord, snapshot: MetricSnapshot) -> Figure:
    """A metric as it stood on the data day, and the way to its facts."""
    metric = metric_of(key)
    url = rows_url(place.code, behind(key, place, snapshot.as_of))
    return Figure(metric, snapshot.values.get(key), url)


def _standing(result: Result, standard: Standard) -> Standing:
    scored = scored_again(result, standard)
    return Standing(result, scored, explain(standard, scored))


class _Rows:
    """The rows of the table of points, put together once."""

    def __init__(
        self,
        entry: Entry,
        text: Document,
        place: PlaceRecord,
        snapshot: MetricSnapshot,
        standing: Standing | None,
        assessments: Sequence[Assessment],
        sees: tuple[Level, ...],
    ) -> None:
        self.text, self.place, self.snapshot = text, place, snapshot
        self.level = _shown_level(entry, standing)
        self.answers = {item.point_id: item for item in _answers(entry.pk)}
        self.votes = votes_on(entry, self.level) if self.level in sees else {}
        self.decided: dict[str, list[Reconsideration]] = {}
        for row in decided_before(entry.pk, self.level) if self.level in sees else ():
            self.decided.setdefault(row.point_id, []).append(row)
        self.put_right = figures_put_right(entry.pk)
        self.again = open_again(entry, self.level) if self.level in sees else set()
        self.scored = {point.id: point for point in standing.scored.points} if standing else {}
        self.judged = {point.id for point in judged_points(engine_standard(entry.round.version_id))}
        self.diverging = {name for each in assessments if each.level == self.level for name in each.diverging}

    def by_dimension(self) -> tuple[tuple[str, tuple[PointRow, ...]], ...]:
        return tuple(
            (f"{dimension.id} {dimension.name}", tuple(self._row(point) for point in dimension.walk()))
            for dimension in self.text.standard.dimensions
        )

    def _row(self, point: PointText) -> PointRow:
        return PointRow(
            text=point,
            figure=figure_of(point.metric, self.place, self.snapshot) if point.metric else None,
            answer=self.answers.get(point.id),
            votes=tuple(self.votes.get(point.id, ())),
            scored=self.scored.get(point.id),
            decided=tuple(self.decided.get(point.id, ())),
            put_right=tuple(self.put_right.get(point.id, ())),
            diverges=point.id in self.diverging,
            again=point.id in self.again,
            judged=point.id in self.judged,
        )


def _shown_level(entry: Entry, standing: Standing | None) -> Level:
    if Stage(entry.stage) in LEVEL_AT:
        return LEVEL_AT[Stage(entry.stage)]
    return Level(standing.result.level) if standing else Level.DISTRICT


def _answers(entry_id: UUID) -> Sequence[SelfItem]:
    rows = SelfItem.objects.filter(entry_id=entry_id).prefetch_related("documents")
    return list(rows.select_related("ruled_by"))
