"""A one-day programme that is coming: released, some hosts ready, one with a difficulty."""

from datetime import time, timedelta

from cuobian.domains.visits.actions import hosting, items, people, programmes, releasing
from cuobian.domains.visits.demo.after import write_statements
from cuobian.domains.visits.demo.ground import CITY, Ground
from cuobian.domains.visits.models import Day, Item, Programme
from cuobian.domains.visits.rules.plans import DayPlan, ItemPlan, ProgrammePlan
from cuobian.domains.visits.values import ItemKind

AHEAD, PEOPLE = 4, 18
STOPS = (("350203", 0), ("350203", 1), ("350206", 0), ("350206", 1))
"""District and which of its institutes: Siming's and Huli's."""


def write_coming(ground: Ground) -> None:
    """Siming and Huli, one morning and an afternoon."""
    places = [ground.institutes[code][n] for code, n in STOPS if len(ground.institutes[code]) > n]
    if not places:
        return
    day, made = ground.next_workday(AHEAD), ground.now - timedelta(days=5)
    plan = ProgrammePlan(
        title="岛内街道所互看互学（演示）",
        lead_unit="市级指导中心",
        starts_on=day,
        ends_on=day,
        purpose="看适老无障碍和志愿服务，带一条好做法回去。",
        contact_name="林子健",
        contact_phone="0592-2110001",
    )
    programme = programmes.create_programme(actor=ground.city, code=CITY, plan=plan, now=made)
    row = Day.objects.get(programme=programme)
    frame = DayPlan(
        starts_at=time(9, 0),
        ends_at=time(17, 0),
        start_code=places[0].code,
        lunch_from=time(11, 45),
        lunch_until=time(13, 45),
        lunch_minutes=60,
    )
    programmes.edit_day(actor=ground.city, programme_id=programme.pk, day_id=row.pk, plan=frame, now=made)
    for number, place in enumerate(places):
        if number == 2:
            meal = ItemPlan(kind=ItemKind.MEAL, title="午餐", minutes=60, day_id=row.pk, starts=time(12, 0))
            items.add_item(actor=ground.city, programme_id=programme.pk, plan=meal, now=made)
        stop = ItemPlan(
            kind=ItemKind.STOP,
            title="",
            minutes=45,
            place_code=place.code,
            day_id=row.pk,
            windows=[["08:30", "12:00"], ["13:30", "17:30"]],
            what_to_show="适老无障碍改造、志愿者之家",
        )
        items.add_item(actor=ground.city, programme_id=programme.pk, plan=stop, now=made)
    for person in ground.people(programme, PEOPLE):
        people.add_person(actor=ground.city, programme_id=programme.pk, plan=person, now=made)
    people.seat_people(actor=ground.city, programme_id=programme.pk, wish=people.SeatWish(), now=made)
    releasing.release(
        actor=ground.city,
        programme_id=programme.pk,
        note="",
        version=None,
        now=made + timedelta(hours=3),
        anyway=True,
    )
    _answers(ground, programme)
    write_statements(ground, programme, ground.now - timedelta(days=2), leave=2)


def _answers(ground: Ground, programme: Programme) -> None:
    """The first host is ready, the last has a difficulty."""
    stops = list(Item.objects.filter(programme=programme, kind=ItemKind.STOP).order_by("starts_at"))
    for stop, is_ready in ((stops[0], True), (stops[-1], False)):
        host = ground.host(stop.district)
        if host is None:
            continue
        note = "" if is_ready else "当天上午二楼停电检修，想改到下午"
        hosting.answer(actor=host, item_id=stop.pk, is_ready=is_ready, note=note, now=ground.now - timedelta(days=1))
