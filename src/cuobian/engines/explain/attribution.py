"""Where an adjusted score comes from: losses of points, bonus, deduction, and what each visit was adjusted by.

An adjusted score is an explicit weighted sum of visits, ``fair = constant + sum w (score + adjustment)``, and a visit's
score is ``100 - losses + bonus - deduction``. So it falls into terms without any modelling, and no Shapley value is
needed: in a sum that is the term itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from cuobian.engines.explain.errors import BadGoal
from cuobian.engines.scoring import Explanation
from cuobian.engines.scoring.exact import from_units, units

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: its explained score, its weight in the adjusted score, and what it was adjusted by (in points)."""

    id: str
    explained: Explanation
    weight: Fraction = Fraction(1)
    adjustment: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Term:
    """``kind``: ``constant``, ``full``, ``loss`` (``name``: the point), ``bonus``, ``deduction`` or ``adjustment`` (the visit).

    ``amount``: in decimals, negative where it costs; all amounts add up to the score as printed. ``exact``: unrounded.
    """

    kind: str
    name: str
    amount: Decimal
    exact: Fraction


@dataclass(frozen=True, slots=True)
class Attribution:
    """``sum(term.amount) = score``, to the last digit."""

    score: Decimal
    terms: tuple[Term, ...]

    def of(self, kind: str) -> tuple[Term, ...]:
        """Terms of one kind, those that cost most first."""
        return tuple(sorted((term for term in self.terms if term.kind == kind), key=lambda term: term.amount))


def attribute(visits: Sequence[Visit], *, constant: Fraction = ZERO, places: int = 2) -> Attribution:
    """The adjusted score in terms that sum exactly; one visit without adjustment gives the plain explanation.

    Raises ``BadGoal`` without visits, or for a visit named twice.
    """
    if not visits:
        raise BadGoal("visits", "at least one visit is wanted")
    if len({visit.id for visit in visits}) < len(visits):
        raise BadGoal("visits", "a visit is named twice")
    exact = {("constant", ""): constant} if constant else {}
    for key, amount in _parts(visits):
        exact[key] = exact.get(key, ZERO) + amount
    kept = {key: amount for key, amount in exact.items() if amount or key[0] == "full"}
    amounts = apportioned(kept, places)
    terms = tuple(Term(kind, name, amounts[kind, name], kept[kind, name]) for kind, name in kept)
    return Attribution(from_units(units(sum(kept.values(), ZERO), places), places), terms)


def _parts(visits: Sequence[Visit]) -> Iterable[tuple[tuple[str, str], Fraction]]:
    for visit in visits:
        explained, weight = visit.explained, visit.weight
        yield ("full", ""), 100 * weight
        for loss in explained.losses:
            yield ("loss", loss.point_id), -weight * Fraction(loss.lost)
        yield ("bonus", ""), weight * Fraction(explained.bonus)
        yield ("deduction", ""), -weight * Fraction(explained.deduction)
        yield ("adjustment", visit.id), weight * visit.adjustment


def apportioned(amounts: Mapping[tuple[str, str], Fraction], places: int) -> dict[tuple[str, str], Decimal]:
    """Decimals next to the amounts that add up to their sum, itself rounded half up (largest remainder).

    No decimal is a whole unit of the last place away from its amount; the earlier one wins among equal remainders.
    """
    scaled = [amount * 10**places for amount in amounts.values()]
    counts = [floor(amount) for amount in scaled]
    missing = units(sum(amounts.values(), ZERO), places) - sum(counts)
    order = sorted(range(len(scaled)), key=lambda index: (counts[index] - scaled[index], index))
    for index in order[:missing]:
        counts[index] += 1
    return {key: from_units(count, places) for key, count in zip(amounts, counts, strict=True)}
