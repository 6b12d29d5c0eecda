"""The lottery can be re-run by anybody, and nobody can say afterwards that something else was drawn."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from tests.engines.panels.sample import SEED, city

from cuobian.engines import panels as pn

INPUTS = city(places=24, people=12)
QUICK = pn.Effort(starts=1)


def test_the_seed_is_the_sha256_of_the_version_and_the_published_text() -> None:
    text = "2026-11-23 厦门市第一轮 313期 509"
    assert pn.draw_seed(text) == hashlib.sha256(f"cuobian-panels/1\n{text}".encode()).hexdigest()
    assert pn.draw_seed(f"  {text}\n") == pn.draw_seed(text)
    assert pn.draw_seed("caf\u00e9") == pn.draw_seed("cafe\u0301")
    assert pn.draw_seed(text) != pn.draw_seed(text.replace("509", "508"))
    with pytest.raises(pn.PanelsError):
        pn.draw_seed(" \n")


def test_a_single_draw_can_be_computed_by_hand() -> None:
    digest = hashlib.sha256("\x1f".join(["cuobian-panels/1", "s", "0", "place", "p"]).encode()).hexdigest()
    assert pn.key("s", "0", "place", "p") == int(digest[:16], 16)


def test_a_published_draw_comes_out_the_same_for_ever() -> None:
    """Whoever changes this raises ``ALGORITHM``."""
    assert pn.ALGORITHM == "cuobian-panels/1"
    plan = pn.plan_panels(INPUTS, SEED)
    assert [panel.members for panel in plan.panels[:2]] == [("a001", "a008", "a011"), ("a002", "a009", "a011")]
    assert plan.digest == "520a31722b287515e29df8de9e04053a827ae0b9ce41a21ec75075943a9c5a12"


def test_a_plan_is_verified_by_drawing_it_again() -> None:
    plan = pn.plan_panels(INPUTS, SEED, effort=QUICK)
    assert pn.verify(plan, INPUTS, SEED).same
    assert pn.plan_panels(INPUTS, SEED, effort=QUICK).canonical() == plan.canonical()


def test_a_plan_changed_by_hand_is_found_out_place_by_place() -> None:
    plan = pn.plan_panels(INPUTS, SEED, effort=QUICK)
    first = plan.panels[0]
    stranger = next(a.id for a in INPUTS.assessors if a.id not in first.members)
    forged = replace(plan, panels=pn.changed(plan.panels, [pn.Change(first.place, first.members[0], stranger)]))
    verdict = pn.verify(forged, INPUTS, SEED)
    assert not verdict.same
    assert len(verdict.differences) == 1
    assert verdict.differences[0].startswith(f"place {first.place}: the plan says ")
    assert pn.verify(replace(plan, panels=plan.panels[1:]), INPUTS, SEED).differences
    assert pn.verify(replace(plan, outcome=pn.Outcome(0, 0, settled=True)), INPUTS, SEED).differences


def test_other_inputs_another_seed_or_another_version_are_named() -> None:
    plan = pn.plan_panels(INPUTS, SEED, effort=QUICK)
    other = replace(INPUTS, visits=2)
    assert pn.verify(plan, other, SEED).differences[0].startswith("inputs: ")
    assert pn.verify(plan, INPUTS, "another").differences[0].startswith("seed: ")
    assert pn.verify(replace(plan, algorithm="cuobian-panels/0"), INPUTS, SEED).differences[0].startswith("algorithm: ")


def test_a_commitment_binds_the_inputs_whatever_their_order_and_hides_them_with_a_salt() -> None:
    shown = pn.commitment(INPUTS, "salt")
    turned = replace(INPUTS, places=INPUTS.places[::-1], recusals=INPUTS.recusals[::-1])
    assert pn.commitment(turned, "salt") == shown
    assert pn.commitment(INPUTS, "pepper") != shown
    assert pn.commitment(replace(INPUTS, recusals=INPUTS.recusals[1:]), "salt") != shown
