"""Fixtures of the rating's tests."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.domains.rating.world import World, build


@pytest.fixture
def world(db: None) -> World:
    """Two districts, six stations, a round that has just been opened."""
    return build()


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The same world, built once for a module of tests in one process, and taken back after the last of them."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)


@pytest.fixture
def shared(built: World, db: None) -> World:
    """The module's world; what a test changes in it is undone."""
    return built
