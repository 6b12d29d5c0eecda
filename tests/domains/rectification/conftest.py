"""Fixtures of the tickets' tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.domains.rectification.world import TicketWorld, build


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[TicketWorld]:
    """The small world, built once for a module and taken back after the last of its tests."""
    with built_once(django_db_blocker, build) as world:
        yield world


@pytest.fixture
def world(built: TicketWorld, db: None, tmp_path: Path, settings: Any) -> TicketWorld:
    """The module's world; what a test changes in it is undone, files go to a folder of the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    return built
