"""Two people at once: positions without gaps, and of two corrections one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from tests.cast import NOW, actor_of_role
from tests.domains.ledger.making import put
from tests.domains.network import world

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.public import cancel
from cuobian.kernel.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _world(transactional_db: None) -> None:
    world.build()


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Run deeds at the same moment; their results, or the errors they met."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return deed()
        except Exception as error:  # the error is what the test looks at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_positions_have_no_gap_and_no_double() -> None:
    def ten() -> None:
        for _n in range(10):
            put("drill")

    assert together(ten, ten, ten) == [None, None, None]
    assert sorted(Fact.objects.values_list("seq", flat=True)) == list(range(1, 31))


def test_of_two_who_correct_the_same_entry_one_wins() -> None:
    wrong, keeper = put("drill"), actor_of_role("station_keeper")

    def take_off() -> Any:
        return cancel(actor=keeper, fact_id=wrong.id, reason="重复记了一次", now=NOW)

    outcomes = together(take_off, take_off)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert Fact.objects.filter(sign=-1).count() == 1
