"""From a standard and a place's inputs to the question, and back: no answer leaves without the scorer's word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from cuobian.engines.explain.certainty import finite
from cuobian.engines.explain.costs import Costs
from cuobian.engines.explain.errors import BadGoal, NotProved, UnknownPoint
from cuobian.engines.explain.model import Gate, GroupFloor, Limits, Option, Path, Prerequisite, Problem, Raised
from cuobian.engines.explain.options import Offer, Scale, level_name, offers_of, scale_of
from cuobian.engines.scoring import (
    Change,
    GateCheck,
    Inputs,
    MandatoryAtLeast,
    MandatoryWorstMax,
    MinDimension,
    Result,
    Scorer,
    Standard,
    StarCheck,
    State,
    Threshold,
    what_if,
)
from cuobian.engines.scoring.exact import units
from cuobian.engines.scoring.steps import values_of


@dataclass(frozen=True, slots=True)
class Blocked:
    """A line that no point can open: a veto, satisfaction, the prior star, days of data."""

    line: str
    wanted: str
    found: str | None


@dataclass(frozen=True, slots=True)
class StarProblem:
    """The question of one place and one star, with what is needed to check an answer."""

    scorer: Scorer
    inputs: Inputs
    star: int
    target: Decimal
    """The total to be reached: the star's line and the margin."""
    before: Result
    problem: Problem
    offers: tuple[Offer, ...]
    blocked: tuple[Blocked, ...]

    def changes(self, path: Path) -> tuple[Change, ...]:
        """The path as changes that ``scoring.what_if`` understands."""
        values = {
            (offer.option.point_id, level.name): value
            for offer in self.offers
            for level, value in zip(offer.option.levels, offer.values, strict=True)
        }
        return tuple(
            Change(choice.point_id, values[choice.point_id, choice.level.name], None) for choice in path.choices
        )

    def confirm(self, path: Path) -> Result:
        """The scorer's result after the path. Raises ``NotProved`` when it does not keep what the path promises."""
        result = what_if(self.scorer, self.inputs, self.changes(path))
        known = {blocked.line for blocked in self.blocked}
        shut = [gate.kind for gate in _check(result, self.star).open_gates if gate.kind not in known]
        if result.total < self.target or shut:
            raise NotProved(
                f"star {self.star}", f"the scorer finds {result.total} of {self.target}, shut: {', '.join(shut)}"
            )
        return result


def star_problem(
    scorer: Scorer,
    inputs: Inputs,
    costs: Costs | None = None,
    *,
    star: int | None = None,
    margin: Decimal = Decimal(0),
    prerequisites: Sequence[Prerequisite] = (),
    limits: Limits | None = None,
) -> StarProblem:
    """What the place has to do for ``star`` (left out: the next one).

    ``margin``: points wanted above the line (``certainty.margin`` for an uncertain score). Raises ``BadGoal`` at the
    highest star or for a bad margin, ``UnknownPoint`` for a star, point or level that the standard does not have.
    """
    finite("margin", margin)
    standard, before = scorer.standard, scorer.evaluate(inputs)
    threshold = _threshold(standard, before, star)
    scale = scale_of(standard, inputs, before, threshold, margin)
    offers = offers_of(scale, before, Costs() if costs is None else costs)
    problem = Problem(
        options=tuple(offer.option for offer in offers),
        gap=scale.gap,
        gates=tuple(_gates(scale, before, offers)),
        prerequisites=tuple(_rules(scorer, before, offers, prerequisites)),
        limits=Limits() if limits is None else limits,
    )
    target = Decimal(threshold.min_score) + margin
    return StarProblem(
        scorer, inputs, threshold.star, target, before, problem, offers, tuple(_blocked(before, threshold.star))
    )


def _threshold(standard: Standard, before: Result, star: int | None) -> Threshold:
    if star is None:
        if before.next_star is None:
            raise BadGoal("star", "the place has the highest star already")
        star = before.next_star.star
    for threshold in standard.thresholds:
        if threshold.star == star:
            return threshold
    raise UnknownPoint("star", f"the standard has no star {star}")


