"""Changing what a place says of itself: address and position, hours, facilities, contact, rooms, photos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import journal
from cuobian.domains.network.models import Photo, Place, Room
from cuobian.domains.network.queries.history import Change, changes_since
from cuobian.domains.network.queries.records import records
from cuobian.domains.network.rules.contact import phone_fault
from cuobian.domains.network.rules.places import (
    coordinate_fault,
    editable_fields,
    may_edit_all,
    may_edit_profile,
    require_step,
)
from cuobian.domains.network.values import Facility, PlaceAction, PlaceRecord, RoomUse, Upload, district_of
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.support.files import public as files

MAX_PHOTOS, MAX_ROOMS = 12, 60


@dataclass(frozen=True, slots=True)
class RoomInput:
    """One line of the rooms form."""

    name: str
    use: str
    seats: int = 0
    square_metres: int | None = None


class Stale(Conflict):
    """Somebody else saved in the meantime; `facts["changes"]` says what."""


def edit_place(
    *, actor: Actor, place_id: UUID, version: int, changes: Mapping[str, Any], now: datetime, reason: str = ""
) -> PlaceRecord:
    """Change fields of a place.

    Args:
        version: the version the person saw when the form was opened.
        changes: field -> new value; only fields that this actor may change.

    Raises:
        Stale: somebody else changed the place meanwhile.
        Invalid: values that cannot be true, all at once.
        NotAllowed, NotFound: fields or place out of reach.
    """
    with transaction.atomic():
        place = journal.locked(place_id)[0]
        allowed = editable_fields(actor, place.code, place.parent_id)
        _require(actor, place, set(changes) <= set(allowed))
        require_step(place.status, PlaceAction.EDIT, place.short_name)
        refuse_stale(place, version)
        old, new = difference(place, changes)
        if new:
            apply_values(place, new)
            check_values(place, near=centre_position(place.code))
            journal.keep(place, action=PlaceAction.EDIT, actor=actor, now=now, reason=reason, old=old, new=new)
    return records(Place.objects.filter(pk=place.pk))[0]


def set_rooms(*, actor: Actor, place_id: UUID, version: int, rooms: Sequence[RoomInput], now: datetime) -> None:
    """Replace the list of rooms. Raises Stale, Invalid, NotAllowed, NotFound."""
    with transaction.atomic():
        place = journal.locked(place_id)[0]
        _require(actor, place, may_edit_all(actor, place.code, place.parent_id))
        require_step(place.status, PlaceAction.EDIT, place.short_name)
        refuse_stale(place, version)
        check_rooms(rooms)
        old, new = rooms_text(place), [_room_words(room) for room in rooms]
        if old != new:
            write_rooms(place, rooms)
            journal.keep(place, action=PlaceAction.EDIT, actor=actor, now=now, old={"rooms": old}, new={"rooms": new})


def add_photo(*, actor: Actor, place_id: UUID, upload: Upload, caption: str, now: datetime) -> UUID:
    """Keep a photo of a place; the public may see it. Raises Invalid, NotAllowed, NotFound."""
    with transaction.atomic():
        place = journal.locked(place_id)[0]
        _require(actor, place, may_edit_profile(actor, place.code))
        require_step(place.status, PlaceAction.EDIT, place.short_name)
        caption = caption.strip()[:100]
        if not caption:
            raise Invalid([Fault("caption", _("写一句照片里是什么，看不见照片的人靠它"))])
        number = Photo.objects.filter(place=place).count()
        if number >= MAX_PHOTOS:
            raise Invalid([Fault("photo", _("最多放 12 张，先去掉一张"))])
        stored = files.store(
            upload=upload,
            kind="image",
            actor=actor,
            code=place.code,
            permission="network.view",
            now=now,
            is_public=True,
        )
        photo = Photo.objects.create(place=place, file_id=stored.id, caption=caption, position=number, added_at=now)
        journal.keep(place, action=PlaceAction.EDIT, actor=actor, now=now, old={}, new={"photo": caption})
    return photo.id


def remove_photo(*, actor: Actor, place_id: UUID, photo_id: UUID, now: datetime) -> None:
    """Take a photo off the pages; the file is no longer public."""
    with transaction.atomic():
        place = journal.locked(place_id)[0]
        _require(actor, place, may_edit_profile(actor, place.code))
        photo = Photo.objects.filter(pk=photo_id, place=place).first()
        if photo is None:
            raise NotFound()
        caption = photo.caption
        files.set_public(file_ids=[photo.file_id], is_public=False, actor=actor, now=now)
        photo.delete()
        journal.keep(place, action=PlaceAction.EDIT, actor=actor, now=now, old={"photo": caption}, new={"photo": ""})


def refuse_stale(place: Place, version: int) -> None:
    """Raises Stale, with what changed, when the place has moved on since `version`."""
    if place.version == version:
        return
    changes: list[Change] = changes_since(place, version)
    by = _("、").join(dict.fromkeys(change.by for change in changes if change.by)) or _("别人")
    raise Stale(
        _("您打开这一页以后，%(by)s改过这个站点，您的改动还没有写入。") % {"by": by},
        changes=changes,
        version=place.version,
    )


def difference(place: Place, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Old and new values, as JSON, of the fields that really change."""
    old, new = {}, {}
    for field, value in changes.items():
        before, after = plain(getattr(place, field)), plain(value)
        if before != after:
            old[field], new[field] = before, after
    return old, new


