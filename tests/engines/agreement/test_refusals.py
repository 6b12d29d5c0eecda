"""Bad input is refused by name and place, never guessed at; what has no value says so."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest
from tests.engines.agreement.tables import KRIPPENDORFF_C, SHROUT_FLEISS

from cuobian.engines import agreement as ag

NAN = np.nan
GOOD = ag.ratings_of_table(KRIPPENDORFF_C)
COUNTS = ag.count(GOOD)
REFUSED: list[tuple[Callable[[], object], type[ag.AgreementError], str]] = [
    (lambda: ag.ratings([0, 0, 1], [0, 1, 0], [1, NAN, 2]), ag.NotANumber, "value, row 1"),
    (lambda: ag.ratings([0, 0], [0, 1], [1, np.inf]), ag.NotANumber, "value, row 1"),
    (lambda: ag.ratings([0, 0], [0, 1], ["A", "B"]), ag.WrongValue, "value"),
    (lambda: ag.ratings([0, 0], [0, 1], [Decimal(1), "B"]), ag.WrongValue, "value"),
    (lambda: ag.ratings([0, 0], [0, 1], [Decimal(1), None]), ag.NotANumber, "value, row 1"),
    (lambda: ag.ratings([0, 0], [0, 1], [[1], [2]]), ag.WrongShape, "value"),
    (lambda: ag.ratings([0, 0, 1], [0, 1], [1, 2]), ag.WrongShape, "unit"),
    (lambda: ag.ratings([0, 0], [0], [1, 2]), ag.WrongShape, "rater"),
    (lambda: ag.ratings([0.5, 0.5], [0, 1], [1, 2]), ag.WrongValue, "unit"),
    (lambda: ag.ratings([0, 1], [3, 3], [1, 2]), ag.OneRater, "rater"),
    (lambda: ag.ratings([0, 1], [0, 1], [1, 2]), ag.NoPairs, "unit"),
    (lambda: ag.ratings([], [], []), ag.NoPairs, "ratings"),
    (lambda: ag.ratings([0, 1, 0, 0], [0, 0, 1, 0], [1, 2, 3, 4]), ag.DuplicateRating, "rows 0 and 3"),
    (lambda: ag.ratings([0, 0], [0, 1], [1, 2], station=["A", "B"]), ag.WrongValue, "station, row 0"),
    (lambda: ag.ratings_of_table([1, 2]), ag.WrongShape, "table"),
    (lambda: ag.alpha(ag.ratings_of_table([[-1, 2]]), "ratio"), ag.WrongValue, "value"),
    (lambda: ag.alpha_interval(GOOD, "nominal", seed=1, draws=10), ag.BadSetting, "draws"),
    (lambda: ag.alpha_interval(GOOD, "nominal", seed=1, confidence=1), ag.BadSetting, "confidence"),
    (lambda: ag.alpha_interval(GOOD, "nominal", seed=1, method="t"), ag.BadSetting, "method"),  # type: ignore[arg-type]
    (lambda: ag.count(GOOD, [1, 2]), ag.WrongValue, "value"),
    (lambda: ag.count(GOOD, [5, 4, 3, 2, 1]), ag.WrongValue, "categories"),
    (lambda: ag.count(GOOD, []), ag.BadSetting, "categories"),
    (lambda: ag.counted([[1, 0.5]]), ag.WrongValue, "table"),
    (lambda: ag.counted([[1, -1]]), ag.WrongValue, "table"),
    (lambda: ag.counted([[1, NAN]]), ag.NotANumber, "table"),
    (lambda: ag.counted([[1, 1]], [1, 2, 3]), ag.WrongShape, "categories"),
    (lambda: ag.fleiss_kappa(COUNTS), ag.IncompleteTable, "counts"),
    (lambda: ag.gwet_ac1(ag.counted([[1, 0], [0, 1]])), ag.NoPairs, "counts"),
    (lambda: ag.exact_agreement(ag.counted([[1, 0]])), ag.NoPairs, "counts"),
    (lambda: ag.gwet_ac1(COUNTS, confidence=0), ag.BadSetting, "confidence"),
    (lambda: ag.gwet_ac2(COUNTS, "cubic"), ag.BadSetting, "weights"),  # type: ignore[arg-type]
    (lambda: ag.gwet_ac2(COUNTS, np.eye(2)), ag.WrongShape, "weights"),
    (lambda: ag.gwet_ac2(COUNTS, np.zeros((5, 5))), ag.WrongValue, "weights"),
    (lambda: ag.icc(np.where(SHROUT_FLEISS == 10, NAN, SHROUT_FLEISS)), ag.IncompleteTable, "unit 4, rater 0"),
    (lambda: ag.icc([[1], [2]]), ag.OneRater, "table"),
    (lambda: ag.icc([[1, 2]]), ag.WrongShape, "table"),
    (lambda: ag.icc(SHROUT_FLEISS, confidence=2), ag.BadSetting, "confidence"),
    (lambda: ag.icc_from_components(1, -1, 1, k=3), ag.BadSetting, "rater"),
    (lambda: ag.icc_from_components(1, 1, NAN, k=3), ag.BadSetting, "error"),
    (lambda: ag.icc_from_components(1, 1, 1, k=0.5), ag.BadSetting, "k"),
    (lambda: ag.Rules(alpha_below=2), ag.BadSetting, "alpha_below"),
    (lambda: ag.Rules(least=1), ag.BadSetting, "least"),
    (lambda: ag.by_point([1, 1], [1, 1], [1, 2], [1, NAN], level="nominal", seed=1), ag.NotANumber, "value, row 1"),
    (lambda: ag.by_point([1, 1], [1], [1, 2], [1, 2], level="nominal", seed=1), ag.WrongShape, "station"),
    (lambda: ag.by_point([], [], [], [], level="nominal", seed=1), ag.NoPairs, "ratings"),
    (lambda: ag.by_point([1, 1], [1, 1], [1, 2], ["A", "B"], level="nominal", seed=1), ag.WrongValue, "value"),
]


@pytest.mark.parametrize(("attempt", "error", "place"), REFUSED)
def test_a_fault_is_named_with_its_place(
    attempt: Callable[[], object], error: type[ag.AgreementError], place: str
) -> None:
    with pytest.raises(ag.AgreementError) as caught:
        attempt()
    assert (type(caught.value), caught.value.place) == (error, place)
    assert caught.value.message


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="cardinal"):
        ag.alpha(GOOD, "cardinal")


def test_bca_is_refused_where_it_would_read_everything_for_each_station() -> None:
    rng = np.random.default_rng(1)
    wide = ag.ratings_of_table(rng.normal(50, 10, (700, 3)) ** 2)
    with pytest.raises(ag.TooManyValues):
        ag.alpha_interval(wide, "ordinal", seed=1, draws=100, method="bca")


@pytest.mark.parametrize("level", list(ag.Level))
@pytest.mark.parametrize("constant", [0.0, 3.0, 0.1])
def test_alpha_of_a_constant_has_no_value(level: ag.Level, constant: float) -> None:
    found = ag.alpha(ag.ratings_of_table(np.full((9, 3), constant)), level)
    assert (found.value, found.reason, found.units) == (None, ag.Reason.NO_VARIATION, 9)


def test_what_one_rater_saw_alone_is_no_variation() -> None:
    found = ag.alpha(ag.ratings_of_table([[1, 1], [1, 1], [2, NAN]]), "nominal")
    assert (found.value, found.reason) == (None, ag.Reason.NO_VARIATION)


def test_kappa_of_a_constant_has_no_value_and_ac1_only_when_no_other_category_was_possible() -> None:
    same = ag.ratings_of_table(np.ones((9, 3)))
    assert ag.fleiss_kappa(ag.count(same, [0, 1])).reason is ag.Reason.NO_VARIATION
    assert ag.gwet_ac1(ag.count(same)).reason is ag.Reason.NO_VARIATION
    assert ag.gwet_ac1(ag.count(same, [0, 1])).value == 1


def test_icc_of_a_constant_has_no_value() -> None:
    for found in ag.icc(np.full((5, 3), 0.1)).values():
        assert (found.value, found.lower, found.reason) == (None, None, ag.Reason.NO_VARIATION)
    assert ag.icc_from_components(0, 0, 0, k=3)[ag.Form.ONE_AGREES].reason is ag.Reason.NO_VARIATION


def test_icc_when_only_raters_differ_has_no_value_but_the_one_way_form() -> None:
    found = ag.icc([[1, 2], [1, 2], [1, 2]])
    assert found[ag.Form.ONE_ANY].value == -1
    assert found[ag.Form.MEAN_ANY].reason is ag.Reason.NOT_DEFINED
    assert found[ag.Form.ONE_CONSISTENT].reason is ag.Reason.NO_VARIATION
    assert found[ag.Form.ONE_AGREES].reason is ag.Reason.NO_VARIATION


def test_icc_of_full_agreement_is_one_without_doubt() -> None:
    for found in ag.icc([[1, 1, 1], [2, 2, 2], [4, 4, 4]]).values():
        assert (found.value, found.lower, found.upper) == (1, 1, 1)


def test_units_that_differ_less_than_raters_err_give_no_absolute_form() -> None:
    found = ag.icc([[1, 2], [2, 1]])
    assert found[ag.Form.ONE_AGREES].reason is ag.Reason.NOT_DEFINED


def test_decimals_and_truth_values_are_numbers() -> None:
    exact = ag.ratings([0, 0, 1, 1], ["x", "y", "x", "y"], [Decimal(1), Decimal(2), Decimal(2), Decimal(2)])
    true = ag.ratings([0, 0, 1, 1], ["x", "y", "x", "y"], [True, False, False, False])
    assert ag.alpha(exact, "nominal").value == ag.alpha(true, "nominal").value == 0
