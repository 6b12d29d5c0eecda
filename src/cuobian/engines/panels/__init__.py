"""Panels: who visits whom so that severities can be compared; a verifiable lottery with its certificate. Pure."""

from cuobian.engines.panels.certificate import SIGMA, Broken, Certificate, Certifier, Part, certificate
from cuobian.engines.panels.change import Change, Effect, changed, what_if
from cuobian.engines.panels.draw import ALGORITHM, commitment, draw_seed, key
from cuobian.engines.panels.errors import BadNumber, DuplicateId, Infeasible, PanelsError, Reason, Shortage, UnknownId
from cuobian.engines.panels.inputs import (
    Assessor,
    Inputs,
    Panel,
    PastVisit,
    Place,
    Recusal,
    Rules,
    Seat,
    recusals_from,
)
from cuobian.engines.panels.laplacian import Precision
from cuobian.engines.panels.plan import Effort, Plan, plan_panels
from cuobian.engines.panels.swaps import Outcome
from cuobian.engines.panels.teams import Composition, TeamPlan, Travel, certify_teams, recompose
from cuobian.engines.panels.verify import Verdict, verify

__all__ = [
    "ALGORITHM",
    "SIGMA",
    "Assessor",
    "BadNumber",
    "Broken",
    "Certificate",
    "Certifier",
    "Change",
    "Composition",
    "DuplicateId",
    "Effect",
    "Effort",
    "Infeasible",
    "Inputs",
    "Outcome",
    "Panel",
    "PanelsError",
    "Part",
    "PastVisit",
    "Place",
    "Plan",
    "Precision",
    "Reason",
    "Recusal",
    "Rules",
    "Seat",
    "Shortage",
    "TeamPlan",
    "Travel",
    "UnknownId",
    "Verdict",
    "certificate",
    "certify_teams",
    "changed",
    "commitment",
    "draw_seed",
    "key",
    "plan_panels",
    "recompose",
    "recusals_from",
    "verify",
    "what_if",
]
