"""The demonstration's stars and rounds, on a network of six stations: loaded once, and every result replays."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import fmean
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.cast import NOW
from tests.domains.rating.demo_city import files_at, loaded, populated, stations
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.compute import replay
from cuobian.domains.rating.demo.diary import MOST
from cuobian.domains.rating.demo.ground import Ground
from cuobian.domains.rating.demo.severity import strict_one
from cuobian.domains.rating.models import (
    Dossier,
    DossierItem,
    DossierSheet,
    Entry,
    Result,
    Round,
    Sheet,
    SheetItem,
    StarAward,
)
from cuobian.domains.rating.queries.fairness.gathering import gather
from cuobian.domains.rating.queries.stars import parts_of
from cuobian.domains.rating.rules.explaining import sum_words
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.values import DossierStatus, Level, SheetStatus, Stage
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict


@pytest.fixture(scope="module")
def once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, list[str]]]:
    with (
        files_at(tmp_path_factory.mktemp("files")),
        built_once(django_db_blocker, lambda: (populated(), loaded())) as city,
    ):
        yield city


@pytest.fixture
def people(once: tuple[World, list[str]], db: None) -> World:
    """The network with its people, after the demonstration was loaded onto it."""
    return once[0]


def test_two_rounds_with_results_that_replay(people: World, once: tuple[World, list[str]]) -> None:
    assert len(once[1]) == 4
    stations_round = Round.objects.get(place_kind="station")
    assert Entry.objects.filter(round=stations_round).count() == len(stations())
    assert Entry.objects.get(round=stations_round, code="350203001001").stage == Stage.FIRST_REVIEW
    assert Round.objects.get(place_kind="institute").entries.count() == 2
    assert Result.objects.exists()
    assert all(again.same for again in replay(stations_round))


def test_sheets_are_as_the_rules_want_them(people: World) -> None:
    kept = SheetItem.objects.filter(sheet__status=SheetStatus.SUBMITTED)
    assert not kept.filter(state__in=("B", "C", "C#"), note="").exists()
    assert not kept.filter(locked_at=None).exists()
    assert all(award.is_sample for award in StarAward.objects.all())
    for award in StarAward.objects.filter(entry=None):
        assert "加分扣分" not in sum_words(parts_of(award.dimensions), award.score)


def test_nobody_sees_more_than_six_places_a_day_and_results_come_after_their_sheets(people: World) -> None:
    sheets = Sheet.objects.filter(status=SheetStatus.SUBMITTED)
    days = Counter((sheet.account_id, local_date(at)) for sheet in sheets if (at := sheet.submitted_at))
    assert 1 <= max(days.values()) <= MOST
    for result in Result.objects.all():
        seen = sheets.filter(entry=result.entry, level=result.level).values_list("submitted_at", flat=True)
        assert all(at < result.computed_at for at in seen if at)
    times = [sheet.submitted_at for sheet in sheets]
    assert len({(sheet.account_id, sheet.submitted_at) for sheet in sheets}) == len(times)


def test_every_assessor_has_marked_four_closed_dossiers_before_the_visits(people: World) -> None:
    dossiers = Dossier.objects.all()
    assert [one.status for one in dossiers] == [DossierStatus.CLOSED] * 4
    assert [one.photos.count() for one in dossiers] == [3] * 4
    assert not DossierSheet.objects.exclude(status=SheetStatus.SUBMITTED).exists()
    assert DossierSheet.objects.count() == 4 * len(people.assessors)
    assert not DossierItem.objects.filter(locked_at=None).exists()
    last = DossierSheet.objects.order_by("-submitted_at").values_list("submitted_at", flat=True)[0]
    first = Sheet.objects.filter(submitted_at__isnull=False).order_by("submitted_at")[0].submitted_at
    assert last is not None
    assert first is not None
    assert last < first


def test_who_is_strict_is_strict_on_places_and_on_dossiers(people: World) -> None:
    ground = Ground.of(seed=7, now=NOW)
    strict = strict_one(ground)
    made = Round.objects.get(place_kind="station")
    material = gather(made, Level.DISTRICT, policy_from({}))
    scores: dict[int, dict[UUID, float]] = defaultdict(dict)
    for visit in material.visits:
        if visit.unit >= len(material.places):
            scores[visit.unit][material.assessors[visit.assessor].account_id] = float(visit.score)
    assert len(scores) == 4
    assert strict is not None
    gaps = [one[strict] - fmean(score for who, score in one.items() if who != strict) for one in scores.values()]
    assert fmean(gaps) < -5


def test_it_is_not_loaded_over_anything(people: World) -> None:
    with pytest.raises(Conflict, match="已经有评定轮次"):
        loaded()
