"""How a fair score came about, as a sum that a person can check with a pencil: what is shown adds up as shown.

Every figure is in points of 100 with two decimals. Rounding is done once, from the totals down: the parts of visits are
rounded along their running sum, so that each is within a hundredth of itself and all together are the total.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Part:
    """One visit in the sum: (score + added) × share = part."""

    score: Decimal
    added: Decimal
    share: float
    part: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """weighted = the parts' sum; adjustment = weighted + cut - raw; fair = official + adjustment.

    `cut` is what a cap took off again; zero where the adjustment was not capped.
    """

    parts: tuple[Part, ...]
    weighted: Decimal
    cut: Decimal
    raw: Decimal
    adjustment: Decimal
    official: Decimal
    fair: Decimal


def points(value: Decimal | float) -> Decimal:
    """A figure as pages show it."""
    given = value if isinstance(value, Decimal) else Decimal(repr(value))
    return given.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def adjustment_of(official: Decimal, fair: Decimal) -> Decimal:
    """The adjustment as shown: official and adjustment give the fair score as shown."""
    return points(fair) - official


def account_of(
    *,
    official: Decimal,
    fair: Decimal,
    raw: Decimal,
    is_capped: bool,
    visits: Sequence[tuple[Decimal, float, float]],
) -> Account:
    """The sum behind one score. `visits`: score, points added for who made it, share in the mean (shares add to one)."""
    exact = [share * (float(score) + added) for score, added, share in visits]
    adjustment, plain = adjustment_of(official, fair), points(raw)
    weighted = points(sum(exact)) if is_capped else plain + adjustment
    return Account(
        parts=tuple(
            Part(score=score, added=points(added), share=share, part=part)
            for (score, added, share), part in zip(visits, _spread(exact, weighted), strict=True)
        ),
        weighted=weighted,
        cut=plain + adjustment - weighted,
        raw=plain,
        adjustment=adjustment,
        official=official,
        fair=official + adjustment,
    )


def _spread(exact: Sequence[float], total: Decimal) -> list[Decimal]:
    """The parts in hundredths, adding up to the total: each is the step of the rounded running sum."""
    whole = sum(exact)
    scale = float(total) / whole if whole else 0.0
    found, running, told = [], 0.0, Decimal("0.00")
    for number, part in enumerate(exact, start=1):
        running += part * scale
        upto = total if number == len(exact) else points(running)
        found.append(upto - told)
        told = upto
    return found
