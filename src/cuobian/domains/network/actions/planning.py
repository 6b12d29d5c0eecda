"""Arranging a change for a coming day, taking it back, and letting it take effect on its day."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.actions.journal import check_reason
from cuobian.domains.network.actions.orders import Order, perform
from cuobian.domains.network.actions.outlook import order_of, planner_of, renew, renew_district, words_of
from cuobian.domains.network.models import Area, Place, PlannedChange
from cuobian.domains.network.rules.places import above, parent_of, require_above
from cuobian.domains.network.states import plan_step
from cuobian.domains.network.values import PlaceAction, PlanAct, PlanStatus, district_of, short_name
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, DomainError, Fault, Invalid, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit import public as audit
from cuobian.support.notices import public as notices

FARTHEST = timedelta(days=3 * 366)
FAILED_NOTICE = "network.plan_failed"


def plan_change(*, actor: Actor, order: Order, now: datetime) -> PlannedChange:
    """Keep a step for a coming day. It is tried out on top of what is arranged before it, so that it can be done as things stand.

    Raises:
        Invalid: the day does not lie ahead, or lies too far ahead; or what the step itself refuses.
        Conflict: the same step is arranged for that day already, or the life cycle has no such step.
        NotFound, NotAllowed: as the step itself.
    """
    reason = check_reason(order.reason)
    if order.action == PlaceAction.CORRECT:
        raise Invalid([Fault("effective_on", _("更正设立日期当时就办，不能安排在以后"))])
    _check_day(order.effective_on, local_date(now))
    with transaction.atomic():
        plan = _written(actor, order, reason, now)
        _audited(actor, plan, "network.plan", now, reason)
        refused = renew_district(district_of(plan.code), now).get(plan.pk)
        if refused is not None:
            raise refused
    return plan


def cancel_plan(*, actor: Actor, plan_id: UUID, reason: str, now: datetime) -> PlannedChange:
    """Take an arranged change back before its day, with a reason. Raises Invalid, Conflict, NotFound, NotAllowed."""
    with transaction.atomic():
        plan = _locked(plan_id)
        require_above(actor, plan.code, plan.above_code)
        kept = check_reason(reason)
        _end(plan, PlanAct.CANCEL, kept, actor, now)
        renew_district(district_of(plan.code), now)
    return plan


def apply_due(*, actor: Actor, now: datetime) -> int:
    """Take every arranged step whose day has come: each in a transaction of its own. Returns how many were taken.

    A step that is refused is kept as failed with the refusal, and who arranged it is told; the others go on.
    """
    due = PlannedChange.objects.filter(status=PlanStatus.PLANNED, effective_on__lte=local_date(now))
    done = sum(_apply(actor, ident, now) for ident in list(due.values_list("pk", flat=True)))
    renew(now)
    return done


def _apply(actor: Actor, plan_id: UUID, now: datetime) -> bool:
    try:
        with transaction.atomic():
            plan = _locked(plan_id)
            if plan_step(plan.status, PlanAct.APPLY) is None:
                return False
            perform(actor=planner_of(plan), order=order_of(plan), now=now)
            _end(plan, PlanAct.APPLY, _("到了安排的日子，按安排生效"), actor, now)
        return True
    except DomainError as error:
        _fail(actor, plan_id, words_of(error), now)
    except DatabaseError:
        _fail(actor, plan_id, _("和别的记录冲突，请核对后重新安排"), now)
    return False


def _fail(actor: Actor, plan_id: UUID, why: str, now: datetime) -> None:
    with transaction.atomic():
        plan = _locked(plan_id)
        if plan_step(plan.status, PlanAct.FAIL) is None:
            return
        _end(plan, PlanAct.FAIL, why, actor, now)
        notices.send(
            accounts=[plan.by_id] if plan.by_id else [], kind=FAILED_NOTICE, subject=f"network_plan:{plan.pk}",
            code=plan.code, now=now, url=reverse("network:plan", args=[plan.pk]), needs_action=False,
            text=Sentence(
                gettext_lazy("安排在 %(day)s 的「%(place)s %(step)s」没有办成：%(why)s"),
                {
                    "day": plan.effective_on.isoformat(),
                    "place": plan.label,
                    "step": PlaceAction(plan.action).label,
                    "why": why,
                },
            ),
        )  # fmt: skip


def _written(actor: Actor, order: Order, reason: str, now: datetime) -> PlannedChange:
    code, above_code, label = _subject(order)
    plan = PlannedChange(
        place_id=order.place_id, code=code, above_code=above_code, label=label[:100], action=order.action,
        effective_on=order.effective_on, reason=reason, facts=order.facts, by_id=actor.account_id, by_name=actor.name,
        by_role=str(actor.role_label or actor.role)[:40], scope=list(actor.prefixes("network.edit")),
        planned_on=local_date(now), planned_at=now,
    )  # fmt: skip
    require_above(actor, code, above_code)
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("那一天已经安排了同样的变动，不用再安排一次。")) from error
    return plan


def _subject(order: Order) -> tuple[str, str, str]:
    """Code, the code whose right it takes, and what the place is called. Raises NotFound."""
    if order.place_id is not None:
        place = Place.objects.filter(pk=order.place_id).first()
        if place is None:
            raise NotFound()
        return place.code, above(place.code, place.parent_id), place.short_name
    area = Area.objects.filter(code=order.facts.get("area", "")).first()
    if area is None:
        raise NotFound()
    kind, parent = order.facts["kind"], order.facts.get("parent", "")
    over = parent or parent_of(kind, area.code, is_pseudo=area.is_pseudo)
    return area.code, above(area.code, over), order.facts.get("short_name") or short_name(area.name, kind)


def _check_day(day: date, today: date) -> None:
    if day <= today:
        raise Invalid([Fault("effective_on", _("安排的日子要在今天以后；今天和以前的直接办"))])
    if day > today + FARTHEST:
        raise Invalid([Fault("effective_on", _("最多提前三年安排，请核对年份"))])


def _locked(plan_id: UUID) -> PlannedChange:
    plan = PlannedChange.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound()
    return plan


def _end(plan: PlannedChange, act: PlanAct, reason: str, actor: Actor, now: datetime) -> None:
    after = plan_step(plan.status, act)
    if after is None:
        raise Conflict(_("这项变动%(state)s，不能再取消。") % {"state": PlanStatus(plan.status).label})
    plan.status, plan.end_reason, plan.ended_at, plan.ended_by_name = after, reason[:300], now, actor.name
    plan.outlook_fault = ""
    plan.save(update_fields=["status", "end_reason", "ended_at", "ended_by_name", "outlook_fault"])
    _audited(actor, plan, f"network.plan_{after}", now, reason)


def _audited(actor: Actor, plan: PlannedChange, action: str, now: datetime, reason: str) -> None:
    audit.record(
        actor=actor, action=action, subject="place", subject_id=plan.place_id or plan.pk, code=plan.code, now=now,
        summary=f"{_title(plan)}：{reason}", new={"effective_on": plan.effective_on.isoformat(), "status": plan.status},
    )  # fmt: skip


def _title(plan: PlannedChange) -> str:
    return f"{plan.label} {PlaceAction(plan.action).label}"
