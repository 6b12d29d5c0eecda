"""The demonstration's tickets on a small network: every status, the same for the same seed, loaded once."""

from typing import Any

import pytest
from django.db import transaction
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS
from tests.domains.rectification.world import TicketWorld

from cuobian.domains.rectification.demo import load
from cuobian.domains.rectification.models import Practice, PracticeAnswer, Programme, SelfCheck, Ticket, TicketPhoto
from cuobian.domains.rectification.values import Answer, Status
from cuobian.kernel.errors import Conflict
from cuobian.support.notices.models import Notice


def loaded(seed: int = 7) -> list[Any]:
    load(seed=seed, now=NOW, progress=lambda _doing, _done, _total: None)
    return list(Ticket.objects.order_by("number").values_list("pk", "number", "status", "due_on", "found"))


def test_a_year_of_tickets_a_programme_a_self_check_and_a_practice(world: TicketWorld) -> None:
    rows = loaded()
    assert len(rows) > 120
    assert {row[2] for row in rows} >= set(Status) - {Status.MERGED, Status.GONE}
    assert Programme.objects.get().tasks.count() == 30
    assert (SelfCheck.objects.count(), Practice.objects.count()) == (1, 2)
    assert TicketPhoto.objects.exists()
    assert all("演示" in subject for subject in Ticket.objects.values_list("subject", flat=True))
    with pytest.raises(Conflict):
        loaded()
    year = NOW.year
    assert world.open(SIMING_STATIONS[0]).number > max(row[1] for row in rows if f"-{year}-" in row[1])


def test_the_same_seed_gives_the_same_tickets(world: TicketWorld) -> None:
    seen = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            seen.append(loaded(seed))
            transaction.set_rollback(True)
    assert seen[0] == seen[1] != seen[2]


def test_centres_have_tickets_and_a_practice_that_their_district_answers(world: TicketWorld) -> None:
    loaded()
    tickets = Ticket.objects.filter(place__kind="centre").order_by("code")
    assert tickets[0].status == Status.OPEN
    assert {ticket.responsible_id for ticket in tickets} <= {world.siming.account_id, world.tongan.account_id}
    assert {ticket.opened_by_id for ticket in tickets} == {world.city.account_id}
    waiting = PracticeAnswer.objects.get(code="350203", practice__scope="3502")
    assert waiting.answer == Answer.WAITING
    told = set(Notice.objects.filter(account_id=world.siming.account_id).values_list("subject", flat=True))
    assert told == {f"practice:{waiting.practice_id}", f"ticket:{tickets[0].pk}"}
