"""One run of the fairness engines: material in, outcome out. Pure; the same material always gives the same outcome."""

from dataclasses import dataclass

from cuobian.domains.rating.rules.fairness.agreement import agreement_part
from cuobian.domains.rating.rules.fairness.design import design_part
from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.outcome import Outcome
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.rules.fairness.screening import screens_part
from cuobian.domains.rating.rules.fairness.severity import (
    engine_policy,
    severity_map,
    severity_part,
    visits_of,
)
from cuobian.domains.rating.rules.fairness.stars import place_figures
from cuobian.engines import anomalies as an
from cuobian.engines import panels as pn
from cuobian.engines import severity as sv

ENGINES = {"severity": sv.ENGINE_VERSION, "panels": pn.ALGORITHM, "anomalies": an.ENGINE_VERSION, "rules": "3"}
"""What made an outcome. Raised with whatever gives the same material another outcome."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The outcome, and every severity as a weighted sum of visits (`severity.severity_map` says how it is kept)."""

    outcome: Outcome
    severity_map: bytes


def fit_of(material: Material) -> sv.SeverityFit:
    """The fit behind a run: what a page asks for strikes and weights."""
    return sv.fit_severity(visits_of(material), engine_policy(policy_from(material.policy)))


def analyse(material: Material) -> Analysis:
    """Every engine over one material. What cannot be computed says why in its part; nothing is guessed."""
    policy = policy_from(material.policy)
    fit = fit_of(material)
    severity = severity_part(fit)
    places, listed, rows = place_figures(material, fit, policy)
    screened, screens = screens_part(material, fit, rate=policy.screen_rate)
    outcome = Outcome(
        engines=ENGINES,
        severity=severity,
        places=places,
        award_list=tuple(int(rows[row]) for row in listed.stations.tolist()),
        award_list_false=float(listed.expected_false),
        agreement=agreement_part(material, draws=policy.bootstrap),
        design=design_part(material, noise=severity.noise),
        screened=screened,
        screens=screens,
    )
    return Analysis(outcome, severity_map(fit))
