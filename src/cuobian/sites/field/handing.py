"""A notebook's file, handed in from another computer: the same commands and photos as the phone would have sent."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import DomainError
from cuobian.kernel.reading import storable
from cuobian.support.inbox import public as inbox

MOST_BYTES = 150_000_000
MOST_COMMANDS = 2000
_BATCH, _BATCH_BYTES = 50, 200_000
_YEARS = 10 * 366 * 24 * 3600.0


class NotAFile(ValueError):
    """What was chosen is not a file of the notebook."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A notebook's file, as far as it could be read; `clock_off` is how many seconds the phone's clock was behind."""

    account: str
    name: str
    device: str
    clock_off: float
    commands: list[dict[str, Any]]
    photos: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of one command."""

    text: str
    outcome: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a file."""

    lines: list[HandedIn]
    damaged: list[str]

    def count(self, *outcomes: str) -> int:
        """How many came out so."""
        return sum(line.outcome in outcomes for line in self.lines)

    @property
    def done(self) -> int:
        return self.count("done")

    @property
    def held(self) -> int:
        return self.count("held")

    @property
    def left(self) -> int:
        return self.count("invalid", "later", "other")


def read(content: bytes) -> Bundle:
    """Raises NotAFile."""
    try:
        told = storable(json.loads(content))
        if told["cuobian"] != "notebook":
            raise NotAFile
        commands, photos = told["commands"], told.get("photos", [])
        if not all(isinstance(one, dict) for one in (*commands, *photos)) or len(commands) > MOST_COMMANDS:
            raise NotAFile
        off = float(told.get("clock_off", 0))
        off = min(max(off, -_YEARS), _YEARS) if isfinite(off) else 0.0
        return Bundle(str(told["account"]), str(told.get("name", ""))[:80], str(told["device"]), off, commands, photos)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotAFile from error


def hand_in(*, actor: Actor, bundle: Bundle, now: datetime) -> Result:
    """Photos first, then the commands in their order. Safe to repeat, also when the phone gets through meanwhile."""
    damaged = [str(photo.get("name", ""))[:80] for photo in bundle.photos if not _staged(actor, photo, now)]
    answers = {}
    for batch in _batches(bundle, now):
        for told in inbox.receive(actor=actor, content=batch, now=now):
            answers[told.id] = told.as_json()
    lines = [_line(command, answers.get(str(command.get("id", ""))[:64], {})) for command in bundle.commands]
    return Result(lines, damaged)


def _staged(actor: Actor, photo: Mapping[str, Any], now: datetime) -> bool:
    try:
        content = base64.b64decode(str(photo["base64"]), validate=True)
        return inbox.stage(account=actor.person_id, sha256=str(photo["sha256"]), content=content, now=now).done
    except (KeyError, ValueError, DomainError):  # also what is no base64
        return False


def _batches(bundle: Bundle, now: datetime) -> Iterator[bytes]:
    sent_at = now - timedelta(seconds=bundle.clock_off)  # what the phone's clock would say now
    head = {"schema": 2, "device": bundle.device, "sent_at": sent_at.isoformat()}
    batch: list[dict[str, Any]] = []
    size = 0
    for command in bundle.commands:
        wide = len(json.dumps(command).encode())
        if batch and (len(batch) == _BATCH or size + wide > _BATCH_BYTES):
            yield json.dumps({**head, "commands": batch}).encode()
            batch, size = [], 0
        batch.append(command)
        size += wide
    if batch:
        yield json.dumps({**head, "commands": batch}).encode()


def _line(command: Mapping[str, Any], told: Mapping[str, Any]) -> HandedIn:
    body = command.get("body")
    body = body if isinstance(body, dict) else {}
    text = str(body.get("text") or body.get("reason") or body.get("name") or "")[:120]
    return HandedIn(text or _("一条记录"), str(told.get("outcome", "invalid")), str(told.get("message", "")))
