"""The occasion in the notebooks that goes with a programme: opened with the first release, kept in step, closed or cancelled."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.inspections.public import (
    InspectionPlan,
    Kind,
    close_inspection,
    drop_inspectors,
    open_inspection,
    sync_inspection,
    withdraw_inspection,
)
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.queries.people import accounts_in
from cuobian.domains.visits.values import ItemKind
from cuobian.kernel.access import Actor

LEAST_BASIS, MOST_TITLE = 4, 80


def keep_in_step(*, actor: Actor, programme: Programme, items: Iterable[Item], now: datetime) -> None:
    """Open the occasion, or bring its places, people and days up to date. Without a place or an account there is none yet."""
    stops = [item for item in items if item.kind == ItemKind.STOP and item.starts_at and item.dropped_at is None]
    stops.sort(key=lambda item: (item.starts_at, str(item.pk)))
    people = accounts_in(programme)
    if not stops or not people:
        return
    basis = programme.basis.strip()
    plan = InspectionPlan(
        title=programme.title[:MOST_TITLE],
        kind=Kind.OBSERVATION,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        code=programme.code,
        basis=basis if len(basis) >= LEAST_BASIS else _("观摩方案 %(number)s") % {"number": programme.number},
        places=tuple(dict.fromkeys(item.place_id for item in stops if item.place_id)),
        inspectors=tuple(people),
        subject=f"programme:{programme.pk}",
    )
    if programme.inspection:
        sync_inspection(actor=actor, inspection_id=programme.inspection, plan=plan, now=now)
        return
    programme.inspection = open_inspection(actor=actor, plan=plan, now=now).id
    programme.save(update_fields=["inspection"])


def leave_occasion(*, actor: Actor, programme: Programme, account_id: UUID, now: datetime) -> None:
    """Somebody takes part no more: at once, for the next release may be days away."""
    if programme.inspection:
        drop_inspectors(actor=actor, inspection_id=programme.inspection, gone=[account_id], now=now)


def withdraw_occasion(*, actor: Actor, programme: Programme, why: str, now: datetime) -> None:
    """Cancel it with the programme's own reason."""
    if programme.inspection:
        withdraw_inspection(actor=actor, inspection_id=programme.inspection, reason=why[:500], now=now)


def close_occasion(*, actor: Actor, programme: Programme, now: datetime) -> None:
    """The programme is over: what still comes in is held for somebody to decide."""
    if programme.inspection:
        close_inspection(actor=actor, inspection_id=programme.inspection, now=now)
