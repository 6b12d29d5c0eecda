"""What cannot be planned is refused with every reason and its numbers; a partial plan only when asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engines.panels.sample import SEED, answer, demands, plain

from cuobian.engines import panels as pn

EAST, WEST, NORTH = "east", "west", "north"
GOOD = pn.Inputs(
    places=(pn.Place("p", EAST), pn.Place("q", WEST), pn.Place("r")),
    assessors=(
        pn.Assessor("a", EAST),
        pn.Assessor("b", EAST),
        pn.Assessor("c", WEST),
        pn.Assessor("d", NORTH),
        pn.Assessor("e"),
    ),
    visits=2,
)


def refused(**change: Any) -> dict[tuple[str, str], pn.Reason]:
    with pytest.raises(pn.Infeasible) as caught:
        pn.plan_panels(replace(GOOD, **change), SEED)
    assert all(reason.message in str(caught.value) for reason in caught.value.reasons)
    return {(reason.kind, reason.subject): reason for reason in caught.value.reasons}


def recuse(*pairs: str) -> tuple[pn.Recusal, ...]:
    return tuple(pn.Recusal(pair[0], pair[1], "kin" if pair[1] < "d" else "worked_there") for pair in pairs)


def test_places_with_too_few_people_are_all_named_with_what_each_rule_takes_away() -> None:
    reasons = refused(recusals=recuse("pc", "pd", "qa", "qb", "qd"))
    first, second = reasons["eligible", "p"], reasons["eligible", "q"]
    assert len(reasons) == 2
    assert (first.needed, first.available) == (2, 1)
    assert first.taken_away == {"kin": 1, "worked_there": 1, "not_own_district": 2}
    assert (second.needed, second.available) == (2, 1)
    assert second.taken_away == {"kin": 2, "worked_there": 1, "not_own_district": 1}
    assert "place p needs 2 assessors: of 5 the rules leave 1" in first.message


def test_two_people_of_one_district_count_as_one() -> None:
    reason = refused(recusals=recuse("qd", "qe"))["eligible", "q"]
    assert (reason.needed, reason.available) == (2, 1)
    assert reason.taken_away == {"worked_there": 2, "not_own_district": 1, "different_districts": 1}


def test_loads_that_are_used_up_name_the_people_and_their_capacity() -> None:
    people = tuple(replace(a, max_load=1) for a in GOOD.assessors)
    reasons = refused(assessors=people)
    assert [kind for kind, _ in reasons] == ["loads"]
    (reason,) = reasons.values()
    assert (reason.needed, reason.available) == (2, 1)
    assert reason.involved == ("c", "d", "e")  # p wants two of them, q and r one each beside a and b
    assert "may visit 3 places in all and do" in reason.message


def test_a_minimum_that_the_rules_do_not_allow_is_named() -> None:
    people = (replace(GOOD.assessors[0], min_load=3), *GOOD.assessors[1:])
    reason = refused(assessors=people)["minimum", "a"]
    assert (reason.needed, reason.available) == (3, 2)
    assert "the rules allow 2" in reason.message


def test_minimum_loads_above_all_visits_are_refused_together() -> None:
    reason = refused(assessors=tuple(replace(a, min_load=2) for a in GOOD.assessors))["total", ""]
    assert (reason.needed, reason.available) == (10, 6)


def test_fixed_seats_that_break_rules_are_all_named() -> None:
    people = (*GOOD.assessors[:3], replace(GOOD.assessors[3], max_load=1), GOOD.assessors[4])
    seats = [pn.Seat(*pair) for pair in ("pa", "qc", "qe", "qd", "ra", "rb", "rd")]
    with pytest.raises(pn.Infeasible) as caught:
        pn.plan_panels(replace(GOOD, assessors=people, fixed=tuple(seats), recusals=recuse("qe")), SEED, partial=True)
    found = {(reason.kind.value, reason.subject, reason.involved) for reason in caught.value.reasons}
    assert found == {
        ("fixed", "p", ("a",)),
        ("fixed", "q", ("c",)),
        ("fixed", "q", ("e",)),
        ("fixed", "q", ("c", "d", "e")),
        ("fixed", "r", ("a", "b", "d")),
        ("fixed", "d", ()),
    }
    assert "e is fixed but is recused (worked_there)" in str(caught.value)


def test_a_partial_plan_is_made_only_when_asked_for_and_lists_what_is_left() -> None:
    inputs = replace(GOOD, recusals=recuse("pc", "pd", "pe"))
    with pytest.raises(pn.Infeasible):
        pn.plan_panels(inputs, SEED)
    plan = pn.plan_panels(inputs, SEED, partial=True)
    assert [(reason.kind, reason.subject) for reason in plan.left] == [("eligible", "p")]
    assert plan.members("p") == ()
    assert [len(plan.members(place)) for place in "qr"] == [2, 2]
    assert {broken.rule for broken in pn.certificate(inputs, plan.panels).broken} == {"panel_size"}


@given(demands())
@settings(max_examples=80, deadline=None)
def test_a_partial_plan_keeps_every_rule_but_the_ones_it_lists(inputs: pn.Inputs) -> None:
    plan = answer(inputs, SEED, partial=True)
    if not isinstance(plan, pn.Plan):
        assert {reason.kind for reason in plan} <= {pn.Shortage.FIXED, pn.Shortage.TOTAL}
        return
    broken = pn.certificate(inputs, plan.panels).broken
    assert {(b.rule, b.place or b.assessor) for b in broken} == {
        ("min_load" if reason.kind == pn.Shortage.MINIMUM else "panel_size", reason.subject) for reason in plan.left
    }


BAD: list[tuple[dict[str, Any], type[pn.PanelsError], str]] = [
    ({"places": GOOD.places * 2}, pn.DuplicateId, "places"),
    ({"assessors": GOOD.assessors * 2}, pn.DuplicateId, "assessors"),
    ({"assessors": GOOD.assessors[:1]}, pn.BadNumber, "assessors"),
    ({"dossiers": ("x", "x")}, pn.DuplicateId, "dossiers"),
    ({"dossiers": ("p",)}, pn.DuplicateId, "dossiers"),
    ({"recusals": recuse("pa") * 2}, pn.DuplicateId, "recusals"),
    ({"recusals": recuse("za")}, pn.UnknownId, "recusal z, a"),
    ({"recusals": recuse("pz")}, pn.UnknownId, "recusal p, z"),
    ({"fixed": (pn.Seat("z", "a"),)}, pn.UnknownId, "fixed z, a"),
    ({"fixed": (pn.Seat("p", "z"),)}, pn.UnknownId, "fixed p, z"),
    ({"fixed": (pn.Seat("r", "a"),) * 2}, pn.DuplicateId, "fixed"),
    ({"history": (pn.PastVisit("o", "a"),) * 2}, pn.DuplicateId, "history"),
    ({"visits": 0}, pn.BadNumber, "visits"),
    ({"places": (pn.Place("p", visits=0),)}, pn.BadNumber, "place p"),
    ({"places": (pn.Place(" "),)}, pn.PanelsError, "places"),
    ({"assessors": (pn.Assessor("a"), pn.Assessor("b\x1f"))}, pn.PanelsError, "assessors"),
    ({"assessors": (pn.Assessor("a", min_load=-1), pn.Assessor("b"))}, pn.BadNumber, "assessor a"),
    ({"assessors": (pn.Assessor("a", min_load=3, max_load=2), pn.Assessor("b"))}, pn.BadNumber, "assessor a"),
]


@pytest.mark.parametrize(("change", "error", "place"), BAD, ids=[f"{row[1].__name__}-{row[2]!r}" for row in BAD])
def test_bad_input_is_refused_at_its_place(change: dict[str, Any], error: type[pn.PanelsError], place: str) -> None:
    for refuse in (lambda i: pn.plan_panels(i, SEED), lambda i: pn.certificate(i, ())):
        with pytest.raises(error) as caught:
            refuse(replace(GOOD, **change))
        assert caught.value.place == place
        assert caught.value.message


def test_good_input_is_not_refused() -> None:
    assert pn.certificate(GOOD, pn.plan_panels(GOOD, SEED).panels).broken == ()


def test_an_empty_seed_is_refused() -> None:
    with pytest.raises(pn.PanelsError, match="seed"):
        pn.plan_panels(GOOD, "")


def test_a_table_of_recusals_must_fit_its_ids() -> None:
    table = np.array([[False, True], [False, False]])
    assert pn.recusals_from(["p", "q"], ["a", "b"], table, "kin") == (pn.Recusal("p", "b", "kin"),)
    with pytest.raises(pn.BadNumber):
        pn.recusals_from(["p"], ["a", "b"], table, "kin")


def test_a_dossier_recusal_leaves_only_that_person_out() -> None:
    inputs = replace(plain(1, 3, 1), dossiers=("x",), recusals=(pn.Recusal("x", "a02", "wrote it"),))
    found = pn.certificate(inputs, [pn.Panel("s00", ("a02",))])
    assert [part.assessors for part in found.parts] == [("a00", "a01"), ("a02",)]


def test_every_public_name_is_there() -> None:
    assert sorted(pn.__all__) == sorted(set(pn.__all__))
    assert all(hasattr(pn, name) for name in pn.__all__)
