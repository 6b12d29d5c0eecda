"""Adding to the trail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cuobian.kernel.access import Actor
from cuobian.support.audit.masks import masked
from cuobian.support.audit.models import Entry, Outcome


def record(
    *,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: str | UUID | int,
    code: str,
    now: datetime,
    summary: str = "",
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """Write down what was done. Call it inside the transaction of the deed, so that both stand or fall together.

    Args:
        action: "domain.verb", such as "network.rename".
        subject: the kind of record ("place"); `code` is its place in the area tree.
        old, new: only the fields that changed.
    """
    row_of(Outcome.DONE, actor, action, subject, str(subject_id), code, now, summary, old, new).save(force_insert=True)


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to one record of many, as `record` writes it down."""

    subject_id: str | UUID | int
    code: str
    summary: str = ""
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None


def record_many(*, actor: Actor, action: str, subject: str, deeds: Iterable[Deed], now: datetime) -> None:
    """`record` for what was done to many records of one kind, in a few queries."""
    Entry.objects.bulk_create(
        [
            row_of(
                Outcome.DONE, actor, action, subject, str(one.subject_id), one.code, now, one.summary, one.old, one.new
            )
            for one in deeds
        ]
    )


def record_read(
    *, actor: Actor, subject: str, subject_id: str | UUID | int, code: str, fields: Sequence[str], now: datetime
) -> None:
    """Write down that somebody looked at personal data, and at which fields."""
    read = {"fields": list(fields)}
    row = row_of(Outcome.READ, actor, f"{subject}.read", subject, str(subject_id), code, now, "", None, read)
    row.save(force_insert=True)


def row_of(
    outcome: Outcome,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: str,
    code: str,
    now: datetime,
    summary: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
) -> Entry:
    """A row of the trail, not yet written; cut to what its columns hold."""
    return Entry(
        at=now,
        account_id=actor.account_id,
        actor_name=actor.name[:100],
        role=actor.role[:40],
        action=action[:80],
        outcome=outcome,
        subject=subject[:40],
        subject_id=subject_id[:64],
        code=code[:32],
        summary=str(summary)[:300],
        old=masked(old),
        new=masked(new),
        address=actor.address[:45],
        request_id=actor.request_id[:40],
    )
