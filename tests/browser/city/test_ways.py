"""Other ways of using the platform: elder mode, the keyboard alone, paper."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import cast
from tests.access.ground import AWARDED, Ground
from tests.browser.serving import DESK, PHONE, Said, faults, onwards, settled, signed_in, told

from cuobian.domains.rating.models import Sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
City = tuple[str, Ground]


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; a hundred times are too many for anybody."""
    for _step in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the keyboard does not reach {selector} at {page.url}")


def _sizes(page: Page) -> dict[str, float]:
    return page.evaluate(
        """() => ({
          text: parseFloat(getComputedStyle(document.body).fontSize),
          target: Math.min(...[...document.querySelectorAll("main .btn, main .cb-big, main .form-control")]
            .filter((one) => one.offsetParent !== null).map((one) => one.getBoundingClientRect().height)),
        })"""
    )


def test_elder_mode_is_large_and_stays_on_every_public_page(city: City, real_browser: Browser) -> None:
    url, ground = city
    context = signed_in(real_browser, url, "visitor", viewport=PHONE)
    page, said = context.new_page(), Said()
    said.listen(page)
    page.goto(url)
    onwards(page, page.locator("a[href*='/elder/']").first)
    wrong: dict[str, list[str]] = {}
    for name, key in (
        ("portal:home", "-"),
        ("portal:places", "-"),
        ("portal:place", "place"),
        ("portal:stars", "-"),
        ("portal:notices", "-"),
        ("portal:notice", "notice"),
        ("portal:proposal", "published"),
        ("portal:object", "published"),
        ("portal:verify", "-"),
        ("portal:plaque", "plaque"),
        ("portal:help", "-"),
    ):
        page.goto(url + ground.url(name, key))
        sizes = _sizes(page)
        small = [f"{what} is {size} px" for what, size in sizes.items() if size < {"text": 18, "target": 60}[what]]
        if found := [*small, *faults(page, said)]:
            wrong[name] = found
    context.close()
    assert not wrong, told(wrong)


def test_an_assessor_signs_in_and_records_a_point_with_the_keyboard_alone(city: City, real_browser: Browser) -> None:
    url, ground = city
    account = cast.account_of("assessor")
    account.set_password(cast.PASSWORD)
    account.save()
    context = real_browser.new_context(viewport=DESK, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{url}/sign-in/")
    _tab_to(page, "input[name=username]")
    page.keyboard.type(account.username)
    _tab_to(page, "input[name=password]")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/my/"))
    page.goto(url + ground.url("rating:my-sheets", "-"))
    sheet = Sheet.objects.get(pk=dict(ground.things["sheet"])["sheet_id"])
    _tab_to(page, f"a[href*='{sheet.pk}']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/points/"))
    before = page.url
    settled(page)  # the address changes before the page's script listens to the keyboard
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.keyboard.press("1")
    assert answer.value.ok, f"{answer.value.status} at {before}"
    _tab_to(page, ".cb-actbar .btn-primary")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(before)
    context.close()
    recorded = sheet.recorded
    sheet.refresh_from_db()
    assert sheet.recorded == recorded + 1


@pytest.mark.parametrize("name", ["rating:round", "rating:entries", "rating:entry"])
def test_on_paper_there_is_no_navigation(city: City, real_browser: Browser, name: str) -> None:
    url, ground = city
    context = signed_in(real_browser, url, "city_officer")
    page = context.new_page()
    page.goto(url + ground.url(name, "awarded" if name == "rating:entry" else "round"))
    page.emulate_media(media="print")
    shown = page.evaluate(
        """() => [...document.querySelectorAll("nav, .cb-top, .cb-actbar, .cb-no-print, .cb-filter, main .btn-primary")]
          .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height > 1)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert shown == []
    assert page.locator("main table:visible").count() or name == "rating:round"
    expect(page.locator("main h1")).to_be_visible()
    context.close()


def test_a_place_tells_its_stars_without_a_script(city: City, real_browser: Browser) -> None:
    """What the public reads needs no JavaScript."""
    url, ground = city
    context = real_browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url + ground.url("portal:place", "place"))
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("星")
    assert AWARDED in page.url
    context.close()
