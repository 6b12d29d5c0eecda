"""Screens in which each test is one added column, all of them beside each other in one model."""

from __future__ import annotations

import numpy as np

from cuobian.engines.anomalies.frame import Added, Frame, Tested, add
from cuobian.engines.anomalies.marks import Codes, Flags, Floats
from cuobian.engines.anomalies.report import Check, Flag, Kind, Unit
from cuobian.engines.anomalies.screen import Screen, Seen

LITTLE = 0.5
"""Least information of a column beside all others, in visits: below it the figure is mostly assumption."""


def identified(frame: Frame, columns: Floats) -> Flags:
    """Which columns can be told from the model and from each other."""
    inner = frame.centre(columns)
    gram = inner.T @ frame.left(inner)
    alone = np.diagonal(gram) > LITTLE
    kept = np.flatnonzero(alone)
    if kept.size:
        core = gram[np.ix_(kept, kept)]
        scale = 1.0 / np.sqrt(np.diagonal(core))
        values, vectors = np.linalg.eigh(core * np.outer(scale, scale))
        loose = (vectors[:, values < 1e-8] ** 2).sum(axis=1) > 1e-6
        inverse = np.diagonal(np.linalg.pinv(core, hermitian=True))
        alone[kept] = ~loose & (inverse < 1.0 / LITTLE)
    return np.asarray(alone)


def joint_screen(
    kind: Kind,
    check: Check,
    unit: Unit,
    seen: Seen,
    frame: Frame,
    columns: Floats,
    who: Codes,
    many: Codes,
    left_out: int,
) -> Screen:
    """One test an assessor, all in one model; columns beyond ``who`` are in the model and not tested."""

    def first(found: Added) -> Tested:
        all_of_them = found.joint()
        parts = (all_of_them.estimate, all_of_them.se, all_of_them.t, all_of_them.p)
        return Tested(*(part[: who.size] for part in parts))

    kept = identified(frame, columns)
    columns = columns[:, kept | (np.arange(columns.shape[1]) < who.size)]
    told = first(add(frame, columns, seen.score))

    def flag(index: int, row: Tested, q: float, number: int) -> Flag:
        estimate, se, p = float(row.estimate[index]), float(row.se[index]), float(row.p[index])
        return Flag(kind, (int(who[index]),), (), (), estimate, unit, se, p, q, int(many[index]), check, number)

    return Screen(
        kind, left_out, lambda _: told, lambda draws: first(add(frame, columns, draws.score)).p, flag, at_once=True
    )
