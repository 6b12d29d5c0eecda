"""Seconds for all screens over a city's round, and how many severity fits that is.

    python benchmarks/anomalies.py [--repeat 5] [--points 60]

600 stations, 30 assessors, three visits, sheets of 60 points. The yardstick is one severity fit of the same visits in
the same run. Best and median of the repeats: their distance is the noise of the machine. One BLAS thread: set
OPENBLAS_NUM_THREADS=1 on a shared machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from timing import Spent, spent

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.engines.anomalies.made import CITY, made  # noqa: E402

from cuobian.engines import anomalies as an  # noqa: E402
from cuobian.engines import severity as sv  # noqa: E402
from cuobian.engines.anomalies.copies import copies  # noqa: E402
from cuobian.engines.anomalies.levels import ordinary_sheets  # noqa: E402
from cuobian.engines.anomalies.null import prepare, simulate  # noqa: E402

RULES = an.Rules()


def show(label: str, took: Spent, unit: float) -> None:
    print(
        f"  {label:<58} {took.clock * 1e3:9.1f} ms  (median {took.middle * 1e3:9.1f})  {took.clock / unit:7.1f} x fit"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--points", type=int, default=60)
    options = parser.parse_args()
    city = made(CITY, 1, options.points)
    visits, marks, repeat = city.visits, city.marks, options.repeat
    print(
        f"{visits.station_count} stations, {visits.assessor_count} assessors, {len(visits):,} x {options.points} marks"
    )
    took = spent(lambda: sv.fit_severity(visits), 4 * repeat)
    unit = took.clock
    show("one severity fit, defaults", took, unit)
    fit = sv.fit_severity(visits)
    ready = prepare(fit, marks, RULES)
    level = marks.level
    show("all screens with simulated cut-offs", spent(lambda: an.screens(fit, marks, RULES, seed=1), repeat), unit)
    show("  set-up: every statistic of the round itself", spent(lambda: prepare(fit, marks, RULES), repeat), unit)
    show("    of it ordinary sheets", spent(lambda: ordinary_sheets(marks, RULES.points_min), repeat), unit)
    show("    of it what all pairs of sheets leave to expect", spent(lambda: copies(ready.seen), repeat), unit)
    show("  199 rounds of scores and sheets, no pairs", spent(lambda: simulate(ready, 199, 0, 1), repeat), unit)
    if not isinstance(ready.copies, an.Refusal):
        held = ready.copies
        show("  one round of sheets, all pairs (19 are drawn)", spent(lambda: held.least(level), repeat), unit)
    report = an.screens(fit, marks, RULES, seed=1)
    for row in report.kinds:
        why = "" if row.refusal is None else f"  {row.refusal.code}"
        print(f"    {row.kind:<16}{row.tests:>10,} tests  {len(row.flags):>3} flags  rate {row.alarm_rate:.3f}{why}")


if __name__ == "__main__":
    main()
