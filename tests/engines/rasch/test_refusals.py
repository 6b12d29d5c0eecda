"""What cannot be measured is refused by name, with the place."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.rasch.made import made

from cuobian.engines import rasch

S, A, P = ["s1", "s1", "s2"], ["a", "b", "a"], ["p", "p", "p"]


@pytest.mark.parametrize(
    ("categories", "said"),
    [
        ([0, float("nan"), 1], "rating 1: nan"),
        ([0, 1.5, 1], "rating 1: 1.5"),
        ([0, -1, 1], "rating 1: category -1 is outside 0 to 3"),
        ([0, 4, 1], "rating 1: category 4 is outside 0 to 3"),
        (["A", "B", "C"], "whole numbers"),
    ],
)
def test_a_category_that_is_none_is_refused(categories: list[object], said: str) -> None:
    with pytest.raises(rasch.BadCategory, match=said):
        rasch.Ratings.of(S, A, P, categories, highest=3)  # type: ignore[arg-type]


def test_names_that_are_missing_are_refused() -> None:
    for broken in (["s1", None, "s2"], ["s1", "", "s2"], [1.0, float("nan"), 2.0], ["s1", 2, "s2"]):
        with pytest.raises(rasch.BadLabel, match="station"):
            rasch.Ratings.of(broken, A, P, [0, 1, 1])  # type: ignore[arg-type]


def test_columns_have_one_value_a_rating() -> None:
    with pytest.raises(rasch.NoRatings):
        rasch.Ratings.of([], [], [], [])
    with pytest.raises(rasch.UnevenColumns, match="assessor: 2 values for 3"):
        rasch.Ratings.of(S, A[:2], P, [0, 1, 1])
    with pytest.raises(rasch.UnevenColumns):
        rasch.Ratings.of(S, A, P, [[0, 1, 1]])  # type: ignore[list-item]


def test_a_sheet_read_twice_is_refused_unless_repeats_are_meant() -> None:
    with pytest.raises(rasch.RatedTwice, match="station s1, assessor a, point p"):
        rasch.Ratings.of(["s1", "s1"], ["a", "a"], ["p", "p"], [0, 1])
    assert rasch.Ratings.of(["s1", "s1"], ["a", "a"], ["p", "p"], [0, 1], repeats=True).count == 2


def test_a_range_of_categories_is_checked() -> None:
    for lowest, highest in ((-1, 3), (2, 2), (0, 1000)):
        with pytest.raises(rasch.BadOption):
            rasch.Ratings.of(S, A, P, [0, 1, 1], lowest=lowest, highest=highest)


def test_panels_that_never_meet_are_refused_with_their_members() -> None:
    first, second = made(1, stations=20, assessors=4), made(2, stations=20, assessors=3)
    ratings = rasch.Ratings.of(
        [*(f"n{code}" for code in first.ratings.facets[0].codes), *(f"s{c}" for c in second.ratings.facets[0].codes)],
        [*(f"n{code}" for code in first.ratings.facets[1].codes), *(f"s{c}" for c in second.ratings.facets[1].codes)],
        np.concatenate([first.ratings.facets[2].codes, second.ratings.facets[2].codes]),
        np.concatenate([first.ratings.categories, second.ratings.categories]),
    )
    for method in ("jml", "laplace"):
        with pytest.raises(rasch.Disconnected, match="station and assessor") as refused:
            rasch.fit_facets(ratings, method=method)  # type: ignore[arg-type]
        assert refused.value.groups == (("n0", "n1", "n2", "n3"), ("s0", "s1", "s2"))


def test_facets_that_cannot_be_told_apart_are_refused() -> None:
    # every two facets are linked, yet with session = assessor + point a slope along all three moves no rating
    station, assessor, point = (axis.ravel() for axis in np.indices((12, 2, 3)))
    category = np.random.default_rng(5).integers(0, 3, station.size)
    assert rasch.fit_facets(rasch.Ratings.of(station, assessor, point, category)).certificate.condition < 100
    sessions = {"session": assessor + point}
    with pytest.raises(rasch.Confounded, match="session"):
        rasch.fit_facets(rasch.Ratings.of(station, assessor, point, category, more=sessions))


def test_a_search_that_runs_away_is_refused_and_says_who_ran() -> None:
    # nobody passes c or d without having passed a and b: the two pairs move apart for ever, no score is extreme
    table = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 1, 0], [1, 1, 0, 1]])
    station = np.indices(table.shape)[0]
    ratings = rasch.Ratings.of(station.ravel(), None, [*"abcd"] * 4, table.ravel())
    with pytest.raises(rasch.NotConverged, match="no finite maximum"):
        rasch.fit_facets(ratings, method="jml")
    with pytest.raises(rasch.NotStronglyConnected):
        rasch.fit_conditional([*"abcd"], table)


def test_an_unfinished_search_gives_no_numbers() -> None:
    with pytest.raises(rasch.NotConverged, match="last step"):
        rasch.fit_facets(made(1).ratings, method="jml", most_iterations=2)


def test_ratings_without_any_difference_are_refused() -> None:
    with pytest.raises(rasch.NothingToEstimate):
        rasch.fit_facets(rasch.Ratings.of(S, A, P, [3, 3, 3]), method="jml")


def test_unknown_settings_are_refused() -> None:
    ratings = made(1, stations=10).ratings
    for wrong in ({"steps": "binomial"}, {"method": "mml"}, {"assessors": "free"}, {"unused": "drop"}):
        with pytest.raises(rasch.BadOption, match=next(iter(wrong.values()))):
            rasch.fit_facets(ratings, **wrong)  # type: ignore[arg-type]
    with pytest.raises(rasch.BadOption, match="station"):
        rasch.Ratings.of(S, A, P, [0, 1, 1], more={"station": S})
