"""Whatever stands in an address: a page, a refusal, but never an error of ours.

Each address is asked with what its page looks for in it, all at once, one kind of nonsense after another.
"""

import logging
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict
from tests.access.ground import Ground
from tests.access.table import PARTS, ROWS, Row
from tests.signing import browser_of

from cuobian.kernel.reading import write_token

pytestmark = pytest.mark.django_db

FAR_CURSOR = write_token(["9999-12-31T23:59:59-14:00", "00000000-0000-0000-0000-000000000000"])
ODD = {
    "half a character": b"\xed\xa0\x80",
    "NUL": b"a\0b",
    "ten thousand characters": b"x" * 10_000,
    "five thousand digits": b"9" * 5000,
    "more than a column holds": b"99999999999999999999",
    "a small two": "²".encode(),
    "the last day": b"9999-12-31",
    "the first day": b"0001-01-01",
    "the last month": b"9999-12",
    "the last year": b"9999",
    "the year nought": b"0000",
    "a cursor of nowhere": write_token({"v": ["a", "b"], "i": 1}).encode(),
    "a cursor beyond the calendar": FAR_CURSOR.encode(),
}
LISTED = ("page", "size", "sort")


@pytest.fixture
def looked_for(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that pages look for in the address they were asked with."""
    names: set[str] = set()
    item, many, every = MultiValueDict.__getitem__, MultiValueDict.getlist, MultiValueDict.__iter__

    def asked(given: Any, *more: str) -> None:
        if isinstance(given, QueryDict):
            names.update(map(str, more))

    monkeypatch.setattr(MultiValueDict, "__getitem__", lambda given, key: (asked(given, key), item(given, key))[1])
    monkeypatch.setattr(
        MultiValueDict, "getlist", lambda given, key, *more: (asked(given, key), many(given, key, *more))[1]
    )
    monkeypatch.setattr(
        MultiValueDict, "__iter__", lambda given: (asked(given, *LISTED), every(given))[1], raising=False
    )
    return names


def _status(browser: Client, url: str, names: set[str], odd: bytes) -> int | str:
    query = "&".join(f"{quote(name)}={quote(odd, safe='')}" for name in sorted(names))
    try:
        with transaction.atomic():
            response = browser.get(url, QUERY_STRING=query)
            transaction.set_rollback(True)
    except Exception as error:  # what a page raises is what this test looks for
        return f"{type(error).__name__}: {error}"[:200]
    return response.status_code


def _who(row: Row) -> str:
    """The first of the cast who sees the page; the visitor for a page that nobody sees."""
    return next((part for part in ("city_officer", *PARTS) if row.codes[part] == "200"), "visitor")


def test_no_address_breaks_whatever_stands_in_it(
    ground: Ground, looked_for: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    browsers = {part: browser_of(part) for part in {_who(row) for row in ROWS}}
    pages = {
        ground.url(row.name, row.key).partition("?")[0]: browsers[_who(row)] for row in ROWS if row.method == "GET"
    }
    broken = {}
    for url, browser in pages.items():
        looked_for.clear()
        _status(browser, url, {"nothing"}, b"1")
        names = set(looked_for) - {"nothing"}
        for kind, odd in ODD.items() if names else ():
            told = _status(browser, url, names, odd)
            if isinstance(told, str) or told >= 500:
                broken[f"{url} {sorted(names)} {kind}"] = told
    assert broken == {}
