"""Which visits can be compared: connected components, their connectivity, and reasons to refuse."""

from __future__ import annotations

import warnings

import numpy as np
import scipy

from cuobian.engines.severity.design import Design
from cuobian.engines.severity.policy import Policy
from cuobian.engines.severity.result import Code, Component, Refusal
from cuobian.engines.severity.visits import Codes, Flags, Floats, Visits

SMALL = 800
"""Assessors up to which all eigenvalues are computed."""
CLOSE = 1e-2
"""Accuracy beyond it: a hundredth of a visit in common."""


def plain_design(visits: Visits) -> Design:
    """Every visit counts one."""
    shape = (visits.station_count, visits.assessor_count)
    return Design(visits.station, visits.assessor, shape, np.ones(len(visits)), None)


def component_codes(visits: Visits) -> tuple[Codes, Codes]:
    """Component by station and by assessor, the one with most visits first; -1 for who has no visit."""
    stations, size = visits.station_count, visits.station_count + visits.assessor_count
    links = scipy.sparse.coo_array(
        (np.ones(len(visits)), (visits.station, visits.assessor + stations)), shape=(size, size)
    )
    count, labels = scipy.sparse.csgraph.connected_components(links.tocsr(), directed=False)
    visits_of = np.bincount(labels[visits.station], minlength=count)
    rank = np.empty(count, np.int64)
    rank[np.argsort(-visits_of, kind="stable")] = np.arange(count)
    codes = np.where(visits_of[labels] > 0, rank[labels], -1)
    return codes[:stations], codes[stations:]


def second_eigenvalue(laplacian: scipy.sparse.csr_array[np.float64], seed: int) -> float:
    """Algebraic connectivity of one component (at least two assessors).

    Above ``SMALL`` by LOBPCG (Knyazev 2001); the norm of its residual, which bounds the error, is taken off.
    """
    size = laplacian.shape[0]
    if size <= SMALL:
        values = scipy.linalg.eigvalsh(laplacian.toarray(), subset_by_index=(1, 1))
        return max(float(values[0]), 0.0)
    start = np.random.default_rng(seed).standard_normal((size, 4))
    precondition = scipy.sparse.diags_array(1.0 / np.maximum(laplacian.diagonal(), 1e-9))
    with warnings.catch_warnings():  # what is missed is measured below
        warnings.simplefilter("ignore", UserWarning)
        values, vectors = scipy.sparse.linalg.lobpcg(
            laplacian, start, M=precondition, Y=np.ones((size, 1)), tol=CLOSE, maxiter=200, largest=False
        )
    value, vector = float(values[0]), vectors[:, 0]
    missed = float(np.linalg.norm(laplacian @ vector - value * vector))
    return max(value - missed, 0.0)


def judge(visits: Visits, policy: Policy) -> tuple[tuple[Component, ...], Codes, Codes]:
    """Every component with its figures and, where it cannot be adjusted, the reason."""
    design = plain_design(visits)
    by_station, by_assessor = component_codes(visits)
    count = int(by_station.max()) + 1
    of_visit = by_station[visits.station]
    order = np.argsort(by_assessor, kind="stable")
    edges = np.searchsorted(by_assessor[order], np.arange(count + 1))
    laplacian = design.laplacian()
    trace = np.bincount(by_assessor[by_assessor >= 0], design.diagonal()[by_assessor >= 0], count)
    figures = np.stack(
        [
            np.bincount(by_station[by_station >= 0], minlength=count),
            np.diff(edges),
            np.bincount(of_visit, minlength=count),
        ],
        axis=1,
    )
    reasons = _before_eigenvalues(visits, policy, design, of_visit, figures)
    found = []
    for number, (stations, assessors, seen) in enumerate(figures.tolist()):
        lambda2 = bound = float("nan")
        if assessors > 1:
            inside = order[edges[number] : edges[number + 1]]
            lambda2 = second_eigenvalue(laplacian[inside][:, inside], policy.seed)
            bound = float(trace[number]) / (assessors - 1)
        reason = reasons[number] or _connectivity(lambda2, policy)
        freedom = seen - stations - (assessors - 1)
        nan = float("nan")
        found.append(Component(number, stations, assessors, seen, freedom, lambda2, bound, nan, nan, reason))
    return tuple(found), by_station, by_assessor


