"""How much more is needed to be fairly sure, and adjusted scores whose terms add up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scoring.sample import sample
from tests.engines.scoring.strategies import cases, scored
from tests.engines.scoring.test_golden import KEEPER

from cuobian.engines import explain as ex
from cuobian.engines import scoring as sc

D = Decimal


@pytest.mark.parametrize(
    ("confidence", "z"), [("0.5", "0.000000"), ("0.80", "0.841622"), ("0.90", "1.281552"), ("0.975", "1.959964")]
)
def test_the_quantile_is_that_of_the_normal_table_rounded_up(confidence: str, z: str) -> None:
    assert str(ex.z_of(D(confidence))) == z


def test_the_robust_gap_is_cut_and_margin_less_the_fair_score() -> None:
    # 82 + 0.841622 x 2 - 80.96 = 2.723244
    assert ex.robust_gap(D(82), D("80.96"), D(2)) == 273
    assert ex.robust_gap(D(82), D("80.96"), D(0)) == 104
    assert ex.robust_gap(D(82), D("90"), D(2)) < 0


@given(st.integers(1, 400), st.integers(50, 99), st.integers(6000, 9500))
def test_the_chance_after_the_robust_gap_is_what_was_asked_for(se: int, percent: int, fair: int) -> None:
    error, confidence, cut = D(se).scaleb(-2), D(percent).scaleb(-2), D(82)
    gap = ex.robust_gap(cut, D(fair).scaleb(-2), error, confidence)
    after = fair / 100 + gap / 100
    chance = NormalDist().cdf((after - 82) / float(error))
    assert chance >= float(confidence) - 1e-12
    less = NormalDist().cdf((after - 0.02 - 82) / float(error))
    assert less < float(confidence)


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: ex.z_of(D("0.49")), "confidence"),
        (lambda: ex.z_of(D(1)), "confidence"),
        (lambda: ex.z_of(0.8), "confidence"),
        (lambda: ex.margin(D(-1)), "se"),
        (lambda: ex.margin(D("NaN")), "se"),
        (lambda: ex.robust_gap(82, D(80), D(1)), "cut"),
        (lambda: ex.robust_gap(D(82), D("Infinity"), D(1)), "fair"),
    ],
)
def test_figures_that_are_none_are_refused_by_name(call: object, place: str) -> None:
    with pytest.raises(ex.BadGoal) as refused:
        call()  # type: ignore[operator]
    assert refused.value.place == place


def explained(inputs: sc.Inputs = KEEPER) -> sc.Explanation:
    return sc.explain(sample(), sc.evaluate(sample(), inputs))


def test_one_visit_without_adjustment_is_the_plain_explanation() -> None:
    found = ex.attribute([ex.Visit("first", explained())])
    assert str(found.score) == "80.96"
    assert {term.name: -term.amount for term in found.of("loss")} == {
        loss.point_id: loss.lost for loss in explained().losses if loss.lost
    }
    assert [str(term.amount) for term in found.of("full")] == ["100.00"]


def test_three_visits_and_their_severity_add_up() -> None:
    third = Fraction(1, 3)
    visits = [ex.Visit(f"V{n}", explained(), third, Fraction(a, 10)) for n, a in enumerate((21, -8, 5))]
    found = ex.attribute(visits)
    # 80.96 + (2.1 - 0.8 + 0.5) / 3 = 81.56
    assert str(found.score) == "81.56"
    assert sum(term.amount for term in found.terms) == found.score
    assert [(term.name, str(term.amount)) for term in found.of("adjustment")] == [
        ("V1", "-0.27"),
        ("V2", "0.17"),
        ("V0", "0.70"),
    ]


@given(
    cases(),
    st.lists(st.tuples(st.integers(0, 7), st.integers(-50, 50)), min_size=1, max_size=4),
    st.integers(0, 3000),
)
@settings(max_examples=60, deadline=None)
def test_terms_add_up_to_the_last_digit(
    case: tuple[sc.Standard, sc.Inputs], visits: list[tuple[int, int]], constant: int
) -> None:
    result = scored(*case)
    if result is None:
        return
    told = sc.explain(case[0], result)
    rows = [ex.Visit(str(n), told, Fraction(w, 7), Fraction(a, 9)) for n, (w, a) in enumerate(visits)]
    found = ex.attribute(rows, constant=Fraction(constant, 70))
    exact = Fraction(constant, 70) + sum(row.weight * (Fraction(result.total) + row.adjustment) for row in rows)
    assert sum(term.amount for term in found.terms) == found.score
    assert abs(Fraction(found.score) - exact) <= Fraction(1, 200)
    assert all(abs(Fraction(term.amount) - term.exact) < Fraction(1, 100) for term in found.terms)


def test_visits_must_be_there_and_be_told_apart() -> None:
    with pytest.raises(ex.BadGoal, match="at least one"):
        ex.attribute([])
    with pytest.raises(ex.BadGoal, match="twice"):
        ex.attribute([ex.Visit("first", explained()), ex.Visit("first", explained())])
