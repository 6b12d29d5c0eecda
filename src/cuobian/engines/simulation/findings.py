"""What a table says, in a handful of comparisons: which panels, which engine, whether further visits pay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cuobian.engines.simulation.estimates import Engine
from cuobian.engines.simulation.run import Line

SURE = 2.0
"""A difference is told when it is larger than so many of its Monte-Carlo errors."""


class About(StrEnum):
    REFUSED = "refused"
    """``worse``: nothing can be adjusted with these panels."""
    PANELS = "panels"
    """Range between districts, points: worst and best design."""
    ENGINE = "engine"
    """Root mean squared error, points: worst and best engine under the best design."""
    TRIMMED = "trimmed"
    """Root mean squared error, points: leaving out the highest and the lowest is worse than the plain mean."""
    VISITS = "visits"
    """Share of exact stars: worst and best plan of visits under the best design and engine."""
    LIST = "list"
    """``worse``: the best combination; expected and actual false awards, places."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``before`` belongs to ``worse``, ``after`` to ``better``."""

    about: About
    worse: Line
    better: Line
    before: float
    after: float


def best_of(lines: Sequence[Line]) -> Line:
    """The most exact stars; among equals the smallest range between districts."""
    return min(lines, key=lambda line: (-round(line.mean.exact, 3), line.mean.gap_range))


def findings(lines: Sequence[Line]) -> tuple[Finding, ...]:
    """In the order in which an office decides: can it be compared, panels, engine, visits, list."""
    if not lines:
        return ()
    best = best_of(lines)
    return tuple(one for part in (_refused, _panels, _engines, _trimmed, _visits, _list) for one in part(lines, best))


def _refused(lines: Sequence[Line], _best: Line) -> Iterator[Finding]:
    told = set()
    for line in lines:
        if line.mean.refused > 0.5 and line.engine != Engine.APART and line.design not in told:
            told.add(line.design)
            yield Finding(About.REFUSED, line, line, line.mean.refused, line.mean.refused)


def _panels(lines: Sequence[Line], best: Line) -> Iterator[Finding]:
    """Each design by its best engine; the plan of visits is that of the best line."""
    by_design: dict[str, list[Line]] = {}
    for line in lines:
        if line.plan == best.plan:
            by_design.setdefault(line.design, []).append(line)
    if len(by_design) > 1:
        chosen = [best_of(rows) for rows in by_design.values()]
        yield from _apart(About.PANELS, chosen, lambda line: (line.mean.gap_range, line.error.gap_range))


def _engines(lines: Sequence[Line], best: Line) -> Iterator[Finding]:
    same = [line for line in lines if (line.design, line.plan) == (best.design, best.plan)]
    yield from _apart(About.ENGINE, same, lambda line: (line.mean.rmse, line.error.rmse))


def _trimmed(lines: Sequence[Line], best: Line) -> Iterator[Finding]:
    same = {line.engine: line for line in lines if (line.design, line.plan) == (best.design, best.plan)}
    plain, trimmed = same.get(Engine.MEAN), same.get(Engine.TRIMMED)
    if plain is None or trimmed is None:
        return
    for one in _apart(About.TRIMMED, [plain, trimmed], lambda line: (line.mean.rmse, line.error.rmse)):
        if one.worse is trimmed:
            yield one


def _visits(lines: Sequence[Line], best: Line) -> Iterator[Finding]:
    same = [line for line in lines if (line.design, line.engine) == (best.design, best.engine)]
    yield from _apart(About.VISITS, same, lambda line: (-line.mean.exact, line.error.exact))


def _list(_lines: Sequence[Line], best: Line) -> Iterator[Finding]:
    if best.mean.listed >= 1:
        yield Finding(About.LIST, best, best, best.mean.false_expected, best.mean.false_actual)


def _apart(about: About, lines: Sequence[Line], measure: Callable[[Line], tuple[float, float]]) -> Iterator[Finding]:
    """The worst and the best by a measure that is better when smaller, if they surely differ."""
    worse, better = max(lines, key=lambda one: measure(one)[0]), min(lines, key=lambda one: measure(one)[0])
    (high, error), (low, other) = measure(worse), measure(better)
    if high - low > SURE * (error**2 + other**2) ** 0.5:
        yield Finding(about, worse, better, abs(high), abs(low))
