"""Blind goes by person: who has yet to hand in a sheet on a place reads nothing of it under any role."""

from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.conftest import ClientAs
from tests.domains.rating.world import World, fill, put_panel

from cuobian.domains.rating.models import Entry, FairnessRun, FairScore, SelfItem, Sheet
from cuobian.domains.rating.pages.desk.fairness.place import Rights
from cuobian.domains.rating.queries.standing import standings
from cuobian.domains.rating.values import Level, SelfAnswer, SheetStatus, Stage
from cuobian.kernel import clock

WHY = "您手里有这个站点没交的检查单"
NOTE = "建议补上"
CLAIMED = "台账在第二个柜子"


@pytest.fixture
def entry(world: World) -> Entry:
    """Two sheets are in; the third is open and belongs to the person who is the district's officer as well."""
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    item = SelfItem.objects.filter(entry=entry, answer=SelfAnswer.CONFIRM).first()
    assert item is not None
    SelfItem.objects.filter(pk=item.pk).update(answer=SelfAnswer.OBJECT, note=CLAIMED)
    put_panel(world, Level.DISTRICT, [entry])
    own, *others = Sheet.objects.filter(entry=entry)
    for sheet in others:
        fill(world, sheet, "B")
    Sheet.objects.filter(pk=own.pk).update(account_id=world.siming.account_id)
    return entry


def read(client: Client, url: str, world: World) -> tuple[int, str]:
    with clock.frozen_at(world.now):
        answer = client.get(url)
    return answer.status_code, answer.content.decode(errors="replace")


def test_the_page_of_the_place_hides_marks_and_answers_until_the_own_sheet_is_in(
    world: World, client_as: ClientAs, entry: Entry
) -> None:
    url, officer = f"/desk/entries/{entry.pk}/", client_as("district_officer")
    status, page = read(officer, url, world)
    assert status == 200
    assert WHY in page
    assert f"/my/sheets/{Sheet.objects.get(entry=entry, account_id=world.siming.account_id).pk}/" in page
    assert NOTE not in page
    assert CLAIMED not in page
    assert "材料在您的检查单里看" in page
    assert NOTE in read(client_as("auditor"), url, world)[1]
    Sheet.objects.filter(entry=entry, status=SheetStatus.OPEN).update(
        status=SheetStatus.SUBMITTED, submitted_at=world.now
    )
    page = read(officer, url, world)[1]
    assert WHY not in page
    assert NOTE in page
    assert CLAIMED in page


def test_pages_of_single_points_and_the_report_say_from_when_on_they_open(
    world: World, client_as: ClientAs, entry: Entry
) -> None:
    officer = client_as("district_officer")
    item = SelfItem.objects.get(entry=entry, answer=SelfAnswer.OBJECT)
    for url in (
        f"/desk/entries/{entry.pk}/points/{item.point_id}/ruling/",
        f"/desk/entries/{entry.pk}/points/{item.point_id}/together/",
        f"/desk/rating/entries/{entry.pk}/report.pdf",
    ):
        status, page = read(officer, url, world)
        assert (status, WHY in page) == (403, True), url


def test_the_list_of_disputed_figures_and_its_file_cover_the_words(
    world: World, client_as: ClientAs, entry: Entry
) -> None:
    url, officer = f"/desk/rounds/{world.round.pk}/figures/", client_as("district_officer")
    page = read(officer, url, world)[1]
    assert entry.place.short_name in page
    assert CLAIMED not in page
    assert WHY in page
    with clock.frozen_at(world.now):
        given = officer.get(f"{url}?export=xlsx").content
    words = str(CalamineWorkbook.from_filelike(BytesIO(given)).get_sheet_by_index(0).to_python())
    assert entry.place.short_name in words
    assert CLAIMED not in words
    assert CLAIMED in read(client_as("auditor"), url, world)[1]


def test_what_others_are_told_of_a_place_before_its_notice_is_the_platforms_own(world: World, entry: Entry) -> None:
    told = standings([entry.place_id])
    assert told[entry.place_id].strong
    SelfItem.objects.filter(entry=entry, answer=SelfAnswer.CLAIM).update(claim="C#")
    assert standings([entry.place_id]) == told


def test_single_visits_of_a_fair_score_are_closed_as_well(world: World, entry: Entry) -> None:
    score = FairScore(entry_id=entry.pk, code=entry.code, run=FairnessRun(level=Level.DISTRICT))
    assert Rights.of(world.siming, score) == Rights(sheets=False, names=False, blind=True)
    Sheet.objects.filter(entry=entry, status=SheetStatus.OPEN).update(
        status=SheetStatus.SUBMITTED, submitted_at=world.now
    )
    assert Rights.of(world.siming, score).sheets
