"""The certificate speaks of panels, whoever made them, and agrees with plain least squares."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.panels.exhaustive import a_criterion
from tests.engines.panels.sample import SEED, city, plain, ring

from cuobian.engines import panels as pn

FANO = ["013", "124", "235", "346", "045", "156", "026"]


def fano() -> tuple[pn.Inputs, list[pn.Panel]]:
    """Seven places, seven people, each two of whom meet exactly once."""
    panels = [pn.Panel(f"s{n:02}", tuple(f"a{int(r):02}" for r in line)) for n, line in enumerate(FANO)]
    return plain(7, 7, 3), panels


def test_the_fano_plane_is_100_per_cent_efficient() -> None:
    found = pn.certificate(*fano(), sigma=6)
    assert found.sound
    assert found.whole.efficiency == pytest.approx(1, abs=1e-12)
    assert found.whole.lambda2 == pytest.approx(7 / 3)
    assert found.whole.a_criterion == pytest.approx(3 / 7)
    assert found.contrast_sd == pytest.approx(np.sqrt(2 * 36 * 3 / 7))
    assert (found.loads, found.co_visit_range) == ((3,) * 7, (1, 1))


def test_a_ring_of_districts_falls_apart_into_its_teams() -> None:
    found = pn.certificate(*ring())
    assert found.whole.lambda2 == 0
    assert found.whole.efficiency == 0
    assert found.contrast_sd == float("inf")
    assert [part.assessors for part in found.parts] == [tuple(f"a{d}-{n}" for n in range(3)) for d in range(6)]
    assert all(part.precision and part.precision.efficiency == pytest.approx(1) for part in found.parts)
    assert not found.sound
    assert not found.broken
    assert (found.cross_district_pairs, found.same_district_pairs) == (0, 180)
    assert all(count == 0 for _, _, count in found.districts)


@pytest.mark.parametrize("shared", [1, 2, 3, 5])
def test_dossiers_scored_by_everybody_join_a_ring_with_lambda2_of_their_number(shared: int) -> None:
    inputs, panels = ring()
    found = pn.certificate(replace(inputs, dossiers=tuple(f"x{n}" for n in range(shared))), panels)
    assert found.components == 1
    assert found.whole.lambda2 == pytest.approx(shared)


@given(st.integers(3, 6), st.integers(2, 6), st.data())
@settings(max_examples=60, deadline=None)
def test_the_criterion_is_half_the_mean_variance_of_a_contrast_by_least_squares(
    people: int, places: int, data: st.DataObject
) -> None:
    members = st.lists(st.integers(0, people - 1), min_size=1, unique=True)
    design = tuple(tuple(sorted(data.draw(members))) for _ in range(places))
    panels = [pn.Panel(f"s{n:02}", tuple(f"a{r:02}" for r in panel)) for n, panel in enumerate(design)]
    found = pn.certificate(plain(places, people, 1), panels)
    assert found.whole.a_criterion == pytest.approx(a_criterion(people, design), rel=1e-6)
    assert found.whole.lambda2 <= found.whole.lambda2_bound + 1e-9
    assert found.whole.efficiency <= 1 + 1e-9


def test_people_of_earlier_rounds_who_have_left_still_link_those_who_stay() -> None:
    inputs = replace(
        plain(1, 3, 1),
        history=tuple(pn.PastVisit(*visit) for visit in [("p", "a00"), ("p", "gone"), ("q", "gone"), ("q", "a01")]),
    )
    found = pn.certificate(inputs, [pn.Panel("s00", ("a00",))])
    assert [part.assessors for part in found.parts] == [("a00", "a01"), ("a02",)]
    joined = found.parts[0].precision
    assert joined is not None
    assert 2 * joined.a_criterion == pytest.approx(4)  # two visits at each of two places lie between them


def test_visits_to_the_same_place_in_different_rounds_are_not_compared() -> None:
    past = (pn.PastVisit("p", "a00", "2024"), pn.PastVisit("p", "a01", "2025"))
    found = pn.certificate(replace(plain(1, 2, 1), history=past), [pn.Panel("s00", ("a00",))])
    assert found.components == 2


def test_every_broken_rule_is_named_with_its_place_and_person() -> None:
    inputs = pn.Inputs(
        places=(pn.Place("p", "east"), pn.Place("q", "west"), pn.Place("r"), pn.Place("s")),
        assessors=(
            pn.Assessor("a", "east", max_load=1),
            pn.Assessor("b", "north"),
            pn.Assessor("c", "north"),
            pn.Assessor("d", min_load=2),
        ),
        visits=2,
        recusals=(pn.Recusal("q", "d", "kin"),),
        fixed=(pn.Seat("r", "d"),),
    )
    panels = [pn.Panel("p", ("a", "b")), pn.Panel("q", ("d",)), pn.Panel("r", ("b", "c")), pn.Panel("r", ("a", "a"))]
    found = {(broken.rule, broken.place, broken.assessor) for broken in pn.certificate(inputs, panels).broken}
    assert found == {
        ("not_own_district", "p", "a"),
        ("panel_size", "q", ""),
        ("recusal", "q", "d"),
        ("different_districts", "r", ""),
        ("panel_size", "r", ""),
        ("twice", "r", ""),
        ("fixed", "r", "d"),
        ("panel_size", "s", ""),
        ("max_load", "", "a"),
        ("min_load", "", "d"),
    }


def test_district_links_count_pairs_of_panel_mates() -> None:
    inputs, panels = fano()
    homes = ["e", "e", "w", "w", "n", None, None]
    inputs = replace(
        inputs, assessors=tuple(replace(a, district=h) for a, h in zip(inputs.assessors, homes, strict=True))
    )
    found = pn.certificate(inputs, panels)
    assert found.districts == (("e", "n", 2), ("e", "w", 4), ("n", "w", 2))
    assert (found.cross_district_pairs, found.same_district_pairs) == (8, 2)


def test_strangers_in_a_panel_are_refused() -> None:
    inputs, panels = fano()
    for panel, place in ((pn.Panel("nowhere", ()), "panel nowhere"), (pn.Panel("s00", ("zz",)), "panel s00, zz")):
        with pytest.raises(pn.UnknownId) as caught:
            pn.certificate(inputs, [*panels, panel])
        assert caught.value.place == place
    with pytest.raises(pn.PanelsError):
        pn.certificate(inputs, panels, sigma=0)


def test_a_change_by_hand_shows_its_effect_and_the_rules_it_breaks() -> None:
    inputs = city(places=60)
    plan = pn.plan_panels(inputs, SEED, effort=pn.Effort(sweeps=1, starts=1))
    certifier = pn.Certifier(inputs)
    panel = plan.panels[0]
    intruder = next(a.id for a in inputs.assessors if a.district == "d0")
    change = pn.Change(panel.place, panel.members[0], intruder)
    effect = pn.what_if(certifier, plan.panels, [change])
    assert [broken.rule for broken in effect.newly_broken] == ["not_own_district"]
    assert effect.after == pn.certificate(inputs, effect.panels)
    back = pn.what_if(certifier, effect.panels, [pn.Change(panel.place, intruder, panel.members[0])])
    assert back.mended == effect.newly_broken
    assert back.after == effect.before
    assert effect.efficiency_change == -back.efficiency_change != 0


def test_changes_that_cannot_be_made_are_refused() -> None:
    _, panels = fano()
    for change, error in (
        (pn.Change("nowhere"), pn.UnknownId),
        (pn.Change("s00", out="a06"), pn.UnknownId),
        (pn.Change("s00", into="a00"), pn.DuplicateId),
    ):
        with pytest.raises(error):
            pn.changed(panels, [change])
    exchanged = pn.changed(panels, [pn.Change("s00", "a00", "a02"), pn.Change("s01", "a02", "a00")])
    assert [panel.members for panel in exchanged[:2]] == [("a01", "a02", "a03"), ("a00", "a01", "a04")]
    assert exchanged[2:] == tuple(panels[2:])


def test_a_live_change_takes_less_than_fifty_milliseconds_for_a_city() -> None:
    inputs = city()
    plan = pn.plan_panels(inputs, SEED, effort=pn.Effort(sweeps=0))
    certifier = pn.Certifier(inputs)
    before = certifier.certificate(plan.panels)
    change = pn.Change(plan.panels[0].place, plan.panels[0].members[0])
    spent = []
    for _ in range(5):
        start = time.process_time()
        pn.what_if(certifier, plan.panels, [change], before=before)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.05


def test_co_visits_count_shared_places() -> None:
    found = pn.certificate(*fano())
    assert all(found.co_visits[a][b] == 1 for a, b in combinations(range(7), 2))
    assert [found.co_visits[a][a] for a in range(7)] == [3] * 7
