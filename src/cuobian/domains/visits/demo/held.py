"""The two-day round of all six districts: planned by the engine, released twice, held with one delay, ended."""

from datetime import datetime, time, timedelta

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.visits.actions import hosting, items, live, moving, people, programmes, releasing, route
from cuobian.domains.visits.demo.after import note_entries, write_papers, write_statements
from cuobian.domains.visits.demo.ground import CITY, SHOWS, Ground
from cuobian.domains.visits.models import Day, Item, Programme
from cuobian.domains.visits.queries.slipping import Late, outlook
from cuobian.domains.visits.rules.plans import DayPlan, ItemPlan, ProgrammePlan
from cuobian.domains.visits.values import ItemKind

BACK, PEOPLE = 15, 30
LATE = 25
TALKS_FROM, TALK_MINUTES = time(8, 20), 10


def write_held(ground: Ground) -> None:
    """The event, through the actions, at the moments they would have been taken."""
    if not ground.districts:
        return
    first = ground.workday(BACK)
    made = ground.at(first - timedelta(days=16), 9, 20)
    plan = ProgrammePlan(
        title="全市新时代文明实践现场观摩交流培训会（演示）",
        lead_unit="市委文明办",
        starts_on=first,
        ends_on=first + timedelta(days=1),
        purpose="六个区互相串门，看规定动作、自选动作的亮点，按建设标准找不足，回去逐条对照整改。",
        basis="厦委文明办〔演示〕1 号",
        contact_name="王素云",
        contact_phone="0592-2110000",
    )
    programme = programmes.create_programme(actor=ground.city, code=CITY, plan=plan, now=made)
    _days(ground, programme, made)
    _items(ground, programme, made)
    _route(ground, programme, made + timedelta(hours=1))
    _people(ground, programme, made + timedelta(hours=2))
    _release(ground, programme, made + timedelta(days=2))
    _change(ground, programme, made + timedelta(days=6))
    _release(ground, programme, made + timedelta(days=6, minutes=20))
    _ready(ground, programme, made + timedelta(days=8))
    write_statements(ground, programme, made + timedelta(days=7))
    _hold(ground, programme)
    programme.refresh_from_db()
    write_papers(ground, programme)


def _days(ground: Ground, programme: Programme, now: datetime) -> None:
    last = ground.centres[ground.districts[-1]].code
    for day in Day.objects.filter(programme=programme):
        plan = DayPlan(
            starts_at=time(7, 40),
            ends_at=time(18, 0),
            start_code=last,
            end_code=last,
            start_text="市行政中心东门",
            lunch_from=time(11, 30),
            lunch_until=time(13, 50),
            lunch_minutes=60,
        )
        programmes.edit_day(actor=ground.city, programme_id=programme.pk, day_id=day.pk, plan=plan, now=now)


def _items(ground: Ground, programme: Programme, now: datetime) -> None:
    """A centre and an institute of every district; the symposium, a talk of each district, the training."""
    for code in ground.districts:
        for place in (ground.centres[code], *ground.institutes[code][:1]):
            _stop(ground, programme, place, SHOWS[code] if place.kind == "centre" else "规定动作和自选动作", now)
    days = list(Day.objects.filter(programme=programme).order_by("date"))
    home = ground.centres[ground.districts[-1]]
    fixed = (
        (ItemKind.SYMPOSIUM, "座谈：看到的亮点和不足", days[0], time(17, 0), 50, ""),
        *_talks(ground, days[1]),
        (ItemKind.TRAINING, "培训：建设标准逐条对照", days[1], time(9, 25), 60, ""),
    )
    for kind, title, day, starts, minutes, district in fixed:
        plan = ItemPlan(
            kind=kind,
            title=title,
            minutes=minutes,
            place_code=home.code,
            district=district,
            day_id=day.pk,
            starts=starts,
            where="三楼会议室",
        )
        items.add_item(actor=ground.city, programme_id=programme.pk, plan=plan, now=now)


def _talks(ground: Ground, day: Day) -> list[tuple[ItemKind, str, Day, time, int, str]]:
    """Each district speaks of itself, one after the other."""
    first = datetime.combine(day.date, TALKS_FROM)
    return [
        (
            ItemKind.TALK,
            f"区情介绍：{ground.centres[code].district_name}",
            day,
            (first + timedelta(minutes=TALK_MINUTES * number)).time(),
            TALK_MINUTES,
            code,
        )
        for number, code in enumerate(ground.districts)
    ]


