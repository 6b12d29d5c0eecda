"""Seconds to fit one city's ratings, and how many evaluations of their likelihood that is.

    python benchmarks/rasch.py [--stations 600] [--assessors 30] [--points 60] [--visits 3] [--repeat 5] [--study]

Two yardsticks over the same ratings in the same run: one evaluation of the log-likelihood with its gradient, and the
same maximum sought by a plain gradient method (L-BFGS of scipy, ten thousand times less exact). Best of the repeats. Small
matrices are factored on one thread: two threads of a linear algebra library wait for each other on a busy machine.
``--study`` prints what docs/methods/rasch.md says about halo and about few ratings (a minute).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.optimize import minimize
from scipy.stats import spearmanr
from timing import Spent, spent

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.engines.rasch.made import columns, made  # noqa: E402

from cuobian.engines.rasch import Ratings, fit_facets  # noqa: E402
from cuobian.engines.rasch.system import Prior, Problem, gradient, state_at  # noqa: E402

NO_PRIOR = Prior(0.0, 0.0)


def line(label: str, took: Spent, once: Spent, told: str) -> None:
    print(
        f"  {label:32}{took.clock * 1e3:8.1f} ms {took.processor * 1e3:8.1f} ms {took.processor / once.processor:7.1f} x   {told}"
    )


def plain_problem(ratings: Ratings) -> Problem:
    """All ratings with common steps and no prior, as the joint method sees them."""
    stations, *others = ratings.facets
    count = ratings.highest - ratings.lowest + 1
    free = np.ones((1, count), dtype=bool)
    free[0, [0, -1]] = False
    score = ratings.categories - ratings.lowest
    return Problem(
        station=stations.codes,
        stations=stations.size,
        blocks=tuple(facet.codes for facet in others),
        sizes=tuple(facet.size for facet in others),
        drawn=None,
        scale=np.zeros_like(score),
        score=score,
        used=np.ones((1, count), dtype=bool),
        seen=np.bincount(score, minlength=count)[None, :],
        free=free,
        prior_mean=False,
    )


def by_gradients(problem: Problem) -> tuple[float, int]:
    """Log-likelihood that L-BFGS reaches, and its evaluations."""

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        state = state_at(problem, x[: problem.stations], x[problem.stations :], NO_PRIOR)
        return -state.objective, -np.concatenate(gradient(problem, state, NO_PRIOR))

    start = np.zeros(problem.stations + problem.shared)
    options = {"gtol": 1e-3, "ftol": 0.0, "maxiter": 5000, "maxfun": 5000}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    return -float(found.fun), int(found.nfev)


def report(options: argparse.Namespace) -> None:
    size = {name: getattr(options, name) for name in ("stations", "assessors", "points", "visits")}
    ratings = made(20261123, **size).ratings
    given = [np.asarray(column) for column in columns(ratings)]
    read = spent(lambda: Ratings.of(*given), options.repeat)
    problem = plain_problem(ratings)
    at = (np.zeros(problem.stations), np.zeros(problem.shared))
    once = spent(lambda: gradient(problem, state_at(problem, *at, NO_PRIOR), NO_PRIOR), options.repeat)
    print(f"{ratings.count:,} ratings, {ratings.highest + 1} categories: clock, processor, against the yardstick")
    line("likelihood and gradient once", once, once, "the yardstick")
    line("checking and sorting", read, once, "")
    for steps in ("rating_scale", "partial_credit"):
        for method in ("jml", "laplace"):
            took = spent(lambda: fit_facets(ratings, steps, method), options.repeat)  # type: ignore[arg-type]  # noqa: B023
            end = fit_facets(ratings, steps, method).certificate  # type: ignore[arg-type]
            told = f"{end.iterations} passes, gradient {end.gradient:.0e}, logL {end.log_likelihood:.6f}"
            line(f"{steps}, {method}", took, once, told)
    took = spent(lambda: by_gradients(problem), 1)
    reached, evaluations = by_gradients(problem)
    line("rating_scale, joint, L-BFGS", took, once, f"{evaluations} passes, gradient 1e-03, logL {reached:.6f}")


def halo_study() -> None:
    print("halo  covered by 90 % intervals  rank correlation of raw averages, of measures (600 stations, 6 times)")
    for halo in (0.0, 0.2, 0.4):
        held, raw, fitted = [], [], []
        for seed in range(6):
            given = made(seed, stations=600, assessors=30, points=60, halo=halo)
            table = fit_facets(given.ratings).stations
            away = (table.measure - table.measure.mean()) - (given.stations - given.stations.mean())
            held.append(np.mean(np.abs(away) < 1.645 * table.se))
            raw.append(spearmanr(table.average, given.stations).statistic)
            fitted.append(spearmanr(table.measure, given.stations).statistic)
        print(f"{halo:4.1f}  {np.mean(held):25.3f}  {np.mean(raw):.4f}, {np.mean(fitted):.4f}")


def few_study() -> None:
    print("ratings a station  spread found, true 1 (laplace)  points' spread found / true (laplace, jml)")
    for points, steps in ((3, (0.0,)), (9, (0.0,)), (30, (0.0,)), (3, (-1.2, 0.0, 1.2)), (9, (-1.2, 0.0, 1.2))):
        spreads, wide, joint = [], [], []
        for seed in range(10):
            given = made(seed, stations=1000, assessors=3, points=points, visits=1, steps=steps)
            station, _, point = given.ratings.facets
            table = Ratings.of(station.codes, None, point.codes, given.ratings.categories)
            fit = fit_facets(table)
            spreads.append(fit.spread_station)
            wide.append(fit.points.measure.std() / given.points.std())
            joint.append(fit_facets(table, method="jml").points.measure.std() / given.points.std())
        told = f"{points} of {len(steps) + 1} categories"
        print(f"{told:20}  {np.mean(spreads):.3f}  {np.mean(wide):.3f}, {np.mean(joint):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=600)
    parser.add_argument("--assessors", type=int, default=30)
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--study", action="store_true")
    options = parser.parse_args()
    if options.study:
        halo_study()
        few_study()
    else:
        report(options)


if __name__ == "__main__":
    main()
