"""Fixtures of the rating's tests."""

import pytest
from tests.domains.rating.world import World, build


@pytest.fixture
def world(db: None) -> World:
    """Two districts, six stations, a round that has just been opened."""
    return build()
