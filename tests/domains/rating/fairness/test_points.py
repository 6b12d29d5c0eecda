"""Measuring points: how states were used, where assessors differ, who leans which way, and what it means in words."""

from dataclasses import replace

import pytest
from tests.domains.rating.fairness.material import small

from cuobian.domains.rating.rules.fairness.outcome import PointFigure
from cuobian.domains.rating.rules.fairness.point_words import (
    GROUPS,
    ORDER,
    SHOWS,
    SIGNS,
    WHY,
    group_of,
    leaning_words,
    verdict_words,
)
from cuobian.domains.rating.rules.fairness.points import (
    LEAST_SHARED,
    Leaning,
    Use,
    commonest,
    differing,
    leanings,
    uses_of,
)
from cuobian.engines.agreement import Verdict
from cuobian.engines.rasch import Sign

THREE = small((0, 0, "AA"), (0, 1, "DA"), (0, 2, "B-"), (1, 0, "AA"), (1, 1, "AB"), (2, 0, "CA"), places=3, assessors=3)
FIGURE = PointFigure(
    point=0, ratings=6, places=2, alpha=0.4, alpha_low=0.1, alpha_high=0.6, exact=0.5, prevalence=0.5, ac1=0.3,
    needs_work=False, reason="", difficulty=None, difficulty_error=None, infit=None, outfit=None, signs=(),
)  # fmt: skip


def test_uses_count_every_state_once_and_add_up() -> None:
    uses = uses_of(THREE, 0)
    assert uses == [Use("A", 3, 0.5), Use("B", 1, 1 / 6), Use("C", 1, 1 / 6), Use("C#", 1, 1 / 6)]
    assert sum(use.count for use in uses_of(THREE, 1)) == 5
    assert uses_of(small((0, 0, "-"), places=1, assessors=1), 0) == []


def test_the_commonest_state_is_told_by_point() -> None:
    assert commonest(THREE) == {0: "A", 1: "A"}
    assert commonest(small((0, 0, "-D"), places=1, assessors=1)) == {1: "C#"}


def test_places_stand_by_how_far_apart_their_assessors_are() -> None:
    found = differing(THREE, 0)
    assert [(one.unit, one.spread) for one in found] == [(0, 3)]
    assert found[0].given == ((0, "A"), (2, "B"), (1, "C#"))
    assert [(one.unit, one.spread) for one in differing(THREE, 1)] == [(1, 1)]


def test_a_dossier_is_no_place() -> None:
    material = small((0, 0, "A"), (0, 1, "A"), (1, 0, "A"), (1, 1, "D"), places=1, assessors=2, dossiers=1)
    assert differing(material, 0) == []


def test_a_leaning_is_the_mean_difference_to_colleagues_at_the_same_places() -> None:
    rows = [(unit, who, "B" if who == 0 else "A") for unit in range(LEAST_SHARED) for who in range(3)]
    found = leanings(small(*rows, places=LEAST_SHARED, assessors=3), 0)
    assert [(one.assessor, one.places) for one in found] == [(0, 10), (1, 10), (2, 10)]
    assert [one.states for one in found] == [pytest.approx(-1), pytest.approx(0.5), pytest.approx(0.5)]
    assert leaning_words(found[0]) == "比同去的评委低 1.0 档"


def test_too_few_shared_places_tell_no_leaning() -> None:
    rows = [(unit, who, "B" if who == 0 else "A") for unit in range(LEAST_SHARED - 1) for who in range(2)]
    assert leanings(small(*rows, places=LEAST_SHARED, assessors=2), 0) == []
    alone = [(unit, 0, "A") for unit in range(LEAST_SHARED)]
    assert leanings(small(*alone, places=LEAST_SHARED, assessors=1), 0) == []


@pytest.mark.parametrize(("states", "error", "words"), [(-0.4, 0.1, "比同去的评委低 0.4 档"), (0.4, 0.1, "比同去的评委高 0.4 档"), (-0.2, 0.1, "和同去的评委差不多")])  # fmt: skip
def test_a_leaning_is_said_only_when_chance_would_rarely_do_it(states: float, error: float, words: str) -> None:
    assert leaning_words(Leaning(0, 12, states, error)) == words


def test_every_verdict_and_every_sign_of_the_engines_has_words() -> None:
    assert set(map(str, Verdict)) <= set(WHY)
    assert set(GROUPS) <= set(map(str, Verdict))
    assert set(SIGNS) == set(map(str, Sign))
    assert set(ORDER) == set(SHOWS)


@pytest.mark.parametrize(
    ("reason", "group", "words"),
    [
        ("wording_needs_work", "wording", "措辞要改"),
        ("reliable", "agreed", "看法一致"),
        ("one_sided", "sided", "几乎都选 A，看不出高低"),
        ("no_variation", "sided", "都选 A，看不出高低"),
        ("too_few", "few", "还说不准"),
        ("", "few", "还说不准"),
    ],
)
def test_a_verdict_is_said_plainly(reason: str, group: str, words: str) -> None:
    figure = replace(FIGURE, reason=reason)
    assert group_of(figure) == group
    assert verdict_words(figure, "A") == words
