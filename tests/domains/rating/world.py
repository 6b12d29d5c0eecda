"""A small world to rate: two districts, six stations, two institutes, the sample standard, and a round opened by the real actions.

world = build()                              # stations in a first round, every entry in self-assessment
entry = world.entry("350203001001")
world.take_to(Stage.DISTRICT_RESULT, entry)  # through the real actions
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

from tests import cast
from tests.cast import NOW

from cuobian.domains.ledger.public import NewFact, record_many
from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.actions.structure import open_place
from cuobian.domains.people.models import Account, Employment
from cuobian.domains.people.values import ASSESSOR, INSTITUTE_HEAD, STATION_KEEPER
from cuobian.domains.rating.actions import appeals, awards, decide, notice_end, notices, review, self_assess, sheets
from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.actions.open_round import RoundPlan, open_round
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel
from cuobian.domains.rating.models import Appeal, Entry, Panel, PublicNotice, Round, Sheet
from cuobian.domains.rating.rules.self_assessment import Said, is_automatic
from cuobian.domains.rating.rules.sheets import Mark, judged_points
from cuobian.domains.rating.values import Level, Ruling, SelfAnswer, Stage, Step
from cuobian.domains.standards.actions.drafts import create_drafts
from cuobian.domains.standards.actions.life import publish_version
from cuobian.domains.standards.documents.files.bundle import read_bundle
from cuobian.domains.standards.documents.files.plain_yaml import read_yaml
from cuobian.domains.standards.public import VersionRecord, engine_standard, metric_keys
from cuobian.engines.scoring import CountRule
from cuobian.kernel.access import Actor

SIMING_STATIONS = ("350203001001", "350203001004", "350203001006", "350203001011")
TONGAN_STATIONS = 2
INSTITUTES = ("350203001",)
_SPACE = UUID("0e1d7d0a-33c5-4a55-9b0e-8a6f1a1b2c3d")
_SAMPLE = Path(__file__).parents[3] / "src/cuobian/domains/standards/data/xiamen-sample-standard.yaml"
WINDOWS = dict.fromkeys(Step, 10)
AFTER_NOTICE = NOW + timedelta(days=30)
ASSESSORS = (
    ("assessor", "苏婉婷", "海沧区文明办", "350205"),
    ("second_assessor", "许建国", "翔安区文明办", "350213"),
    ("third", "陈雅琴", "湖里区文明办", "350206"),
    ("fourth", "黄志勇", "集美大学", ""),
    ("fifth", "吴思齐", "集美区中心", "350211"),
    ("sixth", "洪建宁", "市志愿者协会", ""),
    ("own_district", "林国华", "思明区中心", "350203"),
    ("own_street", "叶阿宝", "厦港街道办事处", "350203001"),
    ("worked_there", "江晓岚", "市图书馆", ""),
)
PATH = (
    Stage.SELF_ASSESSMENT,
    Stage.FIRST_REVIEW,
    Stage.DISTRICT_PANEL,
    Stage.DISTRICT_RESULT,
    Stage.CITY_PANEL,
    Stage.CITY_RESULT,
    Stage.NOTICE_READY,
    Stage.NOTICE,
    Stage.AWARD_READY,
    Stage.AWARDED,
)


@dataclass
class World:
    """Who and what there is. `now` is the moment the round was opened."""

    versions: dict[str, VersionRecord]
    city: Actor
    siming: Actor
    tongan: Actor
    assessors: dict[str, Actor]
    reviewer: Actor
    now: datetime = NOW
    rounds: dict[str, Round] = field(default_factory=dict)

    @property
    def round(self) -> Round:
        return self.rounds["station"]

    def entry(self, code: str) -> Entry:
        """The entry of a place, as it is in the database now."""
        return Entry.objects.select_related("round__version", "place").get(code=code, round__in=self.rounds.values())

    def entries(self) -> list[Entry]:
        """All entries of the stations' round, in order of code."""
        return list(Entry.objects.filter(round=self.round).select_related("place").order_by("code"))

    def officer(self, code: str) -> Actor:
        return self.siming if code.startswith(cast.SIMING) else self.tongan

    def keeper(self, code: str) -> Actor:
        """Whose place it is: the keeper of a station, the head of an institute."""
        role = INSTITUTE_HEAD if len(code) == 9 else STATION_KEEPER
        return person(f"keeper-{code}", "郑阿海", "居委会", code, role, code)

    def head(self, code: str) -> Actor:
        return person(f"head-{code[:9]}", "黄丽卿", "街道办事处", code[:9], INSTITUTE_HEAD, code[:9])

    def panel_of(self, level: Level) -> list[Actor]:
        """People who may assess everywhere: three for a district, five for the city."""
        names = ("assessor", "second_assessor", "third", "fourth", "fifth")
        return [self.assessors[name] for name in names[: 3 if level == Level.DISTRICT else 5]]

    def open_round(self, kind: str = "station", *, districts: tuple[str, ...] = (), is_first: bool = True) -> Round:
        """Open a round through the action and its job."""
        made = open_round(
            actor=self.city,
            plan=RoundPlan(
                title="2026 年度星级评定",
                version_id=self.versions[kind].id,
                code=cast.CITY,
                starts_on=date(2026, 11, 23),
                data_until=date(2026, 11, 22),
                is_first=is_first,
                districts=districts,
                windows=WINDOWS,
            ),
            now=self.now,
        )
        made.refresh_from_db()
        self.rounds[kind] = made
        return made

    def take_to(self, stage: Stage, entry: Entry, *, mark: str = "A") -> Entry:
        """Bring an entry to a stage by the actions people use. `mark` is what every assessor sees everywhere."""
        return _Journey(self, mark).to(stage, entry)


