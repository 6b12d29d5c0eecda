"""The door of the inspections: what other domains may use."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cuobian.domains.inspections.actions import planning as _planning
from cuobian.domains.inspections.actions.following import follow_place
from cuobian.domains.inspections.actions.phones import connect as connect_phones
from cuobian.domains.inspections.models import Inspection as _Inspection
from cuobian.domains.inspections.queries.last_check import last_check
from cuobian.domains.inspections.queries.records import counts_of, entries_of, entries_of_place, findings_of
from cuobian.domains.inspections.queries.sources import register_day, register_pack, register_stars
from cuobian.domains.inspections.values import (
    DayItem,
    EntryKind,
    EntryRecord,
    FindingRecord,
    FindingStatus,
    InspectionPlan,
    InspectionRecord,
    Kind,
    PhotoRecord,
    PointCheck,
    Policy,
    Status,
)
from cuobian.kernel.access import Actor

__all__ = [
    "DayItem",
    "EntryKind",
    "EntryRecord",
    "FindingRecord",
    "FindingStatus",
    "InspectionPlan",
    "InspectionRecord",
    "Kind",
    "PhotoRecord",
    "PointCheck",
    "Policy",
    "Status",
    "close_inspection",
    "connect_phones",
    "counts_of",
    "drop_inspectors",
    "entries_of",
    "entries_of_place",
    "findings_of",
    "follow_place",
    "inspection_of",
    "last_check",
    "open_inspection",
    "register_day",
    "register_pack",
    "register_stars",
    "sync_inspection",
    "withdraw_inspection",
]


def open_inspection(*, actor: Actor, plan: InspectionPlan, now: datetime) -> InspectionRecord:
    """Put an occasion down and open it; the same subject gives the one that runs. The caller has decided that the actor may.

    Raises:
        Invalid: places or people that are gone or outside, no basis, nobody to go; every fault is listed.
    """
    return _record(_planning.open_inspection(actor=actor, plan=plan, now=now))


def sync_inspection(*, actor: Actor, inspection_id: UUID, plan: InspectionPlan, now: datetime) -> InspectionRecord:
    """Bring places, people and days up to date. Raises Invalid, NotFound, and Conflict when it is over."""
    return _record(_planning.sync_inspection(actor=actor, inspection_id=inspection_id, plan=plan, now=now))


def withdraw_inspection(*, actor: Actor, inspection_id: UUID, reason: str, now: datetime) -> InspectionRecord:
    """Cancel it; records that still come in are held. Over already, nothing changes. Raises Invalid without a reason."""
    done = _planning.withdraw_inspection(actor=actor, inspection_id=inspection_id, reason=reason, now=now)
    return _record(done)


def close_inspection(*, actor: Actor, inspection_id: UUID, now: datetime) -> InspectionRecord:
    """It is over; records that still come in are held. Over already, nothing changes."""
    return _record(_planning.close_inspection(actor=actor, inspection_id=inspection_id, now=now))


def drop_inspectors(*, actor: Actor, inspection_id: UUID, gone: Sequence[UUID], now: datetime) -> InspectionRecord:
    """These accounts go no more, even when nobody is left. Raises NotFound."""
    return _record(_planning.drop_inspectors(actor=actor, inspection_id=inspection_id, gone=gone, now=now))


def inspection_of(subject: str) -> InspectionRecord | None:
    """The latest occasion that a subject asked for."""
    row = _Inspection.objects.filter(subject=subject).order_by("-created_at", "-pk").first() if subject else None
    return _record(row) if row else None


def _record(row: _Inspection) -> InspectionRecord:
    return InspectionRecord(
        id=row.pk,
        number=row.number,
        title=row.title,
        kind=row.kind,
        status=row.status,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        code=row.code,
        subject=row.subject,
    )
