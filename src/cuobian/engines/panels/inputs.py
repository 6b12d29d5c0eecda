"""What decides who visits whom: places, assessors, rules, recusals, fixed seats, shared dossiers, earlier visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.panels.errors import BadNumber
from cuobian.engines.scoring.exact import canonical_text, digest_of


@dataclass(frozen=True, slots=True)
class Place:
    id: str
    district: str | None = None
    """None: of no district, for instance a place run by the city; then nobody is at home there."""
    visits: int | None = None
    """How many assessors see this place, when it is not the number that holds for all."""


@dataclass(frozen=True, slots=True)
class Assessor:
    id: str
    district: str | None = None
    """None: of no district, for instance of the city's own office."""
    min_load: int = 0
    max_load: int | None = None
    """Most places to visit; None: no limit of one's own."""


@dataclass(frozen=True, slots=True)
class Recusal:
    """This assessor never judges this place (or this shared dossier), for the reason of this code."""

    place: str
    assessor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A pair that an officer has fixed: the plan keeps it."""

    place: str
    assessor: str


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit of an earlier round; those who saw the same place in the same round are already compared."""

    place: str
    assessor: str
    round: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Who sees one place together; ids in order."""

    place: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every panel beside recusal, which always holds."""

    different_districts: bool = True
    """No two members of one panel are of the same district."""
    not_own_district: bool = True
    """Nobody judges a place of the own district."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that decides a plan beside the seed. The order of sequences never matters.

    ``visits``: members of a panel. ``dossiers``: ids of shared dossiers which everybody scores beforehand
    unless recused; they count for the comparison, not for the loads.
    """

    places: tuple[Place, ...]
    assessors: tuple[Assessor, ...]
    visits: int = 3
    recusals: tuple[Recusal, ...] = ()
    fixed: tuple[Seat, ...] = ()
    rules: Rules = Rules()
    dossiers: tuple[str, ...] = ()
    history: tuple[PastVisit, ...] = ()

    def ordered(self) -> Inputs:
        """The same inputs in one canonical order: everything by id, as Python compares texts (code points)."""
        return replace(
            self,
            places=tuple(sorted(self.places, key=lambda p: p.id)),
            assessors=tuple(sorted(self.assessors, key=lambda a: a.id)),
            recusals=tuple(sorted(self.recusals, key=lambda r: (r.place, r.assessor, r.reason))),
            fixed=tuple(sorted(self.fixed, key=lambda s: (s.place, s.assessor))),
            dossiers=tuple(sorted(self.dossiers)),
            history=tuple(sorted(self.history, key=lambda v: (v.round, v.place, v.assessor))),
        )

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical text."""
        return digest_of(canonical_text(self.ordered()))


def recusals_from(
    places: Sequence[str], assessors: Sequence[str], matrix: NDArray[np.bool_], reason: str
) -> tuple[Recusal, ...]:
    """Recusals of one reason from a table of places by assessors; True forbids the pair.

    Raises ``BadNumber`` when the shape does not fit the ids.
    """
    if matrix.shape != (len(places), len(assessors)):
        raise BadNumber(
            "recusals", f"a table of {len(places)} places by {len(assessors)} assessors, not {matrix.shape}"
        )
    return tuple(Recusal(places[s], assessors[r], reason) for s, r in np.argwhere(matrix).tolist())
