"""Rasch: measures of stations, assessors and measuring points on one scale, and how well the points measure. Pure.

A diagnostic: nothing here decides a star (docs/methods/rasch.md says why).
"""

from cuobian.engines.rasch.conditional import ConditionalFit, fit_conditional
from cuobian.engines.rasch.diagnose import (
    Finding,
    Limits,
    Sign,
    diagnose_elements,
    diagnose_points,
    diagnose_scale,
)
from cuobian.engines.rasch.errors import (
    BadAnchors,
    BadCategory,
    BadLabel,
    BadOption,
    Confounded,
    Disconnected,
    NoRatings,
    NotConverged,
    NothingToEstimate,
    NotStronglyConnected,
    RaschError,
    RatedTwice,
    UnevenColumns,
)
from cuobian.engines.rasch.extremes import FROM_EXTREME, Standing
from cuobian.engines.rasch.fit import fit_facets
from cuobian.engines.rasch.link import Drift, Link, link
from cuobian.engines.rasch.pairs import Pairs, PairsFit, fit_pairs, pairs_of
from cuobian.engines.rasch.ratings import Facet, Ratings
from cuobian.engines.rasch.result import Category, Element, Elements, FacetsFit, Scale
from cuobian.engines.rasch.search import Certificate

__all__ = [
    "FROM_EXTREME",
    "BadAnchors",
    "BadCategory",
    "BadLabel",
    "BadOption",
    "Category",
    "Certificate",
    "ConditionalFit",
    "Confounded",
    "Disconnected",
    "Drift",
    "Element",
    "Elements",
    "Facet",
    "FacetsFit",
    "Finding",
    "Limits",
    "Link",
    "NoRatings",
    "NotConverged",
    "NotStronglyConnected",
    "NothingToEstimate",
    "Pairs",
    "PairsFit",
    "RaschError",
    "RatedTwice",
    "Ratings",
    "Scale",
    "Sign",
    "Standing",
    "UnevenColumns",
    "diagnose_elements",
    "diagnose_points",
    "diagnose_scale",
    "fit_conditional",
    "fit_facets",
    "fit_pairs",
    "link",
    "pairs_of",
]
