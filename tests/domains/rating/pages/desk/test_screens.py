"""Flags on the desk: who sees which, what stands with them, and the way from a flag to its answer."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.conftest import ClientAs
from tests.domains.rating.flagged import flag, only_flag, run_with
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.screens import assign_screen
from cuobian.domains.rating.models import FairnessRun, Screen
from cuobian.kernel import clock
from cuobian.support.audit.models import Entry as Trail

DUE = date(2026, 12, 1)
LATE = timedelta(days=15)


@pytest.fixture
def world(judged_place: World, shared: World) -> World:
    return shared


def url_of(world: World, **query: str) -> str:
    return f"/desk/rounds/{world.round.pk}/fairness/screens/?{urlencode({'level': 'district', **query})}"


def give(world: World, screen: Screen, to: str = "siming") -> Screen:
    who = getattr(world, to).person_id
    return assign_screen(actor=world.city, screen_id=screen.pk, checker_id=who, due_on=DUE, now=world.now)


def severity(world: World, seat: int = 0) -> Screen:
    return only_flag(run_with(world, flag("severity", assessors=(seat,))))


def test_the_city_sees_every_flag_and_a_checker_what_was_given_to_them(world: World, client_as: ClientAs) -> None:
    run = run_with(world, flag("severity", assessors=(0,)), flag("halo", assessors=(1,)))
    given = give(world, Screen.objects.get(run=run, kind="halo"))
    with clock.frozen_at(world.now):
        city = client_as("city_officer").get(url_of(world))
        auditor = client_as("auditor").get(url_of(world))
        checker = client_as("district_officer").get(url_of(world))
        other = client_as("neighbour_officer").get(url_of(world))
    assert city.context["listing"].total == auditor.context["listing"].total == 2
    assert [row["line"].screen.pk for row in checker.context["lines"]] == [given.pk]
    assert "没有交给您核实的提示" in other.content.decode()
    assert "指定核实人：明显偏严或偏宽" in city.content.decode()
    assert "核实：各条分数几乎一样" in checker.content.decode()


@pytest.mark.parametrize(("part", "status"), [("city_officer", 200), ("auditor", 200), ("district_officer", 200), ("neighbour_officer", 404), ("system_administrator", 403), ("assessor", 403), ("station_keeper", 403)])  # fmt: skip
def test_a_flag_is_there_for_the_city_and_its_checker(
    world: World, client_as: ClientAs, part: str, status: int
) -> None:
    screen = give(world, severity(world))
    assert client_as(part).get(f"/desk/screens/{screen.pk}/").status_code == status


def test_what_was_seen_how_sure_it_is_and_what_to_check_stand_on_the_page(world: World, client_as: ClientAs) -> None:
    screen = severity(world)
    with clock.frozen_at(world.now):
        page = client_as("city_officer").get(f"/desk/screens/{screen.pk}/").content.decode()
    for words in (
        "比看同样站点的同事严 3.2 分",
        "误差 ±0.8 分",
        "100 次里约 5 次",
        "12 份检查单",
        "挑 2 个他和别人都评过的站点",
    ):
        assert words in page
    assert "待我办" in page  # the head of the page has kept its own links


def test_whoever_looks_at_names_is_in_the_trail(world: World, client_as: ClientAs) -> None:
    screen = severity(world)
    client = client_as("auditor")
    client.get(f"/desk/screens/{screen.pk}/")
    client.get(url_of(world))
    client.get(url_of(world, export="xlsx"))
    read = Trail.objects.filter(action="screen.read", account_id=cast.account_id_of("auditor"))
    assert sorted(read.values_list("subject_id", flat=True)) == sorted(
        [str(screen.pk), str(world.round.pk), str(world.round.pk)]
    )


def test_from_the_flag_to_its_answer_in_pages(world: World, client_as: ClientAs) -> None:
    screen = severity(world)
    assigning = f"/desk/screens/{screen.pk}/assign/"
    with clock.frozen_at(world.now):
        city, checker = client_as("city_officer"), client_as("district_officer")
        form = city.get(assigning)
        assert "林惠珍（思明区文明办）" in form.content.decode()
        assert "2026-11-30" in form.content.decode()  # five working days on
        wrong = city.post(assigning, {"checker": str(world.siming.account_id), "due_on": "2026-11-29"})
        assert wrong.status_code == 422
        assert "那天不上班" in wrong.content.decode()
        assert city.post(assigning, {"checker": "x", "due_on": ""}).status_code == 422
        done = city.post(assigning, {"checker": str(world.siming.account_id), "due_on": "2026-12-01"})
        assert done["Location"] == f"/desk/screens/{screen.pk}/"
        assert checker.get(assigning).status_code == 403
        page = f"/desk/screens/{screen.pk}/"
        assert checker.post(page, {"outcome": "explained", "finding": ""}).status_code == 422
        kept = checker.post(page, {"outcome": "nonsense", "finding": "对照过照片"})
        assert kept.status_code == 422
        assert "对照过照片" in kept.content.decode()
        answered = checker.post(page, {"outcome": "explained", "finding": "对照过照片，有依据"})
        assert answered.status_code == 302
        assert checker.get(answered["Location"]).status_code == 200
        assert "对照过照片，有依据" in city.get(page).content.decode()
        assert city.post(assigning, {"checker": str(world.city.account_id), "due_on": "2026-12-01"}).status_code == 409
        assert checker.post(page, {"outcome": "explained", "finding": "再写一次"}).status_code == 409


def test_several_are_given_to_one_person_after_a_question(world: World, client_as: ClientAs) -> None:
    run = run_with(world, flag("severity", assessors=(0,)), flag("halo", assessors=(1,)), flag("drift"))
    third, first, second = Screen.objects.filter(run=run).order_by("kind")  # a drift of all is for the city
    with clock.frozen_at(world.now):
        city = client_as("city_officer")
        page = city.get(url_of(world)).content.decode()
        assert page.count('name="chosen"') == 3
        assert "指定核实人" in page
        assert city.get(url_of(world, do="assign")).status_code == 422
        asked = city.get(url_of(world, do="assign") + f"&chosen={first.pk}&chosen={second.pk}&chosen=x")
        assert asked["Location"] == f"/desk/screens/{first.pk}/assign/?with={second.pk}"
        question = city.get(asked["Location"]).content.decode()
        assert "谁来核实这 2 条提示？" in question
        assert first.get_kind_display() in question
        assert second.get_kind_display() in question
        given = {"checker": str(world.siming.account_id), "due_on": "2026-12-01"}
        done = city.post(asked["Location"], given)
        assert done["Location"] == f"/desk/rounds/{world.round.pk}/fairness/screens/?level=district"
        assert list(Screen.objects.filter(checker=world.siming.account_id).order_by("kind")) == [first, second]
        assert client_as("district_officer").get(url_of(world)).content.decode().count('name="chosen"') == 0
        assert client_as("district_officer").get(asked["Location"]).status_code == 403
        Screen.objects.filter(pk=second.pk).update(
            status="checked",
            outcome="explained",
            finding="看过",
            checked_at=world.now,
            checked_by=world.siming.account_id,
        )
        assert city.post(asked["Location"], given).status_code == 409
        assert city.get(f"/desk/screens/{third.pk}/assign/?with={third.pk}").status_code == 200


def test_filters_narrow_and_each_can_be_taken_off(world: World, client_as: ClientAs) -> None:
    run = run_with(world, flag("severity", assessors=(0,)), flag("halo", assessors=(1,)), flag("drift"))
    give(world, Screen.objects.get(run=run, kind="halo"))
    give(world, Screen.objects.get(run=run, kind="drift"), "city")
    client = client_as("city_officer")

    def kinds(at: timedelta = timedelta(0), **query: str) -> set[str]:
        with clock.frozen_at(world.now + at):
            return {row["line"].screen.kind for row in client.get(url_of(world, **query)).context["lines"]}

    assert kinds() == {"severity", "halo", "drift"}
    assert kinds(kind="halo") == {"halo"}
    assert kinds(status="open") == {"severity"}
    assert kinds(status="assigned") == {"halo", "drift"}
    assert kinds(status="overdue") == set()
    assert kinds(LATE, status="overdue") == {"halo", "drift"}
    assert kinds(mine="1") == {"drift"}
    assert kinds(status="checked") == set()
    assert kinds(kind="nothing", status="nothing") == {"severity", "halo", "drift"}
    page = client.get(url_of(world, kind="halo", status="open")).content.decode()
    assert "没有符合这些条件的筛查提示" in page
    assert "看全部 3 条" in page


@pytest.mark.parametrize("odd", ["sort=drop", "kind=%25", "level=nowhere", "size=9999", "mine=7"])
def test_odd_addresses_are_answered_calmly(world: World, client_as: ClientAs, odd: str) -> None:
    severity(world)
    assert client_as("city_officer").get(f"{url_of(world)}&{odd}").status_code == 200


@pytest.mark.parametrize("sort", ["kind", "-kind", "sure", "due", "-due", "status", "-status"])
def test_every_column_that_sorts_sorts(world: World, client_as: ClientAs, sort: str) -> None:
    run_with(world, flag("severity", assessors=(0,), q_value=0.02), flag("halo", assessors=(1,)), flag("drift"))
    assert len(client_as("city_officer").get(url_of(world, sort=sort)).context["lines"]) == 3


def test_the_list_costs_the_same_for_one_row_and_for_thirty(world: World, client_as: ClientAs) -> None:
    severity(world)
    client = client_as("city_officer")
    client.get(url_of(world))
    with CaptureQueriesContext(connection) as one:
        client.get(url_of(world))
    run_with(world, *(flag("halo", assessors=(seat % 3,), unit=str(seat)) for seat in range(30)))
    client.get(url_of(world))
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(url_of(world)).context["lines"]) == 31
    assert len(many) == len(one)


def test_what_did_not_come_up_again_says_so(world: World, client_as: ClientAs) -> None:
    first = severity(world)
    run_with(world)
    client = client_as("city_officer")
    assert "最近一次核算里没有再出现" in client.get(url_of(world)).content.decode()
    assert "仍请看一眼" in client.get(f"/desk/screens/{first.pk}/").content.decode()


def test_a_flag_that_was_carried_on_leads_to_the_new_one_and_the_new_one_shows_the_answer(
    world: World, client_as: ClientAs
) -> None:
    first = severity(world)
    second = severity(world)
    client = client_as("city_officer")
    page = client.get(f"/desk/screens/{first.pk}/").content.decode()
    assert f"/desk/screens/{second.pk}/" in page
    assert client.get(f"/desk/screens/{first.pk}/assign/").status_code == 409


def test_late_checks_stand_among_the_citys_next_steps_and_ones_own_among_the_checkers(
    world: World, client_as: ClientAs
) -> None:
    give(world, severity(world))
    home = f"/desk/rounds/{world.round.pk}/"
    with clock.frozen_at(world.now):
        assert "超期没核实" not in client_as("city_officer").get(home).content.decode()
        checker = client_as("district_officer").get(home).content.decode()
    assert "核实 1 条筛查提示" in checker
    assert "请核实一条筛查提示：明显偏严或偏宽" in checker
    with clock.frozen_at(world.now + LATE):
        city = client_as("city_officer").get(home).content.decode()
        neighbour = client_as("neighbour_officer").get(home).content.decode()
    assert "催办 1 条超期没核实的筛查提示" in city
    assert "筛查提示" not in neighbour


def test_before_a_run_the_page_says_how_to_begin(world: World, client_as: ClientAs) -> None:
    assert not FairnessRun.objects.exists()
    page = client_as("city_officer").get(url_of(world)).content.decode()
    assert "这一级还没有核算过" in page
