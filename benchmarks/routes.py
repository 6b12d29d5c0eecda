"""Seconds to plan a programme of two days, and how much shorter it is than going to what is nearest.

    python benchmarks/routes.py [--stops 60] [--cars 6] [--days 2] [--cities 3] [--repeat 3]

The yardstick, in the same run over the same cities: each car in turn drives to the nearest stop that it may and can
still visit, which is what a person with a map does. Minutes are travel and waiting of all cars on all days.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from timing import Spent, spent

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.engines.routes.nearest import nearest  # noqa: E402
from tests.engines.routes.sample import city, two_days  # noqa: E402

from cuobian.engines import routes as rt  # noqa: E402


def line(label: str, seconds: Spent, plan: rt.Plan, first: tuple[int, int], missing: int) -> None:
    told = plan.objective
    ours, theirs = told.total - missing * told.missing, first[1] - missing * first[0]
    print(
        f"  {label:34} {seconds.clock:6.2f} s ({seconds.processor:.2f} s of processor)   "
        f"{ours} min, {told.missing} missed   nearest: {theirs} min, {first[0]} missed   "
        f"ratio {ours / theirs:.3f}   {plan.certificate.method.value}, {plan.certificate.tried} orders timed"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stops", type=int, default=60)
    parser.add_argument("--cars", type=int, default=6)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--cities", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print(f"{options.stops} stops, {options.cars} cars, {options.days} days, {options.cities} cities")
    for seed in range(1, options.cities + 1):
        problem = city(options.stops, options.cars, options.days, seed=seed)
        took = spent(lambda: rt.plan(problem), options.repeat)  # noqa: B023
        line(f"planned, city {seed}", took, rt.plan(problem), nearest(problem), problem.costs.missing)
    coach = two_days()
    took = spent(lambda: rt.plan(coach), options.repeat)
    plan = rt.plan(coach)
    print(
        f"  one coach, 12 stops, fixed order   {took.clock:6.2f} s   {plan.objective.total} min, {plan.certificate.method.value}"
    )


if __name__ == "__main__":
    main()
