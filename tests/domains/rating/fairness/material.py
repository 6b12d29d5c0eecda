"""Material of a run without a database: places, assessors and sheets made from a seed, with what is planted in them."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from uuid import UUID, uuid5

from cuobian.domains.rating.rules.fairness.material import MISSING, Assessor, Material, PlaceLine, Visit
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy

_SPACE = UUID("5a1d93c0-9a54-4d57-9a8e-0d5f2f7b6a10")
WORTH = {"A": 1.0, "B": 0.7, "C": 0.4, "D": 0.0}


def small(*rows: tuple[int, int, str], places: int, assessors: int, dossiers: int = 0) -> Material:
    """A material of these visits: (unit, assessor, one letter a point)."""
    visits = [
        Visit(_id("sheet", number), unit, who, _score(marks), False, 740000, number + 1, marks)
        for number, (unit, who, marks) in enumerate(rows)
    ]
    points = len(rows[0][2]) if rows else 0
    return _material(visits, places, assessors, points, dossiers)


def drawn(
    *,
    places: int = 40,
    assessors: int = 8,
    points: int = 20,
    seed: int = 7,
    strict: Mapping[int, float] | None = None,
    copies: tuple[int, int] | None = None,
) -> Material:
    """Three assessors a place, in turn; better places get better states.

    `strict`: by assessor how much likelier a lower state is; `copies`: the sheet that the second number's visit repeats.
    """
    dice = Random(seed)
    quality = [dice.gauss(0.72, 0.12) for _place in range(places)]
    marks: list[tuple[int, int, str]] = []
    for place in range(places):
        for who in sorted(dice.sample(range(assessors), 3)):
            level = quality[place] - (strict or {}).get(who, 0.0)
            marks.append((place, who, "".join(_letter(dice, level) for _point in range(points))))
    if copies is not None:
        first, second = copies
        marks[second] = (*marks[second][:2], marks[first][2])
    return small(*marks, places=places, assessors=assessors)


def _letter(dice: Random, level: float) -> str:
    seen = level + dice.gauss(0, 0.22)
    return "A" if seen > 0.75 else "B" if seen > 0.5 else "C" if seen > 0.25 else "D"


def _score(marks: str) -> Decimal:
    said = [WORTH[letter] for letter in marks if letter != MISSING]
    return Decimal(round(100 * sum(said) / len(said), 2)).quantize(Decimal("0.01")) if said else Decimal(0)


def _material(visits: list[Visit], places: int, assessors: int, points: int, dossiers: int) -> Material:
    districts = ("350203", "350212")
    return Material(
        policy=FairnessPolicy(bootstrap=100).data(),
        cuts=tuple(Decimal(cut) for cut in (60, 66, 74, 82, 90)),
        places=tuple(
            PlaceLine(_id("entry", number), f"{districts[number % 2]}001{number + 1:03d}", Decimal(70), 2, 5, 0)
            for number in range(places)
        ),
        dossiers=tuple(_id("dossier", number) for number in range(dossiers)),
        assessors=tuple(Assessor(_id("account", number), districts[number % 2]) for number in range(assessors)),
        points=tuple(f"Z1.1.{number + 1}" for number in range(points)),
        visits=tuple(visits),
    )


def _id(kind: str, number: int) -> UUID:
    return uuid5(_SPACE, f"{kind}-{number}")
