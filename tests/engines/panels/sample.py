"""Cities, rings and random demands that the tests of panels share."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from cuobian.engines import panels as pn

SEED = pn.draw_seed("2026-11-23 城市星级评定第一轮 福彩3D 2026313期 5 0 9")


def city(places: int = 600, people: int = 30, *, recused: float = 0.02, visits: int = 3) -> pn.Inputs:
    """Six districts; one pair in fifty is recused. The same city every time."""
    rng = np.random.default_rng(20261123)
    stations = tuple(pn.Place(f"s{number:04}", f"d{number % 6}") for number in range(places))
    assessors = tuple(pn.Assessor(f"a{number:03}", f"d{number % 6}") for number in range(people))
    recusals = pn.recusals_from(
        [s.id for s in stations], [a.id for a in assessors], rng.random((places, people)) < recused, "kin"
    )
    return pn.Inputs(stations, assessors, visits, recusals)


def ring() -> tuple[pn.Inputs, list[pn.Panel]]:
    """Each district's three people visit the ten stations of the next district, nobody else's."""
    stations = tuple(pn.Place(f"s{d}-{n}", f"d{d}") for d in range(6) for n in range(10))
    assessors = tuple(pn.Assessor(f"a{d}-{n}", f"d{d}") for d in range(6) for n in range(3))
    panels = [
        pn.Panel(station.id, tuple(f"a{(int(station.id[1]) + 5) % 6}-{n}" for n in range(3))) for station in stations
    ]
    return pn.Inputs(stations, assessors, rules=pn.Rules(different_districts=False)), panels


def plain(places: int, people: int, visits: int) -> pn.Inputs:
    """No districts, no recusals."""
    return pn.Inputs(
        tuple(pn.Place(f"s{number:02}") for number in range(places)),
        tuple(pn.Assessor(f"a{number:02}") for number in range(people)),
        visits,
    )


def answer(inputs: pn.Inputs, seed: str, *, partial: bool) -> pn.Plan | tuple[pn.Reason, ...]:
    """A plan without much search, or why there is none."""
    try:
        return pn.plan_panels(inputs, seed, partial=partial, effort=pn.Effort(sweeps=3, starts=2))
    except pn.Infeasible as refused:
        return refused.reasons


@st.composite
def demands(draw: st.DrawFn, *, most_places: int = 9, most_people: int = 9) -> pn.Inputs:
    """Random demands, feasible or not."""
    names = [None, "d0", "d1", "d2", "d3"]
    home = st.sampled_from(names)
    stations = tuple(
        pn.Place(f"s{n}", draw(home), draw(st.sampled_from([None, None, None, 1, 2])))
        for n in range(draw(st.integers(1, most_places)))
    )
    people = []
    for number in range(draw(st.integers(2, most_people))):
        low = draw(st.integers(0, 2))
        people.append(pn.Assessor(f"a{number}", draw(home), low, draw(st.sampled_from([None, low + 1, low + 4]))))
    pairs = st.tuples(st.sampled_from(stations), st.sampled_from(people))
    recused = draw(st.lists(pairs, max_size=12, unique=True))
    fixed = draw(st.lists(pairs, max_size=2, unique=True))
    return pn.Inputs(
        stations,
        tuple(people),
        draw(st.integers(1, 3)),
        tuple(pn.Recusal(place.id, person.id, "kin") for place, person in recused),
        tuple(pn.Seat(place.id, person.id) for place, person in fixed),
        pn.Rules(draw(st.booleans()), draw(st.booleans())),
        tuple(f"x{n}" for n in range(draw(st.integers(0, 2)))),
    )
