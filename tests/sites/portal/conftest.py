"""Fixtures of the public site's tests."""

from collections.abc import Iterator

import pytest
from tests.cast import NOW
from tests.sites.portal.city import build_city

from cuobian.kernel.clock import frozen_at


@pytest.fixture
def _clock() -> Iterator[None]:
    """10:00 on Monday 23 November 2026."""
    with frozen_at(NOW):
        yield


@pytest.fixture
def city(db: None, _clock: None) -> None:
    """Four stations and what stands above them."""
    build_city()
