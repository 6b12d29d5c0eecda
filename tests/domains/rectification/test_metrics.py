"""What a closed ticket tells the ledger, and that the standard's metrics read it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.domains.rectification.world import STATION, TicketWorld

from cuobian.domains.ledger.models import Fact
from cuobian.domains.network.public import records_by_code
from cuobian.domains.rectification.values import Status
from cuobian.domains.standards.public import metric_of, metric_values

KEYS = ("rectify_pass_rate", "repeat_issue_rate_inverse", "rectify_first_pass_rate", "rectify_repeat_rate")


def facts(number: str) -> dict[str, Decimal | None]:
    return {fact.kind: fact.part for fact in Fact.objects.filter(subject=number)}


def test_in_time_and_passed_at_once(world: TicketWorld) -> None:
    ticket = world.take_to(Status.CLOSED)
    assert facts(ticket.number) == {"issue_due": 1, "issue_closed": 0, "issue_checked": 1, "issue_repeated": 0}


def test_late_and_sent_back_and_come_back(world: TicketWorld) -> None:
    world.take_to(Status.CLOSED, now=world.now - timedelta(days=20))
    ticket = world.open(severity="safety", now=world.now - timedelta(days=10))
    world.take_to(Status.FIXED, ticket)
    world.step(ticket, "return")
    world.step(ticket, "fix")
    for action in ("verify", "close"):
        world.step(ticket, action)
    assert facts(ticket.number) == {"issue_due": 0, "issue_closed": 1, "issue_checked": 0, "issue_repeated": 1}


def test_the_metrics_of_the_standard_are_fed_by_tickets(world: TicketWorld) -> None:
    place = records_by_code([STATION])[STATION]
    day = (world.now + timedelta(days=1)).date()
    before = metric_values(KEYS, [place], day)
    world.take_to(Status.CLOSED)
    after = metric_values(KEYS, [place], day)
    for key in ("rectify_pass_rate", "repeat_issue_rate_inverse"):
        old, new = before[key][place.id], after[key][place.id]
        assert (getattr(new, "denominator", 0) or 0) == (getattr(old, "denominator", 0) or 0) + 1
    assert after["rectify_first_pass_rate"][place.id].amount == 1  # type: ignore[union-attr]
    assert after["rectify_repeat_rate"][place.id].amount == 0  # type: ignore[union-attr]


@pytest.mark.parametrize("key", KEYS)
def test_a_metric_says_its_name_unit_formula_and_source(key: str) -> None:
    metric = metric_of(key)
    assert all(str(part) for part in (metric.name, metric.unit, metric.formula, metric.source))
