"""What a run is made from, as plain values: kept as canonical JSON, so that anybody can compute the run again."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from cuobian.domains.rating.rules.inputs import Said
from cuobian.engines.scoring import Defects, Point, Standard, share_of, state_of

LETTERS = {"A": "A", "B": "B", "C": "C", "C#": "D"}
"""One letter a measuring point in `Visit.marks`; a dash where nothing was said."""
MISSING = "-"
LISTED_BEFORE = 4
"""What runs were made with that do not say from which star on their list begins."""
LEVELS = {"A": 3, "B": 2, "C": 1, "D": 0, MISSING: -1}
"""The same as whole numbers, best highest."""


def letter_of(standard: Standard, point: Point, said: Said | None) -> str:
    """One letter for what was said of a point; a number of defects counts as the state its share reaches."""
    if said is None or said.unseen:
        return MISSING
    if said.defects is None:
        return LETTERS[said.state]
    share = share_of(standard, point, Defects(said.defects))
    return MISSING if share is None else LETTERS[state_of(standard, share).value]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place: its entry, what stands now, and how high gates and vetoes let it go. `prior`: the star it held."""

    entry_id: UUID
    code: str
    official: Decimal | None
    star: int
    ceiling: int
    prior: int


@dataclass(frozen=True, slots=True)
class Assessor:
    """One assessor; `district` is the unit's district code, "" when it lies outside the city."""

    account_id: UUID
    district: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One submitted sheet. `unit` counts through places, then dossiers; `score` is what this sheet alone comes to.

    `day` is an ordinal day, `turn` the how manieth sheet of that assessor on that day, `marks` one letter a point.
    """

    sheet_id: UUID
    unit: int
    assessor: int
    score: Decimal
    own: bool
    day: int
    turn: int
    marks: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a run is made from. Visits are ordered by unit and assessor, so that equal facts give equal text."""

    policy: dict[str, Any]
    cuts: tuple[Decimal, ...]
    places: tuple[PlaceLine, ...]
    dossiers: tuple[UUID, ...]
    assessors: tuple[Assessor, ...]
    points: tuple[str, ...]
    visits: tuple[Visit, ...]
    listed_from: int = LISTED_BEFORE
    """The list of sure stars begins here: the lowest star that the joint panel of city and districts awards."""

    def text(self) -> str:
        """Canonical JSON."""
        body: dict[str, Any] = {
            "policy": self.policy,
            "cuts": [str(cut) for cut in self.cuts],
            "places": [
                [str(one.entry_id), one.code, None if one.official is None else str(one.official), one.star, one.ceiling, one.prior]
                for one in self.places
            ],
            "dossiers": [str(one) for one in self.dossiers],
            "assessors": [[str(one.account_id), one.district] for one in self.assessors],
            "points": list(self.points),
            "visits": [
                [str(one.sheet_id), one.unit, one.assessor, str(one.score), one.own, one.day, one.turn, one.marks]
                for one in self.visits
            ],
        }  # fmt: skip
        if self.listed_from != LISTED_BEFORE:
            body["listed_from"] = self.listed_from
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def material_from(text: str) -> Material:
    """The material that a stored text stands for; the inverse of `Material.text`."""
    body = json.loads(text)
    return Material(
        policy=body["policy"],
        cuts=tuple(Decimal(cut) for cut in body["cuts"]),
        places=tuple(
            PlaceLine(UUID(entry), code, None if official is None else Decimal(official), star, ceiling, prior)
            for entry, code, official, star, ceiling, prior in body["places"]
        ),
        dossiers=tuple(UUID(one) for one in body["dossiers"]),
        assessors=tuple(Assessor(UUID(account), district) for account, district in body["assessors"]),
        points=tuple(body["points"]),
        visits=tuple(
            Visit(UUID(sheet), unit, assessor, Decimal(score), own, day, turn, marks)
            for sheet, unit, assessor, score, own, day, turn, marks in body["visits"]
        ),
        listed_from=body.get("listed_from", LISTED_BEFORE),
    )
