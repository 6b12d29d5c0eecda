"""Random standards and random observations for property tests."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from cuobian.engines import scoring as sc

STATES = tuple(sc.State)
METHOD_SETS = [
    frozenset(chosen)
    for chosen in (
        {sc.Method.ONSITE},
        {sc.Method.AUTOMATIC},
        {sc.Method.SURVEY},
        {sc.Method.ONSITE, sc.Method.AUTOMATIC},
        {sc.Method.ONSITE, sc.Method.DOCUMENT},
        {sc.Method.AUTOMATIC, sc.Method.SURVEY},
        {sc.Method.ONSITE, sc.Method.DOCUMENT, sc.Method.AUTOMATIC},
    )
]
RULES: list[sc.Rule] = [
    sc.StatusRule(),
    sc.RatioRule(Decimal("0.95"), Decimal("0.85"), Decimal("0.70")),
    sc.RatioRule(Decimal(2), Decimal(1), Decimal(1)),
    sc.CountRule(Decimal("0.66")),
    sc.CountRule(Decimal("0.4")),
]


@st.composite
def points(draw: st.DrawFn, name: str) -> sc.Point:
    return sc.Point(
        id=name,
        name=name,
        points=Decimal(draw(st.integers(1, 400))).scaleb(-2),
        mandatory=draw(st.booleans()),
        methods=draw(st.sampled_from(METHOD_SETS)),
        rule=draw(st.sampled_from(RULES)),
        applicability=draw(st.sampled_from([None, "without a contract"])),
    )


@st.composite
def gates(draw: st.DrawFn) -> tuple[sc.Gate, ...]:
    offered: list[sc.Gate] = [
        sc.MinDimension(Decimal(draw(st.sampled_from(["0.8", "0.7", "0.60", "0.333"])))),
        sc.MandatoryAtLeast(draw(st.sampled_from(STATES))),
        sc.MandatoryWorstMax(draw(st.integers(0, 3))),
        sc.Satisfaction(Decimal("0.85")),
        sc.PriorStar(draw(st.integers(0, 3))),
        sc.DataDays(180),
    ]
    return tuple(gate for gate in offered if draw(st.booleans()))


@st.composite
def standards(draw: st.DrawFn) -> sc.Standard:
    dimensions = []
    for d in range(draw(st.integers(1, 3))):
        names = [f"P{d}.{i}" for i in range(draw(st.integers(1, 4)))]
        body = tuple(draw(points(name)) for name in names)
        dimensions.append(sc.Dimension(f"D{d}", f"D{d}", (sc.Indicator(f"D{d}.1", "", body),)))
    lines = sorted(draw(st.lists(st.integers(20, 100), min_size=3, max_size=3)))
    small, large = draw(st.sampled_from([("median", "trimmed_mean"), ("mean", "mean"), ("trimmed_mean", "median")]))
    return sc.Standard(
        code="TEST",
        name="test",
        place_kind="站",
        states=sc.DEFAULT_STATES,
        dimensions=tuple(dimensions),
        bonuses=(sc.Bonus("B1", Decimal(4)), sc.Bonus("B2", Decimal(8))),
        deductions=(sc.Deduction("K1", Decimal(2), Decimal(4)), sc.Deduction("K2", Decimal("1.5"), Decimal(9))),
        vetoes=(sc.Veto("V1"),),
        thresholds=tuple(sc.Threshold(star, Decimal(line), draw(gates())) for star, line in enumerate(lines, start=1)),
        aggregation=sc.Aggregation(small, large),
        first_round_exempt=frozenset({"prior_star_min", "platform_data_days_min"}),
    )


def values(point: sc.Point, *, judged: bool, settled: bool = False) -> st.SearchStrategy[sc.Value]:
    """Values that a rater (``judged``) or the platform may give; ``settled``: only those that carry a score."""
    worth: st.SearchStrategy[sc.Value] = st.sampled_from(STATES)
    if isinstance(point.rule, sc.CountRule):
        worth = st.integers(0, 12).map(sc.Defects)
    elif isinstance(point.rule, sc.RatioRule):
        worth = worth | st.integers(0, 300).map(lambda n: sc.Ratio(Decimal(n).scaleb(-2)))
    if settled:
        return worth
    aside: list[sc.Value] = [sc.Unseen() if judged else sc.NoData()]
    if point.applicability is not None:
        aside.append(sc.NotApplicable("none here"))
    if not point.mandatory and not judged:
        aside.append(sc.NotChosen())
    return st.one_of(worth, worth, worth, st.sampled_from(aside))


@st.composite
def inputs(draw: st.DrawFn, standard: sc.Standard, *, raters: int | None = None, settled: bool = False) -> sc.Inputs:
    observations: dict[tuple[str, sc.Method | None], sc.Observation] = {}
    judged = [point for point in standard.walk() if any(m.judged for m in point.methods)]
    for point in standard.walk():
        for method in sorted(m for m in point.methods if not m.judged):
            value = draw(values(point, judged=False, settled=settled))
            whole = isinstance(value, sc.NotApplicable | sc.NotChosen)
            observations[point.id, None if whole else method] = sc.Observation(point.id, value, method)
    count = draw(st.integers(1, 6)) if raters is None else raters
    sheets = tuple(
        sc.RaterSheet(f"R{n}", {point.id: draw(values(point, judged=True, settled=settled)) for point in judged})
        for n in range(count)
    )
    return sc.Inputs(
        observations=tuple(observations.values()),
        sheets=sheets,
        bonuses={
            bonus.id: Decimal(draw(st.integers(0, int(bonus.points * 100)))).scaleb(-2) for bonus in standard.bonuses
        },
        deductions={item.id: draw(st.integers(0, 5)) for item in standard.deductions},
        vetoes=frozenset(draw(st.sampled_from([(), (), (), ("V1",)]))),
        satisfaction=draw(st.none() | st.integers(70, 100).map(lambda n: Decimal(n).scaleb(-2))),
        prior_star=draw(st.none() | st.integers(0, 5)),
        data_days=draw(st.none() | st.integers(0, 400)),
        first_round=draw(st.booleans()),
        policy=sc.Policy(no_data=draw(st.sampled_from(["excluded", "zero"]))),
    )


@st.composite
def cases(draw: st.DrawFn, *, settled: bool = False) -> tuple[sc.Standard, sc.Inputs]:
    standard = draw(standards())
    return standard, draw(inputs(standard, settled=settled))


def scored(standard: sc.Standard, given: sc.Inputs) -> sc.Result | None:
    try:
        return sc.evaluate(standard, given)
    except sc.NothingToScore:
        return None


def shuffled(draw: st.DrawFn, given: sc.Inputs) -> sc.Inputs:
    sheets = tuple(
        sc.RaterSheet(sheet.rater_id, dict(draw(st.permutations(list(sheet.values.items()))))) for sheet in given.sheets
    )
    return replace(
        given,
        observations=tuple(draw(st.permutations(given.observations))),
        sheets=tuple(draw(st.permutations(sheets))),
        decisions=tuple(draw(st.permutations(given.decisions))),
        bonuses=dict(draw(st.permutations(list(given.bonuses.items())))),
    )
