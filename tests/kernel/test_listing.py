"""Lists: paging forward and back meets every row once and in order, whatever stands in the address."""

import base64
import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import NOW

from cuobian.kernel.ids import uuid7
from cuobian.kernel.listing import Column, Listing, listing, listing_in_memory, sorted_in_memory, sorted_rows, table_of
from cuobian.support.audit.models import Entry
from cuobian.support.jobs.models import Job

pytestmark = pytest.mark.django_db
COLUMNS = (
    Column("at", "时间", sort=("at",), kind="date"),
    Column("code", "代码", sort=("code", "at")),
    Column("summary", "说明", value=lambda row: row.summary.upper()),
)
ROWS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["350203", "350212", ""])), max_size=50)


def make(facts: list[tuple[int, str]]) -> QuerySet[Entry]:
    mark = str(uuid4())
    Entry.objects.bulk_create(
        Entry(at=NOW + timedelta(seconds=second), code=code, action="x.y", outcome="done", subject_id=mark, summary="s")
        for second, code in facts
    )
    return Entry.objects.filter(subject_id=mark)


def page(rows: QuerySet[Entry], url: str = "", **params: str) -> Listing[Entry]:
    given_in_url = {key: values[0] for key, values in parse_qs(url.lstrip("?"), keep_blank_values=True).items()}
    return listing({**params, **given_in_url}, rows, COLUMNS, default="-at", size=20)


def token(**body: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=ROWS, sort=st.sampled_from(["at", "-at", "code", "-code"]))
def test_forward_and_back_visit_every_row_once_in_order(facts: list[tuple[int, str]], sort: str) -> None:
    rows = make(facts)
    wanted = [row.pk for row in sorted_rows({"sort": sort}, rows, COLUMNS, default="-at")]
    shown = page(rows, sort=sort)
    forward, firsts = [list(shown.rows)], [shown.first]
    while shown.next_url:
        shown = page(rows, shown.next_url)
        forward.append(list(shown.rows))
        firsts.append(shown.first)
    assert [row.pk for part in forward for row in part] == wanted
    assert firsts == ([0] if not wanted else [1 + 20 * n for n in range(len(forward))])
    back = [list(shown.rows)]
    while shown.previous_url:
        shown = page(rows, shown.previous_url)
        back.insert(0, list(shown.rows))
    assert [row.pk for part in back for row in part] == wanted
    assert shown.first == (1 if wanted else 0)


def test_the_first_page_has_no_way_back_and_the_last_none_forward() -> None:
    shown = page(make([(n, "") for n in range(25)]))
    assert (shown.previous_url, shown.first, shown.last, shown.total) == ("", 1, 20, 25)
    last = page(shown_rows := make([]), shown.next_url)
    assert (last.total, last.rows, last.next_url, last.first) == (0, [], "", 0)
    assert shown_rows.count() == 0


def test_filters_stay_in_every_address_and_the_page_does_not() -> None:
    shown = page(make([(n, "") for n in range(50)]), who="王素云", page=token(v=[], i=3), export="xlsx")
    assert parse_qs(shown.next_url[1:])["who"] == ["王素云"]
    assert parse_qs(shown.export_url[1:]) == {"who": ["王素云"], "export": ["xlsx"]}
    assert parse_qs(shown.base_query) == {"who": ["王素云"]}
    assert all("page=" not in head.url for head in shown.heads)


def test_a_head_turns_the_order_round_and_says_which_way_it_goes() -> None:
    ascending = page(make([]), sort="at")
    assert (ascending.heads[0].aria, ascending.heads[0].url) == ("ascending", "?sort=-at")
    descending = page(make([]), sort="-at")
    assert (descending.heads[0].aria, descending.heads[0].url) == ("descending", "?sort=at")
    assert descending.heads[1].aria == ""


@pytest.mark.parametrize(
    "bad",
    [
        "x", "%%%", "e30", token(v=1, i=1), token(v=["x", "y"], i=1), token(v=[None, None], i=1), token(v=[{}], i="x"),
        token(v=[NOW.isoformat(), "no-uuid"], i=1), token(v=["2026-99-99", str(uuid7())], i=10**30),
        token(v=[10**400, 1], i=1), token(v=[True, False], i=1), token(v=[NOW.isoformat()], i=5), "A" * 5000,
        token(v=["\x00", "\x00"], i=1), token(v=[NOW.isoformat(), str(uuid7())], i=-7),
        token(v=["\ud800", "\ud800"], i=1), token(v=["9999-12-31T23:59:59-14:00", str(uuid7())], i=1),
        token(v=["0001-01-01T00:00:00+14:00", str(uuid7())], i=1),
    ],
)  # fmt: skip
def test_a_forged_page_shows_a_page_and_never_an_error(bad: str) -> None:
    shown = page(make([(n, "") for n in range(3)]), page=bad)
    assert shown.total == 3
    assert shown.first >= 0


@pytest.mark.parametrize("bad", ["", "-", "--at", "at; DROP", "summary", "password", "at__year", "-" * 300])
def test_an_unknown_sort_falls_back_to_the_default(bad: str) -> None:
    rows = make([(1, ""), (2, "")])
    assert [row.at for row in page(rows, sort=bad).rows] == [NOW + timedelta(seconds=2), NOW + timedelta(seconds=1)]


