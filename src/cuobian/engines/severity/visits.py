"""What was seen: one row a visit, checked once, never changed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cuobian.engines.severity.errors import BadNumber, NoVisits, UnknownCode, WrongShape, WrongValue

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """One round's visits as columns of equal length, one entry a visit.

    ``station`` and ``assessor`` are codes from 0; ``score`` is in points, 0 to ``top``; ``own`` says that the
    assessor comes from the station's own district; ``day`` and ``order`` (the how-manieth of the assessor's day)
    are optional. Anything numpy can read is taken; what is kept are private, read-only arrays. A station or an
    assessor of the round may have no visit; the same assessor may see a station twice.

    Raises :class:`NoVisits`, :class:`WrongShape`, :class:`WrongValue`, :class:`BadNumber`, :class:`UnknownCode`.
    """

    station: Codes
    assessor: Codes
    score: Floats
    own: Flags
    day: Codes | None = None
    order: Codes | None = None
    station_count: int = -1
    """Stations of the round; left out: the highest code and one."""
    assessor_count: int = -1
    top: float = 100.0
    """The highest score that can be given, in points."""
    station_labels: tuple[Hashable, ...] | None = None
    assessor_labels: tuple[Hashable, ...] | None = None

    def __post_init__(self) -> None:
        length = np.asarray(self.score).size
        if not length:
            raise NoVisits("visits", "there is no visit")
        _keep(self, "score", _scores(self.score, self.top))
        _keep(self, "own", _flags(self.own, length))
        for name in ("station", "assessor"):
            codes = _codes(name, getattr(self, name), length)
            _keep(self, name, codes)
            self._count(name, codes)
        for name in ("day", "order"):
            if getattr(self, name) is not None:
                _keep(self, name, _codes(name, getattr(self, name), length))

    def __len__(self) -> int:
        return int(self.score.shape[0])

    def _count(self, name: str, codes: Codes) -> None:
        """Fixes how many codes there are and refuses those beyond."""
        count = getattr(self, f"{name}_count")
        count = int(codes.max()) + 1 if count < 0 else int(count)
        beyond = np.flatnonzero((codes < 0) | (codes >= count))
        if beyond.size:
            row = int(beyond[0])
            raise UnknownCode(f"{name}, visit {row}", f"code {int(codes[row])} is not between 0 and {count - 1}")
        labels = getattr(self, f"{name}_labels")
        if labels is not None and len(labels) != count:
            raise WrongShape(f"{name}_labels", f"{len(labels)} labels for {count} codes")
        object.__setattr__(self, f"{name}_count", count)

    def only(self, rows: ArrayLike) -> Visits:
        """The same round with some of its visits: a mask or row numbers. Codes and labels stay."""
        index = np.asarray(rows)
        return replace(
            self,
            station=self.station[index],
            assessor=self.assessor[index],
            score=self.score[index],
            own=self.own[index],
            day=None if self.day is None else self.day[index],
            order=None if self.order is None else self.order[index],
        )

    def without(self, visit: int) -> Visits:
        """The round as if this visit had not been made."""
        keep = np.ones(len(self), np.bool_)
        keep[self.row(visit)] = False
        return self.only(keep)

    def row(self, visit: int) -> int:
        """The number itself, when there is such a visit."""
        if not 0 <= visit < len(self):
            raise UnknownCode(f"visit {visit}", f"there are {len(self)} visits, numbered from 0")
        return int(visit)

    def place(self, station: int) -> int:
        """The code itself, when there is such a station."""
        if not 0 <= station < self.station_count:
            raise UnknownCode(f"station {station}", f"there are {self.station_count} stations, numbered from 0")
        return int(station)

    def station_label(self, station: int) -> Hashable:
        return station if self.station_labels is None else self.station_labels[station]

    def assessor_label(self, assessor: int) -> Hashable:
        return assessor if self.assessor_labels is None else self.assessor_labels[assessor]


def visits_from_labels(
    stations: Sequence[Hashable],
    assessors: Sequence[Hashable],
    scores: ArrayLike,
    own: ArrayLike | None = None,
    *,
    day: ArrayLike | None = None,
    order: ArrayLike | None = None,
    top: float = 100.0,
) -> Visits:
    """Builds visits from any labels; codes follow the first appearance. ``own`` left out: nobody judges at home."""
    station_codes, station_labels = _encode(stations)
    assessor_codes, assessor_labels = _encode(assessors)
    return Visits(
        station=station_codes,
        assessor=assessor_codes,
        score=np.asarray(scores),
        own=np.zeros(len(station_codes), np.bool_) if own is None else np.asarray(own),
        day=None if day is None else np.asarray(day),
        order=None if order is None else np.asarray(order),
        top=top,
        station_labels=station_labels,
        assessor_labels=assessor_labels,
    )


def sum_by(codes: Codes, values: ArrayLike, count: int) -> Floats:
    """Sums of values by code, for codes 0 to ``count - 1``."""
    return np.asarray(np.bincount(codes, np.asarray(values, np.float64), count), np.float64)


def _encode(labels: Iterable[Hashable]) -> tuple[Codes, tuple[Hashable, ...]]:
    known: dict[Hashable, int] = {}
    codes = np.fromiter((known.setdefault(label, len(known)) for label in labels), np.int64)
    return codes, tuple(known)


def _keep(visits: Visits, name: str, column: NDArray[np.generic]) -> None:
    column.flags.writeable = False
    object.__setattr__(visits, name, column)


def _column(name: str, values: ArrayLike, length: int) -> NDArray[np.generic]:
    column = np.asarray(values)
    if column.shape != (length,):
        raise WrongShape(name, f"{length} values in a row are wanted, not shape {column.shape}")
    return column


def _codes(name: str, values: ArrayLike, length: int) -> Codes:
    column = _column(name, values, length)
    if not np.issubdtype(column.dtype, np.integer):
        raise WrongValue(name, f"whole numbers are wanted, not {column.dtype}")
    return column.astype(np.int64)


def _flags(values: ArrayLike, length: int) -> Flags:
    column = _column("own", values, length)
    if column.dtype != np.bool_ and not np.isin(column, (0, 1)).all():
        raise WrongValue("own", "yes or no is wanted for every visit")
    return column.astype(np.bool_)


def _scores(values: ArrayLike, top: float) -> Floats:
    column = np.asarray(values)
    if column.ndim != 1:
        raise WrongShape("score", f"values in a row are wanted, not shape {column.shape}")
    if not (np.issubdtype(column.dtype, np.floating) or np.issubdtype(column.dtype, np.integer)):
        raise WrongValue("score", f"numbers are wanted, not {column.dtype}")
    if not np.isfinite(top) or top <= 0:
        raise BadNumber("top", f"{top} is not a number of points above zero")
    scores = column.astype(np.float64)
    wrong = np.flatnonzero(~((scores >= 0) & (scores <= top)))
    if wrong.size:
        row = int(wrong[0])
        raise BadNumber(f"score, visit {row}", f"{scores[row]} is not between 0 and {top:g}")
    return scores
