"""What strangers send: whatever cannot be stored or reckoned with counts as nothing."""

import base64
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuobian.kernel.reading import (
    LAST_DAY,
    MOST,
    day_in,
    is_ours,
    is_storable,
    read_token,
    storable,
    whole_in,
    write_token,
)


@pytest.mark.parametrize(("text", "good"), [("", True), ("厦门𠮷", True), ("\ud800", False), ("a\0", False)])
def test_a_text_can_be_stored_without_nul_and_halves(text: str, good: bool) -> None:
    assert is_storable(text) is good


def test_what_was_read_from_json_is_made_storable() -> None:
    read = json.loads('{"a\\u0000": ["\\ud83d", {"b": "厦\\u0000门"}], "n": 1, "x": null}')
    assert storable(read) == {"a": ["?", {"b": "厦门"}], "n": 1, "x": None}
    with pytest.raises(ValueError, match="deeply"):
        storable([[[[]]]], deepest=2)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), (" 7 ", 7), ("０７", 7), ("0", 0), (str(MOST), MOST), (str(MOST + 1), None), ("9" * 5000, None),
        ("²", None), ("-1", None), ("1.5", None), ("", None), (None, None), ("7\0", None), ("七", None),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_within_bounds(text: str | None, number: int | None) -> None:
    assert whole_in(text) == number


def test_the_bounds_of_a_whole_number_are_its_readers() -> None:
    assert [whole_in(text, least=2, most=4) for text in "12345"] == [None, 2, 3, 4, None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30", date(2026, 6, 30)), ("2999-12-31", LAST_DAY), ("3000-01-01", None), ("9999-12-31", None),
        ("0001-01-01", None), ("2026-02-30", None), ("", None), (None, None), ("昨天", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_a_day_is_read_within_bounds(text: str | None, day: date | None) -> None:
    assert day_in(text) == day


def test_an_instant_is_ours_with_its_zone_and_within_the_calendar() -> None:
    far = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-14)))
    given = [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1), far, datetime(1, 1, 1, tzinfo=UTC)]  # noqa: DTZ001
    assert [is_ours(moment) for moment in given] == [True, False, False, False]


@given(st.recursive(st.integers() | st.booleans() | st.none() | st.text("厦a-"), st.lists, max_leaves=5))
def test_a_token_gives_back_what_it_was_written_from(body: object) -> None:
    assert read_token(write_token(body)) == body


@pytest.mark.parametrize(
    "bad",
    [
        "", "x", "%%%", "é", "A" * 5000, base64.urlsafe_b64encode(b"[" * 1400).decode(),
        *(base64.urlsafe_b64encode(json.dumps(body).encode()).decode()
          for body in (["\ud800"], ["\0"], {"\ud800": 1}, {"v": [["a", "\udfff"]]})),
        base64.urlsafe_b64encode(b'["\xed\xa0\x80"]').decode(),
    ],
)  # fmt: skip
def test_a_token_that_no_database_takes_is_none(bad: str) -> None:
    assert read_token(bad) is None
