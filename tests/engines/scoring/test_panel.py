"""Raters who disagree, who did not see, and data that is not there yet."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.engines.scoring.small import AUTOMATIC, BOTH, WORST, A, B, C, panel, point, standard

from cuobian.engines import scoring as sc


def test_two_states_apart_must_be_reconsidered_and_one_state_apart_need_not() -> None:
    small = standard([point("P1", "2"), point("P2", "2")])
    found = sc.evaluate(small, sc.Inputs(sheets=panel(P1=[A, B, B], P2=[A, B, C])))
    assert (found.diverging, found.complete) == (("P2",), False)
    judgement = found.point("P2").judgement
    assert judgement is not None
    assert judgement.spread == Fraction(67, 100)


def test_a_spread_of_exactly_the_limit_is_still_fine() -> None:
    # 2 points, 0.34 each: 1 defect is 0.17 of the point apart, 2 are 0.34, 3 are 0.51
    small = standard([point("P1", "2", rule=sc.CountRule(Decimal("0.34")))])
    for defects, open_points in ((2, ()), (3, ("P1",))):
        found = sc.evaluate(small, sc.Inputs(sheets=panel(P1=[sc.Defects(0), sc.Defects(defects)])))
        assert found.diverging == open_points


def test_a_decision_overrides_the_raters_and_keeps_what_they_gave() -> None:
    small = standard([point("P1", "2")])
    sheets = panel(P1=[A, C, WORST])
    found = sc.evaluate(small, sc.Inputs(sheets=sheets, decisions=(sc.Reconsidered("P1", B, "seen again together"),)))
    result = found.points[0]
    assert (str(result.score), found.diverging, found.complete) == ("1.32", (), True)
    assert result.judgement is not None
    assert [vote.value for vote in result.judgement.votes] == [A, C, WORST]
    assert result.judgement.decision == sc.Reconsidered("P1", B, "seen again together")
    assert result.judgement.spread == 1


def test_what_nobody_saw_blocks_completion_and_is_not_zero() -> None:
    small = standard([point("P1", "2"), point("P2", "2"), point("P3", "2", BOTH)])
    given = sc.Inputs((sc.Observation("P3", A),), panel(P1=[A, A], P2=[sc.Unseen(), sc.Unseen()]))
    found = sc.evaluate(small, given)
    assert found.unseen == ("P2", "P3")
    assert not found.complete
    assert str(found.total) == "100.00"
    assert found.point("P2").standing is sc.Standing.UNSEEN


def test_points_without_data_wait_and_are_reported() -> None:
    small = standard([point("P1", "2"), point("P2", "2", AUTOMATIC), point("P3", "2", BOTH)])
    given = sc.Inputs((sc.Observation("P2", sc.NoData()),), panel(P1=[B], P3=[B]))
    found = sc.evaluate(small, given)
    assert (str(found.total), found.waiting, found.complete) == ("66.00", ("P2", "P3"), True)
    assert found.point("P2").standing is sc.Standing.WAITING
    # as zero: 1.32 + 0 + 2 x (0.66 + 0) / 2 = 1.98 of 6
    zero = sc.evaluate(small, sc.Inputs(given.observations, given.sheets, policy=sc.Policy(no_data="zero")))
    assert (str(zero.total), zero.waiting) == ("33.00", ("P2", "P3"))


def test_raters_who_disagree_whether_a_point_applies_must_settle_it() -> None:
    small = standard([point("P1", "2"), point("P2", "2", applicability="no contract")])
    none = sc.NotApplicable("no contract")
    split = sc.evaluate(small, sc.Inputs(sheets=panel(P1=[A, A, A], P2=[none, B, none])))
    assert (split.disputed, split.complete, str(split.point("P2").score)) == (("P2",), False, "1.32")
    settled = sc.Inputs(sheets=panel(P1=[A, A, A], P2=[none, B, none]), decisions=(sc.Reconsidered("P2", none, "no"),))
    found = sc.evaluate(small, settled)
    assert (found.disputed, str(found.total), found.point("P2").reason) == ((), "100.00", "no contract")
    agreed = sc.evaluate(small, sc.Inputs(sheets=panel(P1=[A, A, A], P2=[none, sc.Unseen(), none])))
    assert (agreed.disputed, agreed.complete, agreed.point("P2").full) == ((), True, 0)


def test_an_optional_point_not_chosen_counts_zero_and_says_so() -> None:
    small = standard([point("P1", "2"), point("P2", "2", mandatory=False)])
    given = sc.Inputs((sc.Observation("P2", sc.NotChosen()),), panel(P1=[A]))
    found = sc.evaluate(small, given)
    assert (str(found.total), found.complete) == ("50.00", True)
    assert found.point("P2").standing is sc.Standing.NOT_CHOSEN


def test_facts_alone_give_a_provisional_score_when_asked_for() -> None:
    small = standard([point("P1", "2"), point("P2", "2", BOTH)])
    given = sc.Inputs((sc.Observation("P2", B),), policy=sc.Policy(raters_min=0))
    found = sc.evaluate(small, given)
    assert (str(found.total), found.unseen, found.complete) == ("66.00", ("P1", "P2"), False)
    lifted = sc.what_if(sc.Scorer(small), given, (sc.Change("P1", A), sc.Change("P2", A)))
    assert (str(lifted.total), lifted.complete) == ("100.00", True)


def test_a_star_of_zero_has_no_threshold_and_the_top_has_no_next() -> None:
    lines = (sc.Threshold(1, Decimal(60)),)
    small = standard([point("P1", "2")], thresholds=lines)
    low = sc.evaluate(small, sc.Inputs(sheets=panel(P1=[C])))
    high = sc.evaluate(small, sc.Inputs(sheets=panel(P1=[A])))
    assert (low.star, low.next_star.star if low.next_star else None) == (0, 1)
    assert (high.star, high.next_star) == (1, None)
    assert sc.explain(small, high).next_star is None
    assert sc.way_to_next_star(sc.Scorer(small), sc.Inputs(sheets=panel(P1=[A]))) is None


def test_the_way_takes_the_largest_loss_and_no_more_than_needed() -> None:
    small = standard([point("P1", "6"), point("P2", "4")], thresholds=(sc.Threshold(1, Decimal(70)),))
    # 1.98 + 1.32 = 33.00; P1 alone at A gives 60 + 13.2 = 73.2; at B 39.6 + 13.2 = 52.8
    way = sc.way_to_next_star(sc.Scorer(small), sc.Inputs(sheets=panel(P1=[C], P2=[C])))
    assert way is not None
    assert way.reached
    assert [(s.point_id, s.value, s.before, s.after, str(s.gain)) for s in way.steps] == [("P1", A, C, A, "40.20")]


def test_a_way_says_when_points_alone_cannot_open_the_gate() -> None:
    small = standard([point("P1", "6")], thresholds=(sc.Threshold(1, Decimal(70), (sc.PriorStar(1),)),))
    way = sc.way_to_next_star(sc.Scorer(small), sc.Inputs(sheets=panel(P1=[C])))
    assert way is not None
    assert not way.reached
    assert [gate.kind for gate in way.check.open_gates] == ["prior_star_min"]
    assert [step.value for step in way.steps] == [A]


@pytest.mark.parametrize("kind", ["trimmed_mean", "median", "mean"])
def test_one_or_two_raters_are_always_averaged(kind: str) -> None:
    ways = sc.Aggregation(kind, kind, 1)  # type: ignore[arg-type]
    assert sc.combine([Fraction(1)], ways) == 1
    assert sc.combine([Fraction(1), Fraction(0)], ways) == Fraction(1, 2)


def test_what_if_may_change_one_method_and_leave_the_other() -> None:
    small = standard([point("P1", "2", BOTH)])
    given = sc.Inputs((sc.Observation("P1", C),), panel(P1=[C, C, A]))
    scorer = sc.Scorer(small)
    platform = sc.what_if(scorer, given, (sc.Change("P1", A, sc.Method.AUTOMATIC),))
    raters = sc.what_if(scorer, given, (sc.Change("P1", A, sc.Method.ONSITE),))
    assert str(platform.total) == str(raters.total) == "66.50"  # (1 + 0.33) / 2
    assert sc.what_if(scorer, given, (sc.Change("P1", A),)).total == 100
    with pytest.raises(sc.UnknownItem):
        sc.what_if(scorer, given, (sc.Change("P9", A),))


def test_what_if_can_choose_an_optional_point_and_set_a_point_aside() -> None:
    chosen = point("P2", "2", AUTOMATIC, mandatory=False)
    small = standard([point("P1", "2"), chosen, point("P3", "2", applicability="no contract")])
    given = sc.Inputs((sc.Observation("P2", sc.NotChosen()),), panel(P1=[A], P3=[WORST]))
    scorer = sc.Scorer(small)
    assert str(scorer.evaluate(given).total) == "33.33"
    aside = sc.Change("P3", sc.NotApplicable("no contract"))
    assert str(sc.what_if(scorer, given, (sc.Change("P2", A), aside)).total) == "100.00"
    assert str(sc.what_if(scorer, given, (aside,)).total) == "50.00"
