"""One run of the fairness engines: material in, outcome out. Pure; the same material always gives the same outcome."""

from dataclasses import dataclass

from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Analysis:
    """The outcome, and the assessors' severities as weighted sums of visits (float64, little-endian)."""

    outcome: Outcome
    severity_map: bytes


def analyse(material: Material) -> Analysis:
    raise NotImplementedError
