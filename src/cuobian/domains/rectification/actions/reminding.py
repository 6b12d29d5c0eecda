"""What an office does by hand: remind who is waited for, and change the numbers of the procedure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rectification.actions.announcing import announce
from cuobian.domains.rectification.actions.writing import noted
from cuobian.domains.rectification.models import TermSetting, Ticket
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.values import LADDER, LIVE, TERMS
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.support.audit.public import record

CITY_DIGITS = 4


def remind(*, actor: Actor, ticket_ids: Sequence[UUID], now: datetime) -> int:
    """Renew the notice of whoever each ticket waits for; all of them, or none. Returns how many tickets.

    Raises:
        Invalid: nothing chosen, or everything chosen has ended.
        NotFound, NotAllowed: one of them is not this actor's.
    """
    with transaction.atomic():
        found = list(Ticket.objects.filter(pk__in=list(ticket_ids)).select_related("place").order_by("pk"))
        if len(found) < len(set(ticket_ids)):
            raise NotFound()
        for ticket in found:
            require(actor, "rectification.manage", ticket.code)
        waiting = [ticket for ticket in found if ticket.status in LIVE]
        if not waiting:
            raise Invalid([Fault("", _("选的整改单都办完了，不用提醒。"))])
        for ticket in waiting:
            announce(ticket, now=now)
            noted(ticket, "remind", actor=actor, now=now)
        return len(waiting)


def set_terms(*, actor: Actor, numbers: Mapping[str, int], now: datetime) -> dict[str, int]:
    """Change numbers of the procedure, for the whole city; tickets that are open keep their day. Returns what changed.

    Raises:
        Invalid: an unknown number, one out of bounds, or a ladder that does not climb.
    """
    require(actor, "rectification.manage", actor.scope[:CITY_DIGITS])
    faults = [
        Fault(key, _("填 %(least)d 到 %(most)d 之间的整数。") % {"least": TERMS[key].least, "most": TERMS[key].most})
        for key, number in numbers.items()
        if key in TERMS and not TERMS[key].least <= number <= TERMS[key].most
    ]
    faults += [Fault(key, _("没有这一项。")) for key in numbers if key not in TERMS]
    with transaction.atomic():
        before = terms()
        after = {**before, **numbers}
        rungs = [after[f"ladder.{rung.value}"] for rung in LADDER]
        if rungs != sorted(rungs):
            faults.append(Fault("ladder.city", _("督办要一级比一级晚：本站、所、区、市。")))
        if faults:
            raise Invalid(faults)
        changed = {key: number for key, number in numbers.items() if before[key] != number}
        for key, number in changed.items():
            TermSetting.objects.update_or_create(
                key=key, defaults={"number": number, "edited_at": now, "edited_by_id": actor.account_id}
            )
        if changed:
            old = {key: before[key] for key in changed}
            record(
                actor=actor, action="rectification.set_terms", subject="terms", subject_id="terms",
                code=actor.scope[:CITY_DIGITS], now=now, old=old, new=changed,
            )  # fmt: skip
        return changed
