"""What residents say of a place, beside its star: only where enough of them answered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW
from tests.sites.portal.city import STATIONS, SYSTEM, award, many_stations
from tests.sites.portal.test_pages import sheet_of, text

from cuobian.domains.ledger.public import record
from cuobian.domains.network.models import Place

pytestmark = pytest.mark.usefixtures("city")
MANY, FEW, NOBODY, _FOURTH = STATIONS
DAY = "2026-06-30"


def asked(code: str, answers: int, content: int, *, days_ago: int = 10) -> None:
    on = NOW - timedelta(days=days_ago)
    record(
        actor=SYSTEM, place_code=code, kind="survey_satisfaction", happened_at=on, now=on, quantity=answers,
        part=content,
    )  # fmt: skip


def said(client: Client, address: str) -> dict[str, str]:
    """Code of the place -> what stands in the column, as a phone reads it too."""
    body = text(client, address).split("<tbody>")[1].split("</tbody>")[0]
    found = {}
    for row in body.split("<tr>")[1:]:
        (code,) = re.findall(r'href="/places/(\w+)/', row)
        (cell,) = re.findall(r'<td class="(n|n nil)" data-h="居民满意率">([^<]*)<', row)
        found[code] = (cell[0] == "n nil", cell[1].replace("\xa0", " "))
    assert all(is_nil == (words == "—") for is_nil, words in found.values())
    return {code: words for code, (_nil, words) in found.items()}


@pytest.fixture
def starred(city: None) -> None:
    for code in (MANY, FEW, NOBODY):
        award(code, 3, plaque_number=f"P-{code}")
    asked(MANY, 26, 25)
    asked(FEW, 19, 19)


@pytest.mark.usefixtures("starred")
def test_a_share_with_its_answers_too_few_said_and_nobody_asked_is_no_number(client: Client) -> None:
    assert said(client, "/stars/") == {MANY: "96.2%（26 份）", FEW: "问卷不足 20 份，不公布", NOBODY: "—"}
    assert "100" not in said(client, "/stars/")[FEW]


@pytest.mark.usefixtures("starred")
def test_the_file_says_the_same(client: Client) -> None:
    heads, *rows = sheet_of(client.get("/stars/?export=xlsx"))  # type: ignore[arg-type]
    found = {row[heads.index("编码")]: str(row[heads.index("居民满意率")]).replace("\xa0", " ") for row in rows}
    assert found == {MANY: "96.2%（26 份）", FEW: "问卷不足 20 份，不公布", NOBODY: ""}


@pytest.mark.usefixtures("starred")
def test_a_past_day_tells_what_had_been_said_by_then(client: Client) -> None:
    asked(FEW, 40, 30, days_ago=200)
    asked(MANY, 12, 12, days_ago=200)
    assert said(client, f"/stars/?as_of={DAY}") == {MANY: "问卷不足 20 份，不公布", FEW: "75.0%（40 份）", NOBODY: "—"}
    _note, heads, *rows = sheet_of(client.get(f"/stars/?as_of={DAY}&export=xlsx"))  # type: ignore[arg-type]
    found = {row[heads.index("那天的编码")]: str(row[heads.index("居民满意率")]).replace("\xa0", " ") for row in rows}
    assert found[FEW] == "75.0%（40 份）"


def test_an_institute_speaks_for_all_its_stations(client: Client) -> None:
    institute = Place.objects.get(kind="institute", code=MANY[:9])
    award(institute.code, 4)
    asked(MANY, 12, 12)
    asked(FEW, 12, 6)
    assert said(client, "/stars/?kind=institute") == {institute.code: "75.0%（24 份）"}


@pytest.mark.parametrize("address", ["/stars/", f"/stars/?as_of={DAY}", "/stars/?export=xlsx"])
def test_thirty_rows_cost_what_one_costs(client: Client, address: str) -> None:
    award(MANY, 3)
    asked(MANY, 26, 25)

    def cost() -> list[Any]:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return list(queries)

    few = cost()
    many_stations(29)
    for place in Place.objects.filter(code__contains="S"):
        award(place.code, 2)
        asked(place.code, 21, 20)
    many = cost()
    assert len(many) == len(few), [query["sql"] for query in many]


@pytest.mark.usefixtures("starred")
def test_on_paper_the_list_says_what_was_chosen_and_leads_to_the_same_on_the_map(client: Client) -> None:
    page = text(client, "/stars/?district=350203&star=3")
    assert '<caption class="cb-print-only">星级榜 · 三星 · 思明区 · 共 3 行 · 2026-11-23</caption>' in page
    (address,) = re.findall(r'href="(/places/[^"]*view=map[^"]*)"', page)
    assert "共" not in address
    shown = text(client, address.replace("&amp;", "&"))
    assert "3 个" in shown
