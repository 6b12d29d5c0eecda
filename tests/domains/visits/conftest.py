"""Fixtures of the programmes' tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.domains.visits.world import VisitWorld, build


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[VisitWorld]:
    """The small world, built once for a module and taken back after the last of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: VisitWorld, db: None, tmp_path: Path, settings: Any) -> VisitWorld:
    """The module's world; what a test changes in it is undone, files go to a folder of the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    return built
