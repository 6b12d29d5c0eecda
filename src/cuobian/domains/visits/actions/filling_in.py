"""Arrivals that nobody marked on the day, filled in afterwards with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.live import under_way
from cuobian.domains.visits.actions.writing import audited
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.queries.load import item_of, lock_programme
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.writing import wanted


@dataclass(frozen=True, slots=True)
class Filled:
    """One stop that was visited and not marked: when they came, and left."""

    item_id: UUID
    arrived: datetime
    left: datetime | None = None


def fill_in(*, actor: Actor, programme_id: UUID, rows: Sequence[Filled], why: str, now: datetime) -> Programme:
    """Arrivals that nobody marked on the day, with the reason. What was marked is not touched.

    Raises:
        Invalid: nothing is chosen, no reason, or a time that has not come or is on another day.
        Conflict: it has not begun, it has ended, or a stop was dropped.
    """
    faults = wanted("why", why, _("写一句为什么补记，如「当天没顾上点」。"), most=200)
    if not rows:
        faults.append(Fault("", _("先选去过的站。")))
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        under_way(actor, found, "move", now)
        for row in rows:
            item = item_of(found, row.item_id)
            if faults := _filled_faults(item, row, now):
                raise Invalid(faults)
            if item.arrived_at is None:
                item.arrived_at, item.left_at = row.arrived, row.left
                item.save(update_fields=["arrived_at", "left_at"])
                audited(actor, "fill_in", found, now, summary=item.title, new={"reason": why.strip()})
        return found


def _filled_faults(item: Item, row: Filled, now: datetime) -> list[Fault]:
    """What is wrong with a time that is filled in afterwards."""
    if item.dropped_at is not None:
        raise Conflict(_("这一项已经取消。"))
    place = f"at-{item.pk}"
    if item.day is None or local_date(row.arrived) != item.day.date:
        return [Fault(place, _("「%(title)s」不在这一天。") % {"title": item.title})]
    if max(row.arrived, row.left or row.arrived) > now:
        return [Fault(place, _("「%(title)s」的时间还没到。") % {"title": item.title})]
    if row.left is not None and row.left < row.arrived:
        return [Fault(place, _("「%(title)s」离开要在到达之后。") % {"title": item.title})]
    return []
