"""Refuses inputs that say nothing or contradict themselves, before anything is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from cuobian.engines.panels.errors import BadNumber, DuplicateId, PanelsError, UnknownId
from cuobian.engines.panels.inputs import Assessor, Inputs


def check_inputs(inputs: Inputs) -> None:
    """The first fault is raised: ``DuplicateId``, ``UnknownId``, ``BadNumber`` or ``PanelsError`` for an unusable id."""
    _unique("places", (place.id for place in inputs.places))
    _unique("assessors", (assessor.id for assessor in inputs.assessors))
    _unique("dossiers", inputs.dossiers)
    _unique("recusals", inputs.recusals)
    _unique("fixed", inputs.fixed)
    _unique("history", inputs.history)
    for kind, ids in (
        ("places", [place.id for place in inputs.places]),
        ("assessors", [assessor.id for assessor in inputs.assessors]),
        ("dossiers", inputs.dossiers),
    ):
        for name in ids:
            _usable(kind, name)
    _check_pairs(inputs)
    _at_least("visits", inputs.visits, 1)
    for place in inputs.places:
        if place.visits is not None:
            _at_least(f"place {place.id}", place.visits, 1)
    check_assessors(inputs.assessors)


def check_assessors(assessors: tuple[Assessor, ...]) -> None:
    """At least two people, loads in order."""
    if len(assessors) < 2:
        raise BadNumber("assessors", f"{len(assessors)} given: comparing severities takes at least two")
    for assessor in assessors:
        place = f"assessor {assessor.id}"
        _at_least(place, assessor.min_load, 0)
        if assessor.max_load is not None and assessor.max_load < assessor.min_load:
            raise BadNumber(place, f"at most {assessor.max_load} places, but at least {assessor.min_load}")


def _unique(place: str, items: Iterable[Hashable]) -> None:
    twice = [item for item, times in Counter(items).items() if times > 1]
    if twice:
        raise DuplicateId(place, f"given twice: {', '.join(sorted(map(str, twice)))}")


def _usable(kind: str, name: str) -> None:
    if not name.strip() or not name.isprintable():
        raise PanelsError(kind, f"{name!r} is no usable id: empty or with control characters")


def _at_least(place: str, value: int, least: int) -> None:
    if value < least:
        raise BadNumber(place, f"{value} is less than {least}")


def _check_pairs(inputs: Inputs) -> None:
    places = {place.id for place in inputs.places}
    assessors = {assessor.id for assessor in inputs.assessors}
    both = places & set(inputs.dossiers)
    if both:
        raise DuplicateId("dossiers", f"also places: {', '.join(sorted(both))}")
    for recusal in inputs.recusals:
        _known(f"recusal {recusal.place}, {recusal.assessor}", recusal.place, places | set(inputs.dossiers))
        _known(f"recusal {recusal.place}, {recusal.assessor}", recusal.assessor, assessors)
    for seat in inputs.fixed:
        _known(f"fixed {seat.place}, {seat.assessor}", seat.place, places)
        _known(f"fixed {seat.place}, {seat.assessor}", seat.assessor, assessors)


def _known(place: str, name: str, names: set[str]) -> None:
    if name not in names:
        raise UnknownId(place, f"{name} is not among the places and assessors given")
