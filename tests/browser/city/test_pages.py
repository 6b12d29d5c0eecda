"""Every page of the access table that somebody sees: clean at the desk and on a phone."""

from collections import defaultdict

import pytest
from playwright.sync_api import Browser, Page
from tests.access.ground import Ground
from tests.access.table import ROWS, Row
from tests.browser.serving import DESK, PHONE, Said, faults, signed_in, told

# Who a page is made for, in the order in which they are asked.
READERS = (
    "visitor",
    "city_officer",
    "district_officer",
    "neighbour_officer",
    "station_keeper",
    "neighbour_keeper",
    "assessor",
    "participant",
    "appeal_reviewer",
    "institute_head",
    "system_administrator",
    "auditor",
)
# What answers 200 and is no page: files, and parts of pages.
NOT_PAGES = {
    "portal:positions",
    "portal:draw-file",
    "rating:dossier-picture",
    "portal:robots",
    "people:import-template",
    "network:import-template",
    "network:import-wrong",
    "ledger:template",
    "ledger:batch-wrong",
    "standards:export-yaml",
    "standards:export-excel",
    "rating:certificate",
    "rating:place-report",
    "rectification:weekly-pdf",
    "files:file",
    "files:thumb",
    "jobs:body",
    "inbox:token",
    "inbox:piece",
    "inspections:pack",
    "field:worker",
    "field:manifest",
    "visits:people-template",
    "visits:board-code",
    "visits:booklet",
    "visits:offline",
    "visits:calendar",
    "visits:mine-booklet",
    "visits:mine-offline",
    "visits:mine-ics",
    "visits:hosting-ics",
    "visits:hand-out",
    "visits:guest-hand-out",
    "visits:feed",
    "visits:statements-pdf",
    "visits:statement-pdf",
    "visits:minutes-pdf",
    "visits:report-file",
    "visits:report-picture",
}

# A shell that anybody may open; without a session it asks for one, and the browser's console says that it was refused.
MADE_FOR = {"field:notebook": "participant"}

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def _reader(row: Row) -> str | None:
    return MADE_FOR.get(row.name) or next((part for part in READERS if row.codes[part] == "200"), None)


def pages_by_reader() -> dict[str, list[Row]]:
    """Every page, with the first member of the cast who may see it."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in ROWS:
        reader = _reader(row)
        if row.method == "GET" and reader and row.name not in NOT_PAGES and not row.name.startswith("api"):
            found[reader].append(row)
    return found


PAGES = pages_by_reader()
PAST_DAY = "2025-06-30"


def _looked_at(page: Page, said: Said, url: str) -> list[str]:
    """The page as it opens at the desk, then on a phone."""
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    response = page.goto(url, wait_until="load")
    if response is None or response.status != 200:
        return [f"answers {response.status if response else 'nothing'}"]
    at_desk = [f"1280: {fault}" for fault in faults(page, said)]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return at_desk + [f"390: {fault}" for fault in faults(page, said)]


@pytest.mark.parametrize("reader", sorted(PAGES))
def test_pages_are_clean_at_the_desk_and_on_a_phone(
    city: tuple[str, Ground], real_browser: Browser, reader: str
) -> None:
    url, ground = city
    context = signed_in(real_browser, url, reader)
    page, said = context.new_page(), Said()
    said.listen(page)
    found = {row.name: _looked_at(page, said, url + ground.url(row.name, row.key)) for row in PAGES[reader]}
    context.close()
    wrong = {name: told_of for name, told_of in found.items() if told_of}
    assert not wrong, told(wrong)


def test_public_pages_of_a_past_day_are_clean_too(city: tuple[str, Ground], real_browser: Browser) -> None:
    url, ground = city
    context = signed_in(real_browser, url, "visitor")
    page, said = context.new_page(), Said()
    said.listen(page)
    places, stars = ground.url("portal:places", "-"), ground.url("portal:stars", "-")
    addresses = (
        f"{places}?as_of={PAST_DAY}", f"{places}?as_of={PAST_DAY}&view=map", f"{places}?as_of=1990-01-01",
        f"{stars}?as_of={PAST_DAY}", f"{ground.url('portal:place', 'place')}?as_of={PAST_DAY}",
    )  # fmt: skip
    wrong = {address: told_of for address in addresses if (told_of := _looked_at(page, said, url + address))}
    page.goto(f"{url}{places}?as_of={PAST_DAY}")
    assert page.locator("main tbody tr").count()
    context.close()
    assert not wrong, told(wrong)


def test_refusals_are_clean_too(city: tuple[str, Ground], real_browser: Browser) -> None:
    url, ground = city
    found = {}
    for reader, address, status in (
        ("visitor", "/no-such-page/", 404),
        ("station_keeper", ground.url("people:accounts", "-"), 403),
        ("neighbour_keeper", ground.url("rating:self", "own"), 404),
    ):
        context = signed_in(real_browser, url, reader, viewport=PHONE)
        page, said = context.new_page(), Said()
        response = page.goto(url + address, wait_until="load")
        assert response is not None
        assert response.status == status
        found[address] = faults(page, said)
        context.close()
    wrong = {name: told_of for name, told_of in found.items() if told_of}
    assert not wrong, told(wrong)
