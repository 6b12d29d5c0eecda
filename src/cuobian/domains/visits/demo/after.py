"""The papers of the demonstration's round: pages of the hosts, what was noted, minutes, notes, feedback, the report, its actions.

Everything goes through the actions that people use, at the moments they would have; every name is invented, and every text says so.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cuobian.domains.inspections.public import EntryKind
from cuobian.domains.network.public import PlaceKind, records_by_id
from cuobian.domains.people.public import AccountRecord, account
from cuobian.domains.visits.actions.after import (
    agreed,
    facts,
    feedback,
    meetings,
    notes,
    report,
    report_steps,
    reviews,
    statements,
)
from cuobian.domains.visits.actions.after.papers import save_paper
from cuobian.domains.visits.demo.ground import CITY, Ground
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.models.after import Block, ExchangeNote, Paper, Statement
from cuobian.domains.visits.queries.after.meetings import meetings_without
from cuobian.domains.visits.queries.after.standing import stops
from cuobian.domains.visits.rules.after.reminding import months_after
from cuobian.domains.visits.values.after import REVIEW_MONTHS, Section
from cuobian.kernel.access import Actor
from cuobian.kernel.ids import uuid7
from cuobian.support.calendars.public import calendar
from cuobian.support.inbox.public import receive

DEVICE = UUID("018f0000-0000-7000-8000-00000000af7e")
HOSTS = (
    "visits.host",
    "visits.view",
    "visits.report",
    "visits.take_part",
    "inspections.write",
    "inspections.view",
    "ledger.view",
)
STRONG = "固定课表贴在门口，居民自己排课\n点单本放在窗口，当天答复"
WEAK = "晚上和双休日值守的人少"
ASK = "想请教兄弟区：社工和志愿者怎么排班"
NOTED: tuple[tuple[EntryKind, str, str, str], ...] = (
    (EntryKind.MANDATORY, "S1.2.1", "清单分一老一小两栏，写明找谁、几天答复，字大看得清", ""),
    (EntryKind.MANDATORY, "S1.1.2", "点单本就放在窗口，老人写不了有人代写，当天答复", ""),
    (EntryKind.OPTIONAL, "", "榕树下摆了小舞台，傍晚讲二十分钟，路过的人坐得下", ""),
    (EntryKind.OPTIONAL, "", "老物件展柜由居民自己借出，每件写了来历", ""),
    (EntryKind.DEFICIENCY, "S1.1.3", "坡道接缝翘起两指高，轮椅过不去", "serious"),
    (EntryKind.DEFICIENCY, "S1.2.1", "宣传栏还是上半年的内容，两处边角破损", "general"),
    (EntryKind.SUGGESTION, "", "和结对单位商量，把他们的会议室晚上借来用", ""),
)
POINTS = (
    "六个区各讲一条看到的好做法：课表上墙、点单当天答复、榕树下讲二十分钟",
    "共性的不足：晚上和双休日值守的人少，坡道、宣传栏这类小修拖得久",
    "建设标准逐条对照，先改看得见、当天能改的",
)
DECISIONS = ("各区三个月内把固定课表贴到每个站门口", "发现的问题按整改单办，十个月后再看一次")
LEARNED = (
    "课表贴在门口、居民自己排课，这条可以直接带回来；点单当天答复，要有人值窗口。",
    "榕树下讲二十分钟，路过的人坐得下，比等人来礼堂强；老物件展柜由居民借出，站里不花钱。",
    "清单分一老一小两栏，写明找谁、几天答复，老人看得懂；观摩时先看清单再看屋子。",
)
GAP = "我们的课表在抽屉里，双休日开门的站不到一半。"
TAKE_HOME = "先把课表贴出来\n和结对单位商量晚上借会议室\n把坡道、宣传栏这类小修列成清单，一个月修完"
FEEDBACK = (
    "走得匀，看得细",
    "第二天上午的站离得远，路上久",
    "",
    "区情介绍可以再短一点",
    "",
    "希望下次多留时间问站里的人",
)


def note_entries(ground: Ground, programme: Programme) -> None:
    """What visitors with an account noted on their phones at the stops, as the phones would have sent it."""
    if programme.inspection is None:
        return
    people = _noting(programme)
    for number, item in enumerate(stops(programme)):
        start = item.arrived_at or item.starts_at
        if start is None or not people:
            continue
        chosen = (NOTED[number % 2], NOTED[2 + number % 2], NOTED[4 + number // 2 % 3])
        for step, noted in enumerate(chosen):
            who = people[(number + step) % len(people)]
            _send(ground, programme, item, who, noted, start + timedelta(minutes=6 + 5 * step))


def _noting(programme: Programme) -> list[AccountRecord]:
    rows = Participant.objects.filter(programme=programme, removed_at=None, account__isnull=False).order_by("sort_key")
    return [account(row.account_id) for row in rows if row.account_id]


def _send(
    ground: Ground,
    programme: Programme,
    item: Item,
    who: AccountRecord,
    noted: tuple[EntryKind, str, str, str],
    at: datetime,
) -> None:
    kind, point, text, severity = noted
    if item.place is None or item.place.kind != PlaceKind.INSTITUTE:  # the others have no standard in force
        kind, point = (EntryKind.OPTIONAL if kind == EntryKind.MANDATORY else kind), ""
    body = {
        "inspection": str(programme.inspection),
        "place": str(item.place_id),
        "kind": kind.value,
        "point": point,
        "text": text,
        "severity": severity,
        "inside": True,
    }
    command = {
        "id": str(uuid7(int(at.timestamp() * 1000))),
        "account": str(who.id),
        "kind": "inspections.entry",
        "schema": 2,
        "made_at": at.isoformat(),
        "body": body,
    }
    sent = {"schema": 2, "device": str(DEVICE), "sent_at": at.isoformat(), "commands": [command]}
    receive(actor=_host(who, CITY), content=json.dumps(sent, ensure_ascii=False).encode(), now=at)


def _host(who: AccountRecord, scope: str) -> Actor:
    return Actor(
        account_id=who.id,
        name=who.name,
        role="district_officer",
        unit_label=who.unit_name,
        scope=scope,
        grants=tuple((one, scope) for one in HOSTS),
    )


def write_statements(ground: Ground, programme: Programme, now: datetime, *, leave: int = 0) -> None:
    """The hosts' pages, asked for, worded and confirmed; the last `leave` still wait."""
    statements.ask_statements(actor=ground.city, programme_id=programme.pk, due_on=None, now=now)
    rows = list(Statement.objects.filter(programme=programme).select_related("paper", "place"))
    for number, row in enumerate(rows[: len(rows) - leave]):
        officer = ground.officers.get(row.code[:6])
        if officer is None:
            continue
        host, at = _host(officer, row.code[:6]), now + timedelta(days=1, minutes=17 * number)
        body = {**row.paper.body, "ask": ASK}
        body["strong"] = body["strong"] or STRONG
        body["weak"] = body["weak"] or WEAK
        body["show"] = body["show"] or "先看服务大厅的清单和课表"
        _save(row.paper_id, body, host, at)
        statements.step_statement(
            actor=host, programme_id=programme.pk, code=row.code, action="confirm", now=at + timedelta(minutes=9)
        )


