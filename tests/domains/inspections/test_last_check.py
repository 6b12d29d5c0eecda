"""The last occasion before a moment, as somebody may know it who is to judge the place: counts, and nothing written since."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.domains.inspections.world import OTHER, POINT, POINT2, STATION, InspectionWorld

from cuobian.domains.inspections.actions.deciding import open_ticket_for
from cuobian.domains.inspections.actions.planning import take_step
from cuobian.domains.inspections.models import Finding
from cuobian.domains.inspections.public import PointCheck, last_check
from cuobian.domains.network.public import records_by_code
from cuobian.domains.rectification.models import Ticket


def check(
    world: InspectionWorld, point: str = POINT, *, before: datetime | None = None, code: str = STATION
) -> PointCheck | None:
    return last_check(
        place_id=records_by_code([code])[code].id,
        version_id=world.version_id,
        point_id=point,
        before=before or world.now + timedelta(days=1),
    )


def note(world: InspectionWorld, **changes: Any) -> str:
    """One record from a phone; returns its id."""
    at = changes.pop("now", world.now)
    phone = world.phone(now=at)
    command = phone.entry(changes.pop("inspection", world.strict), **changes)
    (answer,) = phone.push(command)
    assert answer["outcome"] == "done", answer
    return str(command["id"])


def test_nobody_has_been_there(world: InspectionWorld) -> None:
    assert check(world) is None
    note(world, code=OTHER)
    assert check(world) is None


def test_what_was_found_on_the_point_and_the_gravest_of_it(world: InspectionWorld) -> None:
    note(world, severity="general")
    note(world, severity="safety")
    note(world, kind="mandatory_highlight", severity="", point=POINT2)
    assert check(world) == PointCheck(world.now.date(), "strict", 0, 2, "安全隐患", "")
    found = check(world, POINT2)
    assert found is not None
    assert (found.highlights, found.deficiencies, found.severity) == (1, 0, "")
    assert found.occasion_label == "啄木鸟督查"
    nothing = check(world, "Z1.1.1")
    assert nothing is not None
    assert (nothing.highlights, nothing.deficiencies) == (0, 0)


def test_who_arrived_and_wrote_nothing_has_been_there(world: InspectionWorld) -> None:
    phone = world.phone()
    phone.push(phone.seen(world.strict))
    found = check(world)
    assert found is not None
    assert (found.on, found.deficiencies) == (world.now.date(), 0)


def test_what_comes_at_or_after_the_moment_is_not_told(world: InspectionWorld) -> None:
    first = note(world, severity="general")
    opened = world.now + timedelta(hours=1)
    later = opened + timedelta(hours=2)
    told = check(world, before=opened)
    note(world, severity="safety", now=later)
    note(world, now=later, corrects=first, text="看错了，其实是隔壁的坡道", severity="serious")
    phone = world.phone(now=later)
    phone.push(phone.withdrawal(first))
    assert check(world, before=opened) == told
    assert told is not None
    assert (told.deficiencies, told.severity) == (1, "一般")
    assert check(world, before=world.now) is None


def test_what_was_taken_back_or_corrected_before_the_moment_is_as_it_was_put_right(world: InspectionWorld) -> None:
    wrong, back = note(world, severity="safety"), note(world, severity="serious")
    note(world, corrects=wrong, severity="general", text="接缝只翘起一点")
    phone = world.phone()
    phone.push(phone.withdrawal(back))
    found = check(world)
    assert found is not None
    assert (found.deficiencies, found.severity) == (1, "一般")


def test_the_last_occasion_alone_and_none_that_was_called_off(world: InspectionWorld) -> None:
    note(world, severity="safety")
    again = world.open(title="下半月再看一次")
    note(world, inspection=again, point=POINT2, now=world.now + timedelta(hours=3))
    found = check(world)
    assert found is not None
    assert found.deficiencies == 0
    take_step(actor=world.siming, inspection_id=again.pk, action="withdraw", reason="改期了再通知", now=world.now)
    found = check(world)
    assert found is not None
    assert found.severity == "安全隐患"


def test_the_ticket_that_came_of_it(world: InspectionWorld) -> None:
    note(world)
    finding = Finding.objects.get(point_id=POINT)
    open_ticket_for(actor=world.siming, finding_id=finding.pk, now=world.now)
    found = check(world)
    assert found is not None
    assert found.ticket == "open"
    ticket = Finding.objects.get(pk=finding.pk).ticket
    assert Ticket.objects.filter(pk=ticket).exists()


def test_a_busy_place_costs_what_a_quiet_one_costs(world: InspectionWorld) -> None:
    note(world)
    with CaptureQueriesContext(connection) as few:
        check(world)
    for _each in range(8):
        note(world)
    with CaptureQueriesContext(connection) as many:
        check(world)
    assert len(many) == len(few) <= 6  # one of them looks the place up
