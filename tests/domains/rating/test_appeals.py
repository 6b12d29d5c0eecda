"""The one appeal of a place, decided by reviewers who did not rate it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from tests import cast
from tests.cast import NOW
from tests.conftest import ClientAs
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World

from cuobian.domains.people.models import Account
from cuobian.domains.rating.actions.appeals import assign_reviewers, decide_appeal, file_appeal, reviewer_faults
from cuobian.domains.rating.actions.compute import replay
from cuobian.domains.rating.actions.fairness.moving import replay_stars
from cuobian.domains.rating.actions.marks import add_mark
from cuobian.domains.rating.actions.self_assess import all_points
from cuobian.domains.rating.models import (
    Appeal,
    AppealReviewer,
    DeclaredConflict,
    Entry,
    EntryMark,
    EntryMove,
    FigureCorrection,
    Reconsideration,
    Result,
    SelfItem,
)
from cuobian.domains.rating.queries.marks import marks_that_count, omitted_bonuses, rules_of
from cuobian.domains.rating.queries.took_part import took_part
from cuobian.domains.rating.rules.appeals import stage_after
from cuobian.domains.rating.rules.self_assessment import is_automatic
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, MarkKind, Ruling, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule, RatioRule, StatusRule
from cuobian.kernel import clock
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.models import Notice
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def noticed(shared: World) -> Entry:
    return shared.take_to(Stage.NOTICE, shared.entry(CODE), mark="B")


def some_points(entry: Entry) -> dict[str, str]:
    """One point of each kind: judged by state, by count, automatic by figure, automatic by state."""
    points = all_points(entry)
    return {
        "state": next(p.id for p in points if isinstance(p.rule, StatusRule) and not is_automatic(p)),
        "count": next(p.id for p in points if isinstance(p.rule, CountRule)),
        "figure": next(p.id for p in points if isinstance(p.rule, RatioRule) and is_automatic(p)),
        "answer": next(p.id for p in points if isinstance(p.rule, StatusRule) and is_automatic(p)),
    }


def filed(world: World, entry: Entry, **changes: Any) -> Appeal:
    points = dict.fromkeys(some_points(entry).values(), "当天在修路")
    given = {"actor": world.keeper(CODE), "points": points, "reason": "有误会", "now": NOW, **changes}
    return file_appeal(entry_id=entry.pk, **given)


@pytest.fixture
def appeal(shared: World, noticed: Entry) -> Appeal:
    return filed(shared, noticed)


def assign(world: World, appeal: Appeal, *accounts: Any) -> Appeal:
    return assign_reviewers(actor=world.city, appeal_id=appeal.pk, accounts=list(accounts), now=NOW)


def decide(world: World, appeal: Appeal, ruling: Ruling, changes: dict[str, Any], why: str = "核对过照片") -> Appeal:
    return decide_appeal(
        actor=world.reviewer, appeal_id=appeal.pk, ruling=ruling, changes=changes, decision=why, now=LATER
    )


def test_a_place_appeals_once(shared: World, noticed: Entry, appeal: Appeal) -> None:
    assert shared.entry(CODE).stage == Stage.APPEAL
    with pytest.raises(Conflict):
        filed(shared, noticed)


def test_only_its_own_keeper_appeals(shared: World, noticed: Entry) -> None:
    with pytest.raises(NotFound):
        filed(shared, noticed, actor=shared.keeper(SIMING_STATIONS[1]))
    for actor in (shared.head(CODE), shared.siming, shared.reviewer):
        with pytest.raises(NotAllowed):
            filed(shared, noticed, actor=actor)


@pytest.mark.parametrize(
    "changes",
    [
        {"points": {}},
        {"points": {"Z9.9.9": "不对"}},
        {"points": {"Z1.1.1": " "}},
        {"reason": " "},
        {"reason": "长" * 10_000},
    ],
)
def test_an_appeal_names_points_and_reasons(shared: World, noticed: Entry, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        filed(shared, noticed, **changes)
    assert not Appeal.objects.exists()


def test_after_the_notice_and_before_it_nobody_appeals(shared: World, noticed: Entry) -> None:
    with pytest.raises(Conflict, match="公示期内"):
        filed(shared, noticed, now=AFTER_NOTICE)
    early = shared.entry(SIMING_STATIONS[1])
    with pytest.raises(Conflict, match="自评"):
        file_appeal(actor=shared.keeper(early.code), entry_id=early.pk, points={"Z1.1.1": "x"}, reason="早", now=NOW)


# --- reviewers -------------------------------------------------------------------------------------------------------------
def test_reviewers_did_not_rate_it_and_hold_the_role(shared: World, appeal: Appeal) -> None:
    rated = shared.assessors["assessor"].person_id
    with pytest.raises(Invalid) as refused:
        assign(shared, appeal, rated, uuid4())
    told = "；".join(str(fault.message) for fault in refused.value.faults)
    assert "参加过这个站点的考评" in told
    assert "现在不是这里的复核人" in told
    assert "账号不存在" in told
    with pytest.raises(Invalid, match="改完再提交"):
        assign(shared, appeal)
    assert not AppealReviewer.objects.exists()


HANDS: dict[str, Callable[[World, Entry, Any], object]] = {
    "记过加分、扣分或否决": lambda world, entry, who: EntryMark.objects.create(
        entry=entry, kind="veto", rule_id="V1", reason="核实过", made_at=NOW, made_by_id=who
    ),
    "记过加分、扣分或否决，": lambda world, entry, who: EntryMark.objects.create(
        entry=entry, kind="veto", rule_id="V1", reason="核实过", made_at=NOW, made_by_id=world.siming.person_id,
        revoked_at=NOW, revoked_by_id=who, revoked_reason="误记",
    ),
    "答复过这个站点自评里的异议": lambda world, entry, who: SelfItem.objects.filter(
        pk=SelfItem.objects.filter(entry=entry).values("pk")[:1]
    ).update(
        answer="object", note="不对", ruling="upheld", ruling_reason="核过", ruled_at=NOW, ruled_by_id=who
    ),
    "更正过平台给这个站点的数": lambda world, entry, who: FigureCorrection.objects.create(
        entry=entry, point_id="Z3.1.1", value="2", before="6", reason="记重了", made_at=NOW, made_by_id=who
    ),
    "记过这个站点的复议": lambda world, entry, who: Reconsideration.objects.create(
        entry=entry, level="district", point_id="Z1.1.1", originals=[], state="B", reason="一起看过", decided_at=NOW,
        decided_by_id=who,
    ),
    "初审过": lambda world, entry, who: moved(entry, "pass_review", who),
    "初审过这": lambda world, entry, who: moved(entry, "return_self", who),
    "确认过": lambda world, entry, who: moved(entry, "confirm_district", who),
    "确认过这": lambda world, entry, who: moved(entry, "confirm_city", who),
    "交过自评": lambda world, entry, who: moved(entry, "submit_self", who),
}  # fmt: skip


def moved(entry: Entry, action: str, who: Any) -> EntryMove:
    return EntryMove.objects.create(
        entry=entry, action=action, from_stage=Stage.NOTICE, to_stage=Stage.NOTICE, at=NOW, by_id=who, by_name="x"
    )


@pytest.mark.parametrize("hand", list(HANDS))
def test_nobody_reviews_what_they_had_a_hand_in(shared: World, appeal: Appeal, hand: str) -> None:
    who = shared.reviewer.person_id
    assert reviewer_faults(appeal.entry, [who], NOW) == []
    assign(shared, appeal, who)
    HANDS[hand](shared, appeal.entry, who)
    (fault,) = reviewer_faults(appeal.entry, [who], NOW)
    assert hand in fault.message
    with pytest.raises(Invalid, match="改完再提交"):
        assign(shared, appeal, who)
    with pytest.raises(NotAllowed, match=hand):
        decide(shared, appeal, Ruling.UPHELD, {})


def test_an_officer_who_also_reviews_does_not_decide_on_the_own_veto(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    veto = rules_of(entry.round.version_id, MarkKind.VETO)[0].id
    said = {"kind": MarkKind.VETO, "rule_id": veto, "count": 1, "reason": "核实过有安全事故", "now": NOW}
    add_mark(actor=shared.siming, entry_id=entry.pk, **said)
    shared.take_to(Stage.NOTICE, entry)
    officer = Account.objects.get(pk=shared.siming.person_id)
    cast.grant_to(officer, "appeal_reviewer", cast.SIMING)
    appeal = filed(shared, entry, points={veto: "没有这回事"})
    told = [fault.message for fault in reviewer_faults(appeal.entry, [officer.pk], NOW)]
    assert any("记过加分、扣分或否决" in line for line in told)
    assert any("确认过这个站点的结果" in line for line in told)
    with pytest.raises(Invalid):
        assign(shared, appeal, officer.pk)


def test_who_may_review_is_asked_in_as_many_queries_for_many_hands(
    shared: World, appeal: Appeal, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        took_part(appeal.entry)


def test_reviewers_stay_away_by_the_same_rules(shared: World, appeal: Appeal) -> None:
    DeclaredConflict.objects.create(
        account_id=shared.reviewer.person_id, code=CODE, kind="interest", reason="合作过", declared_at=NOW
    )
    with pytest.raises(Invalid) as refused:
        assign(shared, appeal, shared.reviewer.person_id)
    assert "合作过" in str(refused.value.faults[0].message)


def test_a_reviewer_named_twice_is_one_and_hears_of_it(shared: World, appeal: Appeal) -> None:
    assign(shared, appeal, shared.reviewer.person_id, shared.reviewer.person_id)
    assert AppealReviewer.objects.filter(appeal=appeal).count() == 1
    assert f"appeal:{appeal.pk}" in {record.subject for record in open_for(shared.reviewer.person_id)}


def test_only_who_answers_for_the_place_gives_it_to_reviewers(shared: World, appeal: Appeal) -> None:
    for actor, error in ((shared.tongan, NotFound), (shared.keeper(CODE), NotAllowed)):
        with pytest.raises(error):
            assign_reviewers(actor=actor, appeal_id=appeal.pk, accounts=[shared.reviewer.person_id], now=NOW)


# --- the decision -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def assigned(shared: World, appeal: Appeal) -> Appeal:
    return assign(shared, appeal, shared.reviewer.person_id)


def test_upheld_the_figures_stay_and_a_further_result_says_so(shared: World, noticed: Entry, assigned: Appeal) -> None:
    decide(shared, assigned, Ruling.UPHELD, {})
    after = shared.entry(CODE)
    assert (after.stage, after.score, after.star) == (Stage.AWARD_READY, noticed.score, noticed.star)
    assert all(again.same for again in replay(shared.round))


def test_corrected_points_of_every_kind_change_the_score_and_replay(
    shared: World, noticed: Entry, assigned: Appeal
) -> None:
    kinds = some_points(noticed)
    changes = {
        kinds["state"]: {"state": "A"},
        kinds["count"]: {"defects": 0},
        kinds["figure"]: {"value": "0"},
        kinds["answer"]: {"state": "C#"},
    }
    before = Result.objects.filter(entry=noticed).count()
    done = decide(shared, assigned, Ruling.CHANGED, changes)
    assert done.changes[kinds["answer"]] == {"value": "C#"}
    assert shared.entry(CODE).score != noticed.score
    assert Result.objects.filter(entry=noticed).count() == before + 1
    assert all(again.same for again in replay(shared.round))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("state", {"defects": 3}),
        ("count", {"state": "A"}),
        ("figure", {"state": "A"}),
        ("figure", {"value": "-3"}),
        ("answer", {"value": "0.9"}),
    ],
)
def test_a_correction_of_the_wrong_kind_is_refused_not_ignored(
    shared: World, noticed: Entry, assigned: Appeal, kind: str, change: dict[str, Any]
) -> None:
    point = some_points(noticed)[kind]
    with pytest.raises(Invalid) as refused:
        decide(shared, assigned, Ruling.CHANGED, {point: change})
    assert [fault.place for fault in refused.value.faults] == [point]


def test_a_decision_is_made_once_with_reasons_by_the_one_it_was_given_to(
    shared: World, appeal: Appeal, noticed: Entry
) -> None:
    with pytest.raises(NotFound):
        decide(shared, appeal, Ruling.UPHELD, {})
    assign(shared, appeal, shared.reviewer.person_id)
    with pytest.raises(Invalid):
        decide(shared, appeal, Ruling.UPHELD, {}, " ")
    decide(shared, appeal, Ruling.UPHELD, {})
    with pytest.raises(Conflict):
        decide(shared, appeal, Ruling.UPHELD, {})
    with pytest.raises(Conflict):
        assign(shared, appeal, shared.reviewer.person_id)


def test_a_conflict_that_came_up_meanwhile_stops_the_reviewer(shared: World, assigned: Appeal) -> None:
    DeclaredConflict.objects.create(
        account_id=shared.reviewer.person_id, code=CODE, kind="kinship", reason="亲属", declared_at=NOW
    )
    with pytest.raises(NotAllowed, match="换一位复核人"):
        decide(shared, assigned, Ruling.UPHELD, {})


# --- bonuses that were left out ---------------------------------------------------------------------------------------------
def test_a_bonus_that_was_left_out_is_disputed_and_recognised_with_the_reviewers_reasons(
    shared: World, noticed: Entry
) -> None:
    assert "ZB2" in {bonus.rule_id for bonus in omitted_bonuses(noticed)}
    with pytest.raises(Invalid):
        filed(shared, noticed, points={"ZB2": " "})
    made = assign(shared, filed(shared, noticed, points={"ZB2": "特色项目办了两年"}), shared.reviewer.person_id)
    for wrong in ({"ZB2": {"count": 2}}, {"ZB2": {"state": "A"}}, {"ZB4": {"count": 1}}):
        with pytest.raises(Invalid):
            decide(shared, made, Ruling.CHANGED, wrong)
    before = shared.entry(CODE)
    decide(shared, made, Ruling.CHANGED, {"ZB2": {"count": 1}}, "看过项目档案，认定")
    after = shared.entry(CODE)
    assert (after.score or 0) - (before.score or 0) == Decimal(3)
    line = next(line for line in marks_that_count(after) if line.rule_id == "ZB2")
    assert (line.kind, line.reason) == (MarkKind.BONUS, "看过项目档案，认定")
    assert "ZB2" not in {bonus.rule_id for bonus in omitted_bonuses(after)}
    assert all(again.same for again in replay(shared.round))


def test_upheld_a_disputed_bonus_stays_left_out(shared: World, noticed: Entry) -> None:
    made = assign(shared, filed(shared, noticed, points={"ZB2": "特色项目办了两年"}), shared.reviewer.person_id)
    decide(shared, made, Ruling.UPHELD, {})
    assert marks_that_count(shared.entry(CODE)) == []


def test_a_recognised_bonus_is_not_disputed(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    add_mark(
        actor=shared.siming, entry_id=entry.pk, kind=MarkKind.BONUS, rule_id="ZB2", count=1, reason="现场认定", now=NOW
    )
    shown = shared.take_to(Stage.NOTICE, entry, mark="C")
    with pytest.raises(Invalid):
        filed(shared, shown, points={"ZB2": "再加一次"})


def test_the_pages_ask_why_a_bonus_should_be_recognised_and_let_the_reviewers_say_so(
    shared: World, noticed: Entry, client_as: ClientAs
) -> None:
    keeper, reviewer = client_as("station_keeper"), client_as("appeal_reviewer")
    with clock.frozen_at(shared.now):
        page = keeper.get(f"/my/rating/{noticed.pk}/appeal/").content.decode()
        assert "没有认定的加分" in page
        assert 'value="ZB2"' in page
        given = {"point": ["ZB2"], "why-ZB2": "特色项目办了两年", "reason": "漏了一项加分"}
        assert keeper.post(f"/my/rating/{noticed.pk}/appeal/", given).status_code == 302
        made = assign(shared, Appeal.objects.get(entry=noticed), shared.reviewer.person_id)
        url = f"/desk/appeals/{made.pk}/"
        assert "认定这一项加分" in reviewer.get(url).content.decode()
        reviewer.post(url, {"ruling": "changed", "ZB2": "1", "decision": "看过项目档案，认定"})
        assert "ZB2 → 认定这一项加分" in reviewer.get(url).content.decode()
    assert [line.rule_id for line in marks_that_count(shared.entry(CODE))] == ["ZB2"]


# --- where it leads ---------------------------------------------------------------------------------------------------------
def appealed_all(world: World, entry: Entry, state: str, defects: int) -> Entry:
    """Every judged point disputed and put at one state."""
    points = judged_points(engine_standard(entry.round.version_id))
    made = assign(world, filed(world, entry, points={p.id: "当天在修路" for p in points}), world.reviewer.person_id)
    changes = {p.id: {"defects": defects} if isinstance(p.rule, CountRule) else {"state": state} for p in points}
    decide(world, made, Ruling.CHANGED, changes)
    return world.entry(CODE)


def test_a_star_of_the_citys_is_not_given_by_an_appeal_but_goes_before_the_joint_panel(shared: World) -> None:
    noticed = shared.take_to(Stage.NOTICE, shared.entry(CODE), mark="C")
    assert noticed.star is not None
    assert noticed.star < 4
    after = appealed_all(shared, noticed, "A", 0)
    assert after.star is not None
    assert after.star >= 4
    assert (after.stage, after.notice_id, after.district_star, after.city_panel_id) == (
        Stage.CITY_PANEL, None, after.star, None,
    )  # fmt: skip
    assert after.due_on > local_date(LATER)
    assert "rating.city_panel" in {record.kind for record in open_for(shared.city.person_id)}
    shared.now = LATER
    awarded = shared.take_to(Stage.AWARDED, after)
    assert (awarded.star, awarded.city_panel_id is not None, awarded.notice_id != noticed.notice_id) == (
        after.star, True, True,
    )  # fmt: skip
    assert all(again.same for again in replay(shared.round))


def test_another_star_than_the_published_one_gets_a_notice_of_its_own(
    shared: World, noticed: Entry, client_as: ClientAs
) -> None:
    after = appealed_all(shared, noticed, "C#", 99)
    assert after.star != noticed.star
    assert (after.stage, after.notice_id) == (Stage.NOTICE_READY, None)
    again = shared.take_to(Stage.NOTICE, after)
    assert again.notice_id not in (None, noticed.notice_id)
    with pytest.raises(Conflict, match="一次复核"):
        filed(shared, again)
    assert "不能再申请" in Notice.objects.filter(kind="rating.notice", subject=f"entry:{again.pk}")[0].text
    keeper = client_as("station_keeper")
    with clock.frozen_at(shared.now):
        page = keeper.get(f"/my/place/{again.code}/").content.decode()
    assert "看结果和复核结论" in page
    assert "申请复核" not in page


def returned(world: World) -> Entry:
    """In its notice with the district's star, after the joint panel found none."""
    return world.take_to(Stage.NOTICE, world.take_to(Stage.CITY_PANEL, world.entry(CODE)), mark="C#")


