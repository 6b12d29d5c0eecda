"""Opening: once for a command, frozen words, the right day and person; what cannot be taken leaves nothing."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from tests.domains.rectification.world import OTHER, POINT, STATION, TicketWorld

from cuobian.domains.rectification.actions.opening import open_by_hand
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.public import open_count, open_ticket, tickets_of_place
from cuobian.domains.rectification.values import Severity, Status
from cuobian.kernel.errors import Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.calendars.models import Holiday
from cuobian.support.calendars.years import forget
from cuobian.support.notices.models import Notice


def test_it_has_a_number_frozen_words_a_person_and_a_day(world: TicketWorld) -> None:
    ticket = world.open()
    assert ticket.number == "ZG-2026-000001"
    assert (ticket.point_id, bool(ticket.point_text), bool(ticket.version_label)) == (POINT, True, True)
    assert ticket.responsible_id == world.keeper.account_id
    assert ticket.due_on == date(2026, 12, 14)  # fifteen working days after Monday 23 November
    assert world.open().number == "ZG-2026-000002"


@pytest.mark.parametrize(("severity", "due"), [("safety", date(2026, 11, 26)), ("serious", date(2026, 12, 2))])
def test_the_day_goes_by_severity(world: TicketWorld, severity: Severity, due: date) -> None:
    assert world.open(severity=severity).due_on == due


def test_the_day_counts_make_up_days_as_working_days(world: TicketWorld) -> None:
    Holiday.objects.create(day=date(2026, 11, 24), is_workday=False, note="假", edited_by="", edited_at=world.now)
    Holiday.objects.create(day=date(2026, 11, 28), is_workday=True, note="调休", edited_by="", edited_at=world.now)
    forget()
    assert world.open(severity="safety").due_on == date(2026, 11, 27)
    assert world.open(severity="serious").due_on == date(2026, 12, 2)


def test_the_same_command_opens_one(world: TicketWorld) -> None:
    command = uuid4()
    first = open_ticket(actor=world.siming, finding=world.finding(), command_id=command, now=world.now)
    again = open_ticket(
        actor=world.siming, finding=world.finding(found="改了几个字也一样"), command_id=command, now=world.now
    )
    assert first.id == again.id
    assert Ticket.objects.count() == 1
    assert world.open().number == "ZG-2026-000002"


def test_who_is_waited_for_is_told_and_the_trail_knows(world: TicketWorld) -> None:
    ticket = world.open()
    told = Notice.objects.filter(subject=f"ticket:{ticket.pk}", settled_at=None)
    assert [(notice.account_id, notice.due_on) for notice in told] == [(world.keeper.account_id, ticket.due_on)]
    assert AuditEntry.objects.filter(action="rectification.open", subject_id=str(ticket.pk)).exists()


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"found": " 坏 "}, "found"),
        ({"point_id": "Z99"}, "point"),
        ({"due_on": date(2026, 11, 23)}, "due_on"),
        ({"due_on": date(2026, 11, 29)}, "due_on"),
        ({"due_on": date(2029, 11, 29)}, "due_on"),
        ({"severity": "grave"}, "severity"),
        ({"found": "长" * 2001}, "found"),
    ],
)
def test_what_cannot_be_taken_is_named_and_leaves_nothing(
    world: TicketWorld, changes: dict[str, object], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        world.open(**changes)
    assert [fault.place for fault in refused.value.faults] == [place]
    assert not Ticket.objects.exists()


def test_a_keeper_opens_none_and_a_neighbouring_district_sees_no_place(world: TicketWorld) -> None:
    for actor, error in ((world.keeper, NotAllowed), (world.tongan, NotFound)):
        with pytest.raises(error):
            open_by_hand(actor=actor, finding=world.finding(), command_id=uuid4(), now=world.now)


def test_the_same_point_at_the_same_place_within_a_year_is_a_repetition(world: TicketWorld) -> None:
    long_ago = datetime(2025, 6, 2, 2, tzinfo=UTC)
    old = world.take_to(Status.CLOSED, world.open(now=long_ago), now=long_ago)
    assert world.open().repeat_of_id is None
    recent = world.take_to(Status.CLOSED, now=world.now - timedelta(days=40))
    again = world.open()
    assert again.repeat_of_id == recent.pk != old.pk
    assert world.open(OTHER).repeat_of_id is None
    assert world.open(point_id="", version_id=None).repeat_of_id is None


def test_a_merge_keeps_both_texts_and_stays_at_one_place(world: TicketWorld) -> None:
    into, ticket = world.open(), world.open(found="第二个人记的同一处坡道")
    from cuobian.domains.rectification.public import merge

    assert merge(actor=world.siming, ticket_id=ticket.pk, into_id=into.pk, now=world.now).id == into.pk
    gone = world.fresh(ticket)
    assert (gone.status, gone.merged_into_id, gone.found) == (Status.MERGED, into.pk, "第二个人记的同一处坡道")
    assert list(world.fresh(into).moves.filter(action="merge").values_list("note", flat=True)) == [gone.found]
    for other in (world.open(OTHER), into):
        with pytest.raises(Invalid):
            merge(actor=world.siming, ticket_id=into.pk, into_id=other.pk, now=world.now)


def test_others_count_and_list_the_tickets_of_a_place(world: TicketWorld) -> None:
    world.take_to(Status.CLOSED)
    live = world.open()
    world.open(OTHER)
    assert open_count(STATION) == 1
    assert open_count(STATION[:9]) == 2
    assert [record.id for record in tickets_of_place(live.place_id, live=True)] == [live.pk]
    assert len(tickets_of_place(live.place_id)) == 2
