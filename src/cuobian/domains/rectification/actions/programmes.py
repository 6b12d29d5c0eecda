"""Action programmes: planned, started, their tasks opened as tickets, their money written down, ended with a report."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.people.public import account
from cuobian.domains.rectification.actions.opening import open_ticket
from cuobian.domains.rectification.actions.writing import noted
from cuobian.domains.rectification.models import Programme, ProgrammeMember, Ticket
from cuobian.domains.rectification.queries.load import lock_programme, lock_ticket
from cuobian.domains.rectification.rules.programmes import MOST_BUDGET, ProgrammePlan, plan_faults, task_faults
from cuobian.domains.rectification.states import programme_step
from cuobian.domains.rectification.values import FINAL, Finding, Kind, Origin, Stage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record

MOST_PLACES = 100


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a programme: at one place, hardware or software, with its days and its cost."""

    place: PlaceRecord
    kind: str
    what: str
    starts_on: date
    due_on: date
    cost: Decimal


def create_programme(
    *, actor: Actor, code: str, plan: ProgrammePlan, now: datetime, command_id: UUID | None = None
) -> Programme:
    """Put a programme down as a draft; the same command makes one. Raises Invalid, NotAllowed, NotFound."""
    require(actor, "rectification.programme", code)
    if faults := plan_faults(plan):
        raise Invalid(faults)
    with transaction.atomic():
        known = Programme.objects.filter(command_id=command_id).first() if command_id else None
        if known is not None:
            return known
        made = Programme.objects.create(
            code=code, created_at=now, created_by_id=actor.account_id, command_id=command_id, **_trimmed(plan)
        )
        _audited(actor, "create_programme", made, now, new={"budget": str(plan.budget)})
        return made


def edit_programme(*, actor: Actor, programme_id: UUID, plan: ProgrammePlan, now: datetime) -> Programme:
    """Change what a programme says about itself, until it has ended. Raises Invalid, Conflict."""
    if faults := plan_faults(plan):
        raise Invalid(faults)
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        _refuse_ended(found)
        old = str(found.budget)
        for name, value in _trimmed(plan).items():
            setattr(found, name, value)
        found.save()
        _audited(actor, "edit_programme", found, now, old={"budget": old}, new={"budget": str(plan.budget)})
        return found


def start_programme(*, actor: Actor, programme_id: UUID, now: datetime) -> Programme:
    """From draft to running: from now on tasks are opened. Raises Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        found.stage = programme_step(found.stage, "start")
        found.started_at = now
        found.save()
        _audited(actor, "start_programme", found, now)
        return found


def drop_programme(*, actor: Actor, programme_id: UUID, now: datetime) -> None:
    """Throw a draft away: it never ran, and has no tasks. Raises Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        if found.stage != Stage.DRAFT:
            raise Conflict(_("只有还在筹备的专项提升能删去。"))
        _audited(actor, "drop_programme", found, now, old={"budget": str(found.budget)})
        ProgrammeMember.objects.filter(programme=found).delete()
        found.delete()


def end_programme(*, actor: Actor, programme_id: UUID, report: str, now: datetime) -> Programme:
    """End it with a report. Tasks that are open stay tickets. Raises Invalid, Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        stage = programme_step(found.stage, "end")
        if faults := wanted(
            "text", report, _("写明做成了什么、花了多少、还差什么，至少 10 个字。"), least=10, most=8000
        ):
            raise Invalid(faults)
        found.stage, found.report = stage, report.strip()
        found.ended_at, found.ended_by_id = now, actor.account_id
        found.save()
        _audited(actor, "end_programme", found, now)
        return found


def add_member(
    *, actor: Actor, programme_id: UUID, account_id: UUID | None, name: str, unit: str, duty: str, now: datetime
) -> ProgrammeMember:
    """Somebody works in it, by account or by name alone. Raises Invalid, Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        _refuse_ended(found)
        if account_id is not None:
            known = account(account_id)
            name, unit = known.name, known.unit_name
        faults = wanted("name", name, _("选一个账号，或者写姓名。"), least=2, most=60)
        faults += wanted("duty", duty, _("写明分工，如「硬件施工」。"), least=2, most=120)
        if faults:
            raise Invalid(faults)
        try:
            with transaction.atomic():
                made = ProgrammeMember.objects.create(
                    programme=found, account_id=account_id, name=name.strip(), unit=unit.strip()[:80], duty=duty.strip()
                )
        except IntegrityError as error:
            raise Conflict(_("这个人已经在专班里。")) from error
        _audited(actor, "member", found, now)
        return made


