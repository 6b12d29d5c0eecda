"""Visits and policies that cannot be are refused by name and place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cuobian.engines import severity as sv

GOOD: dict[str, Any] = {"station": [0, 0, 1], "assessor": [0, 1, 1], "score": [70.0, 65.0, 80.0], "own": [0, 0, 1]}

REFUSED: list[tuple[dict[str, Any], type[sv.SeverityError], str]] = [
    ({"station": [], "assessor": [], "score": [], "own": []}, sv.NoVisits, "visits"),
    ({"score": [70.0, float("nan"), 80.0]}, sv.BadNumber, "score, visit 1"),
    ({"score": [70.0, 65.0, float("inf")]}, sv.BadNumber, "score, visit 2"),
    ({"score": [-0.5, 65.0, 80.0]}, sv.BadNumber, "score, visit 0"),
    ({"score": [70.0, 65.0, 100.5]}, sv.BadNumber, "score, visit 2"),
    ({"score": ["70", "65", "80"]}, sv.WrongValue, "score"),
    ({"score": [[70.0, 65.0, 80.0]]}, sv.WrongShape, "score"),
    ({"top": 0.0}, sv.BadNumber, "top"),
    ({"station": [0, 1]}, sv.WrongShape, "station"),
    ({"assessor": [0.0, 1.0, 1.0]}, sv.WrongValue, "assessor"),
    ({"assessor": [0, -1, 1]}, sv.UnknownCode, "assessor, visit 1"),
    ({"station": [0, 0, 7], "station_count": 2}, sv.UnknownCode, "station, visit 2"),
    ({"own": [0, 2, 1]}, sv.WrongValue, "own"),
    ({"own": [True]}, sv.WrongShape, "own"),
    ({"day": [1, 2]}, sv.WrongShape, "day"),
    ({"order": [1.5, 2.0, 1.0]}, sv.WrongValue, "order"),
    ({"station_labels": ("only one",)}, sv.WrongShape, "station_labels"),
]


@pytest.mark.parametrize(("change", "error", "place"), REFUSED)
def test_visits_that_cannot_be_are_refused_by_place(
    change: dict[str, Any], error: type[sv.SeverityError], place: str
) -> None:
    with pytest.raises(error) as caught:
        sv.Visits(**(GOOD | change))
    assert caught.value.place == place
    assert str(caught.value).startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"own": "maybe"}, "own"),
        ({"compare": "nation"}, "compare"),
        ({"cap": -1.0}, "cap"),
        ({"cap": float("nan")}, "cap"),
        ({"level": 1.0}, "level"),
        ({"main_share": 1.5}, "main_share"),
        ({"ratio": 0.0}, "ratio"),
        ({"ratio": float("nan")}, "ratio"),
        ({"huber_c": 0.0}, "huber_c"),
        ({"draws": 0}, "draws"),
        ({"tolerance": 0.0}, "tolerance"),
    ],
)
def test_a_policy_outside_its_range_is_refused(change: dict[str, Any], place: str) -> None:
    with pytest.raises(sv.BadPolicy) as caught:
        sv.Policy(**change)
    assert caught.value.place == f"policy, {place}"


def test_visits_are_private_and_read_only() -> None:
    score = np.array([70.0, 65.0, 80.0])
    visits = sv.Visits(**(GOOD | {"score": score}))
    score[0] = 1.0
    assert visits.score[0] == 70.0
    with pytest.raises(ValueError, match="read-only"):
        visits.score[0] = 2.0


def test_labels_become_codes_in_the_order_of_their_appearance() -> None:
    visits = sv.visits_from_labels(["b", "a", "b"], ["x", "x", "y"], [1, 2, 3], day=[5, 5, 6], order=[1, 2, 1])
    assert (visits.station.tolist(), visits.assessor.tolist()) == ([0, 1, 0], [0, 0, 1])
    assert (visits.station_label(1), visits.assessor_label(1)) == ("a", "y")
    assert not visits.own.any()


def test_a_part_of_the_visits_keeps_codes_and_columns_together() -> None:
    visits = sv.Visits(**(GOOD | {"day": [3, 4, 5], "order": [1, 1, 2]}))
    rest = visits.without(0)
    assert (rest.station.tolist(), rest.score.tolist()) == ([0, 1], [65.0, 80.0])
    assert rest.day is not None
    assert rest.order is not None
    assert (rest.day.tolist(), rest.order.tolist()) == ([4, 5], [1, 2])
    assert (rest.station_count, rest.assessor_count) == (2, 2)


def test_a_station_or_a_visit_that_is_not_there_is_named() -> None:
    fit = sv.fit_severity(sv.Visits(**GOOD))
    for ask in (sv.fair_score, sv.weights, sv.SeverityFit.refusal_of):
        with pytest.raises(sv.UnknownCode, match="station 9"):
            ask(fit, 9)
    with pytest.raises(sv.UnknownCode, match="visit 3"):
        sv.strike(fit, 3)
