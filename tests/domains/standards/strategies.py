"""Documents made by hypothesis: any words, any numbers, always adding up."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from tests.domains.standards.making import station

from cuobian.domains.standards.documents.model.tree import METHODS, Bonus, Deduction, Dimension, Indicator, Point, Veto
from cuobian.domains.standards.documents.model.whole import Document, Source
from cuobian.domains.standards.metrics import metric_keys
from cuobian.engines.scoring.model import CountRule, RatioRule, StatusRule

_SIGNS = "=+-@'\"#&*!|>%{}[],:?~`\\/;、，。 ㄱé𠮷_<>x005F0123"
_LETTER = st.one_of(
    st.sampled_from(_SIGNS), st.characters(min_codepoint=0x4E00, max_codepoint=0x4E80), st.sampled_from("abcXYZ")
)
LINE = st.text(_LETTER, min_size=1, max_size=18).map(lambda text: " ".join(text.split())).filter(bool)
PART = LINE.filter(lambda text: "、" not in text)
LINES = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
OPTIONAL = st.one_of(st.just(""), LINE)
NUMBER = st.decimals(Decimal("0.01"), Decimal(9), places=2)
METHOD = st.lists(st.sampled_from(METHODS), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def rules(draw: Any, points: Decimal) -> Any:
    kind = draw(st.sampled_from(("status", "ratio", "count")))
    if kind == "status":
        return StatusRule(a=draw(LINE), b=draw(LINE), c=draw(LINE), c_hash=draw(LINE))
    if kind == "ratio":
        a, b, c = sorted((draw(NUMBER) for _ in range(3)), reverse=True)
        return RatioRule(a=a, b=b, c=c)
    return CountRule(per=min(draw(NUMBER), points), defect=draw(LINE))


@st.composite
def points(draw: Any, point_id: str) -> Point:
    worth = draw(NUMBER)
    return Point(
        id=point_id,
        name=draw(LINE),
        points=worth,
        flag=draw(st.sampled_from(("mandatory", "optional"))),
        methods=draw(METHOD),
        rule=draw(rules(worth)),
        evidence=tuple(draw(st.lists(LINE, max_size=3))),
        reuse=draw(st.booleans()),
        metric=draw(st.sampled_from(sorted(metric_keys()))),
        na_when=draw(OPTIONAL),
        note=draw(st.one_of(st.just(""), LINES)),
        src=draw(st.sampled_from(("", "synth"))),
    )


@st.composite
def documents(draw: Any) -> Document:
    """The sample's policy with another tree, other vetoes, deductions and bonus points."""
    dimensions = []
    for d in range(1, draw(st.integers(1, 3)) + 1):
        indicators = []
        for i in range(1, draw(st.integers(1, 2)) + 1):
            inside = tuple(draw(points(f"D{d}.{i}.{n}")) for n in range(1, draw(st.integers(1, 3)) + 1))
            worth = sum((point.points for point in inside), Decimal(0))
            indicators.append(Indicator(id=f"D{d}.{i}", name=draw(LINE), points=worth, points_list=inside))
        worth = sum((indicator.points for indicator in indicators), Decimal(0))
        dimensions.append(Dimension(id=f"D{d}", name=draw(LINE), points=worth, indicators=tuple(indicators)))
    base = station()
    total = sum((dimension.points for dimension in dimensions), Decimal(0)).max(Decimal(1))
    if total != sum((dimension.points for dimension in dimensions), Decimal(0)):
        gap = total - dimensions[0].points - sum((each.points for each in dimensions[1:]), Decimal(0))
        dimensions[0] = _grown(dimensions[0], gap)
    bonus = tuple(
        Bonus(
            id=f"B{n}",
            name=draw(LINE),
            points=draw(NUMBER),
            methods=(METHODS[0],),
            note=draw(st.one_of(st.just(""), LINES)),
        )
        for n in range(draw(st.integers(0, 2)))
    )
    tree = replace(base.standard, dimensions=tuple(dimensions), total=total, bonus=bonus, name=draw(LINE))
    deductions = tuple(
        Deduction(id=f"K{n}", name=draw(LINE), per=Decimal(1), cap=Decimal(2)) for n in range(draw(st.integers(0, 2)))
    )
    veto = tuple(Veto(id=f"V{n}", name=draw(LINE)) for n in range(draw(st.integers(0, 2))))
    note = replace(base.policy, optional_rule=draw(LINES))
    basis = (Source(tag="S1", title=draw(LINE), grade=draw(OPTIONAL)),)
    return replace(base, policy=note, standard=tree, deductions=deductions, veto=veto, legal_basis=basis)


def _grown(dimension: Dimension, gap: Decimal) -> Dimension:
    indicator = dimension.indicators[0]
    point = replace(indicator.points_list[0], points=indicator.points_list[0].points + gap)
    grown = replace(indicator, points=indicator.points + gap, points_list=(point, *indicator.points_list[1:]))
    return replace(dimension, points=dimension.points + gap, indicators=(grown, *dimension.indicators[1:]))
