"""Fixtures of the rating's tests."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.domains.rating.world import World, build

from cuobian.domains.rating.values import Stage


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Two districts, six stations, a round that has just been opened: built once for the module."""
    with built_once(django_db_blocker, build) as world:
        yield world


@pytest.fixture(scope="module")
def judged_place(built: World) -> World:
    """The module's world with one place of Siming that three assessors have judged."""
    built.take_to(Stage.DISTRICT_RESULT, built.entries()[0])
    return built


@pytest.fixture
def shared(built: World, db: None) -> World:
    """The module's world; what a test changes in it is undone."""
    return replace(built, rounds=dict(built.rounds))


@pytest.fixture
def world(shared: World) -> World:
    """The same; a module that adds to it once for all of its tests gives this name to what it has made."""
    return shared