def options_of(
    scorer: Scorer, inputs: Inputs, costs: Costs | None = None, *, star: int | None = None
) -> tuple[Option, ...]:
    """What each point offers on the way to ``star``; see ``star_problem``."""
    return star_problem(scorer, inputs, costs, star=star).problem.options


def _check(result: Result, star: int) -> StarCheck:
    return next(check for check in result.stars if check.star == star)


def _gates(scale: Scale, before: Result, offers: Sequence[Offer]) -> Iterator[Gate]:
    """The star's gates that points can open, each once; an exempt one asks for nothing."""
    checks = _check(before, scale.threshold.star).gates
    for gate, check in dict(zip(scale.threshold.gates, checks, strict=True)).items():
        if check.exempt:
            continue
        if isinstance(gate, MandatoryAtLeast) and not check.holds:
            yield _raised(check, offers, gate.state, len(check.failing))
        elif isinstance(gate, MandatoryWorstMax) and not check.holds:
            yield _raised(check, offers, State.C, len(check.failing) - gate.count)
        elif isinstance(gate, MinDimension) and Fraction(gate.share) == scale.share:
            yield from _floors(scale, before, offers, check.kind)


def _raised(check: GateCheck, offers: Sequence[Offer], state: State, count: int) -> Raised:
    able = {offer.option.point_id: offer.first_at_least(state) for offer in offers}
    least = {name: able[name] for name in check.failing if able.get(name)}
    return Raised(f"{check.kind} {check.wanted}", {name: level for name, level in least.items() if level}, count)


def _floors(scale: Scale, before: Result, offers: Sequence[Offer], kind: str) -> Iterator[GroupFloor]:
    """Dimensions below the share, and those that a point entering them could push below."""
    places = scale.standard.decimals
    entered = {offer.option.group for offer in offers if offer.enters}
    for dimension in before.dimensions:
        full, score = units(Fraction(dimension.full), places), units(Fraction(dimension.score), places)
        need = ceil(scale.share * full) - score
        if need > 0 or dimension.id in entered:
            yield GroupFloor(f"{kind} {dimension.id}", dimension.id, need)


def _blocked(before: Result, star: int) -> Iterator[Blocked]:
    by_points = {MinDimension.kind, MandatoryAtLeast.kind, MandatoryWorstMax.kind}
    for veto in before.vetoes:
        yield Blocked(f"veto {veto}", "none", "holds")
    for gate in _check(before, star).open_gates:
        if gate.kind not in by_points:
            yield Blocked(gate.kind, gate.wanted, gate.found)


def _rules(
    scorer: Scorer, before: Result, offers: Sequence[Offer], rules: Iterable[Prerequisite]
) -> Iterator[Prerequisite]:
    """Rules that still bind here: what is reached already, or does not apply, asks for nothing."""
    offered = {offer.option.point_id: [level.name for level in offer.option.levels] for offer in offers}
    ranked = {point.id: [level_name(value) for value in values_of(point)] for point in scorer.standard.walk()}
    for rule in rules:
        target = _easiest(ranked, offered, rule.point_id, rule.level)
        needed = _easiest(ranked, offered, rule.needs, rule.needs_level)
        met = needed is not None and needed != rule.needs_level and _counts(before, rule.needs)
        if target is not None and needed is not None and not met:
            yield Prerequisite(rule.point_id, target, rule.needs, needed)


def _easiest(ranked: dict[str, list[str]], offered: dict[str, list[str]], point_id: str, level: str) -> str | None:
    """The easiest offered level that is ``level`` or better."""
    if level not in ranked.get(point_id, ()):
        raise UnknownPoint(f"prerequisite of {point_id}", f"the standard has no point {point_id} with level {level}")
    enough = ranked[point_id][: ranked[point_id].index(level) + 1]
    return next((name for name in offered.get(point_id, ()) if name in enough), None)


def _counts(before: Result, point_id: str) -> bool:
    return before.point(point_id).standing.counts
