"""Agreement: do several raters see the same? Ratings in, coefficients with their uncertainty out. Pure."""

from cuobian.engines.agreement.alpha import Alpha, alpha
from cuobian.engines.agreement.bootstrap import Interval, alpha_interval
from cuobian.engines.agreement.counts import Counts, count, counted
from cuobian.engines.agreement.errors import (
    AgreementError,
    BadSetting,
    DuplicateRating,
    IncompleteTable,
    NoPairs,
    NotANumber,
    OneRater,
    TooManyValues,
    WrongShape,
    WrongValue,
)
from cuobian.engines.agreement.icc import Form, Icc, icc, icc_from_components
from cuobian.engines.agreement.kappa import (
    Coefficient,
    Shares,
    exact_agreement,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    prevalence,
    weight_table,
)
from cuobian.engines.agreement.levels import Level
from cuobian.engines.agreement.points import PointRow, Rules, Verdict, by_point
from cuobian.engines.agreement.ratings import Ratings, ratings, ratings_of_table
from cuobian.engines.agreement.reasons import Reason

__all__ = [
    "AgreementError",
    "Alpha",
    "BadSetting",
    "Coefficient",
    "Counts",
    "DuplicateRating",
    "Form",
    "Icc",
    "IncompleteTable",
    "Interval",
    "Level",
    "NoPairs",
    "NotANumber",
    "OneRater",
    "PointRow",
    "Ratings",
    "Reason",
    "Rules",
    "Shares",
    "TooManyValues",
    "Verdict",
    "WrongShape",
    "WrongValue",
    "alpha",
    "alpha_interval",
    "by_point",
    "count",
    "counted",
    "exact_agreement",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "icc",
    "icc_from_components",
    "prevalence",
    "ratings",
    "ratings_of_table",
    "weight_table",
]
