"""One browser for all tests of a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.serving import chromium


@pytest.fixture(scope="module")
def real_browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
