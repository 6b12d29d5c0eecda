"""Seconds to rehearse one city round in every way, and how many fits of the severity engine that is.

    python benchmarks/simulation.py [--replications 10] [--stations 600] [--assessors 30]

The yardstick, in the same run: one fit of the severity engine with its defaults over one round of the same city, which
no rehearsal of an adjusting engine can do without. Processor time on one core, so that other work on the machine does
not enter. Set OPENBLAS_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from timing import Spent, spent

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from cuobian.engines import severity as sv
from cuobian.engines import simulation as si
from cuobian.engines.simulation.designs import blueprint

DESIGNS = ("home", "ring", "ring-random", "mixed", "drawn", "drawn+3", "teams:4")
ENGINES = ("mean", "trimmed", "median", "adjusted", "huber")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--stations", type=int, default=600)
    parser.add_argument("--assessors", type=int, default=30)
    options = parser.parse_args()
    truth = si.Truth(si.even_districts(options.stations, 6, options.assessors))
    plain = sv.Truth(stations_per_district=options.stations // 6, assessors=options.assessors)
    visits = sv.draw_round(plain, sv.mixed_panels(plain, 1), 1).visits
    fit = spent(lambda: sv.fit_severity(visits), 9).processor
    print(f"{truth.stations} stations, {truth.assessors} assessors; one fit with defaults {fit * 1e3:.1f} ms")

    def report(label: str, seconds: Spent, rounds: int) -> None:
        each = seconds.processor / rounds
        print(f"  {label:44} {seconds.processor:7.2f} s   {each * 1e3:8.1f} ms a round   {each / fit:6.1f} x fit")

    for name in DESIGNS:
        design = si.design_from(name)
        report(f"panels ready: {name}", spent(lambda: blueprint(design, truth, 3, 1)(np.random.default_rng(1))), 1)  # noqa: B023
    for plan in ("3", "2+600"):
        for engine in ENGINES:
            scenario = si.Scenario(
                truth, (si.design_from("mixed"),), (si.engine_from(engine),), (si.plan_from(plan),),
                replications=options.replications,
            )  # fmt: skip
            report(f"mixed, visits {plan}, {engine}", spent(lambda: si.simulate(scenario)), options.replications)  # noqa: B023
    usual = si.Scenario(
        truth, tuple(map(si.design_from, ("ring-random", "mixed", "drawn", "drawn+3"))),
        tuple(map(si.engine_from, ("mean", "trimmed", "huber"))), replications=max(2, options.replications),
    )  # fmt: skip
    report("the page's usual table, 12 rows", spent(lambda: si.simulate(usual)), usual.replications)


if __name__ == "__main__":
    main()
