"""The rehearsal says what the accuracy tables say: 600 stations, 30 assessors, standard deviations 8, 4 and 5.

The tables give errors without what all stations share, and the range between districts. They come from 40 rounds; here
are eight, so tolerances are those of eight.
"""

from __future__ import annotations

import pytest
from tests.engines.simulation.cities import table

ENGINES = "mean trimmed adjusted huber"
CLEAN = {
    ("3", "mean"): 3.73, ("3", "trimmed"): 4.36, ("3", "adjusted"): 2.94, ("3", "huber"): 3.01,
    ("5", "mean"): 2.84, ("5", "trimmed"): 3.03, ("5", "adjusted"): 2.27, ("5", "huber"): 2.33,
    ("7", "mean"): 2.33, ("7", "trimmed"): 2.44, ("7", "adjusted"): 1.89, ("7", "huber"): 1.93,
}  # fmt: skip
CONTAMINATED = {
    ("3", "mean"): 4.43, ("3", "trimmed"): 4.80, ("3", "adjusted"): 3.83, ("3", "huber"): 3.60,
    ("5", "mean"): 3.49, ("5", "trimmed"): 3.42, ("5", "adjusted"): 3.04, ("5", "huber"): 2.73,
    ("7", "mean"): 2.83, ("7", "trimmed"): 2.74, ("7", "adjusted"): 2.49, ("7", "huber"): 2.17,
}  # fmt: skip
GAPS = {
    ("ring", "mean"): (6.18, 0.25), ("ring-random", "mean"): (4.53, 0.25),
    ("mixed", "mean"): (1.40, 0.25), ("mixed", "adjusted"): (0.80, 0.25),
    ("drawn", "mean"): (1.35, 0.25), ("drawn", "adjusted"): (0.71, 0.25),
}  # fmt: skip


@pytest.mark.parametrize(("plan", "engine"), CLEAN)
def test_errors_of_clean_rounds_are_those_of_the_table(plan: str, engine: str) -> None:
    found = table("mixed", ENGINES, "3 5 7")["mixed", plan, engine]
    assert found.mean.spread == pytest.approx(CLEAN[plan, engine], rel=0.035)


@pytest.mark.parametrize(("plan", "engine"), CONTAMINATED)
def test_errors_with_five_percent_of_blunders_are_those_of_the_table(plan: str, engine: str) -> None:
    found = table("mixed", ENGINES, "3 5 7", outlier_share=0.05)["mixed", plan, engine]
    assert found.mean.spread == pytest.approx(CONTAMINATED[plan, engine], rel=0.05)


@pytest.mark.parametrize(("design", "engine"), GAPS)
def test_gaps_between_districts_are_those_of_the_table(design: str, engine: str) -> None:
    found = table("ring ring-random mixed drawn", "mean adjusted", replications=24)[design, "3", engine]
    wanted, tolerance = GAPS[design, engine]
    assert found.mean.gap_range == pytest.approx(wanted, rel=tolerance)
    assert found.mean.gap < found.mean.gap_range


def test_connectivity_and_efficiency_are_those_of_the_table() -> None:
    found = table("ring ring-random mixed drawn", "mean adjusted", replications=24)
    mixed, drawn = (found[design, "3", "mean"].mean for design in ("mixed", "drawn"))
    assert mixed.lambda2 == pytest.approx(29.9, abs=1.0)
    assert mixed.efficiency == pytest.approx(0.979, abs=0.003)
    assert drawn.lambda2 == pytest.approx(38.5, abs=0.5)
    assert drawn.efficiency == pytest.approx(0.994, abs=0.002)
    for design in ("ring", "ring-random"):
        assert found[design, "3", "mean"].mean.lambda2 == 0.0
        assert found[design, "3", "mean"].mean.efficiency == 0.0


def test_stars_on_the_right_side_of_a_line_are_those_of_the_table() -> None:
    found = table("ring ring-random mixed drawn", "mean adjusted", replications=24)
    assert found["mixed", "3", "mean"].mean.at_line == pytest.approx(0.885, abs=0.01)
    assert found["mixed", "3", "adjusted"].mean.at_line == pytest.approx(0.905, abs=0.01)
    assert found["drawn", "3", "adjusted"].mean.at_line == pytest.approx(0.904, abs=0.01)


def test_nominal_intervals_of_clean_rounds_hold_what_they_promise() -> None:
    found = table("mixed", ENGINES, "3 5 7")
    for plan in ("3", "5", "7"):
        for engine in ("adjusted", "huber"):
            assert 0.87 <= found["mixed", plan, engine].mean.coverage <= 0.92


def test_further_visits_where_they_count_beat_as_many_everywhere() -> None:
    found = table("mixed", "adjusted", "2 3 2+600", replications=6)
    two, three, chosen = (found["mixed", plan, "adjusted"] for plan in ("2", "3", "2+600"))
    assert chosen.mean.visits == three.mean.visits == 1_800
    assert two.mean.visits == 1_200
    assert two.mean.exact < three.mean.exact < chosen.mean.exact
    assert chosen.mean.exact - three.mean.exact > 0.01
