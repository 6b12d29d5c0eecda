"""Days that run from what happens to a star: a yellow card, the mid-term month, the months after a revocation."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

CARD_DAYS = 30
"""Where no standard says how long a yellow card runs."""


def months_after(day: date, months: int) -> date:
    """The same day some months on, or the last one of a shorter month; `months` may be negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def valid_months(awarded_on: date, months: int) -> date:
    """The last day of a star that is valid for some months: never later in its month than the 28th."""
    return min(last := months_after(awarded_on, months), last.replace(day=28))


def card_ends(given_on: date, facts: Mapping[str, Any]) -> date:
    """The last day on which what a yellow card asks for may be mended."""
    return given_on + timedelta(days=int(facts.get("days", CARD_DAYS)))


def midterm_from(awarded_on: date, month: int) -> date:
    """The first day of the month, counted from the award, in which a star is checked."""
    return months_after(awarded_on, month - 1)
