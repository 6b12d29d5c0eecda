"""What was given by table before: rows that stand in the ledger, and rows of batches that still wait."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from cuobian.domains.ledger.models import BatchState, Fact, ImportBatch, Source
from cuobian.domains.ledger.queries.batches import subject_of
from cuobian.domains.ledger.rules.importing import CODE_LENGTHS, common_code, same_row
from cuobian.domains.network.public import former_codes_of
from cuobian.kernel.clock import local_date

WAITING = (BatchState.DRAFT, BatchState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Holder:
    """The batch that has a row already."""

    batch: ImportBatch

    def words(self) -> dict[str, Any]:
        """For sentences about it."""
        return {
            "name": self.batch.uploader_name,
            "day": local_date(self.batch.uploaded_at),
            "file": self.batch.file_name,
            "state": BatchState(self.batch.state).label,
        }


def entered(
    rows: Sequence[Mapping[str, Any]], *, waiting: bool = True, apart_from: UUID | None = None
) -> dict[tuple[Any, ...], Holder]:
    """Of these rows (by `same_row`) those that stand in the ledger by another table or, with `waiting`, wait in one."""
    if not rows:
        return {}
    asked = {same_row(row) for row in rows}
    found = _waiting(rows, asked, apart_from) if waiting else {}
    subjects = _standing(rows, asked, "" if apart_from is None else subject_of(apart_from))
    known = {subject_of(batch.pk): batch for batch in _batches(subjects.values())}
    return found | {key: Holder(known[subject]) for key, subject in subjects.items() if subject in known}


def waiting_at(code: str) -> Any:
    """Batches that wait and may hold rows of a place, or of places in an area."""
    above = [code[:length] for length in CODE_LENGTHS if length < len(code)]
    near = Q(code__startswith=code) | Q(code__in=["", *above])
    return ImportBatch.objects.filter(near, state__in=WAITING).order_by("uploaded_at")


def _waiting(
    rows: Sequence[Mapping[str, Any]], asked: set[tuple[Any, ...]], apart_from: UUID | None
) -> dict[tuple[Any, ...], Holder]:
    found: dict[tuple[Any, ...], Holder] = {}
    for batch in waiting_at(common_code([row["place_code"] for row in rows])).exclude(pk=apart_from).iterator():
        for key in asked & {same_row(row) for row in batch.rows}:
            found.setdefault(key, Holder(batch))
    return found


def _standing(rows: Sequence[Mapping[str, Any]], asked: set[tuple[Any, ...]], own: str) -> dict[tuple[Any, ...], str]:
    """Rows that stand, as they were given or corrected since, with the subject they were entered by."""
    codes = {row["place_code"] for row in rows}
    former = former_codes_of(codes)
    days = [date.fromisoformat(row["on"]) for row in rows]
    facts = list(
        Fact.objects.filter(
            source=Source.IMPORT,
            kind__in={row["kind"] for row in rows},
            place_code__in=[*codes, *former],
            happened_on__range=(min(days), max(days)),
        ).exclude(subject=own)
    )
    countered = {fact.corrects_id for fact in facts if fact.sign < 0}
    replaced = {fact.corrects_id: fact for fact in facts if fact.sign > 0 and fact.corrects_id}
    found: dict[tuple[Any, ...], str] = {}
    for fact in facts:
        last = fact
        while last.pk in replaced:
            last = replaced[last.pk]
        key = _key(fact, former)
        if fact.sign > 0 and key in asked and last.pk not in countered:
            found.setdefault(key, fact.subject)
    return found


def _key(fact: Fact, former: Mapping[str, str]) -> tuple[Any, ...]:
    row = {name: getattr(fact, name) for name in ("kind", "tag", "item", "quantity", "part", "people")}
    place_code = former.get(fact.place_code, fact.place_code)
    return same_row({**row, "place_code": place_code, "on": fact.happened_on.isoformat()})


def _batches(subjects: Iterable[str]) -> Iterable[ImportBatch]:
    ids = {subject.removeprefix("import:") for subject in subjects}
    return ImportBatch.objects.filter(pk__in=ids).defer("rows", "faults", "wrong")
