"""Frozen dataclasses of plain values as canonical JSON and back: how a run's outcome is kept."""

import json
from dataclasses import fields, is_dataclass
from functools import cache
from math import isfinite
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
PLACES = 6
"""Decimals of a kept figure: far beyond what matters, well within what every processor agrees on."""


def text_of(value: object) -> str:
    """One line of JSON, names in order; equal values give equal text."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def value_of(kind: type[T], text: str) -> T:
    """The value of this kind that a text stands for; the inverse of `text_of` up to rounding."""
    return _made(kind, json.loads(text))  # type: ignore[no-any-return]  # of this kind by construction


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return round(value, PLACES) + 0.0 if isfinite(value) else None
    return value


def _made(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UnionType):
        return _made(next(one for one in get_args(kind) if one is not type(None)), value)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # a dataclass is hashable as a type
        return kind(**{name: _made(hints[name], one) for name, one in value.items()})  # type: ignore[operator]
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return tuple(_made(inner[0], one) for one in value)
        return tuple(_made(each, one) for each, one in zip(inner, value, strict=True))
    if get_origin(kind) is dict:
        return {key: _made(get_args(kind)[1], one) for key, one in value.items()}
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
