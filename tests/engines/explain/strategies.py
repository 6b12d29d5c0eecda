"""Random questions, small enough to be answered by trying everything."""

from __future__ import annotations

from hypothesis import strategies as st

from cuobian.engines import explain as ex

NAMES = ("C", "B", "A")


@st.composite
def options(draw: st.DrawFn, name: str) -> ex.Option:
    gains = sorted(draw(st.lists(st.integers(0, 40), min_size=0, max_size=3)))
    levels = tuple(
        ex.Level(
            NAMES[index],
            gain,
            cost=draw(st.integers(0, 9)) * draw(st.sampled_from([1, 100])),
            days=draw(st.integers(0, 9)),
            earliest=draw(st.integers(0, 5)) * 10,
        )
        for index, gain in enumerate(gains)
    )
    return ex.Option(name, levels, draw(st.sampled_from(["D1", "D2"])))


@st.composite
def plain(draw: st.DrawFn, *, most: int = 6) -> ex.Problem:
    """Points and a gap, nothing that ties points together."""
    offers = tuple(draw(options(f"P{number}")) for number in range(draw(st.integers(0, most))))
    reach = sum(max((level.gain for level in option.levels), default=0) for option in offers)
    return ex.Problem(offers, draw(st.integers(-3, reach + 3)))


@st.composite
def tied(draw: st.DrawFn, *, most: int = 5) -> ex.Problem:
    """With gates, prerequisites and limits."""
    problem = draw(plain(most=most))
    offered = [(option.point_id, level.name) for option in problem.options for level in option.levels]
    gates: list[ex.Gate] = []
    if offered and draw(st.booleans()):
        least = dict(draw(st.lists(st.sampled_from(offered), min_size=1, max_size=3)))
        gates.append(ex.Raised("mandatory", least, draw(st.integers(0, len(least)))))
    if draw(st.booleans()):
        gates.append(ex.GroupFloor("dimension", "D1", draw(st.integers(-5, 60))))
    pairs = [(left, right) for left in offered for right in offered if left[0] < right[0]]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    limit = st.none() | st.integers(0, 20)
    return ex.Problem(
        problem.options,
        problem.gap,
        tuple(gates),
        tuple(ex.Prerequisite(*first, *then) for first, then in chosen),
        ex.Limits(
            cost=draw(st.none() | st.integers(0, 900)),
            days=draw(limit),
            points=draw(st.none() | st.integers(0, 4)),
            by=draw(st.none() | st.sampled_from([0, 20, 50])),
        ),
    )
