"""Awarding, and everything that happens to a star afterwards."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World

from cuobian.domains.ledger.models import Fact
from cuobian.domains.rating.actions.awards import award, award_many, downgrade, expire_due, revoke, warn
from cuobian.domains.rating.actions.compute import replay
from cuobian.domains.rating.models import Entry, Result, StarAward, StarEvent
from cuobian.domains.rating.queries.facts_of_entry import facts_of, level_of
from cuobian.domains.rating.queries.stars import active_stars, star_by_plaque, star_events, star_history
from cuobian.domains.rating.rules.inputs import facts_from
from cuobian.domains.rating.values import AwardStatus, Level, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]
SYSTEM = Actor.system("平台")


@pytest.fixture
def ready(shared: World) -> Entry:
    return shared.take_to(Stage.AWARD_READY, shared.entry(CODE))


@pytest.fixture
def high(shared: World, ready: Entry) -> StarAward:
    """A star of the city's."""
    award(actor=shared.city, entry_id=ready.pk, now=AFTER_NOTICE)
    return StarAward.objects.get(entry=ready)


@pytest.fixture
def low(shared: World) -> StarAward:
    """A star of the district's."""
    entry = shared.take_to(Stage.AWARDED, shared.entry(SIMING_STATIONS[1]), mark="C")
    return StarAward.objects.get(entry=entry)


def test_a_star_comes_with_its_plaque_and_ends_after_its_months(shared: World, ready: Entry, high: StarAward) -> None:
    year = local_date(AFTER_NOTICE).year
    assert high.plaque_number == f"{year}-350203-Z-0001"
    assert (high.star, high.score, high.code) == (ready.star, ready.score, CODE)
    assert high.valid_until > high.awarded_on
    assert high.is_sample
    assert [event.act for event in star_events([high.pk])[high.pk]] == ["granted"]
    assert star_by_plaque(high.plaque_number).place_id == ready.place_id


def test_who_awards_hears_that_something_waits(shared: World, ready: Entry) -> None:
    assert "rating.award_ready" in {one.kind for one in open_for(shared.city.person_id)}


def test_each_body_awards_its_own_stars(shared: World, ready: Entry) -> None:
    with pytest.raises(NotAllowed):
        award(actor=shared.siming, entry_id=ready.pk, now=AFTER_NOTICE)
    with pytest.raises(NotFound):
        award(actor=shared.tongan, entry_id=ready.pk, now=AFTER_NOTICE)
    low = shared.take_to(Stage.AWARD_READY, shared.entry(SIMING_STATIONS[1]), mark="C")
    with pytest.raises(NotAllowed):
        award(actor=shared.city, entry_id=low.pk, now=AFTER_NOTICE)


def test_the_second_to_award_is_told(shared: World, ready: Entry, high: StarAward) -> None:
    with pytest.raises(Conflict):
        award(actor=shared.city, entry_id=ready.pk, now=AFTER_NOTICE)
    assert StarAward.objects.count() == 1


def test_a_list_is_awarded_whole_or_not_at_all(shared: World, ready: Entry) -> None:
    other = shared.take_to(Stage.NOTICE_READY, shared.entry(SIMING_STATIONS[2]))
    with pytest.raises(Conflict):
        award_many(actor=shared.city, entry_ids=[ready.pk, other.pk], now=AFTER_NOTICE)
    assert not StarAward.objects.exists()
    assert award_many(actor=shared.city, entry_ids=[ready.pk, ready.pk], now=AFTER_NOTICE) == 1


def test_numbers_run_on_past_a_thousand_and_ten_thousand(shared: World, ready: Entry) -> None:
    year = local_date(AFTER_NOTICE).year
    _held(shared.entry(SIMING_STATIONS[1]), plaque_number=f"{year}-350203-Z-9999")
    award(actor=shared.city, entry_id=ready.pk, now=AFTER_NOTICE)
    first = StarAward.objects.get(entry=ready)
    assert first.plaque_number == f"{year}-350203-Z-10000"
    made = downgrade(actor=shared.city, award_id=first.pk, star=1, reason="暗访", now=AFTER_NOTICE)
    assert made is not None
    assert made.plaque_number == f"{year}-350203-Z-10001"


def test_without_a_star_there_is_a_deadline_in_working_days(shared: World) -> None:
    entry = shared.take_to(Stage.UNSTARRED, shared.entry(CODE), mark="C#")
    assert entry.rectify_by is not None
    assert (entry.rectify_by - local_date(AFTER_NOTICE)).days > 60
    assert not StarAward.objects.exists()


