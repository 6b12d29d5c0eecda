"""What the engine refuses; a demand that cannot be met says for everybody at once what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PanelsError(ValueError):
    """The engine refuses to compute. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class UnknownId(PanelsError):
    """A place or an assessor that the inputs do not have."""


class DuplicateId(PanelsError):
    """The same id, pair or panel was handed in twice."""


class BadNumber(PanelsError):
    """Negative, zero where something is needed, or a minimum above its maximum."""


class Shortage(StrEnum):
    """Which kind of demand cannot be met."""

    ELIGIBLE = "eligible"
    """A place for which the rules leave too few people."""
    LOADS = "loads"
    """Places that together need more visits of the same people than their maximum loads allow."""
    MINIMUM = "minimum"
    """An assessor for whom the rules, or the others' minimum loads, leave too few places."""
    TOTAL = "total"
    """All minimum loads together ask for more visits than there are."""
    FIXED = "fixed"
    """A fixed seat that breaks a rule, or too many fixed seats."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One demand that cannot be met: who or what, how much is needed, how much there is."""

    kind: Shortage
    subject: str
    """Id of the place or of the assessor; empty when it is about everybody."""
    needed: int
    available: int
    message: str
    taken_away: Mapping[str, int] = field(default_factory=dict)
    """How many candidates each rule takes away: the code of a recusal, or the name of a rule."""
    involved: tuple[str, ...] = ()
    """The assessors whose loads are used up, or the others concerned."""


class Infeasible(PanelsError):
    """No plan keeps all rules. ``reasons`` holds every reason, not only the first."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__("plan", "; ".join(reason.message for reason in reasons))
