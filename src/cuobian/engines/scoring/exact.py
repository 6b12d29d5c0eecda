"""Exact numbers: fractions inside, decimals rounded half up at the stated places outside.

Nothing here depends on the ambient decimal context.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import floor, lcm

HALF = Fraction(1, 2)
_AS_IT_IS = (str, int, bool, type(None))
_names_by_kind: dict[type, tuple[str, ...] | None] = {}


@lru_cache(maxsize=4096)
def exact(value: Decimal) -> Fraction:
    """The decimal as a fraction; a standard uses the same few again and again."""
    return Fraction(value)


def exact_sum(values: Iterable[Decimal]) -> Fraction:
    """The exact sum: whole numbers over one common denominator, reduced once."""
    parts = [exact(value) for value in values]
    scale = lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (scale // part.denominator) for part in parts), scale)


def units(value: Fraction, places: int) -> int:
    """``value`` in units of the last place, half up (values are never negative here)."""
    scale: int = 10**places
    return floor(value * scale + HALF)


def from_units(count: int, places: int) -> Decimal:
    """The decimal of ``count`` units of the last place, with exactly ``places`` places."""
    return Decimal((int(count < 0), tuple(map(int, str(abs(count)))), -places))


def rounded(value: Fraction, places: int) -> Decimal:
    return from_units(units(value, places), places)


def decimal_text(value: Decimal) -> str:
    """One text for one number: 1.0, 1.00 and 1 are the same."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def plain(value: object) -> object:
    """A JSON-ready copy in which equal values always look the same."""
    if type(value) in _AS_IT_IS:
        return value
    names = _names_of_fields(type(value))
    if names is not None:
        return {"": type(value).__name__, **{name: plain(getattr(value, name)) for name in names}}
    match value:
        case Mapping():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case frozenset():
            return sorted((plain(item) for item in value), key=str)
        case tuple() | list():
            return [plain(item) for item in value]
        case _:
            return _leaf(value)


def _names_of_fields(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass, looked up once; None for anything else."""
    if kind not in _names_by_kind:
        _names_by_kind[kind] = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None
    return _names_by_kind[kind]


def _leaf(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case Decimal():
            return decimal_text(value)
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case None | bool() | int() | str():
            return value
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical_text(value: object) -> str:
    """A stable text: sorted keys, no spaces, numbers as decimal text."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
