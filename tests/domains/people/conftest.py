"""Fixtures of the tests of accounts."""

import pytest
from tests.cast import CITY, INSTITUTE, NEIGHBOUR_STATION, SIMING, STATION, TONGAN

from cuobian.domains.network.models import Area

TREE = [
    (CITY, "厦门市", "city", None),
    (SIMING, "思明区", "district", CITY),
    (TONGAN, "同安区", "district", CITY),
    (INSTITUTE, "厦港街道", "street", SIMING),
    (STATION, "鸿山社区", "community", INSTITUTE),
    (NEIGHBOUR_STATION, "蜂巢山社区", "community", INSTITUTE),
]


@pytest.fixture
def areas(db: None) -> None:
    """The areas that the cast's roles are held on; without any place."""
    for code, name, kind, parent in TREE:
        Area.objects.create(code=code, name=name, kind=kind, parent_id=parent, sort_key=name, search_text=name)
