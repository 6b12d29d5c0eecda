"""Two imports at the same moment that set up one and the same place."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction
from tests.domains.network import world
from tests.domains.network.world import NOW, SHAPI, SYSTEM, sheet

from cuobian.domains.network.actions.imports import apply_batch, begin_apply, preview_import
from cuobian.domains.network.models import ImportBatch, ImportRow, Place
from cuobian.domains.network.values import BatchStatus, PlaceKind
from cuobian.kernel.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)
FREE = ("350203001011", "350203001018")


@pytest.fixture(autouse=True)
def _world(transactional_db: None) -> None:
    world.build()


def _claimed(*codes: str, rest: bool) -> UUID:
    batch = preview_import(actor=SYSTEM, upload=sheet(("编码", "类型"), *((code, "站") for code in codes)), now=NOW)
    begin_apply(actor=SYSTEM, batch_id=batch, rest=rest, now=NOW)
    return batch


def _alone(deed: Callable[[], Any]) -> Any:
    try:
        return deed()
    except Exception as error:  # the error is what the test looks at
        return error
    finally:
        connections.close_all()


def _together(*deeds: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        barrier.wait()
        return _alone(deed)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def _write(batch: UUID, *, rest: bool) -> Any:
    return apply_batch(actor=SYSTEM, batch_id=batch, rest=rest, now=NOW)


def test_of_two_batches_with_one_code_one_is_written_and_the_other_told_which_row_it_is() -> None:
    batches = [_claimed(code, SHAPI, rest=False) for code in FREE[:2]]
    outcomes = _together(*(lambda batch=batch: _write(batch, rest=False) for batch in batches))
    lost = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert (len(lost), [outcome for outcome in outcomes if outcome == 2]) == (1, [2])
    assert f"第 3 行 {SHAPI}" in str(lost[0].message)
    assert Place.objects.filter(code__in=(SHAPI, *FREE)).count() == 2
    assert set(ImportBatch.objects.values_list("status", flat=True)) == {BatchStatus.APPLIED, BatchStatus.PREVIEWED}


def test_a_code_that_is_being_set_up_at_this_moment_is_told_with_its_row_and_nothing_is_half_written() -> None:
    """PostgreSQL finds out at the insert, when the other has committed; SQLite lets the second wait and look again."""
    batch = _claimed(FREE[0], SHAPI, rest=False)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            world.open_at(PlaceKind.STATION, SHAPI)
            second = pool.submit(_alone, lambda: _write(batch, rest=False))
            time.sleep(0.5)
        outcome = second.result(timeout=60)
    assert isinstance(outcome, Conflict)
    assert f"第 3 行 {SHAPI}" in str(outcome.message)
    assert not Place.objects.filter(code=FREE[0]).exists()
    assert ImportBatch.objects.get(pk=batch).status == BatchStatus.PREVIEWED


def test_with_the_rest_asked_for_the_other_rows_are_written_all_the_same() -> None:
    batches = [_claimed(code, SHAPI, rest=True) for code in FREE[:2]]
    outcomes = _together(*(lambda batch=batch: _write(batch, rest=True) for batch in batches))
    assert sorted(outcomes) == [1, 2]
    assert Place.objects.filter(code__in=(SHAPI, *FREE)).count() == 3
    wrong = ImportRow.objects.get(outcome="wrong")
    assert (wrong.code, bool(wrong.faults[0]["message"])) == (SHAPI, True)


def test_one_batch_is_taken_by_one_of_two() -> None:
    batch = preview_import(actor=SYSTEM, upload=sheet(("编码", "类型"), (SHAPI, "站")), now=NOW)

    def whole() -> Any:
        begin_apply(actor=SYSTEM, batch_id=batch, rest=False, now=NOW)
        return _write(batch, rest=False)

    outcomes = _together(whole, whole)
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]
    assert Place.objects.get(code=SHAPI).version == 1
