"""What strangers send, as values that can be stored and reckoned with; whatever else they send counts as nothing."""

import base64
import binascii
import json
from datetime import date, datetime
from typing import Any

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""No day of ours lies outside, and none inside leaves the calendar when days or hours are added."""
MOST = 2**31 - 1
"""The largest whole number that every column takes."""
LONGEST_TOKEN = 2000


def is_storable(text: str) -> bool:
    """True for what every database takes: no NUL, and no half of a character (which UTF-8 cannot write)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def storable(value: Any, *, deepest: int = 20) -> Any:
    """What was read from JSON, without NUL and halves of characters; a phone may cut an emoji in two.

    Raises:
        ValueError: it is nested deeper than anything of ours.
    """
    if deepest < 0:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return value if is_storable(value) else value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [storable(each, deepest=deepest - 1) for each in value]
    if isinstance(value, dict):
        return {storable(name): storable(each, deepest=deepest - 1) for name, each in value.items()}
    return value


def whole_in(text: str | None, *, least: int = 0, most: int = MOST) -> int | None:
    """The whole number that a text says, in the digits of any writing; None for nothing, for nonsense and beyond the bounds."""
    given = (text or "").strip()
    if len(given) > len(str(most)) + 8 or not given.isdecimal():
        return None
    number = int(given)
    return number if least <= number <= most else None


def day_in(text: str | None) -> date | None:
    """The day that a text names (2026-06-30); None for nothing, for nonsense and for days that are never ours."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def is_ours(moment: date) -> bool:
    """True for a day, or for an instant with its zone, that can be reckoned with."""
    if not isinstance(moment, datetime):
        return FIRST_DAY <= moment <= LAST_DAY
    return moment.tzinfo is not None and FIRST_DAY.year < moment.year < LAST_DAY.year


def write_token(body: Any) -> str:
    """Plain values as one opaque word for an address."""
    return base64.urlsafe_b64encode(json.dumps(body, ensure_ascii=False).encode()).decode().rstrip("=")


def read_token(text: str) -> Any:
    """The plain values of such a word; None for anything that is none, or that no database would take."""
    if not text or len(text) > LONGEST_TOKEN:
        return None
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        body = json.loads(plain)
        return body if _all_storable(body) else None
    except (ValueError, RecursionError, binascii.Error):
        return None


def _all_storable(body: Any) -> bool:
    if isinstance(body, dict):
        return all(_all_storable(name) and _all_storable(each) for name, each in body.items())
    if isinstance(body, list):
        return all(map(_all_storable, body))
    return not isinstance(body, str) or is_storable(body)
