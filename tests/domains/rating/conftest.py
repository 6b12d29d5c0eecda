"""Fixtures of the rating's tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.domains.rating.world import World, build

from cuobian.domains.rating.values import Stage


@pytest.fixture
def world(db: None) -> World:
    """Two districts, six stations, a round that has just been opened."""
    return build()


@contextmanager
def for_a_module(blocker: DjangoDbBlocker, *, with_round: bool) -> Iterator[World]:
    """A world built once for a module of tests, and taken back after the last of them."""
    with blocker.unblock(), transaction.atomic():
        yield build(with_round=with_round)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The small world, built once for the module."""
    with for_a_module(django_db_blocker, with_round=True) as world:
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