def build(*, with_round: bool = True, standard: Callable[[bytes], bytes] = bytes) -> World:
    """The world in the database; needs the `db` fixture."""
    city = cast.enrol("city_officer")
    _places()
    _facts()
    world = World(
        versions=publish_sample(city, standard),
        city=city,
        siming=cast.enrol("district_officer"),
        tongan=cast.enrol("neighbour_officer"),
        assessors={key: person(key, name, unit, code, ASSESSOR, cast.CITY) for key, name, unit, code in ASSESSORS},
        reviewer=cast.enrol("appeal_reviewer"),
    )
    Employment.objects.create(
        account_id=world.assessors["worked_there"].person_id,
        place_code=SIMING_STATIONS[0],
        from_on=date(2024, 1, 1),
        until_on=date(2026, 3, 1),
    )
    if with_round:
        world.open_round()
    return world


def person(key: str, name: str, unit: str, unit_code: str, role: str, code: str) -> Actor:
    """An account with one role; the same key always gives the same person."""
    account, _new = Account.objects.get_or_create(
        username=key.replace("_", "-"),
        defaults={
            "id": cast.account_id_of(key) if key in cast.CAST else uuid5(_SPACE, key),
            "name": name,
            "unit_name": unit,
            "unit_code": unit_code,
            "created_at": NOW,
        },
    )
    cast.grant_to(account, role, code)
    template = {ASSESSOR: "assessor", STATION_KEEPER: "station_keeper", INSTITUTE_HEAD: "institute_head"}[role]
    return cast.actor_of_role(template, code, account_id=account.pk, name=name, unit_label=unit)


def publish_sample(actor: Actor, change: Callable[[bytes], bytes] = bytes) -> dict[str, VersionRecord]:
    """The sample standard for stations and institutes, as it is or changed, published through its own actions."""
    documents = read_bundle(read_yaml(change(_SAMPLE.read_bytes())), known_metrics=metric_keys()).or_refuse()
    made = {}
    for draft in create_drafts(actor=actor, documents=documents, now=NOW):
        done = publish_version(
            actor=actor, version_id=draft.id, revision=draft.revision, effective_from=date(2026, 11, 23), now=NOW
        )
        made[done.place_kind] = done
    return made


def _places() -> None:
    system = Actor.system("测试")
    rows = [row for row in shipped_areas() if row["district_code"] in (cast.SIMING, cast.TONGAN)]
    tongan = [row for row in rows if row["district_code"] == cast.TONGAN][:TONGAN_STATIONS]
    wanted = [row for row in rows if row["village_code"] in SIMING_STATIONS] + tongan
    load_areas(actor=system, rows=wanted, now=NOW)
    for digits, kind in ((6, "centre"), (9, "institute"), (12, "station")):
        heads = {6: "district_code", 9: "street_code", 12: "village_code"}[digits]
        for code in dict.fromkeys(row[heads] for row in wanted):
            open_place(actor=system, kind=kind, area_code=code, effective_on=date(2020, 1, 1), now=NOW)


