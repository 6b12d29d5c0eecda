"""Putting right since when a place exists. Only its beginning moves: nothing that happened later is changed."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import journal
from cuobian.domains.network.models import Place, PlaceEvent, PlacePeriod
from cuobian.domains.network.queries.history import FOUNDED
from cuobian.domains.network.queries.records import records
from cuobian.domains.network.rules.places import area_of, require_step, require_structure
from cuobian.domains.network.values import PlaceAction, PlaceRecord
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.text import sort_key

BEGINNINGS = (PlaceAction.OPEN, PlaceAction.CORRECT)
_SETTING_UP = (*BEGINNINGS, PlaceAction.EDIT, PlaceAction.SPLIT)
_PERIOD_FIELDS = {
    "name": "name",
    "short_name": "short_name",
    "status": "status",
    "code": "code",
    "parent": "parent_code",
}


def correct_opening(*, actor: Actor, place_id: UUID, effective_on: date, reason: str, now: datetime) -> PlaceRecord:
    """Say that a place exists since another day than was put down. Undone by correcting it again.

    Raises:
        NotFound, NotAllowed: out of scope, or without the right over the place above.
        Conflict: the life cycle has no such step.
        Invalid: the day is to come, the same, before anything of ours, after a later change, or after a place below was
            set up; the place was split off another, whose history names the day; no reason.
    """
    with transaction.atomic():
        place = journal.locked(place_id)[0]
        require_structure(actor, place.code, place.parent_id)
        require_step(place.status, PlaceAction.CORRECT, place.short_name)
        why = journal.check_reason(reason)
        periods = list(PlacePeriod.objects.filter(place=place).order_by("valid_from"))
        if fault := _fault(place, periods, effective_on, now):
            raise Invalid([Fault("effective_on", fault)])
        old = {"opened_on": place.opened_on.isoformat()}
        _move_beginning(place, periods, effective_on)
        place.opened_on = effective_on
        journal.keep(
            place, action=PlaceAction.CORRECT, actor=actor, now=now, reason=why, old=old,
            new={"opened_on": effective_on.isoformat()},
        )  # fmt: skip
    return records(Place.objects.filter(pk=place.pk))[0]


def _fault(place: Place, periods: list[PlacePeriod], day: date, now: datetime) -> str:
    if day > local_date(now):
        return _("设立日期不能晚于今天")
    if day < FOUNDED:
        return _("设立日期太早了，请核对年份")
    if day == place.opened_on:
        return _("和现在的设立日期一样")
    events = PlaceEvent.objects.filter(place=place).exclude(action__in=BEGINNINGS)
    later = events.order_by("effective_on", "version").first()
    if later is not None and day > later.effective_on:
        told = _("不能晚于 %(day)s：那天已经有「%(step)s」记在历史里")
        return told % {"day": later.effective_on, "step": PlaceAction(later.action).label}
    origin = PlaceEvent.objects.filter(other=place, action=PlaceAction.SPLIT).select_related("place").first()
    if origin is not None:
        told = _("它是 %(day)s 从%(place)s分设出来的，设立日期就是分设那天，不能另写")
        return told % {"day": origin.effective_on, "place": origin.place.short_name}
    return _below_fault(place, periods, day)


def _below_fault(place: Place, periods: list[PlacePeriod], day: date) -> str:
    """A place that was set up below this one between the old day and the new one."""
    codes = {period.code for period in periods}
    between = PlacePeriod.objects.filter(parent_code__in=codes, valid_from__lt=day, valid_from__gte=place.opened_on)
    first = between.order_by("valid_from").first()
    if first is None:
        return ""
    told = _("不能晚于 %(day)s：那天下面已经有%(place)s。先更正它的设立日期")
    return told % {"day": first.valid_from, "place": first.short_name}


def _move_beginning(place: Place, periods: list[PlacePeriod], day: date) -> None:
    """Let the first period begin on another day; what was said of the days in between goes, or is told from the events."""
    first = periods[0]
    if day > first.valid_from:
        gone = [period.pk for period in periods if period.valid_until is not None and period.valid_until <= day]
        PlacePeriod.objects.filter(pk__in=gone).delete()
        first = next(period for period in periods if period.pk not in gone)
        PlacePeriod.objects.filter(pk=first.pk).update(valid_from=day)
        return
    before = _as_set_up(place, first)
    if before is None:
        PlacePeriod.objects.filter(pk=first.pk).update(valid_from=day)
        return
    before.valid_from, before.valid_until = day, first.valid_from
    before.save(force_insert=True)


def _as_set_up(place: Place, first: PlacePeriod) -> PlacePeriod | None:
    """What the place was before the steps of its very first day, which left no period of their own; None when there were none."""
    steps = PlaceEvent.objects.filter(place=place, effective_on=first.valid_from).exclude(action__in=_SETTING_UP)
    taken = [step for step in steps.order_by("-version") if any(name in _PERIOD_FIELDS for name in step.old)]
    if not taken:
        return None
    before = PlacePeriod.objects.get(pk=first.pk)
    before.pk = None
    for step in taken:
        for name in _PERIOD_FIELDS.keys() & step.old.keys():
            setattr(before, _PERIOD_FIELDS[name], step.old[name] or "")
    before.sort_key = sort_key(before.short_name)
    before.area_code = area_of(before.kind, before.code)
    return before
