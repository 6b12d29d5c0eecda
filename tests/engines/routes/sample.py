"""Programmes to plan: a made-up city in any size, and the usual two days of one coach."""

from __future__ import annotations

from random import Random

from cuobian.engines import routes as rt

HOURS = (
    (),
    (rt.Window(510, 720), rt.Window(870, 1050)),
    (rt.Window(540, 1020),),
    (rt.Window(510, 690),),
    (rt.Window(840, 1080),),
)
LUNCH = rt.Lunch(690, 780, 60)


def city(
    stops: int, cars: int, days: int, *, seed: int = 1, must: float = 1.0, lunch: rt.Lunch | None = LUNCH
) -> rt.Problem:
    """``stops`` in six districts, each car from 8:00 to 18:00 from and to one hotel; a third of the stops forbid a car."""
    draw = Random(seed)
    points = [rt.Point("hotel", 24.48, 118.09)]
    points += [rt.Point(f"p{n}", 24.45 + draw.random() * 0.25, 118.0 + draw.random() * 0.3) for n in range(stops)]
    made = tuple(
        rt.Stop(
            f"s{n:02}",
            f"p{n}",
            (30, 45, 60)[int(draw.random() * 3)],
            HOURS[int(draw.random() * len(HOURS))],
            district=f"d{n % 6}",
            prize=None if draw.random() < must else 60,
            forbidden=(f"v{int(draw.random() * cars)}",) if cars > 1 and draw.random() < 0.3 else (),
        )
        for n in range(stops)
    )
    shifts = tuple(rt.Shift(day, 480, 1080, "hotel", "hotel", lunch) for day in range(1, days + 1))
    return rt.Problem(made, tuple(rt.Vehicle(f"v{n}", shifts) for n in range(cars)), rt.estimated(points))


def two_days(**changes: object) -> rt.Problem:
    """One coach, six districts in a fixed order, a talk in the first morning, a meeting at the end of the second day."""
    names = ("tongan", "xiangan", "huli", "jimei", "haicang", "siming")
    where = ((24.73, 118.15), (24.62, 118.24), (24.51, 118.11), (24.58, 118.10), (24.48, 118.03), (24.45, 118.08))
    points = [rt.Point("hotel", 24.48, 118.09), rt.Point("hall", 24.485, 118.10)]
    stops = []
    for name, (lat, lon) in zip(names, where, strict=True):
        for number, minutes in ((1, 40), (2, 30)):
            points.append(rt.Point(f"{name}-{number}", lat + 0.01 * number, lon + 0.008 * number))
            hours = (rt.Window(510, 1050),)
            stops.append(
                rt.Stop(f"{name}{number}", f"{name}-{number}", minutes, hours, name, None if number == 1 else 45)
            )
    lunch = rt.Lunch(700, 770, 60)
    coach = rt.Vehicle(
        "coach", (rt.Shift(1, 480, 1080, "hotel", "hotel", lunch), rt.Shift(2, 480, 1080, "hotel", "hotel", lunch))
    )
    given: dict[str, object] = {
        "stops": tuple(stops),
        "vehicles": (coach,),
        "travel": rt.estimated(points),
        "events": (rt.Event("talk", "hall", 1, 500, 30), rt.Event("meeting", "hall", 2, 945, 90)),
        "districts": rt.Districts(rt.DistrictOrder.FIXED, names),
    }
    return rt.Problem(**{**given, **changes})  # type: ignore[arg-type]
