"""The platform's own daily work: sealed days, expired stars, and always one next run waiting."""

from datetime import date, timedelta

import pytest
from django.test import override_settings
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests import cast
from tests.cast import NOW

from cuobian.config.daily import ensure_scheduled, run_daily, run_parts, schedule_next
from cuobian.domains.ledger.models import Fact
from cuobian.domains.network.models import Place
from cuobian.domains.network.public import load_areas, shipped_areas
from cuobian.domains.people.models import Account
from cuobian.domains.rating.models import StarAward
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Fault, Invalid
from cuobian.support.audit.models import Entry

OTHER_STREET = "350203003"
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
def test_a_station_that_moved_to_another_street_ends_its_star_under_its_present_code(station_star: StarAward) -> None:
    with frozen_at(NOW + timedelta(days=800)):
        _move(station_star)
        StarAward.objects.update(code="350203001001")  # as a move left it before codes followed
        assert run_daily.call() == []
    station_star.refresh_from_db()
    assert station_star.status == "expired"
    assert (
        Fact.objects.get(subject=f"star:{station_star.pk}").place_code
        == Place.objects.get(pk=station_star.place_id).code
    )


def test_a_part_that_fails_is_told_in_the_trail_and_keeps_no_other_from_its_work(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def refused() -> None:
        raise Invalid([Fault("place_code", "没有编码为 35 的站点。")])

    def broken() -> None:
        done.append(str(Account.objects.create(username="left-over", name="甲", created_at=NOW).pk))
        raise ZeroDivisionError("陈阿姨 13800001111")

    parts = [("到期的星级", refused), ("公平性核算", broken), ("整改提醒", lambda: done.append("chased"))]
    assert run_parts(parts, actor=Actor.system("平台"), now=NOW) == ["到期的星级", "公平性核算"]
    assert done[-1] == "chased"
    assert not Account.objects.filter(pk=done[0]).exists()
    told = [row.summary for row in Entry.objects.filter(action="daily.fail").order_by("pk")]
    assert told == [
        "到期的星级没有做成，其余照做。原因：没有编码为 35 的站点。",
        "公平性核算没有做成，其余照做。原因：ZeroDivisionError",
    ]
    assert "the daily work: 公平性核算 failed" in caplog.text


@override_settings(TASKS=QUEUED)
def test_a_run_forgets_what_is_kept_about_people_no_longer_than_promised(station_keeper: Actor) -> None:
    account = cast.account_of("station_keeper")
    Account.objects.filter(pk=account.pk).update(phone="13800001111", ends_on=NOW.date())
    with frozen_at(NOW + timedelta(days=181)):
        run_daily.call()
        run_daily.call()
    account.refresh_from_db()
    assert (account.phone, account.is_emptied) == ("", True)


def _move(star: StarAward) -> None:
    from cuobian.domains.network.actions.structure import move_place, open_place

    system = Actor.system("tests")
    rows = [row for row in shipped_areas() if row["street_code"] == OTHER_STREET][:1]
    load_areas(actor=system, rows=rows, now=NOW)
    open_place(actor=system, kind="institute", area_code=OTHER_STREET, effective_on=date(2020, 1, 1), now=NOW)
    move_place(
        actor=system, place_id=star.place_id, area_code=rows[0]["village_code"], effective_on=date(2026, 11, 24),
        reason="区划调整", now=NOW + timedelta(days=2),
    )  # fmt: skip


@pytest.fixture
def station_star(db: None) -> StarAward:
    from tests.domains.rating.world import SIMING_STATIONS, build

    build(with_round=False)

    place = Place.objects.get(code=SIMING_STATIONS[0])
    return StarAward.objects.create(
        place=place, code=place.code, star=3, score=77, dimensions=[], standard_label="示例", body="思明区文明办",
        plaque_number="2024-350203-Z-0001", awarded_on=date(2024, 12, 20), valid_until=date(2026, 12, 20),
    )  # fmt: skip
