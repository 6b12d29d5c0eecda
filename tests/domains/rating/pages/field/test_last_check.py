"""The aside of the assessor's sheet: what was found here before the round, and nothing that anybody wrote while it runs."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.domains.rating.pages.field.test_assessor import url_of
from tests.domains.rating.pages.field.test_keeper import browser, text
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.inspections.actions.planning import create_inspection, take_step
from cuobian.domains.inspections.models import Entry as Record
from cuobian.domains.inspections.models import Inspection
from cuobian.domains.inspections.values import InspectionPlan, Kind
from cuobian.domains.rating.models import SelfItem, Sheet
from cuobian.domains.rating.values import Level, SelfAnswer, SheetStatus, Stage
from cuobian.kernel.ids import uuid7

CODE, POINT = SIMING_STATIONS[0], "Z1.1.1"
WORDS, WHO = "门口的牌子掉了一半", "许建国"


@pytest.fixture
def sheet(shared: World) -> Sheet:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put_panel(shared, Level.DISTRICT, [entry])
    account = shared.assessors["assessor"].person_id
    return Sheet.objects.select_related("entry__round", "entry__place").get(entry=entry, account_id=account)


@pytest.fixture
def assessor(shared: World, sheet: Sheet) -> Client:
    return browser(shared.assessors["assessor"])


def occasion(world: World, sheet: Sheet) -> Inspection:
    """A strict inspection by an assessor who sits on the panel as well."""
    plan = InspectionPlan(
        title="五月啄木鸟督查", kind=Kind.STRICT, starts_on=world.now.date(), ends_on=world.now.date(), code="350203",
        basis="厦文明办〔2026〕12 号", places=(sheet.entry.place_id,),
        inspectors=(world.assessors["second_assessor"].person_id,),
    )  # fmt: skip
    made = create_inspection(actor=world.siming, plan=plan, now=world.now)
    return take_step(actor=world.siming, inspection_id=made.pk, action="open", now=world.now)


def note(made: Inspection, sheet: Sheet, at: datetime, **changes: str) -> None:
    version = sheet.entry.round.version_id
    place = made.places.get(place=sheet.entry.place_id)
    assert place.version_id == version
    given = {"kind": "deficiency", "severity": "serious", "point_id": POINT, "point_text": "标志", **changes}
    Record.objects.create(
        id=uuid7(), inspection=made, place_id=place.place_id, code=CODE, by_name=WHO, text=WORDS, version_id=version,
        account_id=made.inspectors.get().account_id, made_at=at, happened_at=at, received_at=at, **given,
    )  # fmt: skip


def aside(client: Client, sheet: Sheet, point: str = POINT) -> str:
    page = text(client.get(url_of(sheet, point)))
    found = page[page.index("上次检查") :]
    return found[: found.index("</p>")].replace("\xa0", " ")


def test_without_an_earlier_inspection_it_says_so(assessor: Client, sheet: Sheet) -> None:
    assert "这一轮开始前没有检查过这里。" in aside(assessor, sheet)


def test_the_index_names_the_point_that_is_being_written_and_what_was_not_seen(assessor: Client, sheet: Sheet) -> None:
    here = url_of(sheet, POINT)
    page = text(assessor.get(here))
    assert page.count("在记</span>") == 1
    assessor.post(here, {"state": "unseen"})
    index = text(assessor.get(here)).split("</nav>")[0]
    assert "在记</span>" not in index
    assert "没看到</span>" in index


def test_the_day_and_what_was_found_on_this_point_but_no_name_and_no_words(
    assessor: Client, sheet: Sheet, shared: World
) -> None:
    opened = sheet.entry.round.opened_at
    assert opened is not None
    note(occasion(shared, sheet), sheet, opened - timedelta(days=40))
    for words in ("啄木鸟督查", "这一条记了 1 处不足（较重）。", "没有整改单。"):
        assert words in aside(assessor, sheet)
    assert "这一条没有记不足。" in aside(assessor, sheet, "Z1.1.2")
    page = text(assessor.get(url_of(sheet, POINT)))
    assert WORDS not in page
    assert WHO not in page


def test_what_is_written_while_the_round_runs_changes_nothing(assessor: Client, sheet: Sheet, shared: World) -> None:
    """Neither an inspection of these days, nor another's sheet, nor what the place says of itself."""
    opened = sheet.entry.round.opened_at
    assert opened is not None
    made = occasion(shared, sheet)
    note(made, sheet, opened - timedelta(days=40), kind="optional_highlight", severity="")
    before = {point: aside(assessor, sheet, point) for point in (POINT, "Z1.1.2")}
    assert "这一条记了亮点，没有记不足。" in before[POINT]
    note(made, sheet, opened, severity="safety")
    note(made, sheet, opened + timedelta(hours=3), severity="safety", point_id="Z1.1.2")
    for other in Sheet.objects.filter(entry=sheet.entry, status=SheetStatus.OPEN).exclude(pk=sheet.pk):
        fill(shared, other, "C")
    SelfItem.objects.filter(entry=sheet.entry, answer=SelfAnswer.CLAIM).update(claim="C#")
    assert {point: aside(assessor, sheet, point) for point in before} == before
