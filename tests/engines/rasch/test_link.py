"""Two versions of a standard on one scale through the points they share."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.rasch.made import Made, columns, made

from cuobian.engines import rasch
from cuobian.engines.rasch import Ratings, fit_facets


def only(given: Made, points: range, moved: int | None = None) -> rasch.FacetsFit:
    stations, assessors, named, categories = columns(given.ratings)
    rows = [n for n, point in enumerate(named) if point in points]
    category = [max(0, categories[n] - 1) if named[n] == moved else categories[n] for n in rows]  # type: ignore[operator]
    kept = ([column[n] for n in rows] for column in (stations, assessors, named))
    return fit_facets(Ratings.of(*kept, category, highest=3), method="jml")  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["mean_mean", "stocking_lord"])
def test_a_fit_is_brought_back_to_where_the_same_ratings_put_it(method: str) -> None:
    given = made(31, stations=150, points=16)
    old, new = only(given, range(12)), only(given, range(4, 16))
    anchors = list(range(4, 12))
    found = rasch.link(old, new, anchors, method)  # type: ignore[arg-type]
    assert found.points(new)[:8] == pytest.approx(old.points.measure[4:], abs=0.12)
    assert found.stations(new).mean() == pytest.approx(old.stations.measure.mean(), abs=0.06)
    assert abs(found.shift) > 0.05  # the two sets of points are not equally hard, so there was something to do
    assert 0 < found.se < 0.05


def test_mean_mean_is_the_difference_of_the_anchors_means_and_goes_both_ways() -> None:
    given = made(31, stations=60)
    old, new = only(given, range(9)), only(given, range(3, 12))
    there, back = rasch.link(old, new, [3, 4, 8]), rasch.link(new, old, [3, 4, 8])
    means = [np.mean([fit.points[point].measure for point in (3, 4, 8)]) for fit in (old, new)]
    assert there.shift == pytest.approx(means[0] - means[1])
    assert back.shift == pytest.approx(-there.shift)
    assert rasch.link(old, old, [0, 1, 2]).shift == 0.0


def test_a_point_that_means_something_else_now_is_named() -> None:
    given = made(32, stations=150)
    old, new = only(given, range(12)), only(given, range(12), moved=5)
    drifts = {drift.point: drift.moved for drift in rasch.link(old, new, list(range(12))).drifts}
    assert [point for point, moved in drifts.items() if moved] == [5]


def test_anchors_that_cannot_carry_a_link_are_refused() -> None:
    given = made(31, stations=60)
    old, new = only(given, range(9)), only(given, range(3, 12))
    for anchors, said in (([], "0 named"), ([3, 3], "twice"), ([0], "new fit does not"), ([11], "old fit does not")):
        with pytest.raises(rasch.BadAnchors, match=said):
            rasch.link(old, new, anchors)
    with pytest.raises(rasch.BadAnchors, match="at least 5"):
        rasch.link(old, new, [3, 4], least=5)
    with pytest.raises(rasch.BadOption):
        rasch.link(old, new, [3], "median")  # type: ignore[arg-type]
