"""What holds for every standard and every observation."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.engines.scoring.strategies import cases, inputs, scored, shuffled, standards, values

from cuobian.engines import scoring as sc


@given(cases(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_better_value_never_lowers_the_total_nor_the_star(
    case: tuple[sc.Standard, sc.Inputs], data: st.DataObject
) -> None:
    standard, given_ = case
    before = scored(standard, given_)
    assume(before is not None)
    assert before is not None
    better = _raise_one(standard, given_, data)
    after = sc.evaluate(standard, better)
    assert after.total >= before.total
    assert after.star >= before.star
    assert after.score_star >= before.score_star


def _raise_one(standard: sc.Standard, given_: sc.Inputs, data: st.DataObject) -> sc.Inputs:
    """One scored value, by the platform or by one rater, becomes at least as good."""
    points = {point.id: point for point in standard.walk()}
    spots: list[tuple[int, str | None]] = [
        (index, None)
        for index, seen in enumerate(given_.observations)
        if _worth(standard, points, seen.point_id, seen.value)
    ]
    spots += [
        (index, name)
        for index, sheet in enumerate(given_.sheets)
        for name, value in sheet.values.items()
        if _worth(standard, points, name, value)
    ]
    assume(spots)
    index, name = data.draw(st.sampled_from(spots))
    if name is None:
        seen = given_.observations[index]
        value = _better(standard, points[seen.point_id], seen.value, data)
        changed = (*given_.observations[:index], replace(seen, value=value), *given_.observations[index + 1 :])
        return replace(given_, observations=changed)
    sheet = given_.sheets[index]
    value = _better(standard, points[name], sheet.values[name], data)
    sheets = list(given_.sheets)
    sheets[index] = sc.RaterSheet(sheet.rater_id, {**sheet.values, name: value})
    return replace(given_, sheets=tuple(sheets))


def _worth(standard: sc.Standard, points: dict[str, sc.Point], name: str, value: sc.Value) -> bool:
    return sc.share_of(standard, points[name], value) is not None and not isinstance(value, sc.NotChosen)


def _better(standard: sc.Standard, point: sc.Point, value: sc.Value, data: st.DataObject) -> sc.Value:
    share = sc.share_of(standard, point, value)
    other = data.draw(values(point, judged=True, settled=True))
    found = sc.share_of(standard, point, other)
    assert share is not None
    assert found is not None
    return other if found >= share else value


@given(cases(), st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_raters_points_and_facts_is_irrelevant(
    case: tuple[sc.Standard, sc.Inputs], data: st.DataObject
) -> None:
    standard, given_ = case
    first = scored(standard, given_)
    assume(first is not None)
    assert first is not None
    mixed = data.draw(st.composite(shuffled)(given_))
    assert sc.evaluate(standard, mixed).canonical() == first.canonical()


@given(cases(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_point_that_does_not_apply_counts_nothing_whatever_was_seen_there(
    case: tuple[sc.Standard, sc.Inputs], data: st.DataObject
) -> None:
    standard, given_ = case
    aside = [point for point in standard.walk() if point.applicability is not None]
    assume(aside)
    point = data.draw(st.sampled_from(aside))
    others = tuple(seen for seen in given_.observations if seen.point_id != point.id)
    ruled_out = sc.Observation(point.id, sc.NotApplicable("none here"))
    bare = replace(
        given_, observations=(*others, ruled_out), sheets=tuple(_without(s, point.id) for s in given_.sheets)
    )
    facts = tuple(
        sc.Observation(point.id, data.draw(values(point, judged=True, settled=True)), method)
        for method in sorted(point.methods)
        if not method.judged
    )
    full = replace(given_, observations=(*others, *facts, ruled_out))
    one, two = scored(standard, bare), scored(standard, full)
    assume(one is not None)
    assert one is not None
    assert two is not None
    assert (one.total, one.star, one.dimensions) == (two.total, two.star, two.dimensions)
    assert one.point(point.id).full == two.point(point.id).full == 0


def _without(sheet: sc.RaterSheet, point_id: str) -> sc.RaterSheet:
    return sc.RaterSheet(sheet.rater_id, {name: value for name, value in sheet.values.items() if name != point_id})


@given(cases())
@settings(max_examples=150, deadline=None)
def test_losses_and_score_add_up_to_one_hundred_exactly(case: tuple[sc.Standard, sc.Inputs]) -> None:
    standard, given_ = case
    result = scored(standard, given_)
    assume(result is not None)
    assert result is not None
    told = sc.explain(standard, result)
    counted = [point for point in result.points if point.standing.counts]
    full = sum(Fraction(point.full) for point in counted)
    score = sum(Fraction(point.score) for point in counted)
    assert sum(loss.exact for loss in told.losses) + 100 * score / full == 100
    assert sum(Fraction(loss.lost) for loss in told.losses) + Fraction(told.base) == 100
    assert Fraction(told.base) + Fraction(told.bonus) - Fraction(told.deduction) == Fraction(told.total)
    last_place = Fraction(1, 10**standard.decimals)
    assert all(abs(Fraction(loss.lost) - loss.exact) < last_place for loss in told.losses)
    assert all(loss.lost >= 0 for loss in told.losses)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_totals_stay_between_zero_and_one_hundred_and_the_bonus_cap(case: tuple[sc.Standard, sc.Inputs]) -> None:
    standard, given_ = case
    result = scored(standard, given_)
    assume(result is not None)
    assert result is not None
    assert 0 <= result.total <= 100 + standard.bonus_cap
    assert 0 <= result.star <= result.score_star
    assert all(point.score <= point.full for point in result.points)
    assert all(dimension.ratio is None or 0 <= dimension.ratio <= 1 for dimension in result.dimensions)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_a_replay_gives_the_same_bytes_under_any_decimal_context(case: tuple[sc.Standard, sc.Inputs]) -> None:
    standard, given_ = case
    first = scored(standard, given_)
    assume(first is not None)
    assert first is not None
    with localcontext() as context:
        context.prec = 3
        context.rounding = ROUND_DOWN
        again = sc.evaluate(standard, given_)
        told = sc.explain(standard, again)
    assert again.canonical() == first.canonical()
    assert again.digest == first.digest
    assert told == sc.explain(standard, first)


@given(standards(), st.data())
@settings(max_examples=60, deadline=None)
def test_the_way_to_the_next_star_is_true(standard: sc.Standard, data: st.DataObject) -> None:
    given_ = data.draw(inputs(standard, settled=True))
    scorer = sc.Scorer(standard)
    before = scorer.evaluate(given_)
    way = sc.way_to_next_star(scorer, given_)
    if way is None:
        assert before.next_star is None
        return
    changes = tuple(sc.Change(step.point_id, step.value) for step in way.steps)
    after = sc.what_if(scorer, given_, changes)
    assert after.total == way.total
    assert sum(Fraction(step.gain) for step in way.steps) == Fraction(after.total) - Fraction(before.total)
    if way.reached:
        assert after.star >= way.star > before.star
        for step in way.steps:
            fewer = tuple(change for change in changes if change.point_id != step.point_id)
            lines = {check.star: check for check in sc.what_if(scorer, given_, fewer).stars}
            assert not lines[way.star].reached, "every step is needed"


@given(st.lists(st.integers(0, 100).map(lambda n: Fraction(n, 100)), min_size=1, max_size=9))
def test_an_aggregate_stays_inside_the_raters(shares: list[Fraction]) -> None:
    for small, large in (("median", "trimmed_mean"), ("mean", "mean")):
        found = sc.combine(shares, sc.Aggregation(small, large))  # type: ignore[arg-type]
        assert min(shares) <= found <= max(shares)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_notation_does_not_change_a_digest(count: int, places: int) -> None:
    value = Decimal(count).scaleb(-places)
    plain = sc.Inputs(satisfaction=value)
    longer = sc.Inputs(satisfaction=Decimal(str(value) + ("0" if "." in str(value) else ".0")))
    if "E" not in str(value):
        assert plain.digest == longer.digest
