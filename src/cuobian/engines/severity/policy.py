"""What the caller decides: how to estimate, when to refuse, how far an adjustment may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from numpy import isfinite

from cuobian.engines.severity.errors import BadPolicy


@dataclass(frozen=True, slots=True)
class Policy:
    """Every threshold with its default; ``docs/methods/severity.md`` gives the reasons.

    Raises :class:`BadPolicy` for a setting outside its range.
    """

    own: Literal["estimate", "ignore"] = "estimate"
    """Whether leniency at home is estimated and taken out."""
    variance: Literal["quadratic", "constant"] = "quadratic"
    """Whether a visit's noise may depend on how good the station is."""
    robust: Literal["huber", "none"] = "huber"
    compare: Literal["round", "component"] = "round"
    """``round``: stations are compared across the whole round, so only the main component is adjusted, and nothing
    when no component is the main one. ``component``: each component is a comparison of its own (cities of a nation)."""
    main_share: float = 0.8
    """Share of all visits that makes a component the main one."""

    cap: float = 5.0
    """Most points by which a fair score may leave the raw one; ``inf`` for no cap."""
    may_move_star: bool = False
    """For callers: whether an adjusted score may change a star by itself, or only call for a review."""
    level: float = 0.90
    """Coverage of intervals."""

    lambda2_min: float = 0.5
    """Least algebraic connectivity of a component's assessors, in visits: one dossier scored by everybody gives 1."""
    assessor_visits_min: float = 3.0
    """Least comparing visits an assessor of a component has on average."""
    freedom_min: int = 10
    """Least residual degrees of freedom: visits less stations less assessors but one."""
    own_stations_min: int = 5
    """Least stations seen by both insiders and outsiders before leniency at home is estimated."""
    quality_freedom_min: int = 300
    """Least residual degrees of freedom before noise may depend on quality."""

    huber_c: float = 1.345
    """Residuals beyond so many standard deviations lose weight (95 % efficiency on clean data; Huber 1964)."""
    huber_flag: float = 0.5
    """A visit below this weight is flagged for a person to look at."""

    ratio: float | None = None
    """sigma_eps^2 / sigma_alpha^2 when it is known; left out: estimated by REML."""
    dense_limit: int = 5_000
    """Most assessors for exact dense algebra; above, conjugate gradients."""
    tolerance: float = 1e-10
    """Relative residual at which conjugate gradients stop."""
    iterations_max: int = 500
    draws: int = 32
    """Random draws from which standard errors are estimated above ``dense_limit``."""
    seed: int = 20260101
    """Start of the draws and subsamples above ``dense_limit``; nothing else is random."""

    def __post_init__(self) -> None:
        _choice("own", self.own, ("estimate", "ignore"))
        _choice("variance", self.variance, ("quadratic", "constant"))
        _choice("robust", self.robust, ("huber", "none"))
        _choice("compare", self.compare, ("round", "component"))
        for name in ("main_share", "huber_flag"):
            _between(name, getattr(self, name), 0.0, 1.0)
        _between("level", self.level, 0.5, 0.9999)
        _between("tolerance", self.tolerance, 1e-15, 1e-3)
        for name in ("cap", "lambda2_min", "assessor_visits_min", "freedom_min", "own_stations_min"):
            _at_least(name, getattr(self, name), 0)
        _at_least("huber_c", self.huber_c, 0.5)
        for name in ("dense_limit", "iterations_max", "draws"):
            _at_least(name, getattr(self, name), 1)
        if self.ratio is not None and not (isfinite(self.ratio) and self.ratio > 0):
            raise BadPolicy("policy, ratio", f"{self.ratio} is not a finite number above zero")


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise BadPolicy(f"policy, {name}", f"{value!r} is not one of {', '.join(allowed)}")


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise BadPolicy(f"policy, {name}", f"{value} is not between {low:g} and {high:g}")


def _at_least(name: str, value: float, low: float) -> None:
    if not value >= low:
        raise BadPolicy(f"policy, {name}", f"{value} is below {low:g}")
