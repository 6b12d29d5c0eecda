"""Fixtures of the network's tests."""

import pytest
from tests.domains.network import world


@pytest.fixture
def network(db: None) -> None:
    """The small network."""
    world.build()
