"""A programme with its papers to work with: two days, three stops, a symposium, people from two districts.

world = build()
world.begin()                  # the visit runs, or with end() has ended
world.fill()                   # the report from the record
"""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import cast
from tests.cast import NOW
from tests.domains.rating.world import build as build_places

from cuobian.domains.network.public import records_by_code
from cuobian.domains.visits.actions.after import meetings, notes, report, report_steps, statements
from cuobian.domains.visits.actions.after.papers import save_paper
from cuobian.domains.visits.models import Day, Item, Participant, Programme, Release
from cuobian.domains.visits.models.after import Block, ExchangeNote, Minutes, Report, Statement
from cuobian.domains.visits.queries.frozen import freeze
from cuobian.domains.visits.values import ItemKind, Part, ProgrammeStatus
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.access import Actor

ZONE = ZoneInfo("Asia/Shanghai")
STATION, OTHER = cast.STATION, cast.NEIGHBOUR_STATION
FIRST = date(2026, 11, 26)
HULI = "350206"
STATEMENT = {"intro": "社区里的站", "strong": "书法课天天开", "weak": "晚上没人值守", "show": "先看书法室", "ask": ""}
NOTE = {"learned": "课表上墙，居民自己排", "gap": "我们的课表在抽屉里", "plan": "先把课表贴出来\n再请居民来排"}
MINUTES = {"points": "思明谈值守\n湖里谈排课", "decisions": "各区把课表上墙"}


@dataclass
class PaperWorld:
    """Who and what there is."""

    programme: Programme
    items: dict[str, Item]
    city: Actor
    siming: Actor
    tongan: Actor
    keeper: Actor
    neighbour: Actor
    participant: Actor
    auditor: Actor
    now: datetime = NOW
    people: dict[str, Participant] = field(default_factory=dict)

    @property
    def pk(self) -> UUID:
        return self.programme.pk

    def to(self, status: ProgrammeStatus, now: datetime) -> None:
        """Set the programme's state with its facts."""
        row = self.programme
        row.status, row.status_since = status, now
        row.started_at = row.started_at or now
        if status == ProgrammeStatus.ENDED:
            row.ended_at, row.ended_by_id = now, self.city.account_id
        row.save()

    def tell(self, now: datetime = NOW) -> None:
        """The rows as they stand become the next release; nobody is sent anything."""
        row = Programme.objects.get(pk=self.pk)
        number = Release.objects.filter(programme=row).count() + 1
        Release.objects.create(
            programme=row, number=number, frozen=freeze(row), changes=[], released_at=now, released_by_name="市里"
        )
        Programme.objects.filter(pk=self.pk).update(released_no=number, released_at=now)
        self.programme.refresh_from_db()

    def begin(self) -> None:
        self.now = NOW + timedelta(days=3)
        self.to(ProgrammeStatus.RUNNING, self.now)

    def end(self) -> None:
        self.begin()
        self.now = NOW + timedelta(days=5)
        self.to(ProgrammeStatus.ENDED, self.now)

    def ask(self) -> list[Statement]:
        statements.ask_statements(actor=self.city, programme_id=self.pk, due_on=None, now=self.now)
        return list(Statement.objects.filter(programme=self.programme).select_related("paper", "place"))

    def statement(self, code: str = STATION) -> Statement:
        return Statement.objects.select_related("paper", "place").get(programme=self.programme, code=code)

    def write(self, paper_id: UUID, body: dict[str, str], actor: Actor, base: int = 0, **more: Any) -> Any:
        return save_paper(actor=actor, paper_id=paper_id, given=body, base=base, now=self.now, **more)

    def confirm(self, code: str = STATION, actor: Actor | None = None) -> Statement:
        who = actor or self.keeper
        row = self.statement(code)
        self.write(row.paper_id, STATEMENT, who, row.paper.revision)
        return statements.step_statement(actor=who, programme_id=self.pk, code=code, action="confirm", now=self.now)

    def minutes(self, *, adopted: bool = True) -> Minutes:
        made = meetings.open_minutes(
            actor=self.city,
            programme_id=self.pk,
            item_id=self.items["symposium"].pk,
            chair="王素云",
            recorder_id=self.participant.account_id,
            now=self.now,
        )
        self.write(made.paper_id, MINUTES, self.participant)
        if adopted:
            meetings.step_minutes(
                actor=self.city, programme_id=self.pk, minutes_id=made.pk, action="adopt", now=self.now
            )
        return Minutes.objects.select_related("paper").get(pk=made.pk)

    def note(self, code: str = HULI, actor: Actor | None = None) -> ExchangeNote:
        who = actor or self.participant
        if not ExchangeNote.objects.filter(programme=self.programme).exists():
            notes.ask_notes(actor=self.city, programme_id=self.pk, due_on=None, now=self.now)
        row = ExchangeNote.objects.get(programme=self.programme, code=code)
        self.write(row.paper_id, NOTE, who)
        return notes.step_note(actor=who, programme_id=self.pk, code=code, action="hand_in", now=self.now)

    def fill(self) -> Report:
        return report.fill_report(actor=self.city, programme_id=self.pk, now=self.now)[0]

    def block(self, section: str, place: str = "") -> Block:
        rows = Block.objects.filter(report__programme=self.programme, section=section).select_related("paper", "place")
        return (rows.filter(place__code=place) if place else rows).order_by("position")[0]

    def take_to(self, stage: ReportStage) -> Report:
        """The report, brought to a stage by the real actions; the visit has ended."""
        if self.programme.status != ProgrammeStatus.ENDED:
            self.end()
        made = Report.objects.filter(programme=self.programme).first() or self.fill()
        given = {"actor": self.city, "programme_id": self.pk}
        if stage != ReportStage.DRAFTING and made.stage == ReportStage.DRAFTING:
            report_steps.send_report(due_on=None, now=self.now, **given)
        if stage in (ReportStage.LOCKED, ReportStage.RELEASED):
            self.now = self.now + timedelta(days=12)
            report_steps.lock_report(now=self.now, **given)
        if stage == ReportStage.RELEASED:
            report_steps.release_report(now=self.now, **given)
        return Report.objects.get(pk=made.pk)


