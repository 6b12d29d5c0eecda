"""Opening a ticket: once for a command, with frozen words, a deadline in working days, and whoever answers for the place."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord, records_by_code
from cuobian.domains.rectification.actions.announcing import announce
from cuobian.domains.rectification.actions.photos import add_photos
from cuobian.domains.rectification.actions.writing import write_down
from cuobian.domains.rectification.models import Counter, Ticket
from cuobian.domains.rectification.queries.people import candidates, responsible_for
from cuobian.domains.rectification.queries.repeats import earlier_one
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.rules.deadlines import due_after, due_faults
from cuobian.domains.rectification.rules.places import CLOSED_PLACES
from cuobian.domains.rectification.values import Finding, Origin, PhotoSide, Severity, Status
from cuobian.domains.standards.public import document, version
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.kernel.writing import optional, wanted
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar


def open_by_hand(
    *, actor: Actor, finding: Finding, command_id: UUID, now: datetime, uploads: Sequence[Any] = ()
) -> Ticket:
    """An officer writes down a deficiency, with photos of before; sent twice it is opened once, with its photos.

    Raises:
        NotFound, NotAllowed: the place is not the actor's.
        Invalid: what was written cannot be taken; every fault is listed.
    """
    require(actor, "rectification.open", finding.place_code)
    with transaction.atomic():
        made = open_ticket(actor=actor, finding=finding, command_id=command_id, now=now)
        if uploads and not made.photos.exists():
            add_photos(actor=actor, ticket_id=made.pk, side=PhotoSide.BEFORE, uploads=uploads, now=now)
        return made


def open_ticket(
    *, actor: Actor, finding: Finding, command_id: UUID, now: datetime, task: dict[str, Any] | None = None
) -> Ticket:
    """Open a ticket; the same command gives the same ticket. The caller has decided that the actor may.

    Args:
        task: for a task of a programme: its kind, programme_id, starts_on and cost.

    Raises:
        Invalid: no such place or measuring point, nothing written, a deadline that cannot be; every fault is listed.
    """
    with transaction.atomic():
        number = _next_number(now)
        known = Ticket.objects.select_related("place").filter(command_id=command_id).first()
        if known is not None:
            return known
        place, words = _checked(finding, now)
        ticket = _written(actor, finding, place, words, command_id, number(), now, task or {})
        write_down(ticket, "open", Status.OPEN, actor=actor, now=now, note=finding.subject)
        _audited(actor, ticket, now)
        announce(ticket, now=now)
        return ticket


def _next_number(now: datetime) -> Any:
    """Takes the year's lock, so that a command sent twice at once finds what the first made; gives the next number."""
    year = local_date(now).year
    Counter.objects.get_or_create(year=year)
    counter = Counter.objects.select_for_update().get(year=year)

    def give() -> str:
        counter.last += 1
        counter.save(update_fields=["last"])
        return f"ZG-{year}-{counter.last:06d}"

    return give


def _checked(finding: Finding, now: datetime) -> tuple[PlaceRecord, dict[str, Any]]:
    place = records_by_code([finding.place_code]).get(finding.place_code)
    faults = [] if place else [Fault("place", _("没有编码为 %(code)s 的站点。") % {"code": finding.place_code})]
    if place is not None and place.status in CLOSED_PLACES:
        faults.append(Fault("place", _("%(place)s已经关闭，不能再开整改单。") % {"place": place.short_name}))
    faults += wanted("found", finding.found, _("写明发现了什么，至少 4 个字。"))
    faults += [*optional("suggestion", finding.suggestion), *optional("subject", finding.subject, most=200)]
    if finding.severity not in Severity.values or finding.origin not in Origin.values:
        faults.append(Fault("severity", _("选一种轻重和来源。")))
    if finding.responsible and finding.responsible not in {who for who, _name in candidates(finding.place_code, now)}:
        faults.append(Fault("responsible", _("这个人不能办这个站点的整改。请从名单里选。")))
    if finding.due_on is not None:
        faults += due_faults(calendar(), finding.due_on, local_date(now))
    words = _point_words(finding)
    if finding.point_id and words is None:
        faults.append(Fault("point", _("这一版标准里没有 %(id)s。") % {"id": finding.point_id}))
    if faults or place is None:
        raise Invalid(faults)
    return place, words or {}


def _point_words(finding: Finding) -> dict[str, Any] | None:
    """The measuring point as it is worded today: frozen, because the standard may get a new version."""
    if not finding.point_id or finding.version_id is None:
        return None
    try:
        kept = version(finding.version_id)
    except NotFound:
        return None
    point = next((point for point in document(kept.id).standard.walk() if point.id == finding.point_id), None)
    if point is None:
        return None
    label = f"{kept.title} {kept.label}"
    return {"version_id": kept.id, "version_label": label[:200], "point_id": point.id, "point_text": point.name}


def _written(
    actor: Actor,
    finding: Finding,
    place: PlaceRecord,
    words: dict[str, Any],
    command_id: UUID,
    number: str,
    now: datetime,
    task: dict[str, Any],
) -> Ticket:
    days = terms()
    due = finding.due_on or due_after(calendar(), local_date(now), days[f"days.{finding.severity}"])
    earlier = earlier_one(place.id, finding.point_id, since=_months_before(local_date(now), days["repeat.months"]))
    ticket = Ticket.objects.create(
        command_id=command_id,
        number=number,
        place_id=place.id,
        code=place.code,
        sort_key=place.sort_key,
        found=finding.found.strip(),
        suggestion=finding.suggestion.strip(),
        severity=finding.severity,
        origin=finding.origin,
        subject=finding.subject.strip(),
        opened_at=now,
        opened_by_id=actor.account_id,
        opened_by_name=actor.name[:60],
        responsible_id=finding.responsible or responsible_for(place.code, now),
        due_on=due,
        first_due_on=due,
        status_since=now,
        repeat_of=None if task else earlier,
        **words,
        **task,
    )
    return Ticket.objects.select_related("place").get(pk=ticket.pk)


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, min(day.day, 28))


def _audited(actor: Actor, ticket: Ticket, now: datetime) -> None:
    record(
        actor=actor,
        action="rectification.open",
        subject="ticket",
        subject_id=str(ticket.pk),
        code=ticket.code,
        now=now,
        summary=f"{ticket.number} {ticket.found[:60]}",
        new={"number": ticket.number, "severity": ticket.severity, "status": Status.OPEN.value},
    )
