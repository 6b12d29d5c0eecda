"""A world that stands once for all tests of a module: what a test changes in it is undone, then the world itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

T = TypeVar("T")


@contextmanager
def built_once(blocker: DjangoDbBlocker, build: Callable[[], T]) -> Iterator[T]:
    """Build in a transaction that the module's tests run inside of (each in a savepoint), and take it back.

    A test with real transactions (`transaction=True`) needs a world of its own.
    """
    with blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
