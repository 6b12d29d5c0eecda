"""Simulation: rounds drawn from a declared truth, and how right every way of running them would have been. Pure."""

from cuobian.engines.simulation.designs import Design, Kind, design_from
from cuobian.engines.simulation.errors import BadScenario, Reason
from cuobian.engines.simulation.estimates import Engine
from cuobian.engines.simulation.findings import About, Finding, best_of, findings
from cuobian.engines.simulation.measures import LEVEL, Figures
from cuobian.engines.simulation.run import Line, simulate
from cuobian.engines.simulation.scenario import Plan, Scenario, engine_from, plan_from
from cuobian.engines.simulation.tables import csv_text, json_text, lines_from
from cuobian.engines.simulation.truth import District, Truth, even_districts

__all__ = [
    "LEVEL",
    "About",
    "BadScenario",
    "Design",
    "District",
    "Engine",
    "Figures",
    "Finding",
    "Kind",
    "Line",
    "Plan",
    "Reason",
    "Scenario",
    "Truth",
    "best_of",
    "csv_text",
    "design_from",
    "engine_from",
    "even_districts",
    "findings",
    "json_text",
    "lines_from",
    "plan_from",
    "simulate",
]
