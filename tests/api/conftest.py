"""Fixtures of the API's tests."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tests.cast import NOW
from tests.sites.portal.city import build_city

from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.support.api_clients.public import issue


@pytest.fixture
def city(db: None) -> Iterator[None]:
    """Four stations, at 10:00 on 23 November 2026."""
    with frozen_at(NOW):
        build_city()
        yield


@pytest.fixture
def bearer(system_administrator: Actor) -> Any:
    """`bearer("read:stars", per_minute=2)`: the headers of a client."""

    def headers(*scopes: str, per_minute: int = 600) -> dict[str, str]:
        _client, token = issue(
            actor=system_administrator, name="城市大脑", owner="市数据局", scopes=scopes, per_minute=per_minute,
            expires_on=date(2027, 6, 30), now=NOW,
        )  # fmt: skip
        return {"Authorization": f"Bearer {token}"}

    return headers
