"""Fixtures of the metrics' tests."""

import pytest
from tests.domains.network import world


@pytest.fixture
def network(db: None) -> None:
    """The small network: institute 350203001 with three stations."""
    world.build()
