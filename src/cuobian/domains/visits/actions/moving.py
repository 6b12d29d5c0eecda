"""Small changes of one item, each of which can be taken back: another place or day, its length, its locks."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.items import clear_placement, free_item, items_of_day
from cuobian.domains.visits.actions.retiming import retime_day
from cuobian.domains.visits.actions.writing import audited, changed, editing, snapshot
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.queries.load import day_of, item_of, lock_programme
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.sentences import Sentence, Text

LOCKS = ("position", "time", "vehicle")


def move_item(
    *, actor: Actor, programme_id: UUID, item_id: UUID, day_id: UUID | None, to: int, version: int | None, now: datetime
) -> Programme:
    """Put an item at a place of a day (from 0), or among those that wait; both days are put on the clock anew.

    Raises:
        Conflict: somebody has changed the items since, its position is locked, or it has already been held.
    """

    def act(found: Programme, item: Item) -> None:
        if item.lock_position:
            raise Conflict(_("这一项的次序锁着，先开锁再移。"))
        old_day = item.day_id
        _set_day(found, item, day_id)
        if day_id:
            rest = [row.pk for row in items_of_day(found, day_id) if row.pk != item.pk]
            retime_day(found, day_id, [*rest[:to], item.pk, *rest[to:]])
        if old_day and old_day != day_id:
            retime_day(found, old_day)

    return _change(actor, programme_id, item_id, version, now, gettext_lazy("移动 %(title)s"), act)


def step_item(
    *, actor: Actor, programme_id: UUID, item_id: UUID, by: int, version: int | None, now: datetime
) -> Programme:
    """One place up (−1) or down (+1) on its day. Raises Conflict."""

    def act(found: Programme, item: Item) -> None:
        if item.day_id is None:
            raise Conflict(_("这一项还没排到哪一天。"))
        if item.lock_position:
            raise Conflict(_("这一项的次序锁着，先开锁再移。"))
        order = [row.pk for row in items_of_day(found, item.day_id)]
        at = order.index(item.pk)
        to = min(max(at + by, 0), len(order) - 1)
        order.insert(to, order.pop(at))
        retime_day(found, item.day_id, order)

    return _change(actor, programme_id, item_id, version, now, gettext_lazy("移动 %(title)s"), act)


def set_minutes(
    *, actor: Actor, programme_id: UUID, item_id: UUID, minutes: int, version: int | None, now: datetime
) -> Programme:
    """How long an item takes. Raises Invalid, Conflict."""
    if not 1 <= minutes <= 480:
        raise Invalid([Fault("minutes", _("时长填 1 到 %(most)d 分钟。") % {"most": 480})])

    def act(found: Programme, item: Item) -> None:
        item.minutes = minutes
        item.min_minutes = min(item.min_minutes, minutes) if item.min_minutes else None
        item.max_minutes = max(item.max_minutes, minutes) if item.max_minutes else None
        item.save(update_fields=["minutes", "min_minutes", "max_minutes"])
        if item.day_id:
            retime_day(found, item.day_id)

    return _change(actor, programme_id, item_id, version, now, gettext_lazy("改 %(title)s 的时长"), act)


def lock_item(
    *, actor: Actor, programme_id: UUID, item_id: UUID, what: str, on: bool, version: int | None, now: datetime
) -> Programme:
    """Lock or unlock position, time or vehicle: the planner leaves it where it is. Raises Conflict, Invalid."""
    if what not in LOCKS:
        raise Invalid([Fault("what", _("可以锁次序、时间或车辆。"))])

    def act(_found: Programme, item: Item) -> None:
        if on and item.starts_at is None:
            raise Conflict(_("这一项还没有时间，先排到一天里再锁。"))
        setattr(item, f"lock_{what}", on)
        item.save(update_fields=[f"lock_{what}"])

    text = gettext_lazy("锁定 %(title)s") if on else gettext_lazy("%(title)s 开锁")
    return _change(actor, programme_id, item_id, version, now, text, act)


def _change(
    actor: Actor,
    programme_id: UUID,
    item_id: UUID,
    version: int | None,
    now: datetime,
    text: Text,
    act: Callable[[Programme, Item], None],
) -> Programme:
    """One change of one item that can be taken back."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found, version)
        item = free_item(item_of(found, item_id))
        before = snapshot(found)
        act(found, item)
        changed(actor, found, Sentence(text, {"title": item.title}), before, now)
        audited(actor, "item", found, now, summary=item.title)
        return found


def _set_day(programme: Programme, item: Item, day_id: UUID | None) -> None:
    """Put it on a day, to be timed anew. A locked time holds on its own day, wherever the item stands there."""
    if day_id is not None:
        day_of(programme, day_id)
    if item.day_id != day_id:
        item.lock_time = item.lock_vehicle = False
    item.day_id = day_id
    if day_id is None:
        clear_placement(item)
    elif not item.lock_time:
        item.starts_at = item.ends_at = None
    item.save()
