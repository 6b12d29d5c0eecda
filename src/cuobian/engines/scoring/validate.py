"""Refuses standards and inputs that cannot be scored, naming the place of the fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from cuobian.engines.scoring.errors import (
    BadNumber,
    DuplicateInput,
    MissingReason,
    NoRaters,
    StandardFault,
    UnknownItem,
    WrongValue,
)
from cuobian.engines.scoring.inputs import (
    Defects,
    Inputs,
    NoData,
    NotApplicable,
    NotChosen,
    Observation,
    Ratio,
    Unseen,
    Value,
)
from cuobian.engines.scoring.model import CountRule, Method, MinDimension, Point, RatioRule, Standard, State

Item = TypeVar("Item")


def _number(place: str, value: object) -> Decimal:
    if not isinstance(value, Decimal):
        raise WrongValue(place, f"a Decimal is wanted, not {type(value).__name__}")
    if not value.is_finite():
        raise BadNumber(place, f"{value} is not a finite number")
    return value


def _count(place: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongValue(place, f"a whole number is wanted, not {type(value).__name__}")
    if value < 0:
        raise BadNumber(place, f"{value} is negative")
    return value


def _unique(place: str, ids: Iterable[str]) -> None:
    twice = sorted(name for name, times in Counter(ids).items() if times > 1)
    if twice:
        raise StandardFault(place, f"used twice: {', '.join(twice)}")


def check_standard(standard: Standard) -> None:
    """The first fault that would make a score meaningless is raised."""
    place = standard.code
    _unique(f"{place}/points", (p.id for p in standard.walk()))
    _unique(f"{place}/dimensions", (d.id for d in standard.dimensions))
    _unique(f"{place}/bonuses", (b.id for b in standard.bonuses))
    _unique(f"{place}/deductions", (d.id for d in standard.deductions))
    _unique(f"{place}/thresholds", (str(t.star) for t in standard.thresholds))
    if not 0 <= standard.decimals <= 6:
        raise StandardFault(f"{place}/decimals", "between 0 and 6 places")
    _check_states(standard)
    _check_thresholds(standard)
    for point in standard.walk():
        _check_point(f"{place}/{point.id}", point, standard.decimals)
    for bonus in standard.bonuses:
        if _number(f"{place}/{bonus.id}", bonus.points) < 0:
            raise StandardFault(f"{place}/{bonus.id}", "points are negative")
    for item in standard.deductions:
        spot = f"{place}/{item.id}"
        if _number(spot, item.per) < 0 or _number(spot, item.cap) < 0:
            raise StandardFault(spot, "per and cap are not negative")
    for name, cap in (("bonus_cap", standard.bonus_cap), ("deduction_cap", standard.deduction_cap)):
        if _number(f"{place}/{name}", cap) < 0:
            raise StandardFault(f"{place}/{name}", "is negative")


def _check_states(standard: Standard) -> None:
    place = f"{standard.code}/states"
    if set(standard.states) != set(State):
        raise StandardFault(place, "wants a share for each of A, B, C and C#")
    shares = [_number(f"{place}/{state}", standard.states[state]) for state in State]
    if any(not 0 <= share <= 1 for share in shares) or shares != sorted(shares, reverse=True):
        raise StandardFault(place, "shares are between 0 and 1 and fall from A to C#")
    if shares[0] != 1:
        raise StandardFault(place, "A is worth the whole point")


def _check_thresholds(standard: Standard) -> None:
    place = f"{standard.code}/thresholds"
    down = standard.stars_down()
    if any(t.star < 1 for t in down):
        raise StandardFault(place, "stars start at 1")
    for threshold in down:
        for gate in threshold.gates:
            if isinstance(gate, MinDimension) and not 0 <= _number(f"{place}/{threshold.star}", gate.share) <= 1:
                raise StandardFault(f"{place}/{threshold.star}", f"{gate.kind} is a share between 0 and 1")
    scores = [_number(f"{place}/{t.star}", t.min_score) for t in down]
    if scores != sorted(scores, reverse=True):
        raise StandardFault(place, "a higher star needs at least the score of the lower one")


def _check_point(place: str, point: Point, decimals: int) -> None:
    if _number(place, point.points) <= 0:
        raise StandardFault(place, "points are more than zero")
    if (Fraction(point.points) * 10**decimals).denominator != 1:
        raise StandardFault(place, f"points have at most {decimals} places")
    if not point.methods:
        raise StandardFault(place, "has no method")
    rule = point.rule
    if isinstance(rule, RatioRule):
        down = [_number(place, rule.a), _number(place, rule.b), _number(place, rule.c)]
        if down != sorted(down, reverse=True):
            raise StandardFault(place, "thresholds fall from A to C")
    if isinstance(rule, CountRule) and _number(place, rule.per) <= 0:
        raise StandardFault(place, "each defect costs more than zero")


def measured_method(point: Point, observation: Observation) -> Method | None:
    """The method an observation answers; None when it speaks of the whole point."""
    place = f"observation {point.id}"
    if isinstance(observation.value, NotApplicable | NotChosen):
        return None
    if observation.method is not None:
        if observation.method not in point.methods or observation.method.judged:
            raise WrongValue(place, f"{observation.method} is not a measured method of this point")
        return observation.method
    measured = [method for method in point.methods if not method.judged]
    if len(measured) != 1:
        raise WrongValue(place, f"the method must be named: the point has {len(measured)} measured methods")
    return measured[0]


def check_value(place: str, point: Point, value: Value) -> None:
    """The kind of value must fit the rule; applicability and choice must be open questions."""
    match value:
        case NotApplicable() | NotChosen():
            _check_set_aside(place, point, value)
        case Ratio() | Defects() | State():
            _check_measure(place, point, value)
        case NoData() | Unseen():
            pass
        case _:
            raise WrongValue(place, f"{type(value).__name__} is not a value")


def _check_set_aside(place: str, point: Point, value: NotApplicable | NotChosen) -> None:
    if isinstance(value, NotChosen):
        if point.mandatory:
            raise WrongValue(place, "a mandatory point cannot be left unchosen")
        return
    if point.applicability is None:
        raise WrongValue(place, "this point always applies")
    if not value.reason.strip():
        raise MissingReason(place, "say why the point does not apply")


def _check_measure(place: str, point: Point, value: Ratio | Defects | State) -> None:
    if isinstance(value, State):
        if isinstance(point.rule, CountRule):
            raise WrongValue(place, "this point is scored by counting defects, not by a state")
        return
    wanted = RatioRule if isinstance(value, Ratio) else CountRule
    if not isinstance(point.rule, wanted):
        raise WrongValue(place, f"{type(value).__name__} does not fit a {point.rule.kind} rule")
    if isinstance(value, Ratio):
        _number(place, value.value)
    else:
        _count(place, value.count)


def check_inputs(standard: Standard, inputs: Inputs) -> None:
    points = {point.id: point for point in standard.walk()}
    _check_observations(points, inputs)
    _check_sheets(points, inputs)
    _check_decisions(points, inputs)
    _check_extras(standard, inputs)


def _point(points: Mapping[str, Point], place: str, point_id: str) -> Point:
    if point_id not in points:
        raise UnknownItem(place, f"the standard has no point {point_id}")
    return points[point_id]


def _check_observations(points: Mapping[str, Point], inputs: Inputs) -> None:
    seen: set[tuple[str, Method | None]] = set()
    for observation in inputs.observations:
        place = f"observation {observation.point_id}"
        point = _point(points, place, observation.point_id)
        check_value(place, point, observation.value)
        if isinstance(observation.value, Unseen):
            raise WrongValue(place, "only raters leave a point unseen")
        key = (point.id, measured_method(point, observation))
        if key in seen:
            raise DuplicateInput(place, f"observed twice ({key[1] or 'whole point'})")
        seen.add(key)


def _check_sheets(points: Mapping[str, Point], inputs: Inputs) -> None:
    if len(inputs.sheets) < inputs.policy.raters_min:
        raise NoRaters("sheets", f"{len(inputs.sheets)} of at least {inputs.policy.raters_min}")
    raters: set[str] = set()
    for sheet in inputs.sheets:
        if sheet.rater_id in raters:
            raise DuplicateInput(f"sheet {sheet.rater_id}", "handed in twice")
        raters.add(sheet.rater_id)
        for point_id, value in sheet.values.items():
            _check_judged(points, f"sheet {sheet.rater_id}, {point_id}", point_id, value)


def _check_judged(points: Mapping[str, Point], place: str, point_id: str, value: Value) -> None:
    point = _point(points, place, point_id)
    if not any(method.judged for method in point.methods):
        raise WrongValue(place, "this point is measured, not judged by raters")
    if isinstance(value, NoData | NotChosen):
        raise WrongValue(place, f"a rater cannot give {type(value).__name__}")
    check_value(place, point, value)


def _check_decisions(points: Mapping[str, Point], inputs: Inputs) -> None:
    decided: set[str] = set()
    for decision in inputs.decisions:
        place = f"decision {decision.point_id}"
        _check_judged(points, place, decision.point_id, decision.value)
        if isinstance(decision.value, Unseen):
            raise WrongValue(place, "a decision settles the point")
        if not decision.reason.strip():
            raise MissingReason(place, "a reconsidered point needs a written reason")
        if decision.point_id in decided:
            raise DuplicateInput(place, "decided twice")
        decided.add(decision.point_id)


def _check_extras(standard: Standard, inputs: Inputs) -> None:
    bonuses = {bonus.id: bonus.points for bonus in standard.bonuses}
    for name, points in inputs.bonuses.items():
        if not 0 <= _number(f"bonus {name}", points) <= _known(bonuses, "bonus", name):
            raise BadNumber(f"bonus {name}", f"{points} is not between 0 and {bonuses[name]}")
    deductions = {item.id: item for item in standard.deductions}
    for name, times in inputs.deductions.items():
        _known(deductions, "deduction", name)
        _count(f"deduction {name}", times)
    vetoes = {veto.id: veto for veto in standard.vetoes}
    for name in sorted(inputs.vetoes):
        _known(vetoes, "veto", name)
    _check_figures(inputs)


def _known(items: Mapping[str, Item], kind: str, name: str) -> Item:
    if name not in items:
        raise UnknownItem(f"{kind} {name}", f"the standard has no such {kind}")
    return items[name]


def _check_figures(inputs: Inputs) -> None:
    if inputs.satisfaction is not None and not 0 <= _number("satisfaction", inputs.satisfaction) <= 1:
        raise BadNumber("satisfaction", "a share between 0 and 1")
    for label, number in (("prior_star", inputs.prior_star), ("data_days", inputs.data_days)):
        if number is not None:
            _count(label, number)
