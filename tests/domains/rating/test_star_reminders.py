"""The daily work says that the mid-term month has come and that a card's days are over; revoked places wait their months."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests import cast
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, WINDOWS, World

from cuobian.domains.rating.actions.awards import record_check, revoke, warn
from cuobian.domains.rating.actions.open_round import RoundPlan, open_round
from cuobian.domains.rating.actions.star_reminders import remind_of_stars, settle_midterm
from cuobian.domains.rating.models import Entry, StarAward
from cuobian.domains.rating.rules.star_days import midterm_from, months_after
from cuobian.domains.rating.values import Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Invalid
from cuobian.support.jobs.models import Failure, Job
from cuobian.support.notices.public import NoticeRecord, open_for

CODE = SIMING_STATIONS[0]


@pytest.fixture
def award(shared: World) -> StarAward:
    return StarAward.objects.get(entry=shared.take_to(Stage.AWARDED, shared.entry(CODE)))


def told(who: Actor, kind: str) -> NoticeRecord | None:
    return next((one for one in open_for(who.person_id) if one.kind == kind), None)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then
    assert midterm_from(date(2026, 11, 23), 12) == date(2027, 10, 23)


def test_the_awarding_office_is_reminded_once_when_the_month_has_come(shared: World, award: StarAward) -> None:
    early, due = AFTER_NOTICE + timedelta(days=300), AFTER_NOTICE + timedelta(days=340)
    assert remind_of_stars(now=early) == 0
    assert remind_of_stars(now=due) == 1
    assert remind_of_stars(now=due + timedelta(days=1)) == 0
    found = told(shared.city, "rating.midterm")
    assert found is not None
    assert found.text.startswith("1 个站点")
    assert found.url == "/desk/stars/check/"
    assert told(shared.siming, "rating.midterm") is None
    award.refresh_from_db()
    record_check(actor=shared.city, award=award, total=award.score, star=4, facts={}, now=due)
    award.refresh_from_db()
    settle_midterm([award], now=due)
    assert told(shared.city, "rating.midterm") is None


def test_office_and_place_are_told_once_that_the_days_of_a_card_are_over(shared: World, award: StarAward) -> None:
    warn(actor=shared.city, award_id=award.pk, reason="两个月没开门", now=AFTER_NOTICE)
    last = AFTER_NOTICE + timedelta(days=30)
    assert remind_of_stars(now=last) == 0
    assert remind_of_stars(now=last + timedelta(days=1)) == 1
    assert remind_of_stars(now=last + timedelta(days=2)) == 0
    office, keeper = told(shared.city, "rating.card_over"), told(shared.keeper(CODE), "rating.card_over")
    assert office is not None
    assert office.url == f"/desk/stars/{award.pk}/"
    assert keeper is not None
    assert told(shared.keeper(CODE), "rating.star_warned") is None
    warn(actor=shared.city, award_id=award.pk, reason="又没开门", now=last + timedelta(days=10))
    assert told(shared.keeper(CODE), "rating.card_over") is None
    assert remind_of_stars(now=last + timedelta(days=41)) == 1


def plan_of(world: World, starts: date, *districts: str) -> RoundPlan:
    return RoundPlan(
        title="2027 年度星级评定",
        version_id=world.versions["station"].id,
        code=cast.CITY,
        starts_on=starts,
        data_until=world.round.data_until,
        districts=districts,
        windows=WINDOWS,
    )


def test_a_place_whose_star_was_revoked_enters_no_round_before_its_day(shared: World, award: StarAward) -> None:
    revoke(actor=shared.city, award_id=award.pk, reason="一票否决", now=AFTER_NOTICE)
    Entry.objects.exclude(pk=award.entry_id).update(stage=Stage.WITHDRAWN, end_note="试", ended_at=shared.now)
    free = months_after(local_date(AFTER_NOTICE), 12)
    with pytest.raises(Invalid) as refused:
        open_round(actor=shared.city, plan=plan_of(shared, free - timedelta(days=2), CODE), now=AFTER_NOTICE)
    assert str(free) in str(refused.value.faults[0].message)
    plan = plan_of(shared, free - timedelta(days=2), cast.SIMING)
    made = open_round(actor=shared.city, plan=plan, now=AFTER_NOTICE)
    entered = set(Entry.objects.filter(round=made).values_list("code", flat=True))
    assert entered == set(SIMING_STATIONS) - {CODE}
    job = Job.objects.filter(kind="rating.open").order_by("-pk").first()
    assert job is not None
    assert str(free) in Failure.objects.get(job=job).words
    Entry.objects.filter(round=made).update(stage=Stage.WITHDRAWN, end_note="试", ended_at=shared.now)
    again = open_round(actor=shared.city, plan=replace(plan, starts_on=free), now=AFTER_NOTICE)
    assert Entry.objects.filter(round=again, code=CODE).exists()
