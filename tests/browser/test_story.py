"""One station's way from the opening of a round to its plaque: by the people who do it, on the pages they use."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page, expect
from tests import cast
from tests.browser.clock import HANDS
from tests.browser.serving import DESK, PHONE, Said, onwards, served, settled
from tests.cast import NOW
from tests.domains.rating.world import World
from tests.domains.rating.world import build as build_world

from cuobian.domains.people.models import Account
from cuobian.domains.people.values import ROLES
from cuobian.domains.rating.models import Appeal, Entry, Objection, Sheet, StarAward
from cuobian.domains.rating.values import Stage

STATION = cast.STATION
MANY = 80  # more points than any sheet has

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Person:
    """Somebody at a browser of his own, who signs in as people do."""

    def __init__(self, browser: Browser, url: str, part: str, viewport: dict[str, int]) -> None:
        self.url, self.part, self.said = url, part, Said()
        self.context = browser.new_context(viewport=viewport, locale="zh-CN")  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.said.listen(self.page)

    def sign_in(self) -> "Person":
        self.go("people:sign-in")
        account = Account.objects.get(username=self.part.replace("_", "-"))
        self.page.fill("input[name=username]", account.username)
        self.page.fill("input[name=password]", cast.PASSWORD)
        self.press("登录")
        if needs_factor(self.part):
            device = TOTPDevice.objects.get(user=account)
            self.page.fill("input[name=code]", f"{TOTP(device.bin_key).token():06d}")
            self.press("验证并进入")
        expect(self.page).not_to_have_url(re.compile("sign-in"))
        return self

    def go(self, name: str, *arguments: object, query: str = "") -> None:
        response = self.page.goto(self.url + reverse(name, args=arguments) + query)
        assert response is not None
        assert response.status == 200, f"{self.part} at {name}: {response.status}"

    def press(self, words: str) -> None:
        onwards(self.page, self.page.get_by_role("button", name=words, exact=True))

    def main_button(self) -> None:
        """The page's one primary button."""
        onwards(self.page, self.page.locator("main button.btn-primary:visible").first)

    def follow(self, words: str | re.Pattern[str]) -> None:
        onwards(self.page, self.page.get_by_role("link", name=words).first)

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def close(self) -> None:
        """Nothing may have gone wrong in the console on the way."""
        errors = [line for line in self.said.taken() if line.startswith(("error", "warning"))]
        self.context.close()
        assert errors == [], f"{self.part}: {errors}"


def needs_factor(part: str) -> bool:
    return part in cast.CAST and ROLES[cast.CAST[part].role].needs_factor


def build() -> World:
    """Places, facts, people with passwords and telephones; no round yet."""
    world = build_world(with_round=False)
    for part in cast.CAST:
        cast.enrol(part)
    for account in Account.objects.all():
        account.set_password(cast.PASSWORD)
        account.save()
    for part in filter(needs_factor, cast.CAST):
        TOTPDevice.objects.create(user=cast.account_of(part), name="app", confirmed=True)
    return world


@pytest.fixture
def stage(transactional_db: None, tmp_path: Path, real_browser: Browser) -> Iterator["Play"]:
    with served(build, NOW, tmp_path) as (url, _world):
        yield Play(real_browser, url)