@pytest.mark.parametrize(
    ("state", "defects", "star", "stays"), [("A", 0, 5, False), ("C#", 99, 0, True)], ids=["enough", "less"]
)
def test_an_appeal_of_a_returned_place_weighs_both_results_anew(
    shared: World, state: str, defects: int, star: int, stays: bool
) -> None:
    shown = returned(shared)
    assert (shown.star, shown.is_returned) == (3, True)
    after = appealed_all(shared, shown, state, defects)
    assert (after.star, after.is_returned, after.stage) == (star, stays, Stage.NOTICE_READY)
    assert all(again.same for again in replay(shared.round))
    assert [one.difference for one in replay_stars(shared.round) if not one.same] == []


def test_upheld_a_returned_place_keeps_the_star_that_its_districts_result_set(shared: World) -> None:
    shown = returned(shared)
    decide(shared, assign(shared, filed(shared, shown), shared.reviewer.person_id), Ruling.UPHELD, {})
    after = shared.entry(CODE)
    assert (after.stage, after.star, after.score, after.is_returned) == (Stage.AWARD_READY, 3, shown.score, True)
    assert [one.difference for one in replay_stars(shared.round) if not one.same] == []


@pytest.mark.parametrize(
    ("published", "decided", "level", "stage"),
    [
        (3, 3, Level.DISTRICT, Stage.AWARD_READY),
        (3, 2, Level.DISTRICT, Stage.NOTICE_READY),
        (3, 0, Level.DISTRICT, Stage.NOTICE_READY),
        (3, 4, Level.DISTRICT, Stage.CITY_PANEL),
        (3, 5, Level.CITY, Stage.NOTICE_READY),
        (4, 5, Level.CITY, Stage.NOTICE_READY),
        (4, 4, Level.CITY, Stage.AWARD_READY),
        (5, 3, Level.CITY, Stage.NOTICE_READY),
        (0, 0, Level.DISTRICT, Stage.AWARD_READY),
    ],
)
def test_only_the_star_that_was_published_goes_on_to_its_award(
    published: int, decided: int, level: Level, stage: Stage
) -> None:
    assert stage_after(published, decided, level, {"district": (1, 2, 3), "city": (4, 5)}) == stage
