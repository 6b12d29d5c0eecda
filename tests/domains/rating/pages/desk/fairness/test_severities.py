"""The assessors of a run: who is strict, for whose eyes, sorted, found, exported, and written into the trail."""

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
from tests.domains.rating.judged import PEOPLE, judged, run_of
from tests.domains.rating.world import World, build

from cuobian.domains.rating.models import FairnessRun
from cuobian.support.audit.models import Entry as AuditEntry


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_once(django_db_blocker, build) as world:
        judged(world)
        run_of(world)
        yield world


def url_of(world: World) -> str:
    return f"/desk/rounds/{world.round.pk}/fairness/severities/"


def names(client: Client, url: str) -> list[str]:
    answer = client.get(url)
    assert answer.status_code == 200
    return [row.name for row in answer.context["listing"].rows]


def test_the_strictest_comes_first_and_every_head_sorts(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), url_of(shared)
    strict = shared.assessors[PEOPLE[-1]].name
    assert names(client, url)[0] == strict
    assert names(client, f"{url}?sort=severity")[-1] == strict
    assert names(client, f"{url}?sort=name") == list(reversed(names(client, f"{url}?sort=-name")))
    for key in ("visits", "colleagues", "raw"):
        rows = client.get(f"{url}?sort=-{key}").context["listing"].rows
        values = [{"visits": row.visits, "colleagues": row.colleagues, "raw": row.raw_mean}[key] for row in rows]
        assert values == sorted(values, reverse=True)
    page = client.get(url).content.decode()
    assert "比看同样站点的同事严" in page
    assert 'class="cb-dot"' in page


def test_somebody_is_found_by_name_or_unit_and_nobody_says_so(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), url_of(shared)
    assert names(client, f"{url}?q=集美大学") == ["黄志勇"]
    assert names(client, f"{url}?q=黄志") == ["黄志勇"]
    assert "没有符合条件的评委" in client.get(f"{url}?q=无此人").content.decode()


@pytest.mark.parametrize("odd", ["sort=x", "page=0", "page=99", "page=-1", "page=字", "page=" + "9" * 50, "size=7", "level=x"])  # fmt: skip
def test_odd_addresses_are_answered_calmly(shared: World, client_as: ClientAs, odd: str) -> None:
    assert len(names(client_as("city_officer"), f"{url_of(shared)}?{odd}")) == 5


def test_only_who_watches_over_fairness_opens_it_and_each_opening_is_written_down(
    shared: World, client_as: ClientAs
) -> None:
    url = url_of(shared)
    for part, status in (("auditor", 200), ("city_officer", 200), ("district_officer", 403), ("system_administrator", 403), ("assessor", 403)):  # fmt: skip
        assert client_as(part).get(url).status_code == status
    run = FairnessRun.objects.get(round=shared.round)
    trail = AuditEntry.objects.filter(action="fairness.read", subject_id=str(run.pk))
    assert [(row.outcome, row.new["fields"]) for row in trail] == [("read", ["assessors", "severity"])] * 2


def test_the_export_holds_every_row_in_the_order_shown(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), url_of(shared)
    shown = names(client, url)
    answer = client.get(f"{url}?export=xlsx")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    table = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    head = next(number for number, row in enumerate(table) if row[0] == "评委")
    assert [row[0] for row in table[head + 1 : head + 6]] == shown
    assert table[head + 1][2] > 0


def test_one_row_costs_as_many_queries_as_all(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), url_of(shared)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert len(names(client, f"{url}?q=集美大学")) == 1
    with CaptureQueriesContext(connection) as many:
        assert len(names(client, url)) == 5
    assert len(many) <= len(one)


def test_before_the_first_run_the_page_leads_to_it(shared: World, client_as: ClientAs) -> None:
    page = client_as("city_officer").get(f"{url_of(shared)}?level=city").content.decode()
    assert "这一级还没有核算过" in page
    assert f"/desk/rounds/{shared.round.pk}/fairness/?level=city" in page
    assert not AuditEntry.objects.filter(action="fairness.read").exists()
