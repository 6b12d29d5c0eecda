"""Many-facet Rasch: log P(k) / P(k-1) = station - assessor - point - tau(k), fitted to ratings.

Linacre (1989); with steps of its own for each point Masters (1982). A diagnostic of measuring points and of the use
of categories; docs/methods/rasch.md says why it decides no star.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cuobian.engines.rasch.design import require_identified, require_linked
from cuobian.engines.rasch.errors import BadOption, NotConverged
from cuobian.engines.rasch.extremes import Kept, set_aside
from cuobian.engines.rasch.ratings import Codes, Facet, Ratings, ends
from cuobian.engines.rasch.result import FacetsFit
from cuobian.engines.rasch.search import MOST, Found, search
from cuobian.engines.rasch.system import Problem, design_information
from cuobian.engines.rasch.tables import Case, tabulate

Steps = Literal["rating_scale", "partial_credit"]
Method = Literal["laplace", "jml"]


def fit_facets(
    ratings: Ratings,
    steps: Steps = "rating_scale",
    method: Method = "laplace",
    *,
    assessors: Literal["normal", "fixed"] = "normal",
    unused: Literal["keep", "renumber"] = "keep",
    most_iterations: int = MOST,
) -> FacetsFit:
    """Measures stations, assessors, points and steps.

    ``method``: "jml" maximises the likelihood over everything; "laplace" gives stations (and, with ``assessors`` "normal",
    assessors) normal priors whose spreads come from the ratings, so that extreme ones stay finite. ``unused``: a
    category nobody used keeps its number (probability zero) or, as in Facets by default, later ones move down.

    Raises BadOption, NothingToEstimate, Disconnected, Confounded, NotConverged.
    """
    _check_options(steps, method, assessors, unused)
    facets = ratings.facets
    scale = ratings.facet("point").codes if steps == "partial_credit" else np.zeros(ratings.count, np.intp)
    scales = ratings.facet("point").size if steps == "partial_credit" else 1
    categories = ratings.categories - ratings.lowest
    exempt = _with_prior(ratings, method, assessors)
    shape = (scales, ratings.highest - ratings.lowest + 1)
    kept = set_aside(facets, scale, categories, shape, exempt=exempt, renumber=unused == "renumber")
    left = tuple(_without_gaps(facet, kept) for facet in facets)
    require_linked([rest.facet for rest in left])
    problem = _problem(left, scale, kept, "assessor" in exempt, prior_mean=bool(exempt))
    if len(facets) > 2:
        require_identified(design_information(problem), _names(left))
    found = search(problem, most=most_iterations)
    if not found.converged:
        raise _not_converged(found, left)
    case = Case(ratings, steps, method, unused == "renumber", scale, kept, tuple(rest.codes for rest in left))
    return tabulate(case, problem, found)


def _check_options(steps: str, method: str, assessors: str, unused: str) -> None:
    for name, value, known in (
        ("steps", steps, ("rating_scale", "partial_credit")),
        ("method", method, ("laplace", "jml")),
        ("assessors", assessors, ("normal", "fixed")),
        ("unused", unused, ("keep", "renumber")),
    ):
        if value not in known:
            raise BadOption(name, f"{value!r} is none of {', '.join(known)}")


def _with_prior(ratings: Ratings, method: str, assessors: str) -> frozenset[str]:
    if method == "jml":
        return frozenset()
    several = any(facet.name == "assessor" and facet.size > 1 for facet in ratings.facets)
    return frozenset({"station", "assessor"} if several and assessors == "normal" else {"station"})


@dataclass(frozen=True, slots=True)
class _Rest:
    """A facet's elements that are estimated: its column over the ratings that count, and their codes before."""

    facet: Facet
    codes: Codes


def _without_gaps(facet: Facet, kept: Kept) -> _Rest:
    codes, compact = _compact(facet.codes[kept.active], facet.size)
    return _Rest(Facet(facet.name, tuple(facet.labels[code] for code in codes), compact), codes)


def _compact(codes: Codes, size: int) -> tuple[Codes, Codes]:
    """The codes that occur, and the column renumbered among them."""
    there = np.bincount(codes, minlength=size) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[codes]


def _problem(left: tuple[_Rest, ...], scale: Codes, kept: Kept, drawn: bool, *, prior_mean: bool) -> Problem:
    others = [rest.facet for rest in left[1:]]
    names = [facet.name for facet in others]
    used_scales, compact = _compact(scale[kept.active], len(kept.used))
    used, score = kept.used[used_scales], kept.scores[kept.active]
    free = used.copy()
    for end in ends(used):
        free[np.arange(len(used)), end] = False
    return Problem(
        station=left[0].facet.codes,
        stations=left[0].facet.size,
        blocks=tuple(facet.codes for facet in others),
        sizes=tuple(facet.size for facet in others),
        drawn=names.index("assessor") if drawn else None,
        scale=compact,
        score=score,
        used=used,
        seen=np.bincount(compact * used.shape[1] + score, minlength=used.size).reshape(used.shape),
        free=free,
        prior_mean=prior_mean,
    )


def _names(left: tuple[_Rest, ...]) -> list[str]:
    return [f"{rest.facet.name} {label}" for rest in left[1:] for label in rest.facet.labels]


def _not_converged(found: Found, left: tuple[_Rest, ...]) -> NotConverged:
    """Names the element that ran farthest: where a search runs away, that is who has no finite measure."""
    names = [f"station {label}" for label in left[0].facet.labels] + _names(left) + ["the thresholds"]
    state = found.state
    elements = len(names) - 1 - len(state.theta)
    far = [*np.abs(state.theta - np.median(state.theta)), *np.abs(state.shared[:elements])]
    far.append(np.abs(state.shared[elements:]).max(initial=0.0))
    certificate = found.certificate
    return NotConverged(
        names[int(np.argmax(far))],
        f"no finite maximum found (gradient {certificate.gradient:.2g} score points, "
        f"last step {certificate.step:.2g} logits); this one ran farthest. Too few ratings tell it from the others.",
    )
