"""Bad input is refused by name and place, never guessed at."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.engines.scoring.sample import sample
from tests.engines.scoring.small import AUTOMATIC, BOTH, A, B, panel, point, standard

from cuobian.engines import scoring as sc

RATIO = sc.RatioRule(Decimal("0.9"), Decimal("0.8"), Decimal("0.7"))
SMALL = standard(
    [
        point("ONSITE", "2"),
        point("RATIO", "2", AUTOMATIC, RATIO),
        point("COUNT", "2", rule=sc.CountRule(Decimal("0.5"))),
        point("TWO", "2", AUTOMATIC | {sc.Method.SURVEY}, mandatory=False),
        point("ASIDE", "2", BOTH, applicability="no contract"),
    ]
)
GOOD = sc.Inputs(
    (sc.Observation("RATIO", sc.Ratio(Decimal("0.9"))),), (sc.RaterSheet("R1", {"ONSITE": A, "COUNT": sc.Defects(1)}),)
)


def seen(name: str, value: Any, method: sc.Method | None = None) -> dict[str, Any]:
    return {"observations": (sc.Observation(name, value, method),)}


def given(name: str, value: Any) -> dict[str, Any]:
    return {"sheets": (sc.RaterSheet("R1", {name: value}),)}


def decided(name: str, value: Any, reason: str = "talked it over") -> dict[str, Any]:
    return {"decisions": (sc.Reconsidered(name, value, reason),)}


REFUSED: list[tuple[dict[str, Any], type[sc.ScoringError], str]] = [
    (seen("NOWHERE", A), sc.UnknownItem, "observation NOWHERE"),
    (seen("RATIO", sc.Defects(1)), sc.WrongValue, "observation RATIO"),
    (seen("RATIO", sc.Ratio(Decimal("NaN"))), sc.BadNumber, "observation RATIO"),
    (seen("RATIO", sc.Ratio(Decimal("Infinity"))), sc.BadNumber, "observation RATIO"),
    (seen("RATIO", sc.Ratio(0.9)), sc.WrongValue, "observation RATIO"),  # type: ignore[arg-type]
    (seen("RATIO", "A"), sc.WrongValue, "observation RATIO"),
    (seen("RATIO", sc.Unseen()), sc.WrongValue, "observation RATIO"),
    (seen("RATIO", A, sc.Method.SURVEY), sc.WrongValue, "observation RATIO"),
    (seen("RATIO", sc.NotChosen()), sc.WrongValue, "observation RATIO"),
    (seen("RATIO", sc.NotApplicable("no")), sc.WrongValue, "observation RATIO"),
    (seen("ASIDE", sc.NotApplicable(" ")), sc.MissingReason, "observation ASIDE"),
    (seen("ONSITE", A), sc.WrongValue, "observation ONSITE"),
    (seen("TWO", A), sc.WrongValue, "observation TWO"),
    ({"observations": GOOD.observations * 2}, sc.DuplicateInput, "observation RATIO"),
    ({"sheets": ()}, sc.NoRaters, "sheets"),
    ({"sheets": GOOD.sheets * 2}, sc.DuplicateInput, "sheet R1"),
    (given("NOWHERE", A), sc.UnknownItem, "sheet R1, NOWHERE"),
    (given("RATIO", A), sc.WrongValue, "sheet R1, RATIO"),
    (given("ONSITE", sc.NoData()), sc.WrongValue, "sheet R1, ONSITE"),
    (given("ONSITE", sc.Ratio(Decimal(1))), sc.WrongValue, "sheet R1, ONSITE"),
    (given("COUNT", A), sc.WrongValue, "sheet R1, COUNT"),
    (given("COUNT", sc.Defects(-1)), sc.BadNumber, "sheet R1, COUNT"),
    (given("COUNT", sc.Defects(True)), sc.WrongValue, "sheet R1, COUNT"),
    (decided("ONSITE", A, "  "), sc.MissingReason, "decision ONSITE"),
    (decided("ONSITE", sc.Unseen()), sc.WrongValue, "decision ONSITE"),
    (decided("RATIO", A), sc.WrongValue, "decision RATIO"),
    ({"decisions": decided("ONSITE", A)["decisions"] * 2}, sc.DuplicateInput, "decision ONSITE"),
    ({"bonuses": {"B9": Decimal(1)}}, sc.UnknownItem, "bonus B9"),
    ({"bonuses": {"B1": Decimal(7)}}, sc.BadNumber, "bonus B1"),
    ({"bonuses": {"B1": Decimal(-1)}}, sc.BadNumber, "bonus B1"),
    ({"deductions": {"K9": 1}}, sc.UnknownItem, "deduction K9"),
    ({"deductions": {"K1": -1}}, sc.BadNumber, "deduction K1"),
    ({"vetoes": frozenset({"V9"})}, sc.UnknownItem, "veto V9"),
    ({"satisfaction": Decimal("1.2")}, sc.BadNumber, "satisfaction"),
    ({"satisfaction": Decimal("sNaN")}, sc.BadNumber, "satisfaction"),
    ({"prior_star": -1}, sc.BadNumber, "prior_star"),
    ({"data_days": 1.5}, sc.WrongValue, "data_days"),
]


@pytest.mark.parametrize(("change", "error", "place"), REFUSED, ids=[f"{row[1].__name__}-{row[2]}" for row in REFUSED])
def test_bad_input_is_refused_at_its_place(change: dict[str, Any], error: type[sc.ScoringError], place: str) -> None:
    with pytest.raises(error) as caught:
        sc.evaluate(SMALL, replace(GOOD, **change))
    assert caught.value.place == place
    assert caught.value.message


def test_good_input_is_not_refused() -> None:
    assert sc.evaluate(SMALL, GOOD).total


def test_nothing_to_score_is_said_and_not_divided_by() -> None:
    small = standard([point("P1", "2")])
    with pytest.raises(sc.NothingToScore):
        sc.evaluate(small, sc.Inputs(sheets=panel(P1=[sc.Unseen()])))


def with_point(**change: Any) -> sc.Standard:
    return standard([replace(point("P1", "2"), **change)])


LINE = sc.Threshold(1, Decimal(60))
BROKEN: list[tuple[sc.Standard, str]] = [
    (standard([point("P1", "2"), point("P1", "2")]), "SMALL/points"),
    (with_point(points=Decimal(0)), "SMALL/P1"),
    (with_point(points=Decimal("0.125")), "SMALL/P1"),
    (with_point(methods=frozenset()), "SMALL/P1"),
    (with_point(rule=sc.RatioRule(Decimal("0.8"), Decimal("0.9"), Decimal("0.7"))), "SMALL/P1"),
    (with_point(rule=sc.CountRule(Decimal(0))), "SMALL/P1"),
    (replace(SMALL, states={A: Decimal(1), B: Decimal("0.5")}), "SMALL/states"),
    (replace(SMALL, states={**sc.DEFAULT_STATES, B: Decimal("0.2")}), "SMALL/states"),
    (replace(SMALL, states={**sc.DEFAULT_STATES, A: Decimal("0.9")}), "SMALL/states"),
    (replace(SMALL, thresholds=(LINE, LINE)), "SMALL/thresholds"),
    (replace(SMALL, thresholds=(LINE, sc.Threshold(2, Decimal(50)))), "SMALL/thresholds"),
    (replace(SMALL, thresholds=(sc.Threshold(0, Decimal(0)),)), "SMALL/thresholds"),
    (replace(SMALL, thresholds=(sc.Threshold(1, Decimal(60), (sc.MinDimension(Decimal(80)),)),)), "SMALL/thresholds/1"),
    (replace(SMALL, bonus_cap=Decimal(-1)), "SMALL/bonus_cap"),
    (replace(SMALL, deductions=(sc.Deduction("K", Decimal(-1), Decimal(2)),)), "SMALL/K"),
    (replace(SMALL, bonuses=(sc.Bonus("B", Decimal(-1)),)), "SMALL/B"),
    (replace(SMALL, decimals=9), "SMALL/decimals"),
]


@pytest.mark.parametrize(("broken", "place"), BROKEN)
def test_a_standard_that_cannot_be_scored_by_is_refused(broken: sc.Standard, place: str) -> None:
    with pytest.raises(sc.StandardFault) as caught:
        sc.Scorer(broken)
    assert caught.value.place == place


@pytest.mark.parametrize(("code", "count"), [("ZHAN", 46), ("SUO", 37)])
def test_the_sample_standards_are_sound(code: str, count: int) -> None:
    points = list(sample(code).walk())
    sc.check_standard(sample(code))
    assert (len(points), sum(item.points for item in points)) == (count, 100)


def test_every_public_name_is_there() -> None:
    assert sorted(sc.__all__) == sorted(set(sc.__all__))
    assert all(hasattr(sc, name) for name in sc.__all__)


def test_a_result_names_the_engine_the_standard_and_the_inputs_that_made_it() -> None:
    first, again = sc.evaluate(SMALL, GOOD), sc.evaluate(SMALL, GOOD)
    assert (first.engine, first.inputs_digest) == (sc.ENGINE_VERSION, GOOD.digest)
    assert first.canonical() == again.canonical()
    heavier = replace(SMALL, bonus_cap=Decimal(11))
    assert sc.evaluate(heavier, GOOD).standard_digest != first.standard_digest
    assert sc.evaluate(SMALL, replace(GOOD, data_days=3)).digest != first.digest
