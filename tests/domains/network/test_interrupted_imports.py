"""An import whose writer went away: it is known as such, taken up again or ended, and forgotten on time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import cast
from tests.domains.network.world import NOW, STATIONS, SYSTEM, at, sheet

from cuobian.domains.network.actions.imports import (
    apply_batch,
    begin_apply,
    discard_batch,
    forget_rows,
    preview_import,
    undo_batch,
)
from cuobian.domains.network.models import ImportBatch, ImportRow
from cuobian.domains.network.queries.imports import is_interrupted, own_batches
from cuobian.domains.network.values import IMPORT, BatchStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict
from cuobian.support.jobs import heartbeat
from cuobian.support.jobs.models import Failure, Job, State
from cuobian.support.jobs.progress import actor_facts
from cuobian.support.jobs.public import restart

HEADS, PHONES = ("编码", "类型", "电话"), ("0592-000-0001", "0592-000-0002")
SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
NOBODY = 2**22 + 1  # no process has this number


class Killed(BaseException):
    """What a killed process does to the deed at hand."""


def _preview(actor: Actor = SYSTEM) -> ImportBatch:
    rows = [(STATIONS[index], "站", phone) for index, phone in enumerate(PHONES)]
    return ImportBatch.objects.get(pk=preview_import(actor=actor, upload=sheet(HEADS, *rows), now=NOW))


def _begin(batch: ImportBatch, now: datetime = NOW, actor: Actor = SYSTEM) -> None:
    begin_apply(actor=actor, batch_id=batch.pk, rest=True, now=now)


def _apply(batch: ImportBatch, now: datetime = NOW, actor: Actor = SYSTEM) -> int:
    return apply_batch(actor=actor, batch_id=batch.pk, rest=True, now=now)


def _die(_row: ImportRow, _message: str) -> None:
    raise Killed


def _half_written(actor: Actor = SYSTEM) -> ImportBatch:
    """Killed after the first of two rows."""
    batch = _preview(actor)
    _begin(batch, actor=actor)
    with pytest.raises(Killed):
        apply_batch(actor=actor, batch_id=batch.pk, rest=True, now=NOW, step=_die)
    batch.refresh_from_db()
    return batch


def _phones() -> tuple[str, ...]:
    return tuple(at(code).contact_phone for code in STATIONS[:2])


def _deeds(batch: ImportBatch, now: datetime) -> list[Callable[[], Any]]:
    return [
        lambda: _begin(batch, now),
        lambda: discard_batch(actor=SYSTEM, batch_id=batch.pk, now=now),
        lambda: undo_batch(actor=SYSTEM, batch_id=batch.pk, now=now),
    ]


def test_what_is_being_written_is_left_alone(network: None) -> None:
    batch = _half_written()
    assert not is_interrupted(batch, SOON)
    for deed in _deeds(batch, SOON):
        with pytest.raises(Conflict):
            deed()
    assert _phones() == (PHONES[0], "")


def test_what_was_cut_off_goes_on_where_it_stopped(network: None) -> None:
    batch = _half_written()
    assert is_interrupted(batch, LATER)
    _begin(batch, LATER)
    assert _apply(batch, LATER) == 2
    assert _phones() == PHONES
    assert undo_batch(actor=SYSTEM, batch_id=batch.pk, now=LATER).taken_back == 2
    assert _phones() == ("", "")


def test_a_job_that_was_cut_off_counts_what_is_written_and_names_what_was_refused(network: None) -> None:
    actor = cast.enrol("system_administrator")
    batch = _half_written(actor)
    ImportRow.objects.filter(batch=batch, applied=False).update(
        outcome="wrong", faults=[{"column": "", "given": "", "message": "预览以后别人改过"}]
    )
    row = Job.objects.create(
        kind=IMPORT, title="导入", params={"batch_id": str(batch.pk), "rest": True}, state=State.FAILED, created_at=NOW,
        started_at=NOW, finished_at=NOW, account_id=actor.account_id, actor=actor_facts(actor), code=actor.scope,
    )  # fmt: skip
    with frozen_at(LATER):
        again = restart(actor=actor, job_id=row.pk, now=LATER)
    assert (again.state, again.done, again.total, again.summary) == ("done", 2, 2, "已写入 1 行")
    failed = Failure.objects.get(job=again)
    assert (failed.key, failed.words) == (
        str(ImportRow.objects.get(batch=batch, applied=False).number),
        "预览以后别人改过",
    )


def test_what_was_cut_off_can_be_ended_and_what_is_written_taken_back(network: None) -> None:
    batch = _half_written()
    assert discard_batch(actor=SYSTEM, batch_id=batch.pk, now=LATER) == 1
    batch.refresh_from_db()
    assert (batch.status, batch.counts["written"], _phones()) == (BatchStatus.APPLIED, 1, (PHONES[0], ""))
    assert undo_batch(actor=SYSTEM, batch_id=batch.pk, now=LATER + timedelta(days=6)).taken_back == 1
    assert _phones() == ("", "")


def test_what_was_cut_off_before_its_first_row_can_be_given_up(network: None) -> None:
    batch = _preview()
    _begin(batch)
    assert discard_batch(actor=SYSTEM, batch_id=batch.pk, now=LATER) == 0
    batch.refresh_from_db()
    assert batch.status == BatchStatus.DISCARDED
    assert not ImportRow.objects.exists()


@pytest.mark.parametrize(("pid", "lost"), [(1, False), (NOBODY, True)])
def test_a_job_says_by_itself_whether_it_is_there(network: None, pid: int, lost: bool) -> None:
    """Process number one always lives."""
    batch = _half_written()
    Job.objects.create(
        kind=IMPORT, title="写入 2 行", params={"batch_id": str(batch.pk), "rest": True}, state=State.RUNNING,
        host=heartbeat.this_host(), pid=pid, created_at=NOW, started_at=NOW, beat_at=NOW,
    )  # fmt: skip
    assert is_interrupted(batch, NOW + timedelta(days=1)) is lost


def test_of_two_writers_the_first_stops_when_the_second_has_taken_over(network: None) -> None:
    """A writer that was only slow finds out at its next row; every row is written once."""
    batch = _preview()

    def taken_over(_row: ImportRow, _message: str) -> None:
        _begin(batch, LATER)
        assert _apply(batch, LATER) == 2

    _begin(batch)
    with pytest.raises(Conflict, match="在别处接着写"):
        apply_batch(actor=SYSTEM, batch_id=batch.pk, rest=True, now=NOW, step=taken_over)
    assert [at(code).events.count() for code in STATIONS[:2]] == [2, 2]
    assert set(ImportRow.objects.values_list("outcome", flat=True)) == {"changed"}


def test_what_was_cut_off_is_forgotten_on_time(network: None) -> None:
    half, nothing, working = _half_written(), _preview(), _preview()
    for batch in (nothing, working):
        _begin(batch)
    Job.objects.create(
        kind=IMPORT, title="写入 2 行", params={"batch_id": str(working.pk)}, state=State.QUEUED, created_at=NOW
    )
    assert forget_rows(actor=SYSTEM, now=NOW + timedelta(days=90)) == 0
    later = NOW + timedelta(days=91)
    assert forget_rows(actor=SYSTEM, now=later) == 2
    assert forget_rows(actor=SYSTEM, now=later) == 0
    assert set(ImportRow.objects.values_list("batch_id", flat=True)) == {working.pk}
    told = dict(ImportBatch.objects.values_list("pk", "status"))
    assert (told[half.pk], told[nothing.pk], told[working.pk]) == ("applied", "discarded", "applying")


def test_the_page_says_that_it_was_cut_off_and_leads_on(network: None, client_as: Callable[..., Client]) -> None:
    client, officer = client_as("district_officer"), cast.enrol("district_officer")
    batch = _half_written(officer)
    url = f"/desk/network/import/{batch.pk}/"
    assert own_batches(officer) == [batch]
    with frozen_at(SOON):
        page = client.get(url).content.decode()
        assert ("正在写入，过一会儿刷新这一页。" in page, "接着写" in page) == (True, False)
    with frozen_at(LATER):
        page = client.get(url).content.decode()
        for told in ("没写完", "接着写剩下的 1 行", "写入了 1 行，还有 1 行没有写", "到此为止，保留已写的 1 行"):
            assert told in page
        assert "没写完" in client.get("/desk/network/import/").content.decode()
        assert client.post(url + "apply/", {"rest": "1"}).status_code == 302
    assert _phones() == PHONES


def test_the_page_ends_what_was_cut_off_and_keeps_what_is_written(
    network: None, client_as: Callable[..., Client]
) -> None:
    client, officer = client_as("district_officer"), cast.enrol("district_officer")
    batch = _half_written(officer)
    with frozen_at(LATER):
        shown = client.post(f"/desk/network/import/{batch.pk}/discard/", follow=True).content.decode()
    assert "已结束，写入的 1 行保留" in shown
    assert "撤销这次导入" in shown
