"""What every write of the inspections leaves: the audit's line, and notices to those concerned."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from cuobian.domains.inspections.models import Inspection
from cuobian.domains.people.public import holders_of_permission
from cuobian.kernel.access import Actor
from cuobian.support.audit.public import record
from cuobian.support.notices.public import send


def audited(
    actor: Actor,
    action: str,
    row: Inspection,
    now: datetime,
    *,
    summary: str = "",
    new: Mapping[str, Any] | None = None,
) -> None:
    """A line of the trail about an occasion."""
    record(
        actor=actor,
        action=f"inspections.{action}",
        subject="inspection",
        subject_id=row.pk,
        code=row.code,
        now=now,
        summary=f"{row.number} {summary}".strip(),
        new=new,
    )


def subject_of(row: Inspection) -> str:
    """How notices name an occasion."""
    return f"inspection:{row.pk}"


def deciders(code: str, now: datetime) -> list[UUID]:
    """Who decides at a place or in an area; at most the nearest offices, never the whole city for a village."""
    return [who.id for who in holders_of_permission("inspections.decide", code, now)]


def tell(row: Inspection, accounts: Iterable[UUID], kind: str, text: Any, now: datetime, *, url: str = "") -> None:
    """Something to know about an occasion."""
    send(
        accounts=accounts,
        kind=f"inspections.{kind}",
        text=text,
        url=url or reverse("inspections:inspection", args=[row.pk]),
        subject=subject_of(row),
        code=row.code,
        now=now,
        needs_action=False,
    )
