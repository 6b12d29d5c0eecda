"""Deciding on what is held: taken all the same, or not, by somebody who may and who did not write it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel.access import Actor, require, visible
from cuobian.kernel.errors import Conflict, DomainError, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence, kept
from cuobian.support.audit.public import record
from cuobian.support.inbox.models import Outcome, Received
from cuobian.support.inbox.receiving import command_of
from cuobian.support.inbox.registry import decided_by, decider_of, kind_of
from cuobian.support.inbox.telling import tell_decided


def held_rows(actor: Actor, outcome: str = "held") -> "QuerySet[Received]":
    """What the actor decides on, or has been decided, in the actor's areas. Those that wait for another follow it."""
    mine = Q(pk__in=[])
    for permission, kinds in decided_by(actor).items():
        mine |= Q(kind__in=kinds) & visible(actor, permission, "scope")
    chosen = Q(outcome="held") if outcome == "held" else Q(decided_at__isnull=False)
    return Received.objects.filter(mine & chosen, waits_for=None).exclude(scope="")


def get_held(actor: Actor, command_id: UUID, *, lock: bool = False) -> Received:
    """One command that is or was held. Raises NotFound, NotAllowed."""
    rows = Received.objects.select_for_update() if lock else Received.objects
    row = rows.filter(~Q(scope=""), pk=command_id).first()
    decider = decider_of(row.kind) if row else None
    if row is None or decider is None:
        raise NotFound()
    require(actor, decider.permission, row.scope)
    return row


def why_not(actor: Actor, row: Received) -> str:
    """Why this person cannot decide on it now; "" when nothing stands against it."""
    if row.outcome != Outcome.HELD:
        return _("这一条已经办过。")
    if row.waits_for is not None:
        return _("这一条跟着另一条走：那一条收下，它就跟着收下。")
    return _("自己记的要请别人决定。") if row.account == actor.account_id else ""


def can_be_taken(row: Received) -> bool:
    """False for what nobody can take, such as a photo that cannot be read."""
    decider = decider_of(row.kind)
    return decider is None or row.code not in decider.never


def take(*, actor: Actor, command_id: UUID, now: datetime) -> Received:
    """Carry a held command out all the same; what waited for it follows.

    Raises:
        NotFound, NotAllowed: not the actor's to decide, or the actor's own.
        Conflict: decided already, or it cannot be carried out; the message says why.
    """
    with transaction.atomic():
        row = _open(actor, command_id)
        _run(actor, row, now)
        _decide(actor, row, Outcome.DONE, "", now)
        _follow(actor, row, now)
        return row


def refuse(*, actor: Actor, command_id: UUID, reason: str, now: datetime) -> Received:
    """Do not take it; it stays readable, with the reason. What waited for it falls with it.

    Raises:
        Invalid: no reason.
    """
    if not 4 <= len(reason.strip()) <= 500:
        raise Invalid([Fault("reason", _("写明为什么不收，4 到 500 个字，记的人会看到。"))])
    with transaction.atomic():
        row = _open(actor, command_id)
        _decide(actor, row, Outcome.DROPPED, reason.strip(), now)
        for other in Received.objects.select_for_update().filter(waits_for=row.pk, outcome=Outcome.HELD):
            _decide(actor, other, Outcome.DROPPED, reason.strip(), now, tell=False)
        return row


def _open(actor: Actor, command_id: UUID) -> Received:
    row = get_held(actor, command_id, lock=True)
    refusal = why_not(actor, row)
    if refusal and row.outcome != Outcome.HELD:
        raise Conflict(refusal)
    if refusal:
        raise NotAllowed(refusal)
    return row


def _run(actor: Actor, row: Received, now: datetime) -> None:
    kind = kind_of(row.kind)
    if kind is None:
        raise Conflict(_("平台已经没有这一种记录，不能再收。"))
    command = command_of(row, allowed=True)
    try:
        if kind.prepare is not None:
            command = replace(command, prepared=kind.prepare(actor=actor, command=command, now=now))
        kind.handler(actor=actor, command=command, now=now)
    except DomainError as error:
        raise Conflict(Sentence(gettext_lazy("还是收不下：%(why)s"), {"why": error.message})) from error


def _follow(actor: Actor, row: Received, now: datetime) -> None:
    """What waited for it: carried out as well; what still cannot be becomes a question of its own."""
    for other in Received.objects.select_for_update().filter(waits_for=row.pk, outcome=Outcome.HELD).order_by("pk"):
        try:
            with transaction.atomic():
                _run(actor, other, now)
        except Conflict:
            Received.objects.filter(pk=other.pk).update(waits_for=None)
        else:
            _decide(actor, other, Outcome.DONE, "", now, tell=False)


def _decide(actor: Actor, row: Received, outcome: Outcome, reason: str, now: datetime, *, tell: bool = True) -> None:
    message: dict[str, Any] = {}
    if outcome == Outcome.DONE:
        message = {"message": kept(Sentence(gettext_lazy("已由%(who)s收下"), {"who": actor.name}))}
    facts = {
        "outcome": outcome,
        "decided_by": actor.person_id,
        "decided_by_name": actor.name[:100],
        "decided_at": now,
        "decided_reason": reason,
        **message,
    }
    if not Received.objects.filter(pk=row.pk, outcome=Outcome.HELD).update(**facts):
        raise Conflict()
    for name, value in facts.items():
        setattr(row, name, value)
    record(
        actor=actor,
        action="inbox.take" if outcome == Outcome.DONE else "inbox.refuse",
        subject="command",
        subject_id=row.pk,
        code=row.scope,
        now=now,
        summary=reason,
        old={"outcome": Outcome.HELD.value},
        new={"outcome": outcome.value},
    )
    if tell:
        tell_decided(row, now=now)
