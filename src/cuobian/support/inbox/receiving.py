"""Taking commands in: each once, each whole or not at all, each answered."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import DomainError
from cuobian.kernel.sentences import Sentence, kept, said
from cuobian.support.inbox import reading
from cuobian.support.inbox.models import Outcome, Received
from cuobian.support.inbox.registry import (
    TOLD_FROM,
    Answer,
    Command,
    Held,
    Kind,
    Later,
    Unreadable,
    decider_of,
    kind_of,
)
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
    batch = _Batch(actor, head.schema, now, commands.values())
    waiting = list(commands)
    while waiting:
        answers |= batch.take({place: commands[place] for place in waiting})
        again = [place for place in waiting if answers[place].outcome == "later"]
        waiting = again if 0 < len(again) < len(waiting) else []
    tell_held(batch.fresh, now=now)
    return [answers[place] for place in range(len(head.commands))]


class _Batch:
    """What one phone has sent at once. `known`: commands that are kept already; `fresh`: those kept now."""

    def __init__(self, actor: Actor, schema: int, now: datetime, commands: Iterable[Command]) -> None:
        self.actor, self.schema, self.now = actor, schema, now
        rows = Received.objects.filter(pk__in={command.id for command in commands})
        self.known = {row.pk: row for row in rows}
        self.fresh: list[Received] = []
        self.read: dict[Any, Any] = {}

    def take(self, commands: Mapping[int, Command]) -> dict[int, Told]:
        """An answer to each, by its place in the batch.

        SQLite has one lock for all who write: it is waited for once, and every command gets a savepoint. Where rows are
        locked one by one, each command has a transaction of its own, so that two phones never wait for each other.
        """
        ready = {place: self._ready(command) for place, command in commands.items()}
        if connection.features.has_select_for_update:
            return self._each(commands, ready)
        before = dict(self.known), list(self.fresh)
        try:
            with transaction.atomic():
                return self._each(commands, ready)
        except IntegrityError:  # a key that leads nowhere shows only at the end: find out whose it is
            self.known, self.fresh = before
            return self._each(commands, ready)
        except DatabaseError:
            self.known, self.fresh = before
            log.warning("a batch of %d commands met a busy database", len(commands))
            return {place: Told(str(command.id), "later", "busy", _BUSY) for place, command in commands.items()}

    def _each(self, commands: Mapping[int, Command], ready: Mapping[int, Command | Exception]) -> dict[int, Told]:
        return {place: self._taken(command, ready[place]) for place, command in commands.items()}

    def _ready(self, command: Command) -> Command | Exception:
        """The command with what its kind prepares ahead of the transaction, or why it cannot be carried out."""
        command = replace(command, read=self.read)
        kind = kind_of(command.kind)
        if command.id in self.known or command.account != self.actor.account_id or kind is None or not kind.prepare:
            return command
        try:
            self._require_schema(kind, command)
            return replace(command, prepared=kind.prepare(actor=self.actor, command=command, now=self.now))
        except Exception as error:  # it is answered in its turn
            return error

    def _require_schema(self, kind: Kind, command: Command) -> None:
        if command.schema > max(kind.schemas) or self.schema > max(reading.SCHEMAS):
            raise Later("new-schema", _NEW)
        if command.schema not in kind.schemas or self.schema not in reading.SCHEMAS:
            raise Held("old-schema", _OLD)

    def _taken(self, command: Command, ready: Command | Exception) -> Told:
        """The answer to one command."""
        ident = str(command.id)
        if command.account != self.actor.account_id:
            return Told(ident, "other", "other-account", _OTHER)
        if command.id in self.known:
            return self._repeated(self.known[command.id], command)
        try:
            row = self._carried_out(command, ready)
        except IntegrityError:
            return self._after_another(command)
        except (Later, Unreadable) as error:
            return Told(ident, "later" if isinstance(error, Later) else "invalid", error.code, error.message)
        except DatabaseError:
            log.warning("command %s of kind %s met a busy database", command.id, command.kind)
            return Told(ident, "later", "busy", _BUSY)
        except Exception:  # one faulty command must not keep a phone's other forty-nine
            log.exception("command %s of kind %s failed", command.id, command.kind)
            return Told(ident, "later", "fault", _BUSY)
        self._keep(row)
        return answer_of(row)

    def _carried_out(self, command: Command, ready: Command | Exception) -> Received:
        kind = kind_of(command.kind)
        if kind is None:
            raise Unreadable("unknown-kind", _UNKNOWN)
        try:
            if isinstance(ready, Exception):
                raise ready
            self._require_schema(kind, command)
            with transaction.atomic():
                answer = kind.handler(actor=self.actor, command=ready, now=self.now)
                return _written(self.actor, command, Outcome.DONE, answer)
        except (Later, Unreadable):
            raise
        except DomainError as error:
            answer = Answer(error.message, getattr(error, "code", "refused"), detail_of(error))
            with transaction.atomic():
                waits_for = getattr(error, "waits_for", None)
                return _written(self.actor, command, Outcome.HELD, answer, waits_for=waits_for)

    def _after_another(self, command: Command) -> Told:
        """Something with this id was there: the same command from the other phone a moment ago, else a fault of ours."""
        row = Received.objects.filter(pk=command.id).first()
        if row is None:
            log.exception("command %s of kind %s met a constraint", command.id, command.kind)
            return Told(str(command.id), "later", "fault", _BUSY)
        self.known[command.id] = row
        return self._repeated(row, command)

    def _repeated(self, row: Received, command: Command) -> Told:
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
                    twin = _written(self.actor, other, Outcome.HELD, Answer(_CHANGED, "changed"), twin_of=row.pk)
                self.fresh.append(twin)
            except IntegrityError:
                twin = Received.objects.get(pk=twin_id)
        return replace(answer_of(twin), id=str(command.id))

    def _keep(self, row: Received) -> None:
        self.known[row.pk] = row
        self.fresh.append(row)


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
        twin_of=row.twin_of,
    )


def standing(ids: Iterable[UUID]) -> dict[UUID, Received]:
    """The kept commands with these ids."""
    return {row.pk: row for row in Received.objects.filter(pk__in=list(ids))}
