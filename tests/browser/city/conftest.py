"""One city for all tests of a module, built once and committed, so that the server's threads see it."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.access.ground import MOMENT, Ground, build
from tests.browser.serving import served


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction around a test: it would hide the test's rows from the server, and on SQLite hold its lock."""


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Ground]]:
    """The ground of the access table, served: (address, ground)."""
    with (
        django_db_blocker.unblock(),
        served(build, MOMENT, tmp_path_factory.mktemp("files"), CUOBIAN_DEMO=True) as made,
    ):
        yield made
