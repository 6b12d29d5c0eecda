"""The life of a round that is open: a district gets more time, and the round ends."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.domains.rating.actions.invite import end_all, prolong_all
from cuobian.domains.rating.models import Entry, PublicNotice, Round, StepPlan
from cuobian.domains.rating.queries.load import lock_round
from cuobian.domains.rating.rules.notices import IN_NOTICE
from cuobian.domains.rating.rules.plan import extension_faults
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.values import FINAL_STAGES, STEP_OF_STAGE, RoundStatus, Stage, Step
from cuobian.kernel.access import Actor, require, within
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar


def extend_step(
    *, actor: Actor, round_id: UUID, step: Step, district: str, due_on: date, reason: str, now: datetime
) -> None:
    """Give a district more time for a step, with a reason; moves the deadline of every entry that stands in it.

    Temporary assessors of the district can work as much longer, and a public notice that still runs and shows one of its
    places runs to that day, for every place on it.

    Raises:
        Invalid: no reason, a day that is over or not a working day, or no later than the deadline there is.
        Conflict: the round is no longer open.
    """
    require(actor, "rating.open", district)
    with transaction.atomic():
        made = lock_round(round_id)
        if not district.startswith(made.code) or len(district) != DISTRICT:
            raise NotFound()
        if made.status != RoundStatus.OPEN:
            raise Conflict()
        faults = extension_faults(
            due_on=due_on,
            reason=reason,
            now_due=_present_due(made, step, district),
            today=local_date(now),
            calendar=calendar(),
        )
        if faults:
            raise Invalid(faults)
        StepPlan.objects.update_or_create(
            round=made,
            step=step,
            district=district,
            defaults={"due_on": due_on, "reason": reason.strip(), "set_by_id": actor.person_id, "set_at": now},
        )
        stages = _stages_of(step)
        Entry.objects.filter(round=made, stage__in=stages, code__gte=district, code__lt=f"{district}~").update(
            due_on=due_on
        )
        prolong_all(actor=actor, made=made, district=district, now=now)
        prolonged = _prolong_notices(made, district, due_on, local_date(now)) if step == Step.NOTICE else []
        record(
            actor=actor,
            action="rating.extend_step",
            subject="round",
            subject_id=str(made.pk),
            code=district,
            now=now,
            summary=reason,
            new={"step": step.value, "due_on": due_on.isoformat(), **({"notices": prolonged} if prolonged else {})},
        )


def _prolong_notices(made: Round, district: str, due_on: date, today: date) -> list[int]:
    """Objections and appeals are taken to the new day. A notice whose days are over stays over. Returns their numbers."""
    here = Entry.objects.filter(within([district], "code"), round=made, stage__in=IN_NOTICE)
    running = PublicNotice.objects.filter(round=made, closed_at=None, closes_on__gte=today, closes_on__lt=due_on)
    found = dict(running.filter(pk__in=here.values("notice")).order_by("number").values_list("pk", "number"))
    PublicNotice.objects.filter(pk__in=found).update(closes_on=due_on)
    Entry.objects.filter(notice__in=found, stage=Stage.NOTICE, due_on__lt=due_on).update(due_on=due_on)
    return list(found.values())


def close_round(*, actor: Actor, round_id: UUID, now: datetime) -> None:
    """End a round once every entry has ended; its temporary assessors end with it.

    Raises:
        Conflict: the round is not open.
        Invalid: some entries have not ended; says how many.
    """
    with transaction.atomic():
        made = lock_round(round_id)
        require(actor, "rating.open", made.code)
        if made.status != RoundStatus.OPEN:
            raise Conflict()
        left = Entry.objects.filter(round=made).exclude(stage__in=FINAL_STAGES).count()
        if left:
            words = ngettext(
                "还有 %(count)d 个站点没有办完，办完或退出后才能结束。",
                "还有 %(count)d 个站点没有办完，办完或退出后才能结束。",
                left,
            )
            raise Invalid(words % {"count": left})
        end_all(actor=actor, made=made, reason=_("「%(title)s」已结束") % {"title": made.title}, now=now)
        Round.objects.filter(pk=made.pk).update(status=RoundStatus.CLOSED, closed_at=now)
        record(
            actor=actor,
            action="rating.close_round",
            subject="round",
            subject_id=str(made.pk),
            code=made.code,
            now=now,
            summary=made.title,
        )


def _present_due(made: Round, step: Step, district: str) -> date | None:
    plans = StepPlan.objects.filter(round=made, step=step, district__in=("", district))
    return max(plans, key=lambda plan: len(plan.district)).due_on if plans else None


def _stages_of(step: Step) -> list[Stage]:
    return [Stage(stage) for stage, its_step in STEP_OF_STAGE.items() if its_step == step]
