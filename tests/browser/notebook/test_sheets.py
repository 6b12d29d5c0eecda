"""The clause sheet in the notebook, on a real phone's browser: filled in without a network, page killed, all there, submitted."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.clock import HANDS
from tests.browser.notebook.conftest import CLOCK
from tests.browser.serving import PHONE, Said, faults, served, signed_in, violations
from tests.cast import NOW
from tests.domains.rating.phones.hand import picture, sheet_of
from tests.domains.rating.world import SIMING_STATIONS, World, build, put_panel

from cuobian.domains.rating.actions.sheets import save_item
from cuobian.domains.rating.models import Sheet, SheetItem, SheetPhoto
from cuobian.domains.rating.queries.standard import judged_by_id
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import Level, Stage
from cuobian.engines.scoring import CountRule, Point
from cuobian.support.inbox.models import Received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("CUOBIAN_SHOTS", "")


@dataclass
class Ground:
    """What is served: two stations of Siming with a panel each, and the assessor's sheets."""

    url: str
    world: World
    sheets: list[Sheet]

    @property
    def points(self) -> list[Point]:
        return list(judged_by_id(self.sheets[0].entry.round.version_id).values())


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with django_db_blocker.unblock(), served(build, NOW, tmp_path_factory.mktemp("files")) as (url, world):
        entries = [world.take_to(Stage.DISTRICT_PANEL, world.entry(code)) for code in SIMING_STATIONS[:2]]
        put_panel(world, Level.DISTRICT, entries)
        yield Ground(url, world, [sheet_of(world, entry) for entry in entries])


class Notebook:
    """The assessor's phone."""

    def __init__(self, ground: Ground, context: BrowserContext) -> None:
        self.ground, self.context, self.said = ground, context, Said()

    def open(self, where: str = "sheets") -> Page:
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.said.listen(self.page)
        self.page.goto(f"{self.ground.url}/my/notebook/#/{where}")
        expect(self.page.locator("h1")).to_be_visible()
        return self.page

    def ready(self) -> Page:
        """Opened, with the pack and everything else on board."""
        page = self.open()
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        expect(page.locator(".nb-list > li").first).to_be_visible()
        return page

    def point(self, sheet: Sheet, point: Point) -> None:
        self.page.evaluate("(where) => { location.hash = where; }", f"#/sheet-point/{sheet.pk}/{point.id}")
        expect(self.page.locator("h1")).to_have_text(point.name)

    def record(self, point: Point, state: str = "A", note: str = "") -> None:
        """What is seen of the point on the screen."""
        if isinstance(point.rule, CountRule):
            self.page.get_by_role("button", name="都齐了").click()
        else:
            self.page.locator(f"input[name=state][value='{state}']").check(force=True)
        if note:
            self.page.fill("#nb-note", note)
        expect(self.page.locator(".nb-kept .cb-chip")).to_have_count(1)

    def next(self) -> None:
        self.page.locator(".cb-actbar .btn-primary").click()

    def shot(self, name: str) -> None:
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    def through(self) -> None:
        expect(self.page.locator(".nb-count")).to_have_text("都上传了", timeout=30_000)

    def fine(self) -> None:
        lost = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
        assert [one for one in faults(self.page, self.said) if not any(word in one for word in lost)] == []


@pytest.fixture
def notebook(ground: Ground, real_browser: Browser) -> Iterator[Callable[..., Notebook]]:
    made: list[BrowserContext] = []

    def one(viewport: dict[str, int] = PHONE) -> Notebook:
        context = signed_in(real_browser, ground.url, "assessor", viewport=viewport)
        context.add_init_script(CLOCK.format(moment=HANDS.moment.timestamp() * 1000))
        made.append(context)
        return Notebook(ground, context)

    yield one
    for context in made:
        context.close()


