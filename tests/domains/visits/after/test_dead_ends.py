"""Whatever is left undone, there is a next step for whoever has to take it, and no notice or link leads nowhere."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.domains.visits.after.world import STATION, ZONE, PaperWorld
from tests.signing import browser_of

from cuobian.domains.visits.actions import live, releasing
from cuobian.domains.visits.actions.after import agreed, report_steps, reviews
from cuobian.domains.visits.actions.after.daily import chase_papers
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Report
from cuobian.domains.visits.rules.after.reminding import days_left
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.notices.public import open_for


def page(world: PaperWorld, part: str, name: str, *args: Any) -> str:
    with frozen_at(world.now):
        answer = browser_of(part).get(reverse(f"visits:{name}", args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def waits(actor: Any) -> list[str]:
    return [one.url for one in open_for(actor.person_id) if one.needs_action]


def test_a_visit_that_nobody_ended_is_asked_to_be_ended_once(world: PaperWorld) -> None:
    world.now = world.now + timedelta(days=5)
    end_url = reverse("visits:end", args=[world.pk])
    chase_papers(actor=world.city, now=world.now)
    assert waits(world.city).count(end_url) == 1
    assert chase_papers(actor=world.city, now=world.now + timedelta(days=1)) == 0
    for name in ("programme", "after"):
        assert end_url in page(world, "city_officer", name, world.pk)
    assert end_url not in page(world, "district_officer", "programme", world.pk)
    live.end(actor=world.city, programme_id=world.pk, note="", now=world.now)
    assert end_url not in waits(world.city)


def test_ending_comes_before_changes_that_nobody_released(world: PaperWorld) -> None:
    Programme.objects.filter(pk=world.pk).update(title="改了名的活动")
    world.now = world.now + timedelta(days=5)
    assert "结束这次观摩" in page(world, "city_officer", "programme", world.pk)


def test_the_report_does_not_wait_for_a_meeting_that_was_not_held(world: PaperWorld) -> None:
    world.end()
    fill = reverse("visits:report-fill", args=[world.pk])
    shown = page(world, "city_officer", "after", world.pk)
    assert "还没记纪要" in shown
    assert fill in shown
    world.fill()
    assert "写完报告" in page(world, "city_officer", "after", world.pk)


def test_nothing_of_a_withdrawn_visit_waits_for_anybody_and_no_link_leads_nowhere(world: PaperWorld) -> None:
    world.begin()
    world.ask()
    world.minutes(adopted=False)
    world.fill()
    report_steps.send_report(actor=world.city, programme_id=world.pk, due_on=None, now=world.now)
    given = {"actor": world.city, "programme_id": world.pk, "now": world.now}
    assert waits(world.keeper)
    assert waits(world.participant)
    releasing.withdraw(why="台风要来，不去了", **given)
    for who in (world.keeper, world.participant, world.neighbour):
        assert waits(who) == []
    papers = reverse("visits:papers", args=[world.pk])
    item = world.items["station"].pk
    assert papers not in page(world, "participant", "mine-day", world.pk)
    assert papers not in page(world, "station_keeper", "hosting-item", item)
    assert "已撤回" in page(world, "city_officer", "after", world.pk)
    assert chase_papers(actor=world.city, now=world.now + timedelta(days=30)) == 0


def test_pages_of_hosts_wait_no_more_when_the_visit_is_over(world: PaperWorld) -> None:
    world.ask()
    url = reverse("visits:statement", args=[world.pk, STATION])
    assert url in waits(world.keeper)
    live.end(actor=world.city, programme_id=world.pk, note="", now=world.now + timedelta(days=4))
    assert url not in waits(world.keeper)
    world.now = world.now + timedelta(days=4)
    assert "确认情况说明" in page(world, "station_keeper", "statement", world.pk, STATION), "it can still be written"


def test_a_review_with_nothing_left_to_say_can_be_published(world: PaperWorld) -> None:
    world.take_to(ReportStage.DRAFTING)
    due = (world.now + timedelta(days=60)).date()
    given: dict[str, Any] = {"actor": world.city, "programme_id": world.pk}
    plan = agreed.Agreed("各站把课表贴到门口", "市委文明办", due)
    made = agreed.agree_action(agreed=plan, now=world.now, **given)
    world.take_to(ReportStage.RELEASED)
    first, second = reviews.set_reviews(days=[due, due + timedelta(days=60)], now=world.now, **given)
    with pytest.raises(Conflict):
        reviews.publish_review(review_id=first.pk, summary="", now=world.now, **given)
    reviews.write_progress(
        review_id=first.pk, action_id=made.pk, state="done", words="各站都贴到门口了", now=world.now, **given
    )
    reviews.publish_review(review_id=first.pk, summary="", now=world.now, **given)
    done = reviews.publish_review(review_id=second.pk, summary="都办完了，不用再看", now=world.now, **given)
    assert done.published_at == world.now
    assert Report.objects.get().programme.status == ProgrammeStatus.ENDED


def test_a_day_that_has_passed_is_late_on_a_day_off_too(world: PaperWorld) -> None:
    friday, saturday, monday = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)
    days = WorkCalendar()
    assert [days_left(days, today, friday) for today in (friday, saturday, monday)] == [0, -1, -1]
    assert days_left(days, saturday, monday) == 1
    world.take_to(ReportStage.CHECKING)
    Report.objects.filter(programme=world.pk).update(check_due_on=friday)
    saturday_noon = datetime.combine(saturday, time(12), tzinfo=ZONE)
    locked = report_steps.lock_report(actor=world.city, programme_id=world.pk, now=saturday_noon)
    assert locked.stage == ReportStage.LOCKED


def test_whoever_scans_a_code_that_is_over_reads_what_to_do(world: PaperWorld) -> None:
    with frozen_at(world.now):
        answer = browser_of("visitor").get(reverse("visits:join", args=[world.pk, "0" * 20]))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "请重新扫一次屏幕上的码" in shown
    assert reverse("visits:mine") in shown
    assert world.programme.title not in shown
