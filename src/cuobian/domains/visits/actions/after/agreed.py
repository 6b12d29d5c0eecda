"""What was agreed: actions with who answers for them, tickets for those at a place."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rectification.public import Finding, Origin, Severity, open_ticket
from cuobian.domains.visits.actions.after.writing import trail
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Action, Block, Report
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.rules.after.agreeing import action_faults
from cuobian.domains.visits.states.after import EDITABLE
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action as it is agreed. `code`: the district that answers, when there is no place; "" is the programme's own office."""

    text: str
    unit: str
    due_on: date
    place: PlaceRecord | None = None
    code: str = ""
    block_id: UUID | None = None


def agree_action(*, actor: Actor, programme_id: UUID, agreed: Agreed, now: datetime) -> Action:
    """Put an agreed action down. It stands in the report.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: the report is locked.
        Invalid: nothing said, no unit, a day that has passed, a place outside of the programme's area.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        programme = Programme.objects.select_for_update().get(pk=who.programme.pk)
        _require_open(programme)
        code = _checked(programme, agreed, now)
        last = Action.objects.filter(programme=programme).aggregate(last=Max("number"))["last"]
        made = Action.objects.create(
            programme=programme,
            number=(last or 0) + 1,
            text=agreed.text.strip(),
            unit=agreed.unit.strip()[:80],
            code=code,
            place_id=agreed.place.id if agreed.place else None,
            due_on=agreed.due_on,
            block_id=_block_of(programme, agreed.block_id),
            added_at=now,
            added_by_id=actor.account_id,
        )
        trail("agree_action", "visit_action", made.pk, actor=actor, programme=programme, code=code, now=now)
        return made


def _require_open(programme: Programme) -> None:
    report = Report.objects.filter(programme=programme).first()
    if report is not None and report.stage not in EDITABLE:
        raise Conflict(_("报告已经定稿，议定事项不能再改。进展在回访里填。"))


def _checked(programme: Programme, agreed: Agreed, now: datetime) -> str:
    faults = action_faults(agreed.text, agreed.unit, agreed.due_on, local_date(now))
    code = agreed.place.code if agreed.place else agreed.code or programme.code
    if not code.startswith(programme.code):
        faults.append(Fault("place", _("不在这次观摩的范围里。")))
    if faults:
        raise Invalid(faults)
    return code


def _block_of(programme: Programme, block_id: UUID | None) -> UUID | None:
    found = Block.objects.filter(report__programme=programme, pk=block_id).first() if block_id else None
    return found.pk if found else None


def edit_action(*, actor: Actor, programme_id: UUID, action_id: UUID, agreed: Agreed, now: datetime) -> Action:
    """Change an agreed action until the report is locked. Raises as `agree_action`; Conflict with a ticket at another place."""
    with transaction.atomic():
        who, found = _locked(actor, programme_id, action_id)
        _require_open(who.programme)
        code = _checked(who.programme, agreed, now)
        place_id = agreed.place.id if agreed.place else None
        if found.ticket_id and place_id != found.place_id:
            raise Conflict(_("已经开了整改单，不能换站点。"))
        found.text, found.unit, found.due_on = agreed.text.strip(), agreed.unit.strip()[:80], agreed.due_on
        found.code, found.place_id = code, place_id
        found.save()
        trail("agree_action", "visit_action", found.pk, actor=actor, programme=who.programme, code=code, now=now)
        return found


def drop_action(*, actor: Actor, programme_id: UUID, action_id: UUID, why: str, now: datetime) -> Action:
    """Take an agreed action off, with a reason, until the report is locked. Raises NotFound, NotAllowed, Conflict, Invalid."""
    with transaction.atomic():
        who, found = _locked(actor, programme_id, action_id)
        _require_open(who.programme)
        if not 2 <= len(why.strip()) <= 200:
            raise Invalid([Fault("text", _("写明为什么去掉，2 到 200 个字。"))])
        found.dropped_at, found.dropped_why = now, why.strip()
        found.save(update_fields=["dropped_at", "dropped_why"])
        trail("drop_action", "visit_action", found.pk, actor=actor, programme=who.programme, code=found.code, now=now)
        return found


def _locked(actor: Actor, programme_id: UUID, action_id: UUID) -> tuple[Standing, Action]:
    who = standing(actor, programme_id)
    who.require_manager()
    rows = Action.objects.select_for_update(of=("self",)).select_related("place", "programme")
    found = rows.filter(programme=who.programme, pk=action_id, dropped_at=None).first()
    if found is None:
        raise NotFound()
    return who, found


def open_action_ticket(*, actor: Actor, programme_id: UUID, action_id: UUID, now: datetime) -> Action:
    """Make a ticket of an action at a place; asked twice, one is opened.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme and rectification.open over the place.
        Conflict: the action is no place's.
        Invalid: what the rectification cannot take.
    """
    with transaction.atomic():
        who, found = _locked(actor, programme_id, action_id)
        if found.place is None:
            raise Conflict(_("这一条没有落到站点，不开整改单；进展在回访里填。"))
        require(actor, "rectification.open", found.code)
        if found.ticket_id:
            return found
        finding = Finding(
            place_code=found.code,
            found=found.text,
            severity=Severity.GENERAL,
            origin=Origin.INSPECTION,
            subject=(_("%(title)s议定事项") % {"title": who.programme.title})[:200],
            due_on=found.due_on,
        )
        found.ticket_id = open_ticket(actor=actor, finding=finding, command_id=found.pk, now=now).id
        found.save(update_fields=["ticket"])
        trail(
            "open_action_ticket",
            "visit_action",
            found.pk,
            actor=actor,
            programme=who.programme,
            code=found.code,
            now=now,
        )
        return found
