"""Draws a published plan again and says whether it is the same."""

from __future__ import annotations

from dataclasses import dataclass

from cuobian.engines.panels.draw import ALGORITHM
from cuobian.engines.panels.inputs import Inputs
from cuobian.engines.panels.plan import Plan, plan_panels


@dataclass(frozen=True, slots=True)
class Verdict:
    """``differences``: every point on which the published plan and its second draw disagree; empty when none."""

    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not self.differences


def verify(plan: Plan, inputs: Inputs, seed: str) -> Verdict:
    """Runs the draw again with the inputs and the seed as they were published.

    A plan by another version of the algorithm, of other inputs or with another seed is not run: the verdict
    says which of them differs.
    """
    claims = (
        ("algorithm", plan.algorithm, ALGORITHM),
        ("inputs", plan.inputs_digest, inputs.digest),
        ("seed", plan.seed, seed),
    )
    wrong = tuple(f"{what}: the plan says {said}, given is {found}" for what, said, found in claims if said != found)
    if wrong:
        return Verdict(wrong)
    again = plan_panels(inputs, seed, partial=plan.partial, effort=plan.effort)
    said = {panel.place: panel.members for panel in plan.panels}
    drawn = {panel.place: panel.members for panel in again.panels}
    differences = [
        f"place {place}: the plan says {', '.join(said.get(place, ())) or 'nobody'}, "
        f"drawn are {', '.join(drawn.get(place, ())) or 'nobody'}"
        for place in sorted(said.keys() | drawn.keys())
        if said.get(place) != drawn.get(place)
    ]
    if not differences and plan != again:
        differences.append("outcome: the panels agree, what is said about them does not")
    return Verdict(tuple(differences))
