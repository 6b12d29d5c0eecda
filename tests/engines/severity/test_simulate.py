"""A drawn round has the truth that was declared, and is the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from cuobian.engines import severity as sv

TRUTH = sv.Truth(stations_per_district=50)


def test_a_round_repeats_with_its_seed() -> None:
    panels = sv.mixed_panels(TRUTH, 1)
    first, again, other = (sv.draw_round(TRUTH, panels, seed).visits.score for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


@pytest.mark.parametrize("panels", [sv.mixed_panels(TRUTH, 2), sv.greedy_panels(TRUTH, 2), sv.ring_panels(TRUTH, 2)])
def test_nobody_visits_at_home_or_twice(panels: np.ndarray) -> None:
    assert panels.shape == (300, 3)
    assert (TRUTH.assessor_district[panels] != TRUTH.station_district[:, None]).all()
    assert (np.diff(np.sort(panels, axis=1), axis=1) > 0).all()


def test_greedy_panels_share_the_load_and_mix_the_districts() -> None:
    panels = sv.greedy_panels(TRUTH, 3)
    load = np.bincount(panels.ravel(), minlength=30)
    assert np.ptp(load) <= 4
    assert all(len(set(TRUTH.assessor_district[panel])) == 3 for panel in panels)


def test_scores_have_the_declared_parts() -> None:
    truth = sv.Truth(stations_per_district=2000, own_share=0.5, own_leniency=3.0, outlier_share=0.1, mean=50.0)
    drawn = sv.draw_round(truth, sv.mixed_panels(truth, 4), 4)
    visits = drawn.visits
    rest = visits.score - drawn.quality[visits.station] + drawn.severity[visits.assessor]
    ordinary = ~drawn.outlier & ~visits.own
    assert rest[ordinary].std() == pytest.approx(5.0, rel=0.03)
    assert rest[~drawn.outlier & visits.own].mean() == pytest.approx(3.0, abs=0.2)
    assert rest[drawn.outlier & ~visits.own].mean() == pytest.approx(20.0, abs=0.5)
    assert drawn.outlier.mean() == pytest.approx(0.1, abs=0.01)
    assert visits.own.mean() == pytest.approx(0.5 / 3, abs=0.01)
    assert drawn.quality.std() == pytest.approx(8.0, rel=0.03)


def test_noise_falls_away_from_the_middle_when_told() -> None:
    truth = sv.Truth(stations_per_district=2000, noise_curve=0.6)
    drawn = sv.draw_round(truth, sv.mixed_panels(truth, 5), 5)
    visits = drawn.visits
    rest = visits.score - drawn.quality[visits.station] + drawn.severity[visits.assessor]
    far = np.abs(drawn.quality[visits.station] - 55.0)
    assert rest[far < 2].std() == pytest.approx(5.0, rel=0.05)
    assert rest[(far > 15) & (far < 20)].std() == pytest.approx(5.0 * np.sqrt(0.4), rel=0.1)


def test_a_liking_stays_between_the_same_two() -> None:
    truth = sv.Truth(districts=1, stations_per_district=500, assessors=1, visits=2, noise_sd=0.0, halo_sd=4.0)
    drawn = sv.draw_round(truth, np.zeros((500, 2), np.int64), 6)
    first, second = drawn.visits.score.reshape(-1, 2).T
    assert first.tolist() == second.tolist()
    assert (first - drawn.quality).std() == pytest.approx(4.0, rel=0.1)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"visits": 0}, "truth, visits"),
        ({"noise_sd": -1.0}, "truth, noise_sd"),
        ({"severity_sd": float("nan")}, "truth, severity_sd"),
        ({"own_share": 1.5}, "truth, own_share"),
        ({"assessors": 3}, "truth, assessors"),
    ],
)
def test_a_truth_that_cannot_be_is_refused(change: dict[str, float], place: str) -> None:
    with pytest.raises(sv.BadPolicy) as caught:
        sv.Truth(**change)  # type: ignore[arg-type]
    assert caught.value.place == place


def test_panels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(sv.WrongShape, match="panels"):
        sv.draw_round(TRUTH, np.zeros((10, 3), np.int64), 1)
    with pytest.raises(sv.WrongShape, match="panels"):
        sv.draw_round(TRUTH, np.full((300, 3), 30), 1)
    with pytest.raises(sv.BadPolicy, match="teams larger than 5"):
        sv.ring_panels(sv.Truth(visits=6), 1)
    with pytest.raises(sv.BadPolicy, match="more than 25 outsiders"):
        sv.mixed_panels(sv.Truth(visits=26), 1)
