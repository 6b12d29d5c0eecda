"""An occasion: put down, changed, opened, closed, cancelled; by an office, or by a programme that asked for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.inspections.actions.writing import audited, tell
from cuobian.domains.inspections.models import Counter, Inspection, InspectionPlace, Inspector
from cuobian.domains.inspections.queries.load import get_inspection
from cuobian.domains.inspections.rules.plans import opening_faults, plan_faults, reason_faults
from cuobian.domains.inspections.states import EDITABLE, OVER, step_of
from cuobian.domains.inspections.values import PREFIX, InspectionPlan, Kind, Status
from cuobian.domains.network.public import PlaceRecord, records_by_id
from cuobian.domains.people.public import accounts
from cuobian.domains.standards.public import published
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import settle

NOTEBOOK = "/my/notebook/"
_INVITED = gettext_lazy("您在「%(title)s」的名单里，出门前打开记录本，没信号也能记")
_CHANGED = gettext_lazy("「%(title)s」的站点或日子有改动，出门前打开记录本更新")
_CANCELLED = gettext_lazy("「%(title)s」取消了：%(reason)s。已经记的不会丢")


def create_inspection(*, actor: Actor, plan: InspectionPlan, now: datetime) -> Inspection:
    """Put an occasion down as a draft. Raises NotAllowed, NotFound, Invalid with every fault."""
    require(actor, "inspections.plan", plan.code)
    return _create(actor, plan, now)


def edit_inspection(*, actor: Actor, inspection_id: UUID, plan: InspectionPlan, now: datetime) -> Inspection:
    """Change it while it is a draft or runs; whoever comes and goes is told. Its kind and area stay once it runs."""
    with transaction.atomic():
        row = get_inspection(actor, inspection_id, "inspections.plan", lock=True)
        require(actor, "inspections.plan", plan.code)
        return _change(actor, row, plan, now)


def take_step(*, actor: Actor, inspection_id: UUID, action: str, reason: str = "", now: datetime) -> Inspection:
    """Open, close or withdraw it.

    Raises:
        Invalid: no basis, nobody or nothing to see yet; no reason for withdrawing.
        Conflict: it stands elsewhere, or it goes with a programme and ends with that.
    """
    with transaction.atomic():
        row = get_inspection(actor, inspection_id, "inspections.plan", lock=True)
        if row.subject:
            raise Conflict(_("这次检查由观摩活动安排，随它开始和结束。要结束或取消，请办那次观摩活动。"))
        return _step(actor, row, action, reason, now)


# --- the door: whoever asked for it has decided that the actor may ----------------------------------------------


def open_inspection(*, actor: Actor, plan: InspectionPlan, now: datetime) -> Inspection:
    """Put an occasion down and open it at once; the same subject gives the one that is open already, brought up to date."""
    with transaction.atomic():
        rows = Inspection.objects.select_for_update().filter(subject=plan.subject, status__in=EDITABLE)
        known = rows.first() if plan.subject else None
        row = _create(actor, plan, now) if known is None else _change(actor, known, plan, now)
        return _step(actor, row, "open", "", now) if row.status == Status.DRAFT else row


def sync_inspection(*, actor: Actor, inspection_id: UUID, plan: InspectionPlan, now: datetime) -> Inspection:
    """Bring places, people and days up to date. Raises Conflict when it is over."""
    with transaction.atomic():
        return _change(actor, _locked(inspection_id), plan, now)


def withdraw_inspection(*, actor: Actor, inspection_id: UUID, reason: str, now: datetime) -> Inspection:
    """Cancel it; records that still come in are held. Over already, one way or the other, nothing changes."""
    with transaction.atomic():
        row = _locked(inspection_id)
        return row if row.status in OVER else _step(actor, row, "withdraw", reason, now)


def close_inspection(*, actor: Actor, inspection_id: UUID, now: datetime) -> Inspection:
    """It is over; records that still come in are held. Over already, one way or the other, nothing changes."""
    with transaction.atomic():
        row = _locked(inspection_id)
        return row if row.status in OVER else _step(actor, row, "close", "", now)


def drop_inspectors(*, actor: Actor, inspection_id: UUID, gone: Sequence[UUID], now: datetime) -> Inspection:
    """These people go no more, even when nobody is left: what they write from now on is no inspector's."""
    with transaction.atomic():
        row = _locked(inspection_id)
        if row.inspectors.filter(account_id__in=gone, removed_at=None).update(removed_at=now):
            left = row.inspectors.filter(removed_at=None).count()
            audited(actor, "edit", row, now, summary=row.title, new={"inspectors": left})
        return row


def _locked(inspection_id: UUID) -> Inspection:
    row = Inspection.objects.select_for_update().filter(pk=inspection_id).first()
    if row is None:
        raise NotFound()
    return row


def _create(actor: Actor, plan: InspectionPlan, now: datetime) -> Inspection:
    places, people = _checked(plan)
    with transaction.atomic():
        row = Inspection.objects.create(
            number=_next_number(plan.kind, now),
            kind=plan.kind,
            code=plan.code,
            subject=plan.subject,
            created_at=now,
            created_by_id=actor.account_id,
            edited_at=now,
            **_plain(plan),
        )
        _set_places(row, places, now)
        _set_people(row, people, now)
        audited(actor, "create", row, now, summary=row.title, new={"places": len(places), "inspectors": len(people)})
        return row


