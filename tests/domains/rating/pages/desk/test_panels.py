"""Panels: the check beside every name, drawing, making, exchanging."""

from datetime import date

import pytest
from django.test import Client, RequestFactory
from tests import cast
from tests.conftest import ClientAs
from tests.domains.rating.world import World, put_panel

from cuobian.domains.rating.actions.conflicts import declare_conflict, withdraw_conflict
from cuobian.domains.rating.actions.invite import Guest, invite
from cuobian.domains.rating.models import Entry, Panel, Sheet
from cuobian.domains.rating.pages.desk.panel_new import begin_with
from cuobian.domains.rating.queries.desk_panels import MOST_PLACES
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid


@pytest.fixture
def recommended(world: World) -> Entry:
    return world.take_to(Stage.CITY_PANEL, world.entries()[0])


def send(client: Client, world: World, entry: Entry, *who: str, level: str = "city", **more: object) -> object:
    members = [str(world.assessors[name].person_id) for name in who]
    asked = {"level": level, "name": "联合一组", "members": members, "entries": [str(entry.pk)], **more}
    if "chair" not in more and members:
        asked["chair"] = members[0]
    with clock.frozen_at(world.now):
        return client.post(f"/desk/rounds/{world.round.pk}/panels/new/", asked)


FIVE = ("assessor", "second_assessor", "third", "fourth", "fifth")


def test_every_recusal_names_its_rule_while_members_are_ticked(
    world: World, client_as: ClientAs, recommended: Entry
) -> None:
    client = client_as("city_officer")
    names = ("own_district", "own_street", "worked_there", "assessor")
    members = [str(world.assessors[name].person_id) for name in names]
    asked = {"level": "city", "members": members, "entries": [str(recommended.pk)], "chair": members[0]}
    with clock.frozen_at(world.now):
        page = client.post(f"/desk/rounds/{world.round.pk}/panels/check/", asked).content.decode()
    assert "单位在被评区（思明区中心）" in page
    assert "单位在被评镇街（厦港街道办事处）" in page
    assert "24 个月内在被评站点任职" in page
    assert "可参加" in page
    assert "组长不能来自被评区。可选：苏婉婷。" in page
    assert "随机抽 4 人" in page


def test_a_draw_fills_the_panel_with_the_same_people_again(
    world: World, client_as: ClientAs, recommended: Entry
) -> None:
    client = client_as("city_officer")
    first = send(client, world, recommended, "assessor", draw="1").context["members"]  # type: ignore[attr-defined]
    again = send(client, world, recommended, "assessor", draw="1").context["members"]  # type: ignore[attr-defined]
    assert len(first) == 5
    assert {check.rater.account_id for check in first} == {check.rater.account_id for check in again}
    assert all(check.kind == "free" for check in first)
    assert not Panel.objects.filter(level=Level.CITY).exists()


def test_a_panel_is_made_and_every_member_gets_a_sheet(world: World, client_as: ClientAs, recommended: Entry) -> None:
    client = client_as("city_officer")
    assert send(client, world, recommended, *FIVE).status_code == 302  # type: ignore[attr-defined]
    panel = Panel.objects.get(level=Level.CITY)
    assert Sheet.objects.filter(panel=panel).count() == 5
    page = client.get(f"/desk/panels/{panel.pk}/").content.decode()
    assert "苏婉婷（组长）" in page
    assert client.get(f"/desk/rounds/{world.round.pk}/panels/").status_code == 200
    assert send(client, world, recommended, *FIVE, name="联合二组").status_code == 409  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("who", "more", "told"),
    [
        (FIVE[:3], {}, "还差 2 人"),
        ((*FIVE[:4], "own_district"), {}, "还差 1 人"),
        (FIVE, {"chair": ""}, "选一位组长"),
        (FIVE, {"name": " "}, "组名"),
        (FIVE, {"visit_on": "2026-11-28"}, "休息日"),
        (FIVE, {"entries": []}, "选至少一个站点"),
    ],
)
def test_what_is_wrong_with_a_panel_is_told_and_nothing_is_made(
    world: World, client_as: ClientAs, recommended: Entry, who: tuple[str, ...], more: dict[str, object], told: str
) -> None:
    answer = send(client_as("city_officer"), world, recommended, *who, **more)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert told in answer.content.decode()  # type: ignore[attr-defined]
    assert not Panel.objects.filter(level=Level.CITY).exists()


def test_a_visit_is_planned_for_a_working_day(world: World, client_as: ClientAs, recommended: Entry) -> None:
    answer = send(client_as("city_officer"), world, recommended, *FIVE, visit_on="2026-11-27")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert Panel.objects.get(level=Level.CITY).visit_on == date(2026, 11, 27)


def test_levels_belong_to_their_officers(world: World, client_as: ClientAs, recommended: Entry) -> None:
    district = client_as("district_officer")
    assert send(district, world, recommended, *FIVE).status_code == 403  # type: ignore[attr-defined]
    assert client_as("auditor").get(f"/desk/rounds/{world.round.pk}/panels/new/").status_code == 403
    page = district.get(f"/desk/rounds/{world.round.pk}/panels/new/").content.decode()
    assert "现在没有等着分组的站点" in page


