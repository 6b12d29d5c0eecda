"""Changes arranged for a coming day: kept, shown ahead, taken back, taken by themselves, and refused by name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast
from tests.domains.network.world import DAY, NOW, OTHER_STREET, STATIONS, STREET, SYSTEM, at, bring

from cuobian.domains.network.actions import structure
from cuobian.domains.network.actions.orders import Order
from cuobian.domains.network.actions.outlook import first_moment, renew
from cuobian.domains.network.actions.planning import FAILED_NOTICE, apply_due, cancel_plan, plan_change
from cuobian.domains.network.models import PlaceEvent, PlacePeriod, PlannedChange
from cuobian.domains.network.queries.history import network_as_of, place_as_of
from cuobian.domains.network.states import PLAN_STEPS, plan_step
from cuobian.domains.network.values import PlaceAction, PlaceStatus, PlanAct, PlanStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry
from cuobian.support.notices.models import Notice

NEW_YEAR = date(2027, 1, 1)
ON_THE_DAY = first_moment(NEW_YEAR) + timedelta(minutes=30)


def _order(action: PlaceAction, code: str, day: date = NEW_YEAR, **facts: str) -> Order:
    return Order(action, at(code).pk, day, "社区合并批复", facts)


def _merger(day: date = NEW_YEAR) -> Order:
    return _order(PlaceAction.MERGE, STATIONS[0], day, into=str(at(STATIONS[1]).pk))


def _plan(order: Order, actor: Actor = SYSTEM) -> PlannedChange:
    return plan_change(actor=actor, order=order, now=NOW)


def _bring(plan: PlannedChange, status: str) -> PlannedChange:
    """Take an arranged change to a state by what people and the platform do."""
    if status == PlanStatus.CANCELLED:
        cancel_plan(actor=SYSTEM, plan_id=plan.pk, reason="不合并了", now=NOW)
    if status == PlanStatus.FAILED:
        bring(at(STATIONS[1]), PlaceStatus.CLOSED)
    if status in (PlanStatus.APPLIED, PlanStatus.FAILED):
        apply_due(actor=SYSTEM, now=ON_THE_DAY)
    plan.refresh_from_db()
    return plan


def test_an_arranged_change_changes_nothing_before_its_day(network: None) -> None:
    events, periods = PlaceEvent.objects.count(), PlacePeriod.objects.count()
    plan = _plan(_merger())
    assert (at(STATIONS[0]).status, PlaceEvent.objects.count(), PlacePeriod.objects.count()) == (
        "open",
        events,
        periods,
    )
    assert apply_due(actor=SYSTEM, now=ON_THE_DAY - timedelta(hours=1)) == 0
    plan.refresh_from_db()
    assert plan.status == PlanStatus.PLANNED
    assert Entry.objects.filter(action="network.plan").count() == 1


def test_on_its_day_it_takes_effect_by_itself_in_the_planners_name_and_only_once(network: None) -> None:
    officer = cast.actor_of_role("district_officer")
    _plan(_merger(), officer)
    assert apply_due(actor=SYSTEM, now=ON_THE_DAY) == 1
    event = PlaceEvent.objects.get(place=at(STATIONS[0]), action="merge")
    assert (event.effective_on, event.by_name, at(STATIONS[0]).status) == (NEW_YEAR, officer.name, "merged")
    assert apply_due(actor=SYSTEM, now=ON_THE_DAY) == 0
    assert PlaceEvent.objects.filter(place=at(STATIONS[0]), action="merge").count() == 1


def test_a_worker_that_was_down_takes_it_later_from_the_arranged_day_on(network: None) -> None:
    _plan(_merger())
    apply_due(actor=SYSTEM, now=ON_THE_DAY + timedelta(days=9))
    assert at(STATIONS[0]).closed_on == NEW_YEAR


def test_a_coming_day_is_shown_with_the_change_and_the_days_before_without(network: None) -> None:
    place = at(STATIONS[0])
    _plan(_merger())
    before, on = (
        [past.code for past in network_as_of(day, ahead=True)] for day in (NEW_YEAR - timedelta(days=1), NEW_YEAR)
    )
    assert set(before) - set(on) == {STATIONS[0], f"{STATIONS[0]}P001"}
    assert set(on) - set(before) == {f"{STATIONS[1]}P001"}
    will = place_as_of(place.pk, NEW_YEAR, ahead=True)
    assert will is not None
    assert will.status == PlaceStatus.MERGED


def test_what_is_only_expected_is_kept_from_everybody_who_asks_for_facts(network: None) -> None:
    _plan(_merger())
    fact = place_as_of(at(STATIONS[0]).pk, NEW_YEAR)
    assert fact is not None
    assert fact.status == PlaceStatus.OPEN
    assert STATIONS[0] in [past.code for past in network_as_of(NEW_YEAR)]


def test_a_place_that_is_still_to_be_set_up_is_shown_ahead_without_an_id(network: None) -> None:
    facts = {"kind": "station", "area": "350203001015", "name": "新站全称", "short_name": "新站"}
    _plan(Order(PlaceAction.OPEN, None, NEW_YEAR, "新设", facts))
    found = [past for past in network_as_of(NEW_YEAR, ahead=True) if past.code == "350203001015"]
    assert [(past.id, past.short_name) for past in found] == [(None, "新站")]
    apply_due(actor=SYSTEM, now=ON_THE_DAY)
    assert (at("350203001015").short_name, at("350203001015").opened_on) == ("新站", NEW_YEAR)


def test_arranged_changes_build_on_each_other(network: None) -> None:
    _plan(_order(PlaceAction.SUSPEND, STATIONS[0]))
    later = NEW_YEAR + timedelta(days=30)
    _plan(_order(PlaceAction.REOPEN, STATIONS[0], later))
    states = [place_as_of(at(STATIONS[0]).pk, day, ahead=True) for day in (NEW_YEAR, later)]
    assert [one.status for one in states if one] == [PlaceStatus.SUSPENDED, PlaceStatus.OPEN]


def test_the_outlook_follows_what_happens_meanwhile_and_says_what_would_fail(network: None) -> None:
    plan, place = _plan(_order(PlaceAction.SUSPEND, STATIONS[1])), at(STATIONS[1])
    structure.rename_place(
        actor=SYSTEM, place_id=place.pk, name="新名全称", short="新名站", effective_on=DAY, reason="批复", now=NOW
    )
    renew(NOW)
    will = place_as_of(place.pk, NEW_YEAR, ahead=True)
    assert will is not None
    assert (will.short_name, will.status) == ("新名站", "suspended")
    bring(place, PlaceStatus.CLOSED)
    renew(NOW)
    plan.refresh_from_db()
    assert "不能「暂停开放」" in plan.outlook_fault


def test_the_outlook_costs_two_queries_while_nothing_changes(network: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        renew(NOW)
    _plan(_merger())
    with django_assert_num_queries(2):
        renew(NOW)


def test_one_that_is_refused_on_the_day_is_kept_as_failed_and_told_while_the_others_go_on(network: None) -> None:
    officer = cast.actor_of_role("district_officer")
    failing, good = _plan(_merger(), officer), _plan(_order(PlaceAction.SUSPEND, STATIONS[3]), officer)
    bring(at(STATIONS[1]), PlaceStatus.CLOSED)
    assert apply_due(actor=SYSTEM, now=ON_THE_DAY) == 1
    failing.refresh_from_db(), good.refresh_from_db()
    assert (failing.status, good.status, at(STATIONS[0]).status) == ("failed", "applied", "open")
    notice = Notice.objects.get(kind=FAILED_NOTICE)
    assert (notice.account_id, at(STATIONS[1]).short_name in notice.text) == (officer.account_id, True)
    assert failing.end_reason in notice.text


def test_the_parent_that_was_closed_meanwhile_is_named(network: None) -> None:
    facts = {"kind": "station", "area": f"{OTHER_STREET}003", "name": "新站全称", "short_name": "新站"}
    plan = _plan(Order(PlaceAction.OPEN, None, NEW_YEAR, "新设", facts))
    bring(at(STATIONS[3]), PlaceStatus.CLOSED)
    bring(at(OTHER_STREET), PlaceStatus.CLOSED)
    apply_due(actor=SYSTEM, now=ON_THE_DAY)
    plan.refresh_from_db()
    assert (plan.status, "上面还没有开放的所" in plan.end_reason) == ("failed", True)


def test_it_is_taken_back_with_a_reason_and_then_never_happens(network: None) -> None:
    plan = _plan(_merger())
    with pytest.raises(Invalid):
        cancel_plan(actor=SYSTEM, plan_id=plan.pk, reason=" ", now=NOW)
    cancel_plan(actor=SYSTEM, plan_id=plan.pk, reason="不合并了", now=NOW)
    assert apply_due(actor=SYSTEM, now=ON_THE_DAY) == 0
    assert not PlacePeriod.outlook.filter(planned=True).exists()
    assert Entry.objects.get(action="network.plan_cancelled").summary.endswith("不合并了")


@pytest.mark.parametrize("day", [NOW.date(), DAY, NOW.date() + timedelta(days=4 * 366)])
def test_only_a_day_of_the_next_three_years_can_be_arranged(network: None, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        _plan(_merger(day))
    assert refused.value.faults[0].place == "effective_on"


def test_what_could_not_be_done_is_not_arranged(network: None) -> None:
    with pytest.raises(Invalid):
        _plan(_order(PlaceAction.CLOSE, STREET))
    with pytest.raises(Conflict):
        _plan(_order(PlaceAction.REOPEN, STATIONS[0]))
    assert not PlannedChange.objects.exists()


def test_the_same_is_not_arranged_twice(network: None) -> None:
    _plan(_merger())
    with pytest.raises(Conflict):
        _plan(_merger())
    assert PlannedChange.objects.count() == 1


def test_arranging_and_taking_back_take_the_right_over_the_place_above(network: None) -> None:
    head, stranger = cast.actor_of_role("institute_head"), cast.actor_of_role("neighbour_officer")
    plan = _plan(_merger(), cast.actor_of_role("district_officer"))
    for actor, error in ((head, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            _plan(_order(PlaceAction.SUSPEND, STATIONS[2]), actor)
        with pytest.raises(error):
            cancel_plan(actor=actor, plan_id=plan.pk, reason="不合并了", now=NOW)


@pytest.mark.parametrize("act", [PlanAct.APPLY, PlanAct.CANCEL])
@pytest.mark.parametrize("status", PlanStatus)
def test_every_state_takes_exactly_the_acts_of_the_table(network: None, status: PlanStatus, act: PlanAct) -> None:
    plan = _bring(_plan(_merger()), status)
    after = plan_step(status, act)
    if act == PlanAct.CANCEL and after is None:
        with pytest.raises(Conflict):
            cancel_plan(actor=SYSTEM, plan_id=plan.pk, reason="不合并了", now=NOW)
    elif act == PlanAct.CANCEL:
        cancel_plan(actor=SYSTEM, plan_id=plan.pk, reason="不合并了", now=NOW)
    else:
        apply_due(actor=SYSTEM, now=ON_THE_DAY)
    plan.refresh_from_db()
    assert plan.status == (after or status)


def test_the_table_of_arranged_changes_reaches_every_state() -> None:
    assert set(PLAN_STEPS.values()) == set(PlanStatus)
    assert {act for _state, act in PLAN_STEPS} == set(PlanAct)


IMPOSSIBLE = {
    "applied without a time": "status = 'applied', end_reason = 'x'",
    "cancelled without a reason": "status = 'cancelled', ended_at = '2026-12-01 00:00:00+00:00'",
    "failed without anything": "status = 'failed'",
    "planned with an end": "ended_at = '2026-12-01 00:00:00+00:00'",
    "without an author": "by_name = ''",
    "without a reason": "reason = ''",
    "for a day that was over": "effective_on = '2026-01-01'",
    "without a day": "effective_on = NULL",
    "of no place": "place_id = NULL",
    "a state that does not exist": "status = 'gone'",
}


@pytest.mark.parametrize("setting", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_an_impossible_arranged_change_is_refused(network: None, setting: str) -> None:
    _plan(_merger())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE network_plannedchange SET {setting}")


def test_expected_periods_of_a_place_never_overlap_and_facts_have_a_place(network: None) -> None:
    _plan(_order(PlaceAction.SUSPEND, STATIONS[1]))
    row = PlacePeriod.outlook.get(planned=True)
    row.pk, row.valid_from = None, NEW_YEAR + timedelta(days=3)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE network_placeperiod SET place_id = NULL WHERE planned = %s", [False])
