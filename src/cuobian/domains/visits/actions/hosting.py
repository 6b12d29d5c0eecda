"""What the host of a stop says: ready, or what is in the way."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import CITY_OFFICER, DISTRICT_OFFICER, holders
from cuobian.domains.visits.actions.writing import HOST, audited, host_subject
from cuobian.domains.visits.models import Item
from cuobian.domains.visits.queries.hosting import Visit, hosted_visit
from cuobian.domains.visits.values import LIVE, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.writing import optional, wanted
from cuobian.support.notices.public import send, settle

PROBLEM = gettext_lazy("%(place)s 接待有困难：%(why)s")
DISTRICT_DIGITS = 6


def answer(*, actor: Actor, item_id: UUID, is_ready: bool, note: str, now: datetime) -> Item:
    """Say that everything is ready, or what is not; it may be said again until they come. The planner hears of a problem.

    Raises:
        Invalid: a problem without words.
        Conflict: the programme is over, the stop was cancelled, or they are there already.
    """
    with transaction.atomic():
        visit = hosted_visit(actor, item_id, lock=True)
        item = visit.item
        if item.programme.status not in LIVE or visit.is_gone:
            raise Conflict(_("这次观摩已经结束，或者这一站取消了，不用再确认。"))
        if item.arrived_at is not None:
            raise Conflict(_("观摩的人已经到了，不用再确认。"))
        told = _("写明是什么困难，如「当天停电检修」，至少 4 个字。")
        if faults := optional("text", note) if is_ready else wanted("text", note, told):
            raise Invalid(faults)
        item.readiness = Readiness.READY if is_ready else Readiness.PROBLEM
        item.ready_at, item.ready_by_id, item.ready_note = now, actor.person_id, note.strip()
        item.save(update_fields=["readiness", "ready_at", "ready_by", "ready_note"])
        settle(subject=host_subject(item.pk), kind=HOST, now=now)
        if is_ready:
            settle(subject=host_subject(item.pk), kind="visits.problem", now=now)
        else:
            _tell_planners(visit, note.strip(), now)
        audited(actor, "ready", item.programme, now, summary=visit.title)
        return item


def _tell_planners(visit: Visit, note: str, now: datetime) -> int:
    programme = visit.item.programme
    role = DISTRICT_OFFICER if len(programme.code) >= DISTRICT_DIGITS else CITY_OFFICER
    accounts = {who.id for who in holders(role, programme.code, now)}
    if programme.created_by_id:
        accounts.add(programme.created_by_id)
    return send(
        accounts=accounts,
        kind="visits.problem",
        text=Sentence(PROBLEM, {"place": visit.title, "why": note[:120]}),
        url=reverse("visits:programme", args=[programme.pk]),
        subject=host_subject(visit.item.pk),
        code=programme.code,
        now=now,
    )