def _facts() -> None:
    """A good year for every station: what is counted reaches its best state, so that sheets alone decide the star."""
    facts = [fact for code in (*SIMING_STATIONS, *_tongan_codes()) for fact in good_year(code)]
    record_many(actor=Actor.system("测试"), facts=facts, source="platform", now=NOW - timedelta(days=2))


def good_year(code: str) -> Iterator[NewFact]:
    months = [NOW - timedelta(days=8 + 30 * back) for back in range(12)]
    for index, when in enumerate(months):
        yield NewFact(code, "activity", when, people=30, tag="lecture", item=f"素材{index}")
        yield NewFact(code, "demand", when, tag="window")
        yield NewFact(code, "elder_class", when, item=f"班{index}")
        yield NewFact(code, "elder_class", when - timedelta(days=7), item=f"班{index}")
        yield NewFact(code, "elder_class", when - timedelta(days=14), item=f"班{index}")
        yield NewFact(code, "love_service", when, tag="elders")
        yield NewFact(code, "activity", when - timedelta(days=1), people=20, tag="custom_reform")
        yield NewFact(code, "pairing_activity", when)
        yield NewFact(code, "care_action", when)
        yield NewFact(code, "course_order", when, part=Decimal(1))
    for index in range(6):
        yield NewFact(code, "activity", months[0], people=20, tag="festival", item=f"节日{index}")
        yield NewFact(code, "team_service", months[0], item=f"队伍{index}")
        yield NewFact(code, "speaker_session", months[0], item=f"宣讲员{index}")
        yield NewFact(code, "campus_project", months[0], item=f"项目{index}")
        yield NewFact(code, "order_closed", months[0], part=Decimal(1), tag="finished", item=f"类别{index}")
    for side in ("agency", "non_public"):
        yield NewFact(code, "pairing", months[6], tag=side, item=side, attrs={"valid_until": "2027-12-31"})
    for kind in ("survey_awareness", "survey_satisfaction"):
        yield NewFact(code, kind, months[0], quantity=Decimal(100), part=Decimal(96), people=100)


def _tongan_codes() -> list[str]:
    from cuobian.domains.network.models import Place

    return list(
        Place.objects.filter(kind="station", code__startswith=cast.TONGAN)
        .order_by("code")
        .values_list("code", flat=True)
    )


