"""Fixtures of the ledger's tests."""

import pytest
from pytest_django import Settings
from tests.domains.network import world


@pytest.fixture
def network(db: None) -> None:
    """The small network."""
    world.build()


@pytest.fixture
def own_urls(settings: Settings) -> None:
    """Only the pages that these tests open."""
    settings.ROOT_URLCONF = "tests.domains.ledger.urls"
