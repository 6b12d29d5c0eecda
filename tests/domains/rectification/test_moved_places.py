"""A place that gets another code takes along what waits for it; places that are closed are left in peace."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.domains.rectification.test_daily import SYSTEM, run
from tests.domains.rectification.world import OTHER, POINT, STATION, WHY, TicketWorld, close, days, picture

from cuobian.domains.ledger.models import Fact
from cuobian.domains.network.models import Area, Place
from cuobian.domains.network.values import PlaceStatus
from cuobian.domains.rectification.actions.counting import count_missed
from cuobian.domains.rectification.actions.daily import chase_due
from cuobian.domains.rectification.actions.following import follow_place
from cuobian.domains.rectification.actions.learning import answer_self_check, ask_self_check
from cuobian.domains.rectification.actions.opening import open_by_hand
from cuobian.domains.rectification.actions.photos import add_photos
from cuobian.domains.rectification.actions.steps import take_step
from cuobian.domains.rectification.models import SelfCheckItem, Ticket, TicketAlert
from cuobian.domains.rectification.queries.people import waited_for
from cuobian.domains.rectification.values import Finding, PhotoSide, Status
from cuobian.kernel.errors import Invalid, NotAllowed, NotFound
from cuobian.support.files.public import stored
from cuobian.support.notices.models import Notice

FRESH = "350203001099"
"""A code no station has yet."""


def move(world: TicketWorld, code: str = STATION, to: str = FRESH) -> None:
    """The station gets another code, and whoever keeps the old one hears of it."""
    place = Place.objects.get(code=code)
    area = Area.objects.get(pk=place.area_id)
    if not Area.objects.filter(pk=to).exists():
        area.pk, area.name = to, "新设社区"
        area.save(force_insert=True)
    Place.objects.filter(pk=place.pk).update(code=to, area_id=to)
    follow_place(place.pk, code, to, SYSTEM, world.now)


def test_a_moved_station_is_chased_and_closed_under_its_new_code(world: TicketWorld) -> None:
    ticket = world.open(severity="safety")
    ended = world.take_to(Status.CLOSED)
    add_photos(actor=world.siming, ticket_id=ticket.pk, side=PhotoSide.BEFORE, uploads=[picture()], now=world.now)
    move(world)
    moved, over = world.fresh(ticket), world.fresh(ended)
    assert (moved.code, over.code) == (FRESH, FRESH)
    file = moved.photos.get().file
    assert stored([file])[file].code == FRESH
    run(date(2026, 11, 27))
    assert Fact.objects.get(subject=ticket.number, kind="issue_due").place_code == FRESH
    keeper = cast.enrol("station_keeper", FRESH)
    with pytest.raises(NotFound):
        take_step(actor=world.keeper, ticket_id=ticket.pk, action="accept", now=world.now)
    assert take_step(actor=keeper, ticket_id=ticket.pk, action="accept", now=world.now).status == Status.ACCEPTED


def test_nothing_else_of_what_is_over_changes(world: TicketWorld) -> None:
    ended = world.take_to(Status.CLOSED)
    for change in ({"found": "别的"}, {"ended_by_id": None}, {"code": FRESH, "due_on": "2027-01-04"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.filter(pk=ended.pk).update(**change)
    Ticket.objects.filter(pk=ended.pk).update(code=FRESH)


def test_what_a_moved_station_was_asked_is_answered_there(world: TicketWorld) -> None:
    ask_self_check(
        actor=world.siming, code="350203", version_id=world.version_id, point_id=POINT, request=WHY,
        due_on=date(2026, 12, 7), now=world.now,
    )  # fmt: skip
    item = SelfCheckItem.objects.get(code=STATION)
    move(world)
    keeper = cast.enrol("station_keeper", FRESH)
    answered = answer_self_check(actor=keeper, item_id=item.pk, has_it=True, text="坡道也翘起来了", now=world.now)
    assert answered.ticket is not None
    assert answered.ticket.code == FRESH


def test_one_ticket_that_fails_keeps_no_other_from_being_chased(
    world: TicketWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = world.open(severity="safety"), world.open(OTHER, severity="safety")

    def count(ticket: Ticket, **given: Any) -> None:
        if ticket.pk == bad.pk:
            raise Invalid("a figure that cannot be")
        count_missed(ticket, **given)

    monkeypatch.setattr("cuobian.domains.rectification.actions.daily.count_missed", count)
    later = world.now + days(4)
    chase_due(actor=SYSTEM, now=later)
    assert not TicketAlert.objects.filter(ticket=bad).exists()
    assert TicketAlert.objects.filter(ticket=good).exists()
    assert Fact.objects.filter(subject=good.number, kind="issue_due").exists()


def test_no_ticket_is_opened_at_a_closed_place_and_none_is_chased(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED, world.open(severity="safety"))
    close(STATION)
    with pytest.raises(Invalid) as refused:
        world.open()
    assert [fault.place for fault in refused.value.faults] == ["place"]
    run(date(2026, 12, 21))
    assert not TicketAlert.objects.filter(ticket=ticket).exists()


def test_an_accepted_ticket_of_a_closed_place_ends_and_counts_for_nothing(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED, world.open(severity="safety"))
    run(date(2026, 11, 27))
    with pytest.raises(NotAllowed):
        take_step(actor=world.siming, ticket_id=ticket.pk, action="gone", text=WHY, now=world.now)
    close(STATION)
    later = world.now + days(5)
    take_step(actor=world.siming, ticket_id=ticket.pk, action="gone", text=WHY, now=later)
    assert world.fresh(ticket).status == Status.GONE
    facts = Fact.objects.filter(subject=ticket.number, kind="issue_due")
    assert sum(fact.quantity for fact in facts) == 0
    told = Notice.objects.get(subject=f"ticket:{ticket.pk}", kind="rectification.ended")
    assert WHY in told.text


def centre(world: TicketWorld) -> str:
    assert Place.objects.filter(code="350203", kind="centre", status=PlaceStatus.OPEN).exists()
    return "350203"


def test_a_centre_is_answered_for_by_its_district_and_verified_by_another(world: TicketWorld) -> None:
    finding = Finding(place_code=centre(world), found="展板缺了一块", severity="safety")
    ticket = open_by_hand(actor=world.city, finding=finding, command_id=uuid4(), now=world.now)
    assert ticket.responsible_id == world.siming.account_id
    assert Notice.objects.filter(subject=f"ticket:{ticket.pk}", account_id=world.siming.account_id).exists()
    for stranger in (world.city, world.head, world.tongan):
        with pytest.raises((NotAllowed, NotFound)):
            take_step(actor=stranger, ticket_id=ticket.pk, action="accept", now=world.now)
    for action in ("accept", "fix"):
        take_step(actor=world.siming, ticket_id=ticket.pk, action=action, text=WHY, now=world.now)
    assert waited_for(world.fresh(ticket), world.now) == [world.city.account_id]
    with pytest.raises(NotAllowed):
        take_step(actor=world.siming, ticket_id=ticket.pk, action="verify", text=WHY, now=world.now)
    take_step(actor=world.city, ticket_id=ticket.pk, action="verify", text=WHY, now=world.now)
    with pytest.raises(NotAllowed):
        take_step(actor=world.siming, ticket_id=ticket.pk, action="close", now=world.now)
    assert take_step(actor=world.city, ticket_id=ticket.pk, action="close", now=world.now).status == Status.CLOSED


def test_an_overdue_ticket_of_a_centre_is_told_to_its_district_and_no_institute(world: TicketWorld) -> None:
    finding = Finding(place_code=centre(world), found="展板缺了一块", severity="safety")
    ticket = open_by_hand(actor=world.city, finding=finding, command_id=uuid4(), now=world.now)
    run(date(2026, 12, 21))
    kinds = dict(TicketAlert.objects.filter(ticket=ticket).values_list("kind", "people"))
    assert kinds == {"station": 1, "district": 1, "city": 1}
