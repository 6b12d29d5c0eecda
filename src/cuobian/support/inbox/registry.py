"""Which kinds of command there are, who carries them out, and who decides on those that are held."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import DomainError

TOLD_FROM = 300
"""Seconds by which a phone's clock may be wrong before anybody is told, and its times are put right."""

# What the audit trail calls what is done here.
AUDIT_ACTIONS = {
    "inbox.take": _("收下待定的记录"),
    "inbox.refuse": _("不收待定的记录"),
    "inbox.take_back": _("收回自己待定的记录"),
}
AUDIT_SUBJECTS = {"command": _("手机传来的记录")}


@dataclass(frozen=True, slots=True)
class Command:
    """A command as its handler gets it.

    Attributes:
        made_at: when it was written, by the phone's clock.
        clock_off: seconds by which that clock ran ahead of ours when it was sent.
        allowed: somebody who decides has said that it is to be taken although it had been held.
        prepared: what `prepare` made of it.
        twin_of: the command under whose id this one, which says something else, came.
        read: what the commands of this batch have read already, so that fifty records of one place read it once.
    """

    id: UUID
    account: UUID
    kind: str
    schema: int
    body: Mapping[str, Any]
    made_at: datetime
    sent_at: datetime
    received_at: datetime
    clock_off: int
    device: UUID
    allowed: bool = False
    prepared: Any = None
    twin_of: UUID | None = None
    read: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def happened_at(self) -> datetime:
        """When it was written by our clock: put right where the phone's was wrong; never later than it came in."""
        wrong = abs(self.clock_off) >= TOLD_FROM
        return min(self.made_at - timedelta(seconds=self.clock_off) if wrong else self.made_at, self.received_at)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the phone is told of a command that was carried out. `message` is a Sentence, a lazy text, or "" for nothing."""

    message: Any = ""
    code: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


class Held(DomainError):
    """Received and kept, but a person must decide; `code` names why. `waits_for` is a held command it belongs to."""

    status = 409

    def __init__(self, code: str, message: Any, *, waits_for: UUID | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.code, self.waits_for = code, waits_for


class Later(DomainError):
    """Not now: what it needs is not here yet. Nothing is kept, the phone sends it again."""

    status = 409
    default = _("要等的还没到，手机会再传。")

    def __init__(self, code: str, message: Any = None) -> None:
        super().__init__(message)
        self.code = code


class Unreadable(DomainError):
    """Cannot be understood: nothing is kept, the phone keeps it and offers to export it."""

    status = 422

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(message)
        self.code = code


class Handler(Protocol):
    """Carries a command out, whole or not at all. A refusal it raises holds the command."""

    def __call__(self, *, actor: Actor, command: Command, now: datetime) -> Answer: ...


class Prepare(Protocol):
    """Does the slow part before the transaction (draws a photo); what it gives stands in `command.prepared`."""

    def __call__(self, *, actor: Actor, command: Command, now: datetime) -> Any: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """One side of a conflict, in words: rows of (label, value), and where it is seen."""

    rows: Sequence[tuple[Any, Any]]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of command."""

    handler: Handler
    schemas: tuple[int, ...]
    label: Any
    prepare: Prepare | None


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides on a kind's held commands, and how both sides are shown to them."""

    permission: str
    code_of: Callable[[Command], str]
    people: Callable[[str, datetime], Sequence[UUID]]
    phone: Callable[[Command], Shown]
    platform: Callable[[Command], Shown | None]
    never: Collection[str]


_KINDS: dict[str, Kind] = {}
_DECIDERS: dict[str, Decider] = {}


def register(
    kind: str, handler: Handler, *, schemas: tuple[int, ...], label: Any = "", prepare: Prepare | None = None
) -> None:
    """Offer a kind of command, for the schemas that are still understood; registered again, the last one holds."""
    _KINDS[kind] = Kind(handler, schemas, label or kind, prepare)


def register_decider(
    kind: str,
    permission: str,
    code_of: Callable[[Command], str],
    *,
    people: Callable[[str, datetime], Sequence[UUID]] = lambda _code, _now: (),
    phone: Callable[[Command], Shown] | None = None,
    platform: Callable[[Command], Shown | None] = lambda _command: None,
    never: Collection[str] = (),
) -> None:
    """Say who decides on held commands of a kind.

    Args:
        code_of: the area a command belongs to; its people with `permission` decide. "" when it belongs nowhere.
        people: whom to tell that something is held there.
        phone, platform: what was written on the phone, and what the platform has instead.
        never: codes of what nobody can take (a file that cannot be read); it can only be refused, with a reason.
    """
    _DECIDERS[kind] = Decider(permission, code_of, people, phone or as_written, platform, never)


def as_written(command: Command) -> Shown:
    """The body itself, where nobody has better words for it."""
    return Shown([(name, value) for name, value in command.body.items() if value not in (None, "")])


def kind_of(name: str) -> Kind | None:
    """The kind of this name, or None."""
    return _KINDS.get(name)


def label_of(name: str) -> str:
    """What a kind is called."""
    found = _KINDS.get(name)
    return str(found.label) if found else name


def decider_of(name: str) -> Decider | None:
    """Who decides on this kind, or None."""
    return _DECIDERS.get(name)


def decided_by(actor: Actor) -> dict[str, list[str]]:
    """Permission -> the kinds on which it decides, for the permissions that the actor holds anywhere."""
    found: dict[str, list[str]] = {}
    for name, decider in _DECIDERS.items():
        if actor.may(decider.permission):
            found.setdefault(decider.permission, []).append(name)
    return found


def permissions() -> set[str]:
    """Every permission that decides on something."""
    return {decider.permission for decider in _DECIDERS.values()}
