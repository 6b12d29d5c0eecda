"""The demonstration's programmes: the round of all six districts, held in two releases with a delay, and one that is coming."""

import pytest
from tests import cast
from tests.cast import NOW
from tests.domains.visits.world import VisitWorld

from cuobian.domains.ledger.public import Selection, facts
from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.actions.structure import open_place
from cuobian.domains.network.models import Place
from cuobian.domains.people.models import Account
from cuobian.domains.people.public import DISTRICT_OFFICER
from cuobian.domains.visits.demo import load
from cuobian.domains.visits.demo.ground import ORDER
from cuobian.domains.visits.models import Day, Item, Participant, Programme, Slip
from cuobian.domains.visits.values import ItemKind, ProgrammeStatus, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict
from cuobian.support.audit.models import Entry
from cuobian.support.notices.models import Notice

NEAR = {
    "350212": (24.72, 118.15), "350213": (24.62, 118.24), "350206": (24.51, 118.14),
    "350211": (24.57, 118.10), "350205": (24.48, 118.03), "350203": (24.44, 118.08),
}  # fmt: skip


@pytest.fixture
def whole_city(world: VisitWorld) -> VisitWorld:
    """A centre, two institutes and an officer in each of the six districts."""
    system = Actor.system("测试")
    rows = list(shipped_areas())
    for district in ORDER:
        own = [row for row in rows if row["district_code"] == district]
        streets = list(dict.fromkeys(row["street_code"] for row in own))[:2]
        load_areas(actor=system, rows=[row for row in own if row["street_code"] in streets], now=NOW)
        have = set(_codes(district))
        for kind, codes in (("centre", [district]), ("institute", streets)):
            for code in codes:
                if code not in have:
                    open_place(actor=system, kind=kind, area_code=code, effective_on=NOW.date().replace(2020), now=NOW)
        _locate(district)
        who, _new = Account.objects.get_or_create(
            username=f"office-{district}",
            defaults={
                "name": f"{district[-2:]} 区干部",
                "unit_name": "区文明办",
                "unit_code": district,
                "created_at": NOW,
            },
        )
        cast.grant_to(who, DISTRICT_OFFICER, district)
    return world


def _locate(district: str) -> None:
    """Where the places of a district lie, near its centre."""
    lat, lng = NEAR[district]
    for number, place in enumerate(Place.objects.filter(code__startswith=district).order_by("code")):
        Place.objects.filter(pk=place.pk).update(lat=lat + number / 500, lng=lng, coord_system="GCJ-02")


def _codes(district: str) -> list[str]:
    return list(Place.objects.filter(code__startswith=district).values_list("code", flat=True))


def test_one_programme_was_held_in_six_districts_and_one_is_coming(whole_city: VisitWorld) -> None:
    load(seed=7, now=NOW, progress=lambda _doing, _done, _total: None)
    held, coming = Programme.objects.order_by("starts_on")
    assert (held.status, held.released_no) == (ProgrammeStatus.ENDED, 2)
    assert (coming.status, coming.released_no) == (ProgrammeStatus.RELEASED, 1)
    assert all("演示" in each.title for each in (held, coming))
    assert Day.objects.filter(programme=held).count() == 2
    assert 28 <= Participant.objects.filter(programme=held).count() <= 32
    stops = Item.objects.filter(programme=held, kind=ItemKind.STOP, dropped_at=None)
    assert {item.district for item in stops} == set(ORDER)
    assert all(item.arrived_at and item.left_at for item in stops)
    talks = Item.objects.filter(programme=held, kind=ItemKind.TALK)
    assert [talk.district for talk in talks.order_by("starts_at")] == list(ORDER)
    assert not Item.objects.filter(programme=held, kind=ItemKind.STOP).exclude(readiness=Readiness.READY).exists()
    delay = Slip.objects.get(programme=held)
    assert delay.told > 0
    reached = {item.code for item in stops if item.place and item.place.kind == "institute"}
    counted = {fact.place_code for fact in facts(Selection(kinds=("peer_visit",))) if fact.subject == held.number}
    assert counted == reached
    for action in ("visits.end", "visits.ready", "visits.slip"):
        assert Entry.objects.filter(action=action, subject_id=str(held.pk)).exists()
    assert not Notice.objects.filter(subject=f"visit:{held.pk}", settled_at=None, needs_action=True).exists()
    with pytest.raises(Conflict):
        load(seed=7, now=NOW, progress=lambda _doing, _done, _total: None)
