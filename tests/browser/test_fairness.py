"""The fairness pages with everything on them: adjusted scores, a trial, a star to move, a moved star in its notice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from tests import cast
from tests.browser.serving import served, told, unclean
from tests.domains.rating.judged import FALLS, HOUR, RISES, judged, run_of, score_of
from tests.domains.rating.world import World
from tests.domains.rating.world import build as build_world

from cuobian.domains.rating.actions.fairness.moving import apply_move
from cuobian.domains.rating.queries.fairness.place import figure_of
from cuobian.domains.rating.queries.fairness.runs import opened
from cuobian.domains.rating.values import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Served = tuple[str, World]


def build() -> World:
    """A run with one star moved and published, and one that may be moved."""
    world = build_world()
    for part in cast.CAST:
        cast.enrol(part)
    judged(world)
    run_of(world)
    moved = score_of(world, FALLS)
    apply_move(actor=world.siming, score_id=moved.pk, reason="看过照片，够三星", now=world.now + 2 * HOUR)
    world.take_to(Stage.NOTICE, world.entry(FALLS))
    return world


@pytest.fixture
def fair(transactional_db: None, tmp_path: Path) -> Iterator[Served]:
    with served(build, cast.NOW + 3 * HOUR, tmp_path) as made:
        yield made


def pages(world: World) -> dict[str, list[str]]:
    """Who looks at what."""
    score = score_of(world, RISES)
    visit = figure_of(opened(score.run), score).shares[0].visit
    place = reverse("rating:fair-place", args=[world.round.pk, score.pk])
    moved = world.entry(FALLS)
    assert moved.notice is not None
    return {
        "city_officer": [
            reverse("rating:severities", args=[world.round.pk]),
            reverse("rating:fair-places", args=[world.round.pk]) + "?show=moved",
            reverse("rating:fair-place", args=[world.round.pk, score_of(world, FALLS).pk]),
            reverse("rating:notice", args=[moved.notice.pk]),
        ],
        "district_officer": [
            reverse("rating:fair-places", args=[world.round.pk]) + "?show=list&q=%E6%97%A0",
            f"{place}?strike={visit}",
            f"{place}move/",
            reverse("rating:entry", args=[world.entry(RISES).pk]),
        ],
        "neighbour_keeper": [reverse("rating:my-scores", args=[moved.pk])],
        "visitor": [reverse("portal:notice", args=[moved.notice.pk]), reverse("portal:proposal", args=[moved.pk])],
    }


def test_fairness_pages_are_clean_at_the_desk_and_on_a_phone(fair: Served, real_browser: Browser) -> None:
    url, world = fair
    found = unclean(real_browser, url, pages(world))
    assert not found, told(found)
