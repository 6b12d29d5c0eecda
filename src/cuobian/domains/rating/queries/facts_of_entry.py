"""Collects what was recorded about an entry at one level: the input of computing, and of replaying.

With `at`, only what stood at that instant is collected, so that a result can be made again long after.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from cuobian.domains.rating.models import (
    Appeal,
    Entry,
    EntryMark,
    FigureCorrection,
    MetricSnapshot,
    Reconsideration,
    SelfItem,
    SheetCorrection,
    SheetItem,
)
from cuobian.domains.rating.queries.prior_star import prior_stars
from cuobian.domains.rating.rules.figures import NOT_APPLICABLE
from cuobian.domains.rating.rules.inputs import Facts, Said
from cuobian.domains.rating.values import Level, MarkKind, Ruling, SheetStatus, Stage

Row = TypeVar("Row", bound=Model)
Sheets = dict[str, dict[str, Said]]
Amended = dict[tuple[UUID, str], datetime]
"""(entry, point) -> when an assessor last corrected the own record."""


@dataclass(frozen=True, slots=True)
class _Record:
    """Rows of the asked entries, grouped by entry."""

    answers: dict[UUID, list[SelfItem]]
    marks: dict[UUID, list[EntryMark]]
    figures: dict[UUID, list[FigureCorrection]]
    decisions: dict[UUID, list[Reconsideration]]
    sheets: dict[UUID, Sheets]
    amended: Amended
    stars: dict[UUID, int]
    appeals: dict[UUID, Appeal]


def facts_of(
    entry: Entry,
    level: Level,
    *,
    provisional: bool = False,
    snapshot: MetricSnapshot | None = None,
    at: datetime | None = None,
) -> Facts:
    """The facts of one entry. Provisional facts leave people's sheets out: what its keeper may see before the result."""
    snapshots = {entry.pk: snapshot} if snapshot else None
    return facts_of_many([entry], level, provisional=provisional, snapshots=snapshots, at=at)[entry.pk]


def facts_of_many(
    entries: Sequence[Entry],
    level: Level,
    *,
    provisional: bool = False,
    snapshots: dict[UUID, MetricSnapshot] | None = None,
    at: datetime | None = None,
) -> dict[UUID, Facts]:
    """The same for many entries, with as many queries as for one."""
    taken = snapshots or latest_snapshots([entry.pk for entry in entries])
    record = _read(entries, level, provisional=provisional, at=at)
    found = {}
    for entry in entries:
        facts = _collect(entry, record, taken[entry.pk], provisional=provisional, at=at)
        appeal = record.appeals.get(entry.pk)
        found[entry.pk] = _with_changes(facts, appeal, record) if appeal else facts
    return found


def latest_snapshots(entry_ids: Iterable[UUID]) -> dict[UUID, MetricSnapshot]:
    """The last snapshot of each entry."""
    rows = MetricSnapshot.objects.filter(entry_id__in=list(entry_ids)).order_by("as_of")
    return {row.entry_id: row for row in rows}


def level_of(entry: Entry) -> Level:
    """The level whose result stands: the joint panel's once there is one, the district's where it returned the place."""
    return Level.CITY if entry.city_panel_id and not entry.is_returned else Level.DISTRICT


def level_seen(entry: Entry) -> Level:
    """The level that looked last, whose result says what keeps the place from a higher star."""
    at_district = entry.stage in (Stage.DISTRICT_PANEL, Stage.DISTRICT_RESULT)
    return Level.CITY if entry.city_panel_id and not at_district else Level.DISTRICT


def _read(entries: Sequence[Entry], level: Level, *, provisional: bool, at: datetime | None) -> _Record:
    ids = [entry.pk for entry in entries]
    appeals = _until(Appeal.objects.filter(entry_id__in=ids, ruling=Ruling.CHANGED), "decided_at", at)
    decisions = _until(Reconsideration.objects.filter(entry_id__in=ids, level=level), "decided_at", at)
    figures = _until(FigureCorrection.objects.filter(entry_id__in=ids), "made_at", at)
    sheets, amended = ({}, {}) if provisional else _sheets(ids, level, at)
    return _Record(
        answers=_by_entry(SelfItem.objects.filter(entry_id__in=ids)),
        marks=_by_entry(_live_marks(ids, at)),
        figures=_by_entry(figures.order_by("made_at", "pk")),
        decisions={} if provisional else _by_entry(decisions.order_by("sequence")),
        sheets=sheets,
        amended=amended,
        stars=prior_stars(entries),
        appeals={appeal.entry_id: appeal for appeal in appeals},
    )


def _collect(
    entry: Entry, record: _Record, snapshot: MetricSnapshot, *, provisional: bool, at: datetime | None
) -> Facts:
    answers = [answer for answer in record.answers.get(entry.pk, ()) if at is None or answer.saved_at <= at]
    marks = record.marks.get(entry.pk, [])
    not_applicable, corrected = _figures(answers, record.figures.get(entry.pk, ()), at)
    return Facts(
        metrics=snapshot.values,
        not_applicable=not_applicable,
        corrected=corrected,
        declared=tuple(entry.optional_points),
        sheets=record.sheets.get(entry.pk, {}),
        decisions={
            row.point_id: (Said(row.state, row.defects), row.reason)
            for row in standing_decisions(record.decisions.get(entry.pk, ()), record.amended)
        },
        bonuses=tuple(sorted(mark.rule_id for mark in marks if mark.kind == MarkKind.BONUS)),
        deductions={mark.rule_id: mark.count for mark in marks if mark.kind == MarkKind.DEDUCTION},
        vetoes=tuple(sorted(mark.rule_id for mark in marks if mark.kind == MarkKind.VETO)),
        prior_star=record.stars.get(entry.pk, 0),
        is_first=entry.round.is_first,
        provisional=provisional,
    )


