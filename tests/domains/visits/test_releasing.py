"""Releases: numbered, compared in words, told to whom it concerns; withdrawing; the occasion in the notebooks."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domains.visits.world import INSTITUTE, OTHER, STATION, VisitWorld

from cuobian.domains.inspections.actions.planning import take_step
from cuobian.domains.inspections.models import Inspection
from cuobian.domains.inspections.public import close_inspection, inspection_of
from cuobian.domains.visits.actions import hosting, items, moving, people, releasing
from cuobian.domains.visits.models import Programme, Release
from cuobian.domains.visits.queries.frozen import current, unreleased
from cuobian.domains.visits.values import ProgrammeStatus, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.kernel.sentences import said
from cuobian.support.notices.models import Notice


def told(actor: Actor, kind: str = "") -> list[str]:
    """What waits for somebody, in words."""
    rows = Notice.objects.filter(account_id=actor.account_id, settled_at=None, kind__startswith=kind or "visits.")
    return [row.words for row in rows.order_by("sent_at")]


def words(changes: list[dict[str, Any]]) -> list[str]:
    return [said(change["text"]) for change in changes]


def test_a_release_is_frozen_whole_and_tells_hosts_and_participants(world: VisitWorld) -> None:
    made = world.released()
    release = Release.objects.get(programme=made)
    assert (made.status, made.released_no, release.number) == (ProgrammeStatus.RELEASED, 1, 1)
    assert [item["place_code"] for item in release.frozen["items"]] == [INSTITUTE, STATION, OTHER]
    assert {one["name"] for one in release.frozen["people"]} == {"高文彬", "林秋月"}
    assert "0592-2110001" not in str(release.frozen)
    for host in (world.head, world.keeper, world.neighbour):
        assert len(told(host, "visits.host")) == 1
    assert len(told(world.participant, "visits.guest")) == 1
    assert release.told == 4


def test_a_programme_without_times_or_people_does_not_go_out(world: VisitWorld) -> None:
    made = world.programme()
    with pytest.raises(Invalid) as refused:
        world.again(made)
    assert {fault.place for fault in refused.value.faults} == {"plan", "people"}


def test_clashes_are_told_before_and_may_be_let_pass(world: VisitWorld) -> None:
    made = world.planned()
    world.stop(made, INSTITUTE, windows=[["05:00", "06:00"]])
    with pytest.raises(Invalid, match="改"):
        releasing.release(actor=world.city, programme_id=made.pk, note="", version=None, now=world.now)
    assert world.again(made).number == 1


def test_the_next_release_says_what_differs_and_tells_only_those_it_concerns(world: VisitWorld) -> None:
    made = world.released()
    first, second, third = world.items(made)
    hosting.answer(actor=world.head, item_id=first.pk, is_ready=True, note="", now=world.now)
    moving.set_minutes(
        actor=world.city, programme_id=made.pk, item_id=second.pk, minutes=65, version=None, now=world.now
    )
    Notice.objects.all().delete()
    release = world.again(made, world.now + timedelta(hours=1))
    found = words(release.changes)
    assert len(found) == 2
    assert found[0].startswith("第 2 站")
    assert "结束由" in found[0]
    assert "由" in found[1]
    assert "改为" in found[1]
    assert told(world.head) == []
    assert len(told(world.keeper)) == 1
    assert len(told(world.neighbour)) == 1
    assert len(told(world.participant)) == 1
    assert world.items(made)[0].readiness == Readiness.READY  # untouched by what does not concern it
    assert third.readiness == Readiness.WAITING


def test_a_stop_that_moves_asks_its_host_again(world: VisitWorld) -> None:
    made = world.released()
    second = world.items(made)[1]
    hosting.answer(actor=world.keeper, item_id=second.pk, is_ready=True, note="", now=world.now)
    moving.set_minutes(
        actor=world.city, programme_id=made.pk, item_id=world.items(made)[0].pk, minutes=60, version=None, now=world.now
    )
    world.again(made)
    assert world.items(made)[1].readiness == Readiness.WAITING


def test_nothing_new_is_not_released_again(world: VisitWorld) -> None:
    made = world.released()
    with pytest.raises(Conflict, match="不用再发"):
        world.again(made)
    assert unreleased(made) == []


def test_hosts_and_participants_see_what_was_released_not_what_is_being_changed(world: VisitWorld) -> None:
    made = world.released()
    moving.step_item(
        actor=world.city, programme_id=made.pk, item_id=world.items(made)[0].pk, by=1, version=None, now=world.now
    )
    found = current(world.fresh(made))
    assert found is not None
    assert [item["place_code"] for item in found.items] == [INSTITUTE, STATION, OTHER]
    assert unreleased(made)


def test_a_stop_taken_out_is_told_to_its_host_as_gone(world: VisitWorld) -> None:
    made = world.released()
    last = world.items(made)[-1]
    items.drop_item(actor=world.city, programme_id=made.pk, item_id=last.pk, version=None, now=world.now)
    Notice.objects.all().delete()
    release = world.again(made)
    assert any("取消" in text for text in words(release.changes))
    assert any("不再有" in text for text in told(world.neighbour))


def test_somebody_who_joins_later_or_leaves_half_way_is_told_alone(world: VisitWorld) -> None:
    made = world.released()
    Notice.objects.all().delete()
    newcomer = world.person(made, world.assessor)
    world.again(made)
    assert len(told(world.assessor)) == 1
    assert told(world.participant) == []
    people.remove_person(actor=world.city, programme_id=made.pk, person_id=newcomer.pk, why="另有公务", now=world.now)
    Notice.objects.all().delete()
    release = world.again(made)
    assert words(release.changes) == ["苏婉婷 不再参加"]
    assert len(told(world.assessor)) == 1


def test_withdrawing_needs_a_reason_and_tells_everybody(world: VisitWorld) -> None:
    made = world.released()
    with pytest.raises(Invalid):
        releasing.withdraw(actor=world.city, programme_id=made.pk, why="", now=world.now)
    Notice.objects.all().delete()
    releasing.withdraw(actor=world.city, programme_id=made.pk, why="台风要来，改期再办", now=world.now)
    assert world.fresh(made).status == ProgrammeStatus.WITHDRAWN
    for who in (world.head, world.keeper, world.participant):
        assert any("已撤回" in text for text in told(who))
    with pytest.raises(Conflict):
        world.again(made)


def test_the_notebook_is_opened_with_the_first_release_and_kept_in_step(world: VisitWorld) -> None:
    made = world.released()
    found = inspection_of(f"programme:{made.pk}")
    assert found is not None
    assert (found.id, str(found.status)) == (made.inspection, "open")
    releasing.withdraw(actor=world.city, programme_id=made.pk, why="台风要来，改期再办", now=world.now)
    after = inspection_of(f"programme:{made.pk}")
    assert after is not None
    assert str(after.status) == "withdrawn"


@pytest.mark.parametrize("step", ["close", "withdraw"])
def test_the_notebook_is_ended_by_the_programme_alone(world: VisitWorld, step: str) -> None:
    made = world.released()
    assert made.inspection is not None
    ask: dict[str, Any] = {"actor": world.city, "inspection_id": made.inspection, "now": world.now}
    with pytest.raises(Conflict, match="观摩活动"):
        take_step(action=step, reason="手工撤回的", **ask)
    Inspection.objects.filter(pk=made.inspection).update(
        status="closed", ended_at=world.now, ended_by_id=world.city.account_id
    )
    releasing.withdraw(actor=world.city, programme_id=made.pk, why="台风要来，改期再办", now=world.now)
    assert world.fresh(made).status == ProgrammeStatus.WITHDRAWN
    assert close_inspection(actor=world.city, inspection_id=made.inspection, now=world.now).status == "closed"


def test_only_the_planner_releases_and_a_page_that_is_old_does_not(world: VisitWorld) -> None:
    made = world.planned()
    with pytest.raises(NotFound):
        releasing.release(actor=world.siming, programme_id=made.pk, note="", version=None, now=world.now)
    with pytest.raises(Conflict):
        releasing.release(
            actor=world.city, programme_id=made.pk, note="", version=made.version - 1, now=world.now, anyway=True
        )
    assert Programme.objects.get(pk=made.pk).released_no == 0
