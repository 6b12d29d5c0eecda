"""Items of a programme: added, changed, moved, locked, dropped; and the last change taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceRecord, district_of, records_by_code
from cuobian.domains.visits.actions.retiming import retime_day
from cuobian.domains.visits.actions.writing import PLACEMENT, audited, changed, editing, snapshot
from cuobian.domains.visits.models import Edit, Item, Programme
from cuobian.domains.visits.queries.load import day_of, item_of, lock_programme
from cuobian.domains.visits.rules.plans import ItemPlan, item_faults
from cuobian.domains.visits.rules.times import minute_of_time, moment_at
from cuobian.domains.visits.values import PLACED
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.sentences import Sentence, Text

LOCKS = ("position", "time", "vehicle")
_KEPT = ("kind", "vehicle", "minutes", "min_minutes", "max_minutes", "windows", "is_required", "travel_set")
_WORDS = ("where", "host_name", "host_unit", "what_to_show")


def add_item(*, actor: Actor, programme_id: UUID, plan: ItemPlan, now: datetime) -> Item:
    """Put an item at the end of its day (or among those that wait for a day). Raises Invalid, Conflict, NotFound."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        place = _checked(found, plan)
        before = snapshot(found)
        made = Item(programme=found, position=_last(found, plan.day_id) + 1)
        _fill(made, plan, place, found)
        made.save()
        _place_in_time(found, made, plan)
        changed(actor, found, Sentence(gettext_lazy("加 %(title)s"), {"title": made.title}), before, now)
        audited(actor, "item", found, now, summary=made.title)
        return item_of(found, made.pk)


def edit_item(*, actor: Actor, programme_id: UUID, item_id: UUID, plan: ItemPlan, now: datetime) -> Item:
    """Change an item; its days are put on the clock anew. Raises Invalid, Conflict, NotFound."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        item = _free(item_of(found, item_id))
        place = _checked(found, plan)
        before, old_day = snapshot(found), item.day_id
        if plan.day_id != old_day:
            item.position = _last(found, plan.day_id) + 1
        _fill(item, plan, place, found)
        item.save()
        _place_in_time(found, item, plan)
        if old_day and old_day != item.day_id:
            retime_day(found, old_day)
        changed(actor, found, Sentence(gettext_lazy("改 %(title)s"), {"title": item.title}), before, now)
        audited(actor, "item", found, now, summary=item.title)
        return item_of(found, item.pk)


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
            rest = [row.pk for row in _of_day(found, day_id) if row.pk != item.pk]
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
        order = [row.pk for row in _of_day(found, item.day_id)]
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


def drop_item(*, actor: Actor, programme_id: UUID, item_id: UUID, version: int | None, now: datetime) -> Programme:
    """Take an item out. Once it has been told to others it stays as a cancelled one. Raises Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found, version)
        item = _free(item_of(found, item_id))
        day = item.day_id
        item.hand_outs.update(item=None)
        if item.slips.exists() or found.released_no:
            item.dropped_at, item.dropped_why = now, _("从日程去掉")
            item.save(update_fields=["dropped_at", "dropped_why"])
        else:
            item.delete()
        if day:
            retime_day(found, day)
        Edit.objects.filter(programme=found, undone_at=None).update(undone_at=now)
        found.version += 1
        found.save(update_fields=["version"])
        audited(actor, "drop_item", found, now, summary=item.title)
        return found


