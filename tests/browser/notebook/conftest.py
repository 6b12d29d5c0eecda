"""A served site with an inspection, and phones that can lose their network, their page and their answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests import cast
from tests.browser.clock import HANDS
from tests.browser.serving import PHONE, Said, served, signed_in
from tests.cast import NOW
from tests.domains.inspections.world import InspectionWorld, build

from cuobian.domains.inspections.models import Entry
from cuobian.domains.inspections.values import Kind
from cuobian.domains.network.models import Place

# The phone's clock stands where the server's stands, or as far off as the test says; it runs on.
CLOCK = (
    "(() => {{ const real = Date.now.bind(Date); const off = {moment} - real(); Date.now = () => real() + off; }})();"
)


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction around a test: it would hide the test's rows from the server, and on SQLite hold its lock."""


@dataclass
class Site:
    """What is served: an observation at two stations with two people in it."""

    url: str
    world: InspectionWorld
    inspection: str
    places: dict[str, str]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with django_db_blocker.unblock(), served(build, NOW, tmp_path_factory.mktemp("files")) as (url, world):
        Place.objects.filter(code=cast.STATION).update(lat="24.442900", lng="118.085900", coord_system="WGS-84")
        made = world.open(world.city, title="全市现场观摩", kind=Kind.OBSERVATION, code=cast.CITY)
        places = {row.code: str(row.place_id) for row in made.places.all()}
        yield Site(url, world, str(made.pk), places)


@dataclass
class Phone:
    """One phone: its context is the browser's own store, its pages come and go."""

    site: Site
    context: BrowserContext
    said: Said = field(default_factory=Said)
    page: Page = None  # type: ignore[assignment]

    def open(self, where: str = "today") -> Page:
        """A page of the notebook, opened as if from the home screen."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.said.listen(self.page)
        self.page.goto(f"{self.site.url}/my/notebook/#/{where}")
        expect(self.page.locator("h1")).to_be_visible()
        return self.page

    def ready(self, where: str = "today") -> Page:
        """Opened, with the pack and everything else on board."""
        page = self.open(where)
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        expect(page.locator(".nb-count")).to_be_visible()
        page.wait_for_function(
            """async () => { const open = indexedDB.open("cuobian-notebook"); const db = await new Promise((r) => { open.onsuccess = () => r(open.result); });
               const got = db.transaction("meta").objectStore("meta").get("pack"); const kept = await new Promise((r) => { got.onsuccess = () => r(got.result); }); db.close(); return Boolean(kept); }"""
        )
        return page

    def go(self, where: str) -> Page:
        self.page.evaluate("(where) => { location.hash = `#/${where}`; }", where)
        return self.page

    def kill(self) -> None:
        """The page is gone without a word."""
        self.page.close(run_before_unload=False)

    def write(self, text: str, *, kind: str = "不足", place: str = cast.STATION, save: bool = True) -> None:
        """An entry at a place, as a person writes it."""
        self.go(f"write/{self.site.inspection}/{self.site.places[place]}")
        self.page.locator("#nb-kinds").get_by_label(kind, exact=True).check()
        self.page.fill("#nb-text", text)
        if save:
            self.save()

    def save(self) -> None:
        self.page.get_by_role("button", name="存在本机").click()
        expect(self.page.locator("#nb-kept")).to_be_visible()

    def offline(self) -> None:
        self.context.set_offline(True)

    def online(self) -> None:
        self.context.set_offline(False)

    def through(self) -> None:
        """Everything has arrived, and the phone knows it."""
        expect(self.page.locator(".nb-count")).to_have_text("都上传了", timeout=20_000)


@pytest.fixture
def phone(site: Site, real_browser: Browser) -> Iterator[Callable[..., Phone]]:
    made: list[BrowserContext] = []

    def one(
        part: str = "participant", *, off: timedelta = timedelta(0), viewport: dict[str, int] = PHONE, url: str = ""
    ) -> Phone:
        context = signed_in(real_browser, url or site.url, part, viewport=viewport)
        # What the worker fetches knows nothing of the context's language; a phone's own is the same for both.
        context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": url or site.url}])
        context.add_init_script(CLOCK.format(moment=(HANDS.moment + off).timestamp() * 1000))
        made.append(context)
        return Phone(site, context)

    yield one
    for context in made:
        context.close()


def entries(text: str) -> list[Entry]:
    """What the server has of this text."""
    return list(Entry.objects.filter(text=text))
