"""The pages over HTTP: scope, forms, confirmation, as of a day, cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.domains.network.world import DAY, NOW, STATIONS, STREET, SYSTEM, at, open_at, sheet

from cuobian.domains.network.actions import structure
from cuobian.domains.network.actions.profile import edit_place
from cuobian.domains.network.models import ImportBatch, Place
from cuobian.domains.network.values import PlaceKind, PlaceStatus
from cuobian.support.audit.models import Entry

pytestmark = pytest.mark.usefixtures("network")
As = Callable[..., Client]
LIST, PLACE = "/desk/network/", f"/desk/network/{STATIONS[0]}/"


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("tail", ["", "history/", "edit/", "photos/", "rooms/", "rename/", "close/"])
def test_another_districts_place_does_not_exist(client_as: As, tail: str) -> None:
    assert client_as("neighbour_officer").get(PLACE + tail).status_code == 404
    assert client_as("district_officer").get(PLACE + tail).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("edit/", 200), ("photos/", 200), ("rooms/", 403), ("rename/", 403), ("close/", 403)],
)
def test_a_keeper_sees_more_than_he_may_change(client_as: As, path: str, status: int) -> None:
    assert client_as("station_keeper").get(PLACE + path).status_code == status
    assert client_as("neighbour_keeper").get(PLACE + path).status_code in (403, 404)


def test_the_second_station_of_a_village_is_not_the_first_ones_keepers(client_as: As) -> None:
    second = open_at(PlaceKind.STATION, STATIONS[0], name="第二站全称", short="第二站").code
    client = client_as("station_keeper")
    for tail in ("", "history/", "edit/", "photos/"):
        assert client.get(f"/desk/network/{second}/{tail}").status_code == 404
        assert client_as("institute_head").get(f"/desk/network/{second}/{tail}").status_code == 200
    shown = _text(client.get(LIST))
    assert "第二站" not in shown
    assert "榕树下微舞台" in shown
    assert "第二站" in _text(client_as("institute_head").get(LIST))


def test_the_list_costs_the_same_for_few_and_for_many(client_as: As) -> None:
    client = client_as("city_officer")

    def cost() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    few = cost()
    for code in ("350203001011", "350203001015", "350203001018", "350203001020", "350203003003", "350203003010"):
        open_at(PlaceKind.STATION, code)
    assert cost() == few


def test_search_filters_and_pages_in_the_address(client_as: As) -> None:
    client = client_as("city_officer")
    assert "厦港街道所" in _text(client.get(LIST, {"q": "xg"}))
    assert at("350212").short_name not in _text(
        client.get(LIST, {"q": "xg", "district": "350203", "kind": "institute", "status": "open"})
    )
    for odd in (
        {"q": "%" * 10_000},
        {"district": "%"},
        {"kind": "x", "status": "y", "sort": "-z", "page": "!", "as_of": "x"},
        {"as_of": "9999-01-01"},
    ):
        assert client.get(LIST, odd).status_code == 200


def test_a_past_day_is_shown_with_a_note(client_as: As) -> None:
    structure.rename_place(
        actor=SYSTEM,
        place_id=at(STATIONS[0]).pk,
        name="新名全称",
        short="新名站",
        effective_on=NOW.date().replace(month=6),
        reason="批复",
        now=NOW,
    )
    client = client_as("district_officer")
    for path in (LIST, PLACE, f"/desk/network/areas/{STREET}/"):
        past = _text(client.get(path, {"as_of": "2025-01-01"}))
        assert "2025-01-01" in past
        assert "看今天的" in past
    assert "新名站" not in _text(client.get(LIST, {"as_of": "2025-01-01"}))
    assert "新名站" in _text(client.get(LIST))


@pytest.mark.parametrize("export", ["xlsx", "sheet"])
def test_what_is_shown_can_be_exported(client_as: As, export: str) -> None:
    response = client_as("district_officer").get(LIST, {"export": export, "kind": "station"})
    assert response["Content-Type"].endswith("sheet")
    assert Entry.objects.filter(action="network.export").count() == 1


def test_a_former_code_leads_to_the_place(client_as: As) -> None:
    structure.move_place(
        actor=SYSTEM,
        place_id=at(STATIONS[0]).pk,
        area_code="350203003003",
        effective_on=NOW.date(),
        reason="划转",
        now=NOW,
    )
    assert client_as("district_officer").get(PLACE).headers["Location"] == "/desk/network/350203003003/"


def _profile(client: Client, **changes: str) -> dict[str, str]:
    form = client.get(PLACE + "edit/").context["form"]
    kept = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**kept, **changes}.items() if value not in (None, [], False)}


def test_a_profile_is_saved_with_hours(client_as: As) -> None:
    client = client_as("station_keeper")
    response = client.post(PLACE + "edit/", _profile(client, mon="8:30-12:00", contact_phone="0592-000-0009"))
    assert response.status_code == 302
    assert (at(STATIONS[0]).hours["week"]["mon"], at(STATIONS[0]).contact_phone) == (
        [["08:30", "12:00"]],
        "0592-000-0009",
    )


def test_a_wrong_profile_keeps_what_was_typed_and_says_what_to_mend(client_as: As) -> None:
    client = client_as("station_keeper")
    response = client.post(
        PLACE + "edit/", _profile(client, mon="21:30-08:30", contact_phone="7089", contact_name="甲")
    )
    assert response.status_code == 422
    assert "结束早于开始" in _text(response)
    assert 'value="甲"' in _text(response)


def test_a_stale_form_shows_what_changed_and_can_be_saved_again(client_as: As) -> None:
    client = client_as("station_keeper")
    typed = _profile(client, contact_name="甲")
    edit_place(
        actor=SYSTEM, place_id=at(STATIONS[0]).pk, version=1, changes={"contact_phone": "0592-000-0007"}, now=NOW
    )
    response = client.post(PLACE + "edit/", typed)
    assert response.status_code == 409
    assert "0592-000-0007" in _text(response)
    assert 'value="甲"' in _text(response)
    assert at(STATIONS[0]).contact_name == ""
    again = {**typed, "version": str(response.context["form"]["version"].value())}
    assert client.post(PLACE + "edit/", again).status_code == 302


def test_rooms_are_edited_and_empty_lines_do_not_count(client_as: As) -> None:
    client = client_as("district_officer")
    lines = {"room-TOTAL_FORMS": "3", "room-INITIAL_FORMS": "0", "version": "1"}
    given = {
        "room-0-name": "大讲堂",
        "room-0-use": "hall",
        "room-0-seats": "120",
        "room-1-use": "hall",
        "room-2-use": "hall",
    }
    for version in ("²", "9" * 5000, "0", ""):
        assert client.post(PLACE + "rooms/", {**lines, **given, "version": version}).status_code == 409
    assert client.post(PLACE + "rooms/", {**lines, **given}).status_code == 302
    assert [room.seats for room in at(STATIONS[0]).rooms.all()] == [120]


def test_a_step_is_confirmed_before_it_is_taken(client_as: As) -> None:
    client, url = client_as("district_officer"), PLACE + "suspend/"
    wrong = client.post(url, {"effective_on": "2099-01-01", "reason": "装修"})
    assert (wrong.status_code, "最多提前三年" in _text(wrong)) == (422, True)
    given = {"effective_on": "2025-06-01", "reason": "装修"}
    shown = client.post(url, given)
    assert "装修" in _text(shown)
    assert at(STATIONS[0]).status == PlaceStatus.OPEN
    assert client.post(url, {**given, "confirmed": "1"}).status_code == 302
    assert at(STATIONS[0]).status == PlaceStatus.SUSPENDED
    assert client.post(url, {**given, "confirmed": "1"}).status_code == 409


def test_a_move_and_a_merge_tell_the_new_code_and_what_follows(client_as: As) -> None:
    client = client_as("district_officer")
    moved = client.post(PLACE + "move/", {"effective_on": "2025-06-01", "reason": "划转", "area": "350203003003"})
    assert "350203003003" in _text(moved)
    assert "一起过去的点" in _text(moved)
    merged = client.post(
        PLACE + "merge/", {"effective_on": "2025-06-01", "reason": "合署", "into": STATIONS[1], "confirmed": "1"}
    )
    assert merged.status_code == 302
    assert at(STATIONS[0]).merged_into == at(STATIONS[1])


@pytest.mark.parametrize(
    ("query", "kind"),
    [("area=350203001015", "station"), ("area=350203005", "institute"), (f"parent={STATIONS[1]}", "point")],
)
def test_a_place_is_set_up_from_its_area_or_its_parent(client_as: As, query: str, kind: str) -> None:
    client, url, before = (
        client_as("district_officer"),
        f"/desk/network/new/?{query}",
        Place.objects.filter(kind=kind).count(),
    )
    given = {"name": "新设全称", "short_name": "新设", "effective_on": "2025-06-01", "reason": "新设", "confirmed": "1"}
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 302
    assert Place.objects.filter(kind=kind).count() == before + 1
    assert client_as("institute_head").get(url).status_code == 403


def test_an_import_is_previewed_written_and_taken_back(client_as: As) -> None:
    client = client_as("district_officer")
    given = sheet(["编码", "类型", "电话"], (STATIONS[0], "站", "0592-000-0005"), (STATIONS[1], "站", "x"))
    shown = client.post("/desk/network/import/", {"file": given})
    url = shown.headers["Location"]
    preview = _text(client.get(url))
    assert "写入 1 行，跳过 1 行" in preview
    assert "座机要 7 位数" in preview
    assert client.get(url + "wrong/")["Content-Type"].endswith("sheet")
    assert client.post(url + "apply/", {"rest": "0"}).status_code == 422
    assert client.post(url + "apply/", {"rest": "1"}).status_code == 302
    assert at(STATIONS[0]).contact_phone == "0592-000-0005"
    assert "撤销" in _text(client.get(url + "undo/"))
    assert client.post(url + "undo/").status_code == 302
    assert at(STATIONS[0]).contact_phone == ""
    assert client_as("city_officer").get(url).status_code == 404


def test_a_file_that_is_not_excel_is_told_at_the_field(client_as: As) -> None:
    given = sheet(["x"])
    given.seek(0)
    given.write(b"no excel")
    response = client_as("district_officer").post("/desk/network/import/", {"file": given})
    assert response.status_code == 422
    assert ImportBatch.objects.count() == 0


def test_merged_cells_are_told_with_where_they_are(client_as: As) -> None:
    given = sheet(["编码", "类型", "全称"], make=lambda page: page.merge_range(1, 2, 2, 2, "甲"))
    shown = client_as("district_officer").post("/desk/network/import/", {"file": given})
    assert shown.status_code == 422
    assert "第 2–3 行 · C–C 列：这几格合并在一起了" in _text(shown)


def test_a_mobile_number_is_shown_in_full_only_to_those_who_keep_it_and_the_look_is_recorded(client_as: As) -> None:
    edit_place(actor=SYSTEM, place_id=at(STATIONS[0]).pk, version=1, changes={"contact_phone": "13800138000"}, now=NOW)
    assert "138****8000" in _text(client_as("assessor").get(PLACE))
    assert Entry.objects.filter(action="place.read").count() == 0
    assert "13800138000" in _text(client_as("station_keeper").get(PLACE))
    assert Entry.objects.filter(action="place.read").count() == 1
    assert "13800138000" not in _text(client_as("station_keeper").get(PLACE + "history/"))


MOBILE, OTHER_MOBILE = "13800138000", "13900139000"


def _looks() -> int:
    return Entry.objects.filter(outcome="read").count()


def test_a_mobile_number_in_the_form_of_a_place_is_a_look_at_it(client_as: As) -> None:
    client = client_as("station_keeper")
    office = client.get(PLACE + "edit/")
    assert (office.status_code, _looks()) == (200, 0)
    edit_place(actor=SYSTEM, place_id=at(STATIONS[0]).pk, version=1, changes={"contact_phone": MOBILE}, now=NOW)
    assert MOBILE in _text(client.get(PLACE + "edit/"))
    line = Entry.objects.get(outcome="read")
    assert (line.action, line.subject_id, line.code) == ("place.read", str(at(STATIONS[0]).pk), STATIONS[0])
    assert MOBILE not in str(line.new)


def test_a_mobile_number_that_somebody_else_has_just_changed_is_a_look_at_it(client_as: As) -> None:
    client = client_as("station_keeper")
    typed = _profile(client, contact_phone="0592-000-0001")
    edit_place(actor=SYSTEM, place_id=at(STATIONS[0]).pk, version=1, changes={"contact_phone": MOBILE}, now=NOW)
    assert MOBILE in _text(client.post(PLACE + "edit/", typed))
    assert _looks() == 1


def test_old_and_new_mobile_numbers_in_a_preview_are_a_look_at_them(client_as: As) -> None:
    client = client_as("district_officer")
    edit_place(actor=SYSTEM, place_id=at(STATIONS[0]).pk, version=1, changes={"contact_phone": MOBILE}, now=NOW)
    given = sheet(
        ["编码", "类型", "电话", "经度"],
        (STATIONS[0], "站", "0592-000-0005", None),
        (STATIONS[1], "站", OTHER_MOBILE, 1),
    )
    url = client.post("/desk/network/import/", {"file": given}).headers["Location"]
    assert _looks() == 0
    assert MOBILE in _text(client.get(url))
    assert _looks() == 1
    client.get(url + "wrong/")
    assert _looks() == 2


def test_a_place_and_an_area_on_a_day_show_what_stood_around_them_then(client_as: As) -> None:
    """A station that moved to another street: above it, below it and in its area, the day decides."""
    structure.rename_place(
        actor=SYSTEM,
        place_id=at(STREET).pk,
        name="厦港新名所",
        short="厦港新所",
        effective_on=DAY,
        reason="批复",
        now=NOW,
    )
    structure.move_place(
        actor=SYSTEM, place_id=at(STATIONS[0]).pk, area_code="350203003003", effective_on=DAY, reason="划转", now=NOW
    )
    client, before = client_as("district_officer"), {"as_of": "2025-01-01"}
    moved = "/desk/network/350203003003/"
    then = _text(client.get(moved, before))
    assert ("那天的上级" in then, "厦港街道新时代文明实践所" in then) == (True, True)
    assert f"district=350203&amp;street={STATIONS[0]}&amp;as_of=2025-01-01" in then
    assert "那天的上级" not in _text(client.get(moved))
    street = client.get(f"/desk/network/{STREET}/", before).context
    assert (street["past_above"]["now_code"], street["past_below"]) == ("350203", 3)
    village = f"/desk/network/areas/{STATIONS[0]}/"
    assert "/desk/network/350203003003/?as_of=2025-01-01" in _text(client.get(village, before))
    assert "还没有设在这一级的站点" in _text(client.get(village))
