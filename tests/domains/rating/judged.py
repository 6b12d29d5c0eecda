"""A round whose district sheets are in, by five assessors of different severity on overlapping panels, and a run over it.

made = judged(world)                         # six stations at the district's result
run = run_of(made)                           # the fairness run over them, policy included
"""

from datetime import datetime, timedelta
from random import Random

from tests.domains.rating.world import World, fill, put_panel

from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.actions.fairness.running import run_fairness
from cuobian.domains.rating.actions.marks import add_mark
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel
from cuobian.domains.rating.models import Entry, FairnessRun, FairScore, Round, Sheet
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, MarkKind, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule
from cuobian.kernel.access import Actor

PEOPLE = ("assessor", "second_assessor", "third", "fourth", "fifth")
PANELS = ((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 0), (4, 0, 1), (0, 1, 2, 3, 4))
SEVERITY = (0.1, 0.2, 0.1, 0.15, 0.7)
"""Share of points on which each assessor sees a state less than there is: the last one is strict."""
WEAK = (0.9, 0.9, 1.1, 0.8, 1.0, 0.6, 0.9, 0.8, 0.7, 0.8)
"""How far each station is from the best state, in states, on average."""
DEDUCTED = {1: (("K1", 2), ("K2", 4), ("K5", 4)), 3: (("K2", 4),)}
"""Deductions that bring two stations next to a line: one above it and seen by lenient people, one below it by strict ones."""
FALLS, RISES = "350203001004", "350203001011"
"""Those two: four stars that the fair score makes three, four that it makes five."""
UNSURE = "350212001002"
"""A little above five stars at the city: too unsure where a star too many costs ten times one too few."""
BY_THE_CITY = ("350203001001", "350203001011", UNSURE, "350212001003")
STATES = "ABC"
HOUR = timedelta(hours=1)
POLICY = {"min_visits": 3, "moves_star": True}


def judged(world: World, *, policy: dict[str, object] | None = None) -> Round:
    """Take the six stations of the world to the district's result."""
    made = world.round
    Round.objects.filter(pk=made.pk).update(fairness=POLICY if policy is None else policy)
    made.refresh_from_db()
    for number, entry in enumerate(world.entries()):
        world.take_to(Stage.DISTRICT_PANEL, entry)
        judge(world, world.entry(entry.code), number)
    return made


def judge(world: World, entry: Entry, number: int) -> None:
    """One station seen by its panel, and computed."""
    members = [world.assessors[PEOPLE[who]] for who in PANELS[number]]
    officer = world.officer(entry.code)
    plan = PanelPlan(
        round_id=entry.round_id,
        level=Level.DISTRICT,
        code=entry.code[:6],
        name=f"第 {number + 1} 组",
        members=tuple(member.person_id for member in members),
        chair=members[0].person_id,
        entries=(entry.pk,),
    )
    make_panel(actor=officer, plan=plan, now=world.now)
    deduct(officer, entry, DEDUCTED.get(number, ()), world.now)
    standard = engine_standard(entry.round.version_id)
    points = [point.id for point in judged_points(standard) if not isinstance(point.rule, CountRule)]
    for who in PANELS[number]:
        sheet = Sheet.objects.select_related("entry__round").get(
            entry=entry, account_id=world.assessors[PEOPLE[who]].account_id
        )
        fill(world, sheet, marks=marks_of(points, number, who))
    compute(actor=officer, entry_id=entry.pk, level=Level.DISTRICT, now=world.now)


def marks_of(points: list[str], number: int, who: int) -> dict[str, str]:
    """What this assessor sees at this station, from seeds: never two states away from what another sees."""
    truth, chance = Random(53 + number), Random(53 * (number + 1) * 7 + who)
    found = {}
    for point in points:
        state = min(2, int(truth.random() * 2 * WEAK[number]))
        found[point] = STATES[min(2, state + (chance.random() < SEVERITY[who]))]
    return found


def run_of(world: World, *, level: Level = Level.DISTRICT, now: datetime | None = None) -> FairnessRun:
    """A run over the sheets of a level, an hour later."""
    return run_fairness(actor=world.city, round_id=world.round.pk, level=level, now=now or world.now + HOUR)


def score_of(world: World, code: str, level: Level = Level.DISTRICT) -> FairScore:
    """The row of a place in the latest run of a level."""
    rows = FairScore.objects.filter(run__round=world.round, run__level=level, code=code).select_related("run", "entry")
    return rows.order_by("-run__sequence")[0]


def deduct(officer: Actor, entry: Entry, rules: tuple[tuple[str, int], ...], now: datetime) -> None:
    """Deductions: they move the score and no gate."""
    for rule, count in rules:
        kind = MarkKind.DEDUCTION
        add_mark(actor=officer, entry_id=entry.pk, kind=kind, rule_id=rule, count=count, reason="通报核实", now=now)


def judged_by_the_city(world: World) -> None:
    """Take four stations on through the joint panel to the city's result: the same five people see all of them."""
    for number, code in enumerate(BY_THE_CITY, start=len(PANELS)):
        entry = world.take_to(Stage.CITY_PANEL, world.entry(code))
        put_panel(world, Level.CITY, [entry])
        if code == UNSURE:
            deduct(world.city, entry, (("K1", 2), ("K2", 3)), world.now)
        standard = engine_standard(entry.round.version_id)
        points = [point.id for point in judged_points(standard) if not isinstance(point.rule, CountRule)]
        for who, name in enumerate(PEOPLE):
            rows = Sheet.objects.select_related("entry__round").filter(entry=entry, level=Level.CITY)
            fill(world, rows.get(account_id=world.assessors[name].account_id), marks=marks_of(points, number, who))
        compute(actor=world.city, entry_id=entry.pk, level=Level.CITY, now=world.now)
