"""The demonstration's stars and rounds, on a network of six stations: loaded once, and every result replays."""

import pytest
from tests.cast import NOW
from tests.domains.rating.world import World, build

from cuobian.domains.people.models import RoleGrant
from cuobian.domains.rating.actions.compute import replay
from cuobian.domains.rating.demo import load
from cuobian.domains.rating.models import Entry, Result, Round, SheetItem, StarAward
from cuobian.domains.rating.values import SheetStatus, Stage
from cuobian.kernel.errors import Conflict


@pytest.fixture
def people(db: None) -> World:
    """A network with a keeper for every station and a head for every institute."""
    world = build(with_round=False)
    for code in (*stations(), *{code[:9] for code in stations()}):
        world.keeper(code)
    return world


def stations() -> list[str]:
    from cuobian.domains.network.models import Place

    return list(Place.objects.filter(kind="station").values_list("code", flat=True))


def loaded(seed: int = 7) -> list[str]:
    said: list[str] = []
    load(seed=seed, now=NOW, progress=lambda doing, _done, _total: said.append(doing))
    return said


def test_two_rounds_with_results_that_replay(people: World) -> None:
    assert len(loaded()) == 4
    stations_round = Round.objects.get(place_kind="station")
    assert Entry.objects.filter(round=stations_round).count() == len(stations())
    assert Entry.objects.get(round=stations_round, code="350203001001").stage == Stage.FIRST_REVIEW
    assert Round.objects.get(place_kind="institute").entries.count() == 2
    assert Result.objects.exists()
    assert all(again.same for again in replay(stations_round))


def test_sheets_are_as_the_rules_want_them(people: World) -> None:
    loaded()
    kept = SheetItem.objects.filter(sheet__status=SheetStatus.SUBMITTED)
    assert not kept.filter(state__in=("B", "C", "C#"), note="").exists()
    assert not kept.filter(locked_at=None).exists()
    assert all(award.is_sample for award in StarAward.objects.all())


def test_the_same_seed_gives_the_same_city(people: World) -> None:
    from django.db import transaction

    seen = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            loaded(seed)
            seen.append(list(Entry.objects.order_by("code").values_list("code", "stage", "score")))
            seen[-1] += list(StarAward.objects.order_by("plaque_number").values_list("plaque_number", "score"))  # type: ignore[arg-type]
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


def test_it_is_not_loaded_over_anything(people: World) -> None:
    loaded()
    with pytest.raises(Conflict, match="已经有评定轮次"):
        loaded()


def test_without_people_it_says_what_is_missing(people: World) -> None:
    RoleGrant.objects.filter(role="city_officer").delete()
    with pytest.raises(Conflict):
        loaded()
