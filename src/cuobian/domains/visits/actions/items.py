"""Items of a programme: added, changed, dropped."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceRecord, district_of, records_by_code
from cuobian.domains.visits.actions.retiming import retime_day
from cuobian.domains.visits.actions.writing import audited, changed, editing, snapshot
from cuobian.domains.visits.models import Edit, Item, Programme
from cuobian.domains.visits.queries.load import day_of, item_of, lock_programme
from cuobian.domains.visits.queries.people import host_choices
from cuobian.domains.visits.rules.plans import ItemPlan, item_faults
from cuobian.domains.visits.rules.times import minute_of_time, moment_at
from cuobian.domains.visits.values import PLACED
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.sentences import Sentence

_KEPT = ("kind", "vehicle", "minutes", "min_minutes", "max_minutes", "windows", "is_required", "travel_set")
LONGEST_UNIT = 80
_WORDS = ("where", "host_name", "host_unit", "what_to_show")


def add_item(*, actor: Actor, programme_id: UUID, plan: ItemPlan, now: datetime) -> Item:
    """Put an item at the end of its day (or among those that wait for a day). Raises Invalid, Conflict, NotFound."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        place = _checked(found, plan, now)
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
        item = free_item(item_of(found, item_id))
        place = _checked(found, plan, now)
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


def drop_item(*, actor: Actor, programme_id: UUID, item_id: UUID, version: int | None, now: datetime) -> Programme:
    """Take an item out. Once it has been told to others it stays as a cancelled one. Raises Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found, version)
        item = free_item(item_of(found, item_id))
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


def free_item(item: Item) -> Item:
    """The item, when it can still be changed. Raises Conflict."""
    if item.arrived_at is not None:
        raise Conflict(_("这一项已经开始，不能再改。"))
    if item.dropped_at is not None:
        raise Conflict(_("这一项已经取消。"))
    return item


def _checked(programme: Programme, plan: ItemPlan, now: datetime) -> PlaceRecord | None:
    faults = item_faults(plan, vehicles=len(programme.settings.get("vehicles", ())) or 1)
    place = records_by_code([plan.place_code]).get(plan.place_code) if plan.place_code else None
    if plan.place_code and place is None:
        faults.append(Fault("place", _("没有编码是「%(code)s」的站点。") % {"code": plan.place_code}))
    elif place is not None and not place.is_open:
        faults.append(Fault("place", _("%(name)s 现在不开放，请换一个站点。") % {"name": place.short_name}))
    elif place is not None and not place.code.startswith(programme.code):
        faults.append(Fault("place", _("这个站点不在这次观摩的范围里。")))
    if plan.host_account and plan.host_account not in {who.id for who in host_choices(_host_code(plan, place), now)}:
        faults.append(Fault("host_account", _("这个账号不是这里的接待人，请重新选。")))
    if faults:
        raise Invalid(faults)
    if plan.day_id:
        day_of(programme, plan.day_id)
    return place


def _host_code(plan: ItemPlan, place: PlaceRecord | None) -> str:
    """Whose people receive it: the place's, or the district's that speaks."""
    return place.code if place and plan.kind in PLACED else plan.district


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
        item.host_unit = place.name if len(place.name) <= LONGEST_UNIT else place.short_name
    item.host_account_id = plan.host_account
    item.day_id = plan.day_id
    if plan.day_id is None:
        clear_placement(item)


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
    rest = [row for row in items_of_day(programme, item.day_id) if row.pk != item.pk]
    at = sum(1 for row in rest if row.starts_at and item.starts_at and row.starts_at < item.starts_at)
    order = [row.pk for row in rest]
    return [*order[:at], item.pk, *order[at:]]


def clear_placement(item: Item) -> None:
    """Nothing of when and how it is reached stays; the item is not saved."""
    item.starts_at = item.ends_at = None
    item.lock_time = item.lock_position = item.lock_vehicle = False
    item.travel_minutes, item.travel_km, item.position = 0, Decimal(0), 0


def items_of_day(programme: Programme, day_id: UUID | None) -> list[Item]:
    """The items of a day (or those that wait for one), in their order."""
    rows = Item.objects.filter(programme=programme, day=day_id, dropped_at=None)
    return sorted(rows, key=lambda item: (item.position, str(item.pk)))


def _last(programme: Programme, day_id: UUID | None) -> int:
    rows = Item.objects.filter(programme=programme, day=day_id).order_by("-position").values_list("position", flat=True)
    return rows[0] if rows else 0
