"""Tables that people fill in: what is right is read, and every kind of wrong is told apart, with its row and column."""

import io
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.sheets import book, given

from cuobian.kernel.errors import Invalid
from cuobian.support.exchange import package
from cuobian.support.exchange.public import ColumnSpec, Sheet, Table, reach_of, read_table, workbook

COLUMNS = (
    ColumnSpec("code", "编码", required=True, aliases=("站点编码",), max_length=32),
    ColumnSpec("name", "名称", required=True),
    ColumnSpec("seats", "座位数", "integer"),
    ColumnSpec("area", "面积", "decimal", head_optional=True),
    ColumnSpec("opened", "开放日期", "date"),
    ColumnSpec("weekend", "周末开放", "boolean"),
    ColumnSpec("kind", "类型", "choice", choices=(("station", "实践站"), ("institute", "实践所")), head_optional=True),
)
HEADS = ["编码", "名称", "座位数", "开放日期", "周末开放"]
GOOD = ["350203001001", "鸿山社区站", 40, date(2020, 1, 2), "是"]


def read(rows: list[list[Any]], **options: Any) -> Table:
    return read_table(
        book(rows, **{key: options.pop(key) for key in ("more",) if key in options}), columns=COLUMNS, **options
    )


def refusal(upload: Any, **options: Any) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read_table(upload, columns=COLUMNS, **options)
    return refused.value


def fault_of(heads: list[str], row: list[Any]) -> tuple[str, str]:
    table = read([heads, GOOD[: len(heads)] if heads == HEADS else row, row])
    assert table.faults
    return table.faults[-1].place, table.faults[-1].message


def test_a_right_table_is_read_with_its_types_and_row_numbers() -> None:
    table = read(
        [
            HEADS,
            GOOD,
            [None] * 5,
            [350203001002.0, " 蜂巢山社区站\u3000", "1,200", datetime.fromisoformat("2021-05-06"), False],
        ]
    )
    assert table.faults == []
    assert [row.number for row in table.rows] == [2, 4]
    assert table.rows[0].values == {
        "code": "350203001001", "name": "鸿山社区站", "seats": 40, "opened": date(2020, 1, 2), "weekend": True,
    }  # fmt: skip
    assert table.rows[1].values == {
        "code": "350203001002", "name": "蜂巢山社区站", "seats": 1200, "opened": date(2021, 5, 6), "weekend": False,
    }  # fmt: skip


def test_heads_are_found_below_a_title_and_by_their_other_names() -> None:
    table = read(
        [
            ["思明区站点一览"],
            [],
            ["名称*", "站点编码（必填）", "座 位 数", "开放日期", "周末开放"],
            ["甲", "3502", 1, None, None],
        ]
    )
    assert table.rows[0].number == 4
    assert table.rows[0].values["code"] == "3502"
    assert table.rows[0].values["opened"] is None


def test_a_wrong_row_is_told_and_the_right_ones_are_kept() -> None:
    table = read([HEADS, GOOD, ["350203001002", None, "四十", None, None], GOOD])
    assert [row.number for row in table.rows] == [2, 4]
    assert table.wrong_rows == [3]
    assert [(fault.place, fault.given) for fault in table.faults] == [
        ("第 3 行 · 名称（B 列）", ""),
        ("第 3 行 · 座位数（C 列）", "四十"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("开放日期", "2026-11-25", "这是文字，不是日期。请把单元格格式设成「日期」，重新填 2026-11-25。"),
        ("开放日期", "2026年1月5日", "重新填 2026-01-05"),
        ("开放日期", "2026.2.30", "这不是日期"),
        ("开放日期", "去年", "这不是日期"),
        ("开放日期", 46351, "应为 2026-11-25"),
        ("开放日期", 20261125, "应为 2026-11-25"),
        ("开放日期", 3, "这不是日期"),
        ("座位数", 40.5, "整数"),
        ("座位数", "40 个", "只写数字"),
        ("座位数", date(2026, 1, 1), "现在是日期"),
        ("座位数", 1e300, "这个数太长，最多 15 位"),
        ("座位数", "1E+999999999", "这个数太长，最多 15 位"),
        ("座位数", "1E-999999999", "这个数太长，最多 15 位"),
        ("周末开放", "有时", "请填「是」或「否」"),
        ("名称", "长" * 501, "最多 500 个字"),
        ("编码", 350203001001001001, "Excel 已经丢了末几位"),
        ("名称", "#REF!", "公式出错了"),
        ("座位数", "#DIV/0!", "公式出错了"),
    ],
)
def test_each_wrong_cell_says_how_to_mend_it(column: str, value: Any, told: str) -> None:
    row = list(GOOD)
    row[HEADS.index(column)] = value
    place, message = fault_of(HEADS, row)
    assert place == f"第 3 行 · {column}（{'ABCDE'[HEADS.index(column)]} 列）"
    assert told in message


