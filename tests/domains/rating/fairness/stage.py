"""A round that six stations have been assessed in, by three people of different severity; and a run over it."""

from tests.domains.rating.world import World, fill, put_panel

from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.actions.fairness.running import run_fairness
from cuobian.domains.rating.models import FairnessRun, Sheet
from cuobian.domains.rating.queries.standard import judged_by_id
from cuobian.domains.rating.values import Level, Stage

STRICT, LENIENT = "assessor", "third"


def marks_of(world: World, who: str, number: int) -> dict[str, str]:
    """What somebody sees at the n-th station: every fourth point is a B, the strict one sees B at more of them."""
    points = list(judged_by_id(world.round.version_id))
    step = {STRICT: 2, LENIENT: 7}.get(who, 4)
    return {point: "B" for index, point in enumerate(points) if (index + number) % step == 0}


def assessed(world: World, *, results: bool = True) -> None:
    """Every station assessed by the same three people, with its result by the district."""
    names = {actor.account_id: name for name, actor in world.assessors.items()}
    for number, waiting in enumerate(world.entries()):
        entry = world.take_to(Stage.DISTRICT_PANEL, waiting)
        put_panel(world, Level.DISTRICT, [entry], name=f"第 {number} 组")
        for sheet in Sheet.objects.filter(entry=entry).select_related("entry__round"):
            fill(world, sheet, marks=marks_of(world, names[sheet.account_id], number))
        if results:
            compute(actor=world.officer(entry.code), entry_id=entry.pk, level=Level.DISTRICT, now=world.now)


def run(world: World, level: Level = Level.DISTRICT) -> FairnessRun:
    """One run by the city's officer."""
    return run_fairness(actor=world.city, round_id=world.round.pk, level=level, now=world.now)
