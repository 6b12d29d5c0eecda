"""Pages of the papers: what they say to whom, what bad input meets, and that long lists cost no more."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.domains.visits.after.world import HULI, NOTE, STATEMENT, STATION, PaperWorld
from tests.signing import browser_of

from cuobian.domains.visits.actions.after import report
from cuobian.domains.visits.actions.after.papers import keep_copy
from cuobian.domains.visits.models.after import PaperCopy
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.clock import frozen_at


def url(world: PaperWorld, name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=[world.pk, *args])


def page(world: PaperWorld, browser: Client, name: str, *args: Any) -> Any:
    with frozen_at(world.now):
        return browser.get(url(world, name, *args))


def queries(world: PaperWorld, browser: Client, name: str) -> int:
    page(world, browser, name)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert page(world, browser, name).status_code == 200
    return len(caught)


def test_a_report_of_many_blocks_costs_what_a_short_one_costs(world: PaperWorld) -> None:
    world.end()
    world.fill()
    browser = browser_of("city_officer")
    short = queries(world, browser, "report-edit")
    for number in range(30):
        report.add_block(
            actor=world.city, programme_id=world.pk, section="closing", words=f"第 {number} 段", now=world.now
        )
    assert queries(world, browser, "report-edit") == short


def test_the_next_step_follows_the_papers(world: PaperWorld) -> None:
    browser = browser_of("city_officer")
    assert "请 3 个观摩点的接待方写情况说明" in page(world, browser, "after").content.decode()
    world.ask()
    assert "3 个观摩点还没确认情况说明" in page(world, browser, "after").content.decode()
    world.end()
    assert "有 1 场会还没记纪要" in page(world, browser, "after").content.decode()
    world.minutes()
    assert "请各区写交流体会" in page(world, browser, "after").content.decode()
    world.note()
    assert "从记录生成观摩报告" in page(world, browser, "after").content.decode()
    world.take_to(ReportStage.RELEASED)
    assert "定进展回访日期" in page(world, browser, "after").content.decode()


def test_somebody_elses_typing_is_not_shown(world: PaperWorld) -> None:
    world.end()
    made = world.minutes(adopted=False)
    keep_copy(actor=world.city, paper_id=made.paper_id, given={"points": "市里没存的"}, base=1, now=world.now)
    assert "市里没存的" not in page(world, browser_of("participant"), "minutes-edit", made.pk).content.decode()
    assert "市里没存的" in page(world, browser_of("city_officer"), "minutes-edit", made.pk).content.decode()
    assert PaperCopy.objects.count() == 1


def test_too_long_words_stay_in_the_field_with_their_fault(world: PaperWorld) -> None:
    world.ask()
    with frozen_at(world.now):
        answer = browser_of("station_keeper").post(
            url(world, "statement-edit", STATION), {**STATEMENT, "intro": "长" * 201, "base": 0}
        )
    assert answer.status_code == 422
    assert "最多 200 个字，现在 201 个。" in answer.content.decode()
    assert "长" * 201 in answer.content.decode()


@pytest.mark.parametrize("base", ["", "x", "9" * 30, "-1"])
def test_a_nonsense_revision_is_no_server_error(world: PaperWorld, base: str) -> None:
    world.end()
    world.note()
    with frozen_at(world.now):
        answer = browser_of("participant").post(url(world, "note", HULI), {**NOTE, "base": base})
    assert answer.status_code in (302, 409)


@pytest.mark.parametrize("name", ["report-step", "statement-step"])
def test_a_step_that_is_unknown_is_not_found_or_refused(world: PaperWorld, name: str) -> None:
    world.ask()
    part, args = ("city_officer", ["nonsense"]) if name == "report-step" else ("station_keeper", [STATION, "nonsense"])
    with frozen_at(world.now):
        answer = browser_of(part).post(url(world, name, *args))
    assert answer.status_code in (404, 409)


def test_a_participant_removed_half_way_still_reads(world: PaperWorld) -> None:
    world.end()
    row = world.people["participant"]
    row.removed_at, row.removed_by_id, row.removed_why = world.now, world.city.account_id, "工作调动"
    row.save()
    browser = browser_of("participant")
    assert page(world, browser, "papers").status_code == 200
    assert "写湖里区的交流体会" not in page(world, browser, "papers").content.decode()
