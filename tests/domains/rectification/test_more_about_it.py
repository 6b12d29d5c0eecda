"""What is said about a ticket after it was opened: more records, merging, evidence that stays, notices in the step's own words."""

from datetime import date
from uuid import uuid4

import pytest
from tests import cast
from tests.domains.rectification.world import WHY, TicketWorld, days, picture

from cuobian.domains.people.models import RoleGrant
from cuobian.domains.rectification.actions.adding import add_record
from cuobian.domains.rectification.actions.deadline import ask_extension, decide_extension, pause
from cuobian.domains.rectification.actions.merging import merge
from cuobian.domains.rectification.actions.opening import open_ticket
from cuobian.domains.rectification.actions.photos import add_kept_photos, add_photos, drop_photo, may_drop
from cuobian.domains.rectification.actions.reminding import remind
from cuobian.domains.rectification.actions.steps import take_step
from cuobian.domains.rectification.models import ExtensionRequest, Ticket
from cuobian.domains.rectification.queries.people import told_on_rung, waited_for
from cuobian.domains.rectification.values import Origin, PhotoSide, Rung, Status
from cuobian.kernel.errors import Conflict, NotAllowed
from cuobian.support.notices.models import Notice

LATER = date(2026, 12, 21)


def told(ticket: Ticket, kind: str = "rectification.ticket", *, to: object = None) -> str:
    rows = Notice.objects.filter(subject=f"ticket:{ticket.pk}", kind=kind)
    return (rows.filter(account_id=to) if to else rows).latest("sent_at").text


def asked(world: TicketWorld, ticket: Ticket) -> None:
    ask_extension(actor=world.keeper, ticket_id=ticket.pk, new_due_on=LATER, reason=WHY, now=world.now)


def test_a_request_for_more_time_goes_with_its_ticket(world: TicketWorld) -> None:
    ticket, into = world.take_to(Status.ACCEPTED), world.open()
    asked(world, ticket)
    merge(actor=world.siming, ticket_id=ticket.pk, into_id=into.pk, now=world.now)
    assert not ExtensionRequest.objects.filter(ticket=ticket).exists()
    with pytest.raises(Conflict):
        decide_extension(actor=world.siming, ticket_id=ticket.pk, grant=True, decision="", now=world.now)


def test_merging_loses_neither_photos_nor_severity_nor_the_earlier_day(world: TicketWorld) -> None:
    ticket, into = world.open(severity="safety"), world.open()
    add_photos(actor=world.siming, ticket_id=ticket.pk, side=PhotoSide.BEFORE, uploads=[picture()], now=world.now)
    merge(actor=world.siming, ticket_id=ticket.pk, into_id=into.pk, now=world.now)
    found = world.fresh(into)
    assert (found.severity, found.due_on, found.first_due_on) == ("safety", ticket.due_on, ticket.due_on)
    assert found.photos.get().file == ticket.photos.get().file
    assert into.number in told(ticket, "rectification.ended")


def test_evidence_is_taken_off_by_who_added_it_or_who_manages_there(world: TicketWorld) -> None:
    ticket = world.open()
    for colour in ("teal", "navy"):
        add_photos(
            actor=world.siming, ticket_id=ticket.pk, side=PhotoSide.BEFORE, uploads=[picture(colour)], now=world.now
        )
    add_photos(actor=world.head, ticket_id=ticket.pk, side=PhotoSide.BEFORE, uploads=[picture("olive")], now=world.now)
    first, second, own = ticket.photos.order_by("added_at", "pk")
    assert not may_drop(world.head, ticket, first)
    with pytest.raises(NotAllowed):
        drop_photo(actor=world.head, ticket_id=ticket.pk, photo_id=first.pk, now=world.now)
    drop_photo(actor=world.head, ticket_id=ticket.pk, photo_id=own.pk, now=world.now)
    drop_photo(actor=world.city, ticket_id=ticket.pk, photo_id=first.pk, now=world.now)
    world.step(ticket, "accept")
    with pytest.raises(Conflict):
        drop_photo(actor=world.siming, ticket_id=ticket.pk, photo_id=second.pk, now=world.now)


def test_a_photo_of_before_that_a_phone_sends_late_still_counts_and_stays(world: TicketWorld) -> None:
    ticket = world.open()
    accepted = take_step(actor=world.keeper, ticket_id=ticket.pk, action="accept", now=world.now + days(1))
    late = {"actor": world.siming, "ticket_id": ticket.pk, "side": PhotoSide.BEFORE, "now": world.now + days(2)}
    assert add_kept_photos(**late, files=[uuid4()], taken_at=world.now) == 1
    assert add_kept_photos(**late, files=[uuid4()], taken_at=world.now + days(2)) == 0
    assert add_kept_photos(**late, files=[uuid4()]) == 0
    photo = accepted.photos.get()
    assert photo.locked_at == world.now + days(2)


