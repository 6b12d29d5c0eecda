"""A programme put down and changed: what it says about itself, its days, what the planner is told."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceRecord, records_by_code
from cuobian.domains.visits.actions.retiming import retime_day
from cuobian.domains.visits.actions.writing import audited, changed, editing, next_number, snapshot
from cuobian.domains.visits.models import Day, Item, Participant, Programme
from cuobian.domains.visits.queries.load import day_of, lock_programme
from cuobian.domains.visits.rules.plans import DayPlan, ProgrammePlan, day_faults, programme_faults, settings_faults
from cuobian.domains.visits.values import DEFAULTS
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.sentences import Sentence

MORNING, EVENING = time(8, 30), time(17, 30)
LUNCH = (time(11, 45), time(13, 30), 60)


def create_programme(*, actor: Actor, code: str, plan: ProgrammePlan, now: datetime) -> Programme:
    """Put a programme down as a draft, with its days. Raises Invalid, NotAllowed, NotFound."""
    require(actor, "visits.plan", code)
    if faults := programme_faults(plan):
        raise Invalid(faults)
    with transaction.atomic():
        made = Programme.objects.create(
            number=next_number(now),
            code=code,
            settings=_defaults(),
            status_since=now,
            created_at=now,
            created_by_id=actor.account_id,
            **_trimmed(plan),
        )
        _set_days(made)
        audited(actor, "create", made, now)
        return made


def edit_programme(*, actor: Actor, programme_id: UUID, plan: ProgrammePlan, now: datetime) -> Programme:
    """Change what a programme says about itself; a day that falls away must be empty.

    Raises:
        Invalid: something is missing or too long.
        Conflict: it has ended, or a day to be left out still has items.
    """
    if faults := programme_faults(plan):
        raise Invalid(faults)
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        old = {name: str(getattr(found, name)) for name in ("title", "starts_on", "ends_on")}
        for name, value in _trimmed(plan).items():
            setattr(found, name, value)
        found.version += 1
        found.save()
        _set_days(found)
        new = {name: str(getattr(found, name)) for name in old}
        audited(actor, "edit", found, now, old=old, new=new)
        return found


def edit_day(*, actor: Actor, programme_id: UUID, day_id: UUID, plan: DayPlan, now: datetime) -> Day:
    """Change a day's hours, places and lunch; its items are put on the clock anew. Raises Invalid, Conflict, NotFound."""
    if faults := day_faults(plan):
        raise Invalid(faults)
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        day = day_of(found, day_id)
        start, end = _places(plan)
        before = snapshot(found)
        for name, value in asdict(plan).items():
            if name not in ("start_code", "end_code"):
                setattr(day, name, value.strip() if isinstance(value, str) else value)
        day.start_place_id = start.id if start else None
        day.end_place_id = end.id if end else None
        day.save()
        retime_day(found, day.pk)
        text = Sentence(gettext_lazy("改 %(day)s 的时间安排"), {"day": day.date.isoformat()})
        changed(actor, found, text, before, now)
        audited(actor, "day", found, now, summary=day.date.isoformat())
        return day


def edit_settings(*, actor: Actor, programme_id: UUID, given: dict[str, Any], now: datetime) -> Programme:
    """Change vehicles, speed, order of districts. Whoever rode in a car that goes has none then, and no seat.

    Raises:
        Invalid, Conflict: something is scheduled for a car that goes, or a figure is out of range.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        settings = {**DEFAULTS, **found.settings, **given}
        if faults := settings_faults(settings):
            raise Invalid(faults)
        before = snapshot(found)
        cars = len(settings["vehicles"])
        if Item.objects.filter(programme=found, vehicle__gt=cars).exists():
            told = _("还有日程排在第 %(n)d 辆以后的车上。先把它们改到别的车。") % {"n": cars}
            raise Invalid([Fault("vehicles", told)])
        found.settings = settings
        found.save(update_fields=["settings"])
        riders = Participant.objects.filter(programme=found, removed_at=None, vehicle__gt=cars)
        riders.update(vehicle=0, seat="")
        for day in Day.objects.filter(programme=found):
            retime_day(found, day.pk)
        changed(actor, found, gettext_lazy("改车辆和路线设置"), before, now)
        audited(actor, "edit", found, now)
        return found


def _defaults() -> dict[str, Any]:
    """One coach, named in the office's language."""
    (coach,) = DEFAULTS["vehicles"]
    return {**DEFAULTS, "vehicles": [{**coach, "name": _("1 号车")}]}


def _places(plan: DayPlan) -> tuple[PlaceRecord | None, PlaceRecord | None]:
    known = records_by_code([code for code in (plan.start_code, plan.end_code) if code])
    faults = [
        Fault(name, _("没有编码是「%(code)s」的站点。") % {"code": code})
        for name, code in (("start_code", plan.start_code), ("end_code", plan.end_code))
        if code and code not in known
    ]
    if faults:
        raise Invalid(faults)
    return known.get(plan.start_code), known.get(plan.end_code)


def _set_days(programme: Programme) -> None:
    """One row a day between first and last. The same number of days moves as a whole; what falls away must be empty."""
    count = (programme.ends_on - programme.starts_on).days + 1
    wanted = [programme.starts_on + timedelta(days=n) for n in range(count)]
    have = list(Day.objects.filter(programme=programme).order_by("date"))
    if len(have) == count:
        pairs = [(day, on) for day, on in zip(have, wanted, strict=True) if day.date != on]
        for day, on in pairs if pairs and pairs[0][1] < pairs[0][0].date else reversed(pairs):
            _move_day(day, on)
        return
    for day in have:
        if day.date not in wanted:
            _drop_day(day)
    for on in wanted:
        if on not in {day.date for day in have}:
            _new_day(programme, on)


def _drop_day(day: Day) -> None:
    if Item.objects.filter(day=day).exists():
        raise Conflict(_("%(day)s 还有日程。先把它们移到别的一天，再缩短。") % {"day": day.date.isoformat()})
    day.delete()


def _move_day(day: Day, on: date) -> None:
    """A postponed programme keeps its days with everything on them."""
    by = on - day.date
    day.date = on
    day.save(update_fields=["date"])
    for item in Item.objects.filter(day=day).exclude(starts_at=None):
        item.starts_at, item.ends_at = item.starts_at and item.starts_at + by, item.ends_at and item.ends_at + by
        item.save(update_fields=["starts_at", "ends_at"])


def _new_day(programme: Programme, on: date) -> Day:
    since, until, minutes = LUNCH
    return Day.objects.create(
        programme=programme,
        date=on,
        starts_at=MORNING,
        ends_at=EVENING,
        lunch_from=since,
        lunch_until=until,
        lunch_minutes=minutes,
    )


def _trimmed(plan: ProgrammePlan) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in asdict(plan).items()}
