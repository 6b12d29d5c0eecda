"""Collects the material of a run: every submitted sheet as a visit with a score of its own, and what stands now."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from cuobian.domains.people.public import accounts
from cuobian.domains.rating.models import Dossier, DossierItem, Entry, MetricSnapshot, Result, Round, Sheet
from cuobian.domains.rating.queries.facts_of_entry import facts_of_many
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.fairness.material import Assessor, Material, PlaceLine, Visit, letter_of
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy
from cuobian.domains.rating.rules.inputs import Facts, Said, engine_inputs, facts_from
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.rules.rights import listed_from
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import DossierStatus, Level, SheetStatus
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import NothingToScore, Point, Scorer, Standard
from cuobian.engines.scoring import Result as Scored
from cuobian.kernel.clock import local_date

CHUNK = 100
Heard = dict[str, Said]
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Row:
    """A visit before its place among the others is known."""

    sheet_id: UUID
    unit: UUID
    code: str
    account_id: UUID
    day: date
    at: str
    score: Decimal
    marks: str


@dataclass(frozen=True, slots=True)
class _Bench:
    """What scoring one sheet needs."""

    standard: Standard
    scorer: Scorer
    points: tuple[Point, ...]


def gather(made: Round, level: Level, policy: FairnessPolicy, step: Step = lambda _done: None) -> Material:
    """The material of a round at a level, as the record stands now. `step` hears how many places are done."""
    standard = engine_standard(made.version_id)
    bench = _Bench(standard, Scorer(standard), judged_points(standard))
    entries = _entries(made, level)
    places: list[PlaceLine] = []
    rows: list[_Row] = []
    for start in range(0, len(entries), CHUNK):
        group = entries[start : start + CHUNK]
        lines, visits = _chunk(bench, group, level)
        places += lines
        rows += visits
        step(len(group))
    dossiers, more = _dossiers(bench, made)
    found = _put_together(bench, policy, places, dossiers, [*rows, *more])
    return replace(found, listed_from=listed_from(version_policy(made.version_id).stars_by_level))


def seen_places(round_id: UUID, level: Level) -> int:
    """How many places have a submitted sheet at the level."""
    rows = Sheet.objects.filter(entry__round_id=round_id, level=level, status=SheetStatus.SUBMITTED)
    return rows.values("entry_id").distinct().count()


def _entries(made: Round, level: Level) -> list[Entry]:
    """Entries with at least one submitted sheet at the level, in order of code."""
    seen = Sheet.objects.filter(entry__round=made, level=level, status=SheetStatus.SUBMITTED).values("entry_id")
    return list(Entry.objects.filter(pk__in=seen).select_related("round").order_by("code"))


def _chunk(bench: _Bench, entries: Sequence[Entry], level: Level) -> tuple[list[PlaceLine], list[_Row]]:
    facts = facts_of_many(entries, level, snapshots=_snapshots(entries))
    results = _results(entries, level)
    sheets: dict[UUID, list[Sheet]] = defaultdict(list)
    for sheet in Sheet.objects.filter(entry__in=entries, level=level, status=SheetStatus.SUBMITTED):
        sheets[sheet.entry_id].append(sheet)
    lines, rows = [], []
    for entry in entries:
        lines.append(_line(bench, entry, facts[entry.pk], results.get(entry.pk)))
        for sheet in sheets[entry.pk]:
            row = _visit(bench, entry, facts[entry.pk], sheet)
            if row is not None:
                rows.append(row)
    return lines, rows


def _snapshots(entries: Sequence[Entry]) -> dict[UUID, MetricSnapshot]:
    rows = MetricSnapshot.objects.filter(entry__in=entries).order_by("as_of")
    return {row.entry_id: row for row in rows}


def _results(entries: Sequence[Entry], level: Level) -> dict[UUID, Result]:
    """The result in force at the level, for the entries that have one."""
    rows = Result.objects.filter(entry__in=entries, level=level).order_by("sequence")
    return {row.entry_id: row for row in rows}


def _line(bench: _Bench, entry: Entry, facts: Facts, result: Result | None) -> PlaceLine:
    """What stands: the result in force, and the highest star that no gate and no veto keeps from this place."""
    if result is None:
        return PlaceLine(entry.pk, entry.code, None, 0, 0, facts.prior_star or 0)
    scored = bench.scorer.evaluate(engine_inputs(bench.standard, facts_from(result.inputs)))
    return PlaceLine(entry.pk, entry.code, result.total, result.star, ceiling_of(scored), facts.prior_star or 0)


def ceiling_of(scored: Scored) -> int:
    """The highest star whose gates all hold, whatever the score; 0 under a veto."""
    if scored.vetoes:
        return 0
    return max((check.star for check in scored.stars if not check.open_gates), default=0)


def _visit(bench: _Bench, entry: Entry, facts: Facts, sheet: Sheet) -> _Row | None:
    """One sheet scored as if nobody else had been there; None when there was nothing to score on it."""
    rater = str(sheet.account_id)
    heard = facts.sheets.get(rater, {})
    score = _score(bench, replace(facts, sheets={rater: heard}, decisions={}))
    if score is None or sheet.submitted_at is None:
        return None
    return _Row(
        sheet_id=sheet.pk,
        unit=entry.pk,
        code=entry.code,
        account_id=sheet.account_id,
        day=local_date(sheet.submitted_at),
        at=sheet.submitted_at.isoformat(),
        score=score,
        marks=_marks(bench, heard),
    )


def _score(bench: _Bench, facts: Facts) -> Decimal | None:
    try:
        return bench.scorer.evaluate(engine_inputs(bench.standard, facts)).base
    except NothingToScore:
        return None


def _marks(bench: _Bench, heard: Mapping[str, Said]) -> str:
    """One letter a point."""
    return "".join(letter_of(bench.standard, point, heard.get(point.id)) for point in bench.points)


def _dossiers(bench: _Bench, made: Round) -> tuple[list[UUID], list[_Row]]:
    """Calibration dossiers and their submitted sheets; the score is that of the judged points alone."""
    found = list(Dossier.objects.filter(round=made).exclude(status=DossierStatus.DRAFT).order_by("made_at", "pk"))
    items = DossierItem.objects.filter(sheet__dossier__in=found, sheet__status=SheetStatus.SUBMITTED)
    heard: dict[UUID, Heard] = defaultdict(dict)
    sheets = {}
    for item in items.select_related("sheet"):
        heard[item.sheet_id][item.point_id] = Said(item.state, item.defects, item.unseen)
        sheets[item.sheet_id] = item.sheet
    rows = []
    for sheet_id, sheet in sheets.items():
        facts = Facts(metrics={}, declared=_optional(bench), sheets={str(sheet.account_id): heard[sheet_id]})
        score = _score(bench, facts)
        if score is None or sheet.submitted_at is None:
            continue
        rows.append(
            _Row(
                sheet_id=sheet_id,
                unit=sheet.dossier_id,
                code="",
                account_id=sheet.account_id,
                day=local_date(sheet.submitted_at),
                at=sheet.submitted_at.isoformat(),
                score=score,
                marks=_marks(bench, heard[sheet_id]),
            )
        )
    used = {row.unit for row in rows}
    return [one.pk for one in found if one.pk in used], rows


def _optional(bench: _Bench) -> tuple[str, ...]:
    return tuple(sorted(point.id for point in bench.points if not point.mandatory))


def _put_together(
    bench: _Bench,
    policy: FairnessPolicy,
    places: Sequence[PlaceLine],
    dossiers: Sequence[UUID],
    rows: Sequence[_Row],
) -> Material:
    units = {unit: number for number, unit in enumerate([*(one.entry_id for one in places), *dossiers])}
    people = _assessors({row.account_id for row in rows})
    seats = {person.account_id: number for number, person in enumerate(people)}
    turns = _turns(rows)
    visits = sorted(
        (
            Visit(
                sheet_id=row.sheet_id,
                unit=units[row.unit],
                assessor=seats[row.account_id],
                score=row.score,
                own=bool(row.code) and people[seats[row.account_id]].district == row.code[:DISTRICT],
                day=row.day.toordinal(),
                turn=turns[row.sheet_id],
                marks=row.marks,
            )
            for row in rows
        ),
        key=lambda visit: (visit.unit, visit.assessor),
    )
    return Material(
        policy=policy.data(),
        cuts=tuple(line.min_score for line in reversed(bench.standard.stars_down())),
        places=tuple(places),
        dossiers=tuple(dossiers),
        assessors=tuple(people),
        points=tuple(point.id for point in bench.points),
        visits=tuple(visits),
    )


def _assessors(ids: Iterable[UUID]) -> list[Assessor]:
    found = accounts(sorted(ids))
    return [Assessor(one, found[one].unit_code[:DISTRICT] if one in found else "") for one in sorted(ids)]


def _turns(rows: Sequence[_Row]) -> dict[UUID, int]:
    """The how manieth sheet of its assessor on its day each sheet was."""
    turns: dict[UUID, int] = {}
    counts: dict[tuple[UUID, date], int] = defaultdict(int)
    for row in sorted(rows, key=lambda row: (row.at, str(row.sheet_id))):
        counts[row.account_id, row.day] += 1
        turns[row.sheet_id] = counts[row.account_id, row.day]
    return turns
