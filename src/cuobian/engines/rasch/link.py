"""Puts a new fit on an old fit's scale by measuring points that both versions of a standard share.

A Rasch scale has one unit, so a link is one number, added to the new fit's stations and points. Severities are relative to
their own panel's mean and are not moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy

from cuobian.engines.rasch.errors import BadAnchors, BadOption, Label
from cuobian.engines.rasch.extremes import Standing
from cuobian.engines.rasch.moments import expected_score
from cuobian.engines.rasch.ratings import Floats
from cuobian.engines.rasch.result import FacetsFit

FARTHEST_SHIFT = 20.0
"""Logits within which a shift is sought."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One anchor: how far it lies from the old value once the link is made, and that in standard errors."""

    point: Label
    logits: float
    z: float
    moved: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Add ``shift`` to stations and points of the new fit.

    ``se``: of the shift, the spread of the differences over the square root of their number (sampling of anchors
    included), NaN with one anchor. ``drifts``: every anchor; one that ``moved`` does not mean the same in both versions.
    """

    shift: float
    se: float
    method: str
    drifts: tuple[Drift, ...]

    def stations(self, fit: FacetsFit) -> Floats:
        return np.asarray(fit.stations.measure + self.shift, dtype=np.float64)

    def points(self, fit: FacetsFit) -> Floats:
        return np.asarray(fit.points.measure + self.shift, dtype=np.float64)


def link(
    old: FacetsFit,
    new: FacetsFit,
    anchors: Sequence[Label],
    method: Literal["mean_mean", "stocking_lord"] = "mean_mean",
    *,
    least: int = 1,
    drift_logits: float = 0.5,
    drift_z: float = 2.0,
) -> Link:
    """``mean_mean``: the anchors' difficulties have the same mean (Loyd & Hoover 1980). ``stocking_lord``: the anchors'
    expected totals agree best (least squares) over the old fit's stations (Stocking & Lord 1983).

    An anchor moved where it lies farther off than ``drift_logits`` and ``drift_z`` standard errors.
    Raises BadAnchors, BadOption.
    """
    if method not in ("mean_mean", "stocking_lord"):
        raise BadOption("method", f"{method!r} is none of mean_mean, stocking_lord")
    names = _anchors(old, new, anchors, least)
    before, after = (np.array([fit.points[name].measure for name in names]) for fit in (old, new))
    errors = np.array([np.hypot(old.points[name].se, new.points[name].se) for name in names])
    differences = before - after
    shift = float(differences.mean()) if method == "mean_mean" else _stocking_lord(old, new, names)
    away = shift - differences
    drifts = tuple(
        Drift(name, float(logits), float(z), bool(abs(logits) > drift_logits and abs(z) > drift_z))
        for name, logits, z in zip(names, away, away / errors, strict=True)
    )
    spread = float(differences.std(ddof=1)) if len(names) > 1 else float("nan")
    return Link(shift, spread / float(np.sqrt(len(names))), method, drifts)


def _anchors(old: FacetsFit, new: FacetsFit, anchors: Sequence[Label], least: int) -> list[Label]:
    names = list(anchors)
    if len(set(names)) < len(names):
        raise BadAnchors("anchors", "a point is named twice")
    if len(names) < max(1, least):
        raise BadAnchors("anchors", f"{len(names)} named, at least {max(1, least)} wanted")
    for told, fit in (("old", old), ("new", new)):
        for name in names:
            if name not in fit.points.labels:
                raise BadAnchors(f"anchors/{name}", f"the {told} fit does not have this point")
            if fit.points[name].standing is not Standing.MEASURED:
                raise BadAnchors(f"anchors/{name}", f"has no measure of its own in the {told} fit")
    return names


def _stocking_lord(old: FacetsFit, new: FacetsFit, names: list[Label]) -> float:
    widths = {len(old.scale_of(name).cumulative) for name in names} | {
        len(new.scale_of(name).cumulative) for name in names
    }
    if len(widths) > 1 or old.lowest != new.lowest:
        raise BadAnchors("anchors", "expected totals compare only where both fits declare the same categories")
    theta = old.stations.measure[np.isfinite(old.stations.measure)]
    wanted = _totals(old, names, theta)

    def loss(shift: float) -> float:
        return float(np.square(wanted - _totals(new, names, theta - shift)).mean())

    found = scipy.optimize.minimize_scalar(
        loss, bounds=(-FARTHEST_SHIFT, FARTHEST_SHIFT), method="bounded", options={"xatol": 1e-9}
    )
    return float(found.x)


def _totals(fit: FacetsFit, names: list[Label], theta: Floats) -> Floats:
    total = np.zeros(len(theta))
    scale = np.zeros(len(theta), dtype=np.intp)
    for name in names:
        psi = fit.scale_of(name).cumulative[None, :]
        total += expected_score(theta - fit.points[name].measure, psi, scale)
    return total
