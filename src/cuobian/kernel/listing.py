"""Lists: sorting by a named column, keyset paging, and the words "第 1–50 个，共 546 个".

A page token holds the sort values of the row at the edge, so that page 100 costs what page 1 costs.
Columns that sort must not be null in the database.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any, Generic, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

from cuobian.kernel.reading import is_ours, read_token, whole_in, write_token

M = TypeVar("M", bound=Model)
SIZES = (20, 50, 100, 200)
MOST_SORTED = 10**15


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        key: name in the address (`?sort=key`) and in templates.
        sort: model fields it sorts by; empty when it cannot be sorted.
        value: what an export writes for a row; the attribute named `key` when None.
        kind: "text", "number" (to the right), "date" or "chip".
    """

    key: str
    label: Any
    sort: tuple[str, ...] = ()
    value: Callable[[Any], Any] | None = None
    kind: str = "text"

    def of(self, row: Any) -> Any:
        return self.value(row) if self.value else getattr(row, self.key, "")


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head as a template needs it: its link sorts, `aria` is "ascending", "descending" or ""."""

    column: Column
    url: str
    aria: str


@dataclass(frozen=True, slots=True)
class Listing(Generic[M]):
    """One page of a list, with everything its template shows."""

    rows: Sequence[M]
    heads: Sequence[Head]
    total: int
    first: int
    size: int
    previous_url: str
    next_url: str
    export_url: str
    base_query: str

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def listing(
    params: Mapping[str, Any],
    rows: QuerySet[M],
    columns: Sequence[Column],
    *,
    default: str,
    size: int = 50,
) -> Listing[M]:
    """Cut one page out of `rows`.

    Args:
        params: the address's parameters; knows `sort` ("name" or "-name"), `page`, `size`.
        default: the sort used when the address names none.
    """
    query = {key: value for key, value in _flat(params).items() if key not in ("page", "export") and value != ""}
    size = _size(query.get("size"), size)
    sort, fields, descending = _order(str(query.get("sort", "")), columns, default)
    token = _token_for(rows, fields, str(_flat(params).get("page", "")))
    backwards = token.get("b", False)
    keyed = _after(rows, fields, descending != backwards, token["v"]) if token else rows
    found = list(keyed.order_by(*_ordering(fields, descending != backwards))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    first = _first(token, len(found), size, backwards)
    url = _UrlMaker(query)
    has_previous = (more if backwards else bool(token)) and first > 1
    has_next = bool(token) if backwards else more
    return Listing(
        rows=found,
        heads=[Head(column, url(sort=_next_sort(column.key, sort)), _aria(column, sort)) for column in columns],
        total=rows.count(),
        first=first if found else 0,
        size=size,
        previous_url=url(page=_token(found[0], fields, first, backwards=True)) if found and has_previous else "",
        next_url=url(page=_token(found[-1], fields, first + len(found))) if found and has_next else "",
        export_url=url(export="xlsx"),
        base_query=urlencode(query),
    )


def listing_in_memory(
    params: Mapping[str, Any], rows: Iterable[Any], columns: Sequence[Column], *, default: str, size: int = 50
) -> Listing[Any]:
    """The same for rows that were worked out and lie in no table; columns sort by attributes, never None.

    `page` is the place of a page's first row, counted from 1; one that cannot be is the first page.
    """
    query = {key: value for key, value in _flat(params).items() if key not in ("page", "export") and value != ""}
    size = _size(query.get("size"), size)
    sort = _order(str(query.get("sort", "")), columns, default)[0]
    every = sorted_in_memory(params, rows, columns, default=default)
    place = whole_in(str(_flat(params).get("page", ""))) or 0
    start = place - 1 if 0 < place <= len(every) else 0
    found = every[start : start + size]
    url = _UrlMaker(query)
    return Listing(
        rows=found,
        heads=[Head(column, url(sort=_next_sort(column.key, sort)), _aria(column, sort)) for column in columns],
        total=len(every),
        first=start + 1 if found else 0,
        size=size,
        previous_url=url(page=str(max(start - size, 0) + 1)) if start else "",
        next_url=url(page=str(start + size + 1)) if start + size < len(every) else "",
        export_url=url(export="xlsx"),
        base_query=urlencode(query),
    )


def sorted_in_memory(
    params: Mapping[str, Any], rows: Iterable[Any], columns: Sequence[Column], *, default: str
) -> list[Any]:
    """All of them in the order the page shows them: what an export writes."""
    _sort, fields, descending = _order(str(_flat(params).get("sort", "")), columns, default)
    return sorted(rows, key=lambda row: [_dig(row, name) for name in fields[:-1]], reverse=descending)


def sorted_rows(
    params: Mapping[str, Any], rows: QuerySet[M], columns: Sequence[Column], *, default: str
) -> QuerySet[M]:
    """All rows in the order the page shows them: what an export writes."""
    _sort, fields, descending = _order(str(_flat(params).get("sort", "")), columns, default)
    return rows.order_by(*_ordering(fields, descending))


def table_of(rows: Iterable[Any], columns: Sequence[Column]) -> Iterator[list[Any]]:
    """Heads, then one list of values a row: what an export writes."""
    yield [str(column.label) for column in columns]
    for row in rows:
        yield [column.of(row) for column in columns]


class _UrlMaker:
    def __init__(self, query: Mapping[str, Any]) -> None:
        self.query = query

    def __call__(self, **changes: str) -> str:
        return "?" + urlencode({**self.query, **changes})


def _flat(params: Mapping[str, Any]) -> dict[str, Any]:
    return {key: params.get(key) for key in params}


def _size(given: Any, default: int) -> int:
    return int(given) if str(given) in map(str, SIZES) else default


def _order(given: str, columns: Sequence[Column], default: str) -> tuple[str, tuple[str, ...], bool]:
    by_key = {column.key: column for column in columns if column.sort}
    sort = given if given.lstrip("-") in by_key else default
    fields = by_key[sort.lstrip("-")].sort
    return sort, (*fields, "pk"), sort.startswith("-")


def _ordering(fields: tuple[str, ...], descending: bool) -> list[str]:
    return [f"-{name}" if descending else name for name in fields]


def _after(rows: QuerySet[M], fields: tuple[str, ...], descending: bool, values: list[Any]) -> QuerySet[M]:
    way = "lt" if descending else "gt"
    steps = [
        Q(**{f"{name}__{way}": value}, **dict(zip(fields[:depth], values[:depth], strict=True)))
        for depth, (name, value) in enumerate(zip(fields, values, strict=True))
    ]
    edge = Q(**{f"{fields[0]}__{way}e": values[0]})  # lets the index start at the page instead of stepping over it
    return rows.filter(edge & reduce(lambda left, right: left | right, steps))


def _token(row: Any, fields: tuple[str, ...], index: int, *, backwards: bool = False) -> str:
    values = [_plain(_dig(row, name)) for name in fields]
    body: dict[str, Any] = {"v": values, "i": index}
    if backwards:
        body["b"] = True
    return write_token(body)


def _dig(row: Any, path: str) -> Any:
    return reduce(getattr, path.split("__"), row)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _token_for(rows: QuerySet[Any], fields: tuple[str, ...], text: str) -> dict[str, Any]:
    """The token with its values as the fields hold them; a forged or outdated one counts as none."""
    token = _read_token(text)
    if not token or len(token["v"]) != len(fields):
        return {}
    try:
        values = [_field_of(rows, name).to_python(value) for name, value in zip(fields, token["v"], strict=True)]
    except (ValidationError, ValueError, TypeError, OverflowError):
        return {}
    return {**token, "v": values} if all(map(_is_sortable, values)) else {}


def _is_sortable(value: Any) -> bool:
    """True for what a column can be compared with."""
    if isinstance(value, date):
        return is_ours(value)
    if isinstance(value, int | float | Decimal):
        return bool(-MOST_SORTED <= value <= MOST_SORTED)  # never true of NaN
    return value is not None


def _field_of(rows: QuerySet[Any], path: str) -> Field[Any, Any]:
    """The field a path of names leads to; an annotation says what it gives."""
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field
    model: Any = rows.model
    field: Any = None
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = field.related_model
    return cast("Field[Any, Any]", field)


def _read_token(text: str) -> dict[str, Any]:
    try:
        body = read_token(text)
        plain = isinstance(body["v"], list) and all(isinstance(value, str | int | float | bool) for value in body["v"])
        return {"v": body["v"], "i": max(int(body["i"]), 1), "b": bool(body.get("b"))} if plain else {}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return {}


def _first(token: dict[str, Any], count: int, size: int, backwards: bool) -> int:
    if not token:
        return 1
    index = int(token["i"])
    return max(1, index - count) if backwards else index


def _next_sort(key: str, current: str) -> str:
    return f"-{key}" if current == key else key


def _aria(column: Column, sort: str) -> str:
    if column.key != sort.lstrip("-"):
        return ""
    return "descending" if sort.startswith("-") else "ascending"