def test_a_member_is_exchanged_with_a_reason(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    panel = put_panel(world, Level.DISTRICT, [entry])
    client, url = client_as("district_officer"), f"/desk/panels/{panel.pk}/replace/"
    leaving, barred = world.assessors["third"].person_id, world.assessors["own_street"].person_id
    joining = world.assessors["sixth"].person_id
    assert "要回避：单位在被评镇街" in client.get(url).content.decode()
    given = {"leaving": str(leaving), "joining": str(joining), "reason": "出差"}
    assert client.post(url, {**given, "reason": ""}).status_code == 422
    assert client.post(url, {**given, "joining": str(barred)}).status_code == 422
    assert client.post(url, given).status_code == 302
    assert Sheet.objects.get(panel=panel, account_id=leaving).status == "void"
    assert Sheet.objects.filter(panel=panel, account_id=joining, status="open").count() == 1
    assert client.post(url, given).status_code == 422
    assert client_as("neighbour_officer").get(url).status_code == 404
    assert client_as("auditor").get(url).status_code == 403


def test_panels_of_a_district_are_its_own(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    panel = put_panel(world, Level.DISTRICT, [entry])
    assert client_as("neighbour_officer").get(f"/desk/panels/{panel.pk}/").status_code == 404
    assert client_as("district_officer").get(f"/desk/panels/{panel.pk}/").status_code == 200
    assert panel.code == cast.SIMING
    export = client_as("city_officer").get(f"/desk/rounds/{world.round.pk}/panels/?export=xlsx")
    assert export["Content-Type"].endswith("sheet")


def test_somebody_joins_a_panel_with_the_check_beside_every_name(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    panel = put_panel(world, Level.DISTRICT, [entry])
    client, url = client_as("district_officer"), f"/desk/panels/{panel.pk}/add/"
    joining, barred = world.assessors["sixth"].person_id, world.assessors["own_street"].person_id
    assert url in client.get(f"/desk/panels/{panel.pk}/").content.decode()
    page = client.get(url).content.decode()
    assert "回避：单位在被评镇街（厦港街道办事处）" in page
    assert f'value="{barred}" disabled' in page
    assert str(world.assessors["third"].person_id) not in page
    kept = client.post(url, {"joining": str(joining), "reason": ""})
    assert kept.status_code == 422
    assert f'value="{joining}" checked' in kept.content.decode()
    for wrong in ({"reason": "缺人"}, {"joining": "x", "reason": "缺人"}, {"joining": str(barred), "reason": "缺人"}):
        assert client.post(url, wrong).status_code == 422
    assert client.post(url, {"joining": str(joining), "reason": "缺人"}).status_code == 302
    assert Sheet.objects.filter(panel=panel, account_id=joining, status="open").count() == 1
    assert client.post(url, {"joining": str(joining), "reason": "缺人"}).status_code == 422
    assert client_as("neighbour_officer").get(url).status_code == 404


def test_nobody_joins_a_panel_whose_places_are_done(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_RESULT, world.entries()[0])
    client = client_as("district_officer")
    assert (
        f"/desk/panels/{entry.district_panel_id}/add/"
        not in client.get(f"/desk/panels/{entry.district_panel_id}/").content.decode()
    )
    assert "都评完了" in client.get(f"/desk/panels/{entry.district_panel_id}/add/").content.decode()


def test_who_makes_panels_sees_the_declared_conflicts(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    panel = put_panel(world, Level.DISTRICT, [entry])
    who, url = world.assessors["assessor"], f"/desk/rounds/{world.round.pk}/conflicts/"
    client = client_as("district_officer")
    assert "没有评委声明回避" in client.get(url).content.decode()
    found = declare_conflict(actor=who, code=entry.code, kind="interest", reason="合作过", now=world.now)
    assert "苏婉婷" in client.get(f"/desk/panels/{panel.pk}/").content.decode().split("组员声明的回避")[1]
    withdraw_conflict(actor=who, conflict_id=found.pk, reason="已不再合作", now=world.now)
    page = client.get(url).content.decode()
    assert all(word in page for word in ("苏婉婷", "鸿山社区站", "合作过", "已不再合作"))
    assert "组员声明的回避" not in client.get(f"/desk/panels/{panel.pk}/").content.decode()
    assert client.get(f"{url}?export=xlsx")["Content-Type"].endswith("sheet")
    assert "合作过" not in client_as("neighbour_officer").get(url).content.decode()
    assert client_as("auditor").get(url).status_code == 403


def test_invited_for_another_round_nobody_is_offered(world: World, client_as: ClientAs, recommended: Entry) -> None:
    guest = Guest("林博文", "厦门大学", "", cast.CITY)
    institutes = world.open_round("institute")
    invite(actor=world.city, round_id=institutes.pk, guest=guest, now=world.now)
    client = client_as("city_officer")
    with clock.frozen_at(world.now):
        page = client.get(f"/desk/rounds/{recommended.round_id}/panels/new/?level=city").content.decode()
    assert "林博文" not in page
    assert f"/desk/rounds/{recommended.round_id}/invited/new/" in page


def test_places_chosen_in_the_list_come_to_the_page_without_an_address_of_them(
    world: World, client_as: ClientAs
) -> None:
    entries = [world.take_to(Stage.DISTRICT_PANEL, entry) for entry in world.entries()[:2]]
    client = client_as("district_officer")
    chosen = [str(entry.pk) for entry in entries]
    with clock.frozen_at(world.now):
        answer = client.post(f"/desk/rounds/{world.round.pk}/entries/do/", {"do": "panel", "chosen": chosen})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('checked aria-label="选 ') == 2
    assert f'action="/desk/rounds/{world.round.pk}/panels/new/?level=district"' in page


def test_more_places_than_a_panel_lists_are_refused_and_the_limit_is_said(world: World) -> None:
    chosen = [world.entries()[0]] * (MOST_PLACES + 1)
    with pytest.raises(Invalid, match=f"最多 {MOST_PLACES} 个站点，您选了 {MOST_PLACES + 1} 个"):
        begin_with(RequestFactory().post("/"), world.round, Level.DISTRICT, chosen)