def drop_member(*, actor: Actor, programme_id: UUID, member_id: UUID, now: datetime) -> None:
    """Somebody leaves. Raises NotFound, Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        _refuse_ended(found)
        gone, _rows = ProgrammeMember.objects.filter(pk=member_id, programme=found).delete()
        if not gone:
            raise NotFound()
        _audited(actor, "member", found, now)


def add_task(*, actor: Actor, programme_id: UUID, task: Task, command_id: UUID, now: datetime) -> Ticket:
    """Open a task of a running programme at a place of its area; the same command opens one.

    Raises:
        Conflict: the programme does not run.
        Invalid: another area, days or cost that cannot be.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        if found.stage != Stage.RUNNING:
            raise Conflict(_("推进中的专项提升才能加任务。"))
        faults = task_faults(task.starts_on, task.due_on, task.cost)
        if not task.place.code.startswith(found.code):
            faults.append(Fault("place", _("这个站点不在专项提升的范围里。")))
        if task.kind not in (Kind.HARDWARE, Kind.SOFTWARE):
            faults.append(Fault("kind", _("选硬件提升或软件提升。")))
        if faults:
            raise Invalid(faults)
        finding = Finding(
            place_code=task.place.code,
            found=task.what,
            origin=Origin.PROGRAMME,
            subject=found.title,
            due_on=task.due_on,
        )
        more = {"kind": task.kind, "programme_id": found.pk, "starts_on": task.starts_on, "cost": task.cost}
        made = open_ticket(actor=actor, finding=finding, command_id=command_id, now=now, task=more)
        _audited(actor, "add_task", found, now, new={"number": made.number})
        return made


def add_tasks(
    *, actor: Actor, programme_id: UUID, task: Task, more: Sequence[PlaceRecord], command_id: UUID, now: datetime
) -> list[Ticket]:
    """The same task at several places, each its own ticket; all of them, or none.

    Raises:
        Conflict: the programme does not run.
        Invalid: too many, another area, days or cost that cannot be; every place that does not fit is named.
    """
    if len(more) >= MOST_PLACES:
        raise Invalid([Fault("more", _("一次最多 %(most)d 个站点。") % {"most": MOST_PLACES})])
    made, faults = [], []
    with transaction.atomic():
        for place in {place.id: place for place in (task.place, *more)}.values():
            command = command_id if place.id == task.place.id else uuid5(command_id, str(place.id))
            try:
                one = replace(task, place=place)
                made.append(add_task(actor=actor, programme_id=programme_id, task=one, command_id=command, now=now))
            except Invalid as error:
                faults += [Fault(fault.place, f"{place.short_name}：{fault.message}") for fault in error.faults]
        if faults:
            raise Invalid(faults if more else [Fault(one.place, str(one.message).partition("：")[2]) for one in faults])
    return made


def spend(*, actor: Actor, ticket_id: UUID, amount: Decimal, now: datetime) -> Ticket:
    """Write down what a task has cost so far, in yuan. Raises Invalid, Conflict."""
    with transaction.atomic():
        ticket = lock_ticket(actor, ticket_id, "rectification.programme")
        if ticket.programme_id is None:
            raise NotFound()
        if ticket.status in FINAL:
            raise Conflict(_("这件已经办完并锁定，花费不能再改。"))
        if not 0 <= amount <= MOST_BUDGET:
            raise Invalid([Fault("amount", _("花费填 0 到 10 亿元之间的数。"))])
        old, ticket.spent = ticket.spent, amount
        ticket.save(update_fields=["spent"])
        told = {"spent": str(amount), "before": "" if old is None else str(old)}
        noted(ticket, "spend", actor=actor, now=now, told=told)
        return ticket


def _trimmed(plan: ProgrammePlan) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in asdict(plan).items()}


def _refuse_ended(found: Programme) -> None:
    if found.stage == Stage.ENDED:
        raise Conflict(_("这个专项提升已经结束，不能再改。"))


def _audited(
    actor: Actor,
    action: str,
    found: Programme,
    now: datetime,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        action=f"rectification.{action}",
        subject="programme",
        subject_id=str(found.pk),
        code=found.code,
        now=now,
        summary=found.title,
        old=old or {},
        new=new or {},
    )
