"""Fixtures of the public site's tests."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.cast import NOW
from tests.sites.portal.city import build_city

from cuobian.kernel.clock import frozen_at


@pytest.fixture
def _clock() -> Iterator[None]:
    """10:00 on Monday 23 November 2026."""
    with frozen_at(NOW):
        yield


def _made() -> None:
    with frozen_at(NOW):
        build_city()


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with built_once(django_db_blocker, _made):
        yield


@pytest.fixture
def city(_built: None, db: None, _clock: None) -> None:
    """Four stations and what stands above them."""
