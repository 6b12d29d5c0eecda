"""An observation programme in a real browser: rows dragged in the planner, and a day that runs late, on phones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from tests import cast
from tests.browser.clock import HANDS
from tests.browser.serving import PHONE, Said, faults, onwards, served, settled, signed_in, told
from tests.domains.visits.world import FIRST, VisitWorld
from tests.domains.visits.world import build as build_world

from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.rules.times import moment_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Served = tuple[str, tuple[VisitWorld, Programme]]
MORNING = moment_at(FIRST, 9 * 60 + 12)


def build() -> tuple[VisitWorld, Programme]:
    """A released programme with three stops."""
    world = build_world()
    for part in cast.CAST:
        cast.enrol(part)
    return world, world.released()


@pytest.fixture
def day(transactional_db: None, tmp_path: Path) -> Iterator[Served]:
    """The morning of its first day."""
    with served(build, MORNING, tmp_path) as made:
        yield made


def _order(programme: Programme) -> list[str]:
    rows = Item.objects.filter(programme=programme, dropped_at=None).order_by("day__date", "position", "pk")
    return [item.title for item in rows]


def test_a_row_is_dragged_to_the_front_and_one_click_takes_it_back(day: Served, real_browser: Browser) -> None:
    url, (_world, programme) = day
    before = _order(programme)
    context = signed_in(real_browser, url, "city_officer")
    page, said = context.new_page(), Said()
    said.listen(page)
    page.goto(url + reverse("visits:plan", args=[programme.pk]))
    settled(page)
    rows = page.locator("[data-cb-day] [data-cb-item]")
    expect(rows).to_have_count(len(before))
    grip, first = rows.last.locator(".cb-grip"), rows.first
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), first.bounding_box()
    assert start is not None
    assert end is not None
    with page.expect_navigation():
        page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + 200, end["y"] + end["height"] / 2, steps=8)
        page.mouse.move(end["x"] + 200, end["y"] + 2, steps=3)
        page.mouse.up()
    settled(page)
    assert _order(programme) == [before[-1], *before[:-1]]
    onwards(page, page.get_by_role("button", name="退回上一步"))
    assert _order(programme) == before
    assert faults(page, said) == []
    context.close()


def test_a_day_runs_late_and_everybodys_phone_says_the_new_time(day: Served, real_browser: Browser) -> None:
    url, (_world, programme) = day
    wrong: dict[str, list[str]] = {}
    office = signed_in(real_browser, url, "city_officer", viewport=PHONE)
    page, said = office.new_page(), Said()
    said.listen(page)
    page.goto(url + reverse("visits:live", args=[programme.pk]))
    settled(page)
    onwards(page, page.get_by_role("button", name="到了").first)
    wrong["live"] = faults(page, said)
    HANDS.moment = moment_at(FIRST, 9 * 60 + 40)
    page.goto(url + reverse("visits:slip", args=[programme.pk]) + "?minutes=25")
    settled(page)
    wrong["slip"] = faults(page, said)
    expect(page.locator("tbody tr")).to_have_count(2)
    later = page.locator("tbody tr").last.locator("td b").inner_text()
    onwards(page, page.get_by_role("button", name="通知接待方"))
    wrong["told"] = faults(page, said)
    office.close()
    for part, name in (("participant", "visits:mine-day"), ("station_keeper", "visits:hosting")):
        context = signed_in(real_browser, url, part, viewport=PHONE)
        page, said = context.new_page(), Said()
        said.listen(page)
        page.goto(url + (reverse(name, args=[programme.pk]) if "mine" in name else reverse(name)))
        settled(page)
        wrong[part] = faults(page, said)
        if part == "participant":
            expect(page.locator("main")).to_contain_text(later)
        context.close()
    assert not {name: found for name, found in wrong.items() if found}, told(wrong)
