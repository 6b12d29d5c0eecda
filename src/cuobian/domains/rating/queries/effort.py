"""The effort table that comes with the platform, read once a process; `data/README.md` says where its figures come from."""

import csv
from functools import cache
from pathlib import Path

from cuobian.domains.rating.rules.effort import EffortLine, costs_of, effort_lines
from cuobian.engines import explain as ex

EFFORT = Path(__file__).resolve().parent.parent / "data" / "effort.csv"


@cache
def effort_table() -> tuple[EffortLine, ...]:
    """Its lines, in the order of the file."""
    with EFFORT.open(encoding="utf-8", newline="") as file:
        return effort_lines(csv.DictReader(file))


@cache
def effort_costs() -> ex.Costs:
    """The same as the engine reckons with it."""
    return costs_of(effort_table())
