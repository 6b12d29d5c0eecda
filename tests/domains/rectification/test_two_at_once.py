"""Two people at once: of two who do the same one wins; numbers have neither gap nor double; a command opens one."""

from uuid import uuid4

import pytest
from tests.domains.rating.test_two_at_once import conflicts, together
from tests.domains.rectification.world import TicketWorld, build

from cuobian.domains.rectification.actions.opening import open_ticket
from cuobian.domains.rectification.models import Ticket, TicketMove
from cuobian.domains.rectification.values import Status

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> TicketWorld:
    return build()


def test_of_two_one_wins_and_nothing_is_opened_twice(world: TicketWorld) -> None:
    command = uuid4()
    same = lambda: open_ticket(actor=world.siming, finding=world.finding(), command_id=command, now=world.now)  # noqa: E731
    assert conflicts(together(same, same, same)) == 0
    assert Ticket.objects.count() == 1
    deeds = [world.open for _ in range(3)]
    assert conflicts(together(*deeds)) == 0
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert [number[-1] for number in numbers] == ["1", "2", "3", "4"]
    ticket = world.take_to(Status.FIXED)
    verify = lambda: world.step(ticket, "verify")  # noqa: E731
    assert conflicts(together(verify, verify)) == 1
    assert TicketMove.objects.filter(ticket=ticket, action="verify").count() == 1
