"""One browser for all tests of a module."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.serving import chromium


@pytest.fixture(scope="session", autouse=True)
def _beside_an_event_loop() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, and Django would refuse the database beside it: whichever is first."""
    patch = pytest.MonkeyPatch()
    patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    yield
    patch.undo()


@pytest.fixture(scope="module")
def real_browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
