"""公示: publishing, objecting, answering, closing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests import cast
from tests.cast import NOW, actor_of_role
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World

from cuobian.domains.rating.actions.appeals import assign_reviewers
from cuobian.domains.rating.actions.awards import award
from cuobian.domains.rating.actions.decide import recall, reopen, withdraw
from cuobian.domains.rating.actions.notice_end import close_notice
from cuobian.domains.rating.actions.notice_reminders import remind_of_notices
from cuobian.domains.rating.actions.notices import answer, let_star_stand, object_to, publish
from cuobian.domains.rating.models import Appeal, Entry, Objection, PublicNotice, StarAward
from cuobian.domains.rating.queries.objections import is_holding
from cuobian.domains.rating.queries.stars import objection_by_receipt, published_entry
from cuobian.domains.rating.values import Level, Ruling, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]
HOUR = timedelta(hours=1)


@pytest.fixture
def ready(shared: World) -> Entry:
    return shared.take_to(Stage.NOTICE_READY, shared.entry(CODE))


@pytest.fixture
def noticed(shared: World, ready: Entry) -> Entry:
    return shared.take_to(Stage.NOTICE, ready)


def put(world: World, entries: list[Entry], title: str = "第 1 批公示", actor: Actor | None = None) -> PublicNotice:
    return publish(
        actor=actor or world.city,
        round_id=world.round.pk,
        entry_ids=[entry.pk for entry in entries],
        title=title,
        now=NOW,
    )


def objected(entry: Entry, text: str = "周六没有开门", **changes: object) -> Objection:
    given = {"name": "", "contact": "", "now": NOW, **changes}
    return object_to(actor=Actor.visitor(), entry_id=entry.pk, text=text, **given)  # type: ignore[arg-type]


def test_a_batch_runs_for_the_working_days_of_the_standard(shared: World, ready: Entry) -> None:
    made = put(shared, [ready, ready])
    assert made.number == 1
    assert made.closes_on > made.opens_on
    assert shared.entry(CODE).notice_id == made.pk
    with pytest.raises(Conflict):
        put(shared, [ready])


def test_four_and_five_stars_are_published_by_the_city_alone(shared: World, ready: Entry) -> None:
    assert (ready.star or 0) >= 4
    held = (("rating.publish", cast.SIMING), ("rating.award.district", cast.SIMING))
    district = Actor(account_id=shared.siming.account_id, name="林惠珍", grants=held)
    with pytest.raises(NotAllowed, match="由市级公示"):
        put(shared, [ready], actor=district)
    with pytest.raises(NotAllowed):
        put(shared, [ready], actor=shared.siming)
    with pytest.raises(NotFound):
        put(shared, [ready], actor=actor_of_role("city_officer", "3501"))


@pytest.mark.parametrize("title", ["", " ", "长" * 121])
def test_a_notice_has_a_title(shared: World, ready: Entry, title: str) -> None:
    with pytest.raises(Invalid):
        put(shared, [ready], title)


def test_nothing_chosen_not_ready_or_of_another_round(shared: World, ready: Entry) -> None:
    with pytest.raises(Invalid):
        put(shared, [])
    with pytest.raises(Conflict):
        put(shared, [ready, shared.entry(SIMING_STATIONS[1])])
    other = shared.open_round("institute")
    with pytest.raises(NotFound):
        publish(actor=shared.city, round_id=other.pk, entry_ids=[ready.pk], title="公示", now=NOW)
    assert shared.entry(CODE).stage == Stage.NOTICE_READY


def test_the_public_reads_the_star_and_the_dimensions_and_no_assessor(shared: World, noticed: Entry) -> None:
    proposal, dimensions = published_entry(noticed.pk)
    assert proposal.star == noticed.star
    text = f"{proposal}{dimensions}"
    assert len(dimensions) == 8
    for assessor in shared.assessors.values():
        assert assessor.name not in text
        assert str(assessor.account_id) not in text
    with pytest.raises(NotFound):
        published_entry(shared.entry(SIMING_STATIONS[1]).pk)


# --- objections -----------------------------------------------------------------------------------------------------------
def test_anybody_may_object_and_whoever_answers_hears_of_it(shared: World, noticed: Entry) -> None:
    made = objected(noticed)
    assert objection_by_receipt(f" {made.receipt.lower()} ").pk == made.pk
    told = [one for one in open_for(shared.siming.person_id) if one.kind == "rating.objection"]
    assert [one.url for one in told] == [f"/desk/objections/{made.pk}/"]
    answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.UPHELD, text="核对过开放日志", now=NOW)
    assert not [one for one in open_for(shared.siming.person_id) if one.kind == "rating.objection"]
    with pytest.raises(Conflict, match="答复过"):
        answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.UPHELD, text="再答", now=NOW)


@pytest.mark.parametrize(
    ("text", "changes"),
    [(" ", {}), ("长" * 10_000, {}), ("不对", {"name": "长" * 61}), ("不对", {"contact": "长" * 61})],
)
def test_an_objection_says_something_and_not_too_much(noticed: Entry, text: str, changes: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        objected(noticed, text, **changes)
    assert not Objection.objects.exists()


def test_outside_of_a_notice_nobody_objects(shared: World, noticed: Entry) -> None:
    with pytest.raises(NotFound):
        objected(shared.entry(SIMING_STATIONS[1]))
    with pytest.raises(Conflict, match="已经结束"):
        objected(noticed, now=AFTER_NOTICE)


def test_an_answer_gives_reasons_and_is_the_offices(shared: World, noticed: Entry) -> None:
    made = objected(noticed)
    with pytest.raises(Invalid):
        answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.UPHELD, text=" ", now=NOW)
    with pytest.raises(NotFound):
        answer(actor=shared.tongan, objection_id=made.pk, outcome=Ruling.UPHELD, text="核过", now=NOW)
    with pytest.raises(NotAllowed):
        answer(actor=shared.keeper(CODE), objection_id=made.pk, outcome=Ruling.UPHELD, text="核过", now=NOW)


# --- the end --------------------------------------------------------------------------------------------------------------------
def test_a_notice_is_not_closed_on_its_last_day(shared: World, noticed: Entry) -> None:
    notice = noticed.notice
    assert notice is not None
    last_day = NOW + timedelta(days=(notice.closes_on - NOW.date()).days)
    with pytest.raises(Conflict, match="还不能结束"):
        close_notice(actor=shared.city, notice_id=notice.pk, now=last_day)
    assert close_notice(actor=shared.city, notice_id=notice.pk, now=last_day + timedelta(days=1)) == 1
    assert shared.entry(CODE).stage == Stage.AWARD_READY


def test_an_unanswered_objection_keeps_its_place_in_the_notice(shared: World, noticed: Entry) -> None:
    made = objected(noticed)
    notice = noticed.notice
    assert notice is not None
    assert close_notice(actor=shared.city, notice_id=notice.pk, now=AFTER_NOTICE) == 0
    assert PublicNotice.objects.get(pk=notice.pk).closed_at is None
    answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.UPHELD, text="核过", now=AFTER_NOTICE)
    assert close_notice(actor=shared.city, notice_id=notice.pk, now=AFTER_NOTICE) == 1
    assert PublicNotice.objects.get(pk=notice.pk).closed_at == AFTER_NOTICE


def test_an_early_appeal_does_not_shorten_the_notice(shared: World, noticed: Entry) -> None:
    shared.take_to(Stage.APPEAL, noticed)
    decided = shared.take_to(Stage.AWARD_READY, noticed)
    with pytest.raises(Conflict, match="才结束"):
        award(actor=shared.city, entry_id=decided.pk, now=NOW)


def test_the_window_for_objections_stays_open_after_an_early_appeal(shared: World, noticed: Entry) -> None:
    shared.take_to(Stage.APPEAL, noticed)
    decided = shared.take_to(Stage.AWARD_READY, noticed)
    notice = noticed.notice
    assert notice is not None
    assert published_entry(decided.pk)[0].takes_objections(notice.closes_on)
    made = objected(decided, now=NOW + timedelta(days=(notice.closes_on - NOW.date()).days))
    assert made.notice_id == notice.pk
    assert not published_entry(decided.pk)[0].takes_objections(notice.closes_on + timedelta(days=1))
    with pytest.raises(Conflict, match="已经结束"):
        objected(decided, now=AFTER_NOTICE)


def test_the_body_may_be_as_long_as_a_units_name(shared: World, ready: Entry) -> None:
    unit = "厦门市新时代文明实践工作指导委员会办公室" * 5
    made = put(shared, [ready], actor=replace(shared.city, unit_label=unit))
    assert PublicNotice.objects.get(pk=made.pk).body == unit
    shared.take_to(Stage.AWARD_READY, ready)
    award(actor=replace(shared.city, unit_label=unit), entry_id=ready.pk, now=AFTER_NOTICE)
    assert StarAward.objects.get(entry=ready).body == unit


def test_nothing_is_awarded_while_an_objection_is_unanswered(shared: World, noticed: Entry) -> None:
    objected(noticed)
    shared.take_to(Stage.APPEAL, noticed)
    decided = shared.take_to(Stage.AWARD_READY, noticed)
    with pytest.raises(Conflict, match="还有异议没有答复"):
        award(actor=shared.city, entry_id=decided.pk, now=AFTER_NOTICE)


# --- an objection that was right --------------------------------------------------------------------------------------------
def found_right(shared: World, noticed: Entry) -> Objection:
    made = objected(noticed)
    return answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.CHANGED, text="确实关门", now=NOW)


def test_an_objection_found_right_holds_its_place_until_somebody_says_why_the_star_stands(
    shared: World, noticed: Entry
) -> None:
    made, notice = found_right(shared, noticed), noticed.notice
    assert notice is not None
    assert close_notice(actor=shared.city, notice_id=notice.pk, now=AFTER_NOTICE) == 0
    with pytest.raises(Invalid):
        let_star_stand(actor=shared.siming, objection_id=made.pk, reason=" ", now=AFTER_NOTICE)
    with pytest.raises(NotFound):
        let_star_stand(actor=shared.tongan, objection_id=made.pk, reason="没有影响", now=AFTER_NOTICE)
    with pytest.raises(NotAllowed):
        let_star_stand(actor=shared.keeper(CODE), objection_id=made.pk, reason="没有影响", now=AFTER_NOTICE)
    why = "那一条改成 C 后总分少 0.5，星级不变"
    done = let_star_stand(actor=shared.siming, objection_id=made.pk, reason=why, now=AFTER_NOTICE)
    assert (done.stands_reason, done.stands_at, done.stands_by_id) == (why, AFTER_NOTICE, shared.siming.account_id)
    with pytest.raises(Conflict):
        let_star_stand(actor=shared.siming, objection_id=made.pk, reason="再写", now=AFTER_NOTICE)
    assert close_notice(actor=shared.city, notice_id=notice.pk, now=AFTER_NOTICE) == 1
    award(actor=shared.city, entry_id=noticed.pk, now=AFTER_NOTICE)


def test_an_objection_found_right_lets_go_once_the_place_was_recalled(shared: World, noticed: Entry) -> None:
    made = found_right(shared, noticed)
    recall(actor=shared.city, entry_id=noticed.pk, reason="异议属实，重新看", now=NOW)
    with pytest.raises(Conflict):
        let_star_stand(actor=shared.siming, objection_id=made.pk, reason="不用了", now=NOW)
    assert shared.take_to(Stage.AWARDED, noticed).stage == Stage.AWARDED


def test_recalled_before_the_answer_was_written_it_holds_nothing_either(shared: World, noticed: Entry) -> None:
    made = objected(noticed)
    recall(actor=shared.city, entry_id=noticed.pk, reason="异议属实，重新看", now=NOW)
    answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.CHANGED, text="已收回重评", now=NOW)
    assert shared.take_to(Stage.AWARDED, noticed).stage == Stage.AWARDED


def test_answered_after_the_appeal_it_keeps_the_place_from_its_award_and_may_still_be_recalled(
    shared: World, noticed: Entry
) -> None:
    made = objected(noticed)
    shared.take_to(Stage.APPEAL, noticed)
    decided = shared.take_to(Stage.AWARD_READY, noticed)
    answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.CHANGED, text="确实关门", now=AFTER_NOTICE)
    with pytest.raises(Conflict, match="写明星级为什么不变"):
        award(actor=shared.city, entry_id=decided.pk, now=AFTER_NOTICE)
    recall(actor=shared.city, entry_id=noticed.pk, reason="异议属实，重新看", now=AFTER_NOTICE)
    assert shared.entry(CODE).stage == Stage.CITY_PANEL


@pytest.mark.parametrize("outcome", ["", "upheld"])
def test_only_an_objection_found_right_has_a_reason_why_the_star_stands(noticed: Entry, outcome: str) -> None:
    made = objected(noticed)
    with pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.filter(pk=made.pk).update(stands_reason="没有影响", stands_at=NOW)


def test_a_recall_for_another_reason_before_the_answer_does_not_let_go(shared: World, ready: Entry) -> None:
    noticed = shared.take_to(Stage.NOTICE, ready)
    made = objected(noticed)
    recall(actor=shared.city, entry_id=noticed.pk, reason="总分抄错", now=NOW + HOUR)
    shared.now = NOW + 2 * HOUR
    again = shared.take_to(Stage.NOTICE, shared.entry(CODE))
    assert again.notice is not None
    later = NOW + 3 * HOUR
    answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.CHANGED, text="确实关门", now=later)
    assert close_notice(actor=shared.city, notice_id=again.notice.pk, now=AFTER_NOTICE) == 0
    recall(actor=shared.city, entry_id=noticed.pk, reason="异议属实", now=AFTER_NOTICE)
    shared.now = AFTER_NOTICE + HOUR
    assert shared.take_to(Stage.NOTICE, shared.entry(CODE)).stage == Stage.NOTICE
    with pytest.raises(Conflict, match="没有等着更正的"):
        let_star_stand(actor=shared.siming, objection_id=made.pk, reason="不用了", now=shared.now)


def test_answered_before_its_result_is_confirmed_it_lets_go_once_the_result_is_reopened(
    shared: World, ready: Entry
) -> None:
    noticed = shared.take_to(Stage.NOTICE, ready)
    made = objected(noticed)
    recall(actor=shared.city, entry_id=noticed.pk, reason="总分抄错", now=NOW + HOUR)
    shared.now = NOW + 2 * HOUR
    shared.take_to(Stage.CITY_RESULT, shared.entry(CODE))
    when = NOW + 3 * HOUR
    answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.CHANGED, text="确实关门", now=when)
    assert is_holding(made)
    back = {"actor": shared.city, "entry_id": noticed.pk, "level": Level.CITY, "reason": "异议属实"}
    reopen(**back, now=NOW + 4 * HOUR)  # type: ignore[arg-type]
    assert not is_holding(made)


# --- the last place leaves ------------------------------------------------------------------------------------------------
def closed(entry: Entry) -> object:
    assert entry.notice is not None
    return PublicNotice.objects.get(pk=entry.notice.pk).closed_at


def test_a_notice_ends_when_its_last_place_is_recalled_or_leaves(shared: World) -> None:
    entries = [shared.take_to(Stage.NOTICE_READY, shared.entry(code)) for code in SIMING_STATIONS[:2]]
    put(shared, entries)
    first, second = (shared.entry(entry.code) for entry in entries)
    recall(actor=shared.city, entry_id=first.pk, reason="总分抄错", now=NOW + HOUR)
    assert closed(first) is None
    withdraw(actor=shared.city, entry_id=second.pk, reason="并入邻站", now=NOW + 2 * HOUR)
    assert closed(first) == NOW + 2 * HOUR


def test_a_notice_ends_with_the_decision_on_its_last_appeal(shared: World, noticed: Entry) -> None:
    shared.take_to(Stage.APPEAL, noticed)
    assert noticed.notice is not None
    assert close_notice(actor=shared.city, notice_id=noticed.notice.pk, now=AFTER_NOTICE) == 0
    assert closed(noticed) is None
    shared.now = AFTER_NOTICE
    shared.take_to(Stage.AWARD_READY, shared.entry(CODE))
    assert closed(noticed) == AFTER_NOTICE


def test_a_notice_whose_only_appeal_was_decided_early_ends_with_the_award(shared: World, noticed: Entry) -> None:
    shared.take_to(Stage.APPEAL, noticed)
    shared.take_to(Stage.AWARD_READY, noticed)
    assert closed(noticed) is None
    shared.take_to(Stage.AWARDED, noticed)
    assert closed(noticed) == AFTER_NOTICE


def test_an_objection_to_a_place_that_left_waits_for_nobody_and_its_maker_reads_why(
    shared: World, noticed: Entry, client_as: Callable[..., Client]
) -> None:
    made, right = objected(noticed), found_right(shared, noticed)
    withdraw(actor=shared.city, entry_id=noticed.pk, reason="并入邻站", now=NOW + HOUR)
    with pytest.raises(Conflict, match="已退出"):
        answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.UPHELD, text="核过", now=NOW + HOUR)
    assert not is_holding(right)
    office = client_as("district_officer")
    listed = f"/desk/rounds/{shared.round.pk}/objections/"
    assert made.receipt not in office.get(listed).content.decode()
    assert "站点已退出" in office.get(f"{listed}?status=all").content.decode()
    page = office.get(f"/desk/objections/{made.pk}/").content.decode()
    assert "不用再答复" in page
    assert 'name="outcome"' not in page
    told = Client().get(f"/objections/{made.receipt}/").content.decode()
    assert "退出了这一轮评定" in told
    assert "正在核实" not in told


def test_an_appeal_of_a_place_that_left_is_with_no_reviewer_any_more(
    shared: World, noticed: Entry, client_as: Callable[..., Client]
) -> None:
    shared.take_to(Stage.APPEAL, noticed)
    appeal = Appeal.objects.get(entry=noticed)
    who = [shared.reviewer.person_id]
    assign_reviewers(actor=shared.city, appeal_id=appeal.pk, accounts=who, now=NOW)
    withdraw(actor=shared.city, entry_id=noticed.pk, reason="并入邻站", now=NOW + HOUR)
    reviewer = client_as("appeal_reviewer")
    mine = reviewer.get("/desk/appeals/mine/").content.decode()
    assert "去复核" not in mine
    assert "站点已退出" in mine
    page = reviewer.get(f"/desk/appeals/{appeal.pk}/").content.decode()
    assert "不用再办" in page
    assert 'name="decision"' not in page
    listed = client_as("city_officer").get(f"/desk/rounds/{shared.round.pk}/appeals/").content.decode()
    assert "换人" not in listed


def test_who_ends_a_notice_is_told_once_that_its_last_day_is_over(shared: World, noticed: Entry) -> None:
    def waiting() -> list[str]:
        return [one.url for one in open_for(shared.city.person_id) if one.kind == "rating.notice_over"]

    assert noticed.notice is not None
    assert remind_of_notices(now=NOW) == 0
    assert remind_of_notices(now=AFTER_NOTICE) == 1
    assert remind_of_notices(now=AFTER_NOTICE) == 0
    assert waiting() == [f"/desk/notices/{noticed.notice.pk}/"]
    close_notice(actor=shared.city, notice_id=noticed.notice.pk, now=AFTER_NOTICE)
    assert waiting() == []
