"""What the access table's rows about phones stand for: a file in pieces, one command of the keeper's, one that is held."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from tests import cast
from tests.domains.inspections.world import Phone
from tests.domains.rating.world import World

from cuobian.domains.inspections.actions.planning import create_inspection, take_step
from cuobian.domains.inspections.models import Entry, Finding, Inspection
from cuobian.domains.inspections.values import InspectionPlan, Kind
from cuobian.domains.network.public import records_by_code
from cuobian.kernel.ids import uuid7
from cuobian.support.inbox import registry
from cuobian.support.inbox.models import Received

KIND = "tests.phone"


def inbox(world: World) -> dict[str, Mapping[str, object]]:
    """A command of the participant that is held at the keeper's own station: those who put tickets in order decide."""
    registry.register(KIND, lambda **_given: registry.Answer(), schemas=(1,))
    registry.register_decider(KIND, "inspections.decide", lambda _command: cast.STATION)
    return {
        "phone-file": {"sha256": "0" * 64},
        "phone-command": {"command_id": _held(world)},
        **_inspection(world),
    }


def _inspection(world: World) -> dict[str, Mapping[str, object]]:
    """A strict inspection of Siming that comes to the keeper's own station, with a highlight and a deficiency."""
    place = records_by_code([cast.STATION])[cast.STATION]
    today = world.now.date()
    participant = cast.enrol("participant")
    plan = InspectionPlan(
        "啄木鸟督查第一组",
        Kind.STRICT,
        today,
        today,
        cast.SIMING,
        "厦文明办〔2026〕31 号",
        (place.id,),
        (participant.person_id,),
    )
    row = create_inspection(actor=world.siming, plan=plan, now=world.now)
    take_step(actor=world.siming, inspection_id=row.pk, action="open", now=world.now)
    phone = Phone(participant, now=world.now)
    praised = phone.entry(row, kind="optional_highlight", point="", severity="")
    fault = phone.entry(row)
    told = phone.push(praised, fault)
    assert [one["outcome"] for one in told] == ["done", "done"], told
    ident = {"inspection_id": Inspection.objects.get(pk=row.pk).pk}
    return {
        "inspection": ident,
        "inspection-close": {**ident, "action": "close"},
        "inspection-entry": {"entry_id": Entry.objects.get(pk=fault["id"]).pk},
        "inspection-highlight": {"entry_id": Entry.objects.get(pk=praised["id"]).pk},
        "finding": {"finding_id": Finding.objects.get().pk},
    }


def _held(world: World) -> UUID:
    return Received.objects.create(
        id=uuid7(),
        account=cast.account_id_of("participant"),
        author="高文彬 湖里区文明办",
        device=uuid4(),
        kind=KIND,
        schema=1,
        body={"text": "门口坡道太陡"},
        digest="0" * 64,
        scope=cast.STATION,
        made_at=world.now,
        sent_at=world.now,
        received_at=world.now,
        clock_off_seconds=0,
        outcome="held",
        code="place-closed",
        message="这个站点已经关闭",
    ).pk
