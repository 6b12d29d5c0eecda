"""The table of measuring points, and the case in which everybody passes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cuobian.engines import agreement as ag


def rows(cells: dict[str, np.ndarray]) -> dict[str, Any]:
    """Long-form columns from a table of stations by raters for each point."""
    parts = []
    for name, table in cells.items():
        station, rater = np.nonzero(~np.isnan(table))
        parts.append((np.full(station.size, name), station, rater, table[station, rater]))
    point, station, rater, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return {"point": point, "station": station, "rater": rater, "value": value}


def simulated(truth: np.ndarray, hit: float, seed: int, values: int = 4) -> np.ndarray:
    """Two raters who see the truth with probability ``hit`` and guess otherwise."""
    rng = np.random.default_rng(seed)
    guess = rng.integers(0, values, (truth.size, 2))
    return np.where(rng.random((truth.size, 2)) < hit, truth[:, None], guess).astype(float)


TRUTH = np.random.default_rng(0).integers(0, 4, 100)
ALMOST_ALL_PASS = np.zeros((100, 2))
ALMOST_ALL_PASS[:3, 0] = ALMOST_ALL_PASS[3:6, 1] = 3
CELLS = {
    "clear": simulated(TRUTH, 0.95, 1),
    "vague": simulated(TRUTH, 0.4, 2),
    "vague_few": simulated(TRUTH[:20], 0.3, 3),
    "one_sided": ALMOST_ALL_PASS,
    "all_pass": np.zeros((100, 2)),
    "alone": np.c_[TRUTH.astype(float), np.full(100, np.nan)],
    "apart": np.array([[1, np.nan], [np.nan, 2]]),
}


def found(**changes: Any) -> dict[str, ag.PointRow]:
    settings = {"level": "ordinal", "seed": 1, "draws": 300} | changes
    return {str(row.point): row for row in ag.by_point(**rows(CELLS), **settings)}


def test_every_kind_of_point_has_its_verdict() -> None:
    assert {name: row.verdict.value for name, row in found().items()} == {
        "clear": "reliable",
        "vague": "wording_needs_work",
        "vague_few": "too_few",
        "one_sided": "one_sided",
        "all_pass": "no_variation",
        "alone": "one_rater",
        "apart": "no_pairs",
    }


def test_only_the_vague_point_needs_work() -> None:
    assert [name for name, row in found().items() if row.wording_needs_work] == ["vague"]


def test_where_nearly_all_pass_alpha_is_low_and_ac1_is_not() -> None:
    row = found()["one_sided"]
    assert row.alpha is not None
    assert row.agreement is not None
    assert row.ac1 is not None
    assert row.alpha.value < 0  # type: ignore[operator]
    assert row.agreement.pairs == pytest.approx(0.94)
    assert row.ac1.value > 0.9  # type: ignore[operator]
    assert row.prevalence == {0.0: pytest.approx(0.97), 1.0: 0.0, 2.0: 0.0, 3.0: pytest.approx(0.03)}


def test_where_all_pass_alpha_has_no_value_and_says_why() -> None:
    row = found()["all_pass"]
    assert row.alpha is not None
    assert row.interval is not None
    assert row.ac1 is not None
    assert row.agreement is not None
    assert (row.alpha.value, row.alpha.reason) == (None, ag.Reason.NO_VARIATION)
    assert (row.interval.lower, row.interval.reason) == (None, ag.Reason.NO_VARIATION)
    assert (row.ac1.value, row.ac1.error, row.agreement.pairs) == (1.0, 0.0, 1.0)


def test_a_row_depends_on_nothing_but_its_own_ratings_and_the_categories() -> None:
    alone = ag.by_point(**rows({"vague": CELLS["vague"]}), level="ordinal", seed=1, draws=300, categories=range(4))
    assert alone == (found()["vague"],)
    turn = np.random.default_rng(2).permutation(rows(CELLS)["value"].size)
    mixed = {name: column[turn] for name, column in rows(CELLS).items()}
    again = {str(row.point): row for row in ag.by_point(**mixed, level="ordinal", seed=1, draws=300)}
    for name, row in found().items():
        assert again[name].verdict is row.verdict
        assert again[name].alpha == row.alpha
        assert again[name].interval == row.interval


def test_thresholds_are_data() -> None:
    assert found(rules=ag.Rules(least=10))["vague_few"].verdict is ag.Verdict.WORDING_NEEDS_WORK
    assert found(rules=ag.Rules(alpha_below=0.03))["vague"].verdict is ag.Verdict.RELIABLE
    assert found(rules=ag.Rules(agreement_below=0.2))["vague"].verdict is ag.Verdict.ONE_SIDED


def test_n_counts_places_that_two_raters_rated() -> None:
    table = CELLS["clear"].copy()
    table[:30, 1] = np.nan
    (row,) = ag.by_point(**rows({"p": table}), level="nominal", seed=1, draws=200)
    assert row.n == 70
    assert row.alpha is not None
    assert row.alpha.units == 70
