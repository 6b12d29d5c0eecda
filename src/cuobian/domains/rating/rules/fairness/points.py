"""One measuring point in the material of a run: how its states were used, where assessors differed, who is strict on it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

from cuobian.domains.rating.rules.fairness.material import LETTERS, LEVELS, MISSING, Material, Visit

STATE_OF = {letter: state for state, letter in LETTERS.items()}
"""The letter in `Visit.marks` -> the state as people know it."""
LEAST_SHARED = 10
"""Places that an assessor must have judged together with others before a leaning on one point is told."""
SURE = 2.58
"""Standard errors from which a leaning is told as one: 99 times in 100 chance alone stays below, since many are looked at."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often one state was given; `share` is between 0 and 1."""

    state: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Differing:
    """One place on which assessors gave different states. `unit` counts as in the material; `spread` in states."""

    unit: int
    given: tuple[tuple[int, str], ...]
    """(number of the assessor, state), the best first."""
    spread: int


@dataclass(frozen=True, slots=True)
class Leaning:
    """One assessor against colleagues at the same places, on one point, in states: below 0 is stricter."""

    assessor: int
    places: int
    states: float
    error: float

    @property
    def is_sure(self) -> bool:
        return abs(self.states) > SURE * self.error


def uses_of(material: Material, point: int) -> list[Use]:
    """Every state with its count, the best first; empty when nobody said anything of the point."""
    counts = Counter(letter for _visit, letter in _marks(material, point))
    total = sum(counts.values())
    return [Use(state, counts[letter], counts[letter] / total) for state, letter in LETTERS.items() if total]


def commonest(material: Material) -> dict[int, str]:
    """By point: the state that was given most; points that nobody said anything of are left out."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for visit in material.visits:
        for point, letter in enumerate(visit.marks):
            if letter != MISSING:
                counts[point][letter] += 1
    return {point: STATE_OF[found.most_common(1)[0][0]] for point, found in counts.items()}


def differing(material: Material, point: int) -> list[Differing]:
    """Places of the round on which assessors differ, farthest apart first; dossiers are no places."""
    found = []
    for unit, marks in _by_unit(material, point).items():
        levels = [LEVELS[letter] for _assessor, letter in marks]
        if unit >= len(material.places) or len(set(levels)) < 2:
            continue
        given = sorted(marks, key=lambda mark: (-LEVELS[mark[1]], mark[0]))
        spread = max(levels) - min(levels)
        found.append(Differing(unit, tuple((who, STATE_OF[letter]) for who, letter in given), spread))
    return sorted(found, key=lambda one: (-one.spread, one.unit))


def leanings(material: Material, point: int) -> list[Leaning]:
    """Assessors with enough places shared with others, in the order of the material: this is no ranking.

    The mean difference of an assessor's state from the mean of the others at the same place, with its standard error.
    """
    apart: dict[int, list[float]] = defaultdict(list)
    for marks in _by_unit(material, point).values():
        total = sum(LEVELS[letter] for _assessor, letter in marks)
        if len(marks) > 1:
            for assessor, letter in marks:
                own = LEVELS[letter]
                apart[assessor].append(own - (total - own) / (len(marks) - 1))
    return [_leaning(who, found) for who, found in sorted(apart.items()) if len(found) >= LEAST_SHARED]


def _leaning(assessor: int, found: list[float]) -> Leaning:
    count = len(found)
    mean = sum(found) / count
    variance = sum((one - mean) ** 2 for one in found) / (count - 1)
    return Leaning(assessor, count, mean, sqrt(variance / count))


def _marks(material: Material, point: int) -> Iterator[tuple[Visit, str]]:
    return ((visit, visit.marks[point]) for visit in material.visits if visit.marks[point] != MISSING)


def _by_unit(material: Material, point: int) -> Mapping[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for visit, letter in _marks(material, point):
        found[visit.unit].append((visit.assessor, letter))
    return found
