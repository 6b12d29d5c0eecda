"""Routes: worked out beside the present plan, taken or not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.retiming import measure_day
from cuobian.domains.visits.actions.writing import audited, changed, editing, snapshot
from cuobian.domains.visits.models import Item, Programme, Proposal
from cuobian.domains.visits.queries.frames import Whole, whole
from cuobian.domains.visits.queries.load import lock_programme
from cuobian.domains.visits.queries.lunches import Lunch, lunches
from cuobian.domains.visits.queries.planner import handed
from cuobian.domains.visits.rules.refusals import refusal_words
from cuobian.domains.visits.rules.routing import as_json
from cuobian.domains.visits.rules.times import moment_at
from cuobian.domains.visits.values import ItemKind, ProposalStatus
from cuobian.engines import routes
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.jobs.public import start as start_job

QUICK = 16
"""So many stops are planned while the officer waits; more is a job."""
KIND = "visits.route"
RULES = ("free", "together", "fixed")


def propose(*, actor: Actor, programme_id: UUID, choices: Mapping[str, Any], now: datetime) -> Proposal:
    """Ask for a route. Few stops are planned at once, many by a job that shows its progress.

    Raises:
        Invalid: there is no stop yet.
        Conflict: it has ended.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        stops = Item.objects.filter(programme=found, kind=ItemKind.STOP, dropped_at=None).count()
        if not stops:
            raise Invalid(_("还没有观摩点。先加观摩点，再排路线。"))
        made = Proposal.objects.create(
            programme=found, base=found.version, choices=dict(choices), asked_at=now, asked_by_id=actor.account_id
        )
        found.settings = {**found.settings, "order": choices["rule"], "district_order": list(choices["order"])}
        found.save(update_fields=["settings"])
        audited(actor, "propose", found, now)
        if stops <= QUICK:
            work_out(made)
        else:
            title = gettext_lazy("排观摩路线")
            origin = (found.title, reverse("visits:programme", args=[found.pk]))
            params = {"proposal_id": str(made.pk)}
            job = start_job(actor=actor, kind=KIND, title=title, params=params, now=now, origin=origin)
            Proposal.objects.filter(pk=made.pk).update(job=job.pk)
        made.refresh_from_db()
        return made


def work_out(proposal: Proposal) -> Proposal:
    """Let the engine plan it, and keep what it found. What the engine refuses is kept in words."""
    seen = whole(proposal.programme)
    try:
        given = handed(seen, proposal.choices)
        plan = routes.plan(given.problem, seed=1)
    except routes.RoutesError as error:
        titles = {str(item.pk): item.title for item in seen.items}
        proposal.status, proposal.failure = ProposalStatus.FAILED, refusal_words(error, titles)[:300]
        proposal.save(update_fields=["status", "failure"])
        return proposal
    kept = as_json(plan)
    kept["left_out"] += [
        {"id": ident, "kind": "item", "reason": reason, "by": None} for ident, reason in given.left_out.items()
    ]
    proposal.plan, proposal.status = kept, ProposalStatus.WAITING
    proposal.save(update_fields=["plan", "status"])
    return proposal


def take(*, actor: Actor, programme_id: UUID, proposal_id: UUID, now: datetime) -> Proposal:
    """Put the items where the proposal has them. It can be undone.

    Raises:
        Conflict: decided already, or the items have been changed since it was worked out.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        made = _waiting(found, proposal_id)
        if made.base != found.version:
            raise Conflict(_("排出路线之后，日程又改过了。请再排一次。"))
        before = snapshot(found)
        _apply(whole(found), made.plan)
        changed(actor, found, gettext_lazy("采用排出的路线"), before, now)
        return _decided(actor, found, made, ProposalStatus.TAKEN, "take_proposal", now)


def drop(*, actor: Actor, programme_id: UUID, proposal_id: UUID, now: datetime) -> Proposal:
    """Leave everything as it is. Raises Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        made = _waiting(found, proposal_id)
        return _decided(actor, found, made, ProposalStatus.DROPPED, "drop_proposal", now)


def _waiting(programme: Programme, proposal_id: UUID) -> Proposal:
    made = Proposal.objects.select_for_update().filter(programme=programme, pk=proposal_id).first()
    if made is None:
        raise NotFound()
    if made.status != ProposalStatus.WAITING:
        raise Conflict(_("这条路线已经决定过了。"))
    return made


def _decided(
    actor: Actor, programme: Programme, made: Proposal, status: ProposalStatus, verb: str, now: datetime
) -> Proposal:
    made.status, made.decided_at, made.decided_by_id = status, now, actor.account_id
    made.save(update_fields=["status", "decided_at", "decided_by"])
    audited(actor, verb, programme, now)
    return made


def _apply(seen: Whole, plan: Mapping[str, Any]) -> None:
    """Times and vehicles as planned; stops that were left out wait for a day; lunches get their item."""
    by_id = {str(item.pk): item for item in seen.items if item.dropped_at is None}
    lost = {each["id"] for each in plan["left_out"] if each["kind"] == "stop"}
    meals = lunches(seen, plan)
    for each in plan["placed"]:
        if each["id"] in by_id:
            _put(seen, by_id[each["id"]], each)
    for ident in lost & set(by_id):
        _loose(by_id[ident])
    for lunch in meals:
        _put_lunch(seen, lunch)
    for day in seen.days:
        measure_day(seen.programme, day.pk)


def _put(seen: Whole, item: Item, each: Mapping[str, Any]) -> None:
    day = seen.days[each["day"]]
    item.day = day
    if item.kind == ItemKind.STOP:
        item.vehicle = each["vehicle"] if seen.vehicles > 1 else 0
    item.starts_at = moment_at(day.date, each["starts"])
    item.ends_at = item.starts_at + timedelta(minutes=item.minutes)
    item.travel_minutes = each["travel"]
    item.save()


def _loose(item: Item) -> None:
    if item.is_locked:
        return
    item.day, item.starts_at, item.ends_at, item.position = None, None, None, 0
    item.travel_minutes, item.travel_km = 0, Decimal(0)
    item.save()


def _put_lunch(seen: Whole, lunch: Lunch) -> None:
    """The day's own meal is moved; lunch of all becomes one a car where each eats on its way; without one it is made."""
    meal = lunch.meal or Item(programme=seen.programme, kind=ItemKind.MEAL, code=seen.programme.code)
    meal.title, meal.day, meal.vehicle = lunch.title, lunch.day, lunch.vehicle
    meal.minutes = lunch.placed["ends"] - lunch.placed["starts"]
    meal.min_minutes = meal.max_minutes = None
    meal.starts_at = moment_at(lunch.day.date, lunch.placed["starts"])
    meal.ends_at = meal.starts_at + timedelta(minutes=meal.minutes)
    meal.travel_minutes = lunch.placed["travel"]
    meal.save()
