"""Runs with flags of one's choosing: the material is what the world's assessors submitted, the engines' part is real.

run = run_with(world, flag("severity", assessors=(0,)))       # kept as a run is, its flags carried on from the run before
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.flags import raise_flags
from cuobian.domains.rating.actions.fairness.running import digest_of
from cuobian.domains.rating.models import FairnessRun, Screen
from cuobian.domains.rating.queries.fairness.gathering import gather
from cuobian.domains.rating.rules.fairness.analysis import Analysis, analyse
from cuobian.domains.rating.rules.fairness.codec import text_of
from cuobian.domains.rating.rules.fairness.material import Material, material_from
from cuobian.domains.rating.rules.fairness.outcome import ScreenFigure
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy
from cuobian.domains.rating.values import Level

QUICK = FairnessPolicy(bootstrap=100)


def flag(kind: str, **facts: Any) -> ScreenFigure:
    """A flag as the engines give it; what is not said is nothing."""
    figure = ScreenFigure(
        kind=kind,
        assessors=(),
        districts=(),
        visits=(),
        estimate=3.2,
        unit="points",
        error=0.8,
        expected=None,
        p_value=0.0004,
        q_value=0.01,
        false_alarm=0.05,
        count=12,
    )
    return replace(figure, **facts)


@lru_cache(maxsize=8)
def _analysed(text: str) -> Analysis:
    """Equal material gives the same outcome: worked out once for all tests."""
    return analyse(material_from(text))


def gathered(world: World, level: Level = Level.DISTRICT) -> Material:
    """What was submitted in the world's round so far."""
    return gather(world.round, level, QUICK)


def run_with(
    world: World, *figures: ScreenFigure, level: Level = Level.DISTRICT, now: datetime | None = None
) -> FairnessRun:
    """A further run of the world's round over what was submitted, with these flags."""
    material = gathered(world, level)
    found = _analysed(material.text())
    outcome = replace(found.outcome, screens=figures)
    text = text_of(outcome)
    sequence = FairnessRun.objects.filter(round=world.round, level=level).count() + 1
    moment = now or world.now + timedelta(minutes=sequence)
    run = FairnessRun.objects.create(
        round=world.round,
        level=level,
        sequence=sequence,
        policy=material.policy,
        inputs=material.text(),
        outcome=text,
        digest=digest_of(text),
        severity_map=found.severity_map,
        refusal=outcome.severity.refused.code if outcome.severity.refused else "",
        places=len(material.places),
        visits=len(material.visits),
        assessors=len(material.assessors),
        engines=outcome.engines,
        computed_at=moment,
        computed_by_id=world.city.account_id,
    )
    raise_flags(run, material, outcome, now=moment)
    return run


def only_flag(run: FairnessRun) -> Screen:
    """The one flag of a run."""
    return Screen.objects.select_related("run__round", "entry__place").get(run=run)
