"""From what was recorded to what the engine scores: one pure function, used when computing and when replaying.

What goes in is plain data (JSON), kept with the result, so that anybody can score it again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cuobian.domains.rating.rules.figures import value_of
from cuobian.engines.scoring import (
    CountRule,
    Defects,
    Inputs,
    Method,
    NoData,
    NotApplicable,
    NotChosen,
    Observation,
    Point,
    Policy,
    RaterSheet,
    Ratio,
    RatioRule,
    Reconsidered,
    Standard,
    State,
    Unseen,
    Value,
)

MEASURED = (Method.AUTOMATIC, Method.SURVEY)


@dataclass(frozen=True, slots=True)
class Said:
    """One value by a person: a state, a number of defects, or "not seen"."""

    state: str = ""
    defects: int | None = None
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything recorded about an entry that decides its result."""

    metrics: Mapping[str, Any]
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    corrected: Mapping[str, str] = field(default_factory=dict)
    declared: tuple[str, ...] = ()
    sheets: Mapping[str, Mapping[str, Said]] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Said, str]] = field(default_factory=dict)
    bonuses: tuple[str, ...] = ()
    deductions: Mapping[str, int] = field(default_factory=dict)
    vetoes: tuple[str, ...] = ()
    prior_star: int | None = None
    is_first: bool = False
    provisional: bool = False

    def text(self) -> str:
        """Canonical JSON of the facts."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def facts_from(text: str) -> Facts:
    """The facts a stored text stands for; the inverse of `Facts.text`."""
    body = json.loads(text)
    body["sheets"] = {
        rater: {point: Said(*value) for point, value in items.items()} for rater, items in body["sheets"].items()
    }
    body["decisions"] = {point: (Said(*value), reason) for point, (value, reason) in body["decisions"].items()}
    lists = {name: tuple(body[name]) for name in ("declared", "vetoes", "bonuses")}
    return Facts(**{**body, **lists})


def engine_inputs(standard: Standard, facts: Facts) -> Inputs:
    """What the engine is given. The order of anything in `facts` never matters."""
    points = [point for dimension in standard.dimensions for point in dimension.walk()]
    return Inputs(
        observations=tuple(seen for point in points for seen in _measured(point, facts)),
        sheets=tuple(
            RaterSheet(rater, {point: _value(said) for point, said in items.items()})
            for rater, items in facts.sheets.items()
        ),
        decisions=tuple(Reconsidered(point, _value(said), reason) for point, (said, reason) in facts.decisions.items()),
        bonuses={key: Decimal(value) for key, value in _bonuses(standard, facts).items()},
        deductions=dict(facts.deductions),
        vetoes=frozenset(facts.vetoes),
        satisfaction=_metric(facts, "survey_satisfaction"),
        prior_star=facts.prior_star,
        data_days=int(_metric(facts, "data_days") or 0),
        first_round=facts.is_first,
        policy=Policy(raters_min=0 if facts.provisional else 1),
    ).ordered()


def _measured(point: Point, facts: Facts) -> Iterable[Observation]:
    if point.id in facts.not_applicable:
        yield Observation(point.id, NotApplicable(facts.not_applicable[point.id]))
        return
    if not point.mandatory and point.id not in facts.declared:
        yield Observation(point.id, NotChosen())
        return
    for method in MEASURED:
        if method in point.methods:
            yield Observation(point.id, _figure(point, facts), method)


def _figure(point: Point, facts: Facts) -> Value:
    if point.id in facts.corrected:
        return value_of(facts.corrected[point.id], point)
    found = facts.metrics.get(point.metric or "")
    if found is None:
        return NoData()
    if found.get("s"):
        return State(found["s"])
    return _measure(Decimal(found["v"]), point)


def _measure(figure: Decimal, point: Point) -> Value:
    """A figure as the point's rule takes it: a rate, or a number of defects."""
    if isinstance(point.rule, CountRule):
        return Defects(max(0, int(figure)))
    return Ratio(figure) if isinstance(point.rule, RatioRule) else NoData()


def _bonuses(standard: Standard, facts: Facts) -> dict[str, str]:
    """Bonuses that people recognised, and those whose metric says yes (1)."""
    reached = {
        bonus.id: str(bonus.points)
        for bonus in standard.bonuses
        if bonus.metric and (_metric(facts, bonus.metric) or Decimal(0)) >= 1
    }
    recognised = {bonus.id: str(bonus.points) for bonus in standard.bonuses if bonus.id in facts.bonuses}
    return {**reached, **recognised}


def _metric(facts: Facts, key: str | None) -> Decimal | None:
    found = facts.metrics.get(key or "")
    return None if found is None else Decimal(found["v"])


def _value(said: Said) -> Value:
    if said.unseen:
        return Unseen()
    return Defects(said.defects) if said.defects is not None else State(said.state)


def _plain(facts: Facts) -> dict[str, Any]:
    return {
        "metrics": dict(facts.metrics),
        "not_applicable": dict(facts.not_applicable),
        "corrected": dict(facts.corrected),
        "declared": sorted(facts.declared),
        "sheets": {
            rater: {point: [said.state, said.defects, said.unseen] for point, said in items.items()}
            for rater, items in facts.sheets.items()
        },
        "decisions": {
            point: [[said.state, said.defects, said.unseen], reason]
            for point, (said, reason) in facts.decisions.items()
        },
        "bonuses": sorted(facts.bonuses),
        "deductions": dict(facts.deductions),
        "vetoes": sorted(facts.vetoes),
        "prior_star": facts.prior_star,
        "is_first": facts.is_first,
        "provisional": facts.provisional,
    }
