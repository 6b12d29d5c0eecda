"""Leaving out one visit: the same as fitting again without it, told only as far as the reader may see."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.domains.rating.judged import FALLS, judged, run_of, score_of
from tests.domains.rating.world import SIMING_STATIONS, World, build

from cuobian.domains.rating.models import FairScore
from cuobian.domains.rating.queries.fairness.place import changed_places, figure_of, strike_of
from cuobian.domains.rating.queries.fairness.runs import opened
from cuobian.domains.rating.rules.fairness.account import points
from cuobian.domains.rating.rules.fairness.analysis import fit_of
from cuobian.domains.rating.rules.fairness.strikes import SHOWN, UNCHANGED, struck
from cuobian.engines import severity as sv
from cuobian.kernel.errors import NotFound


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_once(django_db_blocker, build) as world:
        judged(world)
        run_of(world)
        yield world


def test_leaving_out_a_visit_is_what_fitting_again_without_it_gives(shared: World) -> None:
    material = opened(score_of(shared, FALLS).run).material
    fit = fit_of(material)
    policy = replace(fit.policy, freedom_min=1)  # one visit less must not be refused
    official = {number: float(one.official or 0) for number, one in enumerate(material.places)}
    everything = range(len(material.places))
    for visit in range(len(material.visits)):
        again = sv.fit_severity(fit.visits.without(visit), policy, sv.fixed_of(fit).without(visit))
        found = struck(material, fit, visit, seen=everything)
        assert found is not None
        assert found.own is not None
        assert found.own.place == material.visits[visit].unit
        for effect in (found.own, *found.others):
            before = official[effect.place] + fit.fair[effect.place] - fit.raw[effect.place]
            change = again.fair[effect.place] - fit.fair[effect.place]
            assert effect.before == points(float(before))
            assert abs(float(effect.after) - float(before + change)) <= 0.0051
        told = {effect.place for effect in found.others}
        moved = [abs(again.fair[place] - fit.fair[place]) for place in everything if place != found.own.place]
        assert len(told) == min(SHOWN, sum(change >= UNCHANGED for change in moved))
        assert 0 < found.leverage < 1


def test_places_outside_of_the_readers_scope_are_counted_and_not_named(shared: World) -> None:
    hidden = 0
    for code in SIMING_STATIONS:
        score = score_of(shared, code)
        for visit in own_visits(score):
            whole, part = strike_of(shared.city, score, visit), strike_of(shared.siming, score, visit)
            assert whole is not None
            assert part is not None
            assert (whole.unseen, part.own) == (0, whole.own)
            named = [row.score.code for row in changed_places(shared.siming, score, part.others)]
            everywhere = [row.score.code for row in changed_places(shared.city, score, whole.others)]
            assert named == [code for code in everywhere if code.startswith("350203")]
            assert part.unseen == len(everywhere) - len(named)
            hidden += part.unseen
    assert hidden > 0


def own_visits(score: FairScore) -> list[int]:
    return [share.visit for share in figure_of(opened(score.run), score).shares]


def test_a_visit_of_another_place_is_not_found(shared: World) -> None:
    score = score_of(shared, FALLS)
    other = next(number for number in range(20) if number not in own_visits(score))
    for visit in (other, 999, -1):
        with pytest.raises(NotFound):
            strike_of(shared.city, score, visit)
