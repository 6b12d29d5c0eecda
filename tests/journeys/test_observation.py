"""An observation programme over HTTP, from the officer's desk to the participant's pocket: planned, released, late, ended."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.domains.visits.world import FIRST, INSTITUTE, OTHER, STATION, VisitWorld, build
from tests.signing import browser_of

from cuobian.domains.visits.models import Item, Participant, Programme, Proposal
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel.clock import frozen_at

PLACES = {INSTITUTE: "厦港街道所", STATION: "鸿山社区站", OTHER: "蜂巢山社区站"}


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, db: None) -> Iterator[VisitWorld]:
    with transaction.atomic():
        yield build()


def at(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


def test_from_the_desk_to_the_pocket(world: VisitWorld) -> None:
    desk, guest, host = browser_of("city_officer"), browser_of("participant"), browser_of("station_keeper")
    with frozen_at(world.now):
        day = FIRST.isoformat()
        plan = {"title": "全市现场观摩交流", "starts_on": day, "ends_on": day, "lead_unit": "市委文明办"}
        desk.post(at("programme-new"), plan)
        made = Programme.objects.get()
        for name in PLACES.values():
            stop = {"place": name, "minutes": "40", "windows": "9:00-12:00 13:30-17:00", "is_required": "on"}
            assert desk.post(at("item-new", made.pk, "stop"), stop).status_code == 302
        person = {"account": str(world.participant.account_id), "part": "member", "district": "350203"}
        assert desk.post(at("person-new", made.pk), person).status_code == 302
        desk.post(at("route", made.pk), {"rule": "free", "days": ["0"]})
        assert desk.post(at("proposal", made.pk, Proposal.objects.get().pk), {"do": "take"}).status_code == 302
        made.refresh_from_db()
        assert desk.post(at("release", made.pk), {"version": made.version, "anyway": "on"}).status_code == 302
        own = Item.objects.get(programme=made, code=STATION)
        assert host.post(at("hosting-answer", own.pk, "ready"), {"text": ""}).status_code == 302
        assert "鸿山" in guest.get(at("mine-day", made.pk)).content.decode()
    stops = list(Item.objects.filter(programme=made, kind="stop").order_by("starts_at"))
    first = stops[0]
    assert first.starts_at is not None
    with frozen_at(first.starts_at):
        assert desk.post(at("live-do", made.pk, first.pk), {"do": "arrive"}).status_code == 302
        preview = desk.get(at("slip", made.pk) + "?minutes=25")
        late = {"minutes": "25", "vehicle": "0", "reorder": "0", "seen": preview.context["ahead"].digest}
        assert desk.post(at("slip", made.pk), late).status_code == 302
        assert "顺延 25 分钟" in guest.get(at("mine-day", made.pk)).content.decode()
    with frozen_at(world.at(17)):
        for stop in stops:
            desk.post(at("live-do", made.pk, stop.pk), {"do": "arrive"})
            desk.post(at("live-do", made.pk, stop.pk), {"do": "leave"})
        assert desk.post(at("end", made.pk), {"text": ""}).status_code == 302
    made.refresh_from_db()
    assert made.status == ProgrammeStatus.ENDED
    assert Item.objects.filter(programme=made, kind="stop", left_at__isnull=False).count() == 3
    assert Participant.objects.get(programme=made).removed_at is None
