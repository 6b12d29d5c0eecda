"""Several raters on one point: one share of its full score, and whether they must talk again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cuobian.engines.scoring.exact import exact
from cuobian.engines.scoring.inputs import (
    Defects,
    NotApplicable,
    NotChosen,
    RaterSheet,
    Ratio,
    Reconsidered,
    Unseen,
    Value,
)
from cuobian.engines.scoring.model import Aggregation, AggregationKind, CountRule, Point, RatioRule, Standard, State

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Vote:
    """What one rater gave, kept whatever is decided later. ``share``: None when it carries no score."""

    rater_id: str
    value: Value
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The panel's answer on one point.

    ``share`` is None when nobody saw it or it does not apply. ``diverges`` and ``disputed`` (raters
    disagree whether the point applies) stay false once a decision was taken.
    """

    share: Fraction | None
    votes: tuple[Vote, ...]
    spread: Fraction
    diverges: bool
    disputed: bool
    not_applicable: str | None
    decision: Reconsidered | None


def share_of(standard: Standard, point: Point, value: Value) -> Fraction | None:
    """The share of the point's full score that a value is worth; None when it carries no score."""
    match value:
        case State():
            return exact(standard.states[value])
        case Ratio() if isinstance(point.rule, RatioRule):
            return exact(standard.states[point.rule.state(value.value)])
        case Defects() if isinstance(point.rule, CountRule):
            lost = exact(point.rule.per) * value.count
            return max(ZERO, 1 - lost / exact(point.points))
        case NotChosen():
            return ZERO
        case _:
            return None


def state_of(standard: Standard, share: Fraction) -> State:
    """The best state whose worth the share reaches."""
    for state in State:
        if share >= exact(standard.states[state]):
            return state
    return State.C_HASH


def _mean(shares: Sequence[Fraction]) -> Fraction:
    return sum(shares, ZERO) / len(shares)


def _median(shares: Sequence[Fraction]) -> Fraction:
    ordered = sorted(shares)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _trimmed(shares: Sequence[Fraction]) -> Fraction:
    """One highest and one lowest dropped; with one or two raters nothing can be dropped."""
    ordered = sorted(shares)
    return _mean(ordered[1:-1] if len(ordered) > 2 else ordered)


_WAYS = {"mean": _mean, "median": _median, "trimmed_mean": _trimmed}


def combine(shares: Sequence[Fraction], aggregation: Aggregation) -> Fraction:
    """One share out of one per rater (at least one); exact, and blind to their order."""
    way: AggregationKind = aggregation.small if len(shares) < aggregation.large_from else aggregation.large
    return _mean(shares) if len(shares) <= 2 else _WAYS[way](shares)


def judge(standard: Standard, point: Point, sheets: Sequence[RaterSheet], decision: Reconsidered | None) -> Judgement:
    """Aggregates the raters who saw the point; a decision overrides them and keeps their votes."""
    votes = tuple(_vote(standard, point, sheet) for sheet in sorted(sheets, key=lambda s: s.rater_id))
    shares = [vote.share for vote in votes if vote.share is not None]
    reasons = [vote.value.reason for vote in votes if isinstance(vote.value, NotApplicable)]
    spread = max(shares) - min(shares) if shares else ZERO
    if decision is not None:
        ruled_out = decision.value.reason if isinstance(decision.value, NotApplicable) else None
        share = share_of(standard, point, decision.value)
        return Judgement(
            share=share,
            votes=votes,
            spread=spread,
            diverges=False,
            disputed=False,
            not_applicable=ruled_out,
            decision=decision,
        )
    return Judgement(
        share=combine(shares, standard.aggregation) if shares else None,
        votes=votes,
        spread=spread,
        diverges=spread > exact(standard.divergence_share),
        disputed=bool(reasons and shares),
        not_applicable=min(reasons) if reasons and not shares else None,
        decision=None,
    )


def _vote(standard: Standard, point: Point, sheet: RaterSheet) -> Vote:
    value = sheet.values.get(point.id, Unseen())
    return Vote(sheet.rater_id, value, share_of(standard, point, value))