class _Journey:
    """One entry on its way."""

    def __init__(self, world: World, mark: str) -> None:
        self.world, self.mark = world, mark

    def to(self, stage: Stage, entry: Entry) -> Entry:
        entry = self.fresh(entry)
        steps = {
            Stage.SELF_ASSESSMENT: self.submit_self,
            Stage.FIRST_REVIEW: self.pass_review,
            Stage.DISTRICT_PANEL: lambda it: self.assess(it, Level.DISTRICT),
            Stage.DISTRICT_RESULT: self.confirm_district,
            Stage.CITY_PANEL: lambda it: self.assess(it, Level.CITY),
            Stage.CITY_RESULT: self.confirm_city,
            Stage.NOTICE_READY: self.publish,
            Stage.NOTICE: self.appeal if stage == Stage.APPEAL else self.close_notice,
            Stage.APPEAL: self.decide_appeal,
            Stage.AWARD_READY: self.award,
        }
        if stage == Stage.WITHDRAWN:
            decide.withdraw(actor=self.world.city, entry_id=entry.pk, reason="并入邻站", now=self.now)
            return self.fresh(entry)
        while entry.stage != stage:
            steps[Stage(entry.stage)](entry)
            entry = self.fresh(entry)
        return entry

    @property
    def now(self) -> datetime:
        return self.world.now

    @staticmethod
    def fresh(entry: Entry) -> Entry:
        return Entry.objects.select_related("round__version", "place", "notice").get(pk=entry.pk)

    def submit_self(self, entry: Entry) -> None:
        keeper = self.world.keeper(entry.code)
        points = self_assess.all_points(entry)
        optional = [point.id for point in points if not point.mandatory]
        self_assess.declare_optional(actor=keeper, entry_id=entry.pk, points=optional, now=self.now)
        self_assess.confirm_all(actor=keeper, entry_id=entry.pk, now=self.now)
        for point in points:
            if not is_automatic(point):
                said = Said(point.id, SelfAnswer.CLAIM, "A", "现场可以看")
                self_assess.save_answer(actor=keeper, entry_id=entry.pk, said=said, now=self.now)
        self_assess.submit_self(actor=keeper, entry_id=entry.pk, now=self.now)

    def pass_review(self, entry: Entry) -> None:
        review.pass_review(actor=self.world.head(entry.code), entry_id=entry.pk, opinion="情况属实", now=self.now)

    def assess(self, entry: Entry, level: Level) -> None:
        panel = entry.district_panel_id if level == Level.DISTRICT else entry.city_panel_id
        if panel is None:
            put_panel(self.world, level, [entry])
        for sheet in Sheet.objects.filter(entry=entry, level=level, status="open"):
            fill(self.world, sheet, self.mark)
        officer = self.world.officer(entry.code) if level == Level.DISTRICT else self.world.city
        compute(actor=officer, entry_id=entry.pk, level=level, now=self.now)

    def confirm_district(self, entry: Entry) -> None:
        decide.confirm_district(actor=self.world.officer(entry.code), entry_id=entry.pk, now=self.now)

    def confirm_city(self, entry: Entry) -> None:
        decide.confirm_city(actor=self.world.city, entry_id=entry.pk, now=self.now)

    def publish(self, entry: Entry) -> None:
        title = f"{entry.place.short_name}公示"
        notices.publish(actor=self.world.city, round_id=entry.round_id, entry_ids=[entry.pk], title=title, now=self.now)

    def appeal(self, entry: Entry) -> None:
        point = judged_points(engine_standard(entry.round.version_id))[0]
        appeals.file_appeal(
            actor=self.world.keeper(entry.code),
            entry_id=entry.pk,
            points={point.id: "当天门牌在更换"},
            reason="现场情况有误会",
            now=self.now,
        )

    def decide_appeal(self, entry: Entry) -> None:
        appeal = Appeal.objects.get(entry=entry)
        reviewer = self.world.reviewer
        if not appeal.reviewers.exists():
            appeals.assign_reviewers(
                actor=self.world.city, appeal_id=appeal.pk, accounts=[reviewer.person_id], now=self.now
            )
        appeals.decide_appeal(
            actor=reviewer,
            appeal_id=appeal.pk,
            ruling=Ruling.UPHELD,
            changes={},
            decision="核对过照片和记录，维持",
            now=self.now,
        )

    def close_notice(self, entry: Entry) -> None:
        assert isinstance(entry.notice, PublicNotice)
        notice_end.close_notice(actor=self.world.city, notice_id=entry.notice.pk, now=AFTER_NOTICE)

    def award(self, entry: Entry) -> None:
        high = (entry.star or 0) >= 4
        officer = self.world.city if high else self.world.officer(entry.code)
        awards.award(actor=officer, entry_id=entry.pk, now=AFTER_NOTICE)


def put_panel(world: World, level: Level, entries: list[Entry], *, name: str = "") -> Panel:
    """A panel of people who may assess everywhere, put to these entries."""
    members = [member.person_id for member in world.panel_of(level)]
    code = entries[0].code[:6]
    officer = world.officer(code) if level == Level.DISTRICT else world.city
    return make_panel(
        actor=officer,
        plan=PanelPlan(
            round_id=entries[0].round_id,
            level=level,
            code=code if level == Level.DISTRICT else cast.CITY,
            name=name or f"{entries[0].place.short_name}考评组",
            members=tuple(members),
            chair=members[0],
            entries=tuple(entry.pk for entry in entries),
        ),
        now=world.now,
    )


def fill(
    world: World, sheet: Sheet, mark: str = "A", *, submit: bool = True, marks: dict[str, str] | None = None
) -> None:
    """What one assessor saw: the same state everywhere, or what `marks` says for a point."""
    who = next(actor for actor in world.assessors.values() if actor.account_id == sheet.account_id)
    counted = {"A": 0, "B": 1, "C": 3, "C#": 99}
    for point in judged_points(engine_standard(sheet.entry.round.version_id)):
        seen = (marks or {}).get(point.id, mark)
        note = "" if seen == "A" else "看到有缺，建议补上"
        if isinstance(point.rule, CountRule):
            said = Mark(point.id, defects=counted[seen], note=note)
        else:
            said = Mark(point.id, state=seen, note=note)
        sheets.save_item(actor=who, sheet_id=sheet.pk, mark=said, now=world.now)
    if submit:
        sheets.submit_sheet(actor=who, sheet_id=sheet.pk, now=world.now)
