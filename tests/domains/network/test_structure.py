"""Setting up, moving, merging and splitting: codes, rights, dates, and what follows along."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests import cast
from tests.domains.network.world import DAY, NOW, OPENED, OTHER_STREET, STATIONS, STREET, SYSTEM, at, bring, open_at

from cuobian.domains.network.actions import structure
from cuobian.domains.network.actions.area_steps import add_area
from cuobian.domains.network.models import Place, PlacePeriod
from cuobian.domains.network.queries.places import current_code, network_stamp
from cuobian.domains.network.values import PlaceKind, PlaceStatus
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry


def test_names_and_codes_follow_from_the_area(network: None) -> None:
    place = open_at(PlaceKind.STATION, "350203001015")
    assert (place.name[-8:], place.short_name[-1], place.code) == ("新时代文明实践站", "站", "350203001015")
    assert place.parent_id == STREET


def test_the_second_station_of_a_village_is_called_s2_and_a_code_is_never_given_again(network: None) -> None:
    second = open_at(PlaceKind.STATION, STATIONS[1], name="第二站全称", short="第二站")
    assert second.code == f"{STATIONS[1]}S2"
    structure.move_place(
        actor=SYSTEM, place_id=second.pk, area_code=STATIONS[3], effective_on=DAY, reason="划转", now=NOW
    )
    third = open_at(PlaceKind.STATION, STATIONS[1], name="第三站全称", short="第三站")
    assert third.code == f"{STATIONS[1]}S3"


def test_the_station_of_a_pseudo_unit_hangs_below_the_centre_and_is_not_rated(db: None) -> None:
    from cuobian.domains.network.actions.areas import load_areas, shipped_areas

    load_areas(actor=SYSTEM, rows=shipped_areas(), now=NOW)
    open_at(PlaceKind.CENTRE, "350205")
    place = open_at(PlaceKind.STATION, "350205403598")
    assert (place.parent_id, place.rated) == ("350205", False)


def test_a_station_needs_an_institute_above(network: None) -> None:
    with pytest.raises(Invalid) as refused:
        open_at(PlaceKind.STATION, "350203005001")
    assert "请先设立" in str(refused.value.faults[0].message)


@pytest.mark.parametrize("step", ["open", "split", "move", "merge"])
def test_nothing_comes_to_an_area_or_a_place_before_it_was_there(network: None, step: str) -> None:
    """A day on which it stood nowhere could be shown on no page of that day."""
    young, day = NOW.date(), DAY
    add_area(
        actor=SYSTEM,
        parent_code=STREET,
        code="350203001777",
        name="海湾社区居委会",
        effective_on=young,
        reason="新设",
        now=NOW,
    )
    target = structure.open_place(actor=SYSTEM, kind="station", area_code="350203003010", effective_on=young, now=NOW)
    given = {"actor": SYSTEM, "effective_on": day, "reason": "区划调整", "now": NOW}
    deeds = {
        "open": lambda: structure.open_place(**given, kind="station", area_code="350203001777"),
        "split": lambda: structure.split_place(
            **given, place_id=at(STATIONS[1]).pk, area_code="350203001777", name="分站", short="分站"
        ),
        "move": lambda: structure.move_place(**given, place_id=at(STATIONS[3]).pk, area_code="350203001777"),
        "merge": lambda: structure.merge_place(**given, place_id=at(STATIONS[3]).pk, into_id=target.id),
    }
    with pytest.raises(Invalid) as refused:
        deeds[step]()
    assert "2026-11-23 才设立，日期不能比它早" in str(refused.value.faults[0].message)


def test_a_day_of_another_age_is_a_slip_of_the_pen(network: None) -> None:
    with pytest.raises(Invalid) as refused:
        structure.open_place(
            actor=SYSTEM, kind="station", area_code="350203001015", effective_on=date(1901, 1, 1), now=NOW
        )
    assert "请核对年份" in str(refused.value.faults[0].message)


def test_an_area_has_one_institute(network: None) -> None:
    with pytest.raises(Conflict):
        open_at(PlaceKind.INSTITUTE, STREET)


def test_an_area_of_the_wrong_kind_is_refused(network: None) -> None:
    with pytest.raises(Invalid):
        open_at(PlaceKind.STATION, STREET)


def test_a_moved_station_gets_the_new_streets_code_and_its_points_follow(
    network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: set[tuple[UUID, str, str]] = set()
    hears = [lambda place_id, old, new, _actor, _now: followed.add((place_id, old, new))]
    monkeypatch.setattr("cuobian.domains.network.actions.following._FOLLOWERS", hears)
    place, before = at(STATIONS[0]), network_stamp()
    record = structure.move_place(
        actor=SYSTEM, place_id=place.pk, area_code=f"{OTHER_STREET}003", effective_on=DAY, reason="区划调整", now=NOW
    )
    point = Place.objects.get(kind=PlaceKind.POINT)
    assert (record.code, record.parent_code, point.code) == (
        f"{OTHER_STREET}003",
        OTHER_STREET,
        f"{OTHER_STREET}003P001",
    )
    assert point.parent_id == record.code
    assert followed == {
        (place.pk, STATIONS[0], record.code),
        (point.pk, f"{STATIONS[0]}P001", point.code),
    }
    assert current_code(STATIONS[0]) == record.code
    assert network_stamp() > before


def test_points_of_a_merged_station_go_along(network: None) -> None:
    structure.merge_place(
        actor=SYSTEM, place_id=at(STATIONS[0]).pk, into_id=at(STATIONS[1]).pk, effective_on=DAY, reason="合署", now=NOW
    )
    assert Place.objects.get(kind=PlaceKind.POINT).parent_id == STATIONS[1]
    assert (at(STATIONS[0]).status, at(STATIONS[0]).merged_into) == (PlaceStatus.MERGED, at(STATIONS[1]))


@pytest.mark.parametrize("other", ["350203001", "350212001002", STATIONS[0]])
def test_only_another_open_place_of_the_same_kind_and_district_can_take_one_in(network: None, other: str) -> None:
    with pytest.raises(Invalid):
        structure.merge_place(
            actor=SYSTEM, place_id=at(STATIONS[0]).pk, into_id=at(other).pk, effective_on=DAY, reason="合署", now=NOW
        )


def test_a_place_with_open_places_below_is_not_closed(network: None) -> None:
    with pytest.raises(Invalid) as refused:
        structure.close_place(actor=SYSTEM, place_id=at(STREET).pk, effective_on=DAY, reason="撤销", now=NOW)
    assert "还有 3 个" in str(refused.value.message)


@pytest.mark.parametrize("day", [NOW.date() + timedelta(days=2), OPENED - timedelta(days=1)])
def test_a_step_takes_effect_neither_in_the_future_nor_before_the_latest_one(network: None, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        structure.suspend_place(actor=SYSTEM, place_id=at(STATIONS[1]).pk, effective_on=day, reason="装修", now=NOW)
    assert refused.value.faults[0].place == "effective_on"


def test_a_step_needs_a_reason(network: None) -> None:
    with pytest.raises(Invalid):
        structure.suspend_place(actor=SYSTEM, place_id=at(STATIONS[1]).pk, effective_on=DAY, reason="  ", now=NOW)


def test_structure_takes_the_right_over_the_place_above(network: None) -> None:
    head, officer, stranger = (
        cast.actor_of_role("institute_head"),
        cast.actor_of_role("district_officer"),
        cast.actor_of_role("neighbour_officer"),
    )
    facts = {"place_id": at(STATIONS[1]).pk, "effective_on": DAY, "reason": "装修", "now": NOW}
    with pytest.raises(NotAllowed):
        structure.suspend_place(actor=head, **facts)
    with pytest.raises(NotFound):
        structure.suspend_place(actor=stranger, **facts)
    with pytest.raises(NotAllowed):
        structure.suspend_place(actor=officer, **{**facts, "place_id": at("350203").pk})
    assert structure.suspend_place(actor=officer, **facts).status == PlaceStatus.SUSPENDED


def test_a_place_is_not_moved_into_a_street_out_of_reach(network: None) -> None:
    officer = cast.actor_of_role("district_officer")
    with pytest.raises(NotFound):
        structure.move_place(
            actor=officer,
            place_id=at(STATIONS[1]).pk,
            area_code="350212001004",
            effective_on=DAY,
            reason="划转",
            now=NOW,
        )


def test_every_step_is_audited_with_old_and_new(network: None) -> None:
    structure.rename_place(
        actor=SYSTEM,
        place_id=at(STATIONS[1]).pk,
        name="新名全称",
        short="新名站",
        effective_on=DAY,
        reason="更名批复",
        now=NOW,
    )
    entry = Entry.objects.get(action="network.rename")
    assert entry.new == {"name": "新名全称", "short_name": "新名站"}
    assert entry.code == STATIONS[1]


def test_a_step_that_fails_leaves_nothing(network: None) -> None:
    place, periods = bring(at(STATIONS[1]), PlaceStatus.CLOSED), PlacePeriod.objects.count()
    with pytest.raises(Conflict):
        structure.suspend_place(actor=SYSTEM, place_id=place.pk, effective_on=DAY, reason="装修", now=NOW)
    assert PlacePeriod.objects.count() == periods