def _plain(plan: InspectionPlan) -> dict[str, Any]:
    return {
        "title": plan.title.strip(),
        "basis": plan.basis.strip(),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "policy": plan.policy,
    }


def _next_number(kind: str, now: datetime) -> str:
    key = f"{PREFIX[Kind(kind)]}-{local_date(now).year}"
    Counter.objects.get_or_create(key=key)
    counter = Counter.objects.select_for_update().get(key=key)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{key}-{counter.last:04d}"


def _checked(plan: InspectionPlan) -> tuple[list[PlaceRecord], list[Any]]:
    known = records_by_id(plan.places)
    places = [known[place] for place in dict.fromkeys(plan.places) if place in known]
    found = accounts(plan.inspectors)
    people = [found[who] for who in dict.fromkeys(plan.inspectors) if who in found]
    faults = plan_faults(plan, places, len(people))
    if faults:
        raise Invalid(faults)
    return places, people


def _change(actor: Actor, row: Inspection, plan: InspectionPlan, now: datetime) -> Inspection:
    if row.status not in EDITABLE:
        raise Conflict()
    places, people = _checked(plan)
    if row.status == Status.OPEN:
        faults = opening_faults(basis=plan.basis, places=len(places), people=len(people))
        if plan.kind != row.kind or plan.code != row.code:
            faults.append(Fault("kind", str(gettext_lazy("已经开始，种类和范围不能再改。"))))
        if faults:
            raise Invalid(faults)
    before = {row.starts_on, row.ends_on}
    for name, value in {**_plain(plan), "kind": plan.kind, "code": plan.code, "edited_at": now}.items():
        setattr(row, name, value)
    row.save()
    moved = _set_places(row, places, now) or before != {row.starts_on, row.ends_on}
    fresh, stayed = _set_people(row, people, now)
    audited(actor, "edit", row, now, summary=row.title, new={"places": len(places), "inspectors": len(people)})
    if row.status == Status.OPEN:
        _tell_people(row, fresh, _INVITED, now)
        if moved:
            _tell_people(row, stayed, _CHANGED, now)
    return row


def _set_places(row: Inspection, places: Sequence[PlaceRecord], now: datetime) -> bool:
    """Make the list what it is to be; whoever leaves it keeps its row. Returns whether anything moved."""
    known = {listed.place_id: listed for listed in row.places.all()}
    versions = {kind: published(kind, on=row.starts_on) for kind in {place.kind for place in places}}
    moved = False
    for position, place in enumerate(places, 1):
        listed = known.pop(place.id, None)
        version = versions[place.kind]
        if listed is None:
            moved = True
            row.places.create(
                place_id=place.id,
                code=place.code,
                sort_key=place.sort_key,
                position=position,
                version_id=version.id if version else None,
            )
        elif listed.position != position or listed.removed_at is not None:
            moved = True
            InspectionPlace.objects.filter(pk=listed.pk).update(position=position, removed_at=None)
    gone = InspectionPlace.objects.filter(pk__in=[listed.pk for listed in known.values()], removed_at=None)
    return bool(gone.update(removed_at=now)) or moved


def _set_people(row: Inspection, people: Sequence[Any], now: datetime) -> tuple[list[UUID], list[UUID]]:
    """The same for those who go. Returns who is new, and who stays."""
    known = {inspector.account_id: inspector for inspector in row.inspectors.all()}
    fresh: list[UUID] = []
    stayed: list[UUID] = []
    for who in people:
        inspector = known.pop(who.id, None)
        facts = {"name": who.name[:60], "unit_name": who.unit_name[:100], "unit_code": who.unit_code[:32]}
        if inspector is None:
            row.inspectors.create(account_id=who.id, added_at=now, **facts)
        else:
            Inspector.objects.filter(pk=inspector.pk).update(removed_at=None, **facts)
        (stayed if inspector is not None and inspector.removed_at is None else fresh).append(who.id)
    gone = [inspector.pk for inspector in known.values() if inspector.removed_at is None]
    Inspector.objects.filter(pk__in=gone).update(removed_at=now)
    return fresh, stayed


def _step(actor: Actor, row: Inspection, action: str, reason: str, now: datetime) -> Inspection:
    to = step_of(row.status, action)
    people = [one.account_id for one in row.inspectors.filter(removed_at=None)]
    faults = reason_faults(reason) if action == "withdraw" else []
    if action == "open":
        places = row.places.filter(removed_at=None).count()
        faults = opening_faults(basis=row.basis, places=places, people=len(people))
    if faults:
        raise Invalid(faults)
    row.status = to
    if action == "open":
        row.opened_at = now
    else:
        row.ended_at, row.ended_by_id, row.end_reason = now, actor.account_id, reason.strip()
    row.save()
    audited(actor, action, row, now, summary=reason.strip())
    if action == "open":
        _tell_people(row, people, _INVITED, now)
    elif action == "withdraw":
        settle(subject=f"inspection:{row.pk}", now=now)
        _tell_people(row, people, _CANCELLED, now)
    return row


def _tell_people(row: Inspection, accounts_: Sequence[UUID], text: Any, now: datetime) -> None:
    facts = {"title": row.title, "reason": row.end_reason}
    tell(row, accounts_, "invited", Sentence(text, facts), now, url=NOTEBOOK)
