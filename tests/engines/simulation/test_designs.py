"""Every design sends whom it says it sends."""

from __future__ import annotations

import numpy as np
import pytest

from cuobian.engines import simulation as si
from cuobian.engines.simulation.designs import Seats, blueprint

TRUTH = si.Truth(si.even_districts(75, 4, 20))


def seats(text: str, visits: int = 3, truth: si.Truth = TRUTH) -> Seats:
    return blueprint(si.design_from(text), truth, visits, 7)(np.random.default_rng(3))


@pytest.mark.parametrize("text", ["home", "ring", "ring-random", "mixed", "drawn", "teams:1", "teams:4"])
def test_every_station_is_seen_by_as_many_different_people_as_planned(text: str) -> None:
    station, assessor = seats(text)
    assert np.bincount(station, minlength=TRUTH.stations).tolist()[: TRUTH.stations].count(0) == 0
    assert len({*zip(station.tolist(), assessor.tolist(), strict=True)}) == station.size
    least, most = np.bincount(station).min(), np.bincount(station).max()
    assert least == 3
    assert most == (4 if text.startswith("teams") else 3)  # 20 people make six teams, two of them of four


@pytest.mark.parametrize("text", ["ring", "ring-random", "mixed", "drawn"])
def test_nobody_judges_at_home_where_the_design_forbids_it(text: str) -> None:
    station, assessor = seats(text)
    assert not (TRUTH.station_district[station] == TRUTH.assessor_district[assessor]).any()


def test_at_home_everybody_judges_at_home_and_a_ring_sends_the_next_district() -> None:
    station, assessor = seats("home")
    assert (TRUTH.station_district[station] == TRUTH.assessor_district[assessor]).all()
    station, assessor = seats("ring-random")
    assert ((TRUTH.station_district[station] + 1) % 4 == TRUTH.assessor_district[assessor]).all()


def test_the_lottery_seats_different_districts_with_even_loads() -> None:
    _station, assessor = seats("drawn")
    home = TRUTH.assessor_district[assessor].reshape(-1, 3)
    assert all(len(set(row)) == 3 for row in home.tolist())
    assert np.ptp(np.bincount(assessor)) <= 2


def test_assessors_from_outside_the_city_are_a_district_without_stations() -> None:
    truth = si.Truth((si.District(30, 4), si.District(30, 4), si.District(0, 5)))
    station, assessor = seats("mixed", truth=truth)
    assert np.bincount(station).tolist() == [3] * 60
    assert set(range(8, 13)) <= set(assessor.tolist())
    lines = si.simulate(si.Scenario(truth, (si.design_from("mixed"),), (si.Engine.MEAN,), replications=2))
    assert lines[0].mean.gap_range > 0


def test_travelling_teams_avoid_their_own_districts_as_far_as_can_be() -> None:
    truth = si.Truth(si.even_districts(150, 6, 30))
    station, assessor = seats("teams:4", truth=truth)
    assert (truth.station_district[station] == truth.assessor_district[assessor]).mean() < 0.02


def test_everybody_scores_the_dossiers() -> None:
    station, assessor = seats("ring+2")
    for dossier in (75, 76):
        assert sorted(assessor[station == dossier].tolist()) == list(range(20))


def test_insiders_take_a_seat_where_the_truth_has_them() -> None:
    truth = si.Truth(si.even_districts(300, 4, 20), own_share=0.4)
    station, assessor = seats("mixed", truth=truth)
    at_home = truth.station_district[station] == truth.assessor_district[assessor]
    assert 0.3 < at_home.sum() / 300 < 0.5
    assert len({*zip(station.tolist(), assessor.tolist(), strict=True)}) == station.size


@pytest.mark.parametrize("text", ["mixed", "teams:4", "drawn+3", "ring-random+1"])
def test_a_design_is_written_as_it_is_read(text: str) -> None:
    assert si.design_from(text).text == text


@pytest.mark.parametrize("text", ["", "rings", "teams:0", "teams:9", "mixed:2", "drawn+11", "drawn+", "ring+-1"])
def test_an_unknown_design_is_refused(text: str) -> None:
    with pytest.raises(si.BadScenario) as refused:
        si.design_from(text)
    assert refused.value.where in {"designs", "periods", "dossiers"}
    assert refused.value.allowed


@pytest.mark.parametrize(
    ("text", "reason"), [("ring", "team"), ("home", "team"), ("drawn", "outsiders"), ("teams:2", "range")]
)
def test_panels_that_the_people_do_not_suffice_for_are_refused(text: str, reason: str) -> None:
    truth = si.Truth((si.District(20, 2), si.District(20, 1)))
    with pytest.raises(si.BadScenario) as refused:
        seats(text, truth=truth, visits=4 if text == "teams:2" else 3)
    assert refused.value.reason == reason
