"""A year of findings: most closed, some in every other state, two points that come up at many places."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rectification.actions.announcing import announce
from cuobian.domains.rectification.demo.ground import KEEPER_STATION, SIMING, Ground
from cuobian.domains.rectification.models import ExtensionRequest, Ticket, TicketAlert, TicketMove
from cuobian.domains.rectification.values import WITH_PLACE, Alert, Origin, Severity, Status
from cuobian.kernel.clock import local_date

TEXTS = (
    (
        "Z1.3.2",
        "门口坡道接缝翘起，轮椅上不去",
        "坡道重新铺平，加防滑条",
        "坡道已重新铺平，加了防滑条，请轮椅使用者试过",
    ),
    ("Z1.3.2", "急救箱里的碘伏和纱布过期", "按清单补齐，贴上效期表", "药品按清单换新，效期表贴在箱盖上"),
    ("Z1.2.1", "公示的开放时间和实际不一致", "门口和线上主页改成一致", "门口公示牌换新，线上主页同步改好"),
    ("Z1.2.2", "公示栏还是去年的服务清单", "换成今年的清单，写明更新日期", "已换成今年的清单，写明更新日期"),
    ("Z2.1.2", "公示时段没有人在岗", "排好轮值表，门口贴联系电话", "轮值表排到年底，门口贴了联系电话"),
    ("Z3.2.2", "六场活动的志愿服务没有按时记录", "补记，以后活动当天记", "已补记，指定专人活动当天记录"),
    ("Z4.1.1", "宣讲只有签到，看不到讲了什么", "写明主题和听众反映", "补写了主题，之后每场当天写"),
    ("Z5.2.2", "三件群众点单没有答复", "逐件联系，说明办理情况", "三件都联系到人，两件已办，一件说明了原因"),
    ("Z6.1.2", "移风易俗宣传品堆在仓库", "分发到楼栋和村口", "已分发，村口设了取阅架"),
    ("Z7.1.2", "结对单位今年没有来过", "商量一次共建活动", "与结对单位办了一次义诊"),
)
REPEATED = (TEXTS[0], TEXTS[2])
CLOSED, REPEATED_PLACES = 66, 7
LIVE = (
    (Status.OPEN, 9),
    (Status.ACCEPTED, 8),
    (Status.FIXING, 9),
    (Status.DISPUTED, 3),
    (Status.FIXED, 7),
    (Status.VERIFIED, 4),
    (Status.DROPPED, 3),
    (Status.WITHDRAWN, 2),
)
AT_CENTRES = (
    (
        Status.OPEN,
        2,
        ("", "大厅的月度安排还是上个月的", "换成本月安排，写明更新日期", ""),
    ),
    (
        Status.FIXING,
        5,
        ("", "无障碍卫生间里堆着折叠桌", "桌椅搬回库房，门口贴提示", ""),
    ),
    (
        Status.FIXED,
        8,
        ("", "课题库里有六个课题没有联系人", "逐个补上联系人和电话", "六个课题都补上了联系人和电话"),
    ),
)
"""Status, working days ago, and the words; no measuring point, for no standard is written for centres."""
DAYS = {Severity.GENERAL: 15, Severity.SERIOUS: 7, Severity.SAFETY: 3}


@dataclass(slots=True)
class Pile:
    """Rows that are written together."""

    tickets: list[Ticket]
    moves: list[TicketMove]
    alerts: list[TicketAlert]
    requests: list[ExtensionRequest]


def write_findings(ground: Ground) -> None:
    """About 120 tickets."""
    pile = Pile([], [], [], [])
    dice = ground.dice("findings")
    places = dice.sample(ground.stations, min(len(ground.stations), 90))
    for number in range(CLOSED):
        text = REPEATED[number % 2] if number < 2 * REPEATED_PLACES else dice.choice(TEXTS)
        _closed(ground, pile, places[number % len(places)], text, back=dice.randint(25, 240), key=f"closed-{number}")
    for status, count in LIVE:
        for number in range(count):
            place = _keepers_own(ground, status, number) or places[dice.randrange(len(places))]
            _live(ground, pile, place, status, key=f"{status}-{number}")
    _repeat(ground, pile)
    _at_centres(ground, pile)
    pile.tickets.sort(key=lambda ticket: (ticket.repeat_of_id is not None, ticket.pk))
    Ticket.objects.bulk_create(pile.tickets)
    TicketMove.objects.bulk_create(pile.moves)
    TicketAlert.objects.bulk_create(pile.alerts)
    ExtensionRequest.objects.bulk_create(pile.requests)
    _tell_keeper(ground, pile)


def _at_centres(ground: Ground, pile: Pile) -> None:
    """What the city found at centres: one to accept in 思明, one under way, one that waits for its verification."""
    own = sorted(ground.centres, key=lambda place: place.code != SIMING)
    for place, (status, back, text) in zip(own, AT_CENTRES, strict=False):
        _live(ground, pile, place, status, key=f"centre-{place.code}", text=text, back=back)


def _tell_keeper(ground: Ground, pile: Pile) -> None:
    """The printed keeper, and 思明 for its centre, have the notices that the actions would have sent."""
    for ticket in pile.tickets:
        if ticket.code in (KEEPER_STATION, SIMING) and ticket.status in WITH_PLACE:
            announce(ticket, now=ground.now)


def _keepers_own(ground: Ground, status: Status, number: int) -> PlaceRecord | None:
    """The printed keeper finds something to do: one to accept, one under way, one handed in."""
    if number or status not in (Status.OPEN, Status.FIXING, Status.FIXED):
        return None
    return next((place for place in ground.stations if place.code == KEEPER_STATION), None)


def _ticket(
    ground: Ground, place: PlaceRecord, text: tuple[str, str, str, str], opened: date, key: str, **fields: Any
) -> Ticket:
    dice = ground.dice("ticket", key)
    severity = dice.choices(list(DAYS), weights=[7, 2, 1])[0]
    due = ground.days.add(opened, DAYS[severity])
    officer = ground.opener(place)
    base = ground.base(place, opened, text[0])
    return Ticket(
        id=ground.ident(key, base["opened_at"]),
        command_id=ground.ident(f"command {key}", base["opened_at"]),
        found=text[1],
        suggestion=text[2],
        severity=severity,
        origin=dice.choices([Origin.INSPECTION, Origin.MANUAL, Origin.RESIDENT], weights=[6, 3, 1])[0],
        subject=f"演示：{opened.month} 月 {opened.day} 日实地检查",
        opened_by_id=officer.id,
        opened_by_name=officer.name,
        due_on=due,
        first_due_on=due,
        **{**base, "status_since": base["opened_at"], **fields},
    )


def _move(
    ground: Ground,
    pile: Pile,
    ticket: Ticket,
    action: str,
    path: tuple[Status, Status],
    at: datetime,
    who: Any,
    note: str = "",
    **told: Any,
) -> None:
    pile.moves.append(
        TicketMove(
            id=ground.ident(f"move {ticket.pk} {len(pile.moves)}", at),
            ticket=ticket,
            action=action,
            from_status=path[0],
            to_status=path[1],
            at=at,
            by_id=who.id if who else None,
            by_name=who.name if who else "平台",
            note=note,
            told=told,
        )
    )


def _people(ground: Ground, place: PlaceRecord) -> tuple[Any, Any, Any]:
    """Who puts it right, who verifies, who closes: never the same person."""
    if own := ground.own_officer(place):
        return own, ground.city, ground.city
    officer = ground.officers[place.code[:6]]
    head = ground.heads.get(place.code)
    keeper = ground.keepers.get(place.code) or head or ground.city
    verifier = head if head is not None and head.id != keeper.id else officer
    closer = officer if officer.id != keeper.id else ground.city
    return keeper, verifier, closer


def _closed(
    ground: Ground, pile: Pile, place: PlaceRecord, text: tuple[str, str, str, str], *, back: int, key: str
) -> Ticket:
    dice = ground.dice("closed", key)
    ticket = _ticket(ground, place, text, ground.workday(back), key)
    keeper, verifier, closer = _people(ground, place)
    accepted = ground.at(ground.days.add(_day(ticket), dice.randint(0, 2)), 15)
    late = dice.random() < 0.18
    span = ground.days.between(_day(ticket), ticket.due_on)
    took = span + dice.randint(1, 6) if late else max(span - dice.randint(0, 2), 1)
    fixed = ground.at(ground.days.add(_day(ticket), took), 16)
    ended = ground.at(ground.days.add(local_date(fixed), dice.randint(1, 4)), 11)
    verified = ended - timedelta(hours=2)
    _set(ticket, keeper, accepted, text, fixed)
    ticket.verified_at, ticket.verified_by_id, ticket.verify_note = verified, verifier.id, "到现场看过，已改好"
    ticket.status, ticket.status_since = Status.CLOSED, ended
    ticket.ended_at, ticket.ended_by_id = ended, closer.id
    _history(ground, pile, place, ticket, keeper)
    if late:
        _late(ground, pile, ticket, local_date(fixed))
    _move(ground, pile, ticket, "fix", (Status.ACCEPTED, Status.FIXED), fixed, keeper, text[3])
    _move(ground, pile, ticket, "verify", (Status.FIXED, Status.VERIFIED), verified, verifier, ticket.verify_note)
    _move(ground, pile, ticket, "close", (Status.VERIFIED, Status.CLOSED), ended, closer)
    pile.tickets.append(ticket)
    return ticket


def _day(ticket: Ticket) -> date:
    return local_date(ticket.opened_at)


def _set(
    ticket: Ticket, keeper: Any, accepted: datetime, text: tuple[str, str, str, str], fixed: datetime | None
) -> None:
    ticket.accepted_at, ticket.accepted_by_id = accepted, keeper.id
    if fixed is not None:
        ticket.fixed_at, ticket.fixed_by_id, ticket.fix_text = fixed, keeper.id, text[3]


def _history(ground: Ground, pile: Pile, place: PlaceRecord, ticket: Ticket, keeper: Any) -> None:
    opened_by = ground.opener(place)
    _move(ground, pile, ticket, "open", (Status.OPEN, Status.OPEN), ticket.opened_at, opened_by, ticket.subject)
    if ticket.accepted_at:
        _move(ground, pile, ticket, "accept", (Status.OPEN, Status.ACCEPTED), ticket.accepted_at, keeper)


def _late(ground: Ground, pile: Pile, ticket: Ticket, until: date) -> None:
    """What the daily work said while it was overdue."""
    late = ground.days.between(ticket.due_on, until)
    status = Status(ticket.status) if ticket.status in (Status.OPEN, Status.FIXING) else Status.ACCEPTED
    for alert, days in (
        (Alert.TODAY, 0),
        (Alert.STATION, 1),
        (Alert.INSTITUTE, 2),
        (Alert.DISTRICT, 5),
        (Alert.CITY, 10),
    ):
        if late < days:
            return
        at = ground.at(ground.days.add(ticket.due_on, days), 0, 30)
        pile.alerts.append(
            TicketAlert(
                id=ground.ident(f"alert {ticket.pk} {alert}", at),
                ticket=ticket,
                due_on=ticket.due_on,
                kind=alert,
                sent_at=at,
                overdue=days,
                people=1,
            )
        )
        _move(ground, pile, ticket, "escalate", (status, status), at, None, alert=alert.value, late=days, people=1)


def _live(
    ground: Ground, pile: Pile, place: PlaceRecord, status: Status, *, key: str, text: Any = None, back: int = 0
) -> None:
    """One that has not ended: of a drawn text and age, unless they are given."""
    dice = ground.dice("live", key)
    text = text or dice.choice(TEXTS)
    ticket = _ticket(ground, place, text, ground.workday(back or dice.randint(1, 22)), key)
    keeper, verifier, _closer = _people(ground, place)
    accepted = ground.at(ground.days.add(_day(ticket), 1), 9)
    ticket.status = status
    if status in (Status.ACCEPTED, Status.FIXING, Status.FIXED, Status.VERIFIED):
        handed = ground.at(min(ground.days.add(_day(ticket), 4), ground.today), 15)
        _set(
            ticket, keeper, accepted, text, max(handed, accepted) if status in (Status.FIXED, Status.VERIFIED) else None
        )
    _history(ground, pile, place, ticket, keeper)
    _state_facts(ground, pile, ticket, status, text, (keeper, verifier))
    if status in (Status.OPEN, Status.ACCEPTED, Status.FIXING) and ticket.due_on < ground.today:
        _late(ground, pile, ticket, ground.today)
    if status == Status.ACCEPTED and key.endswith("-1"):
        _extension(ground, pile, ticket, keeper)
    ticket.status_since = max((move.at for move in pile.moves if move.ticket is ticket), default=ticket.opened_at)
    pile.tickets.append(ticket)


def _state_facts(
    ground: Ground, pile: Pile, ticket: Ticket, status: Status, text: tuple[str, str, str, str], people: tuple[Any, Any]
) -> None:
    keeper, verifier = people
    officer = ground.officers[ticket.code[:6]]
    at = ground.at(min(ground.days.add(_day(ticket), 2), ground.today), 17)
    if status == Status.FIXING:
        ticket.plan = "已约施工队，预计一周内做完"
        _move(ground, pile, ticket, "start", (Status.ACCEPTED, Status.FIXING), at, keeper, ticket.plan)
    if status in (Status.DISPUTED, Status.DROPPED):
        ticket.disputed_at, ticket.disputed_by_id = at, keeper.id
        ticket.dispute_text = "这处属于小区物业管理，不在本站范围"
        _move(ground, pile, ticket, "dispute", (Status.OPEN, Status.DISPUTED), at, keeper, ticket.dispute_text)
    if status in (Status.FIXED, Status.VERIFIED) and ticket.fixed_at is not None:
        _move(ground, pile, ticket, "fix", (Status.ACCEPTED, Status.FIXED), ticket.fixed_at, keeper, text[3])
    if status == Status.VERIFIED and ticket.fixed_at is not None:
        ticket.verified_at, ticket.verified_by_id, ticket.verify_note = (
            ticket.fixed_at,
            verifier.id,
            "到现场看过，已改好",
        )
        _move(
            ground,
            pile,
            ticket,
            "verify",
            (Status.FIXED, Status.VERIFIED),
            ticket.fixed_at,
            verifier,
            ticket.verify_note,
        )
    if status in (Status.DROPPED, Status.WITHDRAWN):
        closer = officer if officer.id != keeper.id else ground.city
        ended = ground.at(min(ground.days.add(_day(ticket), 5), ground.today), 11)
        ticket.ended_at, ticket.ended_by_id = ended, closer.id
        ticket.end_note = "核实后属物业范围，已转告街道" if status == Status.DROPPED else "和另一次检查重复，撤回"
        before = Status.DISPUTED if status == Status.DROPPED else Status.OPEN
        action = "drop" if status == Status.DROPPED else "withdraw"
        _move(ground, pile, ticket, action, (before, status), ended, closer, ticket.end_note)


def _extension(ground: Ground, pile: Pile, ticket: Ticket, keeper: Any) -> None:
    later = ground.days.add(max(ticket.due_on, ground.today), 5)
    at = ground.at(ground.today, 9)
    pile.requests.append(
        ExtensionRequest(
            id=ground.ident(f"extension {ticket.pk}", at),
            ticket=ticket,
            reason="施工队排期到下周，材料已到",
            old_due_on=ticket.due_on,
            new_due_on=later,
            asked_at=at,
            asked_by_id=keeper.id,
        )
    )
    days = {"from": ticket.due_on.isoformat(), "to": later.isoformat()}
    _move(
        ground,
        pile,
        ticket,
        "ask_extension",
        (Status.ACCEPTED, Status.ACCEPTED),
        at,
        keeper,
        "施工队排期到下周",
        **days,
    )


def _repeat(ground: Ground, pile: Pile) -> None:
    """The first three closed ones have come back."""
    earlier = [ticket for ticket in pile.tickets if ticket.status == Status.CLOSED and ticket.ended_at][:3]
    by_id = {place.id: place for place in ground.stations}
    for number, before in enumerate(earlier):
        text = next(text for text in TEXTS if text[1] == before.found)
        ticket = _ticket(ground, by_id[before.place_id], text, ground.workday(2 + number), f"repeat-{number}")
        ticket.repeat_of = before
        place = by_id[before.place_id]
        keeper, _verifier, _closer = _people(ground, place)
        _history(ground, pile, place, ticket, keeper)
        pile.tickets.append(ticket)
