"""What the database itself refuses, whatever the code does: states without their facts, ended tickets that change."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from tests.domains.rectification.world import TicketWorld, picture

from cuobian.domains.rectification.actions.photos import add_photos
from cuobian.domains.rectification.models import Ticket, TicketAlert, TicketMove, TicketPhoto
from cuobian.domains.rectification.values import FINAL, Alert, PhotoSide, Status


def raw(sql: str, *values: object) -> None:
    """Plain SQL, as somebody with a database client would send it. UUIDs are written as the database keeps them."""
    keep = connection.vendor == "sqlite"
    given = [value.hex if keep and isinstance(value, UUID) else value for value in values]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, given)


@pytest.mark.parametrize("status", [s.value for s in Status if s != Status.OPEN])
def test_no_status_is_reached_without_its_facts(world: TicketWorld, status: str) -> None:
    ticket = world.open()
    with pytest.raises(DatabaseError):
        raw("UPDATE rectification_ticket SET status = %s WHERE id = %s", status, ticket.pk)


def test_who_fixed_it_cannot_be_written_as_who_verified_or_closed_it(world: TicketWorld) -> None:
    ticket = world.take_to(Status.FIXED)
    with pytest.raises(DatabaseError):
        raw(
            "UPDATE rectification_ticket SET status = 'verified', verified_at = fixed_at, verified_by_id = fixed_by_id, "
            "verify_note = '看过了' WHERE id = %s",
            ticket.pk,
        )
    world.step(ticket, "verify")
    with pytest.raises(DatabaseError):
        raw(
            "UPDATE rectification_ticket SET status = 'closed', ended_at = fixed_at, ended_by_id = fixed_by_id WHERE id = %s",
            ticket.pk,
        )
    assert world.step(ticket, "close").status == Status.CLOSED


def test_closing_without_evidence_is_refused(world: TicketWorld) -> None:
    ticket = world.take_to(Status.VERIFIED)
    with pytest.raises(DatabaseError):
        raw("UPDATE rectification_ticket SET fix_text = '' WHERE id = %s", ticket.pk)


@pytest.mark.parametrize("status", FINAL)
def test_what_has_ended_cannot_be_changed_or_removed(world: TicketWorld, status: Status) -> None:
    ticket = world.take_to(status)
    for sql in (
        "UPDATE rectification_ticket SET found = '别的' WHERE id = %s",
        "DELETE FROM rectification_ticket WHERE id = %s",
    ):
        with pytest.raises(DatabaseError):
            raw(sql, ticket.pk)


def test_history_and_alerts_are_only_ever_added(world: TicketWorld) -> None:
    ticket = world.open()
    TicketAlert.objects.create(
        ticket=ticket, due_on=ticket.due_on, kind=Alert.TODAY, sent_at=world.now, overdue=0, people=1
    )
    for model in (TicketMove, TicketAlert):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(ticket=ticket).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        TicketMove.objects.filter(ticket=ticket).update(note="改写")


def test_a_photo_that_was_handed_in_stays(world: TicketWorld) -> None:
    ticket = world.open()
    add_photos(actor=world.siming, ticket_id=ticket.pk, side=PhotoSide.BEFORE, uploads=[picture()], now=world.now)
    world.step(ticket, "accept")
    with pytest.raises(DatabaseError), transaction.atomic():
        TicketPhoto.objects.filter(ticket=ticket).delete()


def test_a_task_has_its_programme_and_a_finding_has_none(world: TicketWorld) -> None:
    ticket = world.open()
    with pytest.raises(DatabaseError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(kind="hardware")
