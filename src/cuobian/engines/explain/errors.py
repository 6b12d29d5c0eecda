"""What can be wrong with a question about the way to a star; each fault names its place."""

from __future__ import annotations

from cuobian.engines.explain.model import Reason


class ExplainError(ValueError):
    """The engine refuses to answer. ``place`` says where the fault is, for a person to find it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class BadOption(ExplainError):
    """A measuring point or one of its levels that cannot be reckoned with."""


class BadGate(ExplainError):
    """A gate or prerequisite that asks for what no option offers."""


class BadGoal(ExplainError):
    """A gap, a limit, a confidence or a count outside its range."""


class UnknownPoint(ExplainError):
    """A point, level or star that is not there."""


class BadTable(ExplainError):
    """Arrays of the wrong shape, kind or range for many places."""


class NotProved(ExplainError):
    """The solver stopped without a proof, or the scorer does not confirm what was promised."""


class OutOfReach(ExplainError):
    """No choice of levels does it; ``reasons`` say which line cannot be met and how far one gets."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__(
            "goal", "; ".join(f"{reason.line} wants {reason.wanted}, best is {reason.best}" for reason in reasons)
        )
        self.reasons = reasons