def test_a_choice_offers_the_nearest_word() -> None:
    table = read(
        [
            ["编码", "名称", "座位数", "开放日期", "周末开放", "类型"],
            [*GOOD, "实践点"],
            [*GOOD, "中心"],
            [*GOOD, "实践站"],
        ]
    )
    assert table.rows[0].values["kind"] == "station"
    assert "是不是「实践" in table.faults[0].message
    assert table.faults[1].message == "只能填：实践站、实践所。"


def test_decimals_are_exact() -> None:
    table = read([["编码", "名称", "座位数", "开放日期", "周末开放", "面积"], [*GOOD, 80.96], [*GOOD, "１２．５"]])
    assert [row.values["area"] for row in table.rows] == [Decimal("80.96"), Decimal("12.5")]


def test_nul_in_a_cell_is_left_out() -> None:
    """Excel writes it as _x0000_; no database takes it."""
    shared = least_book("<w><sheetData><row r='1'>{}</row><row r='2'>{}</row></sheetData></w>".format(*(
        "".join(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in row)
        for row in (("编码", "名称", "座位数"), ("35_x0000_02", "_x0000_站", "很_x0000_多"))
    )))  # fmt: skip
    table = read_table(given(shared), columns=COLUMNS[:2], ignore_heads=["座位数"])
    assert table.rows[0].values == {"code": "3502", "name": "站"}
    assert [fault.given for fault in read_table(given(shared), columns=COLUMNS[:3]).faults] == ["很多"]


def test_nothing_is_nothing_however_it_is_written() -> None:
    table = read([HEADS, [*GOOD[:2], "0E+999999999", *GOOD[3:]]])
    assert f"{table.rows[0].values['seats']:.6f}" == "0.000000"


def test_a_rule_of_the_column_is_told_like_any_fault() -> None:
    columns = (ColumnSpec("code", "编码", check=lambda code: "" if code.startswith("3502") else "要以 3502 开头。"),)
    table = read_table(book([["编码"], ["3502"], ["3503"]]), columns=columns)
    assert (len(table.rows), table.faults[0].message, table.faults[0].given) == (1, "要以 3502 开头。", "3503")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空的"),
        (b"code,name\n1,2\n", "这不是 Excel 文件"),
        (b"<html><table></table></html>", "这不是 Excel 文件"),
        (b"PK\x03\x04broken", "这不是 Excel 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "旧版"),
        (b"\x89PNG\r\n\x1a\n", "这不是 Excel 文件"),
    ],
)
def test_what_is_not_excel_is_refused_with_the_way_out(content: bytes, told: str) -> None:
    assert told in str(refusal(given(content)).message)


def test_a_word_file_renamed_is_not_excel() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w/>")
    assert "这不是 Excel 文件" in str(refusal(given(out.getvalue())).message)


def test_a_broken_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook><sheets><sheet name='x'")
    assert "坏了" in str(refusal(given(out.getvalue())).message)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED", 20_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_001)
    assert "20 MB" in str(refusal(given(out.getvalue())).message)


def test_a_file_of_200_mb_is_refused_without_reading_it() -> None:
    class Large:
        name, size = "大.xlsx", 200_000_000

        def read(self, _size: int = -1) -> bytes:
            raise AssertionError

    assert "20 MB" in str(refusal(Large()).message)


def test_the_wrong_sheet_is_named_with_those_that_are_there() -> None:
    error = refusal(book([HEADS, GOOD], sheet="Sheet1"), sheet="站点")
    assert "没有叫「站点」的工作表，现有：Sheet1" in str(error.message)


def test_an_empty_sheet_and_one_with_heads_alone_are_told_apart() -> None:
    assert "是空的" in str(refusal(book([])).message)
    assert "是空的" in str(refusal(book([[" ", None]])).message)
    assert "只有表头" in str(refusal(book([HEADS])).message)
    assert "没有找到表头" in str(refusal(book([["甲", "乙"], ["1", "2"]])).message)


def test_missing_unknown_and_double_heads_are_told_at_once() -> None:
    error = refusal(book([["编码", "名稱", "名称", "站点编码", "备注"], ["1", "2", "3", "4", "5"]]))
    told = {fault.place: fault.message for fault in error.faults}
    assert "是不是「名称」" in told["第 1 行 · B 列"]
    assert told["第 1 行 · D 列"] == "「编码」有两列（A 列也是），请删掉一列。"
    assert "不认识「备注」" in told["第 1 行 · E 列"]
    missing = [fault.message for fault in error.faults if fault.place == "第 1 行（表头）"]
    assert [message[:8] for message in missing] == ["少了「座位数」这", "少了「开放日期」", "少了「周末开放」"]


def test_heads_that_may_be_there_are_left_alone() -> None:
    table = read([[*HEADS, "备注"], [*GOOD, "随便写"]], ignore_heads=("备注",))
    assert "备注" not in table.rows[0].values


def test_content_under_no_head_is_not_lost_silently() -> None:
    error = refusal(book([HEADS, [*GOOD, "藏在这里"]]))
    assert [(fault.place, fault.message[:14]) for fault in error.faults] == [("F 列", "这一列没有表头，但第 2 行")]


