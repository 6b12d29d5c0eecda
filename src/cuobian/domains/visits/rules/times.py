"""Minutes of a day and moments: the planner counts in minutes since midnight, the tables keep moments."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

MIDNIGHT = 24 * 60


def moment_at(day: date, minute: int) -> datetime:
    """The moment so many minutes after a day's midnight in the city."""
    start = datetime.combine(day, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
    return start + timedelta(minutes=minute)


def minute_of(moment: datetime, day: date | None = None) -> int:
    """Minutes since midnight in the city, of the moment's own day or of another."""
    local = timezone.localtime(moment)
    days = (local.date() - day).days if day else 0
    return days * MIDNIGHT + local.hour * 60 + local.minute


def minute_of_time(clock: time) -> int:
    """8:30 -> 510."""
    return clock.hour * 60 + clock.minute


def clock_of(minute: int) -> str:
    """510 -> "8:30"."""
    return f"{minute // 60}:{minute % 60:02d}"


def minutes_of_spans(spans: Sequence[Sequence[str]]) -> tuple[tuple[int, int], ...]:
    """[["08:30", "12:00"]] -> ((510, 720),)."""
    return tuple((_minute(start), _minute(end)) for start, end in spans)


def _minute(text: str) -> int:
    hour, _colon, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
