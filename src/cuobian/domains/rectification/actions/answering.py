"""What self-checks and practices share: the notice of an answered place is closed, and the deed is in the audit trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cuobian.domains.people.public import DISTRICT_OFFICER, STATION_KEEPER, holders
from cuobian.domains.rectification.rules.rights import ANSWER, holds, is_centre
from cuobian.kernel.access import Actor
from cuobian.support.audit.public import record
from cuobian.support.notices.public import settle


def settle_for(actor: Actor, code: str, subject: str, waiting: Any, now: datetime) -> None:
    """Close the notice of the place's own people, unless another place of theirs still has to answer."""
    people = {who.id for who in holders(DISTRICT_OFFICER if is_centre(code) else STATION_KEEPER, code, now)}
    people.add(actor.person_id)
    left = [other for other in waiting.values_list("code", flat=True)[:2000] if holds(actor, ANSWER, other)]
    settle(subject=subject, now=now, accounts=[who for who in people if who != actor.account_id or not left])


def audited(
    actor: Actor, action: str, subject: str, ident: UUID, code: str, now: datetime, new: dict[str, Any]
) -> None:
    """A line of the trail about a self-check or a practice."""
    record(
        actor=actor,
        action=f"rectification.{action}",
        subject=subject,
        subject_id=str(ident),
        code=code,
        now=now,
        new=new,
    )
