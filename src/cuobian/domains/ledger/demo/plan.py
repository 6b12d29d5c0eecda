"""What a station's year comes to: a tier, and for every measured point a state and a value inside the state's band.

The bands follow the sample standard's thresholds, so that the generated facts spread over A, B, C and C#.
"""

from dataclasses import dataclass

from cuobian.domains.ledger.demo.dice import Dice

SHARES = {"A": 1.0, "B": 0.66, "C": 0.33, "D": 0.0}
ORDER = "ABCD"
Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured point: its weight, its dimension, and the bands of its states (D stands for C#)."""

    key: str
    weight: float
    dimension: str
    bands: tuple[Band, Band, Band, Band]
    optional: bool = False
    states: str = ORDER


@dataclass(frozen=True, slots=True)
class Tier:
    """A group of places: how well they do, how many C# they may have, and how low a dimension may fall."""

    name: str
    share: float
    score: Band
    misses: tuple[int, int]
    floor: float


TIERS = (
    Tier("five", 0.075, (0.945, 0.975), (0, 0), 0.86),
    Tier("four", 0.185, (0.850, 0.895), (0, 0), 0.75),
    Tier("three", 0.300, (0.760, 0.815), (0, 1), 0.64),
    Tier("two", 0.205, (0.680, 0.735), (0, 2), 0.0),
    Tier("one", 0.105, (0.615, 0.650), (1, 3), 0.0),
    Tier("none", 0.130, (0.380, 0.560), (4, 9), 0.0),
)

STATION = (
    Measured("kiosk_online", 1, "Z1", ((0.955, 0.995), (0.86, 0.94), (0.71, 0.84), (0.45, 0.68))),
    Measured("open_fulfil", 1.5, "Z2", ((0.958, 0.995), (0.86, 0.942), (0.71, 0.84), (0.45, 0.68))),
    Measured("offhour", 2, "Z2", ((0.26, 0.38), (0.16, 0.24), (0.06, 0.14), (0.0, 0.04)), optional=True),
    Measured("contract", 1, "Z2", ((0.96, 1.0), (0.86, 0.94), (0.71, 0.84), (0.4, 0.65))),
    Measured("teams", 2, "Z3", ((4, 6), (3, 3), (2, 2), (0, 1))),
    Measured("registered", 2, "Z3", ((0.135, 0.19), (0.092, 0.128), (0.052, 0.088), (0.02, 0.045))),
    Measured("active", 2, "Z3", ((0.31, 0.48), (0.21, 0.29), (0.11, 0.19), (0.03, 0.09))),
    Measured("trained", 2, "Z3", ((1.0, 1.0), (0.91, 0.97), (0.82, 0.89), (0.5, 0.78))),
    Measured("recorded", 2, "Z3", ((0.985, 1.0), (0.91, 0.975), (0.81, 0.89), (0.5, 0.78))),
    Measured("insured", 2, "Z3", ((1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (0.7, 0.95)), states="AD"),
    Measured("care", 0.5, "Z3", ((4, 7), (2, 3), (1, 1), (0, 0)), optional=True),
    Measured("lectures", 2, "Z4", ((12, 12), (10, 11), (8, 9), (2, 7))),
    Measured("speakers", 2, "Z4", ((3, 5), (2, 2), (1, 1), (0, 0)), optional=True),
    Measured("kiosk_fresh", 2, "Z4", ((0.955, 1.0), (0.86, 0.94), (0.71, 0.84), (0.4, 0.68))),
    Measured("courses", 2, "Z4", ((4, 7), (3, 3), (2, 2), (0, 1))),
    Measured("elder_weeks", 1, "Z4", ((30, 40), (20, 28), (10, 18), (0, 6)), optional=True),
    Measured("demand", 2, "Z5", ((4, 4), (3, 3), (2, 2), (0, 1))),
    Measured("proxy", 2, "Z5", ((0.17, 0.28), (0.09, 0.145), (0.04, 0.075), (0.0, 0.025))),
    Measured("accepted", 3, "Z5", ((0.955, 1.0), (0.86, 0.945), (0.71, 0.845), (0.45, 0.68))),
    Measured("finished", 4, "Z5", ((0.91, 1.0), (0.81, 0.89), (0.66, 0.79), (0.4, 0.63))),
    Measured("rating", 4, "Z5", ((4.63, 4.74), (4.34, 4.56), (4.03, 4.26), (3.5, 3.93))),
    Measured("rejected", 1, "Z5", ((1.0, 1.0), (0.91, 0.97), (0.81, 0.89), (0.3, 0.75))),
    Measured("categories", 2, "Z5", ((6, 8), (5, 5), (4, 4), (1, 3))),
    Measured("priority", 2, "Z5", ((0.42, 0.58), (0.26, 0.38), (0.12, 0.24), (0.03, 0.09))),
    Measured("activities", 3, "Z6", ((12, 12), (10, 11), (8, 9), (2, 7))),
    Measured("festivals", 2, "Z6", ((5, 7), (4, 4), (3, 3), (0, 2))),
    Measured("reforms", 2, "Z6", ((4, 7), (3, 3), (2, 2), (0, 1))),
    Measured("participants", 3, "Z6", ((0.205, 0.32), (0.125, 0.19), (0.062, 0.115), (0.02, 0.055))),
    Measured("pairing", 2, "Z7", ((3, 3), (2, 2), (1, 1), (0, 0))),
    Measured("pair_work", 2, "Z7", ((4, 7), (2, 3), (1, 1), (0, 0))),
    Measured("campus", 2, "Z7", ((2, 3), (1, 1), (1, 1), (0, 0)), optional=True, states="ABD"),
    Measured("love", 2, "Z7", ((6, 14), (4, 5), (2, 3), (0, 1))),
    Measured("aware", 3, "Z8", ((0.905, 0.97), (0.81, 0.89), (0.71, 0.79), (0.5, 0.68))),
    Measured("satisfied", 3, "Z8", ((0.91, 0.98), (0.86, 0.89), (0.76, 0.84), (0.55, 0.73))),
    Measured("rectified", 3, "Z8", ((1.0, 1.0), (0.86, 0.94), (0.80, 0.84), (0.4, 0.75))),
    Measured("repeated", 1, "Z8", ((1.0, 1.0), (0.86, 0.94), (0.71, 0.84), (0.4, 0.66))),
)

INSTITUTE = (
    Measured("venues", 2, "S1", ((6, 9), (4, 5), (2, 3), (0, 1))),
    Measured("open_fulfil", 1, "S1", ((0.958, 0.995), (0.86, 0.942), (0.71, 0.84), (0.45, 0.68))),
    Measured("staff", 2, "S2", ((2, 4), (1, 1), (1, 1), (0, 0)), states="AB"),
    Measured("visits", 3, "S2", ((1.0, 1.0), (0.86, 0.97), (0.71, 0.84), (0.3, 0.66))),
    Measured("peers", 2, "S2", ((2, 4), (1, 1), (1, 1), (0, 0)), optional=True, states="ABD"),
    Measured("teams", 3, "S3", ((6, 8), (5, 5), (4, 4), (2, 3))),
    Measured("leaders", 2, "S3", ((0.91, 1.0), (0.76, 0.89), (0.61, 0.74), (0.3, 0.58))),
    Measured("care_response", 1, "S3", ((0.96, 1.0), (0.86, 0.94), (0.71, 0.84), (0.4, 0.65))),
    Measured("graduates", 2, "S4", ((3, 5), (2, 2), (1, 1), (0, 0)), optional=True),
    Measured("courses_used", 2, "S4", ((6, 9), (4, 5), (2, 3), (0, 1))),
    Measured("dispatched", 4, "S5", ((0.955, 1.0), (0.86, 0.945), (0.71, 0.845), (0.45, 0.68))),
    Measured("crossed", 4, "S5", ((0.82, 0.97), (0.62, 0.78), (0.42, 0.58), (0.15, 0.38))),
    Measured("activities", 3, "S6", ((12, 12), (10, 11), (8, 9), (3, 7))),
    Measured("participants", 3, "S6", ((0.155, 0.24), (0.105, 0.145), (0.055, 0.095), (0.02, 0.045))),
    Measured("brands", 2, "S6", ((0.5, 0.8), (0.32, 0.47), (0.12, 0.28), (0.0, 0.08)), optional=True),
    Measured("campus", 2, "S7", ((0.91, 1.0), (0.76, 0.89), (0.61, 0.74), (0.2, 0.55)), optional=True),
    Measured("supervised", 1.5, "S7", ((1.0, 1.0), (0.86, 0.97), (0.71, 0.84), (0.3, 0.65))),
    Measured("not_asked_again", 1, "S8", ((0.96, 1.0), (0.86, 0.94), (0.71, 0.84), (0.4, 0.65))),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A place's year in short: `size` is 1 for an ordinary place, more for a busy one."""

    tier: str
    size: float
    states: dict[str, str]
    values: dict[str, float]

    def count(self, key: str) -> int:
        """A planned value that is a number of things."""
        return round(self.values[key])


def plan_of(dice: Dice, tier: Tier, points: tuple[Measured, ...], fixed: dict[str, str]) -> Plan:
    """Start with every point at its best and let chance take states down until the tier's score is met."""
    states = {point.key: fixed.get(point.key, "A") for point in points}
    wanted, misses = dice.between(*tier.score), dice.integer(*tier.misses)
    free = [point for point in points if point.key not in fixed]
    for _attempt in range(4000):
        if _score(points, states) <= wanted:
            break
        _take_down(dice.pick(free), states, points, misses, tier.floor)
    values = {point.key: _value(dice, point, states[point.key]) for point in points}
    return Plan(tier.name, dice.between(0.7, 1.1) + _score(points, states) * 0.5, states, values)


def _take_down(
    point: Measured, states: dict[str, str], points: tuple[Measured, ...], misses: int, floor: float
) -> None:
    """One state lower, unless that is one C# too many or the dimension would fall too low."""
    now = states[point.key]
    lower = point.states[point.states.index(now) + 1 :]
    if not lower:
        return
    missed = sum(states[other.key] == "D" for other in points if not other.optional)
    if lower[0] == "D" and not point.optional and missed >= misses:
        return
    states[point.key] = lower[0]
    same = tuple(other for other in points if other.dimension == point.dimension)
    if _score(same, states) < floor:
        states[point.key] = now


def _score(points: tuple[Measured, ...], states: dict[str, str]) -> float:
    whole = sum(point.weight for point in points)
    return sum(point.weight * SHARES[states[point.key]] for point in points) / whole


def _value(dice: Dice, point: Measured, state: str) -> float:
    low, high = point.bands[ORDER.index(state)]
    if high > 1 and point.key != "rating":
        return float(dice.integer(round(low), round(high)))
    return dice.between(low, high)
