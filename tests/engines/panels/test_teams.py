"""Travelling teams: the published figures, and re-composition that is at least as good."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.panels.sample import SEED

from cuobian.engines import panels as pn

PEOPLE = tuple(pn.Assessor(f"a{n:02}", f"d{n // 5}") for n in range(30))


def travel(periods: int, dossiers: int = 0) -> pn.Travel:
    return pn.Travel(PEOPLE, team_size=3, periods=periods, places=150, dossiers=dossiers)


def rotation(periods: int) -> list[pn.Composition]:
    """By hand: the second member moves one team on each period, the third two."""
    return [
        tuple(tuple(PEOPLE[10 * m + (team - m * period) % 10].id for m in range(3)) for team in range(10))
        for period in range(periods)
    ]


@pytest.mark.parametrize(("dossiers", "sd"), [(1, 4.20), (2, 3.13), (3, 2.66), (5, 2.20)])
def test_fixed_teams_with_shared_dossiers_give_the_published_figures(dossiers: int, sd: float) -> None:
    found = pn.certify_teams(travel(1, dossiers), rotation(1)).certificate
    assert found.whole.lambda2 == pytest.approx(dossiers)
    assert found.contrast_sd == pytest.approx(sd, abs=0.005)


def test_fixed_teams_without_dossiers_compare_nobody_across_teams() -> None:
    found = pn.certify_teams(travel(1), rotation(1)).certificate
    assert (found.components, found.whole.lambda2, found.whole.efficiency) == (10, 0, 0)
    assert found.whole.lambda2_bound == pytest.approx(10.3, abs=0.05)


def test_a_rotation_by_hand_over_two_days_gives_the_published_figures() -> None:
    found = pn.certify_teams(travel(2), rotation(2))
    assert found.certificate.whole.lambda2 == pytest.approx(0.94, abs=0.02)
    assert found.certificate.whole.efficiency == pytest.approx(0.54, abs=0.01)
    assert found.certificate.contrast_sd == pytest.approx(2.99, abs=0.02)
    assert (found.repeats, found.most_together) == (0, 1)


@pytest.mark.parametrize(
    ("periods", "lambda2", "efficiency", "sd"), [(2, 0.94, 0.54, 2.99), (3, 2.92, 0.82, 2.44), (4, 5.18, 0.88, 2.34)]
)
def test_re_composed_teams_are_at_least_as_good_as_the_published_ones(
    periods: int, lambda2: float, efficiency: float, sd: float
) -> None:
    plan = pn.recompose(travel(periods), SEED)
    assert plan.repeats == 0
    assert plan.certificate.broken == ()
    assert plan.certificate.whole.lambda2 >= lambda2
    assert plan.certificate.whole.efficiency >= efficiency
    assert plan.certificate.contrast_sd <= sd


@pytest.mark.parametrize(("people", "size", "periods"), [(9, 3, 4), (16, 4, 5)])
def test_affine_planes_are_found_where_everybody_meets_everybody_once(people: int, size: int, periods: int) -> None:
    group = tuple(pn.Assessor(f"a{n:02}") for n in range(people))
    plan = pn.recompose(pn.Travel(group, size, periods, places=periods * (people // size)), SEED)
    assert (plan.repeats, plan.most_together) == (0, 1)
    assert plan.certificate.whole.efficiency == pytest.approx(1, abs=1e-9)
    assert plan.certificate.co_visit_range == (1, 1)


def test_everybody_sits_in_exactly_one_team_of_each_period_also_when_numbers_do_not_divide() -> None:
    group = PEOPLE[:28] + tuple(pn.Assessor(f"z{n}") for n in range(4))
    plan = pn.recompose(pn.Travel(group, 3, 3, 90, dossiers=2), SEED)
    for teams in plan.compositions:
        assert sorted(name for team in teams for name in team) == sorted(a.id for a in group)
        assert sorted(map(len, teams)) == [3] * 8 + [4] * 2
    assert plan.certificate.sound
    assert plan.certificate.whole.lambda2 > 2
    assert sum(plan.certificate.loads) == plan.certificate.visits


def test_the_same_seed_and_people_in_any_order_give_the_same_teams() -> None:
    small = pn.Travel(PEOPLE[:12], 3, 2, 24, different_districts=False)
    assert pn.recompose(small, SEED) == pn.recompose(replace(small, assessors=small.assessors[::-1]), SEED)
    assert pn.recompose(small, SEED).compositions != pn.recompose(small, "another").compositions


def test_a_district_with_more_people_than_teams_is_refused_with_its_numbers() -> None:
    crowded = replace(travel(2), assessors=(*PEOPLE[:12], *(pn.Assessor(f"b{n}", "d9") for n in range(9))))
    with pytest.raises(pn.Infeasible) as caught:
        pn.recompose(crowded, SEED)
    assert [(r.subject, r.needed, r.available) for r in caught.value.reasons] == [("d9", 9, 7)]
    assert pn.recompose(replace(crowded, different_districts=False), SEED).certificate.broken == ()


@pytest.mark.parametrize(
    "change", [{"team_size": 0}, {"team_size": 31}, {"periods": 0}, {"places": 0}, {"dossiers": -1}]
)
def test_numbers_that_make_no_teams_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(pn.BadNumber) as caught:
        pn.recompose(replace(travel(2), **change), SEED)
    assert caught.value.place == next(iter(change))


def test_teams_by_hand_are_checked() -> None:
    good = rotation(1)[0]
    for wrong, error in (
        ([], pn.BadNumber),
        ([good[:-1]], pn.BadNumber),
        ([(*good[:-1], good[0])], pn.BadNumber),
        ([(*good[:-1], ("a00", "a01", "zz"))], pn.UnknownId),
    ):
        with pytest.raises(error):
            pn.certify_teams(travel(1), wrong)