@pytest.mark.parametrize(
    ("given_size", "size"), [("50", 50), ("1000000", 20), ("-1", 20), ("", 20), ("二十", 20), ("²", 20)]
)
def test_only_offered_page_sizes_are_taken(given_size: str, size: int) -> None:
    assert page(make([]), size=given_size).size == size


def test_an_export_holds_the_heads_and_what_the_columns_say() -> None:
    rows = make([(1, "350203")])
    table = list(table_of(sorted_rows({}, rows, COLUMNS, default="at"), COLUMNS))
    assert table == [["时间", "代码", "说明"], [NOW + timedelta(seconds=1), "350203", "S"]]


def test_numbers_and_booleans_can_be_sorted_by() -> None:
    columns = (Column("done", "做完", sort=("done",)), Column("title", "名", sort=("title",)))
    for number in range(45):
        Job.objects.create(kind="k", title=f"t{number % 7}", created_at=NOW, done=number)
    shown = listing({"sort": "-done", "size": "20"}, Job.objects.all(), columns, default="done")
    seen = [row.done for row in shown.rows]
    while shown.next_url:
        params = {key: values[0] for key, values in parse_qs(shown.next_url[1:]).items()}
        shown = listing(params, Job.objects.all(), columns, default="done")
        seen += [row.done for row in shown.rows]
    assert seen == list(range(44, -1, -1))


def test_a_page_costs_two_queries_whatever_its_number(django_assert_num_queries: object) -> None:
    rows = make([(n % 4, "") for n in range(120)])
    shown = page(rows)
    for _turn in range(3):
        with django_assert_num_queries(2):  # type: ignore[operator]
            shown = page(rows, shown.next_url)


def test_values_of_a_token_are_plain() -> None:
    from cuobian.kernel.listing import _plain

    moment = datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=NOW.tzinfo)
    assert _plain(moment) == "2026-11-23T02:00:00.123456+00:00"
    assert _plain(Decimal("80.96")) == "80.96"


# --- rows that lie in no table ---------------------------------------------------------------------------------------
class Made(NamedTuple):
    name: str
    size: int


MADE = [Made(f"n{number % 7}{number}", number % 5) for number in range(45)]
MADE_COLUMNS = (
    Column("name", "名", sort=("name",)),
    Column("size", "多少", sort=("size", "name")),
    Column("more", "别的"),
)


@pytest.mark.parametrize("sort", ["name", "-name", "size", "-size"])
def test_rows_in_memory_sort_and_page_like_a_table(sort: str) -> None:
    shown = listing_in_memory({"sort": sort, "size": "20", "q": "x"}, MADE, MADE_COLUMNS, default="name")
    seen, pages = list(shown.rows), 1
    assert (shown.total, shown.first, shown.last, shown.previous_url) == (45, 1, 20, "")
    while shown.next_url:
        params = {key: values[0] for key, values in parse_qs(shown.next_url[1:]).items()}
        assert params["q"] == "x"
        shown = listing_in_memory(params, MADE, MADE_COLUMNS, default="name")
        seen, pages = [*seen, *shown.rows], pages + 1
    assert (pages, shown.first, shown.last) == (3, 41, 45)
    assert seen == sorted_in_memory({"sort": sort}, MADE, MADE_COLUMNS, default="name")
    assert sorted(seen) == sorted(MADE)
    assert [head.aria for head in shown.heads].count("") == 2
    back = {key: values[0] for key, values in parse_qs(shown.previous_url[1:]).items()}
    assert listing_in_memory(back, MADE, MADE_COLUMNS, default="name").first == 21


@pytest.mark.parametrize("bad", ["", "0", "-3", "46", "9" * 400, "0000000010000", "x", "²", "1.5", "%00"])
def test_a_page_in_memory_that_cannot_be_is_the_first(bad: str) -> None:
    assert listing_in_memory({"page": bad}, MADE, MADE_COLUMNS, default="name").first == 1


def test_nothing_in_memory_is_an_empty_page() -> None:
    shown = listing_in_memory({}, [], MADE_COLUMNS, default="-size")
    assert (shown.rows, shown.total, shown.first, shown.last, shown.next_url) == ([], 0, 0, 0, "")


@pytest.mark.parametrize(
    ("sort", "value"),
    [("title", "\ud800"), ("title", "a\0"), ("done", 10**30), ("done", -(10**30)), ("done", float("inf"))],
)
def test_a_forged_page_of_any_column_is_the_first(sort: str, value: object) -> None:
    """What no column holds (half a character, a number beyond the database's) never reaches it."""
    columns = (Column("done", "做完", sort=("done",)), Column("title", "名", sort=("title",)))
    Job.objects.create(kind="k", title="t", created_at=NOW)
    params = {"sort": sort, "page": token(v=[value, str(uuid7())], i=7)}
    shown = listing(params, Job.objects.all(), columns, default="done")
    assert (shown.first, len(shown.rows)) == (1, 1)