def _connectivity(lambda2: float, policy: Policy) -> Refusal | None:
    if lambda2 >= policy.lambda2_min and lambda2 > 1e-9:
        return None
    message = f"not adjusted: assessors have too few visits in common (lambda2 {lambda2:.3g})"
    return Refusal(Code.LAMBDA2_TOO_SMALL, message, lambda2, policy.lambda2_min)


def _before_eigenvalues(
    visits: Visits, policy: Policy, design: Design, of_visit: Codes, figures: Codes
) -> list[Refusal | None]:
    """The first reason of each component that needs no linear algebra."""
    count = len(figures)
    seen = np.bincount(visits.station, minlength=visits.station_count)
    comparing = _comparing(design)[visits.station]
    spread = design.deviation(visits.score)
    facts = {
        "pairs": np.bincount(of_visit, comparing, count),
        "again": np.bincount(of_visit, seen[visits.station] > 1, count),
        "spread": np.bincount(of_visit, spread**2, count),
        "low": _extreme(np.minimum, np.inf, visits, of_visit, count),
        "high": _extreme(np.maximum, -np.inf, visits, of_visit, count),
    }
    reasons = []
    for number in range(count):
        row = {name: float(values[number]) for name, values in facts.items()}
        stations, assessors, made = (int(value) for value in figures[number])
        reason = (
            _alone(assessors, visits.assessor_count, row["again"])
            or _apart(made, int(figures[:, 2].sum()), number, policy)
            or _flat(row)
            or _short(made - stations - (assessors - 1), row["pairs"] / assessors, policy)
        )
        reasons.append(reason)
    return reasons


def _comparing(design: Design) -> Flags:
    """Stations seen by more than one assessor."""
    several: Flags = np.diff(design.table.indptr) > 1
    return several


def _extreme(ufunc: np.ufunc, start: float, visits: Visits, of_visit: Codes, count: int) -> Floats:
    out = np.full(count, start)
    ufunc.at(out, of_visit, visits.score)
    return out


def _alone(assessors: int, everybody: int, again: float) -> Refusal | None:
    if assessors > 1:
        return None
    if everybody > 1 and not again:
        message = "not adjusted: each of these stations was seen once, by the same assessor"
        return Refusal(Code.SINGLE_VISITS, message, 1, 2)
    return Refusal(Code.ONE_ASSESSOR, "not adjusted: only one assessor, nobody to compare with", 1, 2)


def _apart(made: int, everything: int, number: int, policy: Policy) -> Refusal | None:
    """Across a round, only the component with nearly all visits is a comparison."""
    share = made / everything
    if policy.compare == "component" or (number == 0 and share >= policy.main_share):
        return None
    message = f"not adjusted: no visit links these stations with the others (they hold {share:.0%} of all visits)"
    return Refusal(Code.DISCONNECTED, message, share, policy.main_share)


def _flat(row: dict[str, float]) -> Refusal | None:
    if row["low"] == row["high"]:
        return Refusal(Code.CONSTANT_SCORES, "not adjusted: every visit gave the same score", row["low"])
    if row["spread"] <= 1e-12:
        return Refusal(Code.NO_NOISE, "not adjusted: visits of a station never differ, there is nothing to adjust", 0.0)
    return None


def _short(freedom: int, pairs: float, policy: Policy) -> Refusal | None:
    if freedom < policy.freedom_min:
        message = f"not adjusted: too few repeated visits so far ({freedom} degrees of freedom)"
        return Refusal(Code.HISTORY_TOO_SHORT, message, freedom, policy.freedom_min)
    if pairs < policy.assessor_visits_min:
        message = f"not adjusted: an assessor shares {pairs:.1f} visits with colleagues on average"
        return Refusal(Code.TOO_FEW_VISITS, message, pairs, policy.assessor_visits_min)
    return None
