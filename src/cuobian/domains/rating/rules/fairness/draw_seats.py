"""The panels that come out of a draw with its changes: who sits where, who chairs, what the certificate says."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.engines import panels as pn

LOADS = ("min_load", "max_load")
"""Rules that a change by hand may leave, with a reason: somebody falls ill, somebody takes more."""


@dataclass(frozen=True, slots=True)
class Group:
    """Places that the same people see: one panel. `chair` is "" when nobody may chair it."""

    members: tuple[str, ...]
    chair: str
    places: tuple[str, ...]


def seated(plan: pn.Plan, kept: Sequence[dict[str, Any]]) -> tuple[pn.Panel, ...]:
    """The drawn panels with every change that was made by hand, in their order."""
    return pn.changed(plan.panels, moves_of(kept)) if kept else plan.panels


def moves_of(kept: Sequence[dict[str, Any]]) -> list[pn.Change]:
    """The kept changes as the engine takes them; an exchange is two moves of one change."""
    return [pn.Change(move["place"], move["out"], move["into"]) for one in kept for move in one["moves"]]


def groups_of(panels: Sequence[pn.Panel], seed: str, *, may_chair: Callable[[str, str], bool]) -> tuple[Group, ...]:
    """One group for each set of members; where nobody could chair all of its places, one for each district of it.

    `may_chair(number, place)`: whether a person may chair at a place.
    """
    sets: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for panel in panels:
        sets[panel.members].append(panel.place)
    found: list[Group] = []
    for members, places in sorted(sets.items(), key=lambda item: item[1][0]):
        chair = chair_of(members, places, seed, may_chair)
        if chair or len({place[:DISTRICT] for place in places}) == 1:
            found.append(Group(members, chair, tuple(places)))
            continue
        for district in sorted({place[:DISTRICT] for place in places}):
            part = tuple(place for place in places if place.startswith(district))
            found.append(Group(members, chair_of(members, part, seed, may_chair), part))
    return tuple(found)


def chair_of(members: Sequence[str], places: Sequence[str], seed: str, may_chair: Callable[[str, str], bool]) -> str:
    """The first in the drawn order of chairs who may chair everywhere; "" when nobody may."""
    order = sorted(members, key=lambda number: (pn.key(seed, "chair", number), number))
    return next((number for number in order if all(may_chair(number, place) for place in places)), "")


def figures_of(found: pn.Certificate) -> dict[str, Any]:
    """What a draw keeps of its certificate: plain values, rounded far beyond what matters.

    Who sees nothing at all has no severity to compare: such people are counted as `idle` and are no component.
    """
    loads = dict(zip(found.assessors, found.loads, strict=True))
    parts = [one for one in found.parts if one.precision is not None or loads[one.assessors[0]]]
    whole = parts[0].precision if len(parts) == 1 and parts[0].precision is not None else found.whole
    contrast = sqrt(2 * found.sigma**2 * whole.a_criterion)
    return {
        "components": len(parts),
        "idle": len(found.parts) - len(parts),
        "lambda2": _kept(whole.lambda2),
        "bound": _kept(whole.lambda2_bound),
        "efficiency": _kept(whole.efficiency),
        "contrast_sd": _kept(contrast) if isfinite(contrast) else None,
        "sigma": _kept(found.sigma),
        "loads": loads,
        "visits": found.visits,
        "broken": [[one.rule, one.place, one.assessor] for one in found.broken],
    }


def hard(broken: Sequence[pn.Broken]) -> list[pn.Broken]:
    """The broken rules that no reason excuses."""
    return [one for one in broken if one.rule not in LOADS]


def _kept(value: float) -> float:
    return round(float(value), 6) + 0.0
