"""A phone in an assessor's hand: commands of sheets, made and pushed."""

import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from PIL import Image
from tests.cast import NOW
from tests.domains.rating.world import World

from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule
from cuobian.kernel.access import Actor
from cuobian.kernel.ids import uuid7
from cuobian.support.inbox.public import receive, stage


def picture(colour: str = "teal") -> bytes:
    """A small photo, as a telephone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def points_of(entry: Entry, *, counting: bool = False) -> list[str]:
    """The points that people look at: those with states, or those that count defects."""
    points = judged_points(engine_standard(entry.round.version_id))
    return [point.id for point in points if isinstance(point.rule, CountRule) == counting]


def sheet_of(world: World, entry: Entry, name: str = "assessor") -> Sheet:
    rows = Sheet.objects.select_related("entry__round", "entry__place", "panel")
    return rows.get(entry=entry, account_id=world.assessors[name].person_id)


@dataclass
class Phone:
    """One telephone of one assessor, with the sheet that is filled in on it."""

    actor: Actor
    sheet: UUID
    now: datetime = NOW
    device: UUID = field(default_factory=uuid4)

    def command(self, name: str, /, ident: str = "", schema: int = 2, **body: Any) -> dict[str, Any]:
        return {
            "id": ident or str(uuid7()),
            "account": str(self.actor.account_id),
            "kind": f"rating.{name}",
            "schema": schema,
            "made_at": (self.now - timedelta(minutes=10)).isoformat(),
            "body": {"sheet": str(self.sheet), **body},
        }

    def item(self, point: str, state: str = "A", note: str = "", **more: Any) -> dict[str, Any]:
        return self.command("item", point=point, **{"state": state, "note": note, "seen_version": "", **more})

    def photo(self, point: str, content: bytes, **more: Any) -> dict[str, Any]:
        return self.command("item-photo", point=point, sha256=sha(content), name="现场.jpg", **more)

    def stage(self, content: bytes) -> None:
        stage(account=self.actor.person_id, sha256=sha(content), content=content, now=self.now)

    def push(self, *commands: dict[str, Any]) -> list[dict[str, Any]]:
        head = {"schema": 2, "device": str(self.device), "sent_at": self.now.isoformat()}
        content = json.dumps({**head, "commands": list(commands)}).encode()
        return [told.as_json() for told in receive(actor=self.actor, content=content, now=self.now)]

    def one(self, command: dict[str, Any]) -> dict[str, Any]:
        return self.push(command)[0]


def outcomes(told: list[dict[str, Any]]) -> list[str]:
    return [one["outcome"] for one in told]