def _stop(ground: Ground, programme: Programme, place: PlaceRecord, show: str, now: datetime) -> None:
    officer = ground.officers.get(place.code[:6])
    plan = ItemPlan(
        kind=ItemKind.STOP,
        title="",
        minutes=30 if place.kind == "centre" else 25,
        place_code=place.code,
        what_to_show=show,
        windows=[["08:30", "12:00"], ["13:30", "17:30"]],
        host_name=officer.name if officer else "",
    )
    items.add_item(actor=ground.city, programme_id=programme.pk, plan=plan, now=now)


def _route(ground: Ground, programme: Programme, now: datetime) -> None:
    choices = {"rule": "fixed", "order": ground.districts, "every": True, "recuse": False, "days": []}
    made = route.propose(actor=ground.city, programme_id=programme.pk, choices=choices, now=now)
    made.refresh_from_db()
    route.take(actor=ground.city, programme_id=programme.pk, proposal_id=made.pk, now=now + timedelta(minutes=9))
    day = Day.objects.filter(programme=programme).order_by("date").first()
    if day is not None:
        talk = ItemPlan(kind=ItemKind.GATHER, title="集合点名，发手册", minutes=10, day_id=day.pk, starts=time(7, 45))
        items.add_item(actor=ground.city, programme_id=programme.pk, plan=talk, now=now + timedelta(minutes=12))


def _people(ground: Ground, programme: Programme, now: datetime) -> None:
    for plan in ground.people(programme, PEOPLE):
        people.add_person(actor=ground.city, programme_id=programme.pk, plan=plan, now=now)
    wish = people.SeatWish(mixed=True, vehicles=True)
    people.seat_people(actor=ground.city, programme_id=programme.pk, wish=wish, now=now + timedelta(minutes=30))


def _release(ground: Ground, programme: Programme, now: datetime) -> None:
    releasing.release(actor=ground.city, programme_id=programme.pk, note="", version=None, now=now, anyway=True)


def _change(ground: Ground, programme: Programme, now: datetime) -> None:
    """A host asks for ten minutes more."""
    stop = _stops(programme)[2]
    moving.set_minutes(
        actor=ground.city, programme_id=programme.pk, item_id=stop.pk, minutes=stop.minutes + 10, version=None, now=now
    )


def _ready(ground: Ground, programme: Programme, now: datetime) -> None:
    """All hosts say that they are ready: those of the stops, and who speaks for a district."""
    for number, item in enumerate(Item.objects.filter(programme=programme, kind__in=(ItemKind.STOP, ItemKind.TALK))):
        if host := ground.host(item.district):
            at = now + timedelta(minutes=7 * number)
            hosting.answer(actor=host, item_id=item.pk, is_ready=True, note="", now=at)


def _hold(ground: Ground, programme: Programme) -> None:
    """Both days, with a delay on the first afternoon; ended on the second evening."""
    for number, day in enumerate(Day.objects.filter(programme=programme).order_by("date")):
        slipped = number > 0
        for item in list(Item.objects.filter(day=day, dropped_at=None).order_by("starts_at")):
            item.refresh_from_db()
            if item.starts_at is None or item.dropped_at is not None:
                continue
            start = item.starts_at + timedelta(minutes=2)
            live.arrive(actor=ground.city, programme_id=programme.pk, item_id=item.pk, now=start)
            if not slipped and item.kind == ItemKind.STOP and item.starts_at >= ground.at(day.date, 14):
                slipped = _late(ground, programme, item, start + timedelta(minutes=20))
            leave = start + timedelta(minutes=item.minutes)
            live.leave(actor=ground.city, programme_id=programme.pk, item_id=item.pk, now=leave)
    last = Day.objects.filter(programme=programme).order_by("-date")[0]
    ended = ground.at(last.date, 18, 10)
    programme.refresh_from_db()
    note_entries(ground, programme)
    live.end(actor=ground.city, programme_id=programme.pk, note="六个区都走到了，谢谢各站。", now=ended)


def _late(ground: Ground, programme: Programme, item: Item, now: datetime) -> bool:
    late = Late(LATE)
    programme.refresh_from_db()
    ahead = outlook(programme, late, now)
    if ahead is None or not ahead.changes:
        return False
    wish = live.SlipWish(late, ahead.digest, "交流热烈，多停了一会")
    live.slip(actor=ground.city, programme_id=programme.pk, wish=wish, now=now)
    return True


def _stops(programme: Programme) -> list[Item]:
    rows = Item.objects.filter(programme=programme, kind=ItemKind.STOP, dropped_at=None).exclude(starts_at=None)
    return list(rows.order_by("starts_at", "pk"))
