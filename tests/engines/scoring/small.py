"""A standard small enough to compute by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cuobian.engines import scoring as sc

ONSITE = frozenset({sc.Method.ONSITE})
AUTOMATIC = frozenset({sc.Method.AUTOMATIC})
BOTH = ONSITE | AUTOMATIC
A, B, C, WORST = sc.State


def point(
    name: str,
    points: str,
    methods: frozenset[sc.Method] = ONSITE,
    rule: sc.Rule | None = None,
    *,
    mandatory: bool = True,
    applicability: str | None = None,
) -> sc.Point:
    return sc.Point(name, name, Decimal(points), mandatory, methods, rule or sc.StatusRule(), None, applicability)


def standard(*dimensions: Sequence[sc.Point], thresholds: Sequence[sc.Threshold] = ()) -> sc.Standard:
    return sc.Standard(
        code="SMALL",
        name="small",
        place_kind="站",
        states=sc.DEFAULT_STATES,
        dimensions=tuple(
            sc.Dimension(f"D{n}", f"D{n}", (sc.Indicator(f"D{n}.1", "", tuple(points)),))
            for n, points in enumerate(dimensions, start=1)
        ),
        bonuses=(sc.Bonus("B1", Decimal(6)), sc.Bonus("B2", Decimal(7))),
        deductions=(
            sc.Deduction("K1", Decimal(2), Decimal(4)),
            sc.Deduction("K2", Decimal(2), Decimal(6)),
            sc.Deduction("K3", Decimal(1), Decimal(3)),
        ),
        vetoes=(sc.Veto("V1"),),
        thresholds=tuple(thresholds),
        first_round_exempt=frozenset({"prior_star_min", "platform_data_days_min"}),
    )


def panel(**values: Sequence[sc.Value]) -> tuple[sc.RaterSheet, ...]:
    """``panel(P1=[A, B, B])``: three raters and what each gave."""
    count = max((len(row) for row in values.values()), default=1)
    return tuple(
        sc.RaterSheet(f"R{n}", {name: row[n] for name, row in values.items() if n < len(row)}) for n in range(count)
    )


def judged(points: str, given: Sequence[sc.Value], rule: sc.Rule | None = None) -> sc.PointResult:
    """The result of a single on-site point."""
    return sc.evaluate(standard([point("P1", points, rule=rule)]), sc.Inputs(sheets=panel(P1=given))).points[0]
