"""Occasions to work with: places, people and a standard from the rating's small world, and phones that push.

world = build()
phone = world.phone("participant")
answer = phone.push(phone.entry(world.strict, STATION, text="门口坡道太陡"))
"""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from PIL import Image
from tests import cast
from tests.cast import NOW
from tests.domains.rating.world import build as build_places

from cuobian.domains.inspections.actions.planning import create_inspection, take_step
from cuobian.domains.inspections.models import Inspection
from cuobian.domains.inspections.values import InspectionPlan, Kind, Policy
from cuobian.domains.network.public import records_by_code
from cuobian.kernel.access import Actor
from cuobian.kernel.ids import uuid7
from cuobian.support.inbox import pieces
from cuobian.support.inbox.public import receive

STATION, OTHER = cast.STATION, cast.NEIGHBOUR_STATION
POINT, POINT2 = "Z1.3.2", "Z1.2.1"
DEVICE = UUID("018f0000-0000-7000-8000-000000000001")


def picture(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small photo, as a telephone would send it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Phone:
    """A phone of one person: makes commands, and pushes them."""

    actor: Actor
    now: datetime = NOW
    off: timedelta = timedelta(0)
    device: UUID = DEVICE

    def command(self, name: str, /, ident: UUID | None = None, schema: int = 2, **body: Any) -> dict[str, Any]:
        return {
            "id": str(ident or uuid7()),
            "account": str(self.actor.account_id),
            "kind": name,
            "schema": schema,
            "made_at": (self.now + self.off - timedelta(minutes=10)).isoformat(),
            "body": body,
        }

    def entry(self, inspection: Inspection, code: str = STATION, **changes: Any) -> dict[str, Any]:
        place = records_by_code([code])[code]
        ident = changes.pop("ident", None)
        schema = changes.pop("schema", 2)
        body = {
            "inspection": str(inspection.pk), "place": str(place.id), "kind": "deficiency", "point": POINT,
            "text": "门口坡道接缝翘起", "severity": "general", "inside": True, "corrects": None, "photos": [], **changes,
        }  # fmt: skip
        return self.command("inspections.entry", ident, schema, **body)

    def photo(self, entry: str, content: bytes, *, ident: UUID | None = None) -> dict[str, Any]:
        return self.command("inspections.photo", ident, entry=entry, sha256=sha(content), name="现场.jpg")

    def withdrawal(self, entry: str, reason: str = "记错了") -> dict[str, Any]:
        return self.command("inspections.withdraw", entry=entry, reason=reason)

    def seen(self, inspection: Inspection, what: str = "arrived", code: str = STATION) -> dict[str, Any]:
        place = records_by_code([code])[code]
        return self.command(
            "inspections.place-seen", inspection=str(inspection.pk), place=str(place.id), what=what,
            at=(self.now + self.off).isoformat(),
        )  # fmt: skip

    def stage(self, content: bytes) -> str:
        """Hand a file over in its pieces."""
        for start in range(0, len(content), pieces.MOST_PIECE):
            part = content[start : start + pieces.MOST_PIECE]
            pieces.put(
                account=self.actor.person_id, sha256=sha(content), offset=start, size=len(content), content=part,
                piece_sha256=sha(part), now=self.now,
            )  # fmt: skip
        return sha(content)

    def push(self, *commands: dict[str, Any]) -> list[dict[str, Any]]:
        body = {"schema": 2, "device": str(self.device), "sent_at": (self.now + self.off).isoformat()}
        content = json.dumps({**body, "commands": list(commands)}).encode()
        return [told.as_json() for told in receive(actor=self.actor, content=content, now=self.now)]


@dataclass
class InspectionWorld:
    """Who and what there is: a strict inspection of Siming by people of other districts."""

    city: Actor
    siming: Actor
    tongan: Actor
    keeper: Actor
    participant: Actor
    assessor: Actor
    version_id: UUID
    strict: Inspection
    now: datetime = NOW
    made: list[Inspection] = field(default_factory=list)

    def plan(self, **changes: Any) -> InspectionPlan:
        places = records_by_code([STATION, OTHER])
        given: dict[str, Any] = {
            "title": "十一月啄木鸟督查第一组",
            "kind": Kind.STRICT,
            "starts_on": self.now.date(),
            "ends_on": self.now.date() + timedelta(days=2),
            "code": cast.SIMING,
            "basis": "厦文明办〔2026〕31 号",
            "places": tuple(place.id for place in places.values()),
            "inspectors": (self.participant.person_id, self.assessor.person_id),
            "policy": Policy.AFTER_REVIEW,
            **changes,
        }
        return InspectionPlan(**given)

    def open(self, actor: Actor | None = None, **changes: Any) -> Inspection:
        who = actor or self.siming
        made = create_inspection(actor=who, plan=self.plan(**changes), now=self.now)
        return take_step(actor=who, inspection_id=made.pk, action="open", now=self.now)

    def phone(self, who: Actor | None = None, **changes: Any) -> Phone:
        return Phone(who or self.participant, **changes)


def build() -> InspectionWorld:
    """The world in the database; needs the `db` fixture."""
    base = build_places(with_round=False)
    world = InspectionWorld(
        city=base.city,
        siming=base.siming,
        tongan=base.tongan,
        keeper=cast.enrol("station_keeper"),
        participant=cast.enrol("participant"),
        assessor=cast.enrol("assessor"),
        version_id=base.versions["station"].id,
        strict=None,  # type: ignore[arg-type]
    )
    world.strict = world.open()
    return world


def outcomes(answers: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{each['outcome']} {each['code']}".strip() for each in answers]


def device() -> UUID:
    return uuid4()
