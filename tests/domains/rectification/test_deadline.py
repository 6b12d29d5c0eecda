"""Extensions decided by somebody else, another responsible person, the numbers of the procedure, reminding and closing many."""

from datetime import date

import pytest
from tests.domains.rectification.world import OTHER, WHY, TicketWorld

from cuobian.domains.rectification.actions.deadline import ask_extension, assign, decide_extension
from cuobian.domains.rectification.actions.reminding import remind, set_terms
from cuobian.domains.rectification.actions.steps import close_many
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.values import Status
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.models import Notice

LATER = date(2026, 12, 21)


def asked(world: TicketWorld, ticket: Ticket, day: date = LATER) -> None:
    ask_extension(actor=world.keeper, ticket_id=ticket.pk, new_due_on=day, reason=WHY, now=world.now)


def test_an_extension_is_granted_by_another_and_moves_the_day(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED)
    asked(world, ticket)
    with pytest.raises(Conflict):
        asked(world, ticket)
    with pytest.raises(NotAllowed):
        decide_extension(actor=world.keeper, ticket_id=ticket.pk, grant=True, decision="", now=world.now)
    decide_extension(actor=world.siming, ticket_id=ticket.pk, grant=True, decision="", now=world.now)
    found = world.fresh(ticket)
    assert (found.due_on, found.extensions, found.first_due_on) == (LATER, 1, ticket.first_due_on)
    with pytest.raises(Conflict):
        decide_extension(actor=world.city, ticket_id=ticket.pk, grant=True, decision="", now=world.now)


def test_who_asked_never_answers_even_with_the_permission(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED)
    ask_extension(actor=world.head, ticket_id=ticket.pk, new_due_on=LATER, reason=WHY, now=world.now)
    with pytest.raises(NotAllowed):
        decide_extension(actor=world.head, ticket_id=ticket.pk, grant=True, decision="", now=world.now)


def test_a_refusal_has_its_reason_and_leaves_the_day(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED)
    asked(world, ticket)
    with pytest.raises(Invalid):
        decide_extension(actor=world.siming, ticket_id=ticket.pk, grant=False, decision="", now=world.now)
    decide_extension(actor=world.siming, ticket_id=ticket.pk, grant=False, decision=WHY, now=world.now)
    assert world.fresh(ticket).due_on == ticket.due_on
    told = Notice.objects.get(account_id=world.keeper.account_id, kind="rectification.extension_answer")
    assert not told.needs_action


@pytest.mark.parametrize("day", [date(2026, 12, 14), date(2026, 12, 20), date(2026, 11, 1)])
def test_the_new_day_is_a_later_working_day(world: TicketWorld, day: date) -> None:
    ticket = world.take_to(Status.ACCEPTED)
    with pytest.raises(Invalid):
        asked(world, ticket, day)


def test_so_often_as_the_numbers_say_and_only_while_the_place_has_it(world: TicketWorld) -> None:
    set_terms(actor=world.city, numbers={"extensions.most": 1}, now=world.now)
    ticket = world.take_to(Status.ACCEPTED)
    asked(world, ticket)
    decide_extension(actor=world.siming, ticket_id=ticket.pk, grant=True, decision="", now=world.now)
    with pytest.raises(Conflict):
        asked(world, ticket, date(2026, 12, 28))
    with pytest.raises(Conflict):
        asked(world, world.open())


def test_only_somebody_who_may_answer_becomes_responsible(world: TicketWorld) -> None:
    ticket = world.open()
    with pytest.raises(Invalid):
        assign(actor=world.siming, ticket_id=ticket.pk, account_id=world.neighbour.person_id, now=world.now)
    assign(actor=world.siming, ticket_id=ticket.pk, account_id=world.head.person_id, now=world.now)
    waiting = Notice.objects.filter(subject=f"ticket:{ticket.pk}", settled_at=None).values_list("account_id", flat=True)
    assert list(waiting) == [world.head.account_id]


def test_the_city_changes_the_numbers_within_bounds_and_nobody_else(world: TicketWorld) -> None:
    assert set_terms(actor=world.city, numbers={"days.general": 20}, now=world.now) == {"days.general": 20}
    assert terms()["days.general"] == 20
    for numbers in ({"days.general": 0}, {"ladder.station": 9}, {"nothing": 1}):
        with pytest.raises(Invalid):
            set_terms(actor=world.city, numbers=numbers, now=world.now)
    with pytest.raises((NotAllowed, NotFound)):
        set_terms(actor=world.siming, numbers={"days.general": 5}, now=world.now)


def test_many_are_closed_together_or_not_at_all(world: TicketWorld) -> None:
    good, bad = world.take_to(Status.VERIFIED), world.open(OTHER)
    with pytest.raises(Invalid) as refused:
        close_many(actor=world.siming, ticket_ids=[good.pk, bad.pk], now=world.now)
    assert [fault.place for fault in refused.value.faults] == [bad.number]
    assert world.fresh(good).status == Status.VERIFIED
    assert close_many(actor=world.siming, ticket_ids=[good.pk], now=world.now) == 1


def test_a_reminder_reaches_who_is_waited_for_and_nobody_elses_ticket_is_touched(world: TicketWorld) -> None:
    ticket = world.open()
    Notice.objects.update(read_at=world.now)
    assert remind(actor=world.siming, ticket_ids=[ticket.pk], now=world.now) == 1
    assert Notice.objects.get(subject=f"ticket:{ticket.pk}").read_at is None
    with pytest.raises(NotFound):
        remind(actor=world.tongan, ticket_ids=[ticket.pk], now=world.now)
