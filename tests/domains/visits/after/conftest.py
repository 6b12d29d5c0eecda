"""Fixtures of the tests of what comes before and after a visit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.domains.visits.after.world import PaperWorld, build


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[PaperWorld]:
    """The small world, built once for a module and taken back after the last of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: PaperWorld, db: None, tmp_path: Path, settings: Any) -> PaperWorld:
    """The module's world as it was; files go to a folder of the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    built.programme.refresh_from_db()
    built.now = type(built).now
    return built
