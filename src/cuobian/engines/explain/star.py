"""The answers for one place and one star: the way there, and the points that cost it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cuobian.engines.explain.bridge import Blocked, StarProblem
from cuobian.engines.explain.errors import OutOfReach
from cuobian.engines.explain.model import Objective, Path, Reason
from cuobian.engines.explain.paths import alternatives, cheapest_path, pareto
from cuobian.engines.explain.sets import minimal_sets
from cuobian.engines.scoring import Change, Result
from cuobian.engines.scoring.exact import from_units, units


@dataclass(frozen=True, slots=True)
class Way:
    """One path with the scorer's word on it."""

    path: Path
    changes: tuple[Change, ...]
    after: Result
    grown: Decimal
    """What the total grows by."""


@dataclass(frozen=True, slots=True)
class StarWays:
    """``reached``: the scorer gives the star after any of the ways. Otherwise ``blocked`` names the lines that no point
    can open (the ways then do all that points can), or ``reasons`` the lines that points cannot reach (no ways).
    """

    star: int
    target: Decimal
    ways: tuple[Way, ...]
    reached: bool
    blocked: tuple[Blocked, ...]
    reasons: tuple[Reason, ...] = ()


def path_to_star(question: StarProblem, objective: Objective = Objective.COST) -> StarWays:
    """The cheapest way, confirmed by the scorer."""
    return _answer(question, lambda: (cheapest_path(question.problem, objective),))


def pareto_to_star(question: StarProblem) -> StarWays:
    """Every way that no other beats in cost, days and points together."""
    return _answer(question, lambda: pareto(question.problem))


def alternatives_to_star(
    question: StarProblem, objective: Objective = Objective.COST, *, percent: int = 10, most: int = 3
) -> StarWays:
    """The cheapest way and others that cost at most ``percent`` more."""
    return _answer(question, lambda: alternatives(question.problem, objective, percent=percent, most=most))


def sets_for_star(question: StarProblem, *, most: int = 3, effort: Objective = Objective.DAYS) -> StarWays:
    """The smallest sets of points that cost the star; ``minimal_sets`` says in which order."""
    return _answer(question, lambda: minimal_sets(question.problem, most=most, effort=effort).sets)


def _answer(question: StarProblem, ask: Callable[[], Sequence[Path]]) -> StarWays:
    try:
        ways = tuple(_way(question, path) for path in ask())
    except OutOfReach as fault:
        return StarWays(
            question.star, question.target, (), reached=False, blocked=question.blocked, reasons=fault.reasons
        )
    return StarWays(question.star, question.target, ways, reached=not question.blocked, blocked=question.blocked)


def _way(question: StarProblem, path: Path) -> Way:
    after = question.confirm(path)
    places = question.scorer.standard.decimals
    grown = units(Fraction(after.total), places) - units(Fraction(question.before.total), places)
    return Way(path, question.changes(path), after, from_units(grown, places))