def _save(paper_id: UUID, body: dict[str, Any], actor: Actor, now: datetime) -> None:
    base = Paper.objects.get(pk=paper_id).revision
    save_paper(actor=actor, paper_id=paper_id, given=body, base=base, now=now)


def write_papers(ground: Ground, programme: Programme) -> None:
    """After the visit: minutes, notes, feedback, the report checked and released, actions, the first review asked for."""
    ended = programme.ended_at
    if ended is None:
        return
    _minutes(ground, programme, ended + timedelta(hours=16))
    _notes(ground, programme, ended + timedelta(days=1))
    _feedback(programme, ended + timedelta(days=1, hours=3))
    _report(ground, programme, ended + timedelta(days=4))


def _minutes(ground: Ground, programme: Programme, now: datetime) -> None:
    for number, item in enumerate(meetings_without(programme)):
        at = now + timedelta(minutes=40 * number)
        made = meetings.open_minutes(
            actor=ground.city, programme_id=programme.pk, item_id=item.pk, chair="王素云", recorder_id=None, now=at
        )
        body = {"points": "\n".join(POINTS), "decisions": "\n".join(DECISIONS) if number == 0 else ""}
        _save(made.paper_id, body, ground.city, at + timedelta(minutes=20))
        meetings.step_minutes(
            actor=ground.city,
            programme_id=programme.pk,
            minutes_id=made.pk,
            action="adopt",
            now=at + timedelta(minutes=30),
        )


def _notes(ground: Ground, programme: Programme, now: datetime) -> None:
    notes.ask_notes(actor=ground.city, programme_id=programme.pk, due_on=None, now=now)
    for number, row in enumerate(ExchangeNote.objects.filter(programme=programme)):
        officer = ground.officers.get(row.code)
        if officer is None:
            continue
        host, at = _host(officer, row.code), now + timedelta(days=1, minutes=25 * number)
        _save(row.paper_id, {"learned": LEARNED[number % len(LEARNED)], "gap": GAP, "plan": TAKE_HOME}, host, at)
        notes.step_note(actor=host, programme_id=programme.pk, code=row.code, action="hand_in", now=at)


