"""Seconds for alpha over a country's double ratings, and how many plain countings of the same ratings that is.

    python benchmarks/agreement.py [--units 1800000] [--raters 3] [--repeat 7]

The yardstick is one ``np.bincount`` of the ratings by unit and category: the usual way to count each rating once.
Times contain every check of the input and are processor time, best of the repeats, so that other work on the
machine does not enter; everything runs on one core.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from cuobian.engines import agreement as ag

CATEGORIES = 4


def made_up(units: int, raters: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Four states, eight in ten ratings as they are, one in ten missing; rows in order of units."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, CATEGORIES, units).repeat(raters)
    value = np.where(rng.random(truth.size) < 0.8, truth, rng.integers(0, CATEGORIES, truth.size)).astype(np.int8)
    unit, rater = np.arange(units).repeat(raters), np.tile(np.arange(raters), units)
    kept = rng.random(truth.size) < 0.9
    return unit[kept], rater[kept], value[kept]


def best(run: Callable[[], object], repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return min(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=1_800_000)
    parser.add_argument("--raters", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=7)
    options = parser.parse_args()
    unit, rater, value = made_up(options.units, options.raters, seed=20261123)
    score = value * 8.0 + np.random.default_rng(1).normal(60, 5, value.size)
    plain = best(lambda: np.bincount(unit * CATEGORIES + value, minlength=options.units * CATEGORIES), options.repeat)
    print(f"{options.units:,} units, {value.size:,} ratings; counting each once (np.bincount) {plain * 1e3:.1f} ms")
    for level in ag.Level:
        spent = best(lambda: ag.alpha(ag.ratings(unit, rater, value), level), options.repeat)  # noqa: B023
        print(f"  alpha, {level.value:8}  4 states        {spent * 1e3:8.1f} ms   {spent / plain:5.2f} x counting")
    spent = best(lambda: ag.alpha(ag.ratings(unit, rater, score), "interval"), options.repeat)
    print(f"  alpha, interval  real scores     {spent * 1e3:8.1f} ms   {spent / plain:5.2f} x counting")
    found = ag.ratings(unit, rater, value)
    spent = best(lambda: ag.alpha_interval(found, "ordinal", seed=1), 2)
    print(f"  2,000 bootstrap draws, ordinal   {spent * 1e3:8.1f} ms   {spent / plain:5.2f} x counting")


if __name__ == "__main__":
    main()
