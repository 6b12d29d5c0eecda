"""Reminders and the ladder over working days: each once, a missed run made up for, pauses left out, facts of a missed day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.domains.rectification.world import WHY, TicketWorld

from cuobian.domains.ledger.models import Fact
from cuobian.domains.rectification.actions.daily import chase_due
from cuobian.domains.rectification.actions.deadline import ask_extension, decide_extension, pause, resume
from cuobian.domains.rectification.actions.steps import take_step
from cuobian.domains.rectification.models import Ticket, TicketAlert
from cuobian.domains.rectification.rules.deadlines import Rest, alerts_due, days_left, last_day
from cuobian.domains.rectification.values import TERMS, Alert, Status
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.notices.models import Notice

NUMBERS = {key: term.default for key, term in TERMS.items()}
DUE = date(2026, 11, 26)  # three working days after Monday 23 November
SYSTEM = Actor.system("平台")


def run(day: date) -> int:
    return chase_due(actor=SYSTEM, now=datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


def said(ticket: Ticket) -> list[str]:
    return list(TicketAlert.objects.filter(ticket=ticket).order_by("sent_at", "id").values_list("kind", flat=True))


def test_each_is_said_once_and_on_its_working_day(world: TicketWorld) -> None:
    ticket = world.open(severity="safety")
    for day in range(23, 31):
        run(date(2026, 11, day))
        run(date(2026, 11, day))
    assert said(ticket) == [
        "ahead",
        "today",
        "station",
        "institute",
    ]  # 27 Fri is one late, the weekend none, 30 Mon two
    run(date(2026, 12, 3))
    run(date(2026, 12, 10))
    assert said(ticket)[-2:] == ["district", "city"]
    lines = list(ticket.moves.filter(action="escalate").values_list("told", flat=True))
    assert [line["alert"] for line in lines] == said(ticket)
    city = Notice.objects.get(account_id=world.city.account_id, kind="rectification.city")
    assert city.due_on == DUE


def test_a_run_after_a_gap_makes_up_for_every_rung(world: TicketWorld) -> None:
    ticket = world.open(severity="safety")
    assert run(date(2026, 12, 21)) == 4
    assert said(ticket) == ["station", "institute", "district", "city"]
    assert run(date(2026, 12, 22)) == 0


def test_the_first_run_after_the_day_counts_it_as_missed_once(world: TicketWorld) -> None:
    ticket = world.open(severity="safety")
    for day in (27, 28, 30):
        run(date(2026, 11, day))
    facts = Fact.objects.filter(subject=ticket.number, kind="issue_due")
    assert [(fact.quantity, fact.part) for fact in facts] == [(1, 0)]


def test_what_was_missed_and_then_dropped_is_taken_off_again(world: TicketWorld) -> None:
    ticket = world.open(severity="safety")
    run(date(2026, 11, 27))
    later = world.now + timedelta(days=5)
    take_step(actor=world.keeper, ticket_id=ticket.pk, action="dispute", text=WHY, now=later)
    take_step(actor=world.siming, ticket_id=ticket.pk, action="drop", text=WHY, now=later)
    facts = Fact.objects.filter(subject=ticket.number, kind="issue_due")
    assert sum(fact.quantity for fact in facts) == 0


def test_what_waits_for_its_verification_is_nobodys_delay_at_the_place(world: TicketWorld) -> None:
    ticket = world.take_to(Status.FIXED, world.open(severity="safety"))
    assert run(date(2026, 12, 21)) == 0
    later = world.now + timedelta(days=28)
    for action in ("verify", "close"):
        world.step(ticket, action, now=later)
    fact = Fact.objects.get(subject=ticket.number, kind="issue_due")
    assert fact.part == 1


def test_a_pause_silences_and_its_days_are_not_late(world: TicketWorld) -> None:
    ticket = world.open(severity="safety")
    with pytest.raises(Invalid):
        pause(actor=world.siming, ticket_id=ticket.pk, until_on=date(2026, 11, 20), reason=WHY, now=world.now)
    pause(actor=world.siming, ticket_id=ticket.pk, until_on=date(2026, 12, 4), reason=WHY, now=world.now)
    with pytest.raises(Conflict):
        pause(actor=world.siming, ticket_id=ticket.pk, until_on=date(2026, 12, 4), reason=WHY, now=world.now)
    assert run(date(2026, 12, 4)) == 0
    run(date(2026, 12, 7))
    assert said(ticket) == ["station"]  # goes on by itself; Monday is the first day that counts


def test_a_pause_that_was_ended_early_counts_again_from_that_day(world: TicketWorld) -> None:
    ticket = world.open(severity="safety")
    pause(actor=world.siming, ticket_id=ticket.pk, until_on=date(2026, 12, 31), reason=WHY, now=world.now)
    resume(actor=world.siming, ticket_id=ticket.pk, now=world.now + timedelta(days=7))
    run(date(2026, 11, 30))
    assert said(ticket) == ["station"]
    with pytest.raises(Conflict):
        resume(actor=world.siming, ticket_id=ticket.pk, now=world.now + timedelta(days=8))


def test_make_up_days_are_working_days_and_holidays_are_not() -> None:
    """National Day: seven days off, Saturday 10 October worked instead."""
    off = {date(2026, 10, day): False for day in range(1, 8)}
    calendar = WorkCalendar({**off, date(2026, 10, 10): True})
    due = date(2026, 9, 30)
    opened = date(2026, 9, 1)
    asked = {day: alerts_due(calendar, due, day, (), NUMBERS, opened) for day in (date(2026, 10, 7), date(2026, 10, 8))}
    assert asked == {date(2026, 10, 7): [], date(2026, 10, 8): [Alert.STATION]}
    assert days_left(calendar, due, date(2026, 10, 10)) == -3
    assert days_left(calendar, due, date(2026, 10, 10), [Rest(date(2026, 10, 8), date(2026, 10, 9))]) == -1
    assert alerts_due(calendar, due, date(2026, 9, 25), (), NUMBERS, opened) == [Alert.AHEAD]
    assert alerts_due(calendar, due, date(2026, 9, 24), (), NUMBERS, opened) == []


def test_on_the_eve_of_days_off_a_deadline_among_them_is_ahead_and_not_todays() -> None:
    calendar = WorkCalendar({date(2026, 10, day): False for day in range(1, 8)})
    due, opened = date(2026, 10, 3), date(2026, 9, 1)
    said = [
        alerts_due(calendar, due, date(2026, *day), (), NUMBERS, opened) for day in ((9, 30), (10, 3), (10, 4), (10, 8))
    ]
    assert said == [[Alert.AHEAD], [Alert.TODAY], [], [Alert.STATION]]
    assert [days_left(calendar, due, date(2026, *day)) for day in ((9, 30), (10, 3), (10, 4))] == [0, 0, -1]


def test_an_extension_granted_late_takes_the_missed_day_off_and_never_a_day_that_has_passed(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED, world.open(severity="safety"))
    later = date(2026, 12, 1)
    ask_extension(actor=world.keeper, ticket_id=ticket.pk, new_due_on=later, reason=WHY, now=world.now)
    run(date(2026, 11, 27))
    assert world.fresh(ticket).missed_fact
    with pytest.raises(Invalid):
        decide_extension(
            actor=world.siming, ticket_id=ticket.pk, grant=True, decision="", now=world.now + timedelta(days=9)
        )
    decide_extension(
        actor=world.siming, ticket_id=ticket.pk, grant=True, decision="", now=world.now + timedelta(days=7)
    )
    facts = Fact.objects.filter(subject=ticket.number, kind="issue_due")
    assert sum(fact.quantity for fact in facts) == 0
    run(date(2026, 12, 2))
    assert sum(fact.quantity for fact in facts.all()) == 1


def test_a_day_that_falls_into_a_pause_is_not_missed_until_the_pause_is_over(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED, world.open(severity="safety"))
    pause(actor=world.siming, ticket_id=ticket.pk, until_on=date(2026, 12, 2), reason=WHY, now=world.now)
    run(date(2026, 11, 30))
    assert not Fact.objects.filter(subject=ticket.number).exists()
    fixed_at = world.now + timedelta(days=9)  # 2 December, the last paused day
    for action in ("fix", "verify", "close"):
        world.step(ticket, action, now=fixed_at)
    due = Fact.objects.get(subject=ticket.number, kind="issue_due")
    assert (due.quantity, due.part) == (1, 1)


def test_after_the_pause_the_day_is_missed(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED, world.open(severity="safety"))
    pause(actor=world.siming, ticket_id=ticket.pk, until_on=date(2026, 12, 2), reason=WHY, now=world.now)
    run(date(2026, 12, 3))
    assert Fact.objects.get(subject=ticket.number, kind="issue_due").part == 0


def test_the_last_day_in_time_follows_pauses_that_hold_it_and_no_others() -> None:
    due = date(2026, 11, 26)
    assert last_day(due, []) == due
    assert last_day(due, [Rest(date(2026, 11, 23), date(2026, 11, 25))]) == due
    assert last_day(due, [Rest(date(2026, 11, 25), date(2026, 11, 30))]) == date(2026, 11, 30)
    assert last_day(due, [Rest(date(2026, 11, 28), date(2026, 11, 30))]) == due
