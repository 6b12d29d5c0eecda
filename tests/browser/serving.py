"""A real site in a thread, and real browsers before it."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.browser.clock import HANDS
from tests.signing import browser_of

from cuobian.kernel.clock import frozen_at

T = TypeVar("T")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AXE = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
# What sticks out to the right, the innermost first, when the page scrolls sideways.
SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth, room = window.innerWidth;
  if (wide <= room) return [];
  const out = [...document.querySelectorAll("body *")].reverse().filter(
    (one) => one.getBoundingClientRect().right > room + 0.5 && !one.closest(".cb-scroll"));
  return [`scrolls sideways: ${wide} > ${room}`, ...out.slice(0, 3).map((one) => one.outerHTML.slice(0, 200))];
}"""
GRAVE = ("serious", "critical")


@dataclass
class Said:
    """What a page said in its console."""

    lines: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", lambda message: self.lines.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.lines.append(f"error: {error}"))

    def taken(self) -> list[str]:
        told, self.lines = self.lines, []
        return told


@contextmanager
def served(build: Callable[[], T], moment: datetime, files: Path, **changes: Any) -> Iterator[tuple[str, T]]:
    """What `build` makes, in a committed database behind a live server; everything is emptied afterwards."""
    place = {**settings.STORAGES["default"], "OPTIONS": {"location": files}}
    held = {
        "STORAGES": {**settings.STORAGES, "default": place},
        "MIDDLEWARE": ["tests.browser.clock.HeldClock", *settings.MIDDLEWARE],
        **changes,
    }
    HANDS.moment = moment
    with override_settings(**held):
        cache.clear()
        try:
            made = build()
            server = LiveServer("127.0.0.1")
            try:
                yield server.url, made
            finally:
                server.stop()
        finally:
            call_command("flush", verbosity=0, interactive=False)
            cache.clear()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; a machine without it fails, it does not skip."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


def signed_in(browser: Browser, url: str, part: str, *, viewport: dict[str, int] = DESK) -> BrowserContext:
    """A browser that carries the session of a member of the cast ("visitor" carries none)."""
    context = browser.new_context(viewport=viewport, locale="zh-CN")  # type: ignore[arg-type]
    with frozen_at(HANDS.moment):
        cookies = browser_of(part).cookies
    context.add_cookies([{"name": name, "value": kept.value, "url": url} for name, kept in cookies.items()])
    return context


def settled(page: Page) -> None:
    """The page listens to keys and clicks, and waits for no answer: what is done next is neither lost nor overtaken."""
    page.wait_for_load_state()
    page.wait_for_function(
        "() => 'cbReady' in document.documentElement.dataset && !document.querySelector('.htmx-request')"
    )


def onwards(page: Page, target: Locator) -> None:
    """Click what leads to another page, and wait until that one is there: the old one is loaded already."""
    with page.expect_navigation(wait_until="load"):
        target.click()
    settled(page)


def violations(page: Page) -> list[str]:
    """What axe objects to seriously, each with the first element."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"axe {one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])})"
        for one in found
        if one["impact"] in GRAVE
    ]


def faults(page: Page, said: Said) -> list[str]:
    """Everything that is wrong with the page as it stands."""
    return [*said.taken(), *page.evaluate(SIDEWAYS), *violations(page)]


def unclean(browser: Browser, url: str, pages: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is wrong with the pages of each member of the cast, at the desk and on a phone; every page must open."""
    found: dict[str, list[str]] = {}
    for part, addresses in pages.items():
        context = signed_in(browser, url, part)
        page, said = context.new_page(), Said()
        said.listen(page)
        for address in addresses:
            for size in (DESK, PHONE):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                response = page.goto(url + address, wait_until="load")
                assert response is not None
                assert response.status == 200, f"{part} at {address}: {response.status}"
                if wrong := faults(page, said):
                    found[f"{part} {address} {size['width']}"] = wrong
        context.close()
    return found


def told(found: dict[str, list[str]]) -> str:
    """Faults by page, for a failing test's message."""
    return json.dumps(found, ensure_ascii=False, indent=1)
