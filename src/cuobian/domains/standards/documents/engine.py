"""What the scoring engine gets: the same standard, without the words."""

from functools import lru_cache

from cuobian.domains.standards.documents.model.policy import Star
from cuobian.domains.standards.documents.model.tree import Point
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.engines.scoring import model as engine


@lru_cache(maxsize=32)
def engine_standard(document: Document) -> engine.Standard:
    """The document as the scoring engine reads it. Deductions of other kinds of places are left out."""
    tree, policy = document.standard, document.policy
    states = document.meta.score_states
    return engine.Standard(
        code=tree.code,
        name=tree.name,
        place_kind=tree.place_kind,
        states={
            engine.State.A: states.a,
            engine.State.B: states.b,
            engine.State.C: states.c,
            engine.State.C_HASH: states.c_hash,
        },
        dimensions=tuple(
            engine.Dimension(
                dimension.id,
                dimension.name,
                tuple(
                    engine.Indicator(
                        indicator.id, indicator.name, tuple(_point(point) for point in indicator.points_list)
                    )
                    for indicator in dimension.indicators
                ),
            )
            for dimension in tree.dimensions
        ),
        bonuses=tuple(engine.Bonus(each.id, each.points, each.metric or None, each.name) for each in tree.bonus),
        bonus_cap=tree.bonus_cap,
        deductions=tuple(
            engine.Deduction(each.id, each.per, each.cap, each.name)
            for each in document.deductions
            if each.applies_to in ("", tree.unit_type)
        ),
        deduction_cap=document.deductions_cap,
        vetoes=tuple(engine.Veto(each.id, each.name) for each in document.veto),
        thresholds=tuple(_threshold(star) for star in policy.thresholds.stars),
        aggregation=engine.Aggregation(
            small=_kind(policy.panel.aggregation.small), large=_kind(policy.panel.aggregation.large)
        ),
        divergence_share=policy.panel.divergence.share,
        decimals=policy.panel.aggregation.decimals,
        first_round_exempt=frozenset(policy.first_round_exempt),
    )


def _point(point: Point) -> engine.Point:
    return engine.Point(
        id=point.id,
        name=point.name,
        points=point.points,
        mandatory=point.mandatory,
        methods=frozenset(engine.Method(method) for method in point.methods),
        rule=point.rule,
        metric=point.metric or None,
        applicability=point.na_when or None,
    )


def _threshold(star: Star) -> engine.Threshold:
    gates: list[engine.Gate] = []
    if star.min_dimension_ratio is not None:
        gates.append(engine.MinDimension(star.min_dimension_ratio))
    if star.mandatory_all_at_least is not None:
        gates.append(engine.MandatoryAtLeast(engine.State(star.mandatory_all_at_least)))
    if star.mandatory_c_hash_max is not None:
        gates.append(engine.MandatoryWorstMax(star.mandatory_c_hash_max))
    if star.resident_satisfaction_min is not None:
        gates.append(engine.Satisfaction(star.resident_satisfaction_min))
    if star.prior_star_min is not None:
        gates.append(engine.PriorStar(star.prior_star_min))
    if star.platform_data_days_min is not None:
        gates.append(engine.DataDays(star.platform_data_days_min))
    return engine.Threshold(int(star.star), star.min_score, tuple(gates))


def _kind(word: str) -> engine.AggregationKind:
    kinds: dict[str, engine.AggregationKind] = {"median": "median", "mean": "mean", "trimmed_mean": "trimmed_mean"}
    return kinds[word]
