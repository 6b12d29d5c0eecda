"""Taking commands in: each once, each in a transaction of its own, each answered."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import DomainError
from cuobian.kernel.sentences import Sentence, kept, said
from cuobian.support.inbox import reading
from cuobian.support.inbox.models import Outcome, Received
from cuobian.support.inbox.registry import TOLD_FROM, Answer, Command, Held, Later, Unreadable, decider_of, kind_of
from cuobian.support.inbox.telling import tell_held

log = logging.getLogger(__name__)
_OLD = _("手机上的版本太旧，这一条先存着，由管理员决定收不收。请刷新页面更新。")
_NEW = _("手机上的版本比平台新，等平台更新后会再传，记录没丢。")
_UNKNOWN = _("平台不认得这一种记录，没有收。它还在手机上，可以导出交给管理员。")
_OTHER = _("这一条是另一个账号记的，留在手机上；换成那个账号登录后会传。")
_CHANGED = _("平台已经收过同一条，内容却不一样。两份都存着，由管理员决定。")
_BUSY = _("平台正忙，手机会再传，记录没丢。")


@dataclass(frozen=True, slots=True)
class Told:
    """What a phone hears of one of its commands: done, held, invalid, later or other."""

    id: str
    outcome: str
    code: str = ""
    message: Any = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """In the reader's language."""
        words = str(said(kept(self.message))) if self.message else ""
        return {
            "id": self.id,
            "outcome": self.outcome,
            "code": self.code,
            "message": words,
            "detail": dict(self.detail),
        }


def receive(*, actor: Actor, content: bytes, now: datetime) -> list[Told]:
    """Take a batch in. Safe to repeat, in any order, by two phones at once: every command is carried out once.

    Raises:
        Invalid: it is no batch of commands.
    """
    head = reading.envelope(content)
    answers: dict[int, Told] = {}
    commands: dict[int, Command] = {}
    for place, raw in enumerate(head.commands):
        try:
            commands[place] = reading.command(raw, head, now)
        except Unreadable as error:
            answers[place] = Told(reading.ident_of(raw), "invalid", error.code, error.message)
    known = {row.pk: row for row in Received.objects.filter(pk__in={command.id for command in commands.values()})}
    fresh: list[Received] = []
    waiting = list(commands)
    while waiting:
        for place in waiting:
            answers[place] = _taken(actor, commands[place], known, head.schema, now, fresh)
        again = [place for place in waiting if answers[place].outcome == "later"]
        waiting = again if 0 < len(again) < len(waiting) else []
    tell_held(fresh, now=now)
    return [answers[place] for place in range(len(head.commands))]


def _taken(
    actor: Actor, command: Command, known: dict[UUID, Received], schema: int, now: datetime, fresh: list[Received]
) -> Told:
    """The answer to one command; what is new goes into `known` and `fresh`."""
    ident = str(command.id)
    if command.account != actor.account_id:
        return Told(ident, "other", "other-account", _OTHER)
    if command.id in known:
        return repeated(actor, known[command.id], command, now, fresh)
    try:
        row = _carried_out(actor, command, schema, now)
    except IntegrityError:
        return _after_another(actor, command, known, now, fresh)
    except (Later, Unreadable) as error:
        return Told(ident, "later" if isinstance(error, Later) else "invalid", error.code, error.message)
    except DatabaseError:
        log.warning("command %s of kind %s met a busy database", command.id, command.kind)
        return Told(ident, "later", "busy", _BUSY)
    except Exception:  # one faulty command must not keep a phone's other forty-nine
        log.exception("command %s of kind %s failed", command.id, command.kind)
        return Told(ident, "later", "fault", _BUSY)
    known[command.id] = row
    fresh.append(row)
    return answer_of(row)


def _carried_out(actor: Actor, command: Command, schema: int, now: datetime) -> Received:
    kind = kind_of(command.kind)
    if kind is None:
        raise Unreadable("unknown-kind", _UNKNOWN)
    if command.schema > max(kind.schemas) or schema > max(reading.SCHEMAS):
        raise Later("new-schema", _NEW)
    try:
        if command.schema not in kind.schemas or schema not in reading.SCHEMAS:
            raise Held("old-schema", _OLD)
        ready = command
        if kind.prepare is not None:
            ready = replace(command, prepared=kind.prepare(actor=actor, command=command, now=now))
        with transaction.atomic():
            answer = kind.handler(actor=actor, command=ready, now=now)
            return _written(actor, command, Outcome.DONE, answer)
    except (Later, Unreadable):
        raise
    except DomainError as error:
        answer = Answer(error.message, getattr(error, "code", "refused"), detail_of(error))
        with transaction.atomic():
            return _written(actor, command, Outcome.HELD, answer, waits_for=getattr(error, "waits_for", None))