class Play:
    """The acts, in the order of the story."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url

    def person(self, part: str, viewport: dict[str, int] = DESK) -> Person:
        return Person(self.browser, self.url, part, viewport)

    @property
    def entry(self) -> Entry:
        return Entry.objects.select_related("place", "notice").get(code=STATION)

    def opens(self, officer: Person) -> None:
        page = officer.page
        officer.go("rating:round-new")
        page.fill("input[name=title]", "2026 年度星级评定")
        version = page.locator("[name=version] option", has_text="站").first.get_attribute("value")
        page.select_option("[name=version]", version)
        page.check(f"input[name=districts][value='{cast.SIMING}']")
        page.check("input[name=is_first]")
        page.fill("input[name=starts_on]", "2026-11-23")
        page.fill("input[name=data_until]", "2026-11-22")
        with page.expect_response(re.compile("/dates/")):
            page.keyboard.press("Tab")
        settled(page)
        officer.press("下一步：核对站点数")
        officer.main_button()
        assert self.entry.stage == Stage.SELF_ASSESSMENT

    def assesses_itself(self, keeper: Person) -> None:
        page = keeper.page
        keeper.go("rating:self", self.entry.pk)
        onwards(page, page.locator("button[form=confirm-all]").first)
        for _step in range(MANY):
            keeper.go("rating:self", self.entry.pk)
            submit = page.get_by_role("link", name="提交自评")
            if submit.count():
                break
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            onwards(page, page.locator("tr", has=page.get_by_text("待填", exact=True)).first.get_by_role("link").first)
            self._claims_what_follows(page)
        keeper.go("rating:self-submit", self.entry.pk)
        keeper.main_button()
        assert self.entry.stage == Stage.FIRST_REVIEW

    @staticmethod
    def _claims_what_follows(page: Page) -> None:
        """Point after point, as the button leads."""
        for _step in range(MANY):
            if "/points/" not in page.url or not page.locator("input[name=claim]").count():
                return
            page.locator("label.cb-choice").first.click()
            settled(page)
            onwards(page, page.locator(".cb-actbar .btn-primary"))

    def reviews(self, head: Person) -> None:
        head.go("rating:reviews")
        head.follow("鸿山")
        head.page.fill("textarea[name=opinion]", "情况属实")
        head.press("属实，报区里")
        assert self.entry.stage == Stage.DISTRICT_PANEL

    def makes_a_panel(self, officer: Person) -> None:
        page = officer.page
        officer.go("rating:panel-new", self.entry.round_id, query="?level=district")
        page.fill("input[name=name]", "思明第一组")
        with page.expect_response(re.compile("/panels/check/")):
            page.check(f"input[name=entries][value='{self.entry.pk}']")
        for name in ("苏婉婷", "许建国", "陈雅琴"):
            with page.expect_response(re.compile("/panels/check/")):
                page.get_by_role("checkbox", name=f"选 {name}").check()
            expect(page.get_by_role("radio", name=f"{name} 当组长")).to_be_visible()
        with page.expect_response(re.compile("/panels/check/")):
            page.get_by_role("radio", name="苏婉婷 当组长").check()
        settled(page)
        officer.press("组建并通知成员")
        assert Sheet.objects.filter(entry=self.entry).count() == 3

    def fills_a_sheet(self, assessor: Person) -> None:
        page = assessor.page
        assessor.go("rating:my-sheets")
        assessor.follow("打开检查单")
        for _step in range(MANY):
            if page.url.endswith("/submit/"):
                break
            if page.locator("#defects").count():
                page.fill("#defects", "1")
            else:
                page.locator("label.cb-choice", has=page.locator("input[value='B']")).click()
            page.fill("#note", "看到有缺，建议补上")
            page.locator("#note").blur()
            settled(page)
            onwards(page, page.locator(".cb-actbar .btn-primary"))
        assessor.main_button()
        assessor.go("rating:my-sheets")
        assessor.sees("已锁定")

    def decides(self, officer: Person) -> None:
        for action, after in (
            ("算出区级结果", Stage.DISTRICT_RESULT),
            ("确认区级结果", Stage.NOTICE_READY),
        ):
            officer.go("rating:entry", self.entry.pk)
            officer.follow(action)
            officer.main_button()
            assert self.entry.stage == after
        assert 1 <= (self.entry.star or 0) <= 3

    def publishes(self, officer: Person) -> None:
        officer.go("rating:notice-new", self.entry.round_id)
        officer.press("下一步：写标题并核对")
        officer.page.fill("input[name=title]", "第 1 批星级评定结果公示")
        officer.main_button()
        assert self.entry.stage == Stage.NOTICE

    def objects(self, visitor: Person) -> None:
        page = visitor.page
        visitor.go("portal:notices")
        visitor.follow("第 1 批星级评定结果公示")
        visitor.go("portal:proposal", self.entry.pk)
        visitor.follow("提异议")
        page.fill("textarea[name=text]", "周末去过两次都没有开门")
        page.fill("input[name=name]", "林先生")
        visitor.press("提交异议，拿查询号")
        visitor.sees(Objection.objects.get().receipt)

    def answers(self, officer: Person) -> None:
        officer.go("rating:objections", self.entry.round_id)
        officer.follow("周末去过两次都没有开门")
        officer.page.check("input[name=outcome][value=upheld]")
        officer.page.fill("textarea[name=text]", "核对了开门记录，两次都在节假日调整的时段，维持。")
        officer.press("答复")
        assert Objection.objects.get().answered_at is not None

    def appeals(self, keeper: Person) -> None:
        page = keeper.page
        keeper.go("rating:appeal-new", self.entry.pk)
        first = page.locator("input[name=point]").first
        point = first.get_attribute("value")
        first.check()
        page.fill(f"input[name='why-{point}']", "当天门牌在更换")
        page.fill("#reason", "现场情况有误会")
        keeper.press("申请复核")
        assert self.entry.stage == Stage.APPEAL

    def assigns(self, officer: Person) -> None:
        officer.go("rating:appeal-assign", Appeal.objects.get().pk)
        officer.page.check(f"input[name=accounts][value='{cast.account_id_of('appeal_reviewer')}']")
        officer.main_button()

    def rules(self, reviewer: Person) -> None:
        reviewer.go("rating:my-appeals")
        reviewer.follow("去复核")
        reviewer.page.locator("input[name=ruling][value=upheld]").check()
        reviewer.page.fill("textarea[name=decision]", "核对过照片和记录，维持。")
        reviewer.press("作出复核结论")
        assert self.entry.stage == Stage.AWARD_READY

    def awards(self, officer: Person) -> None:
        officer.go("rating:entry", self.entry.pk)
        officer.follow("定星")
        officer.main_button()
        assert self.entry.stage == Stage.AWARDED

    def verifies(self, visitor: Person) -> None:
        """By the address in the code on the certificate, and by typing the number."""
        award = StarAward.objects.get(code=STATION)
        certificate = visitor.context.request.get(self.url + reverse("rating:certificate", args=[award.plaque_number]))
        assert certificate.ok
        assert certificate.body().startswith(b"%PDF")
        visitor.go("portal:plaque", award.plaque_number)
        visitor.sees("鸿山")
        visitor.go("portal:verify")
        visitor.page.locator("main input[type=text], main input[type=search], main input:not([type])").first.fill(
            award.plaque_number
        )
        visitor.main_button()
        visitor.sees("鸿山")


def test_a_station_goes_from_the_opening_to_its_plaque(stage: Play) -> None:
    city, district = stage.person("city_officer").sign_in(), stage.person("district_officer").sign_in()
    keeper, head = stage.person("station_keeper", PHONE).sign_in(), stage.person("institute_head").sign_in()
    stage.opens(city)
    stage.assesses_itself(keeper)
    stage.reviews(head)
    stage.makes_a_panel(district)
    for part in ("assessor", "second_assessor", "third"):
        assessor = stage.person(part, PHONE).sign_in()
        stage.fills_a_sheet(assessor)
        assessor.close()
    HANDS.moment += timedelta(days=3)
    stage.decides(district)
    stage.publishes(city)
    visitor = stage.person("visitor", PHONE)
    stage.objects(visitor)
    stage.answers(district)
    stage.appeals(keeper)
    stage.assigns(city)
    reviewer = stage.person("appeal_reviewer").sign_in()
    stage.rules(reviewer)
    HANDS.moment += timedelta(days=30)
    stage.awards(district)
    stage.verifies(visitor)
    for person in (city, district, keeper, head, visitor, reviewer):
        person.close()
