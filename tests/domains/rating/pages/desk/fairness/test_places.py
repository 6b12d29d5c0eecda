"""The places of a run: whose, filtered, sorted, paged and exported."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker
from python_calamine import CalamineWorkbook
from tests.building import built_once
from tests.conftest import ClientAs
from tests.domains.rating.judged import FALLS, RISES, judged, run_of, score_of
from tests.domains.rating.pages.desk.test_worklist import _more_entries
from tests.domains.rating.world import World, build

from cuobian.domains.rating.models import Entry, FairScore
from cuobian.domains.rating.queries.fairness.runs import opened
from cuobian.kernel.ids import uuid7


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_once(django_db_blocker, build) as world:
        judged(world)
        run_of(world)
        yield world


def url_of(world: World) -> str:
    return f"/desk/rounds/{world.round.pk}/fairness/places/"


def codes(client: Client, url: str) -> list[str]:
    answer = client.get(url)
    assert answer.status_code == 200
    return [row["line"].score.code for row in answer.context["lines"]]


def test_everybody_sees_the_places_of_the_own_scope(shared: World, client_as: ClientAs) -> None:
    url = url_of(shared)
    assert len(codes(client_as("city_officer"), url)) == 6
    assert len(codes(client_as("system_administrator"), url)) == 6
    assert {code[:6] for code in codes(client_as("district_officer"), url)} == {"350203"}
    assert {code[:6] for code in codes(client_as("neighbour_officer"), url)} == {"350212"}
    assert client_as("station_keeper").get(url).status_code == 403
    page = client_as("district_officer").get(url).content.decode()
    assert not [actor.name for actor in shared.assessors.values() if actor.name in page]


def test_filters_narrow_and_each_can_be_taken_off(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), url_of(shared)
    assert set(codes(client, f"{url}?show=moved")) == {FALLS, RISES}
    borderline = set(FairScore.objects.filter(is_borderline=True).values_list("code", flat=True))
    assert set(codes(client, f"{url}?show=borderline")) == borderline != set()
    assert codes(client, f"{url}?show=capped") == codes(client, f"{url}?show=refused") == []
    assert len(codes(client, f"{url}?district=350212")) == 2
    assert codes(client, f"{url}?q=hongshan") == ["350203001001"]
    assert set(codes(client, f"{url}?show=moved&district=350212")) == set()
    page = client.get(f"{url}?show=capped&district=350212").content.decode()
    assert "没有符合这些条件的站点" in page
    assert "去掉「触顶」" in page
    assert "看全部 6 个" in page


def test_the_list_says_how_many_false_ones_to_expect(shared: World, client_as: ClientAs) -> None:
    found = opened(score_of(shared, FALLS).run)
    listed = {found.material.places[number].code for number in found.outcome.award_list}
    url = f"{url_of(shared)}?show=list"
    assert set(codes(client_as("city_officer"), url)) == listed
    page = client_as("district_officer").get(url).content.decode()
    assert f"全轮 {len(listed)} 个；预计其中 {100 * found.outcome.award_list_false:.1f}%" in page
    assert f"您能看到 {sum(code.startswith('350203') for code in listed)} 个" in page


@pytest.mark.parametrize(
    ("key", "field"),
    [("name", "sort_key"), ("official", "official"), ("adjustment", "adjustment"), ("fair", "fair"), ("error", "error"), ("chance", "expected_loss")],
)  # fmt: skip
def test_every_head_sorts_both_ways_and_pages_by_key(shared: World, client_as: ClientAs, key: str, field: str) -> None:
    _more(shared, 40)
    client, url = client_as("city_officer"), url_of(shared)
    for sign in ("", "-"):
        seen: list[object] = []
        following = f"?sort={sign}{key}&size=20"
        while following:
            answer = client.get(f"{url}{following}")
            seen += [getattr(row["line"].score, field) for row in answer.context["lines"]]
            following = answer.context["listing"].next_url
        assert len(seen) == 46
        assert seen == sorted(seen, reverse=bool(sign))  # type: ignore[type-var]


@pytest.mark.parametrize("odd", ["district=%25", "show=x", "sort=drop", "size=9999", "level=x", "q=" + "字" * 5000])  # fmt: skip
def test_odd_addresses_are_answered_calmly(shared: World, client_as: ClientAs, odd: str) -> None:
    assert client_as("city_officer").get(f"{url_of(shared)}?{odd}").status_code == 200


def test_the_list_costs_the_same_for_one_row_and_for_thirty(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), url_of(shared)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert len(codes(client, f"{url}?district=350212&size=100")) == 2
    _more(shared, 30)
    with CaptureQueriesContext(connection) as many:
        assert len(codes(client, f"{url}?district=350203&size=100")) == 34
    assert len(many) <= len(one)


def _more(world: World, count: int) -> None:
    """More places in the same run, with figures of their own."""
    before = set(Entry.objects.values_list("pk", flat=True))
    _more_entries(world, count)
    first = score_of(world, "350203001001")
    rows = []
    for number, entry in enumerate(Entry.objects.exclude(pk__in=before).order_by("code")):
        row = FairScore.objects.get(pk=first.pk)
        row.pk, row.entry, row.code, row.sort_key = uuid7(), entry, entry.code, entry.sort_key
        row.official, row.fair = row.official - number, row.fair - number
        row.expected_loss = number % 7 / 10
        rows.append(row)
    FairScore.objects.bulk_create(rows)


def test_the_export_holds_the_figures_of_the_page(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), f"{url_of(shared)}?show=moved&export=xlsx"
    answer = client.get(url)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    table = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    start = next(number for number, row in enumerate(table) if row[0] == "站点")
    rows = {row[1]: dict(zip(table[start], row, strict=True)) for row in table[start + 1 : start + 3]}
    line = rows[FALLS]
    assert (line["按原分的星级"], line["按调整后的星级"]) == ("四星", "三星")
    assert round(line["原分"] + line["尺度调整"], 2) == line["调整后"]
    assert "调整后三星" in line["提示"]


def test_before_the_first_run_the_page_says_what_will_be_there(shared: World, client_as: ClientAs) -> None:
    url = f"{url_of(shared)}?level=city"
    assert "去核算" in client_as("city_officer").get(url).content.decode()
    page = client_as("district_officer").get(url).content.decode()
    assert "核算由市文明办发起" in page
    assert "去核算" not in page