def _until(rows: "QuerySet[Row]", field: str, at: datetime | None) -> "QuerySet[Row]":
    return rows if at is None else rows.filter(**{f"{field}__lte": at})


def _by_entry(rows: "QuerySet[Row]") -> dict[UUID, list[Row]]:
    groups: dict[UUID, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.entry_id, []).append(row)  # type: ignore[attr-defined]  # every table here has entry_id
    return groups


def _live_marks(ids: list[UUID], at: datetime | None) -> "QuerySet[EntryMark]":
    rows = EntryMark.objects.filter(entry_id__in=ids)
    if at is None:
        return rows.filter(revoked_at__isnull=True)
    return rows.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at), made_at__lte=at)


def _not_applicable(answers: Iterable[SelfItem], at: datetime | None) -> dict[str, str]:
    """Points that do not apply by a ruling; and, in an estimate, those whose claim still waits for one.

    No result is computed while a claim waits (`actions/compute.py`).
    """
    return {
        answer.point_id: answer.note or answer.ruling_reason
        for answer in answers
        if (answer.not_applicable and not _ruling(answer, at))
        or (_ruling(answer, at) == Ruling.CHANGED and answer.ruling_value == NOT_APPLICABLE)
    }


def _figures(
    answers: Iterable[SelfItem], put_right: Iterable[FigureCorrection], at: datetime | None
) -> tuple[dict[str, str], dict[str, str]]:
    """(points left out, with why; values in place of the platform's): by rulings, and by what the office put right after them."""
    answers = list(answers)
    left_out = _not_applicable(answers, at)
    corrected = {
        answer.point_id: answer.ruling_value
        for answer in answers
        if _ruling(answer, at) == Ruling.CHANGED and answer.ruling_value not in ("", NOT_APPLICABLE)
    }
    ruled = {answer.point_id: answer.ruled_at for answer in answers if _ruling(answer, at) and answer.ruled_at}
    for row in put_right:
        if row.point_id in ruled and ruled[row.point_id] > row.made_at:
            continue
        left_out.pop(row.point_id, None)
        corrected.pop(row.point_id, None)
        if row.value == NOT_APPLICABLE:
            left_out[row.point_id] = row.reason
        else:
            corrected[row.point_id] = row.value
    return left_out, corrected


def standing_decisions(rows: Iterable[Reconsideration], amended: Amended) -> list[Reconsideration]:
    """The last decision on each point of one level, unless an assessor corrected the own record of it since.

    What was decided together rested on the records of that moment; after a correction they are compared anew.
    """
    last = {(row.entry_id, row.point_id): row for row in rows}
    return [row for key, row in last.items() if key not in amended or amended[key] <= row.decided_at]


def _ruling(answer: SelfItem, at: datetime | None) -> str:
    """The ruling on an answer as it stood."""
    is_later = at is not None and answer.ruled_at is not None and answer.ruled_at > at
    return "" if is_later else answer.ruling


def _sheets(ids: list[UUID], level: Level, at: datetime | None) -> tuple[dict[UUID, Sheets], Amended]:
    """What every submitted sheet says with its corrections, and when each point was last corrected."""
    rows = SheetItem.objects.filter(sheet__entry_id__in=ids, sheet__level=level, sheet__status=SheetStatus.SUBMITTED)
    rows = _until(rows, "sheet__submitted_at", at)
    later = _until(SheetCorrection.objects.filter(item__in=rows), "made_at", at).order_by("made_at", "pk")
    corrections: dict[UUID, Said] = {}
    amended: Amended = {}
    for row in later.select_related("item__sheet"):
        corrections[row.item_id] = Said(row.state, row.defects)
        amended[row.item.sheet.entry_id, row.item.point_id] = row.made_at
    found: dict[UUID, Sheets] = {}
    for entry_id, account_id, point_id, item_id, state, defects, unseen in rows.values_list(
        "sheet__entry_id", "sheet__account_id", "point_id", "id", "state", "defects", "unseen"
    ):
        said = corrections.get(item_id) or Said(state, defects, unseen)
        found.setdefault(entry_id, {}).setdefault(str(account_id), {})[point_id] = said
    return found, amended


def _with_changes(facts: Facts, appeal: Appeal, record: _Record) -> Facts:
    """The facts as an appeal corrected them: figures replace figures, states and counts are decisions on their point.

    What was put right or reconsidered after the appeal's decision counts instead of it.
    """
    corrected, decisions = dict(facts.corrected), dict(facts.decisions)
    figures = _later(record.figures.get(appeal.entry_id, ()), "made_at", appeal)
    reconsidered = _later(record.decisions.get(appeal.entry_id, ()), "decided_at", appeal)
    for point, change in appeal.changes.items():
        if "value" in change and point not in figures:
            corrected[point] = str(change["value"])
        elif ("state" in change or "defects" in change) and point not in reconsidered:
            decisions[point] = (Said(change.get("state", ""), change.get("defects")), appeal.decision)
    return replace(facts, corrected=corrected, decisions=decisions)


def _later(rows: Iterable[FigureCorrection | Reconsideration], moment: str, appeal: Appeal) -> set[str]:
    return {row.point_id for row in rows if appeal.decided_at and getattr(row, moment) > appeal.decided_at}
