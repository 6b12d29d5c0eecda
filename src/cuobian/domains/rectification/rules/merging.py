"""What a ticket takes over when more is said about the same deficiency: the gravest severity, the earliest day. Pure."""

from datetime import date

from cuobian.domains.rectification.values import Severity

_ORDER = list(Severity)


def gravest(*severities: str) -> Severity:
    """The gravest of them."""
    return max((Severity(one) for one in severities), key=_ORDER.index)


def earlier_days(due_on: date, first_due_on: date, other: date) -> dict[str, date]:
    """The deadline's fields when it moves forward to another day; nothing when that one is not earlier."""
    return {"due_on": other, "first_due_on": min(first_due_on, other)} if other < due_on else {}
