"""Imports: what a batch would do, and places as rows of the sheet."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.network.models import ImportBatch, ImportRow, Place, Room
from cuobian.domains.network.rules.sheet import COLUMNS, cell, cell_as_given, texts, told_head
from cuobian.domains.network.values import IMPORT, BatchStatus, Outcome, PlaceKind
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import labelled
from cuobian.support.exchange.public import ColumnSpec
from cuobian.support.jobs import public as jobs

UNDO_WITHIN = timedelta(days=7)
SILENT = timedelta(minutes=2)
CHUNK = 500
_FIELDS = (
    "id", "code", "kind", "name", "short_name", "parent", "area_id", "address", "lng", "lat", "coord_system", "hours",
    "facilities", "contact_name", "contact_phone", "rated", "opened_on", "status", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows would do what; how many cells differ, and how many of them would be emptied."""

    new: int
    changed: int
    unchanged: int
    wrong: int
    cells: int
    cleared: int

    @property
    def written(self) -> int:
        return self.new + self.changed

    @property
    def total(self) -> int:
        return self.new + self.changed + self.unchanged + self.wrong


def own_batch(actor: Actor, batch_id: UUID) -> ImportBatch:
    """A batch that this person made. Raises NotFound for anybody else's."""
    row = ImportBatch.objects.filter(pk=batch_id).first()
    if row is None or row.by_id != actor.account_id:
        raise NotFound()
    return row


def own_batches(actor: Actor) -> list[ImportBatch]:
    """The latest imports of this person."""
    return list(ImportBatch.objects.filter(by_id=actor.account_id).exclude(status=BatchStatus.DISCARDED)[:50])


def counts_of(batch: ImportBatch) -> Counts:
    """The numbers of a preview."""
    kept = batch.counts
    return Counts(*(int(kept.get(name, 0)) for name in ("new", "changed", "unchanged", "wrong", "cells", "cleared")))


def rows_of(batch: ImportBatch, outcome: str) -> QuerySet[ImportRow]:
    """Rows of a batch that would do one thing, in the order of the file."""
    return ImportRow.objects.filter(batch=batch, outcome=outcome).order_by("number")


def may_undo(batch: ImportBatch, now: datetime) -> bool:
    """True for seven days after a batch was written."""
    return batch.status == BatchStatus.APPLIED and batch.applied_at is not None and now < batch.applied_at + UNDO_WITHIN


def is_interrupted(batch: ImportBatch, now: datetime) -> bool:
    """True for a batch that is marked as being written while nobody writes it any more.

    A job says by itself whether it is there; whatever else writes is done within two minutes, or a second writer takes over.
    """
    if batch.status != BatchStatus.APPLYING or (batch.claimed_at is not None and now < batch.claimed_at + SILENT):
        return False
    return jobs.active(IMPORT, now=now, batch_id=str(batch.pk)) is None


def written_of(batch: ImportBatch) -> int:
    """How many rows of a batch stand in the network."""
    return ImportRow.objects.filter(batch=batch, applied=True).count()


def waiting_rows(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Rows that are right and not yet in the network."""
    return ImportRow.objects.filter(batch=batch, outcome__in=[Outcome.NEW, Outcome.CHANGED], applied=False)


def refused_rows(batch: ImportBatch) -> list[ImportRow]:
    """Rows that were right in the preview and could not be written. Their fault names no column."""
    wrong = rows_of(batch, Outcome.WRONG)
    return [row for row in wrong if row.values.get("kind") in PlaceKind.values and not row.faults[0]["column"]]


def wrong_columns(batch: ImportBatch) -> list[ColumnSpec]:
    """The columns that the file had: one that was left out, given back empty, would clear what is kept."""
    had = {key for values in rows_of(batch, Outcome.WRONG).values_list("values", flat=True) for key in values}
    return [spec for spec in COLUMNS if spec.key in had] or list(COLUMNS)


def wrong_sheet(batch: ImportBatch) -> Iterator[list[Any]]:
    """The wrong rows as they were given, with what to mend, to be corrected and given again."""
    columns = wrong_columns(batch)
    yield [*(spec.head for spec in columns), told_head()]
    for row in rows_of(batch, Outcome.WRONG):
        told = _("；").join(labelled(fault["column"], fault["message"]) for fault in row.faults)
        yield [*(cell_as_given(spec, str(row.values.get(spec.key, ""))) for spec in columns), told]


def sheet_values(codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """The present values of places by code, with their rooms: two queries a chunk."""
    found: dict[str, dict[str, Any]] = {}
    wanted = sorted(codes)
    for start in range(0, len(wanted), CHUNK):
        rows = Place.objects.filter(code__in=wanted[start : start + CHUNK]).values(*_FIELDS)
        found |= {row["code"]: dict(row) for row in rows}
    _with_rooms(found.values())
    return found


def sheet_rows(rows: QuerySet[Place]) -> Iterator[list[Any]]:
    """Places as the template writes them: heads first. The file can be corrected and imported again."""
    yield [spec.head for spec in COLUMNS]
    after = ""
    while True:
        chunk = [dict(row) for row in rows.filter(code__gt=after).order_by("code").values(*_FIELDS)[:CHUNK]]
        _with_rooms(chunk)
        for row in chunk:
            written = texts(row)
            yield [cell(spec, written[spec.key]) for spec in COLUMNS]
        if len(chunk) < CHUNK:
            return
        after = chunk[-1]["code"]


def _with_rooms(places: Iterable[dict[str, Any]]) -> None:
    by_id = {place["id"]: place for place in places}
    for place in by_id.values():
        place["rooms"] = []
    ids = list(by_id)
    for start in range(0, len(ids), CHUNK):
        rooms = Room.objects.filter(place_id__in=ids[start : start + CHUNK]).order_by("position", "name")
        for room in rooms:
            by_id[room.place_id]["rooms"].append([room.name, room.use, room.seats, room.square_metres])
