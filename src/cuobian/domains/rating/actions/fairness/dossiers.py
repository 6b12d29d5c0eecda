"""Calibration dossiers: written, given to every assessor, called in."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.fairness.dossier_sheets import hand_out
from cuobian.domains.rating.models import Dossier, DossierItem, DossierSheet, Round
from cuobian.domains.rating.queries.fairness.dossiers import LIVE_ROUNDS, asked_of, lock_dossier
from cuobian.domains.rating.queries.load import lock_round
from cuobian.domains.rating.rules.fairness.dossier_life import dossier_step
from cuobian.domains.rating.rules.fairness.dossiers import draft_faults, opening_faults
from cuobian.domains.rating.values import DossierStatus, SheetStatus
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import settle


def make_dossier(*, actor: Actor, round_id: UUID, title: str, body: str, now: datetime) -> Dossier:
    """Begin a dossier: a draft that only the office sees.

    Raises:
        Invalid: no title or no words, too long, or the title is taken; everything at once.
        Conflict: the round has ended.
    """
    faults = draft_faults(title, body)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        made = lock_round(round_id)
        require(actor, "rating.fairness.run", made.code)
        _require_live(made)
        dossier = Dossier(round=made, title=title.strip(), body=body.strip(), made_at=now, made_by_id=actor.person_id)
        _keep(dossier)
        _record(actor, dossier, "rating.make_dossier", now, new={"title": dossier.title})
        return dossier


def edit_dossier(*, actor: Actor, dossier_id: UUID, title: str, body: str, now: datetime) -> Dossier:
    """Change the words of a draft.

    Raises:
        Invalid: as for `make_dossier`.
        Conflict: it has been given out, and what was marked must stay what was read.
    """
    faults = draft_faults(title, body)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        dossier = lock_dossier(actor, dossier_id)
        dossier_step(dossier.status, "edit_dossier")
        before = {"title": dossier.title, "text": dossier.body}
        dossier.title, dossier.body = title.strip(), body.strip()
        _keep(dossier)
        after = {"title": dossier.title, "text": dossier.body}
        _record(actor, dossier, "rating.edit_dossier", now, old=before, new=after)
        return dossier


def open_dossier(*, actor: Actor, dossier_id: UUID, due_on: date, now: datetime) -> Dossier:
    """Give a dossier to every assessor of the round: a blind sheet and a notice each.

    Raises:
        Invalid: too few words, fewer than two assessors, a last day that is over or a day off; everything at once.
        Conflict: it has been given out already, or the round has ended.
    """
    with transaction.atomic():
        dossier = lock_dossier(actor, dossier_id)
        dossier_step(dossier.status, "open_dossier")
        _require_live(dossier.round)
        assessors = asked_of(dossier.round, now)
        today = local_date(now)
        faults = opening_faults(dossier.body, due_on, len(assessors), today=today, days=calendar())
        if faults:
            raise Invalid(faults)
        dossier.status, dossier.opened_at, dossier.due_on = DossierStatus.OPEN, now, due_on
        dossier.save(update_fields=["status", "opened_at", "due_on"])
        hand_out(dossier, assessors, now=now)
        new = {"due_on": due_on.isoformat(), "count": len(assessors)}
        _record(actor, dossier, "rating.open_dossier", now, new=new)
        return dossier


def close_dossier(*, actor: Actor, dossier_id: UUID, anyway: bool, now: datetime) -> int:
    """Call a dossier in: nothing can be marked any more. Sheets that were not submitted count for nothing.

    Args:
        anyway: close although some have not submitted.

    Returns:
        How many had not submitted.

    Raises:
        Invalid: some have not submitted, and `anyway` was not said.
        Conflict: it is a draft, or closed already.
    """
    with transaction.atomic():
        dossier = lock_dossier(actor, dossier_id)
        dossier_step(dossier.status, "close_dossier")
        sheets = list(DossierSheet.objects.select_for_update().filter(dossier=dossier).order_by("pk"))
        missing = sum(sheet.status == SheetStatus.OPEN for sheet in sheets)
        if missing and not anyway:
            raise Invalid([Fault("anyway", _("还有 %(count)d 位没交。要现在收回，请打勾。") % {"count": missing})])
        DossierItem.objects.filter(sheet__dossier=dossier, locked_at=None).update(locked_at=now)
        dossier.status, dossier.closed_at = DossierStatus.CLOSED, now
        dossier.save(update_fields=["status", "closed_at"])
        settle(subject=f"dossier:{dossier.pk}", now=now)
        _record(actor, dossier, "rating.close_dossier", now, new={"sheets": len(sheets), "missing": missing})
        return missing


def discard_dossier(*, actor: Actor, dossier_id: UUID, now: datetime) -> None:
    """Throw a draft away with its photos' places; its words stay in the trail. Raises Conflict once it is given out."""
    with transaction.atomic():
        dossier = lock_dossier(actor, dossier_id)
        dossier_step(dossier.status, "discard_dossier")
        _record(actor, dossier, "rating.discard_dossier", now, old={"title": dossier.title, "text": dossier.body})
        dossier.delete()


def _require_live(made: Round) -> None:
    if made.status not in LIVE_ROUNDS:
        raise Conflict(_("这一轮已经结束，不能再用标定材料。"))


def _keep(dossier: Dossier) -> None:
    try:
        with transaction.atomic():
            dossier.save()
    except IntegrityError as error:
        raise Invalid([Fault("title", _("这一轮已经有同名的材料，换个名字。"))]) from error


def _record(actor: Actor, dossier: Dossier, action: str, now: datetime, **facts: Mapping[str, object]) -> None:
    record(
        actor=actor,
        action=action,
        subject="dossier",
        subject_id=str(dossier.pk),
        code=dossier.round.code,
        now=now,
        summary=dossier.title,
        **facts,
    )