def test_a_place_holds_one_star_by_the_databases_own_word(high: StarAward) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        StarAward.objects.create(
            place_id=high.place_id, code=high.code, star=1, score=60, dimensions=[], standard_label="x", body="x",
            plaque_number="X-1", awarded_on=date(2026, 1, 1), valid_until=date(2027, 1, 1),
        )  # fmt: skip


def test_rated_again_the_old_star_gives_way_with_its_history(shared: World, ready: Entry) -> None:
    old = StarAward.objects.create(
        place_id=ready.place_id, code=CODE, star=2, score=70, dimensions=[], standard_label="旧", body="区",
        plaque_number="2024-350203-Z-0001", awarded_on=date(2024, 12, 1), valid_until=date(2027, 1, 1),
    )  # fmt: skip
    award(actor=shared.city, entry_id=ready.pk, now=AFTER_NOTICE)
    old.refresh_from_db()
    assert (old.status, old.end_reason) == (AwardStatus.SUPERSEDED, "重新评定")
    assert [row.star for row in star_history(ready.place_id)] == [ready.star, 2]


def test_rated_again_without_a_star_the_old_one_ends_with_its_reason(shared: World) -> None:
    entry = shared.take_to(Stage.AWARD_READY, shared.entry(CODE), mark="C#")
    old = StarAward.objects.create(
        place_id=entry.place_id, code=CODE, star=4, score=88, dimensions=[], standard_label="旧", body="市",
        plaque_number="2024-350203-Z-0001", awarded_on=date(2024, 12, 1), valid_until=date(2027, 1, 1),
    )  # fmt: skip
    award(actor=shared.siming, entry_id=entry.pk, now=AFTER_NOTICE)
    old.refresh_from_db()
    assert (old.status, old.ended_at, old.end_reason) == (
        AwardStatus.SUPERSEDED, AFTER_NOTICE, "重新评定，这一轮不定星级",
    )  # fmt: skip
    assert active_stars([entry.place_id]) == {}
    assert [(event.act, event.star) for event in star_events([old.pk])[old.pk]] == [("superseded", 4)]
    assert Fact.objects.get(subject=f"star:{old.pk}").quantity == 0
    assert not star_by_plaque(old.plaque_number).is_active


# --- what a round sees of them ------------------------------------------------------------------------------------------
def _held(entry: Entry, **changes: Any) -> StarAward:
    given = {
        "star": 3, "score": 80, "dimensions": [], "standard_label": "旧", "body": "区",
        "plaque_number": "2024-350203-Z-0001", "awarded_on": date(2024, 12, 1), "valid_until": date(2026, 11, 23),
    }  # fmt: skip
    return StarAward.objects.create(place_id=entry.place_id, code=entry.code, **(given | changes))


def _end(world: World, held: StarAward, end: str, now: datetime) -> None:
    if end == "revoked":
        revoke(actor=world.siming, award_id=held.pk, reason="否决", now=now)
    elif end == "downgraded":
        downgrade(actor=world.siming, award_id=held.pk, star=1, reason="暗访", now=now)
    else:
        assert expire_due(actor=SYSTEM, now=now) == 1


@pytest.mark.parametrize("end", ["revoked", "expired", "downgraded"])
def test_a_round_counts_the_star_held_on_its_data_day_whatever_becomes_of_it(shared: World, end: str) -> None:
    entry = shared.entry(CODE)
    held = _held(entry)
    shared.now = shared.now + timedelta(days=1)
    _end(shared, held, end, shared.now)
    shared.now += timedelta(hours=1)
    shared.take_to(Stage.DISTRICT_RESULT, entry)
    assert facts_from(Result.objects.get(entry=entry).inputs).prior_star == 3
    assert all(again.same for again in replay(shared.round))


@pytest.mark.parametrize("end", ["revoked", "expired", "downgraded"])
def test_a_star_that_ends_after_the_result_leaves_the_next_result_as_it_was(shared: World, end: str) -> None:
    entry = shared.entry(CODE)
    held = _held(entry)
    shared.take_to(Stage.APPEAL, entry)
    before = shared.entry(CODE)
    shared.now = shared.now + timedelta(days=1)
    _end(shared, held, end, shared.now)
    shared.take_to(Stage.AWARD_READY, before)
    after = shared.entry(CODE)
    assert (after.star, after.score, after.district_star) == (before.star, before.score, before.district_star)
    first, second = Result.objects.filter(entry=entry, level=level_of(before)).order_by("sequence")
    assert first.inputs == second.inputs
    assert all(again.same for again in replay(shared.round))


