"""The desk of a round: what is next, figures that open their rows, by district and by street."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import ClientAs
from tests.domains.rating.world import World, put_panel

from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel import clock


def html(response: object) -> str:
    return response.content.decode().replace("&amp;", "&")  # type: ignore[attr-defined]


def test_every_number_over_the_desk_opens_as_many_rows(world: World, client_as: ClientAs) -> None:
    entries = world.entries()
    world.take_to(Stage.CITY_PANEL, entries[0])
    world.take_to(Stage.DISTRICT_RESULT, entries[1], mark="C")
    world.take_to(Stage.NOTICE_READY, entries[2], mark="C")
    client = client_as("city_officer")
    with clock.frozen_at(world.now):
        page = html(client.get(f"/desk/rounds/{world.round.pk}/"))
        figures = re.findall(r'<a class="cb-fig" href="([^"]+)"><span>.*?</span><b[^>]*>([\d,]+)', page)
        assert len(figures) == 5
        stars = re.findall(r'<a class="cb-plain cb-ink" href="([^"]+)"><span class="cb-cellbar[^>]*>(\d+)<', page)
        assert stars
        for url, number in figures + stars:
            shown = html(client.get(url))
            rows = len(re.findall(r'<th class="k" scope="row">', shown))
            assert rows == int(number), url


def test_the_head_says_where_and_until_when_and_which_stars_are_recommended(world: World, client_as: ClientAs) -> None:
    world.take_to(Stage.CITY_PANEL, world.entries()[0])
    with clock.frozen_at(world.now):
        page = client_as("city_officer").get(f"/desk/rounds/{world.round.pk}/")
        sub = page.context["sub"].replace("\xa0", " ")
        streets = {entry.code[:9] for entry in world.entries()}
        assert sub.startswith(f"2 区 {len(streets)} 镇街 {len(world.entries())} 站 · ")
        assert "11 月 23 日开始，计划 " in sub
        assert "定星 · 数据截至" in sub
        note = next(figure["note"] for figure in page.context["figures"] if figure["label"] == "推荐给市级")
        assert note.replace("\xa0", " ") in ("四星 1", "五星 1")
        assert page.context["total"].three_and_up == 1
        assert html(page).split("</tfoot>")[1].rstrip().endswith('<td class="n">100.0%</td></tr>')
        past = client_as("city_officer").get(f"/desk/rounds/{world.round.pk}/?as_of=2026-11-20")
        assert past.context["sub"] == page.context["sub"]


def test_the_next_step_follows_the_state(world: World, client_as: ClientAs) -> None:
    url = f"/desk/rounds/{world.round.pk}/"
    entries = world.entries()
    district, city = client_as("district_officer"), client_as("city_officer")
    with clock.frozen_at(world.now):
        assert "现在没有要您办的" in html(district.get(url))
        world.take_to(Stage.DISTRICT_PANEL, entries[0])
        assert "为 1 个站点组建区考评组" in html(district.get(url))
        assert "现在没有要您办的" in html(city.get(url))
        world.take_to(Stage.DISTRICT_RESULT, entries[0])
        assert "确认 1 个站点的结果" in html(district.get(url))
        world.take_to(Stage.CITY_PANEL, entries[0])
        assert "为 1 个拟四星、五星站点组建联合考评组" in html(city.get(url))
        world.take_to(Stage.NOTICE_READY, entries[0])
        assert "公示 1 个站点的拟定星级" in html(city.get(url))


def test_a_district_sees_its_streets_and_nothing_of_its_neighbour(world: World, client_as: ClientAs) -> None:
    with clock.frozen_at(world.now):
        page = html(client_as("district_officer").get(f"/desk/rounds/{world.round.pk}/"))
        city = html(client_as("city_officer").get(f"/desk/rounds/{world.round.pk}/"))
    assert "厦港街道" in page
    assert "同安区" not in page
    assert "各镇街进度" in page
    assert "思明区" in city
    assert "同安区" in city
    assert "示意图" in city


def test_the_desk_is_exported_with_its_sums(world: World, client_as: ClientAs) -> None:
    answer = client_as("auditor").get(f"/desk/rounds/{world.round.pk}/?export=xlsx")
    assert answer["Content-Type"].endswith("sheet")


def test_a_round_elsewhere_does_not_exist(world: World, client_as: ClientAs) -> None:
    from uuid import uuid4

    client = client_as("district_officer", code="360102")
    assert client.get(f"/desk/rounds/{world.round.pk}/").status_code == 404
    assert client_as("city_officer").get(f"/desk/rounds/{uuid4()}/").status_code == 404


def test_the_desk_costs_the_same_with_one_and_with_six_places(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    url = f"/desk/rounds/{world.round.pk}/"
    entries = world.entries()
    with clock.frozen_at(world.now):
        client.get(url)
        world.take_to(Stage.DISTRICT_PANEL, entries[0])
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as one:
            client.get(url)
        for entry in entries[1:4]:
            world.take_to(Stage.DISTRICT_PANEL, entry)
        client.get(url)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
    assert len(many) == len(one)


@pytest.mark.parametrize("part", ["city_officer", "district_officer", "auditor", "system_administrator"])
def test_the_overdue_are_listed_with_whose_turn_it_is(world: World, client_as: ClientAs, part: str) -> None:
    from datetime import timedelta

    with clock.frozen_at(world.now + timedelta(days=40)):
        page = html(client_as(part).get(f"/desk/rounds/{world.round.pk}/"))
    assert "超期" in page
    assert "本单位" in page


def test_a_panel_at_work_shows_in_the_steps(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    put_panel(world, Level.DISTRICT, [entry])
    with clock.frozen_at(world.now):
        page = html(client_as("district_officer").get(f"/desk/rounds/{world.round.pk}/"))
    assert 'aria-current="step"' in page
