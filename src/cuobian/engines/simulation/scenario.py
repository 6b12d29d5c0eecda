"""What is to be rehearsed: one truth, and every combination of panels, visits and engine that is to be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cuobian.engines.simulation.designs import Design, staffed
from cuobian.engines.simulation.errors import BadScenario, Reason, in_range
from cuobian.engines.simulation.estimates import Engine
from cuobian.engines.simulation.truth import Truth

LEAST_VISITS, MOST_VISITS = 2, 9
"""One visit alone says nothing of its own error."""
MOST_REPLICATIONS = 1_000
GIVEN = re.compile(r"(\d{1,3})(?:\+(\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class Plan:
    """``visits`` of every station, then ``again`` more in all where they are worth most."""

    visits: int = 3
    again: int = 0

    def __post_init__(self) -> None:
        in_range("visits", self.visits, LEAST_VISITS, MOST_VISITS)

    @property
    def text(self) -> str:
        """``3`` or ``2+600``."""
        return f"{self.visits}+{self.again}" if self.again else str(self.visits)


def plan_from(text: str) -> Plan:
    """The inverse of ``Plan.text``. Raises :class:`BadScenario`."""
    found = GIVEN.fullmatch(text.strip())
    if found is None:
        raise BadScenario("visits", Reason.CHOICE, ("2", "3", "5", "2+600"), text)
    return Plan(int(found[1]), int(found[2] or 0))


def engine_from(text: str) -> Engine:
    """An engine by its name. Raises :class:`BadScenario`."""
    name = text.strip()
    if name not in set(Engine):
        raise BadScenario("engines", Reason.CHOICE, tuple(str(one) for one in Engine), text)
    return Engine(name)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Raises :class:`BadScenario`. ``cuts``: lines of the stars, rising; ``star``: the one whose list is looked at."""

    truth: Truth
    designs: tuple[Design, ...]
    engines: tuple[Engine, ...]
    plans: tuple[Plan, ...] = (Plan(),)
    cuts: tuple[float, ...] = (60.0, 66.0, 74.0, 82.0, 90.0)
    star: int = 4
    replications: int = 40
    seed: int = 20261128
    cap: float = 5.0
    """Most points of an adjustment; infinite for none."""
    list_share: float = 0.05
    """Share of false awards that a published list may expect."""

    def __post_init__(self) -> None:
        for name in ("designs", "engines", "plans"):
            in_range(name, len(set(getattr(self, name))), 1, 20)
        in_range("cuts", len(self.cuts), 1, 10)
        if list(self.cuts) != sorted(set(self.cuts)):
            raise BadScenario("cuts", Reason.RISING, (), ", ".join(f"{cut:g}" for cut in self.cuts))
        for cut in self.cuts:
            in_range("cuts", cut, 0, self.truth.top)
        in_range("star", self.star, 1, len(self.cuts))
        in_range("replications", self.replications, 2, MOST_REPLICATIONS)
        in_range("seed", self.seed, 0, 2**63 - 1)
        in_range("cap", self.cap, 0, float("inf"))
        in_range("list_share", self.list_share, 0.001, 0.5)
        for plan in self.plans:
            in_range("again", plan.again, 0, self.truth.stations * (MOST_VISITS - plan.visits))
            for design in self.designs:
                staffed(design, self.truth, plan.visits)

    @property
    def lines(self) -> int:
        """Rows of the table."""
        return len(self.designs) * len(self.plans) * len(self.engines)
