"""Editing a place: who may change what, stale forms, rooms, photos, personal numbers."""

import io
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image
from tests import cast
from tests.domains.network.world import NOW, STATIONS, STREET, SYSTEM, Given, at

from cuobian.domains.network.actions.profile import RoomInput, Stale, add_photo, edit_place, remove_photo, set_rooms
from cuobian.domains.network.models import Photo, PlaceEvent
from cuobian.domains.network.queries.places import seats_of
from cuobian.domains.network.rules.places import FULL_FIELDS, PROFILE_FIELDS, editable_fields
from cuobian.kernel.errors import Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry
from cuobian.support.files import public as files


@pytest.mark.parametrize(
    ("role", "code", "fields"),
    [
        ("city_officer", "350203", FULL_FIELDS),
        ("district_officer", "350203", FULL_FIELDS),
        ("district_officer", STATIONS[0], FULL_FIELDS),
        ("neighbour_officer", STATIONS[0], ()),
        ("institute_head", STATIONS[0], FULL_FIELDS),
        ("institute_head", STREET, PROFILE_FIELDS),
        ("station_keeper", STATIONS[0], PROFILE_FIELDS),
        ("station_keeper", STATIONS[1], ()),
        ("auditor", STATIONS[0], ()),
        ("assessor", STATIONS[0], ()),
    ],
)
def test_each_role_changes_its_own_fields(network: None, role: str, code: str, fields: tuple[str, ...]) -> None:
    assert editable_fields(cast.actor_of_role(role), code, at(code).parent_id) == fields


def _edit(changes: dict[str, Any], *, actor: Any = SYSTEM, version: int = 1, code: str = STATIONS[0]) -> Any:
    return edit_place(actor=actor, place_id=at(code).pk, version=version, changes=changes, now=NOW)


def test_a_keeper_changes_the_contact_but_not_the_address(network: None) -> None:
    keeper = cast.actor_of_role("station_keeper")
    assert _edit({"contact_name": "王素云"}, actor=keeper).contact_name == "王素云"
    with pytest.raises(NotAllowed):
        _edit({"address": "大学路"}, actor=keeper, version=2)
    with pytest.raises(NotFound):
        _edit({"contact_name": "x"}, actor=cast.actor_of_role("neighbour_officer"), version=2)


def test_the_second_of_two_editors_is_told_what_the_first_changed(network: None) -> None:
    _edit({"contact_phone": "0592-000-0007"})
    with pytest.raises(Stale) as refused:
        _edit({"address": "大学路 1 号"}, version=1)
    change = refused.value.facts["changes"][0]
    assert (change.field, change.old, change.new, change.by) == ("contact_phone", "", "0592-000-0007", "tests")
    assert at(STATIONS[0]).address == ""


def test_saving_what_is_there_already_changes_nothing(network: None) -> None:
    events = PlaceEvent.objects.count()
    _edit({"contact_name": "", "facilities": []})
    assert (at(STATIONS[0]).version, PlaceEvent.objects.count()) == (1, events)


@pytest.mark.parametrize(
    "changes",
    [
        {"contact_phone": "7089 12"},
        {"facilities": ["ramp", "helipad"]},
        {"lng": Decimal("24.5"), "lat": Decimal("118.1"), "coord_system": "GCJ-02"},
        {"lng": Decimal("118.1"), "lat": Decimal("24.5"), "coord_system": ""},
    ],
)
def test_values_that_cannot_be_are_refused_and_nothing_is_kept(network: None, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        _edit(changes)
    assert at(STATIONS[0]).version == 1


def test_an_office_line_is_audited_in_full_and_a_mobile_number_is_not(network: None) -> None:
    _edit({"contact_phone": "0592-000-0007"})
    _edit({"contact_phone": "13800138000"}, version=2)
    kept = [entry.new for entry in Entry.objects.filter(action="network.edit").order_by("at", "id")]
    assert kept == [{"office_line": "0592-000-0007"}, {"contact_phone": "138****8000"}]


def test_rooms_are_replaced_and_their_seats_counted(network: None) -> None:
    place = at(STATIONS[0])
    set_rooms(
        actor=SYSTEM,
        place_id=place.pk,
        version=1,
        rooms=[RoomInput("大讲堂", "hall", 120), RoomInput("阅览室", "reading", 20)],
        now=NOW,
    )
    set_rooms(actor=SYSTEM, place_id=place.pk, version=2, rooms=[RoomInput("大讲堂", "hall", 100)], now=NOW)
    assert seats_of([place.pk]) == {place.pk: 100}


@pytest.mark.parametrize(
    "rooms",
    [
        [RoomInput("", "hall", 1)],
        [RoomInput("a", "hall"), RoomInput("a", "hall")],
        [RoomInput("a", "x")],
        [RoomInput("a", "hall", 9999)],
    ],
)
def test_rooms_that_cannot_be_are_refused(network: None, rooms: list[RoomInput]) -> None:
    with pytest.raises(Invalid):
        set_rooms(actor=SYSTEM, place_id=at(STATIONS[0]).pk, version=1, rooms=rooms, now=NOW)


def _picture() -> Given:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return Given(out.getvalue(), "门.jpg")


def test_a_photo_is_public_until_it_is_taken_off(network: None) -> None:
    place, keeper = at(STATIONS[0]), cast.actor_of_role("station_keeper")
    photo_id = add_photo(actor=keeper, place_id=place.pk, upload=_picture(), caption="大门", now=NOW)
    file_id = Photo.objects.get(pk=photo_id).file_id
    assert files.stored([file_id])[file_id].is_public
    remove_photo(actor=keeper, place_id=place.pk, photo_id=photo_id, now=NOW)
    assert not files.stored([file_id])[file_id].is_public
    assert Photo.objects.count() == 0


def test_a_photo_without_words_or_without_a_picture_is_refused(network: None) -> None:
    place = at(STATIONS[0])
    for upload, caption in [(_picture(), " "), (Given(b"no picture at all", "x.jpg"), "大门")]:
        with pytest.raises(Invalid):
            add_photo(actor=SYSTEM, place_id=place.pk, upload=upload, caption=caption, now=NOW)
