"""Nobody has to mark anything: a programme ends without a tap, arrivals are filled in afterwards; escorts hold the day of their car."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domains.visits.pages.test_pages import at, browser_of, text
from tests.domains.visits.test_live import do
from tests.domains.visits.test_slips import two_cars
from tests.domains.visits.world import FIRST, INSTITUTE, OTHER, STATION, VisitWorld

from cuobian.domains.ledger.public import Selection, facts
from cuobian.domains.visits.actions import filling_in, joining, live, people, releasing
from cuobian.domains.visits.models import Item, Participant, Programme, Slip
from cuobian.domains.visits.queries.slipping import Late, outlook
from cuobian.domains.visits.values import Part, ProgrammeStatus
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry

NEXT = FIRST + timedelta(days=1)


def test_a_programme_that_nobody_marked_ends_on_its_last_day_and_later(world: VisitWorld) -> None:
    made = world.released()
    with pytest.raises(Conflict, match="还没到最后一天"):
        live.end(actor=world.city, programme_id=made.pk, note="", now=world.now)
    live.end(actor=world.city, programme_id=made.pk, note="", now=world.at(9, 0, NEXT))
    assert world.fresh(made).status == ProgrammeStatus.ENDED
    assert facts(Selection(kinds=("peer_visit",), from_=FIRST, until=NEXT)) == []


def test_what_nobody_marked_is_filled_in_with_a_reason_and_counts(world: VisitWorld) -> None:
    made = world.released()
    first, second, _third = world.items(made)
    rows = [filling_in.Filled(first.pk, world.at(9, 12), world.at(9, 50)), filling_in.Filled(second.pk, world.at(10))]
    fill: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "now": world.at(9, 0, NEXT)}
    with pytest.raises(Invalid) as refused:
        filling_in.fill_in(rows=[], why="", **fill)
    assert [fault.place for fault in refused.value.faults] == ["why", ""]
    filling_in.fill_in(rows=rows, why="当天没顾上点", **fill)
    assert world.fresh(made).status == ProgrammeStatus.RUNNING
    assert [item.arrived_at for item in world.items(made)][:2] == [world.at(9, 12), world.at(10)]
    trail = Entry.objects.filter(action="visits.fill_in")
    assert {entry.new["reason"] for entry in trail} == {"当天没顾上点"}
    filling_in.fill_in(rows=[filling_in.Filled(first.pk, world.at(11))], why="再记一次看看", **fill)
    assert Item.objects.get(pk=first.pk).arrived_at == world.at(9, 12)
    live.end(actor=world.city, programme_id=made.pk, note="", now=world.at(9, 0, NEXT))
    assert [fact.place_code for fact in facts(Selection(kinds=("peer_visit",), from_=FIRST, until=FIRST))] == [
        INSTITUTE
    ]


def test_a_time_that_has_not_come_or_is_on_another_day_is_not_filled_in(world: VisitWorld) -> None:
    made = world.released()
    first = world.items(made)[0]
    fill: dict[str, Any] = {"actor": world.city, "programme_id": made.pk, "why": "当天没顾上点", "now": world.at(9, 30)}
    for row in (
        filling_in.Filled(first.pk, world.at(9, 40)),
        filling_in.Filled(first.pk, world.at(9, 0, FIRST - timedelta(days=1))),
        filling_in.Filled(first.pk, world.at(9, 20), world.at(9, 10)),
    ):
        with pytest.raises(Invalid):
            filling_in.fill_in(rows=[row], **fill)
    with pytest.raises(Conflict, match="还没到第一天"):
        filling_in.fill_in(
            rows=[filling_in.Filled(first.pk, world.at(9, 20))], **{**fill, "now": world.now - timedelta(days=1)}
        )
    assert world.fresh(made).status == ProgrammeStatus.RELEASED


def test_the_pages_of_a_programme_nobody_marked_lead_to_its_end(world: VisitWorld) -> None:
    made = world.released()
    browser = browser_of("city_officer")
    with frozen_at(world.at(8, 40)):
        assert "出发了" in text(browser.get(at("live", made.pk)))
        assert "分钟" in text(browser.get(at("slip", made.pk), {"minutes": "20"}))
    with frozen_at(world.at(9, 0, NEXT)):
        page = browser.get(at("programme", made.pk)).content.decode()
        assert at("end", made.pk) in page
        live_page = browser.get(at("live", made.pk)).content.decode()
        assert at("live-fill", made.pk) in live_page
        assert at("end", made.pk) in live_page
        assert browser.get(at("end", made.pk)).status_code == 200
        items = world.items(made)
        sheet = browser.get(at("live-fill", made.pk)).content.decode()
        assert all(f"on-{item.pk}" in sheet for item in items)
        given = {f"on-{items[0].pk}": "on", f"at-{items[0].pk}": "09:15", "why": "当天没顾上点"}
        assert browser.post(at("live-fill", made.pk), given | {"why": "补"}).status_code == 422
        assert browser.post(at("live-fill", made.pk), given).status_code == 302
    assert [item.arrived_at for item in world.items(made)] == [world.at(9, 15), None, None]


def test_setting_out_is_one_tap(world: VisitWorld) -> None:
    made = world.released()
    with frozen_at(world.at(8, 50)):
        assert browser_of("city_officer").post(at("live-start", made.pk)).status_code == 302
    assert world.fresh(made).status == ProgrammeStatus.RUNNING


@pytest.mark.parametrize("minutes", ["--5", "5" * 5000, "٣", "−10", "", "1e3", "99999"])
@pytest.mark.parametrize("vehicle", ["", "9" * 5000, "²", "7"])
def test_nonsense_is_no_delay(world: VisitWorld, minutes: str, vehicle: str) -> None:
    made = world.released()
    do(world, live.arrive, made, world.items(made)[0], 9, 10)
    with frozen_at(world.at(9, 40)):
        found = browser_of("city_officer").get(at("slip", made.pk), {"minutes": minutes, "vehicle": vehicle})
    assert found.status_code == 200


def escorted(world: VisitWorld) -> Programme:
    """Two cars; the participant is the escort of car 2."""
    made = world.programme()
    two_cars(world, made)
    (day,) = world.days(made)
    world.stop(made, INSTITUTE, day, vehicle=1)
    world.stop(made, STATION, day, vehicle=2)
    world.stop(made, OTHER, day, vehicle=2)
    world.person(made, world.participant, vehicle=2, part=Part.ESCORT)
    world.person(made, name="陈一", unit="思明区", vehicle=1)
    world.person(made, name="陈二", unit="同安区", vehicle=2)
    releasing.release(actor=world.city, programme_id=made.pk, note="", version=None, now=world.now, anyway=True)
    return world.fresh(made)


def test_an_escort_holds_the_day_of_the_own_car_and_no_other(world: VisitWorld) -> None:
    made = escorted(world)
    by_code = {item.code: item for item in world.items(made)}
    hold: dict[str, Any] = {"actor": world.participant, "programme_id": made.pk, "now": world.at(9, 10)}
    with pytest.raises(NotAllowed, match="别的车"):
        live.arrive(item_id=by_code[INSTITUTE].pk, **hold)
    assert live.arrive(item_id=by_code[STATION].pk, **hold).arrived_at == world.at(9, 10)
    assert Entry.objects.filter(action="visits.arrive").get().new == {"capacity": "随车联络员"}
    other, own = (
        Participant.objects.get(programme=made, name="陈一"),
        Participant.objects.get(programme=made, name="陈二"),
    )
    with pytest.raises(NotAllowed, match="不坐这辆车"):
        joining.join_by_hand(person_id=other.pk, on=True, **hold)
    assert joining.join_by_hand(person_id=own.pk, on=True, **hold).joined_at is not None
    for late, is_own in ((Late(25), False), (Late(25, 1), False), (Late(25, 2), True)):
        ahead = outlook(world.fresh(made), late, world.at(9, 20))
        wish = live.SlipWish(late, ahead.digest if ahead else "", "")
        if is_own:
            assert live.slip(wish=wish, **{**hold, "now": world.at(9, 20)}).vehicle == 2
        else:
            with pytest.raises(NotAllowed):
                live.slip(wish=wish, **{**hold, "now": world.at(9, 20)})
    assert Slip.objects.count() == 1


def test_an_escort_has_nothing_on_other_days_after_removal_or_as_a_member(world: VisitWorld) -> None:
    made = escorted(world)
    station = next(item for item in world.items(made) if item.code == STATION)
    hold: dict[str, Any] = {"actor": world.participant, "programme_id": made.pk, "item_id": station.pk}
    for now in (world.now, world.at(9, 0, NEXT)):
        with pytest.raises(NotAllowed, match="那几天"):
            live.arrive(now=now, **hold)
    with pytest.raises((NotAllowed, NotFound)):
        live.end(actor=world.participant, programme_id=made.pk, note="", now=world.at(18))
    own = Participant.objects.get(programme=made, account_id=world.participant.account_id)
    Participant.objects.filter(pk=own.pk).update(part=Part.MEMBER)
    with pytest.raises((NotAllowed, NotFound)):
        live.arrive(now=world.at(9, 10), **hold)
    with frozen_at(world.at(9, 10)):
        assert browser_of("participant").get(at("mine-car", made.pk)).status_code == 403
    Participant.objects.filter(pk=own.pk).update(part=Part.ESCORT)
    people.remove_person(actor=world.city, programme_id=made.pk, person_id=own.pk, why="另有公务", now=world.now)
    with pytest.raises((NotAllowed, NotFound)):
        live.arrive(now=world.at(9, 10), **hold)


def test_the_escort_works_on_the_phone(world: VisitWorld) -> None:
    made = escorted(world)
    by_code = {item.code: item for item in world.items(made)}
    other = Participant.objects.get(programme=made, name="陈二")
    browser = browser_of("participant")
    with frozen_at(world.at(9, 10)):
        assert at("mine-car", made.pk) in browser.get(at("mine-day", made.pk)).content.decode()
        page = browser.get(at("mine-car", made.pk)).content.decode()
        assert "陈二" in page
        assert "陈一" not in page
        assert by_code[INSTITUTE].title not in page
        assert browser.post(at("mine-car-join", made.pk, other.pk)).status_code == 302
        given = {"do": "arrive"}
        assert browser.post(at("mine-car-do", made.pk, by_code[STATION].pk), given).status_code == 302
        assert browser.post(at("mine-car-do", made.pk, by_code[INSTITUTE].pk), given).status_code == 403
        preview = browser.get(at("mine-car-slip", made.pk), {"minutes": "25"})
        seen = preview.context["ahead"].digest
        taken = browser.post(at("mine-car-slip", made.pk), {"minutes": "25", "seen": seen})
        assert taken.status_code == 302
    assert Slip.objects.get().vehicle == 2
    with frozen_at(world.at(9, 10, NEXT)):
        assert browser.get(at("mine-car", made.pk)).status_code == 403
        assert at("mine-car", made.pk) not in browser.get(at("mine-day", made.pk)).content.decode()
