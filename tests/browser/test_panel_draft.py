"""The form of a panel in a real browser: it keeps itself, by keyboard as by mouse, in two windows, without a network or script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from tests import cast
from tests.browser.serving import PHONE, Said, faults, onwards, served, settled, signed_in
from tests.domains.rating.world import World
from tests.domains.rating.world import build as build_world

from cuobian.domains.rating.models import Entry, Panel, PanelDraft
from cuobian.domains.rating.values import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Served = tuple[str, World]
OFFICER = "district_officer"
SAVED = "已自动存草稿"


def build() -> World:
    """Two places of Siming wait for their panel."""
    world = build_world()
    cast.enrol(OFFICER)
    for entry in world.entries()[:2]:
        world.take_to(Stage.DISTRICT_PANEL, entry)
    return world


@pytest.fixture
def desk(transactional_db: None, tmp_path: Path) -> Iterator[Served]:
    with served(build, cast.NOW, tmp_path) as made:
        yield made


def address(url: str, world: World) -> str:
    return f"{url}{reverse('rating:panel-new', args=[world.round.pk])}?level=district"


def place(page: Page, number: int = 0) -> Locator:
    return page.locator("#places tbody input").nth(number)


def body() -> dict[str, object]:
    return PanelDraft.objects.get().body  # type: ignore[no-any-return]


def kept(page: Page) -> None:
    """What was done last has been answered."""
    settled(page)
    expect(page.locator("#draft-said")).to_contain_text(SAVED)


def test_it_keeps_itself_by_mouse_and_keyboard_at_the_desk_and_on_a_phone(desk: Served, real_browser: Browser) -> None:
    url, world = desk
    context = signed_in(real_browser, url, OFFICER)
    page, said = context.new_page(), Said()
    said.listen(page)
    page.goto(address(url, world))
    settled(page)
    assert not PanelDraft.objects.exists()
    place(page).focus()
    with page.expect_response("**/panels/check/"):
        page.keyboard.press("Space")
    kept(page)
    expect(page.get_by_text("哪个站点都能评的有 0 人，还差 3 人").first).to_be_attached()
    someone = page.get_by_role("checkbox", name="选 苏婉婷")
    someone.focus()
    with page.expect_response("**/panels/check/"):
        page.keyboard.press("Space")
    kept(page)
    expect(someone).to_be_focused()
    expect(page.get_by_role("radio", name="苏婉婷 当组长")).to_be_visible()
    with page.expect_response("**/panels/check/"):
        page.get_by_label("给评委的话").press_sequentially("带工作证")
    kept(page)
    expect(page.get_by_label("给评委的话")).to_be_focused()
    page.get_by_label("组名").focus()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert not Panel.objects.exists(), "Enter in a field keeps the draft and tells nobody"
    settled(page)
    expect(page.get_by_text("草稿存好了")).to_be_visible()
    with page.expect_response("**/panels/check/"):
        page.get_by_role("checkbox", name="全选").check()
    kept(page)
    assert len(body()["entries"]) == 2  # type: ignore[arg-type]
    with page.expect_response("**/panels/check/"):
        page.fill("#id_visit_on", "2026-11-28")
    kept(page)
    with page.expect_response("**/panels/check/"):
        page.locator("#visit-day button").last.click()
    kept(page)
    expect(page.locator("#id_visit_on")).to_have_value("2026-11-30")
    expect(page.locator("#id_visit_on")).to_be_focused()
    expect(page.locator("#visit-day button")).to_have_count(0)
    onwards(page, page.get_by_role("link", name="先不建，返回"))
    onwards(page, page.get_by_role("link", name="接着组"))
    expect(page.get_by_text("存的草稿，接着组就行")).to_be_visible()
    expect(someone).to_be_checked()
    assert faults(page, said) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    place(page).scroll_into_view_if_needed()
    expect(page.locator("#draft-said")).to_be_in_viewport()
    assert faults(page, said) == []
    onwards(page, page.get_by_role("link", name="丢弃草稿"))
    onwards(page, page.get_by_role("button", name="丢弃草稿"))
    assert not PanelDraft.objects.exists()
    context.close()


def test_two_windows_and_a_lost_network_and_a_lost_sign_in(desk: Served, real_browser: Browser) -> None:
    url, world = desk
    context = signed_in(real_browser, url, OFFICER)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(address(url, world))
        settled(page)
    place(first).check()
    kept(first)
    place(second, 1).check()
    expect(second.locator("#draft-said")).to_contain_text("您有另一份草稿")
    settled(second)
    chosen = [str(entry.pk) for entry in Entry.objects.filter(stage=Stage.DISTRICT_PANEL).order_by("sort_key")]
    assert body()["entries"] == chosen[:1]
    onwards(second, second.get_by_role("button", name="用这里的，替下那份"))
    assert body()["entries"] == chosen[1:]
    asked: list[str] = []
    second.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    second.route("**/panels/check/", lambda route: route.abort())
    second.get_by_label("组名").fill("断网时起的名")
    expect(second.locator("#draft-said")).to_contain_text("没存上")
    second.unroute("**/panels/check/")
    second.get_by_label("给评委的话").fill("连上了")
    kept(second)
    assert (body()["name"], body()["message"]) == ("断网时起的名", "连上了")
    Session.objects.all().delete()
    second.get_by_label("组名").fill("登录过期后起的名")
    expect(second.locator("#draft-said")).to_contain_text("没存上")
    expect(second.get_by_label("组名")).to_have_value("登录过期后起的名")
    second.reload()
    assert asked == ["beforeunload"]
    context.close()


def test_without_script_the_button_keeps_it(desk: Served, real_browser: Browser) -> None:
    url, world = desk
    context = signed_in(real_browser, url, OFFICER)
    plain = real_browser.new_context(java_script_enabled=False, locale="zh-CN", storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(address(url, world))
    place(page).check()
    page.get_by_role("button", name="核对回避").click()
    assert len(body()["entries"]) == 1  # type: ignore[arg-type]
    page.get_by_role("checkbox", name="选 苏婉婷").check()
    page.get_by_role("button", name="存草稿", exact=True).click()
    expect(page.get_by_text("草稿存好了")).to_be_visible()
    expect(page.get_by_role("checkbox", name="选 苏婉婷")).to_be_checked()
    plain.close()
    context.close()
