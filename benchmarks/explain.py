"""Seconds to find the cheapest way to the next star, for one place and for a whole country.

    python benchmarks/explain.py [--places 600000] [--threads 2] [--repeat 3] [--checked 200]

Two yardsticks are printed in the same run: for one place the same question solved by HiGHS
(``scipy.optimize.milp``), for many places a plain ``np.sum`` of the code array (one reading of it). A sample of the
many is solved again by HiGHS and has to agree. Best of the repeats; processor seconds beside them, for a machine
that is shared.
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
from tests.engines.scoring.test_golden import KEEPER  # noqa: E402

from cuobian.engines import explain as ex  # noqa: E402
from cuobian.engines import scoring as sc  # noqa: E402


def made_up(plan: sc.Plan, places: int, seed: int) -> np.ndarray:
    """Believable codes: every place has a quality of its own (0.72 with a deviation of 0.1), its points vary about it."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(0.72, 0.1, places)
    codes = np.empty((len(plan.columns), places), np.uint8)
    for row, column in zip(codes, plan.columns, strict=True):
        shares = np.array([float(share) for share in column.shares])
        seen = quality + rng.normal(0, 0.3, places)
        row[:] = sc.BEST + np.abs(seen[:, None] - shares[None, :]).argmin(axis=1)
        row[rng.random(places) < 0.02] = sc.HELD
    return codes


def next_lines(plan: sc.Plan, codes: np.ndarray) -> np.ndarray:
    """The line of the next star by score, in units; the highest line for places above it."""
    total = sc.score_many(plan, codes).total
    lines = np.array(sorted(int(star.min_score * 10**plan.standard.decimals) for star in plan.standard.thresholds))
    return lines[np.minimum(np.searchsorted(lines, total, side="right"), len(lines) - 1)]


def one_place(repeat: int) -> None:
    scorer = sc.Scorer(sample())
    for star in (4, 5):
        question = ex.star_problem(scorer, KEEPER, star=star)
        problem = ex.Problem(question.problem.options, question.problem.gap)
        table = spent(lambda: ex.cheapest_path(problem, solver="table"), repeat).clock  # noqa: B023
        highs = spent(lambda: ex.cheapest_path(problem, solver="program"), repeat).clock  # noqa: B023
        levels = sum(len(option.levels) for option in problem.options)
        print(f"one place, {len(problem.options)} points, {levels} levels, gap {problem.gap}")
        print(
            f"  table {table * 1e6:10.0f} us   HiGHS (three programs, one a sum) {highs * 1e6:8.0f} us   {highs / table:6.1f} x"
        )
        for label, ask in (
            ("with gates, confirmed by the scorer", ex.path_to_star),
            ("the three smallest sets, confirmed ", ex.sets_for_star),
            ("Pareto list, confirmed             ", ex.pareto_to_star),
        ):
            took = spent(lambda: ask(question), max(1, repeat // 3)).clock  # noqa: B023
            print(f"  {label} {took * 1e3:8.1f} ms")


def many_places(options: argparse.Namespace) -> None:
    plan = sc.compile_plan(sample())
    codes = made_up(plan, options.places, seed=20261123)
    lines = next_lines(plan, codes)
    summed = spent(codes.sum, options.repeat).clock
    took = spent(lambda: ex.gaps_for_many(plan, codes, lines), options.repeat).clock
    gaps = ex.gaps_for_many(plan, codes, lines)
    print(f"{options.places:,} places x {len(plan.columns)} points, np.sum {summed * 1e3:.1f} ms")
    print(f"  gaps {took:6.2f} s; a tenth up to {np.percentile(gaps, 10):.0f}, half {np.median(gaps):.0f}, ", end="")
    print(f"nine tenths {np.percentile(gaps, 90):.0f}, largest {gaps.max()}")
    for weight in ("cost", "days", "points"):
        table = ex.table_of(plan, weight=weight)
        for threads in sorted({1, options.threads}):
            found = spent(lambda: ex.paths_for_many(table, codes, gaps, threads=threads), options.repeat)  # noqa: B023
            print(
                f"  least {weight:6}  {threads} thread(s)  {found.clock:6.2f} s ({found.processor:6.2f} s of the processor)"
                f"   {found.clock / options.places * 1e6:6.1f} us a place   {found.clock / summed:7.0f} x np.sum"
            )
        check(table, codes, gaps, options.checked)


def check(table: ex.Table, codes: np.ndarray, gaps: np.ndarray, count: int) -> None:
    """The first places again, by HiGHS."""
    found = ex.paths_for_many(table, codes[:, :count], gaps[:count])
    same = 0
    for place in range(count):
        offers = tuple(
            ex.Option(str(number), tuple(ex.Level(str(n), *pair, 0) for n, pair in enumerate(row[code].levels)))
            for number, (row, code) in enumerate(zip(table.cells, codes[:, place].tolist(), strict=True))
        )
        try:
            cost = ex.cheapest_path(ex.Problem(offers, int(gaps[place])), solver="program").cost
        except ex.OutOfReach:
            cost = -1
        same += cost == found.weight[place]
    print(f"    {same} of {count} places the same by HiGHS")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=600_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--checked", type=int, default=200)
    options = parser.parse_args()
    one_place(options.repeat * 3)
    many_places(options)


if __name__ == "__main__":
    main()
