"""A round before it is open: kept as a draft, changed, thrown away; an opening that is cancelled or taken up again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.moves import settle_stage
from cuobian.domains.rating.actions.open_round import RoundPlan, draft_to_write, facts_of, start_opening
from cuobian.domains.rating.models import Entry, EntryMove, Round
from cuobian.domains.rating.queries.load import lock_round
from cuobian.domains.rating.rules.plan import plan_faults
from cuobian.domains.rating.values import FINAL_STAGES, RoundStatus, Stage
from cuobian.domains.standards.public import version
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.writing import SHORT, wanted
from cuobian.support.audit.public import record
from cuobian.support.jobs.public import active


def save_draft(*, actor: Actor, plan: RoundPlan, now: datetime, draft_id: UUID | None = None) -> Round:
    """Keep a plan without opening it: nobody but who opens rounds sees it, and no place hears of it.

    Raises:
        NotAllowed, NotFound: not this actor's to open.
        Invalid: what `open_round` says of the plan itself; the version may still be a draft.
        Conflict: the draft was opened meanwhile.
    """
    require(actor, "rating.open", plan.code)
    faults = plan_faults(title=plan.title, starts_on=plan.starts_on, data_until=plan.data_until, windows=plan.windows)
    if faults:
        raise Invalid(faults)
    kind = version(plan.version_id).place_kind
    with transaction.atomic():
        made = draft_to_write(actor, draft_id) if draft_id else Round(created_at=now, created_by_id=actor.person_id)
        for name, value in {**facts_of(plan, kind), "status": RoundStatus.DRAFT}.items():
            setattr(made, name, value)
        made.save()
        _record(actor, made, "rating.save_draft", made.title, now)
        return made


def discard_draft(*, actor: Actor, round_id: UUID, now: datetime) -> None:
    """Throw a draft away: nothing else speaks of it; the trail keeps that it was.

    Raises:
        NotFound, NotAllowed: not this actor's.
        Conflict: it was opened meanwhile.
    """
    with transaction.atomic():
        made = draft_to_write(actor, round_id)
        _record(actor, made, "rating.discard_draft", made.title, now)
        made.delete()


def cancel_opening(*, actor: Actor, round_id: UUID, reason: str, now: datetime) -> int:
    """Call a round off that is still being opened; the places that are in leave it. Returns how many left.

    Raises:
        NotFound, NotAllowed: not this actor's.
        Invalid: no reason.
        Conflict: it is open, or over.
    """
    faults = wanted("reason", reason, _("写明为什么取消。"), least=1, most=SHORT)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        made = lock_round(round_id)
        require(actor, "rating.open", made.code)
        if made.status != RoundStatus.OPENING:
            raise Conflict(_("只有正在开启的轮次可以取消。已经开好的，让站点退出或办完后结束。"))
        Round.objects.filter(pk=made.pk).update(status=RoundStatus.CANCELLED, closed_at=now)
        count = _leave(made, actor, reason.strip(), now)
        _record(actor, made, "rating.cancel_round", reason.strip(), now)
        return count


def resume_opening(*, actor: Actor, round_id: UUID, now: datetime) -> None:
    """Take up an opening whose background work failed or was stopped; places that are in stay, the others follow.

    Raises:
        NotFound, NotAllowed: not this actor's.
        Conflict: the round is not being opened, or the work still runs.
    """
    with transaction.atomic():
        made = lock_round(round_id)
        require(actor, "rating.open", made.code)
        if made.status != RoundStatus.OPENING or active("rating.open", now=now, round_id=str(made.pk)):
            raise Conflict(_("这一轮已经开好，或者还在开启，不用再点。"))
        _record(actor, made, "rating.resume_opening", made.title, now)
        start_opening(actor, made, now)


def _leave(made: Round, actor: Actor, reason: str, now: datetime) -> int:
    """Every place of the round leaves it, each with its move; the notices of its people are closed."""
    left = list(Entry.objects.select_for_update().filter(round=made).exclude(stage__in=FINAL_STAGES).order_by("pk"))
    EntryMove.objects.bulk_create(
        [
            EntryMove(
                entry=entry,
                action="withdraw",
                from_stage=entry.stage,
                to_stage=Stage.WITHDRAWN,
                at=now,
                by_id=actor.account_id,
                by_name=actor.name,
                reason=reason,
            )
            for entry in left
        ],
        batch_size=500,
    )
    Entry.objects.filter(round=made).exclude(stage__in=FINAL_STAGES).update(
        stage=Stage.WITHDRAWN, stage_since=now, ended_at=now, end_note=reason
    )
    for entry in left:
        settle_stage(entry, Stage(entry.stage), now=now)
    return len(left)


def _record(actor: Actor, made: Round, action: str, summary: str, now: datetime) -> None:
    record(
        actor=actor,
        action=action,
        subject="round",
        subject_id=str(made.pk),
        code=made.code,
        now=now,
        summary=summary,
    )
