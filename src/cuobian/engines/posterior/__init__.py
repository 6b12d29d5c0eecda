"""Posterior: how sure a star is, what an error would cost, and where one more visit helps most. Pure."""

from cuobian.engines.posterior.calibration import (
    Bin,
    ErrorCheck,
    brier_score,
    coverage,
    error_check,
    reliability_table,
)
from cuobian.engines.posterior.costs import Costs, awarded, expected_loss
from cuobian.engines.posterior.errors import (
    BadCosts,
    BadError,
    BadSetting,
    CutsNotRising,
    NoSpread,
    NotANumber,
    PosteriorError,
    WrongShape,
)
from cuobian.engines.posterior.lists import SureList, sure_list
from cuobian.engines.posterior.plan import VisitPlan, next_visits
from cuobian.engines.posterior.prior import Prior, common_prior, with_prior
from cuobian.engines.posterior.stars import Borderline, BorderlineRule, StarPosterior, star_posterior
from cuobian.engines.posterior.visits import evsi
from cuobian.engines.posterior.years import guarded_cuts, held_stars

__all__ = [
    "BadCosts",
    "BadError",
    "BadSetting",
    "Bin",
    "Borderline",
    "BorderlineRule",
    "Costs",
    "CutsNotRising",
    "ErrorCheck",
    "NoSpread",
    "NotANumber",
    "PosteriorError",
    "Prior",
    "StarPosterior",
    "SureList",
    "VisitPlan",
    "WrongShape",
    "awarded",
    "brier_score",
    "common_prior",
    "coverage",
    "error_check",
    "evsi",
    "expected_loss",
    "guarded_cuts",
    "held_stars",
    "next_visits",
    "reliability_table",
    "star_posterior",
    "sure_list",
    "with_prior",
]
