"""From the screens of the engine to the flags of a run: what is planted is found, what is clean is left alone."""

from functools import lru_cache

import pytest
from tests.domains.rating.fairness.material import drawn, small

from cuobian.domains.rating.rules.fairness.analysis import fit_of
from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.outcome import Screened, ScreenFigure
from cuobian.domains.rating.rules.fairness.policy import TERMS
from cuobian.domains.rating.rules.fairness.screen_words import (
    CHECKS,
    NOT_TESTED,
    SCREENED,
    alarm_words,
    basis_words,
    chance_words,
    check_steps,
    error_words,
    estimate_words,
    mend_words,
)
from cuobian.domains.rating.rules.fairness.screening import KINDS, rules_of, screens_part
from cuobian.domains.rating.rules.fairness.wording import WHY
from cuobian.domains.rating.values import ScreenKind
from cuobian.engines import anomalies as an
from cuobian.engines import severity as sv

STRICT = 3
COPIES = (10, 70)
Found = tuple[tuple[Screened, ...], tuple[ScreenFigure, ...]]


@lru_cache(maxsize=4)
def _screens(planted: bool) -> tuple[Material, Found]:
    material = drawn(strict={STRICT: 0.25}, copies=COPIES) if planted else drawn(seed=11)
    return material, screens_part(material, fit_of(material), rate=0.05)


def test_a_strict_assessor_is_named_with_the_points_and_their_error() -> None:
    _material, (_screened, flags) = _screens(True)
    found = [one for one in flags if one.kind == ScreenKind.SEVERITY]
    assert [one.assessors for one in found] == [(STRICT,)]
    assert found[0].unit == "points"
    assert found[0].estimate > 5
    assert found[0].error is not None
    assert found[0].error < found[0].estimate
    assert 0 < found[0].false_alarm <= 0.05


def test_two_sheets_alike_are_named_with_what_chance_would_give() -> None:
    material, (_screened, flags) = _screens(True)
    found = next(one for one in flags if one.kind == ScreenKind.IDENTICAL)
    assert set(found.visits) == set(COPIES)
    assert found.estimate == 1
    assert found.expected is not None
    assert found.expected < 1
    assert found.count == len(material.points)


def test_a_clean_round_is_left_alone_and_every_screen_says_what_it_did() -> None:
    _material, (screened, flags) = _screens(False)
    assert flags == ()
    assert [one.kind for one in screened] == [str(kind) for kind in an.Kind]
    for one in screened:
        assert (one.refused is None) == (one.false_alarm is not None)
        assert one.refused is None or one.refused.code in {*NOT_TESTED, *WHY}


def test_the_same_material_gives_the_same_flags() -> None:
    material, found = _screens(True)
    assert screens_part(material, fit_of(material), rate=0.05) == found


def test_what_cannot_be_compared_is_refused_by_name_and_flags_nobody() -> None:
    material = small((0, 0, "AB"), (1, 1, "BA"), places=2, assessors=2)
    screened, flags = screens_part(material, fit_of(material), rate=0.05)
    assert flags == ()
    assert all(one.refused for one in screened)


def test_every_rate_that_a_policy_allows_can_be_told() -> None:
    term = next(term for term in TERMS if term.key == "screen_rate")
    for rate in (term.low, 0.05, term.high):
        assert rules_of(rate).rate == rate


def test_every_kind_has_its_words_and_its_steps() -> None:
    assert set(KINDS) == set(an.Kind)
    assert set(KINDS.values()) == set(ScreenKind) == set(CHECKS)
    assert set(SCREENED) == set(map(str, an.Kind))
    assert set(map(str, an.Why)) <= set(NOT_TESTED)
    assert set(map(str, sv.Code)) <= {*NOT_TESTED, *WHY}
    for kind in ScreenKind:
        assert check_steps(kind)
        assert mend_words(kind)


@pytest.mark.parametrize(
    ("kind", "estimate", "facts", "words"),
    [
        ("severity", 3.21, {}, "比看同样站点的同事严 3.2 分"),
        ("severity", -3.21, {}, "比看同样站点的同事宽 3.2 分"),
        ("own_district", 4.0, {"assessors": ["x"]}, "给本区的站点比外区评委多打 4.0 分"),
        ("own_district", 1.5, {}, "本区评委给本区的站点，比外区评委多打 1.5 分"),
        ("own_district", -1.5, {"assessors": ["x"]}, "给本区的站点比外区评委少打 1.5 分"),
        ("own_district", -1.5, {}, "本区评委给本区的站点，比外区评委少打 1.5 分"),
        ("reciprocal", 2.5, {}, "互评时，比各自的习惯多打 2.5 分"),
        ("halo", 0.4, {}, "一份检查单里各条的高低差别，只有同事的 40.0%"),
        ("central", 0.35, {}, "好站点和差站点拉开的差距，只有同事的 35.0%"),
        ("identical", 1.0, {"count": 60, "expected": 0.55}, "60 条里有 100.0% 选得一样，碰巧一般是 55.0%"),
        ("identical", 1.0, {"count": 60}, "60 条里有 100.0% 选得一样"),
        ("drift", 0.25, {}, "一天里每多看一个站点，多打 0.25 分"),
        ("drift", -0.25, {}, "一天里每多看一个站点，少打 0.25 分"),
        ("outlier", 8.0, {}, "比其他评委看同一个站点高 8.0 分"),
        ("outlier", -8.0, {}, "比其他评委看同一个站点低 8.0 分"),
        ("liking", 2.2, {}, "和同事的出入是别人的 2.2 倍"),
    ],
)
def test_what_was_seen_is_said_in_its_unit(kind: str, estimate: float, facts: dict[str, object], words: str) -> None:
    assert estimate_words(kind, estimate, facts) == words


@pytest.mark.parametrize(("chance", "words"), [(0.05, "100 次里约 5 次"), (0.004, "1,000 次里约 4 次"), (0.0002, "1,000 次里不到 1 次"), (1.0, "几乎每次")])  # fmt: skip
def test_how_often_it_comes_up_by_chance_is_counted_out(chance: float, words: str) -> None:
    assert chance_words(chance) == words


def test_how_sure_and_on_what_it_rests() -> None:
    assert alarm_words(0.05) == "没有问题时，100 次里约 5 次也会出现这一类提示"
    assert basis_words("identical", {"count": 60}) == "两份都评了的 60 条"
    assert basis_words("severity", {"count": 12}) == "12 份检查单"
    assert error_words({"error": 0.84, "unit": "points"}) == "误差 ±0.8 分"
    assert error_words({"error": 0.084, "unit": "ratio"}) == "误差 ±0.08"
    assert error_words({"error": None}) == ""
