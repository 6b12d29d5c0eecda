"""Scenarios for the tests of the simulation: the city of the accuracy tables, and a small one."""

from __future__ import annotations

from functools import cache

from cuobian.engines import simulation as si


def scenario(
    designs: str = "mixed", engines: str = "mean adjusted", plans: str = "3", *, replications: int = 8, **truth: float
) -> si.Scenario:
    """600 stations, 30 assessors, 6 districts; the mean at 55 and lines at 40, 50, 60, 70; no cap."""
    return si.Scenario(
        truth=si.Truth(si.even_districts(600, 6, 30, 55.0), **truth),
        designs=tuple(si.design_from(text) for text in designs.split()),
        engines=tuple(si.engine_from(text) for text in engines.split()),
        plans=tuple(si.plan_from(text) for text in plans.split()),
        cuts=(40.0, 50.0, 60.0, 70.0),
        star=3,
        replications=replications,
        cap=float("inf"),
    )


@cache
def table(*arguments: str, **more: float) -> dict[tuple[str, str, str], si.Line]:
    """The lines of a scenario by design, plan and engine."""
    return {line.key: line for line in si.simulate(scenario(*arguments, **more))}  # type: ignore[arg-type]


def small(designs: str = "mixed", engines: str = "mean adjusted", **settings: object) -> si.Scenario:
    """60 stations, 12 assessors, 3 districts: quick."""
    return si.Scenario(
        truth=si.Truth(si.even_districts(60, 3, 12)),
        designs=tuple(si.design_from(text) for text in designs.split()),
        engines=tuple(si.engine_from(text) for text in engines.split()),
        **{"replications": 3, **settings},  # type: ignore[arg-type]
    )
