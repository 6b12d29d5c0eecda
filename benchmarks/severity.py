"""Seconds to take severity out of a city's and a nation's visits, and how many plain means that is.

    python benchmarks/severity.py [--repeat 9] [--skip-nation] [--whole-nation]

Yardsticks in the same run: the stations' plain means by ``np.bincount`` over the same visits, and the same equations
handed to scipy without eliminating anything (sparse LU for the city, LSQR for the city). Best and median of the
repeats: their distance is the noise of the machine. One BLAS thread: set OPENBLAS_NUM_THREADS=1 on a shared machine.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse import linalg
from timing import Spent, spent

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src")]

from cuobian.engines import severity as sv  # noqa: E402
from cuobian.engines.severity.design import Design  # noqa: E402
from cuobian.engines.severity.system import System  # noqa: E402

RATIO = 25.0 / 16.0
CITIES, STATIONS, ASSESSORS = 340, 1_765, 83


def show(label: str, took: Spent, unit: float) -> None:
    print(
        f"  {label:<58} {took.clock * 1e3:10.2f} ms  (median {took.middle * 1e3:10.2f})  {took.clock / unit:9.1f} x mean"
    )


def plain_means(visits: sv.Visits) -> np.ndarray:
    seen = np.bincount(visits.station, minlength=visits.station_count)
    return np.bincount(visits.station, visits.score, visits.station_count) / np.maximum(seen, 1)


def augmented(visits: sv.Visits) -> tuple[sparse.csc_array, np.ndarray]:
    """Visits and prior in one least-squares table: stations and assessors, nothing eliminated."""
    rows, stations, assessors = len(visits), visits.station_count, visits.assessor_count
    row = np.concatenate((np.arange(rows), np.arange(rows), rows + np.arange(assessors)))
    column = np.concatenate((visits.station, stations + visits.assessor, stations + np.arange(assessors)))
    value = np.concatenate((np.ones(2 * rows), np.full(assessors, np.sqrt(RATIO))))
    table = sparse.csc_array((value, (row, column)), shape=(rows + assessors, stations + assessors))
    return table, np.concatenate((visits.score, np.zeros(assessors)))


def by_lu(visits: sv.Visits) -> np.ndarray:
    table, right = augmented(visits)
    return linalg.splu((table.T @ table).tocsc()).solve(table.T @ right)[: visits.station_count]


def by_lsqr(visits: sv.Visits) -> np.ndarray:
    table, right = augmented(visits)
    return linalg.lsqr(table, right, atol=1e-10, btol=1e-10, iter_lim=2000)[0][: visits.station_count]


def solved(visits: sv.Visits, *, dense: bool) -> tuple[np.ndarray, System, int]:
    """Sparse set-up and solution at a known ratio: fair scores, iterations."""
    shape = (visits.station_count, visits.assessor_count)
    design = Design(visits.station, visits.assessor, shape, np.ones(len(visits)), None)
    system = System(design, 1.0 / RATIO, dense=dense, tolerance=1e-6, iterations_max=500)
    effects, report = system.solve(*design.side(visits.score))
    return design.mean(visits.score) - system.by_station(effects), system, report.iterations


def city(repeat: int) -> None:
    truth = sv.Truth()
    visits = sv.draw_round(truth, sv.greedy_panels(truth, 1), 1).visits
    print(f"city: {visits.station_count:,} stations, {visits.assessor_count} assessors, {len(visits):,} visits")
    plain = spent(lambda: plain_means(visits), 50 * repeat)
    unit = plain.clock
    show("plain means (np.bincount)", plain, unit)
    textbook = sv.Policy(robust="none", variance="constant")
    show("fit: REML, errors, connectivity, certificate", spent(lambda: sv.fit_severity(visits, textbook), repeat), unit)
    show("fit with quality-dependent noise and Huber weights", spent(lambda: sv.fit_severity(visits), repeat), unit)
    fit = sv.fit_severity(visits)
    show("one struck visit", spent(lambda: sv.strike(fit, 7), repeat), unit)
    show("weights of one station", spent(lambda: sv.weights(fit, 7), repeat), unit)
    show("weights of all stations", spent(lambda: sv.weight_matrix(fit), repeat), unit)
    show("known ratio: set-up and dense solution", spent(lambda: solved(visits, dense=True), repeat), unit)
    show("known ratio: scipy sparse LU, nothing eliminated", spent(lambda: by_lu(visits), repeat), unit)
    show("known ratio: scipy LSQR, nothing eliminated", spent(lambda: by_lsqr(visits), repeat), unit)
    ours = solved(visits, dense=True)[0]
    print(f"  largest difference to sparse LU {np.abs(ours - by_lu(visits)).max():.1e} points")


def nation(seed: int) -> tuple[sv.Visits, np.ndarray]:
    """Cities of 83 assessors and 1,765 stations; one assessor of each city travels: 2 % of stations seen once more.

    Cities differ in how strict they are (standard deviation 2.6), on top of their assessors.
    """
    rng = np.random.default_rng(seed)
    stations = CITIES * STATIONS
    city_of = np.repeat(np.arange(CITIES), STATIONS)
    panel = np.argpartition(rng.random((stations, ASSESSORS)), 3, axis=1)[:, :3] + city_of[:, None] * ASSESSORS
    again = rng.choice(stations, stations // 50, replace=False)
    travelling = rng.integers(0, CITIES, again.size) * ASSESSORS + ASSESSORS - 1
    station = np.concatenate((np.repeat(np.arange(stations), 3), again))
    assessor = np.concatenate((panel.ravel(), travelling))
    quality = rng.normal(55, 8, stations)
    severity = rng.normal(0, 4, CITIES * ASSESSORS) + np.repeat(rng.normal(0, 2.6, CITIES), ASSESSORS)
    score = quality[station] - severity[assessor] + rng.normal(0, 5, station.size)
    return sv.Visits(station, assessor, np.clip(score, 0, 100), np.zeros(station.size, np.bool_)), quality


def country(repeat: int, *, whole: bool) -> None:
    visits, quality = nation(1)
    print(f"nation: {visits.station_count:,} stations, {visits.assessor_count:,} assessors, {len(visits):,} visits")
    plain = spent(lambda: plain_means(visits), repeat)
    unit = plain.clock
    show("plain means (np.bincount)", plain, unit)
    show("known ratio: sparse set-up and conjugate gradients", spent(lambda: solved(visits, dense=False), repeat), unit)
    fair, system, iterations = solved(visits, dense=False)
    print(f"  {iterations} iterations to a relative residual of {system.tolerance:g}")
    accuracy("raw means", plain_means(visits), quality)
    accuracy("fair, ratio 1.56", fair, quality)
    if not whole:
        return
    given = sv.Policy(robust="none", variance="constant", ratio=0.05, cap=float("inf"))
    for label, policy in (
        ("given ratio 0.05", given),
        ("pooled REML", replace(given, ratio=None)),
        ("defaults", sv.Policy(cap=float("inf"))),
    ):
        show(f"whole fit: {label}", spent(lambda: sv.fit_severity(visits, policy), 1), unit)  # noqa: B023
        fit = sv.fit_severity(visits, policy)
        accuracy(f"fair, {label}", fit.fair, quality)
        held = np.mean(np.abs(fit.fair - quality) <= 1.6449 * fit.se)
        print(f"    90 % intervals hold {held:.1%}; lambda2 {fit.certificate.lambda2:.3f}; {fit.certificate}")


def accuracy(label: str, fair: np.ndarray, quality: np.ndarray) -> None:
    error = fair - quality
    between = error.reshape(CITIES, STATIONS).mean(axis=1).std()
    print(f"    {label}: RMSE {np.sqrt(np.mean(error**2)):.3f} points, between cities {between:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--skip-nation", action="store_true")
    parser.add_argument("--whole-nation", action="store_true", help="also the whole fit with errors: minutes")
    options = parser.parse_args()
    city(options.repeat)
    if not options.skip_nation:
        country(options.repeat, whole=options.whole_nation)


if __name__ == "__main__":
    main()
