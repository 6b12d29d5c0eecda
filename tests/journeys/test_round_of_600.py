"""Six hundred places of the real network, from the opening of two rounds to plaques and "not starred", by the actions people use.

Typing is the one thing done in bulk for most places (what a keeper answers, what an assessor records); the first few
are typed point by point, and every step from hand to hand is the real action for each of the six hundred.
"""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests import cast
from tests.cast import NOW
from tests.domains.rating.world import AFTER_NOTICE, WINDOWS, World, fill, good_year, person, publish_sample

from cuobian.domains.ledger.public import record_many
from cuobian.domains.network.actions.structure import open_place
from cuobian.domains.network.demo import load as load_network
from cuobian.domains.network.models import Place
from cuobian.domains.people.values import ASSESSOR
from cuobian.domains.rating.actions import awards, decide, notice_end, notices, review, self_assess, sheets
from cuobian.domains.rating.actions.compute import compute, replay
from cuobian.domains.rating.actions.open_round import RoundPlan, open_round
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel
from cuobian.domains.rating.models import Entry, Round, SelfItem, Sheet, SheetItem, StarAward
from cuobian.domains.rating.rules.self_assessment import Said, is_automatic
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import AwardStatus, Level, SelfAnswer, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule
from cuobian.kernel.access import Actor

PLACES = 600
SECOND_STATIONS = 5
"""Second stations in large villages, to make the number round: the real network has 45 institutes and 555 units."""
MARKS = ("A", "A", "B", "B", "C", "C#")
"""What the assessors see, place after place, so that every star and "not starred" occur."""
WITH_A_RECORD = 9
"""Every ninth station has kept a year's record; the others have used no platform yet, and are rated on what is seen."""
TYPED = 12
"""Places whose answers and records go through the actions one by one."""

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    city = cast.enrol("city_officer")
    load_network(seed=1, now=NOW, progress=lambda *_: None)
    Place.objects.filter(kind="station").update(rated=True)
    for code in list(
        Place.objects.filter(kind="station", status="open").values_list("area_id", flat=True)[:SECOND_STATIONS]
    ):
        open_place(
            actor=Actor.system("测试"), kind="station", area_code=code, effective_on=date(2025, 1, 1), now=NOW,
            name=f"第二站{code}", short=f"第二站{code}",
        )  # fmt: skip
    codes = list(Place.objects.filter(kind="station", status="open").order_by("code").values_list("code", flat=True))
    facts = [fact for code in codes[::WITH_A_RECORD] for fact in good_year(code)]
    record_many(actor=Actor.system("测试"), facts=facts, source="platform", now=NOW - timedelta(days=2))
    outsiders = {
        f"outsider-{n}": person(f"outsider-{n}", f"外聘专家{n}", "省内高校", "", ASSESSOR, cast.CITY) for n in range(5)
    }
    return World(
        versions=publish_sample(city), city=city, siming=cast.enrol("district_officer"),
        tongan=cast.enrol("neighbour_officer"), assessors=outsiders, reviewer=cast.enrol("appeal_reviewer"),
    )  # fmt: skip


def test_every_place_of_two_rounds_ends_with_a_star_or_a_deadline_and_every_result_replays(world: World) -> None:
    made = [_opened(world, kind) for kind in ("station", "institute")]
    entries = list(Entry.objects.filter(round__in=made).select_related("place", "round__version").order_by("code"))
    assert len(entries) >= PLACES

    for number, entry in enumerate(entries):
        assessed_by_itself(entry, typed=number < TYPED)
    for rows in _by_district(entries).values():
        _assessed(world, rows, Level.DISTRICT)
    recommended = list(Entry.objects.filter(round__in=made, stage=Stage.CITY_PANEL).select_related("place", "round"))
    assert recommended
    for rows in _by_round(recommended).values():
        _assessed(world, rows, Level.CITY)
    _published_and_awarded(world, made)

    stages = Counter(Entry.objects.filter(round__in=made).values_list("stage", flat=True))
    assert set(stages) == {Stage.AWARDED, Stage.UNSTARRED}
    assert not Entry.objects.filter(round__in=made, stage=Stage.UNSTARRED, rectify_by__isnull=True).exists()
    stars = Counter(StarAward.objects.filter(status=AwardStatus.ACTIVE).values_list("star", flat=True))
    assert sum(stars.values()) == stages[Stage.AWARDED]
    assert min(stars) < 4 < max(stars)
    again = [result for one in made for result in replay(one)]
    assert len(again) == len(entries) + len(recommended)
    assert [result for result in again if not result.same] == []


def _opened(world: World, kind: str) -> Round:
    plan = RoundPlan(
        title=f"2026 年度{kind}星级评定", version_id=world.versions[kind].id, code=cast.CITY, starts_on=date(2026, 11, 23),
        data_until=date(2026, 11, 22), is_first=True, windows=WINDOWS,
    )  # fmt: skip
    return open_round(actor=world.city, plan=plan, now=NOW)