def detail_of(error: DomainError) -> dict[str, Any]:
    """What a refusal says besides its words."""
    faults = [{"place": fault.place, "message": str(fault.message)} for fault in getattr(error, "faults", ())]
    return {"faults": faults} if faults else {}


def _written(
    actor: Actor,
    command: Command,
    outcome: Outcome,
    answer: Answer,
    *,
    waits_for: UUID | None = None,
    twin_of: UUID | None = None,
) -> Received:
    decider = decider_of(command.kind)
    row = Received(
        id=command.id,
        account=command.account,
        author=f"{actor.name} {actor.unit_label}".strip()[:160],
        device=command.device,
        kind=command.kind,
        schema=command.schema,
        body=command.body,
        digest=reading.digest_of(command),
        scope=decider.code_of(command)[:32] if decider and outcome == Outcome.HELD else "",
        made_at=command.made_at,
        sent_at=command.sent_at,
        received_at=command.received_at,
        clock_off_seconds=command.clock_off,
        outcome=outcome,
        code=answer.code,
        message=kept(answer.message),
        detail=_detail(command, answer),
        waits_for=waits_for,
        twin_of=twin_of,
    )
    row.save(force_insert=True)
    return row


def _detail(command: Command, answer: Answer) -> dict[str, Any]:
    """A clock that is wrong is told with every answer."""
    off = {"clock_off": command.clock_off} if abs(command.clock_off) >= TOLD_FROM else {}
    return {**off, **answer.detail}


def _after_another(
    actor: Actor, command: Command, known: dict[UUID, Received], now: datetime, fresh: list[Received]
) -> Told:
    """Something with this id was there: the same command from the other phone a moment ago, else a fault of ours."""
    row = Received.objects.filter(pk=command.id).first()
    if row is None:
        log.exception("command %s of kind %s met a constraint", command.id, command.kind)
        return Told(str(command.id), "later", "fault", _BUSY)
    known[command.id] = row
    return repeated(actor, row, command, now, fresh)


def repeated(actor: Actor, row: Received, command: Command, now: datetime, fresh: list[Received]) -> Told:
    """The stored answer; where something else is said under the same id, both are kept and a person decides."""
    digest = reading.digest_of(command)
    if row.digest == digest:
        return answer_of(row)
    twin_id = uuid5(command.id, digest)
    twin = Received.objects.filter(pk=twin_id).first()
    if twin is None:
        try:
            other = replace(command, id=twin_id)
            with transaction.atomic():
                twin = _written(actor, other, Outcome.HELD, Answer(_CHANGED, "changed"), twin_of=row.pk)
            fresh.append(twin)
        except IntegrityError:
            twin = Received.objects.get(pk=twin_id)
    return replace(answer_of(twin), id=str(command.id))


def answer_of(row: Received) -> Told:
    """What the phone hears of a command that is kept."""
    if row.outcome == Outcome.DROPPED:
        message = Sentence(_("没有收下：%(reason)s"), {"reason": row.decided_reason})
        return Told(str(row.pk), "held", "dropped", message, row.detail)
    return Told(str(row.pk), row.outcome, row.code, row.message, row.detail)


def command_of(row: Received, *, allowed: bool = False) -> Command:
    """The command again, as it was."""
    return Command(
        id=row.pk,
        account=row.account,
        kind=row.kind,
        schema=row.schema,
        body=row.body,
        made_at=row.made_at,
        sent_at=row.sent_at,
        received_at=row.received_at,
        clock_off=row.clock_off_seconds,
        device=row.device,
        allowed=allowed,
    )


def standing(ids: Iterable[UUID]) -> dict[UUID, Received]:
    """The kept commands with these ids."""
    return {row.pk: row for row in Received.objects.filter(pk__in=list(ids))}
