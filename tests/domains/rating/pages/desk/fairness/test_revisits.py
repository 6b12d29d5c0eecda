"""The page of the re-visit plan: who sees what, the budget, the buttons with their reason, the export; and the report."""

import io
import re
from urllib.parse import unquote

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from tests.conftest import ClientAs
from tests.domains.rating.fairness.near import near_a_line
from tests.domains.rating.world import World

from cuobian.domains.rating.models import Entry
from cuobian.domains.rating.queries.fairness.runs import Opened
from cuobian.domains.rating.reports.fairness import INTERNAL, PUBLIC, fairness_report_pdf
from cuobian.domains.rating.values import Stage
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.jobs.models import Job


@pytest.fixture(scope="module")
def near(built: World) -> Opened:
    """One run for the module."""
    return near_a_line(built)


@pytest.fixture
def world(near: Opened, shared: World) -> World:
    return shared


def url(world: World, tail: str = "revisits/") -> str:
    return f"/desk/rounds/{world.round.pk}/fairness/{tail}"


def test_without_a_run_the_page_says_where_to_start(shared: World, client_as: ClientAs) -> None:
    assert "还没有核算" in client_as("city_officer").get(url(shared) + "?level=city").content.decode()


def test_the_plan_says_how_sure_it_is_and_what_a_visit_settles(world: World, client_as: ClientAs) -> None:
    text = client_as("city_officer").get(url(world) + "?level=district").content.decode()
    for words in ("现在三星", "再看一次", "预计给错的星，现在", "份检查单"):
        assert words in text


def test_a_district_sees_its_own_places_and_may_open_the_panel_again(world: World, client_as: ClientAs) -> None:
    text = client_as("neighbour_officer").get(url(world) + "?level=district").content.decode()
    shown = set(re.findall(r"/desk/entries/([0-9a-f-]{36})/\"", text))
    codes = set(Entry.objects.filter(pk__in=shown).values_list("code", flat=True))
    assert codes
    assert all(code.startswith("350212") for code in codes)
    link = re.search(r'href="(/desk/entries/[^"]+/do/reopen_district/\?reason=[^"]+)"', text)
    assert link is not None
    page = client_as("neighbour_officer").get(link[1].replace("&amp;", "&")).content.decode()
    assert "按复看建议再看一次：现在" in page


def test_where_the_panel_works_somebody_is_asked_to_join(world: World, client_as: ClientAs) -> None:
    Entry.objects.filter(round=world.round).update(stage=Stage.DISTRICT_PANEL)
    client = client_as("district_officer")
    text = client.get(url(world) + "?level=district").content.decode()
    link = re.search(r'href="(/desk/panels/[^"]+/add/\?[^"]+)"', text)
    assert link is not None
    page = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert "按复看建议再看一次" in page
    chosen = unquote(link[1]).split("joining=")[1].split("&")[0]
    assert re.search(rf'value="{chosen}" checked', page)


@pytest.mark.parametrize(("given", "told"), [("abc", "写一个整数"), ("0", "至少写 1"), ("101", "最多排 100 个")])
def test_a_wrong_budget_is_told_and_kept(world: World, client_as: ClientAs, given: str, told: str) -> None:
    page = client_as("city_officer").get(url(world) + f"?level=district&budget={given}")
    assert page.status_code == 422
    text = page.content.decode()
    assert told in text
    assert f'value="{given}"' in text


def test_the_export_has_the_rows_that_are_shown(world: World, client_as: ClientAs) -> None:
    page = client_as("city_officer").get(url(world) + "?level=district&budget=1&export=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(page.content)).get_sheet_by_index(0).to_python()
    cells = [str(cell) for row in rows for cell in row]
    assert any("再看一次" in cell for cell in cells)
    assert sum(cell.startswith("现在") and "星" in cell and "%" in cell for cell in cells) == 1


# --- report -----------------------------------------------------------------------------------------------------------------
def words_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


def test_the_internal_report_names_assessors_and_says_how_to_replay(world: World, near: Opened) -> None:
    text = words_of(fairness_report_pdf(world.city, world.round, near, edition=INTERNAL))
    for words in (near.run.digest, "20261128", "cuobianratingreplay", "联通度", "alpha", "示例", "九成把握的范围"):
        assert words in text
    assert any(actor.name in text for actor in world.assessors.values())


def test_the_public_report_names_nobody(world: World, near: Opened) -> None:
    text = words_of(fairness_report_pdf(world.city, world.round, near, edition=PUBLIC))
    assert "评委1" in text
    assert not [actor.name for actor in world.assessors.values() if actor.name in text]
    assert not [entry.place.short_name for entry in world.entries() if entry.place.short_name in text]


def test_the_report_is_made_in_the_background_and_the_named_one_is_audited(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    for edition, audited in (("public", 0), ("internal", 1)):
        done = client.post(url(world, "report/"), {"level": "district", "edition": edition})
        assert done.status_code == 302
        assert AuditEntry.objects.filter(action="rating.read_fairness").count() == audited
    assert Job.objects.filter(kind="rating.fairness_report").count() == 2


def test_a_report_needs_a_run_and_a_known_edition(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    assert client.post(url(world, "report/"), {"level": "city", "edition": "public"}).status_code == 409
    assert client.post(url(world, "report/"), {"level": "district", "edition": "x"}).status_code == 422
