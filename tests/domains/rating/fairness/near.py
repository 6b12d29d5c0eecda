"""A run in which places lie near a line: the six stations of the stage, judged by lines drawn through their scores."""

from dataclasses import replace
from decimal import Decimal
from statistics import median

from tests.domains.rating.fairness.stage import assessed, run
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.running import digest_of
from cuobian.domains.rating.models import FairnessRun
from cuobian.domains.rating.queries.fairness.runs import Opened, opened
from cuobian.domains.rating.rules.fairness.analysis import analyse
from cuobian.domains.rating.rules.fairness.codec import text_of


def near_a_line(world: World) -> Opened:
    """Assess the stations, run the engines, and keep a second run whose line of three stars is their median."""
    assessed(world)
    world.round.fairness = {"min_visits": 2, "min_lambda2": 0.1}
    world.round.save(update_fields=["fairness"])
    first = opened(run(world))
    middle = Decimal(repr(median(one.fair for one in first.outcome.places))).quantize(Decimal("0.01"))
    lines = (Decimal(10), Decimal(20), middle, Decimal(98), Decimal(99))
    material = replace(first.material, cuts=lines)
    found = analyse(material)
    text = text_of(found.outcome)
    kept = FairnessRun.objects.create(
        round=world.round,
        level=first.run.level,
        sequence=first.run.sequence + 1,
        policy=material.policy,
        inputs=material.text(),
        outcome=text,
        digest=digest_of(text),
        severity_map=found.severity_map,
        refusal="",
        places=first.run.places,
        visits=first.run.visits,
        assessors=first.run.assessors,
        engines=found.outcome.engines,
        computed_at=world.now,
    )
    return opened(kept)
