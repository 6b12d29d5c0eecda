"""The life of a place: every state with every action, allowed exactly as the table says."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.domains.network.world import DAY, NOW, OTHER_STREET, STATIONS, SYSTEM, at, bring, open_at

from cuobian.domains.network.actions import structure
from cuobian.domains.network.actions.correcting import correct_opening
from cuobian.domains.network.actions.profile import edit_place
from cuobian.domains.network.models import Place, PlaceEvent
from cuobian.domains.network.states import STEPS, possible, step
from cuobian.domains.network.values import PlaceAction, PlaceStatus
from cuobian.kernel.errors import Conflict

EARLIER = date(2018, 3, 1)
PAIRS = list(itertools.product(PlaceStatus, [action for action in PlaceAction if action != PlaceAction.OPEN]))


def _deed(action: PlaceAction, place: Place) -> Callable[[], Any]:
    facts: dict[str, Any] = {"actor": SYSTEM, "place_id": place.pk, "now": NOW}
    dated = {**facts, "effective_on": DAY, "reason": "测试"}
    deeds: dict[PlaceAction, Callable[[], Any]] = {
        PlaceAction.EDIT: lambda: edit_place(**facts, version=place.version, changes={"address": "大学路 1 号"}),
        PlaceAction.RENAME: lambda: structure.rename_place(**dated, name="新名新时代文明实践站", short="新名站"),
        PlaceAction.MOVE: lambda: structure.move_place(**dated, area_code=f"{OTHER_STREET}003"),
        PlaceAction.MERGE: lambda: structure.merge_place(**dated, into_id=at(STATIONS[1]).pk),
        PlaceAction.SPLIT: lambda: structure.split_place(
            **dated, name="二站全称", short="二站", area_code=place.area_id
        ),
        PlaceAction.SUSPEND: lambda: structure.suspend_place(**dated),
        PlaceAction.REOPEN: lambda: structure.reopen_place(**dated),
        PlaceAction.CLOSE: lambda: structure.close_place(**dated),
        PlaceAction.CORRECT: lambda: correct_opening(**{**dated, "effective_on": EARLIER}),
    }
    return deeds[action]


@pytest.mark.parametrize(("status", "action"), PAIRS)
def test_every_state_takes_exactly_the_actions_of_the_table(network: None, status: str, action: PlaceAction) -> None:
    area = Place.objects.get(code=STATIONS[1]).area
    place = bring(open_at("station", area.code, name="第二站全称", short="第二站"), status)
    events = PlaceEvent.objects.filter(place=place).count()
    found = step(status, action)
    if found is None:
        with pytest.raises(Conflict):
            _deed(action, place)()
        place.refresh_from_db()
        assert (place.status, PlaceEvent.objects.filter(place=place).count()) == (status, events)
    else:
        _deed(action, place)()
        place.refresh_from_db()
        assert (place.status, PlaceEvent.objects.filter(place=place).count()) == (found.next, events + 1)


def test_the_table_reaches_every_state_and_leaves_only_merged_without_a_way_on() -> None:
    assert {found.next for found in STEPS.values()} == set(PlaceStatus)
    assert [status for status in PlaceStatus if not possible(status)] == [PlaceStatus.MERGED]


def test_every_structural_step_asks_for_a_day_and_a_reason() -> None:
    asked = {action: found.facts for (_state, action), found in STEPS.items() if found.structural and _state}
    assert all({"effective_on", "reason"} <= set(facts) for facts in asked.values())
