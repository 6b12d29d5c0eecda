"""The page beside the phone: what is held is shown there, and chosen there; the notebook is pointed to."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.domains.rating.phones.hand import Phone, points_of
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.sheets import save_item, submit_sheet
from cuobian.domains.rating.models import Entry, Sheet, SheetItem
from cuobian.domains.rating.rules.phones import version_of
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.support.inbox.models import Received

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


@pytest.fixture
def held(phone: Phone, entry: Entry) -> dict[str, str]:
    point = points_of(entry)[0]
    mark = Mark(point, "B", note="网页上记的")
    save_item(actor=phone.actor, sheet_id=phone.sheet, mark=mark, now=phone.now)
    command = phone.item(point, "C", "手机上记的")
    phone.push(command)
    return {
        "id": command["id"],
        "seen": version_of(mark),
        "point": point,
        "at": f"/my/sheets/{phone.sheet}/points/{point}/",
    }


def test_both_are_shown_where_the_point_is_and_listed_before_the_sheets(
    sheet: Sheet, held: dict[str, str], client_as: Clients
) -> None:
    client = client_as("assessor")
    text = client.get(held["at"]).content.decode()
    assert "手机上记的" in text
    assert "网页上记的" in text
    assert "用手机上的这一份" in text
    assert held["at"] in client.get("/my/sheets/").content.decode()
    assert "先选用哪一份" in client.get(f"/my/sheets/{sheet.pk}/submit/").content.decode()


def test_the_phones_own_is_taken(sheet: Sheet, held: dict[str, str], client_as: Clients) -> None:
    client = client_as("assessor")
    given = {"use": held["id"], "seen": held["seen"]}
    answer = client.post(held["at"] + "settle/", given, follow=True)
    assert "选好了" in answer.content.decode()
    assert SheetItem.objects.get(sheet=sheet).note == "手机上记的"
    assert Received.objects.get(pk=held["id"]).outcome == "dropped"
    assert held["at"] not in client.get("/my/sheets/").content.decode()


def test_the_pages_own_stays(sheet: Sheet, held: dict[str, str], client_as: Clients) -> None:
    client_as("assessor").post(held["at"] + "settle/", {"use": ""})
    assert SheetItem.objects.get(sheet=sheet).note == "网页上记的"
    assert Received.objects.get(pk=held["id"]).outcome == "dropped"


def test_what_changed_since_it_was_shown_is_not_written_over(
    phone: Phone, sheet: Sheet, held: dict[str, str], client_as: Clients
) -> None:
    client = client_as("assessor")
    save_item(actor=phone.actor, sheet_id=sheet.pk, mark=Mark(held["point"], "A"), now=phone.now)
    answer = client.post(held["at"] + "settle/", {"use": held["id"], "seen": held["seen"]}, follow=True)
    assert "刚才又改过" in answer.content.decode()
    assert SheetItem.objects.get(sheet=sheet).state == "A"
    assert Received.objects.get(pk=held["id"]).outcome == "held"
    assert client.post(held["at"] + "settle/", {"use": "?"}).status_code == 404


def test_a_locked_sheet_shows_what_came_too_late(
    shared: World, phone: Phone, sheet: Sheet, entry: Entry, client_as: Clients
) -> None:
    for point in [*points_of(entry), *points_of(entry, counting=True)]:
        save_item(actor=phone.actor, sheet_id=sheet.pk, mark=Mark(point, unseen=True), now=phone.now)
    submit_sheet(actor=phone.actor, sheet_id=sheet.pk, now=phone.now)
    point = points_of(entry)[0]
    phone.push(phone.item(point, "C", "交了以后记的"))
    client, at = client_as("assessor"), f"/my/sheets/{sheet.pk}/points/{point}/"
    text = client.get(at).content.decode()
    assert "交了以后记的" in text
    assert "用手机上的这一份" not in text
    assert "追加更正" in text
    client.post(at + "settle/", {"use": ""})
    assert "交了以后记的" not in client.get(at).content.decode()


def test_the_author_reads_of_it_among_the_own_commands(held: dict[str, str], client_as: Clients) -> None:
    client = client_as("assessor")
    assert "检查单的一条" in client.get("/my/inbox/").content.decode()
    text = client.get(f"/my/inbox/{held['id']}/").content.decode()
    assert "手机上记的" in text
    assert "网页上记的" in text
    for part in ("city_officer", "district_officer", "second_assessor"):
        assert client_as(part).get(f"/desk/inbox/{held['id']}/").status_code in (403, 404)


def test_the_notebook_is_offered_beside_the_sheets(sheet: Sheet, entry: Entry, client_as: Clients) -> None:
    client = client_as("assessor")
    assert "/my/notebook/#/sheets" in client.get("/my/sheets/").content.decode()
    at = f"/my/sheets/{sheet.pk}/points/{points_of(entry)[0]}/"
    assert f"/my/notebook/#/sheet-point/{sheet.pk}/" in client.get(at).content.decode()
