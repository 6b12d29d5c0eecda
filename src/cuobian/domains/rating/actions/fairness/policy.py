"""Deciding a round's fairness policy: before results are made public, never after."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, Round
from cuobian.domains.rating.queries.load import lock_round
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy, policy_faults, policy_from
from cuobian.domains.rating.values import RoundStatus
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.support.audit.public import record


def is_settled(made: Round) -> bool:
    """True once a place's result is on public notice: the rules by which it came about stand from then on."""
    return Entry.objects.filter(round=made, notice__isnull=False).exists()


def set_policy(*, actor: Actor, round_id: UUID, policy: FairnessPolicy, now: datetime) -> Round:
    """Keep the policy of a round.

    Raises:
        Invalid: a line is out of its bounds; every one is named.
        Conflict: results are public already, or the round has ended.
    """
    faults = policy_faults(policy)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        made = lock_round(round_id)
        require(actor, "rating.fairness.run", made.code)
        if made.status in (RoundStatus.CLOSED, RoundStatus.CANCELLED):
            raise Conflict(_("这一轮已经结束，规则不能再改。"))
        if is_settled(made):
            raise Conflict(_("已经有结果在公示，规则不能再改。下一轮开启前可以改。"))
        before = policy_from(made.fairness).data()
        made.fairness = policy.differing()
        made.save(update_fields=["fairness"])
        record(
            actor=actor,
            action="rating.set_fairness_policy",
            subject="round",
            subject_id=str(made.pk),
            code=made.code,
            now=now,
            summary=made.title,
            old={"policy": before},
            new={"policy": policy.data()},
        )
        return made
