"""Short ways to write facts in tests."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from tests.cast import NOW, STATION

from cuobian.domains.ledger.public import FactRecord, record
from cuobian.kernel.access import Actor

KEEPER = Actor.system("tests")
DAY = date(2026, 11, 2)


def at(day: date, hour: int = 10) -> datetime:
    """An instant of a day in the city."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def put(kind: str, on: date = DAY, quantity: Any = 1, part: Any = None, **more: Any) -> FactRecord:
    """One fact, written down an hour after it happened unless `now` says otherwise."""
    code = more.pop("code", STATION)
    now = more.pop("now", at(on) + timedelta(hours=1))
    return record(
        actor=more.pop("actor", KEEPER),
        place_code=code,
        kind=kind,
        happened_at=at(on),
        quantity=Decimal(str(quantity)),
        part=None if part is None else Decimal(str(part)),
        now=now,
        **more,
    )


def without_triggers(table: str) -> None:
    """What somebody with the database password would do first."""
    suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER {table}_no_{event}{suffix}")


def sql(text: str, *values: Any) -> None:
    """Raw SQL."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def uuid_text(value: Any) -> Any:
    """How the database holds a UUID."""
    return value if connection.features.has_native_uuid_field else value.hex


__all__ = ["DAY", "KEEPER", "NOW", "at", "put", "sql", "uuid_text", "without_triggers"]