def build() -> PaperWorld:
    """The world in the database; needs the `db` fixture."""
    base = build_places(with_round=False)
    return around(base.city, base.siming, base.tongan)


def around(city: Actor, siming: Actor, tongan: Actor) -> PaperWorld:
    """A released programme among places and people that are there."""
    actors = {
        name: cast.enrol(part)
        for name, part in (
            ("keeper", "station_keeper"),
            ("neighbour", "neighbour_keeper"),
            ("participant", "participant"),
            ("auditor", "auditor"),
        )
    }
    programme = Programme.objects.create(
        number="GM-2026-9001",
        code=cast.CITY,
        title="全市现场观摩交流培训",
        lead_unit="市委文明办",
        basis="厦文明办〔2026〕12 号",
        starts_on=FIRST,
        ends_on=FIRST + timedelta(days=1),
        status=ProgrammeStatus.RELEASED,
        status_since=NOW,
        released_no=1,
        released_at=NOW,
        created_at=NOW,
        created_by_id=city.account_id,
    )
    made = PaperWorld(
        programme=programme,
        items=_items(programme),
        city=city,
        siming=siming,
        tongan=tongan,
        people=_people(programme, actors["participant"], siming),
        **actors,
    )
    made.tell()
    return made


def _items(programme: Programme) -> dict[str, Item]:
    days = [
        Day.objects.create(
            programme=programme, date=FIRST + timedelta(days=n), starts_at=time(8, 30), ends_at=time(17, 30)
        )
        for n in range(2)
    ]
    places = records_by_code([STATION, OTHER])
    tongan = records_by_code(_tongan_codes())
    made = {}
    plan = [("station", STATION, 0, 9), ("other", OTHER, 0, 10), ("tongan", next(iter(tongan)), 1, 9)]
    for name, code, day, hour in plan:
        place = {**places, **tongan}[code]
        start = datetime.combine(days[day].date, time(hour), tzinfo=ZONE)
        made[name] = Item.objects.create(
            programme=programme,
            day=days[day],
            position=hour,
            kind=ItemKind.STOP,
            title=place.short_name,
            place_id=place.id,
            code=code,
            district=code[:6],
            what_to_show="书法室和课表",
            minutes=40,
            starts_at=start,
            ends_at=start + timedelta(minutes=40),
        )
    start = datetime.combine(days[1].date, time(14), tzinfo=ZONE)
    made["symposium"] = Item.objects.create(
        programme=programme,
        day=days[1],
        position=14,
        kind=ItemKind.SYMPOSIUM,
        title="交流座谈会",
        code=cast.CITY,
        where="市指导中心三楼",
        minutes=90,
        starts_at=start,
        ends_at=start + timedelta(minutes=90),
    )
    return made


def _tongan_codes() -> list[str]:
    from cuobian.domains.network.public import PlaceKind, all_places  # only the world looks for them

    return [place.code for place in all_places([cast.TONGAN], kinds=(PlaceKind.STATION,))][:1]


def _people(programme: Programme, participant: Actor, siming: Actor) -> dict[str, Participant]:
    told = (
        ("participant", participant.account_id, "高文彬", "湖里区文明办", HULI),
        ("siming", siming.account_id, "林惠珍", "思明区文明办", cast.SIMING),
        ("guest", None, "陈建宁", "思明区中心", cast.SIMING),
    )
    return {
        key: Participant.objects.create(
            programme=programme,
            account_id=account,
            name=name,
            sort_key=key,
            unit=unit,
            district=district,
            part=Part.MEMBER,
            added_at=NOW,
        )
        for key, account, name, unit, district in told
    }


def picture(colour: str = "teal") -> SimpleUploadedFile:
    """A small photo, as a telephone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return SimpleUploadedFile("现场.jpg", out.getvalue(), "image/jpeg")
