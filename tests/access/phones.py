"""What the access table's rows about phones stand for: a file in pieces, one command of the keeper's, one that is held."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from tests import cast
from tests.domains.rating.world import World

from cuobian.kernel.ids import uuid7
from cuobian.support.inbox import registry
from cuobian.support.inbox.models import Received

KIND = "tests.phone"


def inbox(world: World) -> dict[str, Mapping[str, object]]:
    """A command of the participant that is held at the keeper's own station: those who put tickets in order decide."""
    registry.register(KIND, lambda **_given: registry.Answer(), schemas=(1,))
    registry.register_decider(KIND, "inspections.decide", lambda _command: cast.STATION)
    return {"phone-file": {"sha256": "0" * 64}, "phone-command": {"command_id": _held(world)}}


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
