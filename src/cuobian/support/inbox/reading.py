"""What a phone sent, as values: nothing of it is believed, and what cannot be stored is made harmless."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel.errors import Invalid
from cuobian.kernel.reading import storable
from cuobian.support.inbox.registry import Command, Unreadable

SCHEMAS = (1, 2)
MOST_COMMANDS = 50
MOST_BYTES = 256_000
DEEPEST = 12
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_WRONG = gettext_lazy("这一条的格式读不懂，平台没有收。它还在手机上，可以导出交给管理员。")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A batch as it came: its head, and the commands not looked at yet."""

    schema: int
    device: UUID
    sent_at: datetime
    commands: list[Any]


def envelope(content: bytes) -> Envelope:
    """Raises Invalid for what is no batch of commands."""
    try:
        read = json.loads(content, parse_constant=_refuse_constant)
        body = storable(read, deepest=DEEPEST)
        commands = body["commands"]
        if not isinstance(commands, list) or not isinstance(body["schema"], int):
            raise TypeError
        found = Envelope(body["schema"], UUID(str(body["device"])), _moment(body["sent_at"]), commands)
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise Invalid(_("这一批的格式读不懂，没有收。请刷新页面，更新到新版本再传。"), code="unreadable") from error
    if len(found.commands) > MOST_COMMANDS:
        raise Invalid(_("一次最多传 %(most)d 条，请分几次传。") % {"most": MOST_COMMANDS}, code="too-many")
    return found


def command(raw: Any, head: Envelope, now: datetime) -> Command:
    """One command. Raises Unreadable."""
    try:
        if not isinstance(raw["body"], dict) or not isinstance(raw["schema"], int) or isinstance(raw["schema"], bool):
            raise TypeError
        return Command(
            id=UUID(str(raw["id"])),
            account=UUID(str(raw["account"])),
            kind=_short(raw["kind"]),
            schema=max(0, min(raw["schema"], 30_000)),
            body=raw["body"],
            made_at=_moment(raw["made_at"]),
            sent_at=head.sent_at,
            received_at=now,
            clock_off=round((head.sent_at - now).total_seconds()),
            device=head.device,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("unreadable", _WRONG) from error


def digest_of(command: Command) -> str:
    """What makes two commands the same: who wrote it, of which kind, what it says."""
    told = json.dumps([str(command.account), command.kind, command.body], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def ident_of(raw: Any) -> str:
    """The id a command was sent with, as far as there is one, so that the phone knows which one is meant."""
    return str(raw.get("id", ""))[:64] if isinstance(raw, Mapping) else ""


def _short(text: Any) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= 60:
        raise ValueError("a kind is a short word")
    return text


def _moment(text: Any) -> datetime:
    found = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    if found.tzinfo is None or not _EARLIEST < found < _LATEST:
        raise ValueError("an instant with its zone is wanted")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")
