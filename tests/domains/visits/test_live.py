"""The day itself: arrived and left, late with a preview, the ledger and the notebooks at the end; hosts and joining."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from tests.domains.visits.test_releasing import told
from tests.domains.visits.world import FIRST, INSTITUTE, OTHER, STATION, VisitWorld

from cuobian.domains.inspections.public import inspection_of
from cuobian.domains.ledger.public import NewFact, Selection, close_days, facts, record_many
from cuobian.domains.visits.actions import hosting, joining, live
from cuobian.domains.visits.models import Item, Participant, Programme, Slip
from cuobian.domains.visits.queries.days import day_view
from cuobian.domains.visits.queries.frozen import current
from cuobian.domains.visits.queries.slipping import Late, outlook
from cuobian.domains.visits.rules.joining import token_at
from cuobian.domains.visits.values import ProgrammeStatus, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.models import Notice


def do(world: VisitWorld, verb: Any, programme: Programme, item: Item, hour: int, minute: int = 0) -> Item:
    found: Item = verb(actor=world.city, programme_id=programme.pk, item_id=item.pk, now=world.at(hour, minute))
    return found


def begun(world: VisitWorld) -> Programme:
    """On the first stop since ten past nine."""
    made = world.released()
    do(world, live.arrive, made, world.items(made)[0], 9, 10)
    return world.fresh(made)


def slip(world: VisitWorld, programme: Programme, late: Late, hour: int = 9, minute: int = 40) -> Slip:
    now = world.at(hour, minute)
    ahead = outlook(programme, late, now)
    assert ahead is not None
    wish = live.SlipWish(late, ahead.digest, "")
    return live.slip(actor=world.city, programme_id=programme.pk, wish=wish, now=now)


def test_the_first_arrival_starts_it_and_a_second_tap_changes_nothing(world: VisitWorld) -> None:
    made = begun(world)
    assert made.status == ProgrammeStatus.RUNNING
    first = world.items(made)[0]
    again = do(world, live.arrive, made, first, 9, 25)
    assert again.arrived_at == world.at(9, 10)
    left = do(world, live.leave, made, first, 9, 55)
    assert do(world, live.leave, made, first, 10, 30).left_at == left.left_at
    assert do(world, live.take_back_move, made, first, 10, 31).left_at is None


def test_leaving_before_arriving_another_day_and_a_day_too_early_are_refused(world: VisitWorld) -> None:
    made = world.released()
    first, second, _third = world.items(made)
    with pytest.raises(Conflict, match="还没到第一天"):
        live.arrive(actor=world.city, programme_id=made.pk, item_id=first.pk, now=world.now)
    do(world, live.arrive, made, first, 9, 10)
    with pytest.raises(Conflict, match="先点"):
        do(world, live.leave, made, second, 9, 30)
    with pytest.raises(Conflict, match="不在今天"):
        live.arrive(
            actor=world.city, programme_id=made.pk, item_id=second.pk, now=world.at(9, 0, FIRST + timedelta(days=1))
        )


def test_late_moves_what_is_left_and_tells_hosts_and_riders(world: VisitWorld) -> None:
    made = begun(world)
    before = [item.starts_at for item in world.items(made)]
    Notice.objects.all().delete()
    row = slip(world, made, Late(25))
    after = [item.starts_at for item in world.items(made)]
    assert after[0] == before[0]
    assert [new - old for new, old in zip(after[1:], before[1:], strict=True) if new and old] == [
        timedelta(minutes=25)
    ] * 2
    assert len(row.changes) == 2
    assert row.told == 3
    for who in (world.keeper, world.neighbour, world.participant):
        assert len(told(who)) == 1
    assert told(world.head) == []
    found = current(world.fresh(made))
    assert found is not None
    assert found.sequence == 101
    assert [item.get("was", "") != "" for item in found.items] == [False, True, True]


def test_a_stop_that_would_close_before_they_are_done_is_named_and_left_out(world: VisitWorld) -> None:
    made = begun(world)
    Item.objects.filter(programme=made, code=OTHER).update(windows=[["09:00", "11:40"]])
    row = slip(world, made, Late(60))
    gone = [change for change in row.changes if change.get("dropped")]
    assert [change["title"] for change in gone] == [Item.objects.get(code=OTHER).title]
    assert Item.objects.get(code=OTHER).dropped_at is not None
    assert any("来不了" in text for text in told(world.neighbour))


def test_the_rest_may_be_put_in_another_order_when_that_saves_a_stop(world: VisitWorld) -> None:
    made = begun(world)
    Item.objects.filter(programme=made, code=OTHER).update(windows=[["09:00", "11:20"]])
    now = world.at(9, 40)
    kept, free = outlook(made, Late(15), now), outlook(made, Late(15, reorder=True), now)
    assert kept is not None
    assert free is not None
    assert any(change.get("dropped") for change in kept.changes)
    assert not any(change.get("dropped") for change in free.changes)


def test_what_was_previewed_is_what_is_taken(world: VisitWorld) -> None:
    made = begun(world)
    with pytest.raises(Conflict, match="再看一遍"):
        live.slip(
            actor=world.city, programme_id=made.pk, wish=live.SlipWish(Late(25), "other", ""), now=world.at(9, 40)
        )
    with pytest.raises(Invalid):
        live.slip(actor=world.city, programme_id=made.pk, wish=live.SlipWish(Late(0), "", ""), now=world.at(9, 40))
    assert not Slip.objects.exists()


def test_the_end_closes_the_notebook_and_counts_for_the_institutes_that_were_reached(world: VisitWorld) -> None:
    made = begun(world)
    do(world, live.leave, made, world.items(made)[0], 9, 50)
    do(world, live.arrive, made, world.items(made)[1], 10, 0)
    live.end(actor=world.city, programme_id=made.pk, note="", now=world.at(18))
    found = facts(Selection(kinds=("peer_visit",), from_=FIRST, until=FIRST))
    assert [(fact.place_code, fact.people, fact.subject) for fact in found] == [(INSTITUTE, 2, made.number)]
    occasion = inspection_of(f"programme:{made.pk}")
    assert occasion is not None
    assert str(occasion.status) == "closed"
    assert told(world.keeper, "visits.host") == []
    with pytest.raises(Conflict):
        live.end(actor=world.city, programme_id=made.pk, note="", now=world.at(18))


def test_a_visit_whose_days_are_sealed_already_is_counted_after_them(world: VisitWorld) -> None:
    made = begun(world)
    later = world.at(9, 0, FIRST + timedelta(days=3))
    record_many(
        actor=world.city, source="platform", now=world.at(12),
        facts=[NewFact(STATION, "activity", world.at(11), people=9, tag="lecture")],
    )  # fmt: skip
    close_days(actor=world.city, now=later)
    with frozen_at(later):
        live.end(actor=world.city, programme_id=made.pk, note="", now=world.at(18))
    (found,) = facts(Selection(kinds=("peer_visit",), from_=FIRST, until=FIRST))
    assert (found.place_code, found.subject) == (INSTITUTE, made.number)


def test_a_participant_reads_now_next_and_later(world: VisitWorld) -> None:
    made = begun(world)
    person = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    view = day_view(made, person, world.at(9, 20))
    assert view is not None
    assert [step.state for step in view.on(FIRST.isoformat())] == ["here", "next", "later"]
    do(world, live.leave, made, world.items(made)[0], 9, 50)
    view = day_view(made, person, world.at(9, 51))
    assert view is not None
    assert [step.state for step in view.on(FIRST.isoformat())] == ["done", "next", "later"]


def test_a_host_says_ready_or_what_is_in_the_way(world: VisitWorld) -> None:
    made = world.released()
    own = next(item for item in world.items(made) if item.code == STATION)
    with pytest.raises(NotFound):
        hosting.answer(actor=world.neighbour, item_id=own.pk, is_ready=True, note="", now=world.now)
    with pytest.raises(Invalid):
        hosting.answer(actor=world.keeper, item_id=own.pk, is_ready=False, note="", now=world.now)
    said = hosting.answer(actor=world.keeper, item_id=own.pk, is_ready=False, note="当天停电检修", now=world.now)
    assert said.readiness == Readiness.PROBLEM
    assert told(world.keeper, "visits.host") == []
    assert any("停电" in text for text in told(world.city, "visits.problem"))
    hosting.answer(actor=world.keeper, item_id=own.pk, is_ready=True, note="", now=world.now)
    assert told(world.city, "visits.problem") == []
    do(world, live.arrive, made, world.items(made)[1], 9, 50)
    with pytest.raises(Conflict):
        hosting.answer(actor=world.keeper, item_id=own.pk, is_ready=True, note="", now=world.at(9, 55))


def test_whoever_scans_joins_by_account_or_by_name_once(world: VisitWorld) -> None:
    made = world.released()
    token = token_at(settings.SECRET_KEY, made.pk, world.now)
    join: dict[str, Any] = {"programme_id": made.pk, "token": token, "now": world.now}
    own = joining.join_by_code(actor=world.participant, person_id=None, **join)
    assert own.joined_at == world.now
    other = Participant.objects.get(programme=made, account=None)
    joining.join_by_code(actor=Actor.visitor(), person_id=other.pk, **join)
    with pytest.raises(Conflict, match="已经确认"):
        joining.join_by_code(actor=Actor.visitor(), person_id=other.pk, **join)
    with pytest.raises(Conflict, match="过期"):
        joining.join_by_code(
            actor=world.participant,
            programme_id=made.pk,
            token=token,
            person_id=None,
            now=world.now + timedelta(hours=1),
        )
    with pytest.raises(NotFound):
        joining.join_by_code(actor=world.assessor, person_id=None, **join)
    hand: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "person_id": other.pk, "now": world.now}
    assert joining.join_by_hand(on=False, **hand).joined_at is None
    with pytest.raises(NotAllowed):
        joining.join_by_hand(on=True, **{**hand, "actor": world.siming})
