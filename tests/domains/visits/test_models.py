"""What the database itself refuses, whatever the code does."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast
from tests.cast import NOW

from cuobian.domains.visits.models import Day, HandOut, Item, Participant, Programme, Release, Slip
from cuobian.domains.visits.values import ItemKind, Part, Readiness

DAY = NOW.date()


def raw(sql: str, *values: object) -> None:
    """Plain SQL, as somebody with a database client would send it. UUIDs are written as the database keeps them."""
    keep = connection.vendor == "sqlite"
    given = [value.hex if keep and isinstance(value, UUID) else value for value in values]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, given)


@pytest.fixture
def programme(db: None) -> Programme:
    """A draft of two days."""
    made = Programme.objects.create(
        number="CM-2026-0001",
        code=cast.CITY,
        title="全市现场观摩",
        lead_unit="市委文明办",
        starts_on=DAY,
        ends_on=DAY + timedelta(days=1),
        status_since=NOW,
        created_at=NOW,
    )
    Day.objects.create(programme=made, date=DAY, starts_at=time(8, 30), ends_at=time(17, 30))
    return made


def item(programme: Programme, **changes: Any) -> Item:
    """A talk of half an hour."""
    given = {"kind": ItemKind.TALK, "title": "区情介绍", "code": cast.CITY, "minutes": 30, **changes}
    return Item.objects.create(programme=programme, **given)


def somebody(programme: Programme, name: str = "陈和平", **changes: Any) -> Participant:
    """One person of the list."""
    return Participant.objects.create(programme=programme, name=name, sort_key=name, added_at=NOW, **changes)


def refused(make: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        make()


@pytest.mark.parametrize("status", ["released", "running", "ended", "withdrawn", "unknown"])
def test_no_status_is_reached_without_its_facts(programme: Programme, status: str) -> None:
    refused(lambda: raw("UPDATE visits_programme SET status = %s WHERE id = %s", status, programme.pk))


def test_what_has_ended_cannot_be_changed_or_removed(programme: Programme) -> None:
    officer = cast.account_of("city_officer")
    programme.status, programme.ended_at, programme.ended_by, programme.end_note = "withdrawn", NOW, officer, "改期"
    programme.save()
    refused(lambda: raw("UPDATE visits_programme SET title = '别的' WHERE id = %s", programme.pk))
    refused(lambda: raw("DELETE FROM visits_programme WHERE id = %s", programme.pk))


def test_releases_and_slips_are_append_only(programme: Programme) -> None:
    release = Release.objects.create(
        programme=programme, number=1, frozen={}, released_at=NOW, released_by_name="王素云"
    )
    slip = Slip.objects.create(programme=programme, day=programme.days.get(), at=NOW, minutes=25, changes=[])
    for table, pk in (("visits_release", release.pk), ("visits_slip", slip.pk)):
        refused(lambda table=table, pk=pk: raw(f"UPDATE {table} SET told = 9 WHERE id = %s", pk))
        refused(lambda table=table, pk=pk: raw(f"DELETE FROM {table} WHERE id = %s", pk))


def test_a_stop_has_a_place_and_times_are_whole(programme: Programme) -> None:
    refused(lambda: item(programme, kind=ItemKind.STOP))
    refused(lambda: item(programme, starts_at=NOW))
    refused(lambda: item(programme, day=programme.days.get(), starts_at=NOW, ends_at=NOW))
    refused(lambda: item(programme, min_minutes=40))
    refused(lambda: item(programme, max_minutes=20))
    refused(lambda: item(programme, left_at=NOW))
    refused(lambda: item(programme, dropped_at=NOW))
    assert item(programme, day=programme.days.get(), starts_at=NOW, ends_at=NOW + timedelta(minutes=30)).pk


def test_a_host_with_a_difficulty_says_which(programme: Programme) -> None:
    officer = cast.account_of("city_officer")
    refused(lambda: item(programme, readiness=Readiness.PROBLEM, ready_at=NOW, ready_by=officer))
    refused(lambda: item(programme, readiness=Readiness.READY))
    assert item(programme, readiness=Readiness.PROBLEM, ready_at=NOW, ready_by=officer, ready_note="停电检修").pk


def test_nobody_stands_in_the_list_twice_and_a_seat_is_one_persons(programme: Programme) -> None:
    somebody(programme, vehicle=1, seat="3A", room_seat="1-1")
    refused(lambda: somebody(programme))
    refused(lambda: somebody(programme, "林秋月", vehicle=1, seat="3A"))
    refused(lambda: somebody(programme, "林秋月", room_seat="1-1"))
    assert somebody(programme, "林秋月", vehicle=2, seat="3A").pk


def test_whoever_is_removed_stays_with_a_reason_and_may_come_back(programme: Programme) -> None:
    first = somebody(programme)
    refused(lambda: Participant.objects.filter(pk=first.pk).update(removed_at=NOW))
    officer = cast.account_of("city_officer")
    Participant.objects.filter(pk=first.pk).update(removed_at=NOW, removed_by=officer, removed_why="另有公务")
    assert somebody(programme).pk != first.pk


def test_a_phone_is_kept_only_of_people_who_are_called(programme: Programme) -> None:
    refused(lambda: somebody(programme, phone="0592-2110000"))
    assert somebody(programme, part=Part.ESCORT, phone="0592-2110000").pk


def test_a_hand_out_is_a_file_or_a_link(programme: Programme) -> None:
    refused(lambda: HandOut.objects.create(programme=programme, title="手册", added_at=NOW))
    assert HandOut.objects.create(programme=programme, title="手册", url="https://example.org/a", added_at=NOW).pk
