"""The components in a real browser: nothing against the CSP, no sideways scroll, nothing axe objects to."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cuobian.sites.design import PAGES

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ["", *(f"{name}/" for name in PAGES)]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (Path(CHROMIUM).exists() or shutil.which("chromium")), reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def page(request, browser: Browser, settings) -> Iterator[Page]:
    settings.CUOBIAN_DEMO = True
    context = browser.new_context(viewport={"width": request.param, "height": 844}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_clean(live_server, page: Page, name: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{live_server.url}/_design/{name}")
    page.wait_for_load_state("networkidle")
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps([(one["id"], one["nodes"][0]["html"]) for one in found], ensure_ascii=False)


def test_chosen_rows_open_the_bulk_bar(live_server, page: Page) -> None:
    page.goto(f"{live_server.url}/_design/list/")
    assert page.is_hidden("[data-cb-bulk]")
    page.locator("tbody input[type=checkbox]").nth(0).check()
    page.locator("tbody input[type=checkbox]").nth(1).check()
    assert page.inner_text("[data-cb-count]") == "2"
    page.click("[data-cb-clear]")
    assert page.is_hidden("[data-cb-bulk]")


def test_keys_choose_a_state_and_faults_take_the_focus(live_server, page: Page) -> None:
    page.goto(f"{live_server.url}/_design/sheet/")
    page.keyboard.press("4")
    assert page.locator(".cb-choice input:checked").get_attribute("value") == "C#"
    page.goto(f"{live_server.url}/_design/form/")
    assert page.evaluate("document.activeElement.matches('.cb-note.is-error')")


def test_the_other_filters_stand_beside_the_search_box_or_behind_one_button_on_a_phone(live_server, page: Page) -> None:
    page.goto(f"{live_server.url}/_design/list/")
    button, rest = page.locator(".cb-more > summary"), page.locator("#d")
    if page.viewport_size["width"] > 768:
        assert button.is_hidden()
        assert rest.is_visible()
        return
    assert button.inner_text().strip() == "筛选（已设 2 项）"
    assert rest.is_hidden()
    button.click()
    assert rest.is_visible()
    page.set_viewport_size({"width": 1280, "height": 844})
    expect(button).to_be_hidden()  # the page hears of its new width a moment later
    expect(rest).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_filters_work_without_a_script(live_server, browser: Browser, settings, width: int) -> None:
    settings.CUOBIAN_DEMO = True
    context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/_design/list/")
    if width == 390:
        assert page.locator("#d").is_hidden()
        page.locator(".cb-more > summary").click()
    assert page.locator("#d").is_visible()
    context.close()
