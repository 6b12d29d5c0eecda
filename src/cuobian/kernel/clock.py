"""The one place that reads the clock. Actions take `now` as an argument; pages and jobs call `now()` once and pass it on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(tz=UTC)


def today() -> date:
    """Today's date in the city's time zone."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The calendar day of an instant in the city's time zone."""
    return timezone.localtime(moment).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Hold the clock still: for tests, and for generating a past year."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
