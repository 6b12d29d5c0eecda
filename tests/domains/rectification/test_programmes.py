"""Action programmes: their states, their tasks as tickets, their money, the line of time and the weekly brief."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests import cast
from tests.conftest import ClientAs
from tests.domains.rectification.world import STATION, TicketWorld, days

from cuobian.domains.ledger.models import Fact
from cuobian.domains.network.public import records_by_code
from cuobian.domains.rectification.actions import programmes as acts
from cuobian.domains.rectification.models import Programme, Ticket
from cuobian.domains.rectification.public import live_findings
from cuobian.domains.rectification.queries import programmes as programme_queries
from cuobian.domains.rectification.queries.programmes import figures, week_of
from cuobian.domains.rectification.reports.weekly import weekly_pdf
from cuobian.domains.rectification.rules.programmes import WIDTH, ProgrammePlan, bars, ticks, today_at
from cuobian.domains.rectification.values import Stage, Status
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.audit.models import Entry as AuditEntry

REPORT = "三十个站加了坡道，花了八十万元，还差两个站"


def plan(**changes: Any) -> ProgrammePlan:
    given: dict[str, Any] = {
        "title": "硬件提升专项", "goal": "年底前都有坡道", "lead_unit": "思明区文明办", "budget": Decimal(1000),
        "starts_on": date(2026, 11, 1), "ends_on": date(2027, 1, 31), **changes,
    }  # fmt: skip
    return ProgrammePlan(**given)


def running(world: TicketWorld) -> Programme:
    made = acts.create_programme(actor=world.siming, code=cast.SIMING, plan=plan(), now=world.now)
    return acts.start_programme(actor=world.siming, programme_id=made.pk, now=world.now)


def task(world: TicketWorld, programme: Programme, code: str = STATION, **changes: Any) -> Ticket:
    given: dict[str, Any] = {
        "place": records_by_code([code])[code], "kind": "hardware", "what": "入口加坡道", "starts_on": date(2026, 11, 23),
        "due_on": date(2026, 12, 1), "cost": Decimal(300), **changes,
    }  # fmt: skip
    return acts.add_task(
        actor=world.siming, programme_id=programme.pk, task=acts.Task(**given), command_id=uuid4(), now=world.now
    )


def test_draft_running_ended_and_nothing_else(world: TicketWorld) -> None:
    made = acts.create_programme(actor=world.siming, code=cast.SIMING, plan=plan(), now=world.now)
    with pytest.raises(Conflict):
        acts.end_programme(actor=world.siming, programme_id=made.pk, report=REPORT, now=world.now)
    with pytest.raises(Conflict):
        task(world, made)
    acts.start_programme(actor=world.siming, programme_id=made.pk, now=world.now)
    with pytest.raises(Invalid):
        acts.end_programme(actor=world.siming, programme_id=made.pk, report="好", now=world.now)
    ended = acts.end_programme(actor=world.siming, programme_id=made.pk, report=REPORT, now=world.now)
    assert ended.stage == Stage.ENDED
    for deed in (acts.start_programme, lambda **k: acts.edit_programme(plan=plan(), **k)):
        with pytest.raises(Conflict):
            deed(actor=world.siming, programme_id=made.pk, now=world.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Programme.objects.filter(pk=made.pk).update(title="别的")


@pytest.mark.parametrize(
    ("changes", "place"),
    [({"ends_on": date(2026, 10, 1)}, "ends_on"), ({"budget": Decimal(-1)}, "budget"), ({"goal": ""}, "goal")],
)
def test_a_plan_that_cannot_be_is_named(world: TicketWorld, changes: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        acts.create_programme(actor=world.siming, code=cast.SIMING, plan=plan(**changes), now=world.now)
    assert [fault.place for fault in refused.value.faults] == [place]


def test_a_task_is_a_ticket_with_days_and_cost_and_counts_in_no_rate(world: TicketWorld) -> None:
    programme = running(world)
    ticket = task(world, programme)
    waits = world.open()
    assert live_findings(ticket.place_id) == 1
    world.take_to(Status.CLOSED, waits)
    assert live_findings(ticket.place_id) == 0
    assert (ticket.kind, ticket.due_on, ticket.responsible_id) == (
        "hardware",
        date(2026, 12, 1),
        world.keeper.account_id,
    )
    acts.spend(actor=world.siming, ticket_id=ticket.pk, amount=Decimal(250), now=world.now)
    world.take_to(Status.CLOSED, ticket)
    assert not Fact.objects.filter(subject=ticket.number).exists()
    with pytest.raises(Conflict):
        acts.spend(actor=world.siming, ticket_id=ticket.pk, amount=Decimal(9), now=world.now)
    found = figures(world.siming, programme, world.now.date())
    assert (found.total, found.done, found.planned, found.spent) == (1, 1, Decimal(300), Decimal(250))


@pytest.mark.parametrize("changes", [{"due_on": date(2026, 11, 20)}, {"kind": "finding"}, {"cost": Decimal(-1)}])
def test_a_task_that_cannot_be_is_refused(world: TicketWorld, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        task(world, running(world), **changes)


def test_a_task_at_the_own_centre_is_nobodys_finding_and_is_taken_back_by_who_added_it(world: TicketWorld) -> None:
    made = task(world, running(world), cast.SIMING)
    assert world.step(made, "withdraw", actor=world.siming).status == Status.WITHDRAWN


def test_another_district_does_not_see_it(world: TicketWorld) -> None:
    with pytest.raises(NotFound):
        acts.end_programme(actor=world.tongan, programme_id=running(world).pk, report=REPORT, now=world.now)


def test_members_join_once_and_leave(world: TicketWorld) -> None:
    programme = running(world)
    join = lambda **who: acts.add_member(actor=world.siming, programme_id=programme.pk, now=world.now, **who)  # noqa: E731
    member = join(account_id=None, name="林工", unit="建设局", duty="施工")
    with pytest.raises(Conflict):
        join(account_id=None, name="林工", unit="建设局", duty="监理")
    with pytest.raises(Invalid):
        join(account_id=None, name="", unit="", duty="监理")
    assert join(account_id=world.head.person_id, name="", unit="", duty="协调").name == world.head.name
    acts.drop_member(actor=world.siming, programme_id=programme.pk, member_id=member.pk, now=world.now)
    assert programme.members.count() == 1


def test_the_week_says_what_was_done_and_what_comes_and_is_printed(world: TicketWorld) -> None:
    programme = running(world)
    done, late = task(world, programme), task(world, programme, due_on=date(2026, 11, 25))
    world.take_to(Status.CLOSED, done)
    week = week_of(world.siming, programme, date(2026, 11, 27), today=date(2026, 11, 27))
    assert [one.pk for one in week.done.first] == [done.pk]
    assert [one.pk for one in week.overdue.first] == [late.pk]
    assert weekly_pdf(programme, week).startswith(b"%PDF")
    nothing = week_of(world.siming, programme, date(2027, 3, 1), today=date(2026, 11, 27))
    assert (nothing.done.first, nothing.coming.total) == ([], 0)


def test_bars_lie_within_the_drawing_and_months_are_ticked() -> None:
    first, last = date(2026, 11, 1), date(2027, 1, 31)
    drawn = bars([(first, first + timedelta(days=9)), (date(2026, 1, 1), date(2028, 1, 1))], first, last)
    assert drawn[0].x == 0
    assert drawn[0].width == round(10 * WIDTH / 92)
    assert (drawn[1].x, drawn[1].width) == (0, WIDTH)
    assert [tick.day for tick in ticks(first, last)] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert today_at(date(2026, 10, 1), first, last) is None


def test_the_brief_of_a_week_says_what_falls_due_in_it_and_the_past_stays_as_it_was(world: TicketWorld) -> None:
    programme = running(world)
    soon = task(world, programme, due_on=date(2026, 11, 27))
    week = week_of(world.siming, programme, date(2026, 11, 24), today=date(2026, 11, 24))
    assert [one.pk for one in week.due.first] == [soon.pk]
    for action in ("accept", "fix", "verify", "close"):
        world.step(soon, action, now=world.now + days(8))  # on Tuesday of the week after
    past = week_of(world.siming, programme, date(2026, 11, 24), today=date(2026, 12, 9))
    assert ([one.pk for one in past.overdue.first], past.done.total, past.handed.total) == ([soon.pk], 0, 0)
    after = week_of(world.siming, programme, date(2026, 12, 1), today=date(2026, 12, 9))
    assert ([one.pk for one in after.done.first], after.overdue.total) == ([soon.pk], 0)


def test_a_draft_is_thrown_away_and_what_runs_is_not(world: TicketWorld) -> None:
    made = acts.create_programme(actor=world.siming, code=cast.SIMING, plan=plan(), now=world.now)
    acts.add_member(
        actor=world.siming,
        programme_id=made.pk,
        account_id=None,
        name="施工队",
        unit="",
        duty="硬件施工",
        now=world.now,
    )
    acts.drop_programme(actor=world.siming, programme_id=made.pk, now=world.now)
    assert not Programme.objects.filter(pk=made.pk).exists()
    assert AuditEntry.objects.filter(action="rectification.drop_programme", subject_id=str(made.pk)).exists()
    with pytest.raises(Conflict):
        acts.drop_programme(actor=world.siming, programme_id=running(world).pk, now=world.now)


def test_a_programme_that_is_posted_twice_is_made_once(world: TicketWorld) -> None:
    command = uuid4()
    made = {
        acts.create_programme(actor=world.siming, code=cast.SIMING, plan=plan(), now=world.now, command_id=command).pk
        for _time in range(2)
    }
    assert len(made) == 1


@pytest.mark.parametrize("changes", [{"ends_on": date(9999, 12, 31)}, {"starts_on": date(1, 1, 1)}])
def test_days_that_nobody_means_are_refused(world: TicketWorld, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        acts.create_programme(actor=world.siming, code=cast.SIMING, plan=plan(**changes), now=world.now)


def test_one_task_is_given_to_several_places_or_to_none(world: TicketWorld) -> None:
    programme, command = running(world), uuid4()
    places = records_by_code([*world.stations, "350212"])
    one = acts.Task(
        place=places[STATION], kind="hardware", what="入口加坡道", starts_on=date(2026, 11, 23),
        due_on=date(2026, 12, 1), cost=Decimal(300),
    )  # fmt: skip
    given: dict[str, Any] = {
        "actor": world.siming, "programme_id": programme.pk, "task": one, "command_id": command, "now": world.now
    }  # fmt: skip
    for _time in range(2):
        acts.add_tasks(**given, more=[places[code] for code in world.stations])
    assert Ticket.objects.filter(programme=programme).count() == len(world.stations)
    with pytest.raises(Invalid) as refused:
        acts.add_tasks(**{**given, "command_id": uuid4()}, more=[places["350212"]])
    assert places["350212"].short_name in str(refused.value.faults[0].message)
    assert Ticket.objects.filter(programme=programme).count() == len(world.stations)


def test_a_brief_that_lists_not_all_says_so_and_the_excel_has_all(
    world: TicketWorld, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = running(world)
    tasks = [task(world, programme, due_on=date(2026, 11, 25)) for _number in range(3)]
    monkeypatch.setattr(programme_queries, "LISTED", 2)
    week = week_of(world.siming, programme, date(2026, 11, 27), today=date(2026, 11, 27))
    assert (week.overdue.total, len(week.overdue.first), week.overdue.is_cut) == (3, 2, True)
    assert weekly_pdf(programme, week).startswith(b"%PDF")
    officer, page = client_as("district_officer"), reverse("rectification:weekly", args=[programme.pk])
    assert "共 3 件，这里只列前 2 件" in officer.get(page, {"week": "2026-11-25"}).content.decode()
    answer = officer.get(page, {"week": "2026-11-25", "export": "xlsx"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    written = {cell for row in sheet.to_python() for cell in row}
    assert {one.number for one in tasks} <= written
