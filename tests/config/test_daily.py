"""The platform's own daily work: sealed days, expired stars, and always one next run waiting."""

from datetime import date, timedelta

import pytest
from django.test import override_settings
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests import cast
from tests.cast import NOW

from cuobian.config.daily import ensure_scheduled, run_daily, schedule_next
from cuobian.domains.people.models import Account
from cuobian.domains.rating.models import StarAward
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at

QUEUED = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
pytestmark = pytest.mark.django_db


def _waiting() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path=run_daily.module_path, status=TaskResultStatus.READY))


@override_settings(TASKS=QUEUED)
def test_a_worker_that_starts_twice_leaves_one_run_waiting() -> None:
    assert ensure_scheduled(NOW)
    assert not ensure_scheduled(NOW)
    assert len(_waiting()) == 1


@override_settings(TASKS=QUEUED)
def test_the_next_run_stands_half_an_hour_after_the_citys_midnight() -> None:
    at = schedule_next(NOW)
    assert (at.isoformat(), len(_waiting())) == ("2026-11-24T00:30:00+08:00", 1)


@override_settings(TASKS=QUEUED)
def test_a_run_ends_stars_past_their_validity_with_the_reason_and_queues_the_next_day(station_star: StarAward) -> None:
    with frozen_at(NOW + timedelta(days=800)):
        run_daily.call()
    station_star.refresh_from_db()
    assert (station_star.status, station_star.end_reason) == ("expired", "有效期满")
    assert len(_waiting()) == 1


@override_settings(TASKS=QUEUED)
def test_a_run_lets_arranged_changes_of_the_network_take_effect(station_star: StarAward) -> None:
    from cuobian.domains.network.actions.orders import Order
    from cuobian.domains.network.actions.planning import plan_change
    from cuobian.domains.network.values import PlaceAction

    order = Order(PlaceAction.SUSPEND, station_star.place_id, date(2027, 1, 1), "房屋加固", {})
    plan_change(actor=Actor.system("tests"), order=order, now=NOW)
    with frozen_at(NOW + timedelta(days=60)):
        run_daily.call()
    station_star.place.refresh_from_db()
    assert (station_star.place.status, station_star.place.suspended_on) == ("suspended", date(2027, 1, 1))


@override_settings(TASKS=QUEUED)
def test_a_run_forgets_what_is_kept_about_people_no_longer_than_promised(station_keeper: Actor) -> None:
    account = cast.account_of("station_keeper")
    Account.objects.filter(pk=account.pk).update(phone="13800001111", ends_on=NOW.date())
    with frozen_at(NOW + timedelta(days=181)):
        run_daily.call()
        run_daily.call()
    account.refresh_from_db()
    assert (account.phone, account.is_emptied) == ("", True)


@pytest.fixture
def station_star(db: None) -> StarAward:
    from tests.domains.rating.world import SIMING_STATIONS, build

    build(with_round=False)
    from cuobian.domains.network.models import Place

    place = Place.objects.get(code=SIMING_STATIONS[0])
    return StarAward.objects.create(
        place=place, code=place.code, star=3, score=77, dimensions=[], standard_label="示例", body="思明区文明办",
        plaque_number="2024-350203-Z-0001", awarded_on=date(2024, 12, 20), valid_until=date(2026, 12, 20),
    )  # fmt: skip