def test_a_graver_record_joins_the_ticket_with_its_words_and_its_day(world: TicketWorld) -> None:
    ticket = world.open()
    assert add_record(actor=world.city, ticket_id=ticket.pk, text="扶手松了会摔人", severity="safety", now=world.now)
    found = world.fresh(ticket)
    assert (found.severity, found.due_on) == ("safety", date(2026, 11, 26))
    line = found.moves.get(action="add_record")
    assert (line.note, line.told["severity"]) == ("扶手松了会摔人", "safety")
    assert "扶手松了会摔人" in told(ticket, "rectification.added", to=world.keeper.account_id)
    assert add_record(actor=world.city, ticket_id=ticket.pk, text="还是那处", severity="general", now=world.now)
    assert world.fresh(ticket).severity == "safety"


def test_a_record_about_what_has_ended_is_said_to_have_gone_nowhere(world: TicketWorld) -> None:
    ended, merged, into = world.take_to(Status.CLOSED), world.open(), world.open()
    assert not add_record(actor=world.city, ticket_id=ended.pk, text="又翘起来了", severity="safety", now=world.now)
    merge(actor=world.siming, ticket_id=merged.pk, into_id=into.pk, now=world.now)
    assert add_record(actor=world.city, ticket_id=merged.pk, text="又翘起来了", severity="general", now=world.now)
    assert into.moves.filter(action="add_record").exists()


def test_what_an_inspection_opened_is_taken_back_by_who_manages_there(world: TicketWorld) -> None:
    inspector = cast.enrol("participant")
    finding = world.finding(origin=Origin.INSPECTION)
    ticket = open_ticket(actor=inspector, finding=finding, command_id=uuid4(), now=world.now)
    with pytest.raises(NotAllowed):
        take_step(actor=world.head, ticket_id=ticket.pk, action="withdraw", text=WHY, now=world.now)
    take_step(actor=world.siming, ticket_id=ticket.pk, action="withdraw", text=WHY, now=world.now)
    assert world.fresh(ticket).status == Status.WITHDRAWN
    notice = Notice.objects.get(kind="rectification.ended", account_id=world.keeper.account_id)
    assert WHY in notice.text
    assert not notice.needs_action


@pytest.mark.parametrize(
    ("start", "action", "kind", "words"),
    [
        (Status.DISPUTED, "drop", "rectification.ended", "异议成立"),
        (Status.DISPUTED, "uphold", "rectification.ticket", "异议不成立"),
        (Status.FIXED, "return", "rectification.ticket", "退回重改"),
    ],
)
def test_the_place_reads_what_was_decided_and_why(
    world: TicketWorld, start: Status, action: str, kind: str, words: str
) -> None:
    ticket = world.take_to(start)
    world.step(ticket, action)
    text = told(ticket, kind, to=world.keeper.account_id)
    assert words in text
    assert WHY in text


def test_when_the_keeper_has_left_whoever_may_answer_is_told(world: TicketWorld) -> None:
    ticket = world.open()
    assert ticket.responsible_id == world.keeper.account_id
    RoleGrant.objects.filter(account=world.keeper.account_id).update(ends_on=world.now.date() - days(1))
    assert waited_for(ticket, world.now) == [world.head.account_id]
    assert told_on_rung(ticket, Rung.STATION, world.now) == [world.head.account_id]
    remind(actor=world.siming, ticket_ids=[ticket.pk], now=world.now)
    assert Notice.objects.filter(account_id=world.head.account_id, settled_at=None).exists()


def test_who_objected_does_not_rule_even_with_the_permission(world: TicketWorld) -> None:
    ticket = world.take_to(Status.DISPUTED)
    Ticket.objects.filter(pk=ticket.pk).update(disputed_by_id=world.siming.account_id)
    for action in ("drop", "uphold"):
        with pytest.raises(NotAllowed, match="另一个人"):
            take_step(actor=world.siming, ticket_id=ticket.pk, action=action, text=WHY, now=world.now)
    assert world.step(ticket, "drop", actor=world.city).status == Status.DROPPED


def test_who_answers_for_a_centre_pauses_nothing_of_their_own(world: TicketWorld) -> None:
    ticket = world.open("350203", point_id="", version_id=None, actor=world.city)
    with pytest.raises(NotAllowed):
        pause(actor=world.siming, ticket_id=ticket.pk, until_on=LATER, reason=WHY, now=world.now)