def _feedback(programme: Programme, now: datetime) -> None:
    for number, who in enumerate(_noting(programme)):
        marks = {"worth": 4, "places": 3 + number % 2, "pace": 2 + number % 3, "talk": 3 + (number + 1) % 2}
        feedback.give_feedback(
            actor=_host(who, CITY),
            programme_id=programme.pk,
            marks=marks,
            words=FEEDBACK[number % len(FEEDBACK)],
            with_name=False,
            now=now,
        )


def _report(ground: Ground, programme: Programme, now: datetime) -> None:
    given: dict[str, Any] = {"actor": ground.city, "programme_id": programme.pk}
    report.fill_report(now=now, **given)
    report_steps.keep_version(note="从记录生成的头一稿", now=now + timedelta(hours=1), **given)
    words = "各区把看到的好做法带回去，逐条对照建设标准，问题按整改单办，三个月、十个月各回访一次（演示）。"
    report.add_block(section=Section.CLOSING, words=words, now=now + timedelta(hours=2), **given)
    _agree(ground, programme, now + timedelta(hours=3))
    report_steps.send_report(due_on=None, now=now + timedelta(hours=4), **given)
    _check(ground, programme, now + timedelta(days=1))
    report_steps.lock_report(now=now + timedelta(days=2), **given)
    report_steps.release_report(now=now + timedelta(days=2, hours=1), **given)
    days = [months_after(programme.ends_on, months, calendar()) for months in REVIEW_MONTHS]
    reviews.set_reviews(days=days, now=now + timedelta(days=2, hours=2), **given)


def _agree(ground: Ground, programme: Programme, now: datetime) -> None:
    due = months_after(programme.ends_on, 3, calendar())
    visited = list(stops(programme))
    plans: Sequence[agreed.Agreed] = (
        agreed.Agreed("各站把固定课表贴到门口，居民看得见、能提议", "各区文明办", due),
        agreed.Agreed("双休日开放的站点名单报市里，公开到公共页面", "市委文明办", due),
        *(
            agreed.Agreed("看一遍本区站点的坡道和扶手，小修一个月内修完", officer.unit_name, due, code=code)
            for code, officer in list(ground.officers.items())[:2]
            if any(item.district == code for item in visited)
        ),
    )
    for plan in plans:
        agreed.agree_action(actor=ground.city, programme_id=programme.pk, agreed=plan, now=now)
    place = (
        records_by_id([visited[1].place_id])[visited[1].place_id] if len(visited) > 1 and visited[1].place_id else None
    )
    if place is not None:
        mend = agreed.Agreed("坡道接缝重新铺平，加一道扶手", place.short_name, due, place=place)
        made = agreed.agree_action(actor=ground.city, programme_id=programme.pk, agreed=mend, now=now)
        agreed.open_action_ticket(actor=ground.city, programme_id=programme.pk, action_id=made.pk, now=now)


def _check(ground: Ground, programme: Programme, now: datetime) -> None:
    """Every district reads; the first marks a passage, which is mended."""
    marked = False
    for code in ground.districts:
        officer = ground.officers.get(code)
        blocks = Block.objects.filter(report__programme=programme, is_in=True, place__code__startswith=code)
        block = blocks.filter(section=Section.STOPS).select_related("paper").first()
        if officer is None or block is None:
            continue
        host = _host(officer, code)
        if not marked:
            marked = True
            _mark(ground, programme, host, block, now)
        facts.finish_check(actor=host, programme_id=programme.pk, now=now + timedelta(minutes=20))


def _mark(ground: Ground, programme: Programme, host: Actor, block: Block, now: datetime) -> None:
    words = str(block.paper.body["words"])
    passage = words.split("\n", maxsplit=1)[0][:12]
    made = facts.mark_fact(
        actor=host,
        programme_id=programme.pk,
        block_id=block.pk,
        passage=passage,
        right=f"{passage}（已核对）",
        evidence="站点登记表（演示）",
        now=now,
    )
    facts.decide_fact(
        actor=ground.city,
        programme_id=programme.pk,
        check_id=made.pk,
        outcome="accepted",
        words=words.replace(passage, f"{passage}（已核对）", 1),
        answer="已照改",
        now=now + timedelta(minutes=30),
    )
