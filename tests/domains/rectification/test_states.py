"""The life cycle of a ticket over every (status, action) pair, by the actions that people use; and the README that shows it."""

import re
from pathlib import Path

import pytest
from django.db import transaction
from tests.domains.rectification.world import WHY, TicketWorld, picture

from cuobian.domains.rectification.actions.photos import add_photos
from cuobian.domains.rectification.actions.steps import take_step
from cuobian.domains.rectification.models import Ticket, TicketMove
from cuobian.domains.rectification.rules.steps import open_steps
from cuobian.domains.rectification.states import ACTIONS, LIFE, allowed
from cuobian.domains.rectification.values import AUDIT_ACTIONS, AUDIT_SUBJECTS, FINAL, Origin, PhotoSide, Status
from cuobian.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from cuobian.support.notices.models import Notice

ROOM = Path(__file__).parents[3] / "src/cuobian/domains/rectification"


class _Undo(Exception):
    """Takes back what was tried."""


def attempt(world: TicketWorld, ticket: Ticket, action: str) -> tuple[str, DomainError | None]:
    """Try an action, say where the ticket stands then, and take it back."""
    refused: DomainError | None = None
    status = ticket.status
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    world.step(ticket, action)
            except DomainError as error:
                refused = error
            status = Ticket.objects.values_list("status", flat=True).get(pk=ticket.pk)
            raise _Undo
    except _Undo:
        return status, refused


@pytest.mark.parametrize("status", list(Status))
def test_the_table_says_what_can_happen_and_nothing_else_does(world: TicketWorld, status: Status) -> None:
    ticket = world.take_to(status)
    for action in ACTIONS:
        after, refused = attempt(world, ticket, action)
        if allowed(status, action):
            assert refused is None, (status, action, refused)
            assert after == LIFE[status, action].goes_to, (status, action)
        else:
            assert isinstance(refused, Conflict), (status, action, refused)
            assert after == status


def test_what_has_ended_has_no_way_out() -> None:
    assert [pair for pair in LIFE if pair[0] in FINAL] == []


def test_only_a_verified_ticket_is_closed() -> None:
    assert [pair for pair, step in LIFE.items() if step.goes_to == Status.CLOSED] == [(Status.VERIFIED, "close")]


@pytest.mark.parametrize("action", ["dispute", "start", "fix", "verify", "return", "withdraw", "uphold", "drop"])
def test_a_step_that_needs_words_is_refused_without_them(world: TicketWorld, action: str) -> None:
    start = next(status for status, name in LIFE if name == action)
    ticket = world.take_to(start)
    with pytest.raises(Invalid):
        take_step(actor=world.doer(action), ticket_id=ticket.pk, action=action, text=" 好 ", now=world.now)
    assert world.fresh(ticket).status == start


def test_who_fixed_it_neither_verifies_nor_closes_it(world: TicketWorld) -> None:
    ticket = world.take_to(Status.ACCEPTED)
    take_step(actor=world.head, ticket_id=ticket.pk, action="fix", text=WHY, now=world.now)
    with pytest.raises(NotAllowed):
        world.step(ticket, "verify", actor=world.head)
    assert world.step(ticket, "verify", actor=world.siming).status == Status.VERIFIED


def test_only_who_opened_it_takes_it_back(world: TicketWorld) -> None:
    ticket = world.open()
    with pytest.raises(NotAllowed):
        world.step(ticket, "withdraw", actor=world.city)
    assert world.step(ticket, "withdraw", actor=world.siming).status == Status.WITHDRAWN


def test_who_answers_for_a_place_takes_no_finding_back_and_is_led_to_an_objection(world: TicketWorld) -> None:
    """The head opened it and may answer for it: it ends only when somebody else has ruled."""
    ticket = world.open(actor=world.head)
    with pytest.raises(NotAllowed, match="请提出异议，由另一个人裁定"):
        world.step(ticket, "withdraw", actor=world.head)
    assert "withdraw" not in open_steps(world.head, world.fresh(ticket))
    world.step(ticket, "dispute", actor=world.head)
    assert world.step(ticket, "drop", actor=world.siming).status == Status.DROPPED


@pytest.mark.parametrize("origin", [Origin.MANUAL, Origin.INSPECTION])
def test_a_centres_finding_is_not_taken_back_by_its_own_district(world: TicketWorld, origin: Origin) -> None:
    """Neither by who opened it nor by a colleague who is not asked: all of them answer for the centre."""
    ticket = world.open("350203", point_id="", version_id=None)
    Ticket.objects.filter(pk=ticket.pk).update(origin=origin, responsible=None)
    with pytest.raises(NotAllowed, match="由您答复"):
        world.step(ticket, "withdraw", actor=world.siming)
    Ticket.objects.filter(pk=ticket.pk).update(origin=Origin.INSPECTION)
    assert world.step(ticket, "withdraw", actor=world.city).status == Status.WITHDRAWN


