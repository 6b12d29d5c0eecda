"""Problems that say nothing or contradict themselves are refused, and the place of the fault is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.routes.sample import two_days

from cuobian.engines import routes as rt

BASE = two_days()
STOP, COACH = BASE.stops[0], BASE.vehicles[0]


@pytest.mark.parametrize(
    ("changes", "error", "place"),
    [
        ({"stops": (STOP, STOP)}, rt.DuplicateId, "stops"),
        ({"stops": (replace(STOP, id=" "),)}, rt.RoutesError, "stops"),
        ({"stops": (replace(STOP, place="moon"),)}, rt.UnknownId, "stop tongan1"),
        ({"stops": (replace(STOP, minutes=-1),)}, rt.BadNumber, "stop tongan1, minutes"),
        ({"stops": (replace(STOP, prize=-1),)}, rt.BadNumber, "stop tongan1, prize"),
        ({"stops": (replace(STOP, windows=(rt.Window(600, 500),)),)}, rt.BadTime, "stop tongan1"),
        ({"stops": (replace(STOP, forbidden=("bus",)),)}, rt.UnknownId, "stop tongan1"),
        ({"stops": (replace(STOP, lock=rt.Lock(day=7)),)}, rt.UnknownId, "stop tongan1, lock"),
        ({"stops": (replace(STOP, lock=rt.Lock(starts=600)),)}, rt.BadTime, "stop tongan1, lock"),
        ({"stops": (replace(STOP, lock=rt.Lock(position=0)),)}, rt.BadNumber, "stop tongan1, locked position"),
        ({"vehicles": (replace(COACH, shifts=(COACH.shifts[0],) * 2),)}, rt.DuplicateId, "vehicle coach"),
        ({"vehicles": (rt.Vehicle("coach", (rt.Shift(1, 900, 800),)),)}, rt.BadTime, "vehicle coach, day 1"),
        ({"vehicles": (rt.Vehicle("coach", (rt.Shift(1, 480, 999, "moon"),)),)}, rt.UnknownId, "vehicle coach, day 1"),
        ({"events": (rt.Event("talk", "hall", 3, 500, 30),)}, rt.UnknownId, "event talk"),
        ({"events": (rt.Event("talk", "hall", 1, 500, 30, ("bus",)),)}, rt.UnknownId, "event talk"),
        ({"districts": rt.Districts(rt.DistrictOrder.FIXED)}, rt.RoutesError, "districts"),
        ({"districts": rt.Districts(rt.DistrictOrder.FIXED, ("moon",))}, rt.UnknownId, "districts"),
        ({"costs": rt.Costs(wait=-1)}, rt.BadNumber, "costs, wait"),
        ({"travel": rt.Travel(("a", "b"), ((0, 1),))}, rt.BadNumber, "travel"),
        ({"travel": rt.Travel(("a",), ((-1,),))}, rt.BadNumber, "travel from a"),
    ],
)
def test_refused(changes: dict[str, object], error: type[rt.RoutesError], place: str) -> None:
    with pytest.raises(error) as caught:
        rt.plan(replace(BASE, **changes))  # type: ignore[arg-type]
    assert caught.value.place == place


def test_travel_from_coordinates() -> None:
    equator = [rt.Point("a", 0, 0), rt.Point("b", 0, 1), rt.Point("c", 0, 0)]
    assert rt.great_circle_km(*equator[:2]) == pytest.approx(111.195, abs=0.001)
    table = rt.estimated(equator, speed_kmh=60, detour=1, boarding=2)
    assert table.minutes[0] == (0, 114, 0)
    assert table.minutes == tuple(zip(*table.minutes, strict=True))
    assert "60 km/h" in table.source
    for wrong in ({"speed_kmh": 0.0}, {"detour": 0.9}, {"boarding": -1}, {"speed_kmh": float("nan")}):
        with pytest.raises(rt.BadNumber):
            rt.estimated(equator, **wrong)  # type: ignore[arg-type]
    with pytest.raises(rt.DuplicateId):
        rt.estimated([equator[0], equator[0]])
    with pytest.raises(rt.BadNumber):
        rt.estimated([rt.Point("x", 91, 0)])
