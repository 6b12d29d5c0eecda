"""The picture of who sees places with whom: assessors on a circle, grouped by district, joined where they meet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, degrees, pi, sin

from cuobian.domains.rating.rules.fairness.design import FREE
from cuobian.engines import panels as pn

SIZE = 900
CENTRE = SIZE / 2
RADIUS = 270.0
LABEL = 18.0
"""From a node's middle to its name."""
HALF = 9.0
"""Half of a node's width."""
GAP = 0.6
"""Between two districts, in places of a node."""
THINNEST, THICKEST = 1.0, 7.0
SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "wedge")
"""One for each part; from the seventh part on they repeat, and the table tells."""


@dataclass(frozen=True, slots=True)
class Person:
    """One assessor of the graph. `key` is unique; `district` is a code, "" for none."""

    key: str
    name: str
    unit: str
    district: str


@dataclass(frozen=True, slots=True)
class Node:
    """Where an assessor stands in the picture; `turn` is by how many degrees the name is turned."""

    person: Person
    part: int
    load: int
    shape: str
    x: float
    y: float
    points: str
    """Corners of a shape that is no circle."""
    label_x: float
    label_y: float
    turn: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """Two assessors who see `count` places together."""

    first: Person
    second: Person
    count: int
    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    certificate: pn.Certificate


def certified(seen: Mapping[str, Sequence[str]], people: Sequence[str], sigma: float) -> pn.Certificate:
    """The certificate of visits as they are: `seen` says who sees each place (or dossier); no rule of a draw applies."""
    inputs = pn.Inputs(
        places=tuple(pn.Place(place, visits=len(set(members))) for place, members in seen.items()),
        assessors=tuple(pn.Assessor(one) for one in people),
        rules=FREE,
    )
    panels = [pn.Panel(place, tuple(sorted(set(members)))) for place, members in seen.items()]
    return pn.Certifier(inputs).certificate(panels, sigma=sigma)


def picture_of(people: Sequence[Person], found: pn.Certificate, places: Mapping[str, Sequence[str]]) -> Picture:
    """Everybody on the circle by district and name; lines wide as the places shared.

    `found` is over the keys, dossiers included; `places` says who sees each place. Shared dossiers link everybody with
    everybody and are not drawn.
    """
    order = sorted(people, key=lambda one: (one.district == "", one.district, one.unit, one.name, one.key))
    angles = _angles([one.district for one in order])
    part = {key: number for number, one in enumerate(found.parts) for key in one.assessors}
    loads = Counter(key for members in places.values() for key in set(members))
    together = Counter(pair for members in places.values() for pair in combinations(sorted(set(members)), 2))
    nodes = tuple(_node(one, angle, part[one.key], loads[one.key]) for one, angle in zip(order, angles, strict=True))
    most = max(together.values(), default=0)
    lines = []
    for first, second in combinations(nodes, 2):
        one, other = sorted((first.person.key, second.person.key))
        count = together[one, other]
        if count:
            width = THINNEST + (THICKEST - THINNEST) * (count - 1) / max(most - 1, 1)
            lines.append(
                Line(first.person, second.person, count, first.x, first.y, second.x, second.y, round(width, 1))
            )
    return Picture(nodes, tuple(sorted(lines, key=lambda line: line.count)), found)


def _angles(districts: Sequence[str]) -> list[float]:
    """An angle for everybody, from the top clockwise; a little more room between two districts."""
    places, at = [], 0.0
    for number, district in enumerate(districts):
        at += (1 + GAP if number and district != districts[number - 1] else 1.0) if number else 0.0
        places.append(at)
    whole = at + 1 + GAP
    return [2 * pi * place / whole - pi / 2 for place in places]


def _node(person: Person, angle: float, part: int, load: int) -> Node:
    x, y = CENTRE + RADIUS * cos(angle), CENTRE + RADIUS * sin(angle)
    far = RADIUS + LABEL
    left = cos(angle) < 0
    shape = SHAPES[part % len(SHAPES)]
    return Node(
        person=person,
        part=part,
        load=load,
        shape=shape,
        x=round(x, 1),
        y=round(y, 1),
        points=_corners(shape, x, y),
        label_x=round(CENTRE + far * cos(angle), 1),
        label_y=round(CENTRE + far * sin(angle), 1),
        turn=round(degrees(angle) + (180 if left else 0), 1),
        anchor="end" if left else "start",
    )


def _corners(shape: str, x: float, y: float) -> str:
    turns = {
        "square": (45, 135, 225, 315),
        "triangle": (30, 150, 270),
        "diamond": (0, 90, 180, 270),
        "pentagon": (18, 90, 162, 234, 306),
        "wedge": (90, 210, 330),
    }.get(shape, ())
    size = HALF * 1.3
    corners = ((x + size * cos(turn * pi / 180), y + size * sin(turn * pi / 180)) for turn in turns)
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
