"""Further visits where they are worth most, in batches: what is seen in one decides where the next one goes."""

from __future__ import annotations

import numpy as np

from cuobian.engines import posterior as po
from cuobian.engines import severity as sv
from cuobian.engines.simulation.designs import Design, pool
from cuobian.engines.simulation.estimates import Engine, Estimate, Made, estimate
from cuobian.engines.simulation.truth import Codes, Floats, World

BATCHES = 3
MOST = 2
"""Further visits of one station in one batch."""
LEAST_ERROR = 0.01
"""Points, the last place of a score: nobody is surer."""


def revisit(
    engine: Engine,
    world: World,
    made: Made,
    cuts: Floats,
    budget: int,
    design: Design,
    policy: sv.Policy,
    rng: np.random.Generator,
) -> Made:
    """The visits, and up to ``budget`` more by those whom the design allows, chosen by EVSI (``po.next_visits``)."""
    shares = np.diff(np.arange(BATCHES + 1) * budget // BATCHES)
    for share in shares.tolist():
        now = estimate(engine, world, made, policy)
        chosen = _chosen(now, cuts, share)
        station, assessor = _sent(world, made, chosen, design, rng)
        if not station.size:
            return made
        made = made.and_then(Made(station, assessor, world.scores(station, assessor, rng)))
    return made


def _chosen(now: Estimate, cuts: Floats, budget: int) -> Codes:
    plan = po.next_visits(
        now.score, np.maximum(now.error, LEAST_ERROR), cuts, max(now.noise, LEAST_ERROR), budget=budget, most=MOST
    )
    return np.asarray(plan.station, np.int64)


def _sent(world: World, made: Made, chosen: Codes, design: Design, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Who goes: of those the design allows and who were not there yet, the least loaded, ties by lot."""
    truth = world.truth
    been = np.zeros((truth.stations, truth.assessors), np.bool_)
    inside = made.station < truth.stations
    been[made.station[inside], made.assessor[inside]] = True
    load = np.bincount(made.assessor[inside], minlength=truth.assessors).astype(np.float64)
    pools = [pool(design, truth, district) for district in range(len(truth.districts))]
    lot = rng.random(truth.assessors)
    rows = []
    for station in chosen.tolist():
        members = pools[int(truth.station_district[station])]
        free = members[~been[station, members]]
        if free.size:
            goes = int(free[(load[free] + lot[free]).argmin()])
            been[station, goes] = True
            load[goes] += 1
            rows.append((station, goes))
    table = np.array(rows, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
