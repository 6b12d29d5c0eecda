"""Tickets to work with: places, people and a standard from the rating's small world, and tickets brought to a status by real actions.

world = build()
ticket = world.take_to(Status.FIXED)
"""

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import cast
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS
from tests.domains.rating.world import build as build_places

from cuobian.domains.network.models import Place
from cuobian.domains.network.values import PlaceStatus
from cuobian.domains.rectification.actions.merging import merge
from cuobian.domains.rectification.actions.opening import open_by_hand
from cuobian.domains.rectification.actions.steps import take_step
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.values import Finding, Status
from cuobian.kernel.access import Actor

STATION = cast.STATION
OTHER = cast.NEIGHBOUR_STATION
POINT = "Z1.3.2"
WHY = "已经核实清楚了"
WAYS: dict[Status, tuple[str, ...]] = {
    Status.OPEN: (),
    Status.ACCEPTED: ("accept",),
    Status.DISPUTED: ("dispute",),
    Status.FIXING: ("accept", "start"),
    Status.FIXED: ("accept", "fix"),
    Status.VERIFIED: ("accept", "fix", "verify"),
    Status.CLOSED: ("accept", "fix", "verify", "close"),
    Status.DROPPED: ("dispute", "drop"),
    Status.WITHDRAWN: ("withdraw",),
    Status.MERGED: ("merge",),
    Status.GONE: ("gone",),
}


@dataclass
class TicketWorld:
    """Who and what there is."""

    city: Actor
    siming: Actor
    tongan: Actor
    head: Actor
    keeper: Actor
    neighbour: Actor
    auditor: Actor
    version_id: UUID
    now: datetime = NOW
    stations: tuple[str, ...] = SIMING_STATIONS
    doers: dict[str, Actor] = field(default_factory=dict)

    def finding(self, code: str = STATION, **changes: Any) -> Finding:
        given: dict[str, Any] = {
            "place_code": code,
            "found": "门口坡道接缝翘起，轮椅上不去",
            "suggestion": "重新铺平",
            "subject": "十一月二十日检查",
            "version_id": self.version_id,
            "point_id": POINT,
            **changes,
        }
        return Finding(**given)

    def open(
        self, code: str = STATION, *, now: datetime | None = None, actor: Actor | None = None, **changes: Any
    ) -> Ticket:
        return open_by_hand(
            actor=actor or self.siming, finding=self.finding(code, **changes), command_id=uuid4(), now=now or self.now
        )

    def step(self, ticket: Ticket, action: str, *, now: datetime | None = None, actor: Actor | None = None) -> Ticket:
        """One step by whoever usually takes it."""
        who = actor or self.doer(action)
        if action == "merge":
            Place.objects.filter(code=ticket.code).update(status=PlaceStatus.OPEN, closed_on=None, status_reason="")
            into = self.open(ticket.code)
            return merge(actor=who, ticket_id=ticket.pk, into_id=into.pk, now=now or self.now)
        if action == "gone":
            close(ticket.code)
        return take_step(actor=who, ticket_id=ticket.pk, action=action, text=WHY, now=now or self.now)

    def doer(self, action: str) -> Actor:
        if action in ("accept", "dispute", "start", "fix"):
            return self.keeper
        return self.head if action in ("verify", "return") else self.siming

    def take_to(self, status: Status, ticket: Ticket | None = None, *, now: datetime | None = None) -> Ticket:
        found = ticket or self.open(now=now)
        for action in WAYS[status]:
            self.step(found, action, now=now)
        return self.fresh(found)

    def fresh(self, ticket: Ticket) -> Ticket:
        return Ticket.objects.select_related("place").get(pk=ticket.pk)


def build() -> TicketWorld:
    """The world in the database; needs the `db` fixture."""
    base = build_places(with_round=False)
    return TicketWorld(
        city=base.city,
        siming=base.siming,
        tongan=base.tongan,
        head=cast.enrol("institute_head"),
        keeper=cast.enrol("station_keeper"),
        neighbour=cast.enrol("neighbour_keeper"),
        auditor=cast.enrol("auditor"),
        version_id=base.versions["station"].id,
    )


def close(code: str) -> None:
    """The place is closed; nothing else is looked at."""
    Place.objects.filter(code=code).update(status=PlaceStatus.CLOSED, closed_on=NOW.date(), status_reason="社区合并")


def picture(colour: str = "teal") -> SimpleUploadedFile:
    """A small photo, as a telephone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return SimpleUploadedFile("现场.jpg", out.getvalue(), "image/jpeg")


def days(count: int) -> timedelta:
    return timedelta(days=count)
