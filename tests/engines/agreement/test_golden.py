"""Published values, and small tables computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.agreement.tables import KRIPPENDORFF_C, SHROUT_FLEISS, WIKIPEDIA_ALPHA, WIKIPEDIA_FLEISS

from cuobian.engines import agreement as ag


@pytest.mark.parametrize(
    ("table", "level", "value"),
    [
        (KRIPPENDORFF_C, "nominal", 0.743421053),
        (KRIPPENDORFF_C, "ordinal", 0.815387504),
        (KRIPPENDORFF_C, "interval", 0.849107143),
        (KRIPPENDORFF_C, "ratio", 0.797402775),
        (WIKIPEDIA_ALPHA, "nominal", 0.691358025),
        (WIKIPEDIA_ALPHA, "ordinal", 0.806721420),
        (WIKIPEDIA_ALPHA, "interval", 0.810844893),
        (WIKIPEDIA_ALPHA, "ratio", 0.808943671),
    ],
)
def test_alpha_is_what_was_published(table: np.ndarray, level: str, value: float) -> None:
    # Krippendorff (2011): .743 .815 .849 .797; Wikipedia: .691 .807 .811 .809
    assert ag.alpha(ag.ratings_of_table(table), level).value == pytest.approx(value, abs=1e-6)


def test_alpha_counts_only_what_two_raters_rated() -> None:
    found = ag.alpha(ag.ratings_of_table(KRIPPENDORFF_C), "nominal")
    assert (found.units, found.ratings) == (11, 40)  # the twelfth unit has a single rating
    found = ag.alpha(ag.ratings_of_table(WIKIPEDIA_ALPHA), "nominal")
    assert (found.units, found.ratings) == (12, 26)


def test_alpha_of_two_raters_by_hand() -> None:
    # Units 0 0, 0 1, 1 1: one of three pairs differs, D_o = 1/3; three of each among six, D_e = 2*9/30 = 0.6
    found = ag.alpha(ag.ratings_of_table([[0, 0], [0, 1], [1, 1]]), "nominal")
    assert found.value == pytest.approx(1 - (1 / 3) / 0.6)
    assert (found.observed, found.expected) == (pytest.approx(1 / 3), pytest.approx(0.6))


def test_a_ratio_of_zero_and_something_is_a_full_difference_and_of_two_zeros_none() -> None:
    # Pairs 0 0 and 0 2 and 2 2: every 0-2 pair counts 1, so the ratio level equals the nominal level.
    small = ag.ratings_of_table([[0, 0], [0, 2], [2, 2]])
    assert ag.alpha(small, "ratio").value == pytest.approx(ag.alpha(small, "nominal").value)
    # Pairs 0 0, 1 3: D_o = (0 + ((3-1)/4)**2) / 2 = 1/8. Pairs of all four: 0-1 and 0-3 twice each count 1,
    # 1-3 once counts 1/4, so D_e = 2 * 4.25 / 12.
    small = ag.ratings_of_table([[0, 0], [1, 3]])
    assert ag.alpha(small, "ratio").value == pytest.approx(1 - (1 / 8) / (8.5 / 12))


@pytest.mark.parametrize(
    ("form", "value", "lower", "upper"),
    [
        ("(1,1)", 0.1657, -0.133, 0.723),
        ("(A,1)", 0.2898, 0.019, 0.761),
        ("(C,1)", 0.7148, 0.342, 0.946),
        ("(1,k)", 0.4428, -0.884, 0.912),
        ("(A,k)", 0.6201, 0.071, 0.927),
        ("(C,k)", 0.9093, 0.676, 0.986),
    ],
)
def test_icc_is_what_shrout_and_fleiss_published(form: str, value: float, lower: float, upper: float) -> None:
    found = ag.icc(SHROUT_FLEISS)[ag.Form(form)]
    assert found.value == pytest.approx(value, abs=1e-4)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=6e-4), pytest.approx(upper, abs=6e-4))


def test_the_f_test_of_shrout_and_fleiss() -> None:
    found = ag.icc(SHROUT_FLEISS)
    one, consistent = found[ag.Form.ONE_ANY], found[ag.Form.ONE_CONSISTENT]
    assert (one.f, one.df1, one.df2, one.p) == (pytest.approx(1.795, abs=1e-3), 5, 18, pytest.approx(0.16477, abs=1e-5))
    assert (consistent.f, consistent.df2) == (pytest.approx(11.027, abs=1e-3), 15)


def test_icc_from_components_is_icc_of_the_table_they_came_from() -> None:
    # Mean squares of the table: units 11.2417, raters 32.4861, error 1.0194; n = 6, k = 4.
    units, raters, error = 11.2416667, 32.4861111, 1.0194444
    found = ag.icc_from_components((units - error) / 4, (raters - error) / 6, error, k=4)
    whole = ag.icc(SHROUT_FLEISS)
    for form in (ag.Form.ONE_AGREES, ag.Form.ONE_CONSISTENT, ag.Form.MEAN_AGREES, ag.Form.MEAN_CONSISTENT):
        assert found[form].value == pytest.approx(whole[form].value, abs=1e-6)


def test_fleiss_kappa_is_what_was_published() -> None:
    found = ag.fleiss_kappa(ag.counted(WIKIPEDIA_FLEISS))
    assert found.value == pytest.approx(0.20993, abs=1e-5)
    assert (found.agreement, found.chance) == (pytest.approx(0.378, abs=1e-3), pytest.approx(0.213, abs=1e-3))
    # Fleiss, Nee & Landis (1979) with p = 20 28 39 21 32 of 140, N = 10, n = 14: sum pq = 0.787245,
    # sum pq(q - p) = 0.457435; sqrt(2 (0.787245**2 - 0.457435) / (10 * 14 * 13)) / 0.787245
    assert found.null_error == pytest.approx(np.sqrt(2 * (0.787245**2 - 0.457435) / 1820) / 0.787245, abs=1e-5)


def test_gwet_is_what_was_published() -> None:
    counts = ag.count(ag.ratings_of_table(KRIPPENDORFF_C))
    found = ag.gwet_ac1(counts)
    assert (found.value, found.error) == (pytest.approx(0.77544, abs=1e-5), pytest.approx(0.14295, abs=1e-5))
    assert ag.fleiss_kappa(counts, allow_missing=True).value == pytest.approx(0.76117, abs=1e-5)


def test_gwet_with_weights_by_hand() -> None:
    # Two raters, units 1 1, 1 2, 3 3; linear weights on 1 2 3 are 1, .5, 0. Agreement (1 + .5 + 1) / 3.
    # Shares 3/6, 1/6, 2/6; sum of weights 3 + 4 * .5 = 5; chance 5 / 6 * (.25 + 5/36 + 2/9).
    counts = ag.count(ag.ratings_of_table([[1, 1], [1, 2], [3, 3]]))
    chance = 5 / 6 * (0.25 + 5 / 36 + 2 / 9)
    assert ag.gwet_ac2(counts, "linear").value == pytest.approx((2.5 / 3 - chance) / (1 - chance))


def test_weights_are_gwets() -> None:
    values = np.array([1.0, 2.0, 4.0])
    assert ag.weight_table(values, "linear")[0].tolist() == pytest.approx([1, 2 / 3, 0])
    assert ag.weight_table(values, "quadratic")[0].tolist() == pytest.approx([1, 8 / 9, 0])
    assert ag.weight_table(values, "ordinal")[0].tolist() == pytest.approx([1, 1 - 1 / 3, 0])


def test_exact_agreement_and_prevalence_by_hand() -> None:
    # 1 1 1: all pairs; 1 1 2: one of three; 2 2: all; a single 2 has no pair but counts for prevalence.
    nan = np.nan
    counts = ag.count(ag.ratings_of_table([[1, 1, 1], [1, 1, 2], [2, 2, nan], [2, nan, nan]]))
    found = ag.exact_agreement(counts)
    assert (found.pairs, found.unanimous, found.units) == (pytest.approx(7 / 9), pytest.approx(2 / 3), 3)
    assert ag.prevalence(counts).tolist() == pytest.approx([5 / 9, 4 / 9])
