"""Seconds to value one more visit at every station of a country, and how many normal tables that is.

    python benchmarks/posterior.py [--stations 600000] [--repeat 5]

The yardstick is one ``scipy.special.ndtr`` over stations by stars: what the probabilities themselves cost.
Beside the closed form stands the usual integration over 15 Gauss-Hermite nodes, with its largest error. Times
are processor time on one core, best of the repeats, so that other work on the machine does not enter.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.special import ndtr
from timing import spent

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from cuobian.engines import posterior as po

CUTS = np.array([50.0, 60.0, 70.0, 80.0, 90.0])
VISIT_ERROR = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=600_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(20261123)
    fair, error = rng.normal(75, 8, options.stations), VISIT_ERROR / np.sqrt(rng.integers(1, 5, options.stations))
    standing = (fair[:, None] - CUTS) / error[:, None]
    plain = spent(lambda: ndtr(standing), options.repeat).processor
    print(f"{options.stations:,} stations x {CUTS.size} stars; one normal table (ndtr) {plain * 1e3:.1f} ms")

    def report(label: str, run: Callable[[], object], repeat: int) -> None:
        took = spent(run, repeat).processor
        print(f"  {label:42} {took:7.3f} s   {took / plain:6.1f} x ndtr")

    report("probabilities, awards, labels", lambda: po.star_posterior(fair, error, CUTS), options.repeat)
    report("EVSI, closed form", lambda: po.evsi(fair, error, CUTS, VISIT_ERROR), options.repeat)
    dear = po.Costs(3, 1)
    report("EVSI, closed form, unequal costs", lambda: po.evsi(fair, error, CUTS, VISIT_ERROR, costs=dear), 2)
    report("EVSI, 15 nodes", lambda: po.evsi(fair, error, CUTS, VISIT_ERROR, method="hermite"), 2)
    budget = options.stations // 3
    report(
        f"plan of {budget:,} visits, up to 3 a station",
        lambda: po.next_visits(fair, error, CUTS, VISIT_ERROR, budget=budget, most=3),
        1,
    )
    exact, nodes = (po.evsi(fair, error, CUTS, VISIT_ERROR, method=way) for way in ("exact", "hermite"))
    print(f"  mean EVSI {exact.mean():.4f}; largest error of the nodes {np.abs(nodes - exact).max():.4f}")


if __name__ == "__main__":
    main()
