"""What every action here does besides its own: the audit trail, and notices to whoever is waited for."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cuobian.domains.visits.models import Programme
from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import Text
from cuobian.support.audit.public import record
from cuobian.support.notices.public import send


def trail(
    action: str,
    subject: str,
    subject_id: UUID,
    *,
    actor: Actor,
    programme: Programme,
    now: datetime,
    code: str = "",
    summary: str = "",
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """One line of the audit trail."""
    record(
        actor=actor,
        action=f"visits.{action}",
        subject=subject,
        subject_id=str(subject_id),
        code=code or programme.code,
        now=now,
        summary=summary or programme.title,
        old=old or {},
        new=new or {},
    )


def tell(
    accounts: Iterable[UUID],
    kind: str,
    text: Text,
    url: str,
    *,
    subject: str,
    code: str,
    now: datetime,
    due_on: date | None = None,
    needs_action: bool = True,
) -> int:
    """Tell these people; an account once."""
    return send(
        accounts=accounts,
        kind=f"visits.{kind}",
        text=text,
        url=url,
        subject=subject,
        code=code,
        now=now,
        due_on=due_on,
        needs_action=needs_action,
    )
