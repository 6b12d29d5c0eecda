"""Temporary assessors on the pages: invited from a round and from a panel, the link shown once, a new link, the end."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.conftest import ClientAs
from tests.domains.rating.world import SIMING_STATIONS, World, put_panel

from cuobian.domains.people.models import Account
from cuobian.domains.rating.actions.decide import withdraw
from cuobian.domains.rating.models import Panel, PanelMember, Round, RoundInvitation
from cuobian.domains.rating.values import Level, RoundStatus, Stage
from cuobian.kernel import clock

GUEST = {"name": "林博文", "unit_name": "厦门大学", "unit_code": "outside", "code": cast.SIMING, "phone": "13900001111"}


@pytest.fixture
def panel(shared: World) -> Panel:
    return put_panel(shared, Level.DISTRICT, [shared.take_to(Stage.DISTRICT_PANEL, shared.entry(SIMING_STATIONS[0]))])


def ask(client: Client, world: World, query: str = "", **changes: str) -> object:
    with clock.frozen_at(world.now):
        return client.post(f"/desk/rounds/{world.round.pk}/invited/new/{query}", {**GUEST, **changes})


def test_an_invitation_gives_a_link_once_and_stands_in_the_list(shared: World, client_as: ClientAs) -> None:
    client = client_as("district_officer")
    made = ask(client, shared)
    page = made.content.decode()  # type: ignore[attr-defined]
    row = RoundInvitation.objects.get()
    assert "http://testserver/link/" in page
    assert row.account.username in page
    assert made["Cache-Control"] == "no-store"  # type: ignore[index]
    with clock.frozen_at(shared.now):
        listed = client.get(f"/desk/rounds/{shared.round.pk}/invited/").content.decode()
    assert "林博文" in listed
    assert "还没登录过" in listed
    assert "/link/" not in listed.replace(f"/invited/{row.pk}/link/", "")
    assert "13900001111" not in listed
    assert row.account.phone == "13900001111"


def test_an_officer_of_a_district_is_offered_the_own_district_alone(shared: World, client_as: ClientAs) -> None:
    url = f"/desk/rounds/{shared.round.pk}/invited/new/"
    assert [code for code, _name in client_as("district_officer").get(url).context["form"]["code"].field.choices] == [
        cast.SIMING
    ]
    offered = [code for code, _name in client_as("city_officer").get(url).context["form"]["code"].field.choices]
    assert set(offered) == {cast.CITY, cast.SIMING, cast.TONGAN}
    assert ask(client_as("district_officer"), shared, code=cast.TONGAN).status_code == 422  # type: ignore[attr-defined]
    assert not RoundInvitation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"unit_code": ""}, "单位在哪里"),
        ({"phone": "12ab"}, "电话只写数字"),
        ({"name": ""}, "姓名"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_that_was_written_is_lost(
    shared: World, client_as: ClientAs, changes: dict[str, str], told: str
) -> None:
    answer = ask(client_as("district_officer"), shared, **changes)
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert told in page
    assert "厦门大学" in page


def test_from_a_panel_the_invited_is_led_back_to_join_it(shared: World, client_as: ClientAs, panel: Panel) -> None:
    client = client_as("district_officer")
    made = ask(client, shared, f"?panel={panel.pk}")
    person = RoundInvitation.objects.get().account_id
    back = f"/desk/panels/{panel.pk}/add/?joining={person}"
    assert back in made.content.decode()  # type: ignore[attr-defined]
    with clock.frozen_at(shared.now):
        page = client.get(back).content.decode()
        assert f'value="{person}" checked' in page
        done = client.post(f"/desk/panels/{panel.pk}/add/", {"joining": str(person), "reason": "请来的专家"})
    assert done.status_code == 302
    assert PanelMember.objects.filter(panel=panel, account_id=person, left_at=None).exists()


def test_a_new_link_is_asked_for_before_it_is_made(shared: World, client_as: ClientAs) -> None:
    client = client_as("district_officer")
    ask(client, shared)
    url = f"/desk/invited/{RoundInvitation.objects.get().pk}/link/"
    with clock.frozen_at(shared.now):
        assert "原来的链接和密码马上不能用" in client.get(url).content.decode()
        page = client.post(url).content.decode()
    assert "http://testserver/link/" in page


def test_ending_is_asked_for_with_a_reason_and_said_once(shared: World, client_as: ClientAs) -> None:
    client = client_as("district_officer")
    ask(client, shared)
    row = RoundInvitation.objects.get()
    url = f"/desk/invited/{row.pk}/end/"
    with clock.frozen_at(shared.now):
        assert "马上退出，不能再登录" in client.get(url).content.decode()
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "临时有事"}).status_code == 302
        assert client.get(url).status_code == 409
        assert client.get(f"/desk/invited/{row.pk}/link/").status_code == 409
        listed = client.get(f"/desk/rounds/{shared.round.pk}/invited/").content.decode()
    assert "已结束" in listed
    assert "临时有事" in listed


def test_the_closing_page_says_how_many_end_with_the_round(shared: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    ask(client_as("district_officer"), shared)
    for entry in shared.entries():
        withdraw(actor=shared.city, entry_id=entry.pk, reason="并入邻站", now=shared.now)
    url = f"/desk/rounds/{shared.round.pk}/close/"
    with clock.frozen_at(shared.now):
        assert "临时评委马上退出" in client.get(url).content.decode()
        assert client.post(url).status_code == 302
    assert Account.objects.get(name="林博文").ends_on == date(2026, 11, 23)
    assert Round.objects.get(pk=shared.round.pk).status == RoundStatus.CLOSED
    with clock.frozen_at(shared.now):
        page = client.get(f"/desk/rounds/{shared.round.pk}/invited/new/").content.decode()
    assert "不能再请临时评委" in page


def test_the_list_is_exported_without_a_telephone_number_and_kept_apart_by_district(
    shared: World, client_as: ClientAs
) -> None:
    ask(client_as("district_officer"), shared)
    url = f"/desk/rounds/{shared.round.pk}/invited/"
    assert "林博文" not in client_as("neighbour_officer").get(url).content.decode()
    assert "林博文" in client_as("auditor").get(url).content.decode()
    export = client_as("city_officer").get(f"{url}?export=xlsx")
    assert export["Content-Type"].endswith("sheet")


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return len(seen)


def test_more_invited_ask_no_more_of_the_database(shared: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    url = f"/desk/rounds/{shared.round.pk}/invited/"
    ask(client, shared)
    queries(client, url)
    few = queries(client, url)
    for number in range(4):
        ask(client, shared, name=f"专家{number}", phone="")
    assert queries(client, url) == few
