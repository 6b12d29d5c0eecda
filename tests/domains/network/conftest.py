"""Fixtures of the network's tests."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.domains.network import world


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with built_once(django_db_blocker, world.build):
        yield


@pytest.fixture
def network(_built: None, db: None) -> None:
    """The small network."""