@pytest.mark.parametrize(
    ("days", "star"),
    [
        ({"awarded_on": date(2026, 11, 22)}, 3),
        ({"awarded_on": date(2026, 11, 23), "valid_until": date(2029, 11, 22)}, 0),
        ({"valid_until": date(2026, 11, 22)}, 3),
        ({"valid_until": date(2026, 11, 21)}, 0),
        ({"status": AwardStatus.REVOKED, "ended_on": date(2026, 11, 22), "end_reason": "否决"}, 0),
        ({"status": AwardStatus.REVOKED, "ended_on": date(2026, 11, 23), "end_reason": "否决"}, 3),
    ],
)
def test_the_data_day_itself_counts(shared: World, days: dict[str, Any], star: int) -> None:
    entry = shared.entry(CODE)
    _held(entry, **days)
    assert facts_of(entry, Level.DISTRICT, provisional=True).prior_star == star


# --- afterwards ---------------------------------------------------------------------------------------------------------------
def test_taking_stars_off_keeps_both_awards(shared: World, high: StarAward) -> None:
    made = downgrade(actor=shared.city, award_id=high.pk, star=2, reason="暗访两次闭门", now=AFTER_NOTICE)
    assert made is not None
    high.refresh_from_db()
    assert (high.status, made.star, made.status) == (AwardStatus.DOWNGRADED, 2, AwardStatus.ACTIVE)
    assert made.valid_until == high.valid_until
    assert active_stars([high.place_id])[high.place_id].star == 2
    assert [e.act for e in star_events([high.pk])[high.pk]] == ["granted", "downgraded"]
    with pytest.raises(Conflict):
        downgrade(actor=shared.city, award_id=high.pk, star=1, reason="再降", now=AFTER_NOTICE)


@pytest.mark.parametrize("star", [-1, 5, 6])
def test_a_downgrade_goes_down(shared: World, high: StarAward, star: int) -> None:
    with pytest.raises(Invalid):
        downgrade(actor=shared.city, award_id=high.pk, star=star, reason="暗访", now=AFTER_NOTICE)


def test_down_to_none_is_a_revocation(shared: World, high: StarAward) -> None:
    assert downgrade(actor=shared.city, award_id=high.pk, star=0, reason="否决", now=AFTER_NOTICE) is None
    high.refresh_from_db()
    assert (high.status, high.end_reason) == (AwardStatus.REVOKED, "否决")
    assert active_stars([high.place_id]) == {}


def test_a_warning_changes_no_star(shared: World, high: StarAward) -> None:
    event = warn(actor=shared.city, award_id=high.pk, reason="近 60 天少开门", now=AFTER_NOTICE)
    assert event.facts == {"days": 30}
    high.refresh_from_db()
    assert high.status == AwardStatus.ACTIVE


def test_a_second_card_waits_until_the_first_has_run_out(shared: World, high: StarAward) -> None:
    last = AFTER_NOTICE + timedelta(days=30)
    warn(actor=shared.city, award_id=high.pk, reason="近 60 天少开门", now=AFTER_NOTICE)
    for when in (AFTER_NOTICE, last):
        with pytest.raises(Conflict, match="已经亮了黄牌"):
            warn(actor=shared.city, award_id=high.pk, reason="近 60 天少开门", now=when)
    assert StarEvent.objects.filter(award=high, act="warned").count() == 1
    warn(actor=shared.city, award_id=high.pk, reason="还是没开门", now=last + timedelta(days=1))


@pytest.mark.parametrize("act", [warn, revoke])
def test_hard_steps_say_why_and_belong_to_the_body_that_awards(
    shared: World, high: StarAward, low: StarAward, act: object
) -> None:
    for reason in (" ", "长" * 10_000):
        with pytest.raises(Invalid):
            act(actor=shared.city, award_id=high.pk, reason=reason, now=AFTER_NOTICE)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        act(actor=shared.siming, award_id=high.pk, reason="暗访", now=AFTER_NOTICE)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        act(actor=shared.city, award_id=low.pk, reason="暗访", now=AFTER_NOTICE)  # type: ignore[operator]
    with pytest.raises(NotFound):
        act(actor=shared.tongan, award_id=low.pk, reason="暗访", now=AFTER_NOTICE)  # type: ignore[operator]
    act(actor=shared.siming, award_id=low.pk, reason="暗访", now=AFTER_NOTICE)  # type: ignore[operator]


def test_stars_end_the_day_after_their_last(high: StarAward) -> None:
    last = AFTER_NOTICE + timedelta(days=(high.valid_until - local_date(AFTER_NOTICE)).days)
    assert expire_due(actor=SYSTEM, now=last) == 0
    assert expire_due(actor=SYSTEM, now=last + timedelta(days=1)) == 1
    assert expire_due(actor=SYSTEM, now=last + timedelta(days=1)) == 0
    high.refresh_from_db()
    assert high.status == AwardStatus.EXPIRED
    assert StarEvent.objects.filter(award=high, act="expired").count() == 1
