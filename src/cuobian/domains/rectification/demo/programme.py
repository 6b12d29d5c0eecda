"""The programme of 思明: institutes and stations improved in hardware and software, thirty tasks half-way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from cuobian.domains.rectification.demo.ground import SIMING, Ground
from cuobian.domains.rectification.models import Programme, ProgrammeMember, Ticket, TicketMove
from cuobian.domains.rectification.values import Kind, Origin, Severity, Stage, Status
from cuobian.kernel.ids import uuid7

TASKS = 30
HARDWARE = ("入口加坡道和扶手", "活动室换照明", "增设母婴角", "门口换统一标识", "卫生间加无障碍扶手", "讲堂装吸音板")
SOFTWARE = ("排好全年服务清单", "培训两名讲解志愿者", "建好志愿者轮值表", "开一门理论微课")
DONE, HANDED, WORKING = 11, 5, 9


def write_programme(ground: Ground) -> None:
    """A running programme; an area without stations of 思明 gets none."""
    places = [place for place in ground.stations if place.code.startswith(SIMING)]
    if not places:
        return
    officer = ground.officers[SIMING]
    start = ground.workday(70)
    programme = Programme.objects.create(
        id=ground.ident("programme", ground.at(start)),
        code=SIMING,
        title="所站硬件软件提升专项行动（演示）",
        goal="年底前全区所、站完成无障碍入口、统一标识和服务清单，达到三星以上的场所条件。",
        lead_unit="思明区文明办",
        budget=Decimal(860000),
        starts_on=start,
        ends_on=ground.days.add(ground.today, 45),
        stage=Stage.RUNNING,
        created_at=ground.at(start, 9),
        created_by_id=officer.id,
        started_at=ground.at(start, 11),
    )
    _members(ground, programme, officer)
    dice = ground.dice("programme places")
    tickets = [_task(ground, programme, places[dice.randrange(len(places))], n) for n in range(TASKS)]
    Ticket.objects.bulk_create(tickets)
    TicketMove.objects.bulk_create([move for ticket in tickets for move in _history(ground, ticket)])


def _members(ground: Ground, programme: Programme, officer: Any) -> None:
    rows = [
        (officer.id, officer.name, officer.unit_name, "总协调"),
        (None, "林工（演示）", "区建设局", "硬件施工"),
        (None, "苏老师（演示）", "区委党校", "课程和讲解"),
    ]
    ProgrammeMember.objects.bulk_create(
        [
            ProgrammeMember(id=uuid7(), programme=programme, account_id=ident, name=name, unit=unit, duty=duty)
            for ident, name, unit, duty in rows
        ]
    )


def _task(ground: Ground, programme: Programme, place: Any, n: int) -> Ticket:
    dice = ground.dice("task", n)
    hard = n % 3 != 2
    starts = programme.starts_on + timedelta(days=3 * n)
    # the first tasks are due in the past and done, the last ones lie ahead
    ahead = n >= DONE + HANDED
    due = ground.days.add(ground.today, 2 + 2 * (n - DONE - HANDED)) if ahead else ground.days.add(starts, 20)
    base = ground.base(place, programme.starts_on)
    ticket = Ticket(
        id=ground.ident(f"task {n}", base["opened_at"]),
        command_id=ground.ident(f"task command {n}", base["opened_at"]),
        kind=Kind.HARDWARE if hard else Kind.SOFTWARE,
        found=dice.choice(HARDWARE if hard else SOFTWARE),
        severity=Severity.GENERAL,
        origin=Origin.PROGRAMME,
        subject=programme.title,
        opened_by_id=programme.created_by_id,
        opened_by_name="思明区文明办",
        due_on=due,
        first_due_on=due,
        programme=programme,
        starts_on=starts,
        cost=Decimal(dice.randrange(2, 60) * 1000 if hard else dice.randrange(0, 6) * 500),
        **{**base, "status_since": base["opened_at"]},
    )
    _advance(ground, ticket, place, n)
    return ticket


def _advance(ground: Ground, ticket: Ticket, place: Any, n: int) -> None:
    """The first ones done, then handed in, then under way; the last not accepted yet."""
    officer = ground.officers[SIMING]
    keeper = ground.keepers.get(place.code) or ground.heads.get(place.code) or ground.city
    if n >= DONE + HANDED + WORKING:
        return
    ticket.accepted_at, ticket.accepted_by_id = (
        ground.at(ground.days.add(ticket.starts_on or ground.today, 1)),
        keeper.id,
    )
    ticket.status = Status.ACCEPTED
    if n >= DONE + HANDED:
        return
    fixed = ground.at(min(ticket.due_on, ground.today), 16)
    ticket.fixed_at, ticket.fixed_by_id = fixed, keeper.id
    ticket.fix_text = f"「{ticket.found}」已按计划完成，请到现场看"
    ticket.spent = ticket.cost
    ticket.status, ticket.status_since = Status.FIXED, fixed
    if n >= DONE:
        return
    ended = ground.at(min(ground.days.add(ticket.due_on, 2), ground.today), 11)
    closer = officer if officer.id != keeper.id else ground.city
    ticket.verified_at, ticket.verified_by_id, ticket.verify_note = ended, closer.id, "到现场看过，合格"
    ticket.ended_at, ticket.ended_by_id = ended, closer.id
    ticket.status, ticket.status_since = Status.CLOSED, ended


def _history(ground: Ground, ticket: Ticket) -> list[TicketMove]:
    """One row a step that the ticket has behind it, as the actions would have written them."""
    names = {one.id: one.name for one in (*ground.keepers.values(), *ground.heads.values(), ground.city)}
    names |= {officer.id: officer.name for officer in ground.officers.values()}
    moment, closer = ticket.verified_at, ticket.verified_by_id
    steps = (
        ("accept", Status.OPEN, Status.ACCEPTED, ticket.accepted_at, ticket.accepted_by_id, ""),
        ("fix", Status.ACCEPTED, Status.FIXED, ticket.fixed_at, ticket.fixed_by_id, ticket.fix_text),
        ("verify", Status.FIXED, Status.VERIFIED, moment, closer, ticket.verify_note),
        ("close", Status.VERIFIED, Status.CLOSED, ticket.ended_at, ticket.ended_by_id, ""),
    )
    opened = ("open", Status.OPEN, Status.OPEN, ticket.opened_at, ticket.opened_by_id, ticket.subject)
    return [
        TicketMove(
            id=ground.ident(f"{action} {ticket.pk}", at),
            ticket=ticket,
            action=action,
            from_status=before,
            to_status=after,
            at=at,
            by_id=by,
            by_name=ticket.opened_by_name if action == "open" else names[by],
            note=note,
        )
        for action, before, after, at, by, note in (opened, *steps)
        if at is not None and by is not None
    ]
