"""Changing the working calendar by hand, or from the packaged notice of a year."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cuobian.kernel import format as written
from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.support.audit import public as audit
from cuobian.support.calendars.models import Holiday
from cuobian.support.calendars.years import FIRST_YEAR, announced_days, forget

LAST_YEAR = 2099


def add(*, actor: Actor, day: date, is_workday: bool, note: str, now: datetime) -> Holiday:
    """Write down a day that does not follow the week."""
    require_any(actor, "calendars.edit")
    _check(day, is_workday=is_workday)
    try:
        with transaction.atomic():
            row = Holiday.objects.create(day=day, is_workday=is_workday, note=note, edited_by=actor.name, edited_at=now)
            _record(actor, "calendars.add", row, now, None, _facts(row))
    except IntegrityError as error:
        raise _taken(day) from error
    return row


def change(*, actor: Actor, holiday_id: UUID, day: date, is_workday: bool, note: str, now: datetime) -> Holiday:
    """Change a day that was written down."""
    require_any(actor, "calendars.edit")
    _check(day, is_workday=is_workday)
    try:
        with transaction.atomic():
            row = _locked(holiday_id)
            old = _facts(row)
            row.day, row.is_workday, row.note, row.edited_by, row.edited_at = day, is_workday, note, actor.name, now
            row.save()
            _record(actor, "calendars.change", row, now, old, _facts(row))
    except IntegrityError as error:
        raise _taken(day) from error
    return row


def remove(*, actor: Actor, holiday_id: UUID, now: datetime) -> int:
    """Let a day follow the week again; returns its year."""
    require_any(actor, "calendars.edit")
    with transaction.atomic():
        row = _locked(holiday_id)
        year = row.day.year
        _record(actor, "calendars.remove", row, now, _facts(row), None)
        row.delete()
        forget()
    return year


def import_year(*, actor: Actor, year: int, now: datetime) -> int:
    """Take over the packaged notice of a year; days already written down stay as they are. Returns how many were added."""
    require_any(actor, "calendars.edit")
    days = announced_days(year)
    if not days:
        raise Invalid(
            _("%(year)s 年的放假安排还没有公布，或者这个版本里还没有。公布后可以一天一天加，也可以升级平台。")
            % {"year": year}
        )
    with transaction.atomic():
        held = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
        rows = [
            Holiday(day=day, is_workday=worked, note=name, edited_by=actor.name, edited_at=now)
            for day, (worked, name) in days.items()
            if day not in held
        ]
        Holiday.objects.bulk_create(rows, ignore_conflicts=True)
        forget()
        audit.record(
            actor=actor, action="calendars.import", subject="holiday", subject_id=str(year), code=actor.scope, now=now,
            summary=_("导入 %(year)s 年放假安排 %(count)s 天") % {"year": year, "count": len(rows)},
            new={"days": [row.day.isoformat() for row in rows]},
        )  # fmt: skip
    return len(rows)


def _check(day: date, *, is_workday: bool) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(
            [Fault("day", _("只能写 %(first)s 年到 %(last)s 年的日子。") % {"first": FIRST_YEAR, "last": LAST_YEAR})]
        )
    if is_workday == (day.weekday() < 5):
        told = _("%(day)s 是平日，本来就上班，不用写。") if is_workday else _("%(day)s 是周末，本来就休息，不用写。")
        raise Invalid([Fault("day", told % {"day": written.day(day)})])


def _taken(day: date) -> Conflict:
    return Conflict(_("%(day)s 已经写过了，请改原来那一行。") % {"day": written.day(day)})


def _locked(holiday_id: UUID) -> Holiday:
    row = Holiday.objects.select_for_update().filter(id=holiday_id).first()
    if row is None:
        raise NotFound(_("这一天已经被别人删掉了，请回到列表再看。"))
    return row


def _facts(row: Holiday) -> dict[str, object]:
    return {"day": row.day.isoformat(), "is_workday": row.is_workday, "note": row.note}


def _record(
    actor: Actor, action: str, row: Holiday, now: datetime, old: dict[str, object] | None, new: dict[str, object] | None
) -> None:
    forget()
    audit.record(
        actor=actor,
        action=action,
        subject="holiday",
        subject_id=row.id,
        code=actor.scope,
        now=now,
        summary=row.day.isoformat(),
        old=old,
        new=new,
    )
