"""Seconds to score one round, and how many readings of its own data that is.

    python benchmarks/scoring.py [--places 600000] [--threads 2] [--repeat 9]

Two yardsticks are printed, both over the same array with the caches emptied before each run: a plain
``np.sum`` of it (the usual way to read an array once) and a copy of it (one reading and one writing at the
full speed of the memory). Best of the repeats.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from timing import spent

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.engines.scoring.sample import sample  # noqa: E402

from cuobian.engines.scoring import Plan, Sides, compile_plan, score_many  # noqa: E402

BULK = np.ones(32 << 20, dtype=np.uint64)
"""256 MiB: reading it pushes everything else out of the caches."""


def made_up(plan: Plan, places: int, seed: int) -> tuple[np.ndarray, Sides]:
    """Believable codes: many good states, few bad ones, some held out or not applicable."""
    rng = np.random.default_rng(seed)
    codes = np.empty((len(plan.columns), places), np.uint8)
    for row, column in zip(codes, plan.columns, strict=True):
        weights = np.array([0.02] + [0.5**step for step in range(column.radix - 1)])
        row[:] = rng.choice(column.radix, size=places, p=weights / weights.sum()).astype(np.uint8)
    sides = Sides(
        bonus=rng.integers(0, 1000, places).astype(np.int32),
        deduction=rng.integers(0, 400, places).astype(np.int32),
        vetoed=rng.random(places) < 0.005,
        satisfaction=rng.integers(700_000, 1_000_000, places).astype(np.int32),
        prior_star=rng.integers(-1, 6, places).astype(np.int32),
        data_days=rng.integers(0, 800, places).astype(np.int32),
        first_round=rng.random(places) < 0.1,
    )
    return codes, sides


def report(label: str, by_method: bool, options: argparse.Namespace) -> None:
    plan = compile_plan(sample(), by_method=by_method)
    codes, sides = made_up(plan, options.places, seed=20261123)
    target = np.empty_like(codes)
    summed = spent(codes.sum, options.repeat, before=BULK.sum).clock
    copied = spent(lambda: np.copyto(target, codes), options.repeat, before=BULK.sum).clock
    print(f"{label}: {options.places:,} places x {len(plan.columns)} columns, {codes.nbytes / 1e6:.1f} MB")
    print(f"  read once (np.sum) {summed * 1e3:8.2f} ms    copy {copied * 1e3:8.2f} ms")
    for ratios in (False, True):
        for threads in sorted({1, options.threads}):
            took = spent(
                lambda: score_many(plan, codes, sides, ratios=ratios, threads=threads),  # noqa: B023
                options.repeat,
                before=BULK.sum,
            ).clock
            what = "totals, stars, dimension ratios" if ratios else "totals, stars                  "
            print(
                f"  {what}  {threads} thread(s)  {took * 1e3:8.2f} ms"
                f"   {took / summed:5.2f} x np.sum   {took / copied:5.2f} x copy"
            )
    stars = np.bincount(score_many(plan, codes, sides).star, minlength=6)
    print(f"  stars 0..5: {stars.tolist()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=600_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args()
    report("one value a point", by_method=False, options=options)
    report("one value a method", by_method=True, options=options)


if __name__ == "__main__":
    main()
