"""Seconds to draw the panels of one round, and how much better than a random draw they are.

    python benchmarks/panels.py [--places 600] [--people 30] [--visits 3] [--repeat 5]

The yardstick, in the same run over the same city: assessors drawn at random under the same recusals and district
rules, which is what a lottery without a design does. Both are certified by the same certificate. Best of the
repeats, wall clock and processor time; the processor time tells when other work shares the machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from timing import Spent, spent

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.engines.panels.sample import SEED, city  # noqa: E402

from cuobian.engines import panels as pn  # noqa: E402


def drawn_blindly(inputs: pn.Inputs, seed: int) -> tuple[pn.Panel, ...]:
    """At each place a random allowed panel, loads left to chance."""
    rng = np.random.default_rng(seed)
    recused = {(recusal.place, recusal.assessor) for recusal in inputs.recusals}
    panels = []
    for place in inputs.places:
        members: dict[str, str] = {}
        for number in rng.permutation(len(inputs.assessors)).tolist():
            person = inputs.assessors[number]
            home = person.district or person.id
            if home != place.district and home not in members and (place.id, person.id) not in recused:
                members[home] = person.id
            if len(members) == inputs.visits:
                break
        panels.append(pn.Panel(place.id, tuple(sorted(members.values()))))
    return tuple(panels)


def line(label: str, found: pn.Certificate, seconds: Spent, yardstick: float) -> None:
    whole = found.whole
    print(
        f"  {label:30} {seconds.clock:7.3f} s ({seconds.processor:.3f} s of processor) {seconds.clock / yardstick:7.1f} x blind"
        f"   A-efficiency {whole.efficiency:.4f}   lambda2 {whole.lambda2:5.2f} of {whole.lambda2_bound:.2f}"
        f"   loads {min(found.loads)} to {max(found.loads)}   contrast SD {found.contrast_sd:.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=600)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    inputs = city(options.places, options.people, visits=options.visits)
    certifier = pn.Certifier(inputs)
    print(
        f"{options.places} places x {options.people} assessors x {options.visits} visits, recusals {len(inputs.recusals)}"
    )
    blind = spent(lambda: drawn_blindly(inputs, 1), options.repeat)
    line("blind draw", certifier.certificate(drawn_blindly(inputs, 1)), blind, blind.clock)
    for label, effort in (("greedy alone", pn.Effort(sweeps=0, starts=1)), ("greedy and swaps (default)", pn.Effort())):
        took = spent(lambda: pn.plan_panels(inputs, SEED, effort=effort), options.repeat)  # noqa: B023
        plan = pn.plan_panels(inputs, SEED, effort=effort)
        line(label, certifier.certificate(plan.panels), took, blind.clock)
    before = certifier.certificate(plan.panels)
    change = pn.Change(plan.panels[0].place, plan.panels[0].members[0])
    live = spent(lambda: pn.what_if(certifier, plan.panels, [change], before=before), options.repeat)
    print(f"  one change by hand, certified   {live.clock * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