def test_a_sheet_is_filled_in_without_a_network_and_submitted(
    ground: Ground, notebook: Callable[..., Notebook]
) -> None:
    phone, sheet, points = notebook(), ground.sheets[0], ground.points
    page = phone.ready()
    phone.fine()
    phone.shot("list")
    phone.context.set_offline(True)
    phone.point(sheet, points[0])
    phone.record(points[0], "B", "左边门窄，建议拆掉一扇")
    page.set_input_files("#nb-album", {"name": "门口.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    expect(page.locator(".nb-sheet-photos figcaption")).to_have_text(["待上传"])
    expect(page.locator(".nb-kept")).to_contain_text("已存在本机，等待上传")
    phone.fine()
    phone.shot("point")
    for point in points[1:]:
        phone.next()
        expect(page.locator("h1")).to_have_text(point.name)
        phone.record(point)
    phone.shot("count")
    page.close(run_before_unload=False)  # killed

    page = phone.open(f"sheet/{sheet.pk}")
    expect(page.locator(".nb-meter").first).to_contain_text(f"已记 {len(points)} / {len(points)} 条")
    phone.fine()
    phone.shot("overview")
    page.locator("#nb-submit").click()
    page.get_by_role("button", name="提交并锁定").last.click()
    expect(page.locator("main")).to_contain_text("已按提交，等待上传")
    expect(page.locator("main")).not_to_contain_text("已提交锁定")
    phone.shot("queued")
    assert not SheetItem.objects.filter(sheet=sheet).exists()
    page.close(run_before_unload=False)

    page = phone.open("sheets")
    expect(page.locator("main")).to_contain_text("已按提交，等待上传")
    phone.context.set_offline(False)
    phone.through()
    sheet.refresh_from_db()
    assert sheet.status == "submitted"
    assert SheetItem.objects.filter(sheet=sheet).count() == len(points)
    first = SheetItem.objects.get(sheet=sheet, point_id=points[0].id)
    assert (first.state, first.note) == ("B", "左边门窄，建议拆掉一扇")
    assert SheetPhoto.objects.filter(item=first).count() == 1
    assert not Received.objects.exclude(outcome="done").exists()
    expect(page.locator("main")).to_contain_text("在这台手机上提交的")
    phone.fine()
    phone.shot("done")


def test_two_records_of_one_point_are_both_shown_and_the_person_chooses(
    ground: Ground, notebook: Callable[..., Notebook]
) -> None:
    phone, sheet = notebook(), ground.sheets[1]
    plain = [point for point in ground.points if not isinstance(point.rule, CountRule)][:2]
    page = phone.ready()
    phone.context.set_offline(True)
    for point in plain:
        phone.point(sheet, point)
        phone.record(point, "C", "手机上记的：两边都窄")
    for point in plain:
        mark = Mark(point.id, "B", note="网页上记的：左边窄")
        save_item(actor=ground.world.assessors["assessor"], sheet_id=sheet.pk, mark=mark, now=NOW)
    phone.context.set_offline(False)
    card = page.locator("#nb-conflict")
    expect(card).to_contain_text("手机上记的：两边都窄", timeout=30_000)
    expect(card).to_contain_text("网页上记的：左边窄")
    phone.fine()
    phone.shot("conflict")
    beside = phone.context.new_page()
    beside.goto(f"{ground.url}/my/sheets/{sheet.pk}/points/{plain[1].id}/")
    expect(beside.get_by_role("button", name="用手机上的这一份")).to_be_visible()
    expect(beside.locator("[data-cb-offline]")).to_be_visible()
    assert violations(beside) == []
    if SHOTS:
        beside.screenshot(path=f"{SHOTS}/beside.png", full_page=True)
    beside.close()
    phone.context.set_offline(True)  # chosen without a network as well
    card.get_by_role("button", name="用这一份").click()
    expect(card).to_have_count(0)
    phone.point(sheet, plain[0])
    page.locator("#nb-conflict").get_by_role("button", name="用检查单里的").click()
    expect(page.locator("#nb-conflict")).to_have_count(0)
    phone.context.set_offline(False)
    phone.through()
    said = dict(SheetItem.objects.filter(sheet=sheet).values_list("point_id", "note"))
    assert said == {plain[0].id: "网页上记的：左边窄", plain[1].id: "手机上记的：两边都窄"}
    assert set(
        Received.objects.filter(account=sheet.account_id, kind="rating.item", code="changed-meanwhile").values_list(
            "outcome", flat=True
        )
    ) == {"dropped"}


def test_the_narrowest_phone_and_the_keyboard(ground: Ground, notebook: Callable[..., Notebook]) -> None:
    phone, sheet = notebook(viewport={"width": 320, "height": 640}), ground.sheets[1]
    page = phone.ready()
    point = next(point for point in ground.points if not isinstance(point.rule, CountRule))
    counting = next(point for point in ground.points if isinstance(point.rule, CountRule))
    phone.point(sheet, point)
    page.locator("h1").click()
    page.keyboard.press("4")
    expect(page.locator("input[value='C#']")).to_be_checked()
    page.keyboard.press("0")
    expect(page.locator("input[value='unseen']")).to_be_checked()
    phone.fine()
    phone.shot("narrow")
    phone.point(sheet, counting)
    page.get_by_role("button", name="多一项").click(click_count=2)
    expect(page.locator("#nb-defects")).to_have_value("2")
    phone.fine()
    phone.shot("narrow-count")
    page.evaluate("location.hash = '#/sheets'")
    expect(page.get_by_role("heading", name="检查单")).to_be_visible()
    phone.fine()
