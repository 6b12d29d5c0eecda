"""One fit from visits to fair scores."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cuobian.engines.severity.errors import BadNumber, WrongShape
from cuobian.engines.severity.graph import judge
from cuobian.engines.severity.large import drawn_variances, own_share
from cuobian.engines.severity.model import Model, build_model
from cuobian.engines.severity.policy import Policy
from cuobian.engines.severity.reml import Estimate
from cuobian.engines.severity.result import (
    Certificate,
    Code,
    Component,
    OwnEffect,
    Refusal,
    SeverityFit,
    Variances,
    nothing_solved,
)
from cuobian.engines.severity.robust import Weighed, weigh
from cuobian.engines.severity.system import System
from cuobian.engines.severity.variances import Fitted, fit_variances
from cuobian.engines.severity.visits import Codes, Floats, Visits, sum_by


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """Variances and weights that are known: the fit only solves for the effects.

    ``precision``: mean noise over a visit's noise; ``robust``: Huber weights; one entry a visit.
    """

    noise: float
    severity: float
    precision: Floats
    robust: Floats

    def without(self, visit: int) -> Fixed:
        return replace(self, precision=np.delete(self.precision, visit), robust=np.delete(self.robust, visit))


def fixed_of(fit: SeverityFit) -> Fixed:
    """What a fit found, to be held fixed in another; a refused fit has nothing to hold."""
    if fit.variances is None:
        raise BadNumber("fit", "it was refused and has no variances")
    precision = np.nan_to_num(fit.variances.noise / fit.noise_variance, nan=1.0)
    return Fixed(fit.variances.noise, fit.variances.severity, precision, fit.robust_weight)


def fit_severity(visits: Visits, policy: Policy | None = None, fixed: Fixed | None = None) -> SeverityFit:
    """Fits ``score = mu + station - severity + home + noise`` and adjusts what can be adjusted.

    Never raises for data that cannot be adjusted: every component carries its refusal, and its scores stay raw.
    ``fixed`` must have one precision and one weight a visit (:class:`WrongShape`).
    """
    policy = policy or Policy()
    components, by_station, by_assessor = judge(visits, policy)
    shell = _Shell(visits, policy, components, by_station, by_assessor)
    good = np.array([c.refusal is None for c in components] + [False])
    if not good.any():
        return shell.refused()
    model = build_model(visits, policy, good[by_station[visits.station]], np.where(good[by_assessor], by_assessor, -1))
    fitted = fit_variances(model) if fixed is None else _given(model, fixed)
    if not fitted.estimate.converged:
        return shell.refused(_why_not(fitted.estimate))
    gamma = fitted.estimate.gamma
    weighed = weigh(model, fitted.precision, gamma) if fixed is None else _weighed(model, fitted, fixed)
    if not weighed.converged or weighed.solution.solved.residual > policy.tolerance:
        return shell.refused(Refusal(Code.NOT_CONVERGED, "not adjusted: the computation did not converge"))
    return shell.adjusted(model, fitted, weighed)


def _given(model: Model, fixed: Fixed) -> Fitted:
    for name, column in (("precision", fixed.precision), ("robust", fixed.robust)):
        if column.shape != (len(model.visits),):
            raise WrongShape(f"fixed, {name}", f"{len(model.visits)} values are wanted, not shape {column.shape}")
    if not (np.isfinite(fixed.noise) and fixed.noise > 0 and np.isfinite(fixed.severity) and fixed.severity >= 0):
        raise BadNumber("fixed", f"variances {fixed.noise} and {fixed.severity} are not usable")
    found = Estimate(fixed.severity / fixed.noise, fixed.noise, 0.0, boundary=fixed.severity == 0, converged=True)
    return Fitted(found, np.where(model.used, fixed.precision, 0.0), None, "as given", "given")


def _weighed(model: Model, fitted: Fitted, fixed: Fixed) -> Weighed:
    plain = replace(model, policy=replace(model.policy, robust="none"))
    found = weigh(plain, fitted.precision * fixed.robust, fitted.estimate.gamma)
    return replace(found, weight=fixed.robust)


def _why_not(estimate: Estimate) -> Refusal:
    if estimate.noise == 0.0:
        return Refusal(Code.NO_NOISE, "not adjusted: assessors explain every difference, no noise is left to judge by")
    message = f"not adjusted: the variances did not converge (gradient {estimate.gradient:.1e})"
    return Refusal(Code.NOT_CONVERGED, message, estimate.gradient, 1e-7)


@dataclass(frozen=True, slots=True, eq=False)
class _Shell:
    """What is known before anything is fitted, and how a fit is put together from it."""

    visits: Visits
    policy: Policy
    components: tuple[Component, ...]
    by_station: Codes
    by_assessor: Codes

    @property
    def raw(self) -> Floats:
        seen = self.seen
        total = sum_by(self.visits.station, self.visits.score, seen.size)
        mean = np.full(seen.size, np.nan)
        np.divide(total, seen, where=seen > 0, out=mean)
        return mean

    @property
    def seen(self) -> Codes:
        return np.bincount(self.visits.station, minlength=self.visits.station_count)

    def refused(self, reason: Refusal | None = None) -> SeverityFit:
        """Everything keeps its raw score; ``reason`` is given to components that have none of their own."""
        visits, components = self.visits, tuple(replace(c, refusal=c.refusal or reason) for c in self.components)
        one = components[0].lambda2 if len(components) == 1 else 0.0
        zeros, nothing = np.zeros(len(visits)), np.full(visits.assessor_count, np.nan)
        own = OwnEffect(np.nan, np.nan, int(visits.own.sum()), 0, "nothing was adjusted")
        certificate = nothing_solved(one, len(components))
        return SeverityFit(
            visits, self.policy, None, own, components, certificate,
            station_component=self.by_station, station_visits=self.seen, raw=self.raw, fair=self.raw,
            se=np.full(visits.station_count, np.nan), capped=np.zeros(visits.station_count, np.bool_),
            assessor_component=self.by_assessor, assessor_visits=self._made, severity=nothing, severity_se=nothing,
            adjustment=zeros, weight=1.0 / self.seen[visits.station], robust_weight=zeros + 1.0,
            noise_variance=zeros + np.nan, system=None,
        )  # fmt: skip

    @property
    def _made(self) -> Codes:
        return np.bincount(self.visits.assessor, minlength=self.visits.assessor_count)

    def adjusted(self, model: Model, fitted: Fitted, weighed: Weighed) -> SeverityFit:
        """Scores, errors, caps and the certificate of a converged solution."""
        visits, solution = self.visits, weighed.solution
        found, system, accepted = fitted.estimate, solution.system, np.zeros(visits.station_count, np.bool_)
        accepted[visits.station[model.used]] = True
        moved = np.where(accepted, solution.station - np.nan_to_num(self.raw), 0.0)
        capped = np.abs(moved) > self.policy.cap
        on_station, on_assessor = _variances(model, system)
        inside = model.groups >= 0
        noise = np.divide(found.noise, fitted.precision, where=model.used, out=np.full(len(visits), np.nan))
        own_se = np.sqrt(found.noise / system.own_information) if model.own is not None else np.nan
        own = model.own_effect(solution.effects.own if model.own is not None else np.nan, float(own_se))
        share = system.design.weight * system.design.inverse[visits.station]
        return SeverityFit(
            visits, self.policy,
            Variances(found.noise, found.noise * found.gamma, fitted.quality, fitted.note, fitted.source),
            own, self._with_figures(found), self._certificate(model, fitted, weighed),
            station_component=self.by_station, station_visits=self.seen, raw=self.raw,
            fair=self.raw + np.clip(moved, -self.policy.cap, self.policy.cap),
            se=np.where(accepted, np.sqrt(found.noise * (system.design.inverse + on_station)), np.nan), capped=capped,
            assessor_component=self.by_assessor, assessor_visits=self._made,
            severity=np.where(inside, -solution.effects.lenient, np.nan),
            severity_se=np.where(inside, np.sqrt(found.noise * on_assessor), np.nan),
            adjustment=np.where(model.used, -system.by_visit(solution.effects), 0.0),
            weight=np.where(model.used, share, 1.0 / self.seen[visits.station]),
            robust_weight=np.where(model.used, weighed.weight, 1.0), noise_variance=noise, system=system,
        )  # fmt: skip

    def _with_figures(self, found: Estimate) -> tuple[Component, ...]:
        alone = float(np.sqrt(found.noise * found.gamma))
        told = []
        for one in self.components:
            if one.refusal is None:
                pull = found.gamma * one.lambda2
                told.append(replace(one, common_se=alone / float(np.sqrt(one.assessors)), determined=pull / (1 + pull)))
            else:
                told.append(one)
        return tuple(told)

    def _certificate(self, model: Model, fitted: Fitted, weighed: Weighed) -> Certificate:
        solution, system = weighed.solution, weighed.solution.system
        side = system.design.side(self.visits.score)
        return Certificate(
            method="dense" if model.dense else "conjugate gradients",
            converged=True,
            gradient=fitted.estimate.gradient,
            boundary=fitted.estimate.boundary,
            residual=system.residual(solution.effects, *side),
            iterations=weighed.cold.iterations,
            condition=system.condition() if model.dense else weighed.cold.condition,
            robust_iterations=weighed.iterations,
            robust_change=weighed.change,
            lambda2=min(c.lambda2 for c in self.components if c.refusal is None),
            components=len(self.components),
            draws=0 if model.dense else self.policy.draws,
        )


def _variances(model: Model, system: System) -> tuple[Floats, Floats]:
    """By station (the correction alone) and by assessor (against the component's mean), in sigma_eps^2."""
    if not system.gamma:
        alone = system.own_part(np.zeros(system.design.shape[0]), system.design.own_mean)
        return alone, np.zeros(system.design.shape[1])
    if not model.dense:
        return drawn_variances(system, model.groups, model.policy.draws, model.policy.seed)
    sizes = np.bincount(model.groups[model.groups >= 0])
    common = system.gamma / np.maximum(sizes[np.maximum(model.groups, 0)], 1)
    single = np.diagonal(system.covariance) + own_share(system)
    return system.station_variance(), np.maximum(single - common, 0.0)