def _everywhere(part: str) -> Actor:
    """A member of the cast with the same role all over the city: the paths are the same, the accounts fewer."""
    cast.enrol(part)
    return cast.actor_of_role(part, cast.CITY)


def assessed_by_itself(entry: Entry, *, typed: bool) -> None:
    part = "station_keeper" if entry.place.kind == "station" else "institute_head"
    keeper = _everywhere(part)
    points = self_assess.all_points(entry)
    optional = [point.id for point in points if not point.mandatory]
    self_assess.declare_optional(actor=keeper, entry_id=entry.pk, points=optional, now=NOW)
    self_assess.confirm_all(actor=keeper, entry_id=entry.pk, now=NOW)
    judged = [point for point in points if not is_automatic(point)]
    if typed:
        for point in judged:
            said = Said(point.id, SelfAnswer.CLAIM, "A")
            self_assess.save_answer(actor=keeper, entry_id=entry.pk, said=said, now=NOW)
    else:
        SelfItem.objects.bulk_create(
            [SelfItem(entry=entry, point_id=p.id, answer=SelfAnswer.CLAIM, claim="A", saved_at=NOW) for p in judged]
        )
    self_assess.submit_self(actor=keeper, entry_id=entry.pk, now=NOW)
    if entry.place.kind == "station":
        review.pass_review(actor=_everywhere("institute_head"), entry_id=entry.pk, opinion="", now=NOW)


def _by_district(entries: list[Entry]) -> dict[tuple[UUID, str], list[Entry]]:
    groups: dict[tuple[UUID, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.round_id, entry.code[:6]), []).append(entry)
    return groups


def _by_round(entries: list[Entry]) -> dict[UUID, list[Entry]]:
    groups: dict[UUID, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.round_id, []).append(entry)
    return groups


def _assessed(world: World, entries: list[Entry], level: Level) -> None:
    count = 3 if level == Level.DISTRICT else 5
    members = tuple(actor.person_id for actor in world.assessors.values())[:count]
    code = entries[0].code[:6] if level == Level.DISTRICT else cast.CITY
    officer = cast.actor_of_role("district_officer", code) if level == Level.DISTRICT else world.city
    make_panel(
        actor=officer,
        plan=PanelPlan(
            round_id=entries[0].round_id, level=level, code=code, name=f"{code}考评组", members=members, chair=members[0],
            entries=tuple(entry.pk for entry in entries),
        ),
        now=NOW,
    )  # fmt: skip
    typed = {entry.pk for entry in entries[:2]}
    for sheet in Sheet.objects.filter(entry__in=entries, level=level).select_related("entry__round"):
        mark = MARKS[sum(map(ord, sheet.entry.code)) % len(MARKS)]
        if sheet.entry_id in typed:
            fill(world, sheet, mark)
        else:
            _filled_in_bulk(world, sheet, mark)
    for entry in entries:
        compute(actor=officer, entry_id=entry.pk, level=level, now=NOW)
    decide.confirm_many(actor=officer, entry_ids=[entry.pk for entry in entries], level=level, now=NOW)


def _filled_in_bulk(world: World, sheet: Sheet, mark: str) -> None:
    counted = {"A": 0, "B": 1, "C": 3, "C#": 99}
    points = judged_points(engine_standard(sheet.entry.round.version_id))
    counts = {point.id for point in points if isinstance(point.rule, CountRule)}
    SheetItem.objects.bulk_create(
        [
            SheetItem(
                sheet=sheet, point_id=point.id, note="" if mark == "A" else "看到有缺，建议补上", saved_at=NOW,
                state="" if point.id in counts else mark, defects=counted[mark] if point.id in counts else None,
            )
            for point in points
        ]
    )  # fmt: skip
    who = next(actor for actor in world.assessors.values() if actor.account_id == sheet.account_id)
    sheets.submit_sheet(actor=who, sheet_id=sheet.pk, now=NOW)


def _published_and_awarded(world: World, made: list[Round]) -> None:
    for one in made:
        ready = list(Entry.objects.filter(round=one, stage=Stage.NOTICE_READY).values_list("pk", flat=True))
        notice = notices.publish(actor=world.city, round_id=one.pk, entry_ids=ready, title="第 1 批公示", now=NOW)
        assert notice_end.close_notice(actor=world.city, notice_id=notice.pk, now=AFTER_NOTICE) == len(ready)
        for entry_id, star, code in Entry.objects.filter(pk__in=ready).values_list("pk", "star", "code"):
            officer = world.city if star >= 4 else cast.actor_of_role("district_officer", code[:6])
            awards.award(actor=officer, entry_id=entry_id, now=AFTER_NOTICE)
