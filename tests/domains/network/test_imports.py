"""Importing from Excel: what is wrong is told cell by cell; what is written can be taken back."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from tests import cast
from tests.domains.network.world import NOW, OPENED, STATIONS, SYSTEM, Given, at, open_at, sheet

from cuobian.domains.ledger.public import record
from cuobian.domains.network.actions import following
from cuobian.domains.network.actions.area_steps import mark_pseudo, merge_area
from cuobian.domains.network.actions.imports import (
    apply_batch,
    begin_apply,
    discard_batch,
    forget_rows,
    preview_import,
    undo_batch,
)
from cuobian.domains.network.actions.profile import edit_place
from cuobian.domains.network.actions.structure import close_place, move_place, open_place, rename_place
from cuobian.domains.network.models import ImportBatch, ImportRow, Place
from cuobian.domains.network.queries.imports import counts_of, rows_of, sheet_rows, wrong_sheet
from cuobian.domains.network.rules.sheet import COLUMNS
from cuobian.domains.network.values import BatchStatus, Outcome, PlaceKind
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.exchange.public import Sheet, workbook

BASE = ("编码", "类型")
STATION = (STATIONS[1], "站")
NEW = ("350203001015", "站")


def _preview(heads: tuple[str, ...], *rows: tuple[Any, ...], actor: Any = SYSTEM) -> ImportBatch:
    return ImportBatch.objects.get(pk=preview_import(actor=actor, upload=sheet(heads, *rows), now=NOW))


def _apply(batch: ImportBatch, *, rest: bool = False) -> int:
    begin_apply(actor=SYSTEM, batch_id=batch.pk, rest=rest, now=NOW)
    return apply_batch(actor=SYSTEM, batch_id=batch.pk, rest=rest, now=NOW)


def _faults(batch: ImportBatch) -> list[tuple[int, str, str, str]]:
    rows = ImportRow.objects.filter(batch=batch, outcome=Outcome.WRONG)
    return [(row.number, fault["column"], fault["given"], fault["message"]) for row in rows for fault in row.faults]


def test_a_preview_tells_new_changed_unchanged_and_wrong_apart_and_writes_nothing(network: None) -> None:
    batch = _preview(
        (*BASE, "电话", "工作日开放"),
        (*NEW, "0592-000-0001", "09:00-17:00"),
        (*STATION, "0592-000-0002", ""),
        (STATIONS[2], "站", "", ""),
        (STATIONS[0], "站", "7089 12", ""),
    )
    counts = counts_of(batch)
    assert (counts.new, counts.changed, counts.unchanged, counts.wrong, counts.cells) == (1, 1, 1, 1, 1)
    assert _faults(batch) == [(5, "电话", "7089 12", "座机要 7 位数，前面写 0592-；手机要 11 位数")]
    assert Place.objects.filter(code=NEW[0]).count() == 0
    assert at(STATION[0]).contact_phone == ""


WRONG_CELLS = [
    (("周末开放",), (*STATION, "9点到下午5点"), "周末开放", "写成 09:00-17:00"),
    (("工作日开放",), (*STATION, "21:30-08:30"), "工作日开放", "结束早于开始"),
    (("上级编码",), (*STATION, "350203003"), "上级编码", "的上级应当是 350203001"),
    (("设施",), (*STATION, "直升机坪"), "设施", "没有这些设施"),
    (("场地",), (*STATION, "很大的厅"), "场地", "大讲堂 讲堂 120"),
    (("经度", "纬度", "坐标系"), (*STATION, 24.5, 118.1, "GCJ-02"), "经度", "写反"),
    (("经度", "纬度", "坐标系"), (*STATION, 118.1, 24.5, ""), "坐标系", "写明坐标系"),
    (("经度",), (*STATION, "东经一百一十八"), "经度", ""),
    (("坐标系",), (*STATION, "BD-09"), "坐标系", ""),
    (("设立日期",), (*NEW, "前年十月"), "设立日期", ""),
    (("设立日期",), (*STATION, date(2020, 1, 1)), "设立日期", "不能用导入改"),
    (("特殊日期",), (*STATION, "春节不开"), "特殊日期", "写成"),
    (("参加评定",), (*STATION, "也许"), "参加评定", ""),
    ((), (STATIONS[1], "所"), "编码", "9 位数"),
    ((), ("350203001999", "站"), "编码", "区划里没有"),
    ((), ("350203005001", "站"), "编码", "还没有设立"),
    ((), ("abc", "站"), "编码", "12 位区划代码"),
    ((), ("", "站"), "编码", "没有填"),
    ((), (STATIONS[1], "庙"), "类型", ""),
]


@pytest.mark.parametrize(("heads", "row", "column", "told"), WRONG_CELLS)
def test_a_wrong_cell_is_told_with_row_column_and_how_to_mend_it(
    network: None, heads: tuple[str, ...], row: tuple[Any, ...], column: str, told: str
) -> None:
    batch = _preview((*BASE, *heads), row, (STATIONS[2], "站"))
    number, where, _given, message = _faults(batch)[0]
    assert (number, where) == (2, column)
    assert told in message
    assert message
    assert counts_of(batch).unchanged == 1


def test_a_code_given_twice_names_the_first_row(network: None) -> None:
    batch = _preview(BASE, STATION, STATION)
    assert _faults(batch) == [(3, "编码", STATION[0], "第 2 行已经写过这个编码，留一行")]


def test_two_places_of_one_name_below_one_parent_are_refused(network: None) -> None:
    batch = _preview((*BASE, "全称", "简称"), (*NEW, at(STATIONS[1]).name, "新站"))
    assert _faults(batch)[0][1] == "全称"


def test_a_row_out_of_reach_is_refused_without_telling_whether_it_exists(network: None) -> None:
    officer = cast.actor_of_role("district_officer")
    batch = _preview(BASE, ("350212001002", "站"), ("350212001003", "站"), actor=officer)
    assert {message for *_rest, message in _faults(batch)} == {
        "这个编码不在您管的范围里，请核对编码，或者请管这里的单位导入"
    }


REFUSED_FILES = {
    "not Excel": (lambda: Given(b"code,kind\n1,2\n", "a.xlsx"), "不是 Excel"),
    "nothing": (lambda: Given(b"", "a.xlsx"), "空的"),
    "only heads": (lambda: sheet(BASE), "只有表头"),
    "an empty sheet": (lambda: sheet([]), "是空的"),
    "another table": (lambda: sheet(["姓名", "年龄"], ["甲", 3]), "没有找到表头"),
    "a missing column": (lambda: sheet(["编码", "电话"], [STATIONS[1], "12345"]), "少了「类型」"),
    "an unknown column": (lambda: sheet([*BASE, "星座"], [*STATION, "x"]), "不认识「星座」"),
    "a column twice": (lambda: sheet([*BASE, "电话", "电话"], [*STATION, "1", "2"]), "有两列"),
    "merged cells": (
        lambda: sheet([*BASE, "电话"], STATION, (STATIONS[2], "站"), make=lambda page: page.merge_range("C2:C3", "12345")),
        "合并",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "told"), REFUSED_FILES.values(), ids=REFUSED_FILES.keys())
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(network: None, given: Any, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        preview_import(actor=SYSTEM, upload=given(), now=NOW)
    words = str(refused.value.message) + "".join(str(fault.message) for fault in refused.value.faults)
    assert told in words
    assert ImportBatch.objects.count() == 0


def test_formulas_and_days_written_as_text(network: None) -> None:
    given = sheet(
        [*BASE, "地址", "设立日期"], (*NEW, "", "2019年10月1日"), (STATIONS[2], "站", "", ""),
        make=lambda page: page.write_formula("C3", "=1+", None, ""),
    )  # fmt: skip
    batch = ImportBatch.objects.get(pk=preview_import(actor=SYSTEM, upload=given, now=NOW))
    assert [fault[0] for fault in _faults(batch)][-1] == 3
    assert any("公式" in message for *_rest, message in _faults(batch))


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_refused_at_once(network: None) -> None:
    rows = [[f"{350203001001 + n}", "站"] for n in range(100_000)]
    content = workbook([Sheet("站点", iter([list(BASE), *rows]))])
    with pytest.raises(Invalid) as refused:
        preview_import(actor=SYSTEM, upload=Given(content), now=NOW)
    assert "一次最多 20,000 行" in str(refused.value.message)


def test_parents_and_children_may_come_in_one_file_in_any_order(network: None) -> None:
    batch = _preview(
        (*BASE, "简称"), ("350203005001P001", "点", "演武微舞台"), ("350203005001", "站", ""), ("350203005", "所", "")
    )
    assert counts_of(batch).new == 3
    assert _apply(batch) == 3
    assert at("350203005001").short_name == "演武社区站"
    assert at("350203005001P001").parent_id == "350203005001"


def test_what_is_written_keeps_its_history_and_clears_where_the_cell_is_blank(network: None) -> None:
    edit_place(
        actor=SYSTEM,
        place_id=at(STATIONS[1]).pk,
        version=1,
        changes={"address": "大学路 1 号", "contact_phone": "12345"},
        now=NOW,
    )
    batch = _preview(
        (*BASE, "地址", "周末开放", "场地"), (*STATION, "", "09:00-17:00", "大讲堂 讲堂 120；阅览室 阅览室 20")
    )
    _apply(batch)
    place = at(STATIONS[1])
    assert (place.address, place.contact_phone, place.hours["week"]["sat"]) == ("", "12345", [["09:00", "17:00"]])
    assert [(room.name, room.seats) for room in place.rooms.all()] == [("大讲堂", 120), ("阅览室", 20)]
    assert place.events.first().reason == "Excel 导入：站点.xlsx"  # type: ignore[union-attr]


def test_all_or_nothing_writes_nothing_while_a_row_is_wrong(network: None) -> None:
    batch = _preview((*BASE, "电话"), (*STATION, "12345"), (STATIONS[2], "站", "x"))
    with pytest.raises(Invalid):
        _apply(batch)
    assert at(STATIONS[1]).contact_phone == ""
    assert _apply(batch, rest=True) == 1
    assert at(STATIONS[1]).contact_phone == "12345"


def test_a_row_that_went_stale_takes_all_back_or_is_skipped(network: None) -> None:
    def prepare() -> ImportBatch:
        batch = _preview((*BASE, "电话"), (*STATION, "12345"), (STATIONS[2], "站", "12345"))
        place = at(STATIONS[2])
        edit_place(
            actor=SYSTEM,
            place_id=place.pk,
            version=place.version,
            changes={"contact_name": f"甲{place.version}"},
            now=NOW,
        )
        return batch

    with pytest.raises(Conflict):
        _apply(prepare())
    assert at(STATIONS[1]).contact_phone == ""
    assert _apply(prepare(), rest=True) == 1
    assert (at(STATIONS[1]).contact_phone, at(STATIONS[2]).contact_phone) == ("12345", "")


def test_a_batch_is_written_once(network: None) -> None:
    batch = _preview((*BASE, "电话"), (*STATION, "12345"))
    _apply(batch)
    for deed in (lambda: _apply(batch), lambda: discard_batch(actor=SYSTEM, batch_id=batch.pk, now=NOW)):
        with pytest.raises(Conflict):
            deed()


def test_undo_puts_everything_back(network: None) -> None:
    before = [list(row) for row in sheet_rows(Place.objects.all())]
    batch = _preview(
        (*BASE, "全称", "简称", "电话", "周末开放", "场地", "经度", "纬度", "坐标系"),
        (*STATION, "新名全称", "新名站", "12345", "09:00-17:00", "大讲堂 讲堂 120", 118.1, 24.45, "GCJ-02"),
        (*NEW, "", "", "12345", "", "", None, None, ""),
    )
    assert _apply(batch) == 2
    assert [list(row) for row in sheet_rows(Place.objects.all())] != before
    done = undo_batch(actor=SYSTEM, batch_id=batch.pk, now=NOW + timedelta(days=6))
    assert (done.taken_back, done.left) == (2, ())
    assert [list(row) for row in sheet_rows(Place.objects.all())] == before
    batch.refresh_from_db()
    assert batch.status == BatchStatus.UNDONE
    again = _preview(BASE, NEW)
    assert counts_of(again).new == 1


def test_undo_leaves_what_was_changed_afterwards_and_says_so(network: None) -> None:
    batch = _preview((*BASE, "电话"), (*STATION, "12345"))
    _apply(batch)
    edit_place(actor=SYSTEM, place_id=at(STATIONS[1]).pk, version=2, changes={"contact_name": "甲"}, now=NOW)
    done = undo_batch(actor=SYSTEM, batch_id=batch.pk, now=NOW)
    assert (done.taken_back, len(done.left), at(STATIONS[1]).contact_phone) == (0, 1, "12345")


def test_undo_ends_after_seven_days_and_happens_once(network: None) -> None:
    batch = _preview((*BASE, "电话"), (*STATION, "12345"))
    _apply(batch)
    with pytest.raises(Conflict):
        undo_batch(actor=SYSTEM, batch_id=batch.pk, now=NOW + timedelta(days=7))
    undo_batch(actor=SYSTEM, batch_id=batch.pk, now=NOW)
    with pytest.raises(Conflict):
        undo_batch(actor=SYSTEM, batch_id=batch.pk, now=NOW)


def test_an_export_imports_without_a_change(network: None) -> None:
    _apply(_preview(
        (*BASE, "工作日开放", "特殊日期", "设施", "场地", "参加评定"),
        (*STATION, "周一 09:00-12:00；周二 09:00-17:00", "2027-02-05 至 2027-02-12 不开放 春节", "图书角、无障碍坡道", "大讲堂 讲堂 120 200㎡", "否"),
    ))  # fmt: skip
    content = workbook([Sheet("站点", sheet_rows(Place.objects.all()), COLUMNS)])
    batch = ImportBatch.objects.get(pk=preview_import(actor=SYSTEM, upload=Given(content), now=NOW))
    assert (_faults(batch), counts_of(batch).changed, counts_of(batch).unchanged) == ([], 0, Place.objects.count())


def test_wrong_rows_can_be_had_as_a_sheet_with_what_to_mend(network: None) -> None:
    batch = _preview((*BASE, "电话", "经度"), (*STATION, "7089 12", "东"))
    rows = list(wrong_sheet(batch))
    assert rows[1][0] == STATION[0]
    assert rows[1][rows[0].index("电话")] == "7089 12"
    assert rows[1][-1]


def test_wrong_rows_once_mended_are_given_back_and_clear_nothing(network: None) -> None:
    _apply(_preview((*BASE, "设施", "参加评定"), (*STATION, "图书角", "否")))
    wrong = _preview((*BASE, "经度", "纬度", "坐标系", "参加评定"), (*STATION, 218, 24.4, "GCJ-02", "否"))
    head, given = wrong_sheet(wrong)
    assert head == [*BASE, "经度", "纬度", "坐标系", "参加评定", "怎么改"]
    assert (given[1], given[-2]) == ("站", "否")
    assert [fault[1] for fault in _faults(_preview(tuple(head), tuple(given)))] == ["经度"]
    given[head.index("经度")] = 118.08
    mended = _preview(tuple(head), tuple(given))
    assert _faults(mended) == []
    changes = [change["column"] for row in rows_of(mended, Outcome.CHANGED) for change in row.changes]
    assert set(changes) == {"经度", "纬度", "坐标系"}


def test_somebody_elses_batch_is_not_there(network: None) -> None:
    batch = _preview(BASE, STATION)
    with pytest.raises(NotFound):
        begin_apply(actor=cast.actor_of_role("district_officer"), batch_id=batch.pk, rest=True, now=NOW)


def test_importing_takes_the_right_to_import(network: None) -> None:
    with pytest.raises(NotAllowed):
        _preview(BASE, STATION, actor=cast.actor_of_role("station_keeper"))


def test_a_district_cannot_set_up_a_centre_by_import(network: None) -> None:
    officer = cast.actor_of_role("district_officer", code="350205")
    batch = _preview(BASE, ("350205", "中心"), actor=officer)
    assert _faults(batch)


def test_a_large_import_is_found_again_by_its_job(network: None) -> None:
    from cuobian.domains.network.tasks import IMPORT
    from cuobian.support.jobs.models import Job, State
    from cuobian.support.jobs.public import start

    batch = _preview((*BASE, "电话"), (*STATION, "12345"), (STATIONS[2], "站", "0592-000-0001"))
    begin_apply(actor=SYSTEM, batch_id=batch.pk, rest=False, now=NOW)
    job = start(
        actor=SYSTEM, kind=IMPORT, title="写入 2 行", params={"batch_id": str(batch.pk), "rest": False}, now=NOW
    )
    row = Job.objects.get(pk=job.pk)
    assert (row.state, row.done, row.summary) == (State.DONE, 2, "已写入 2 行")
    assert UUID(row.url.rstrip("/").rsplit("/", 1)[-1]) == batch.pk


def test_a_code_typed_in_full_width_digits_is_understood(network: None) -> None:
    wide = STATION[0].translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    batch = _preview((*BASE, "电话"), (wide, "站", "0592-000-0009"))
    assert (counts_of(batch).changed, counts_of(batch).wrong) == (1, 0)


def test_a_cover_before_the_sheet_of_places_is_passed_over(network: None) -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    made.add_worksheet("封面").write(0, 0, "请看第二张表")
    page = made.add_worksheet("站点")
    for number, row in enumerate([(*BASE, "电话"), (*STATION, "0592-000-0009")]):
        page.write_row(number, 0, row)
    made.close()
    batch = ImportBatch.objects.get(pk=preview_import(actor=SYSTEM, upload=Given(out.getvalue()), now=NOW))
    assert counts_of(batch).changed == 1


def test_a_new_place_in_an_area_that_was_merged_is_refused_by_name(network: None) -> None:
    merge_area(actor=SYSTEM, code=NEW[0], into_code=STATIONS[1], effective_on=date(2025, 6, 1), reason="合并", now=NOW)
    assert [fault[1:] for fault in _faults(_preview(BASE, NEW))] == [
        ("编码", NEW[0], "巡司顶社区居委会已经并入别处，请改用现行的区划")
    ]


def test_after_ninety_days_an_import_keeps_its_numbers_and_loses_its_lines(network: None) -> None:
    written, looked_at, fresh = (_preview((*BASE, "电话"), (*STATION, f"0592-000-000{n}")) for n in range(3))
    _apply(written)
    ImportBatch.objects.filter(pk=fresh.pk).update(created_at=NOW + timedelta(days=50))
    assert forget_rows(actor=SYSTEM, now=NOW + timedelta(days=90)) == 0
    later = NOW + timedelta(days=91)
    assert forget_rows(actor=SYSTEM, now=later) == 2
    assert forget_rows(actor=SYSTEM, now=later) == 0
    assert set(ImportRow.objects.values_list("batch_id", flat=True)) == {fresh.pk}
    written.refresh_from_db()
    looked_at.refresh_from_db()
    assert (written.status, looked_at.status) == (BatchStatus.APPLIED, BatchStatus.DISCARDED)
    assert written.counts["written"] == 1
    assert at(STATION[0]).contact_phone == "0592-000-0000"


def _pseudo_unit() -> Place:
    """A station of a statistical unit, which by default is not rated."""
    mark_pseudo(actor=SYSTEM, code=NEW[0], is_pseudo=True, effective_on=date(2025, 6, 1), reason="林场", now=NOW)
    return open_at(PlaceKind.STATION, NEW[0])


def test_a_blank_in_rated_leaves_a_place_as_it_is(network: None) -> None:
    place = _pseudo_unit()
    assert not place.rated
    batch = _preview((*BASE, "参加评定", "电话"), (*NEW, "", "0592-000-0001"), (*STATION, "", "0592-000-0002"))
    assert [change["column"] for row in ImportRow.objects.filter(batch=batch) for change in row.changes] == [
        "电话",
        "电话",
    ]
    assert _apply(batch) == 2
    assert (at(NEW[0]).rated, at(STATION[0]).rated) == (False, True)


def test_a_blank_in_rated_means_for_a_new_place_what_its_area_says(network: None) -> None:
    mark_pseudo(actor=SYSTEM, code=NEW[0], is_pseudo=True, effective_on=date(2025, 6, 1), reason="林场", now=NOW)
    other, third = ("350203001011", "站"), ("350203001018", "站")
    _apply(_preview((*BASE, "参加评定"), (*NEW, ""), (*other, ""), (*third, "否")))
    assert [at(code).rated for code, _kind in (NEW, other, third)] == [False, True, False]


def test_a_template_filled_in_code_and_kind_alone_sets_up_by_default_and_empties_what_it_says_it_empties(
    network: None,
) -> None:
    """Every head is there, every other cell is blank: for each column it is known what that does to a place that has it all."""
    heads = tuple(spec.head for spec in COLUMNS)
    full = {
        "地址": "大学路 1 号", "经度": 118.09, "纬度": 24.44, "坐标系": "GCJ-02", "工作日开放": "09:00-17:00", "周末开放": "09:00-12:00",
        "特殊日期": "2027-02-05 至 2027-02-12 不开放 春节", "设施": "图书角", "场地": "大讲堂 讲堂 120", "联系人": "甲", "电话": "12345", "参加评定": "否",
    }  # fmt: skip
    _apply(_preview((*BASE, *full), (*STATION, *full.values())))
    blank = tuple("" for _head in heads[2:])
    batch = _preview(heads, (*STATION, *blank), (*NEW, *blank))
    cleared = [change["column"] for change in ImportRow.objects.get(batch=batch, code=STATION[0]).changes]
    assert cleared == [head for head in full if head != "参加评定"]
    assert counts_of(batch).cleared == counts_of(batch).cells == len(cleared)
    _apply(batch)
    old, new = at(STATION[0]), at(NEW[0])
    assert (old.rated, old.short_name, old.opened_on, old.address) == (False, "蜂巢山社区站", OPENED, "")
    assert (new.rated, new.opened_on) == (True, NOW.date())


def _moved_away(code: str) -> None:
    move_place(
        actor=SYSTEM, place_id=at(code).pk, area_code="350203003010", effective_on=NOW.date(), reason="划转", now=NOW
    )


def test_a_code_that_was_ever_used_is_not_given_by_import(network: None) -> None:
    """Neither while looking nor while writing: the old code leads to the place that left it."""
    looked_at = _preview((*BASE, "全称", "简称"), ("350203001001S2", "站", "鸿山第二站", "鸿山二站"))
    _moved_away(STATIONS[1])
    batch = _preview(BASE, (STATIONS[1], "站"))
    assert [fault[3] for fault in _faults(batch)] == [
        "这个编码以前有别的站用过，不再用第二次；同一村居的第二个站在后面加 S2"
    ]
    open_place(
        actor=SYSTEM, kind="station", area_code=STATIONS[0], effective_on=OPENED, now=NOW, name="二站", short="二站"
    )
    _moved_away("350203001001S2")
    with pytest.raises(Conflict):
        _apply(looked_at)


def _refused(batch: ImportBatch) -> str:
    with pytest.raises(Conflict) as refused:
        _apply(batch)
    return str(refused.value.message)


def test_what_the_preview_asked_is_asked_again_when_it_is_written(network: None) -> None:
    below = _preview((*BASE, "简称"), (f"{STATIONS[1]}P001", "点", "凉亭"))
    close_place(actor=SYSTEM, place_id=at(STATIONS[1]).pk, effective_on=NOW.date(), reason="撤销", now=NOW)
    assert "还没有开放的" in _refused(below)

    renamed = _preview((*BASE, "全称"), (STATIONS[0], "站", "鸿山新站"))
    rename_place(
        actor=SYSTEM,
        place_id=at(STATIONS[2]).pk,
        name="鸿山新站",
        short="鸿山新",
        effective_on=NOW.date(),
        reason="更名",
        now=NOW,
    )
    assert "已经有「鸿山新站」" in _refused(renamed)
    assert at(STATIONS[0]).name != "鸿山新站"


def test_a_position_in_another_part_of_the_country_is_told(network: None) -> None:
    place = ("经度", "纬度", "坐标系")
    _apply(_preview((*BASE, *place), ("350203", "中心", 118.09, 24.46, "GCJ-02")))
    batch = _preview((*BASE, *place), (*STATION, 100.0, 30.0, "GCJ-02"), (STATIONS[2], "站", 118.1, 24.45, "GCJ-02"))
    assert [(row, column, told) for row, column, _given, told in _faults(batch)] == [
        (2, "经度", "离本区中心太远，请再核对")
    ]


def test_undo_leaves_a_place_with_others_below_and_tells_who_follows_one_that_it_closes(
    network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(following, "_STATUS_FOLLOWERS", [lambda _place, status, *_facts: told.append(status)])
    batch = _preview(BASE, ("350203005", "所"), NEW)
    _apply(batch)
    open_place(actor=SYSTEM, kind="station", area_code="350203005001", effective_on=NOW.date(), now=NOW)
    record(actor=SYSTEM, place_code=NEW[0], kind="drill", happened_at=NOW, now=NOW)
    undone = undo_batch(actor=SYSTEM, batch_id=batch.pk, now=NOW)
    assert (at("350203005").status, at(NEW[0]).status) == ("open", "closed")
    assert (told, len(undone.left)) == (["closed"], 2)
    assert "下面有后来设立的站点，没有撤回" in "".join(undone.left)