def test_with_a_photo_of_before_one_of_after_is_asked_for(world: TicketWorld) -> None:
    ticket = world.open()
    add_photos(actor=world.siming, ticket_id=ticket.pk, side=PhotoSide.BEFORE, uploads=[picture()], now=world.now)
    world.step(ticket, "accept")
    with pytest.raises(Invalid) as refused:
        world.step(ticket, "fix")
    assert [fault.place for fault in refused.value.faults] == ["photos"]
    add_photos(actor=world.keeper, ticket_id=ticket.pk, side=PhotoSide.AFTER, uploads=[picture("navy")], now=world.now)
    assert world.step(ticket, "fix").status == Status.FIXED


def test_after_a_return_a_new_photo_of_after_is_asked_for(world: TicketWorld) -> None:
    ticket = world.open()
    add_photos(actor=world.siming, ticket_id=ticket.pk, side=PhotoSide.BEFORE, uploads=[picture()], now=world.now)
    world.step(ticket, "accept")
    add_photos(actor=world.keeper, ticket_id=ticket.pk, side=PhotoSide.AFTER, uploads=[picture("navy")], now=world.now)
    world.step(ticket, "fix")
    world.step(ticket, "return")
    assert world.fresh(ticket).returns == 1
    with pytest.raises(Invalid):
        world.step(ticket, "fix")


def test_another_station_does_not_even_see_it(world: TicketWorld) -> None:
    ticket = world.open()
    with pytest.raises(NotFound):
        world.step(ticket, "accept", actor=world.neighbour)
    with pytest.raises(NotAllowed):
        world.step(ticket, "accept", actor=world.auditor)
    assert world.fresh(ticket).status == Status.OPEN


def test_every_step_is_written_down_with_who_and_when(world: TicketWorld) -> None:
    ticket = world.take_to(Status.CLOSED)
    moves = list(TicketMove.objects.filter(ticket=ticket))
    assert [move.action for move in moves] == ["open", "accept", "fix", "verify", "close"]
    assert [move.to_status for move in moves] == ["open", "accepted", "fixed", "verified", "closed"]
    assert all(move.by_name and move.by_id for move in moves)


def table() -> str:
    """The life cycle as the README shows it; `python -m tests.domains.rectification.test_states` prints it."""
    lines = ["| status | action → where it leads (permission) |", "|---|---|"]
    for status in Status:
        steps = [
            f"{action} → {step.goes_to.value} ({step.permission.removeprefix('rectification.')})"
            for (start, action), step in LIFE.items()
            if start == status
        ]
        lines.append(f"| {status.value} {status.label} | {'; '.join(steps) or 'the end'} |")
    return "\n".join(lines)


def test_the_readme_shows_the_life_cycle_as_it_is() -> None:
    assert table() in (ROOM / "README.md").read_text(encoding="utf-8")


def test_every_deed_has_its_word_in_the_audit_trail() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOM / "actions").glob("*.py"))
    written = set(re.findall(r'"(rectification\.[a-z_]+)"', source)) & {f"rectification.{a}" for a in ACTIONS}
    noted = {f"rectification.{name}" for name in re.findall(r'(?:noted|_audited)\([^"]*"([a-z_]+)"', source)}
    assert written | noted | {f"rectification.{action}" for action in ACTIONS} <= set(AUDIT_ACTIONS)
    assert set(re.findall(r'subject="([a-z_]+)"', source)) <= set(AUDIT_SUBJECTS)


if __name__ == "__main__":
    import django

    django.setup()
    print(table())


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.FIXING])
def test_a_mistaken_finding_is_taken_back_after_acceptance_and_never_by_the_place(
    world: TicketWorld, status: Status
) -> None:
    ticket = world.take_to(status, world.open(actor=world.head))
    with pytest.raises(NotAllowed):
        world.step(ticket, "withdraw", actor=world.keeper)
    with pytest.raises(NotAllowed):
        world.step(ticket, "withdraw", actor=world.head)
    with pytest.raises(NotAllowed):
        world.step(ticket, "withdraw", actor=world.siming)
    Ticket.objects.filter(pk=ticket.pk).update(origin=Origin.INSPECTION)
    with pytest.raises(NotAllowed):
        world.step(ticket, "withdraw", actor=world.head)
    done = world.step(ticket, "withdraw", actor=world.siming)
    assert (done.status, done.end_note, done.ended_by_id) == (Status.WITHDRAWN, WHY, world.siming.account_id)
    told = Notice.objects.filter(subject=f"ticket:{ticket.pk}", kind="rectification.ended")
    assert world.keeper.account_id in set(told.values_list("account_id", flat=True))


def test_what_was_handed_in_is_verified_not_withdrawn(world: TicketWorld) -> None:
    ticket = world.take_to(Status.FIXED)
    with pytest.raises(Conflict):
        world.step(ticket, "withdraw")


def test_a_centres_officers_do_not_take_back_what_they_accepted(world: TicketWorld) -> None:
    ticket = world.open("350203", point_id="", version_id=None)
    world.step(ticket, "accept", actor=world.siming)
    with pytest.raises(NotAllowed):
        world.step(ticket, "withdraw", actor=world.siming)