def undo(*, actor: Actor, programme_id: UUID, version: int | None, now: datetime) -> Programme:
    """Take back the last change of the items' order, times and lengths.

    Raises:
        Conflict: there is none, or something else has been changed since.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found, version)
        last = Edit.objects.filter(programme=found, undone_at=None).order_by("-made_at", "-pk").first()
        if last is None or last.after_version != found.version:
            raise Conflict(_("没有可以退回的改动。"))
        for row in Item.objects.filter(programme=found):
            kept = last.before.get(str(row.pk))
            if kept is None:
                _unplace(row)
            else:
                _restore(row, kept)
        last.undone_at = now
        last.save(update_fields=["undone_at"])
        previous = Edit.objects.filter(programme=found, undone_at=None).order_by("-made_at", "-pk").first()
        found.version += 1
        found.save(update_fields=["version"])
        if previous is not None:
            previous.after_version = found.version
            previous.save(update_fields=["after_version"])
        audited(actor, "undo", found, now)
        return found


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
        item = _free(item_of(found, item_id))
        before = snapshot(found)
        act(found, item)
        changed(actor, found, Sentence(text, {"title": item.title}), before, now)
        audited(actor, "item", found, now, summary=item.title)
        return found


def _free(item: Item) -> Item:
    if item.arrived_at is not None:
        raise Conflict(_("这一项已经开始，不能再改。"))
    if item.dropped_at is not None:
        raise Conflict(_("这一项已经取消。"))
    return item


def _checked(programme: Programme, plan: ItemPlan) -> PlaceRecord | None:
    faults = item_faults(plan, vehicles=len(programme.settings.get("vehicles", ())) or 1)
    place = records_by_code([plan.place_code]).get(plan.place_code) if plan.place_code else None
    if plan.place_code and place is None:
        faults.append(Fault("place", _("没有编码是「%(code)s」的站点。") % {"code": plan.place_code}))
    elif place is not None and not place.is_open:
        faults.append(Fault("place", _("%(name)s 现在不开放，请换一个站点。") % {"name": place.short_name}))
    elif place is not None and not place.code.startswith(programme.code):
        faults.append(Fault("place", _("这个站点不在这次观摩的范围里。")))
    if faults:
        raise Invalid(faults)
    if plan.day_id:
        day_of(programme, plan.day_id)
    return place


def _fill(item: Item, plan: ItemPlan, place: PlaceRecord | None, programme: Programme) -> None:
    for name in _KEPT:
        setattr(item, name, getattr(plan, name))
    for name in _WORDS:
        setattr(item, name, getattr(plan, name).strip())
    item.place_id = place.id if place else None
    item.title = plan.title.strip() or (place.short_name if place else "")
    item.district = plan.district or (district_of(place.code) if place and len(place.code) >= 6 else "")
    item.code = place.code if place and plan.kind in PLACED else item.district or programme.code
    if place and plan.kind in PLACED and not item.host_unit:
        item.host_unit = place.name
    item.host_account_id = plan.host_account
    item.day_id = plan.day_id
    if plan.day_id is None:
        _clear(item)


def _place_in_time(programme: Programme, item: Item, plan: ItemPlan) -> None:
    """Fix its time when one was given, and put its day on the clock."""
    if item.day_id is None:
        return
    day = day_of(programme, item.day_id)
    if plan.starts is not None:
        minute = minute_of_time(plan.starts)
        item.starts_at = moment_at(day.date, minute)
        item.ends_at = item.starts_at + timedelta(minutes=item.minutes)
        item.lock_time = True
        item.save()
        retime_day(programme, day.pk, _by_time(programme, item))
    else:
        item.lock_time = False
        item.save(update_fields=["lock_time"])
        retime_day(programme, day.pk)


def _by_time(programme: Programme, item: Item) -> list[UUID]:
    """The order of a day with the item before the first that begins later."""
    rest = [row for row in _of_day(programme, item.day_id) if row.pk != item.pk]
    at = sum(1 for row in rest if row.starts_at and item.starts_at and row.starts_at < item.starts_at)
    order = [row.pk for row in rest]
    return [*order[:at], item.pk, *order[at:]]


def _set_day(programme: Programme, item: Item, day_id: UUID | None) -> None:
    if day_id is not None:
        day_of(programme, day_id)
    if item.day_id != day_id:
        item.lock_time = item.lock_vehicle = False
    item.day_id = day_id
    if day_id is None:
        _clear(item)
    else:
        item.starts_at = item.ends_at = None
    item.save()


def _clear(item: Item) -> None:
    item.starts_at = item.ends_at = None
    item.lock_time = item.lock_position = item.lock_vehicle = False
    item.travel_minutes, item.travel_km, item.position = 0, Decimal(0), 0


def _unplace(item: Item) -> None:
    item.day_id = None
    _clear(item)
    item.save()


def _restore(item: Item, kept: dict[str, Any]) -> None:
    for name in PLACEMENT:
        value = kept[name]
        if name in ("starts_at", "ends_at"):
            value = datetime.fromisoformat(value) if value else None
        elif name == "travel_km":
            value = Decimal(value)
        elif name == "day_id":
            value = UUID(value) if value else None
        setattr(item, name, value)
    item.min_minutes = min(item.min_minutes, item.minutes) if item.min_minutes else None
    item.max_minutes = max(item.max_minutes, item.minutes) if item.max_minutes else None
    item.save()


def _of_day(programme: Programme, day_id: UUID | None) -> list[Item]:
    rows = Item.objects.filter(programme=programme, day=day_id, dropped_at=None)
    return sorted(rows, key=lambda item: (item.position, str(item.pk)))


def _last(programme: Programme, day_id: UUID | None) -> int:
    rows = Item.objects.filter(programme=programme, day=day_id).order_by("-position").values_list("position", flat=True)
    return rows[0] if rows else 0
