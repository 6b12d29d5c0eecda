"""Facts by table: previewed with every fault, entered by a second person, taken off by counter-entries."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests.cast import INSTITUTE, NEIGHBOUR_STATION, NOW, STATION, actor_of_role, enrol
from tests.domains.network.world import Given, at, sheet

from cuobian.domains.ledger.actions import importing
from cuobian.domains.ledger.actions.reading import columns
from cuobian.domains.ledger.models import BatchState, Fact, ImportBatch
from cuobian.domains.ledger.public import Selection, cancel, correct, grouped
from cuobian.domains.ledger.rules.importing import raw_columns, told_head
from cuobian.domains.ledger.states import ACTIONS, STEPS
from cuobian.domains.ledger.values.kinds import kind_of
from cuobian.domains.network.actions.imports.preview import preview_import
from cuobian.domains.network.actions.structure import close_place, move_place
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from cuobian.support.exchange.public import read_table
from cuobian.support.notices.public import open_for

pytestmark = pytest.mark.usefixtures("network")
ClientAs = Callable[..., Client]
HEADS = ("站点编码", "站点", "类别", "细类", "日期", "数量", "其中", "人数", "项目")
GOOD = (STATION, "鸿山社区站", "活动", "传统节日", date(2026, 11, 1), 1, None, 40, "重阳")
RATE = (NEIGHBOUR_STATION, None, "到期订单", "已办结", date(2026, 11, 2), 5, 4, None, "敬老助老")


def table(*rows: tuple[Any, ...]) -> Given:
    return sheet(HEADS, *rows)


def uploaded(actor: Actor | None = None, *rows: tuple[Any, ...]) -> ImportBatch:
    actor = actor or actor_of_role("institute_head")
    return importing.upload_batch(actor=actor, upload=table(*(rows or (GOOD, RATE))), note="纸质台账第 3 页", now=NOW)


def test_an_upload_is_kept_but_not_entered() -> None:
    batch = uploaded()
    assert (batch.state, batch.row_count, batch.fault_count, batch.code) == ("draft", 2, 0, INSTITUTE)
    assert len(batch.file_sha256) == 64
    assert not Fact.objects.exists()


def test_every_fault_is_told_with_row_and_cell_and_the_rest_is_kept() -> None:
    other_district = ("350212001002", None, "活动", "群众活动", date(2026, 11, 1), 1, None, None, None)
    too_much = (STATION, None, "到期订单", "已办结", date(2026, 11, 1), 2, 3, None, None)
    no_tag = (STATION, None, "活动", "联欢", date(2026, 11, 1), 1, None, None, None)
    future = (STATION, None, "应急演练", None, date(2027, 1, 1), 1, None, None, None)
    batch = uploaded(None, GOOD, other_district, too_much, no_tag, future, GOOD)
    assert batch.row_count == 1
    assert [fault["place"] for fault in batch.faults] == [
        "第 3 行 · 站点编码", "第 4 行 · 其中", "第 5 行 · 细类", "第 6 行 · 日期", "第 7 行 · 类别",
    ]  # fmt: skip
    assert batch.fault_count == 5
    assert "第 2 行" in batch.faults[-1]["message"]


def test_a_day_before_the_place_was_there_is_told_with_row_and_column_and_how_to_mend_it() -> None:
    mistyped = (STATION, None, "应急演练", None, date(1926, 11, 1), 1, None, None, None)
    batch = uploaded(None, GOOD, mistyped)
    assert batch.row_count == 1
    assert [(fault["place"], fault["given"], fault["message"]) for fault in batch.faults] == [
        ("第 3 行 · 日期", "1926-11-01", "早于这个站点的设立日期 2019-10-01。请核对日期和编码，改好再记。")
    ]


def test_what_is_told_of_a_place_ends_with_it() -> None:
    ended = date(2026, 11, 2)
    close_place(
        actor=Actor.system("测试"), place_id=at(NEIGHBOUR_STATION).pk, effective_on=ended, reason="撤销", now=NOW
    )
    rows = [
        (NEIGHBOUR_STATION, None, "应急演练", None, ended + timedelta(days=days), 1, None, None, None)
        for days in (0, 1)
    ]
    batch = uploaded(actor_of_role("city_officer"), *rows)
    assert batch.row_count == 1
    assert [(fault["place"], fault["message"]) for fault in batch.faults] == [
        ("第 3 行 · 日期", "这个站点 2026-11-02 已经撤并，之后的事不记在它名下。请核对日期和编码，改好再记。")
    ]


@pytest.mark.parametrize("template", ["zh-hans", "en"])
@pytest.mark.parametrize("reader", ["zh-hans", "en"])
def test_a_table_of_one_language_is_read_in_every_other(template: str, reader: str) -> None:
    with override(template):
        heads = [*(spec.head for spec in columns()), told_head()]
        kind = kind_of("activity")
        row = [*GOOD[:2], str(kind.name), kind.tag_label("festival"), *GOOD[4:], ""]
    with override(reader):
        batch = importing.upload_batch(
            actor=actor_of_role("institute_head"), upload=sheet(heads, row), note="", now=NOW
        )
    assert (batch.row_count, batch.fault_count) == (1, 0)
    assert (batch.rows[0]["kind"], batch.rows[0]["tag"]) == ("activity", "festival")


def test_a_table_without_one_good_row_is_refused_with_its_faults() -> None:
    with pytest.raises(Invalid) as refused:
        uploaded(None, ("350203001999", None, "活动", "宣讲", date(2026, 11, 1), 1, None, None, None))
    assert refused.value.faults
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not excel", b"PK\x03\x04broken"])
def test_what_is_not_excel_is_said(content: bytes) -> None:
    with pytest.raises(Invalid):
        importing.upload_batch(actor=actor_of_role("institute_head"), upload=Given(content), note="", now=NOW)


class _Huge(Given):
    """Two hundred megabytes that nobody should hold."""

    def __init__(self, size: int | None) -> None:
        super().__init__(b"")
        self.size, self.asked = size, 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert 0 < size < 21_000_000, "the whole file was read"
        self.asked = size
        return bytes(size)


@pytest.mark.parametrize("size", [200_000_000, None])
@pytest.mark.parametrize("give", ["ledger", "network"])
def test_of_a_file_that_is_too_big_no_more_is_read_than_shows_it(give: str, size: int | None) -> None:
    upload = _Huge(size)
    deed: Callable[..., Any]
    if give == "ledger":
        deed = partial(importing.upload_batch, actor=actor_of_role("institute_head"), note="")
    else:
        deed = partial(preview_import, actor=actor_of_role("district_officer"))
    with pytest.raises(Invalid, match="20 MB"):
        deed(upload=upload, now=NOW)
    assert bool(upload.asked) == (size is None)


def test_the_same_file_is_not_entered_twice() -> None:
    given = table(GOOD)
    content = given.read()
    head = actor_of_role("institute_head")
    importing.upload_batch(actor=head, upload=Given(content), note="", now=NOW)
    with pytest.raises(Invalid, match="黄丽卿"):
        importing.upload_batch(actor=head, upload=Given(content), note="", now=NOW)


TOO_MUCH = (STATION, None, "到期订单", "已办结", date(2026, 11, 3), 2, 3, None, "敬老助老")
MENDED = (*TOO_MUCH[:6], 2, *TOO_MUCH[7:])


def approved(*rows: tuple[Any, ...]) -> ImportBatch:
    batch = uploaded(None, *rows)
    do("submit", batch)
    do("approve", batch)
    return batch


def test_a_mended_table_brings_only_what_it_did_not_bring_before() -> None:
    approved(GOOD, RATE, TOO_MUCH)
    again = uploaded(None, GOOD, RATE, MENDED)
    assert (again.row_count, again.fault_count) == (1, 2)
    assert [fault["place"] for fault in again.faults] == ["第 2 行 · 类别", "第 3 行 · 类别"]
    assert "黄丽卿" in again.faults[0]["message"]
    assert "已入账" in again.faults[0]["message"]
    assert not again.wrong
    do("submit", again)
    do("approve", again)
    assert Fact.objects.count() == 3


def test_rows_that_wait_in_another_table_are_told_and_taken_back_ones_are_free() -> None:
    first = uploaded(None, GOOD, RATE)
    with pytest.raises(Invalid, match="没有一行能用") as refused:
        uploaded(None, GOOD)
    assert "待提交" in str(refused.value.faults[0].message)
    do("withdraw", first)
    assert uploaded(None, GOOD).row_count == 1


def test_a_row_that_was_put_right_since_is_the_same_deed_and_one_taken_off_is_not() -> None:
    approved(GOOD, RATE)
    head = actor_of_role("institute_head")
    fact = Fact.objects.get(kind="activity")
    right = correct(
        actor=head, fact_id=fact.pk, quantity=fact.quantity, part=None, people=60, reason="人数点错了", now=NOW
    )
    assert uploaded(None, GOOD, MENDED).row_count == 1
    cancel(actor=head, fact_id=right.id, reason="这一条没有办", now=NOW)
    assert uploaded(None, GOOD, (*MENDED[:5], 1, 1, None, "敬老助老")).row_count == 2


def test_a_table_that_was_waiting_with_the_same_rows_is_not_entered_beside_the_other() -> None:
    batch = uploaded(None, GOOD)
    do("submit", batch)
    rows = batch.rows
    other = approved(RATE)
    ImportBatch.objects.filter(pk=batch.pk).update(rows=[*rows, *other.rows])
    with pytest.raises(Conflict, match="1 行已经入账"):
        do("approve", batch)
    assert Fact.objects.count() == 1


def test_the_wrong_rows_come_in_the_form_of_the_template_and_can_be_given_again(client_as: ClientAs) -> None:
    bad_day = (STATION, "鸿山社区站", "活动", "群众活动", "昨天", 1, None, 30, "广场舞")
    uploaded(None, RATE)
    batch = uploaded(None, GOOD, RATE, TOO_MUCH, bad_day)
    assert (batch.row_count, batch.fault_count) == (1, 3)
    given = client_as("district_officer").get(reverse("ledger:batch-wrong", args=[batch.pk])).content
    lines = read_table(Given(given), columns=raw_columns(columns()), ignore_heads=["怎么改"]).rows
    assert [(line.values["on"], line.values["item"]) for line in lines] == [
        ("2026-11-03", "敬老助老"),
        ("昨天", "广场舞"),
    ]
    with pytest.raises(Invalid) as refused:
        importing.upload_batch(actor=actor_of_role("institute_head"), upload=Given(given), note="", now=NOW)
    assert [fault.place for fault in refused.value.faults] == ["第 2 行 · 其中", "第 3 行 · 日期（E 列）"]


def test_a_second_person_enters_the_batch_and_is_told_of_it() -> None:
    head, officer = enrol("institute_head"), enrol("district_officer")
    batch = uploaded(head)
    importing.submit_batch(actor=head, batch_id=batch.pk, now=NOW)
    assert officer.account_id
    assert head.account_id
    assert [notice.subject for notice in open_for(officer.account_id)] == [f"import:{batch.pk}"]
    importing.approve_batch(actor=officer, batch_id=batch.pk, now=NOW)
    assert not open_for(officer.account_id)
    facts = Fact.objects.order_by("seq")
    assert [(row.source, row.subject, row.recorder_name) for row in facts] == [
        ("import", f"import:{batch.pk}", officer.name)
    ] * 2
    assert [(row.kind, row.tag, row.item, row.quantity, row.part, row.people) for row in facts] == [
        ("activity", "festival", "重阳", 1, None, 40),
        ("order_closed", "finished", "敬老助老", 5, 4, None),
    ]


def test_nobody_approves_their_own_table_not_even_by_sql() -> None:
    officer = actor_of_role("district_officer")
    batch = uploaded(officer)
    importing.submit_batch(actor=officer, batch_id=batch.pk, now=NOW)
    with pytest.raises(NotAllowed):
        importing.approve_batch(actor=officer, batch_id=batch.pk, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(state="approved", decided_by=officer.account_id, decided_at=NOW)
    assert not Fact.objects.exists()


def test_a_refused_batch_says_why_to_whom_uploaded_it() -> None:
    head = enrol("institute_head")
    batch = uploaded(head)
    importing.submit_batch(actor=head, batch_id=batch.pk, now=NOW)
    with pytest.raises(Invalid):
        importing.refuse_batch(actor=actor_of_role("district_officer"), batch_id=batch.pk, reason="不", now=NOW)
    importing.refuse_batch(actor=actor_of_role("district_officer"), batch_id=batch.pk, reason="日期对不上", now=NOW)
    assert head.account_id
    assert "日期对不上" in open_for(head.account_id)[0].text
    assert not Fact.objects.exists()


def test_an_undone_batch_leaves_nothing_in_the_sums_and_everything_in_the_book() -> None:
    head, officer = actor_of_role("institute_head"), actor_of_role("district_officer")
    batch = uploaded(head)
    importing.submit_batch(actor=head, batch_id=batch.pk, now=NOW)
    importing.approve_batch(actor=officer, batch_id=batch.pk, now=NOW)
    cancel(actor=head, fact_id=Fact.objects.get(kind="activity").pk, reason="这一条没有办", now=NOW)
    importing.undo_batch(actor=officer, batch_id=batch.pk, reason="整本台账传错了", now=NOW)
    assert Fact.objects.count() == 4
    assert [(group.quantity, group.part, group.people, group.count) for group in grouped(Selection(), ("kind",))] == [
        (0, 0, 0, 0)
    ] * 2


def test_a_batch_of_another_district_does_not_exist() -> None:
    batch = uploaded()
    with pytest.raises(NotFound):
        importing.submit_batch(actor=actor_of_role("neighbour_officer"), batch_id=batch.pk, now=NOW)
    with pytest.raises(NotFound):
        importing.submit_batch(actor=actor_of_role("neighbour_officer"), batch_id=uuid4(), now=NOW)


def test_a_waiting_table_follows_a_place_that_moves_and_is_approved_where_it_lies_now() -> None:
    officer, neighbour = enrol("district_officer"), enrol("neighbour_officer")
    batch = uploaded(None, GOOD)
    do("submit", batch)
    city_wide = uploaded(actor_of_role("city_officer"), (*GOOD[:5], 2, *GOOD[6:]), RATE)
    code = move_place(
        actor=Actor.system("平台"), place_id=at(STATION).pk, area_code="350212001003", effective_on=date(2026, 11, 20),
        reason="区划调整", now=NOW,
    ).code  # fmt: skip
    batch.refresh_from_db()
    city_wide.refresh_from_db()
    assert (batch.code, [row["place_code"] for row in batch.rows]) == (code, [code])
    assert (city_wide.code, {row["place_code"] for row in city_wide.rows}) == ("3502", {code, NEIGHBOUR_STATION})
    assert officer.account_id
    assert neighbour.account_id
    assert not open_for(officer.account_id)
    assert [notice.subject for notice in open_for(neighbour.account_id)] == [f"import:{batch.pk}"]
    with pytest.raises(NotFound):
        importing.approve_batch(actor=officer, batch_id=batch.pk, now=NOW)
    importing.approve_batch(actor=neighbour, batch_id=batch.pk, now=NOW)
    assert [row.place_code for row in Fact.objects.all()] == [code]
    with pytest.raises(Invalid, match="没有一行能用"):
        uploaded(neighbour, (code, *GOOD[1:]))


def test_what_was_entered_before_a_place_moved_is_known_under_its_new_code() -> None:
    approved(GOOD)
    code = move_place(
        actor=Actor.system("平台"), place_id=at(STATION).pk, area_code="350212001003", effective_on=date(2026, 11, 20),
        reason="区划调整", now=NOW,
    ).code  # fmt: skip
    with pytest.raises(Invalid, match="没有一行能用"):
        uploaded(actor_of_role("neighbour_officer"), (code, *GOOD[1:]))


def test_batches_from_before_are_made_to_fit_when_the_platform_is_upgraded() -> None:
    step = import_module("cuobian.domains.ledger.migrations.0003_a_file_waits_once")
    batch = uploaded(None, GOOD)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX ledger_batch_one_file_waits_once")
    later = ImportBatch.objects.get(pk=batch.pk)
    later.pk, later.uploaded_at = uuid4(), NOW + timedelta(minutes=1)
    later.save(force_insert=True)
    step.withdraw_doubles(apps, None)
    assert dict(ImportBatch.objects.values_list("pk", "state")) == {batch.pk: "draft", later.pk: "withdrawn"}
    code = move_place(
        actor=Actor.system("平台"), place_id=at(STATION).pk, area_code="350212001003", effective_on=date(2026, 11, 20),
        reason="区划调整", now=NOW,
    ).code  # fmt: skip
    ImportBatch.objects.filter(pk=batch.pk).update(rows=batch.rows, code=STATION)
    step.follow_places(apps, None)
    batch.refresh_from_db()
    assert (batch.code, batch.rows[0]["place_code"]) == (code, code)


def test_undoing_a_batch_leaves_alone_what_was_corrected_since() -> None:
    batch = approved(GOOD, RATE)
    head = actor_of_role("institute_head")
    wrong = Fact.objects.get(kind="activity")
    right = correct(
        actor=head, fact_id=wrong.pk, quantity=wrong.quantity, part=None, people=60, reason="人数点错了", now=NOW
    )
    do("undo", batch)
    assert not Fact.objects.filter(corrects=right.id).exists()
    sums = {group.by[0]: (group.quantity, group.people) for group in grouped(Selection(), ("kind",))}
    assert sums == {"activity": (1, 60), "order_closed": (0, 0)}
    with pytest.raises(Invalid, match="没有一行能用"):
        uploaded(None, GOOD)


DEEDS: dict[str, Callable[..., Any]] = {
    "submit": importing.submit_batch,
    "withdraw": importing.withdraw_batch,
    "approve": importing.approve_batch,
    "refuse": importing.refuse_batch,
    "undo": importing.undo_batch,
}
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (), "submitted": ("submit",), "approved": ("submit", "approve"), "refused": ("submit", "refuse"),
    "withdrawn": ("withdraw",), "undone": ("submit", "approve", "undo"),
}  # fmt: skip


def do(action: str, batch: ImportBatch) -> None:
    uploader = action in ("submit", "withdraw")
    actor = actor_of_role("institute_head" if uploader else "district_officer")
    more = {"reason": "写明原因"} if action in ("refuse", "undo") else {}
    DEEDS[action](actor=actor, batch_id=batch.pk, now=NOW, **more)


@pytest.mark.parametrize(("state", "action"), list(product(BatchState.values, ACTIONS)))
def test_the_life_of_a_batch_is_its_table(state: str, action: str) -> None:
    batch = uploaded()
    for earlier in WAYS[state]:
        do(earlier, batch)
    step = STEPS.get((state, action))
    if step is None:
        with pytest.raises(Conflict):
            do(action, batch)
    else:
        do(action, batch)
    batch.refresh_from_db()
    assert batch.state == (step.to if step else state)


@pytest.mark.parametrize(
    "impossible",
    [{"state": "approved"}, {"state": "refused"}, {"state": "undone"}, {"state": "submitted"}, {"state": "lost"}],
)
def test_a_state_without_its_facts_is_refused_by_the_database(impossible: dict[str, Any]) -> None:
    batch = uploaded()
    with pytest.raises(DatabaseError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(**impossible)


def test_somebody_without_the_right_uploads_nothing() -> None:
    with pytest.raises(DomainError):
        uploaded(actor_of_role("station_keeper"))
