"""Setting up, renaming, moving, merging, splitting, suspending, reopening and closing places.

Every step says from which day, why and by whom; the life cycle is the table in `states`.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import journal
from cuobian.domains.network.actions.following import followed, status_followed
from cuobian.domains.network.actions.placement import (
    area_for,
    check_names,
    place_in,
    refuse_before,
    refuse_dependants,
    refuse_homeless,
    used_codes,
)
from cuobian.domains.network.models import Place
from cuobian.domains.network.queries.records import records
from cuobian.domains.network.rules.places import (
    parent_of,
    point_code,
    require_step,
    require_structure,
)
from cuobian.domains.network.values import (
    STANDING,
    PlaceAction,
    PlaceKind,
    PlaceRecord,
    PlaceStatus,
    district_of,
    full_name,
    short_name,
)
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid


def open_place(
    *, actor: Actor, kind: str, area_code: str, effective_on: date, now: datetime, name: str = "", short: str = "",
    parent_code: str = "", reason: str = "",
) -> PlaceRecord:  # fmt: skip
    """Set up a place in an area. Names follow from the area when they are not given.

    Args:
        parent_code: only for points: the place they belong to.

    Raises:
        NotFound, NotAllowed: out of scope, or without the right over the place above.
        Invalid: the area does not fit the kind, a name is taken, the day lies ahead.
        Conflict: the area has its centre or institute already.
    """
    with transaction.atomic():
        area = area_for(area_code, kind)
        place = place_in(area, kind, parent_code)
        require_structure(actor, place.code, place.parent_id)
        journal.check_date(effective_on, now)
        refuse_before(effective_on, area, None)
        place.name = name.strip()[:100] or full_name(area.name, kind)
        place.short_name = short.strip()[:60] or short_name(area.name, kind)
        place.opened_on = effective_on
        check_names(place)
        journal.keep(
            place, action=PlaceAction.OPEN, actor=actor, now=now, effective_on=effective_on, reason=reason.strip()[:200],
            old={}, new={"code": place.code, "name": place.name, "short_name": place.short_name},
        )  # fmt: skip
    return _record(place)


def rename_place(
    *, actor: Actor, place_id: UUID, name: str, short: str, effective_on: date, reason: str, now: datetime
) -> PlaceRecord:
    """Give a place another name. Raises Invalid, Conflict, NotFound, NotAllowed."""
    with transaction.atomic():
        place, reason = _begin(actor, place_id, PlaceAction.RENAME, effective_on, reason, now)
        old = {"name": place.name, "short_name": place.short_name}
        place.name, place.short_name = name.strip()[:100], short.strip()[:60]
        new = {"name": place.name, "short_name": place.short_name}
        if old == new:
            raise Invalid([Fault("name", _("新名称和现在的一样"))])
        check_names(place)
        journal.keep(
            place,
            action=PlaceAction.RENAME,
            actor=actor,
            now=now,
            effective_on=effective_on,
            reason=reason,
            old=old,
            new=new,
        )
    return _record(place)


def move_place(
    *, actor: Actor, place_id: UUID, area_code: str, effective_on: date, reason: str, now: datetime
) -> PlaceRecord:
    """Put a station below another street's institute, into a village there. It gets that village's code; its points follow."""
    with transaction.atomic():
        place, reason = _begin(actor, place_id, PlaceAction.MOVE, effective_on, reason, now)
        if place.kind != PlaceKind.STATION:
            raise Invalid([Fault("area", _("只有站能调整到别的街道；点随所属的站走，中心和所不能调整"))])
        area = area_for(area_code, place.kind)
        target = place_in(area, place.kind, "")
        if target.parent_id == place.parent_id:
            raise Invalid([Fault("area", _("它已经在这个街道，请选别的街道"))])
        require_structure(actor, target.code, target.parent_id)
        refuse_before(effective_on, area, target.parent)
        old = {"code": place.code, "parent": place.parent_id, "area": place.area_id}
        place.code, place.parent_id, place.area = target.code, target.parent_id, area
        check_names(place)
        journal.keep(
            place, action=PlaceAction.MOVE, actor=actor, now=now, effective_on=effective_on, reason=reason, old=old,
            new={"code": place.code, "parent": place.parent_id, "area": place.area_id},
        )  # fmt: skip
        journal.stamp([str(old["code"])])
        followed(place, str(old["code"]), actor, now)
        _points_follow(actor, str(old["code"]), place, effective_on, reason, now, statuses=tuple(PlaceStatus))
    return _record(place)


def merge_place(
    *, actor: Actor, place_id: UUID, into_id: UUID, effective_on: date, reason: str, now: datetime
) -> PlaceRecord:
    """Merge a place into another of its kind and district; its points go along, its stations must have been moved before."""
    with transaction.atomic():
        journal.locked(*dict.fromkeys([place_id, into_id]))
        place, reason = _begin(actor, place_id, PlaceAction.MERGE, effective_on, reason, now)
        into = journal.locked(into_id)[0]
        _check_merge(place, into)
        require_structure(actor, into.code, into.parent_id)
        refuse_before(effective_on, None, into)
        refuse_dependants(place, (PlaceKind.INSTITUTE, PlaceKind.STATION))
        old = {"status": place.status}
        place.status, place.status_reason, place.merged_into = PlaceStatus.MERGED, reason, into
        place.closed_on, place.suspended_on = effective_on, None
        journal.keep(
            place, action=PlaceAction.MERGE, actor=actor, now=now, effective_on=effective_on, reason=reason,
            old=old, new={"status": PlaceStatus.MERGED.value, "into": into.code}, other=into,
        )  # fmt: skip
        journal.keep(
            into, action=PlaceAction.MERGE, actor=actor, now=now, effective_on=effective_on, reason=reason,
            old={}, new={"merged_from": place.code}, other=place,
        )  # fmt: skip
        _points_follow(actor, place.code, into, effective_on, reason, now)
        status_followed(place, reason, actor, now)
    return _record(place)


def split_place(
    *,
    actor: Actor,
    place_id: UUID,
    name: str,
    short: str,
    area_code: str,
    effective_on: date,
    reason: str,
    now: datetime,
) -> PlaceRecord:
    """Take a new station out of one that goes on; the new one, in the same street, is returned."""
    with transaction.atomic():
        place, reason = _begin(actor, place_id, PlaceAction.SPLIT, effective_on, reason, now)
        if place.kind != PlaceKind.STATION:
            raise Invalid([Fault("area", _("只有站能分设"))])
        area = area_for(area_code or place.area_id, place.kind)
        if parent_of(place.kind, area.code, is_pseudo=area.is_pseudo) != place.parent_id:
            raise Invalid([Fault("area", _("分设的站要在同一个街道；别的街道请用「设立」"))])
        fresh = open_place(
            actor=actor, kind=place.kind, area_code=area.code, effective_on=effective_on, now=now, name=name, short=short,
            reason=reason,
        )  # fmt: skip
        journal.keep(
            place, action=PlaceAction.SPLIT, actor=actor, now=now, effective_on=effective_on, reason=reason,
            old={}, new={"split_off": fresh.code}, other=Place.objects.get(pk=fresh.id),
        )  # fmt: skip
    return fresh


def suspend_place(*, actor: Actor, place_id: UUID, effective_on: date, reason: str, now: datetime) -> PlaceRecord:
    """Close the doors for a while."""
    return _set_status(actor, place_id, PlaceAction.SUSPEND, effective_on, reason, now)


def reopen_place(*, actor: Actor, place_id: UUID, effective_on: date, reason: str, now: datetime) -> PlaceRecord:
    """Open a suspended or closed place again."""
    return _set_status(actor, place_id, PlaceAction.REOPEN, effective_on, reason, now)


def close_place(*, actor: Actor, place_id: UUID, effective_on: date, reason: str, now: datetime) -> PlaceRecord:
    """Close a place for good; places below it have to be closed, merged or moved before."""
    return _set_status(actor, place_id, PlaceAction.CLOSE, effective_on, reason, now)


def _set_status(
    actor: Actor, place_id: UUID, action: PlaceAction, effective_on: date, reason: str, now: datetime
) -> PlaceRecord:
    with transaction.atomic():
        place, reason = _begin(actor, place_id, action, effective_on, reason, now)
        old = {"status": place.status}
        place.status = require_step(place.status, action, place.short_name)
        if place.status == PlaceStatus.CLOSED:
            refuse_dependants(place, tuple(PlaceKind))
        if action == PlaceAction.REOPEN:
            refuse_homeless(place)
        place.status_reason = "" if place.status == PlaceStatus.OPEN else reason
        place.suspended_on = effective_on if place.status == PlaceStatus.SUSPENDED else None
        place.closed_on = effective_on if place.status == PlaceStatus.CLOSED else None
        journal.keep(
            place, action=action, actor=actor, now=now, effective_on=effective_on, reason=reason, old=old,
            new={"status": place.status},
        )  # fmt: skip
        status_followed(place, reason, actor, now)
    return _record(place)


def _begin(
    actor: Actor, place_id: UUID, action: PlaceAction, effective_on: date, reason: str, now: datetime
) -> tuple[Place, str]:
    """Load and lock, check the right, the life cycle, the day and the reason."""
    place = journal.locked(place_id)[0]
    require_structure(actor, place.code, place.parent_id)
    require_step(place.status, action, place.short_name)
    journal.check_date(effective_on, now, journal.latest_change(place))
    return place, journal.check_reason(reason)


def _check_merge(place: Place, into: Place) -> None:
    if into.pk == place.pk:
        raise Invalid([Fault("into", _("不能并入自己"))])
    if into.kind != place.kind or district_of(into.code) != district_of(place.code):
        raise Invalid([Fault("into", _("只能并入同一个区里同一类的"))])
    if into.status != PlaceStatus.OPEN:
        raise Invalid([Fault("into", _("%(place)s 现在不开放，不能并入") % {"place": into.short_name})])


def _points_follow(
    actor: Actor, old_code: str, home: Place, effective_on: date, reason: str, now: datetime,
    statuses: tuple[PlaceStatus, ...] = STANDING,
) -> None:  # fmt: skip
    """Points of a moved or merged station go below `home`, with new codes."""
    points = Place.objects.select_for_update().filter(parent__code=old_code, kind=PlaceKind.POINT, status__in=statuses)
    for point in points.order_by("code"):
        old: dict[str, Any] = {"code": point.code, "parent": point.parent_id}
        point.code = point_code(home.code, used_codes(home.code))
        point.parent_id, point.area_id = home.code, home.area_id
        journal.keep(
            point, action=PlaceAction.MOVE, actor=actor, now=now, reason=reason, old=old,
            effective_on=max(effective_on, journal.latest_change(point)),
            new={"code": point.code, "parent": point.parent_id},
        )  # fmt: skip
        followed(point, str(old["code"]), actor, now)


def _record(place: Place) -> PlaceRecord:
    return records(Place.objects.filter(pk=place.pk))[0]