def test_merged_cells_are_named_but_a_merged_title_is_not() -> None:
    def merged(_book: Any, page: Any) -> None:
        page.merge_range(0, 0, 0, 4, "思明区站点一览")
        page.merge_range(2, 3, 4, 3, "2020")

    error = refusal(book([["x"], HEADS, GOOD, GOOD, GOOD], more=merged))
    assert [fault.place for fault in error.faults] == ["第 3–5 行 · D–D 列"]
    assert "取消合并" in error.faults[0].message


def test_a_formula_without_a_value_is_told_and_one_with_a_value_is_read() -> None:
    def formulas(_book: Any, page: Any) -> None:
        page.write_formula(1, 1, '="鸿山"&"社区站"', None, "鸿山社区站")
        page.write_formula(2, 1, "=B2", None, "")
        page.write_formula(2, 2, "=1+1", None, "")

    table = read([HEADS, GOOD, GOOD], more=formulas)
    assert table.rows[0].values["name"] == "鸿山社区站"
    assert [(fault.place, fault.message[:15]) for fault in table.faults] == [
        ("第 3 行 · 名称（B 列）", "这里是公式，还没有算出值。请用"),
        ("第 3 行 · 座位数（C 列）", "这里是公式，还没有算出值。请用"),
    ]


def test_too_many_rows_are_refused_and_a_hundred_thousand_quickly() -> None:
    assert "有 4 行，一次最多 3 行" in str(refusal(book([HEADS, GOOD, GOOD, GOOD, GOOD]), max_rows=3).message)
    rows = ([f"3502{n:08d}", "站", n, None, None] for n in range(100_000))
    content = workbook([Sheet("站点", ([HEADS, *rows]))])
    begun = time.monotonic()
    assert "一次最多 20,000 行" in str(refusal(given(content)).message)
    assert time.monotonic() - begun < 3


def test_blank_formatted_rows_do_not_count() -> None:
    def blanks(made: Any, page: Any) -> None:
        frame = made.add_format({"border": 1})
        for number in range(2, 60):
            page.write_blank(number, 0, None, frame)

    assert len(read([HEADS, GOOD], more=blanks, max_rows=10).rows) == 1


def test_a_small_file_with_cells_far_apart_is_refused_before_it_fills_the_memory() -> None:
    def far(row: int, column: int) -> SimpleUploadedFile:
        return book([HEADS, GOOD], more=lambda _made, page: page.write(row, column, "远"))

    corner, wide, long = far(1_048_575, 16_383), far(3000, 900), far(50_000, 99)
    begun = time.monotonic()
    assert "一次最多 20,000 行" in str(refusal(corner).message)
    told = str(refusal(wide).message)
    assert told == "「站点」一直填到第 3,001 行、AHQ 列，太大了。请删掉下面和右边用不到的行、列，存一次再传。"
    assert "第 50,001 行、CV 列" in str(refusal(long).message)
    assert time.monotonic() - begun < 1
    assert len(read([HEADS, GOOD], more=lambda _made, page: page.write(3000, 4, "是")).rows) == 1


@pytest.mark.parametrize(
    ("body", "reach"),
    [
        ("", (0, 0)),
        ("<row r='3'><c r='XFD3' s='1'/></row>", (0, 0)),
        ("<row r='3'><c r='b3'><v>1</v></c></row>", (3, 2)),
        ("<row><c><v>1</v></c><c><v>1</v></c></row><row><c><is><t>x</t></is></c></row>", (2, 2)),
        ("<row r='1048576'/><row><c s='>'/><c r='A1'/><c><f>1</f></c></row>", (1048577, 2)),
        ("<!-- <c r='Z9'><v>1</v></c> --><x:row xmlns:x='u'><x:c r='C1'><x:v>1</x:v></x:c></x:row>", (1, 3)),
    ],
)
def test_a_sheet_reaches_as_far_as_its_cells_say_or_stand(body: str, reach: tuple[int, int]) -> None:
    assert reach_of(least_book(f"<worksheet><sheetData>{body}</sheetData></worksheet>"), "站点") == reach


@pytest.mark.parametrize(
    "sheet",
    ["<worksheet>", "<!DOCTYPE w><w/>", "<w><c r='1'/></w>", "<w><row r='x'/></w>", f"<w><row r='{'9' * 5000}'/></w>"],
)
def test_a_sheet_that_cannot_be_measured_is_broken(sheet: str) -> None:
    assert "坏了，读不出来" in str(refusal(given(least_book(sheet))).message)


def least_book(sheet: str) -> bytes:
    """A workbook with this for its sheet, and quotes as other programs set them."""
    whole = zipfile.ZipFile(book([HEADS]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            body = whole.read(name).decode()
            packed.writestr(name, sheet if "/sheet1.xml" in name else body.replace('name="站点"', "name='站点'"))
    return out.getvalue()
