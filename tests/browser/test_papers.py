"""The papers of a visit with everything on them, at the desk and on a phone; and words that keep themselves while one types."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from tests import cast
from tests.browser.serving import served, signed_in, told, unclean
from tests.domains.visits.after.world import MINUTES, OTHER, STATION, PaperWorld, picture
from tests.domains.visits.after.world import build as build_world

from cuobian.domains.network.public import records_by_code
from cuobian.domains.visits.actions.after import agreed, facts, report, report_steps, reviews
from cuobian.domains.visits.models.after import BlockPicture, Minutes, Review
from cuobian.domains.visits.values.after import ReportStage
from cuobian.support.files.public import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Served = tuple[str, PaperWorld]
PROBLEM = "坡道接缝翘起两指高，轮椅过不去；雨天积水，旁边没有扶手"


def build() -> PaperWorld:
    """A visit that is over, its report before the hosts."""
    world = build_world()
    for part in cast.CAST:
        cast.enrol(part)
    world.ask()
    world.confirm(OTHER, world.neighbour)
    world.end()
    world.minutes(adopted=False)
    world.note()
    world.fill()
    given = {"actor": world.city, "programme_id": world.pk, "now": world.now}
    block = report.add_block(section="problems", words=PROBLEM, **given)
    report.add_block(section="suggestions", words="和结对单位商量，晚上借他们的会议室来用", **given)
    for colour, after in (("olive", False), ("teal", True)):
        file = store(
            upload=picture(colour),
            kind="image",
            actor=world.city,
            code=STATION,
            permission="visits.report",
            now=world.now,
        )
        BlockPicture.objects.create(block=block, file=file.id, is_after=after)
    place = records_by_code([STATION])[STATION]
    for number, (text, where) in enumerate((("把固定课表贴到门口", place), ("双休日开放的站点报名单", None))):
        code = "" if where else (cast.SIMING, cast.TONGAN)[number]
        wanted = agreed.Agreed(text, "思明区文明办", date(2027, 2, 26), place=where, code=code)
        agreed.agree_action(agreed=wanted, **given)
    reviews.set_reviews(days=[date(2027, 2, 26), date(2027, 9, 27)], **given)
    report_steps.keep_version(note="头一稿", **given)
    world.take_to(ReportStage.CHECKING)
    facts.mark_fact(
        actor=world.keeper,
        programme_id=world.pk,
        block_id=world.block("stops", STATION).pk,
        passage="书法室",
        right="画室",
        evidence="二楼门牌",
        now=world.now,
    )
    return world


@pytest.fixture
def papers(transactional_db: None, tmp_path: Path) -> Iterator[Served]:
    with served(build, cast.NOW.replace(day=28), tmp_path) as made:
        yield made


def pages(world: PaperWorld) -> dict[str, list[str]]:
    """Who looks at what."""

    def url(name: str, *args: object) -> str:
        return reverse(f"visits:{name}", args=[world.pk, *args])

    row, review = Minutes.objects.get(), Review.objects.get(number=1)
    check = world.programme.report.checks.get()
    problem = world.block("problems")
    return {
        "city_officer": [
            url("after"),
            url("statements"),
            url("report-edit"),
            url("block", problem.pk),
            url("report-version", 1) + "?to=now",
            url("fact", check.pk),
            url("actions"),
            url("review", review.pk),
            url("feedback-results"),
        ],
        "station_keeper": [
            url("papers"),
            url("statement", STATION),
            url("statement-edit", STATION),
            url("facts"),
            url("fact-mark", world.block("stops", STATION).pk),
            url("progress", review.pk, world.programme.actions.get(number=1).pk),
        ],
        "participant": [
            url("papers"),
            url("statement", OTHER),
            url("minutes-edit", row.pk),
            url("minutes", row.pk),
            url("notes"),
            url("feedback"),
        ],
    }


def test_the_papers_are_clean_at_the_desk_and_on_a_phone(papers: Served, real_browser: Browser) -> None:
    url, world = papers
    found = unclean(real_browser, url, pages(world))
    assert not found, told(found)


def _minutes(world: PaperWorld) -> str:
    return reverse("visits:minutes-edit", args=[world.pk, Minutes.objects.get().pk])


def test_what_is_typed_is_kept_by_itself_and_comes_back(papers: Served, real_browser: Browser) -> None:
    url, world = papers
    context = signed_in(real_browser, url, "participant")
    page = context.new_page()
    page.goto(url + _minutes(world))
    page.fill("#id_points", "写到一半")
    expect(page.locator("[data-cb-paper-said]")).to_contain_text("已自动存")
    fresh = context.new_page()
    fresh.goto(url + _minutes(world))
    expect(fresh.locator("#id_points")).to_have_value("写到一半")
    context.close()


def test_without_a_connection_the_words_stay_on_the_device(papers: Served, real_browser: Browser) -> None:
    url, world = papers
    context = signed_in(real_browser, url, "participant")
    page = context.new_page()
    page.goto(url + _minutes(world))
    page.route("**/keep/", lambda route: route.abort())
    page.fill("#id_points", "断网时写的")
    expect(page.locator("[data-cb-paper-said]")).to_contain_text("文字先存在这台设备上")
    fresh = context.new_page()
    fresh.goto(url + _minutes(world))
    expect(fresh.locator("#id_points")).to_have_value(MINUTES["points"])
    fresh.click("[data-cb-paper-take]")
    expect(fresh.locator("#id_points")).to_have_value("断网时写的")
    context.close()


def test_a_passage_is_quoted_from_what_is_chosen(papers: Served, real_browser: Browser) -> None:
    url, world = papers
    context = signed_in(real_browser, url, "station_keeper")
    page = context.new_page()
    page.goto(url + reverse("visits:fact-mark", args=[world.pk, world.block("stops", STATION).pk]))
    _choose(page)
    page.click("[data-cb-quote]")
    chosen = page.input_value("#id_passage")
    assert chosen
    assert chosen in page.inner_text("[data-cb-quoted]")
    context.close()


def _choose(page: Page) -> None:
    """Mark all words of the paragraph, as with the mouse."""
    page.evaluate(
        """() => { const range = document.createRange();
        range.selectNodeContents(document.querySelector('[data-cb-quoted]'));
        const chosen = document.getSelection(); chosen.removeAllRanges(); chosen.addRange(range); }"""
    )
