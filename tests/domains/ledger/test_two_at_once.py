"""Two people at once: positions without gaps, and of two corrections one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from tests.cast import NOW, STATION, actor_of_role
from tests.domains.ledger.making import put
from tests.domains.network import world
from tests.domains.network.world import Given, sheet

from cuobian.domains.ledger.actions.importing import upload_batch
from cuobian.domains.ledger.models import Fact, ImportBatch
from cuobian.domains.ledger.public import cancel
from cuobian.kernel.errors import Conflict, Invalid

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


def test_of_two_who_give_the_same_file_one_wins() -> None:
    row = (STATION, "鸿山社区站", "活动", "传统节日", date(2026, 11, 1), 1, None, 40, "重阳")
    content = sheet(("站点编码", "站点", "类别", "细类", "日期", "数量", "其中", "人数", "项目"), row).read()
    head = actor_of_role("institute_head")

    def give() -> Any:
        return upload_batch(actor=head, upload=Given(content), note="", now=NOW)

    outcomes = together(give, give)
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 1
    assert ImportBatch.objects.count() == 1


def test_the_database_lets_a_file_wait_once() -> None:
    facts = {"code": STATION, "file_sha256": "0" * 64, "row_count": 1, "uploaded_by": uuid4(), "uploaded_at": NOW}
    ImportBatch.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.create(**facts)
    ImportBatch.objects.update(state="withdrawn")
    ImportBatch.objects.create(**facts)