def apply_values(place: Place, values: Mapping[str, Any]) -> None:
    """Set JSON values on the row."""
    for field, value in values.items():
        setattr(place, field, Decimal(value) if field in ("lng", "lat") and value is not None else value)


def check_values(place: Place, near: tuple[Decimal, Decimal] | None = None) -> None:
    """Raises Invalid with everything that cannot be true of this row."""
    faults = []
    if message := coordinate_fault(place.lng, place.lat, near):
        faults.append(Fault("lng", message))
    if place.lng is not None and not place.coord_system:
        faults.append(Fault("coord_system", _("写明坐标系：手机定位是 WGS-84，地图上量的是 GCJ-02")))
    if message := phone_fault(place.contact_phone):
        faults.append(Fault("contact_phone", message, place.contact_phone))
    if unknown := set(place.facilities) - set(Facility.values):
        faults.append(Fault("facilities", _("没有这些设施：%(names)s") % {"names": _("、").join(sorted(unknown))}))
    if faults:
        raise Invalid(faults)
    if place.lng is None:
        place.coord_system = ""


def centre_position(code: str) -> tuple[Decimal, Decimal] | None:
    """Where the centre of the district stands, when that is known."""
    found = Place.objects.filter(code=district_of(code), lng__isnull=False).values_list("lng", "lat").first()
    return (found[0], found[1]) if found and found[0] is not None and found[1] is not None else None


def check_rooms(rooms: Sequence[RoomInput]) -> None:
    """Raises Invalid for rooms that cannot be."""
    names = [room.name for room in rooms]
    if len(rooms) > MAX_ROOMS:
        raise Invalid([Fault("rooms", _("最多写 60 处场地"))])
    if not all(names) or len(set(names)) < len(names):
        raise Invalid([Fault("rooms", _("每处场地要有名称，并且不重名"))])
    if any(room.use not in RoomUse.values or not 0 <= room.seats <= 5000 for room in rooms):
        raise Invalid([Fault("rooms", _("座位数写 0 到 5000，用途从列表里选"))])


def write_rooms(place: Place, rooms: Sequence[RoomInput]) -> None:
    """Put these rooms in place of what was there."""
    Room.objects.filter(place=place).delete()
    Room.objects.bulk_create(
        Room(
            place=place,
            name=room.name,
            use=room.use,
            seats=room.seats,
            square_metres=room.square_metres,
            position=index,
        )
        for index, room in enumerate(rooms)
    )


def rooms_text(place: Place) -> list[str]:
    """The rooms in words, as history and imports write them."""
    return [
        _room_words(RoomInput(room.name, room.use, room.seats, room.square_metres))
        for room in Room.objects.filter(place=place)
    ]


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    return f"{value:.6f}" if isinstance(value, Decimal) else value


def _room_words(room: RoomInput) -> str:
    metres = f" {room.square_metres}㎡" if room.square_metres else ""
    return f"{room.name} {RoomUse(room.use).label} {room.seats}{metres}"


def _require(actor: Actor, place: Place, allowed: bool) -> None:
    if not actor.reaches(place.code):
        raise NotFound()
    if not allowed:
        raise NotAllowed(
            _("您能看到这个站点，但现在的身份不能改这几项。请找上一级文明实践机构。"), permission="network.edit"
        )
