"""One measuring point: its methods' answers become one score, rounded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cuobian.engines.scoring.aggregate import ZERO, Judgement, judge, share_of, state_of
from cuobian.engines.scoring.exact import exact, rounded
from cuobian.engines.scoring.inputs import Inputs, NoData, NotApplicable, NotChosen, Reconsidered, Value
from cuobian.engines.scoring.model import Method, Point, Standard, State
from cuobian.engines.scoring.result import MethodPart, PointResult, Standing
from cuobian.engines.scoring.validate import measured_method

METHOD_ORDER = tuple(Method)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The inputs of one place, looked up by point."""

    inputs: Inputs
    measured: Mapping[tuple[str, Method | None], Value]
    decisions: Mapping[str, Reconsidered]

    @classmethod
    def of(cls, standard: Standard, inputs: Inputs) -> Evidence:
        points = {point.id: point for point in standard.walk()}
        measured = {(o.point_id, measured_method(points[o.point_id], o)): o.value for o in inputs.observations}
        return cls(inputs, measured, {decision.point_id: decision for decision in inputs.decisions})


def score_point(standard: Standard, dimension_id: str, point: Point, evidence: Evidence) -> PointResult:
    """Parts by method, then the share of the point: the plain mean over the methods that answered."""
    judgement = None
    if any(method.judged for method in point.methods):
        judgement = judge(standard, point, evidence.inputs.sheets, evidence.decisions.get(point.id))
    parts = tuple(
        _part(standard, point, method, evidence, judgement) for method in METHOD_ORDER if method in point.methods
    )
    whole = evidence.measured.get((point.id, None))
    reason = _not_applicable(whole, judgement)
    answered = [part.share for part in parts if part.share is not None]
    share: Fraction | None = None
    if reason is not None:
        standing = Standing.NOT_APPLICABLE
    elif isinstance(whole, NotChosen):
        standing, share = Standing.NOT_CHOSEN, ZERO
    elif answered:
        standing, share = Standing.SCORED, sum(answered, ZERO) / len(answered)
    else:
        standing = Standing.UNSEEN if judgement is not None else Standing.WAITING
    return PointResult(
        id=point.id,
        dimension_id=dimension_id,
        mandatory=point.mandatory,
        standing=standing,
        full=point.points if share is not None else Decimal(0),
        score=point_score(standard, point, share or ZERO),
        share=share,
        state=_state(standard, share),
        parts=parts,
        judgement=judgement,
        reason=reason,
    )


def point_score(standard: Standard, point: Point, share: Fraction) -> Decimal:
    """The one rounding of a point: share times points, half up at the standard's places."""
    return rounded(exact(point.points) * share, standard.decimals)


def _state(standard: Standard, share: Fraction | None) -> State | None:
    return None if share is None else state_of(standard, share)


def _not_applicable(whole: Value | None, judgement: Judgement | None) -> str | None:
    if isinstance(whole, NotApplicable):
        return whole.reason
    return judgement.not_applicable if judgement is not None else None


def _part(
    standard: Standard, point: Point, method: Method, evidence: Evidence, judgement: Judgement | None
) -> MethodPart:
    if method.judged:
        decision = judgement.decision if judgement else None
        return MethodPart(method, decision.value if decision else None, judgement.share if judgement else None)
    value = evidence.measured.get((point.id, method), NoData())
    share = share_of(standard, point, value)
    if share is None and evidence.inputs.policy.no_data == "zero":
        share = ZERO
    return MethodPart(method, value, share)


def is_waiting(result: PointResult) -> bool:
    """A measured part has no data, and the point is not set aside for another reason."""
    return _open(result) and any(isinstance(part.value, NoData) for part in result.parts)


def is_unseen(result: PointResult) -> bool:
    """A judged part was seen by nobody."""
    return _open(result) and any(part.method.judged and part.share is None for part in result.parts)


def _open(result: PointResult) -> bool:
    return result.standing not in (Standing.NOT_APPLICABLE, Standing.NOT_CHOSEN)
