"""Areas have a history of their own: renamed, set up, merged, marked; every past day keeps its names."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast
from tests.domains.network.world import DAY, NOW, OTHER_STREET, STATIONS, STREET, SYSTEM, at, bring

from cuobian.domains.network.actions import area_steps, structure
from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.models import Area, AreaEvent, AreaPeriod
from cuobian.domains.network.queries.areas import areas, branches, path
from cuobian.domains.network.queries.places import Filters, network_stamp, place_rows
from cuobian.domains.network.queries.records import area_names
from cuobian.domains.network.states import AREA_STEPS, area_step
from cuobian.domains.network.values import AreaAction, AreaKind, AreaStatus
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry

BEFORE = DAY - timedelta(days=1)
VILLAGE, EMPTY, FRESH = STATIONS[0], "350203001011", "350203001777"


def _facts(**more: Any) -> dict[str, Any]:
    return {"actor": SYSTEM, "effective_on": DAY, "reason": "区划调整批复", "now": NOW, **more}


def _deed(action: AreaAction, code: str) -> Callable[[], Any]:
    return {
        AreaAction.RENAME: lambda: area_steps.rename_area(**_facts(code=code, name="新名社区居委会")),
        AreaAction.MERGE: lambda: area_steps.merge_area(**_facts(code=code, into_code=VILLAGE)),
        AreaAction.MARK: lambda: area_steps.mark_pseudo(**_facts(code=code, is_pseudo=True)),
        AreaAction.UNMARK: lambda: area_steps.mark_pseudo(**_facts(code=code, is_pseudo=False)),
    }[action]


def test_a_renamed_street_keeps_its_code_and_every_past_day_its_name(network: None) -> None:
    old, stamp = Area.objects.get(code=STREET).name, network_stamp()
    area_steps.rename_area(**_facts(code=STREET, name="厦港新街道"))
    assert area_names([VILLAGE])[STREET] == "厦港新街道"
    assert area_names([VILLAGE], BEFORE)[STREET] == old
    assert area_names([VILLAGE], DAY)[STREET] == "厦港新街道"
    assert [one.name for one in path(VILLAGE, BEFORE)][2] == old
    assert network_stamp() > stamp
    assert Entry.objects.get(action="network.area_rename").new["name"] == "厦港新街道"


def test_places_are_found_by_the_streets_new_name(network: None) -> None:
    area_steps.rename_area(**_facts(code=STREET, name="碧海街道"))
    found = place_rows(SYSTEM, Filters(query="碧海"))
    assert set(STATIONS[:3]) <= set(found.values_list("code", flat=True))


def test_a_name_that_says_another_kind_changes_the_kind_with_it(network: None) -> None:
    area_steps.rename_area(**_facts(code=VILLAGE, name="鸿山村委会"))
    assert Area.objects.get(code=VILLAGE).kind == AreaKind.VILLAGE
    was = AreaPeriod.objects.get(area_id=VILLAGE)
    assert (was.kind, was.valid_from, was.valid_until) == (AreaKind.COMMUNITY, None, DAY)


def test_two_changes_on_one_day_leave_what_it_was_before_both(network: None) -> None:
    area_steps.rename_area(**_facts(code=VILLAGE, name="甲社区居委会"))
    area_steps.rename_area(**_facts(code=VILLAGE, name="乙社区居委会"))
    assert AreaPeriod.objects.filter(area_id=VILLAGE).count() == 1
    assert AreaEvent.objects.filter(area_id=VILLAGE).count() == 2


def test_a_new_village_stands_from_its_day_on_and_takes_places(network: None) -> None:
    area_steps.add_area(**_facts(parent_code=STREET, code=FRESH, name="海湾社区居委会"))
    assert FRESH in [one.code for one in areas(STREET)]
    assert FRESH not in [line.area.code for line in branches(SYSTEM, STREET, BEFORE)]
    record = structure.open_place(actor=SYSTEM, kind="station", area_code=FRESH, effective_on=DAY, now=NOW)
    assert record.parent_code == STREET


@pytest.mark.parametrize("code", ["350203003777", "35020300177", "35020300177x", "3502030017777", ""])
def test_a_code_has_to_lie_below_its_parent(network: None, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        area_steps.add_area(**_facts(parent_code=STREET, code=code, name="海湾社区居委会"))
    assert refused.value.faults[0].place == "code"


def test_a_code_is_never_given_twice_not_even_after_a_merger(network: None) -> None:
    area_steps.merge_area(**_facts(code=EMPTY, into_code=VILLAGE))
    with pytest.raises(Conflict):
        area_steps.add_area(**_facts(parent_code=STREET, code=EMPTY, name="海湾社区居委会"))


def test_an_area_with_places_left_is_not_merged_and_they_are_named(network: None) -> None:
    with pytest.raises(Invalid) as refused:
        area_steps.merge_area(**_facts(code=VILLAGE, into_code=EMPTY))
    assert at(VILLAGE).short_name in str(refused.value.message)
    assert "还有 2 个站点" in str(refused.value.message)
    with pytest.raises(Invalid) as refused:
        area_steps.merge_area(**_facts(code=OTHER_STREET, into_code=STREET))
    assert "个下级区划要先并入" in str(refused.value.message)


def test_an_area_does_not_end_before_its_last_place_has_left_it(network: None) -> None:
    bring(at(STATIONS[1]), "merged")
    with pytest.raises(Invalid) as refused:
        area_steps.merge_area(**_facts(code=STATIONS[1], into_code=VILLAGE, effective_on=BEFORE))
    told = str(refused.value.faults[0].message)
    assert f"{DAY} 才离开这里" in told


def test_a_merged_area_is_gone_from_its_day_on_and_takes_no_more_places(network: None) -> None:
    bring(at(STATIONS[1]), "merged")
    area_steps.merge_area(**_facts(code=STATIONS[1], into_code=VILLAGE))
    assert STATIONS[1] not in [one.code for one in areas(STREET)]
    assert STATIONS[1] in [line.area.code for line in branches(SYSTEM, STREET, BEFORE)]
    assert STATIONS[1] not in [line.area.code for line in branches(SYSTEM, STREET, DAY)]
    with pytest.raises(Invalid) as refused:
        structure.open_place(
            actor=SYSTEM,
            kind="station",
            area_code=STATIONS[1],
            effective_on=DAY,
            now=NOW,
            name="又一站",
            short="又一站",
        )
    assert "已经并入别处" in str(refused.value.faults[0].message)


@pytest.mark.parametrize("into", [EMPTY, "350212001002", STREET, "350203001999"])
def test_an_area_is_only_merged_into_a_living_one_of_its_level_and_district(network: None, into: str) -> None:
    with pytest.raises((Invalid, NotFound)):
        area_steps.merge_area(**_facts(code=EMPTY, into_code=into))


def test_a_marked_village_hangs_new_stations_below_the_centre_and_leaves_the_old_ones(network: None) -> None:
    area_steps.mark_pseudo(**_facts(code=EMPTY, is_pseudo=True))
    area_steps.mark_pseudo(**_facts(code=VILLAGE, is_pseudo=True))
    record = structure.open_place(actor=SYSTEM, kind="station", area_code=EMPTY, effective_on=DAY, now=NOW)
    assert (record.parent_code, record.rated, at(VILLAGE).parent_id, at(VILLAGE).rated) == (
        "350203",
        False,
        STREET,
        True,
    )
    with pytest.raises(Conflict):
        area_steps.mark_pseudo(**_facts(code=VILLAGE, is_pseudo=True))


@pytest.mark.parametrize("day", [NOW.date() + timedelta(days=1), BEFORE])
def test_a_step_takes_effect_neither_in_the_future_nor_before_the_latest_one(network: None, day: date) -> None:
    area_steps.rename_area(**_facts(code=VILLAGE, name="甲社区居委会"))
    with pytest.raises(Invalid) as refused:
        area_steps.rename_area(**_facts(code=VILLAGE, name="乙社区居委会", effective_on=day))
    assert refused.value.faults[0].place == "effective_on"


@pytest.mark.parametrize("name", ["", "  "])
def test_a_name_is_needed_and_a_neighbours_is_refused(network: None, name: str) -> None:
    for wrong in (name, Area.objects.get(code=VILLAGE).name, Area.objects.get(code=EMPTY).name):
        with pytest.raises(Invalid) as refused:
            area_steps.rename_area(**_facts(code=VILLAGE, name=wrong))
        assert refused.value.faults[0].place == "name"


def test_areas_take_the_right_over_the_city(network: None) -> None:
    for role, error in (
        ("district_officer", NotAllowed),
        ("neighbour_officer", NotFound),
        ("institute_head", NotAllowed),
    ):
        with pytest.raises(error):
            area_steps.rename_area(**_facts(code=VILLAGE, name="甲社区居委会", actor=cast.actor_of_role(role)))
    officer = cast.actor_of_role("city_officer")
    assert area_steps.rename_area(**_facts(code=VILLAGE, name="甲社区居委会", actor=officer)).name == "甲社区居委会"


def test_loading_again_renames_with_history_and_leaves_marks_and_mergers(network: None) -> None:
    area_steps.mark_pseudo(**_facts(code=VILLAGE, is_pseudo=True))
    area_steps.merge_area(**_facts(code=EMPTY, into_code=STATIONS[1]))
    rows = [
        {**row, "village": "改名社区居委会"} if row["village_code"] == STATIONS[2] else row
        for row in shipped_areas()
        if row["district_code"] == "350203"
    ]
    load_areas(actor=SYSTEM, rows=rows, now=NOW)
    assert Area.objects.get(code=VILLAGE).is_pseudo
    assert Area.objects.get(code=EMPTY).status == AreaStatus.MERGED
    assert AreaEvent.objects.get(area_id=STATIONS[2]).action == AreaAction.RENAME


@pytest.mark.parametrize(
    ("status", "action"),
    list(itertools.product(AreaStatus, [one for one in AreaAction if one != AreaAction.ADD])),
)
def test_every_state_takes_exactly_the_actions_of_the_table(
    network: None, status: AreaStatus, action: AreaAction
) -> None:
    if action == AreaAction.UNMARK:
        area_steps.mark_pseudo(**_facts(code=EMPTY, is_pseudo=True))
    if status == AreaStatus.MERGED:
        area_steps.merge_area(**_facts(code=EMPTY, into_code=VILLAGE))
    after = area_step(status, action)
    if after is None:
        with pytest.raises(Conflict):
            _deed(action, EMPTY)()
    else:
        _deed(action, EMPTY)()
    assert Area.objects.get(code=EMPTY).status == (after or status)


def test_the_table_reaches_every_state_of_an_area() -> None:
    assert set(AREA_STEPS.values()) == set(AreaStatus)
    assert {action for _state, action in AREA_STEPS} == set(AreaAction)


IMPOSSIBLE = {
    "merged into nothing": "status = 'merged', ended_on = '2025-01-01'",
    "merged without a day": f"status = 'merged', merged_into_id = '{VILLAGE}'",
    "merged into itself": f"status = 'merged', ended_on = '2025-01-01', merged_into_id = '{EMPTY}'",
    "merged before it was set up": (
        f"status = 'merged', ended_on = '2025-01-01', set_up_on = '2025-01-01', merged_into_id = '{VILLAGE}'"
    ),
    "standing with an end": "ended_on = '2025-01-01'",
    "a state that does not exist": "status = 'gone'",
}


@pytest.mark.parametrize("setting", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_an_impossible_area_is_refused(network: None, setting: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE network_area SET {setting} WHERE code = %s", [EMPTY])


def test_what_happened_to_an_area_is_only_ever_added_and_its_periods_are_in_order(network: None) -> None:
    area_steps.rename_area(**_facts(code=VILLAGE, name="甲社区居委会"))
    for deed in (
        lambda: AreaEvent.objects.update(reason="x"),
        lambda: AreaEvent.objects.all()._raw_delete("default"),
        lambda: AreaPeriod.objects.update(valid_from=DAY),
        lambda: AreaPeriod.objects.create(
            area_id=VILLAGE, valid_until=DAY, name="x", kind="community", is_pseudo=False
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
