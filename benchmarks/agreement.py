"""Seconds for alpha over a country's double ratings, and how many plain countings of the same ratings that is.

    python benchmarks/agreement.py [--units 1800000] [--raters 3] [--repeat 7]

The yardstick is one ``np.bincount`` of the ratings by unit and category: the usual way to count each rating once.
Times contain every check of the input and are processor time, best of the repeats, so that other work on the
machine does not enter; everything runs on one core.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from timing import spent

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=1_800_000)
    parser.add_argument("--raters", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=7)
    options = parser.parse_args()
    unit, rater, value = made_up(options.units, options.raters, seed=20261123)
    score = value * 8.0 + np.random.default_rng(1).normal(60, 5, value.size)
    plain = spent(
        lambda: np.bincount(unit * CATEGORIES + value, minlength=options.units * CATEGORIES), options.repeat
    ).processor
    print(f"{options.units:,} units, {value.size:,} ratings; counting each once (np.bincount) {plain * 1e3:.1f} ms")
    for level in ag.Level:
        took = spent(lambda: ag.alpha(ag.ratings(unit, rater, value), level), options.repeat).processor  # noqa: B023
        print(f"  alpha, {level.value:8}  4 states        {took * 1e3:8.1f} ms   {took / plain:5.2f} x counting")
    took = spent(lambda: ag.alpha(ag.ratings(unit, rater, score), "interval"), options.repeat).processor
    print(f"  alpha, interval  real scores     {took * 1e3:8.1f} ms   {took / plain:5.2f} x counting")
    found = ag.ratings(unit, rater, value)
    took = spent(lambda: ag.alpha_interval(found, "ordinal", seed=1), 2).processor
    print(f"  2,000 bootstrap draws, ordinal   {took * 1e3:8.1f} ms   {took / plain:5.2f} x counting")


if __name__ == "__main__":
    main()
