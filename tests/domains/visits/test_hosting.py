"""Hosts know what was released, nothing of what is being changed; whoever loses a visit is told, and nothing of it waits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.domains.visits.test_changes import edited
from tests.domains.visits.test_releasing import told
from tests.domains.visits.world import CENTRE, INSTITUTE, OTHER, STATION, VisitWorld

from cuobian.domains.visits.actions import hosting, items, releasing
from cuobian.domains.visits.actions.after.daily import chase_papers
from cuobian.domains.visits.actions.after.statements import ask_statements
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.queries.frozen import told_items
from cuobian.domains.visits.queries.hosting import ahead, hosted_visit, open_hosting
from cuobian.domains.visits.queries.people import hosts_told
from cuobian.domains.visits.values import ItemKind, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.notices.models import Notice


def codes(actor: Actor) -> list[str]:
    return [visit.told["code"] for visit in ahead(actor)]


def waiting(actor: Actor) -> int:
    """How many things of visits still wait for an action of somebody."""
    rows = Notice.objects.filter(account_id=actor.account_id, settled_at=None, needs_action=True)
    return rows.filter(kind__startswith="visits.").count()


def replaced(world: VisitWorld, made: Programme) -> Item:
    """The station's stop goes to its neighbour."""
    item = next(one for one in world.items(made) if one.code == STATION)
    edited(world, made, item, place_code=OTHER, host_unit="")
    return Item.objects.get(pk=item.pk)


def test_a_host_sees_nothing_of_what_is_being_changed(world: VisitWorld) -> None:
    made = world.released((INSTITUTE, STATION))
    new = world.stop(made, OTHER, world.days(made)[0])
    assert codes(world.neighbour) == []
    assert open_hosting(world.neighbour) == []
    with pytest.raises(NotFound):
        hosted_visit(world.neighbour, new.pk)
    with pytest.raises(NotFound):
        hosting.answer(actor=world.neighbour, item_id=new.pk, is_ready=True, note="", now=world.now)
    world.again(made)
    assert codes(world.neighbour) == [OTHER]
    assert len(open_hosting(world.neighbour)) == 1


def test_a_stop_that_is_being_taken_out_or_moved_stays_as_it_was_told(world: VisitWorld) -> None:
    made = world.released((INSTITUTE, STATION, OTHER))
    before = {visit.told["id"]: visit.told["starts"] for visit in ahead(world.siming)}
    assert len(before) == 3
    own = next(one for one in world.items(made) if one.code == STATION)
    items.drop_item(actor=world.city, programme_id=made.pk, item_id=own.pk, version=None, now=world.now)
    assert codes(world.keeper) == [STATION]
    assert {visit.told["id"]: visit.told["starts"] for visit in ahead(world.siming)} == before
    hosting.answer(actor=world.keeper, item_id=own.pk, is_ready=True, note="", now=world.now)
    world.again(made)
    assert codes(world.keeper) == []
    assert hosted_visit(world.keeper, own.pk).is_gone


def test_a_place_that_was_never_told_hears_nothing_of_delays_and_of_withdrawing(world: VisitWorld) -> None:
    made = world.released((INSTITUTE, STATION))
    new = world.stop(made, OTHER, world.days(made)[0])
    known = told_items(world.fresh(made))
    assert str(new.pk) not in known
    assert {who for one in known.values() for who in hosts_told(one, world.now)} == {
        world.head.person_id, world.keeper.person_id,
    }  # fmt: skip
    releasing.withdraw(actor=world.city, programme_id=made.pk, why="台风要来，改期再办", now=world.now)
    assert told(world.neighbour) == []
    assert any("已撤回" in text for text in told(world.keeper))


def test_the_host_of_a_replaced_stop_is_told_and_nothing_waits_for_them(world: VisitWorld) -> None:
    made = world.released((INSTITUTE, STATION))
    item = replaced(world, made)
    hosting.answer(actor=world.keeper, item_id=item.pk, is_ready=True, note="", now=world.now)
    assert codes(world.keeper) == [STATION]
    assert codes(world.neighbour) == []
    world.again(made)
    assert (waiting(world.keeper), waiting(world.neighbour)) == (0, 1)
    assert any("不再有您接待的这一站" in text for text in told(world.keeper))
    assert hosted_visit(world.keeper, item.pk).is_gone
    assert not hosted_visit(world.neighbour, item.pk).is_gone
    assert Item.objects.get(pk=item.pk).readiness == Readiness.WAITING
    with pytest.raises(Conflict):
        hosting.answer(actor=world.keeper, item_id=item.pk, is_ready=True, note="", now=world.now)


def test_statements_of_places_that_are_visited_no_more_wait_for_nobody(world: VisitWorld) -> None:
    made = world.released((INSTITUTE, STATION))
    ask_statements(actor=world.city, programme_id=made.pk, due_on=None, now=world.now)
    own = next(one for one in world.items(made) if one.code == STATION)
    items.drop_item(actor=world.city, programme_id=made.pk, item_id=own.pk, version=None, now=world.now)
    world.again(made)
    assert waiting(world.keeper) == 0
    Notice.objects.all().delete()
    chase_papers(actor=world.city, now=world.now + timedelta(days=1))
    assert told(world.keeper) == []
    assert told(world.head) != []


def test_a_named_host_is_told_alone_and_only_people_of_the_place_are_named(world: VisitWorld) -> None:
    made = world.planned((INSTITUTE, STATION))
    item = next(one for one in world.items(made) if one.code == STATION)
    with pytest.raises(Invalid) as refused:
        edited(world, made, item, host_account=world.participant.account_id)
    assert [fault.place for fault in refused.value.faults] == ["host_account"]
    edited(world, made, item, host_account=world.siming.account_id)
    world.again(made)
    assert told(world.keeper) == []
    assert any("请准备并确认" in text for text in told(world.siming))
    assert hosted_visit(world.siming, item.pk).told["host_account"] == str(world.siming.account_id)
    edited(world, made, item, host_account=world.keeper.account_id)
    world.again(made, world.now + timedelta(minutes=1))
    assert any("不再有" in text for text in told(world.siming))
    assert waiting(world.keeper) == 1


def test_a_named_host_sees_the_visit_without_the_right_over_the_place(world: VisitWorld) -> None:
    made = world.planned((INSTITUTE, STATION))
    item = next(one for one in world.items(made) if one.code == STATION)
    Item.objects.filter(pk=item.pk).update(host_account_id=UUID(str(world.neighbour.account_id)))
    world.again(made)
    assert hosted_visit(world.neighbour, item.pk).told["code"] == STATION


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (ItemKind.STOP, {"host_name": "长" * 61}, "host_name"),
        (ItemKind.STOP, {"host_unit": "长" * 81}, "host_unit"),
    ],
)
def test_who_receives_is_no_longer_than_there_is_room_for(
    world: VisitWorld, kind: str, changes: dict[str, Any], field: str
) -> None:
    made = world.programme()
    with pytest.raises(Invalid) as refused:
        world.stop(made, CENTRE, kind=kind, **changes)
    assert [fault.place for fault in refused.value.faults] == [field]
    assert "最多" in str(refused.value.faults[0].message)
