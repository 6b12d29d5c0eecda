"""Workbooks: nothing runs as a formula, everything comes back as it was, templates help to fill in."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.support.sheets import given

from cuobian.support.exchange.public import (
    ColumnSpec,
    Sheet,
    read_table,
    template,
    template_response,
    workbook,
    xlsx_response,
)

HEADS = ["一", "二"]


def cells(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def xml(content: bytes, part: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(part).decode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_runs_as_a_formula(start: str) -> None:
    content = workbook([Sheet("表", [HEADS, [f"{start}cmd|' /C calc'!A0", f"{start}1+1"]])])
    assert "<f>" not in xml(content)
    assert 'quotePrefix="1"' in xml(content, "xl/styles.xml")
    assert cells(content)[1][1].endswith("1+1")


def test_values_are_written_as_what_they_are() -> None:
    moment = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    row = [
        1286,
        80.96,
        Decimal("12.50"),
        date(2026, 11, 25),
        moment,
        time(8, 30),
        True,
        None,
        10**17,
        float("nan"),
        "https://x",
    ]
    written = cells(workbook([Sheet("表", [[str(n) for n in range(len(row))], row])]))[1]
    assert written[:4] == [1286, 80.96, 12.5, date(2026, 11, 25)]
    assert written[4] == datetime.fromisoformat("2026-11-23T10:00")
    assert written[5] == time(8, 30)
    assert written[6:] == ["是", "", "100000000000000000", "", "https://x"]


def test_control_characters_and_endless_words_do_not_break_the_file() -> None:
    written = cells(workbook([Sheet("表", [HEADS, ["a\x00\x0b\x1fb", "长" * 40_000]])]))[1]
    assert written[0] == "ab"
    assert len(written[1]) == 32_001


def test_sheets_are_named_as_excel_allows_and_never_twice() -> None:
    content = workbook(
        [Sheet("站/点:*[1]?", [HEADS]), Sheet("长" * 40, [HEADS]), Sheet("长" * 40, [HEADS]), Sheet("", [HEADS])]
    )
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == ["站－点－－－1－－", "长" * 31, "长" * 27 + " 2", "Sheet"]


def test_heads_stay_and_rows_can_be_filtered() -> None:
    text = xml(workbook([Sheet("表", [HEADS, ["a", "b"], ["c", "d"]])]))
    assert 'state="frozen"' in text
    assert '<autoFilter ref="A1:B3"/>' in text


def test_a_download_is_named_in_chinese_and_marks_demonstration_data(settings: Any) -> None:
    request = RequestFactory().get("/")
    settings.CUOBIAN_DEMO = False
    plain = xlsx_response("整改单", "整改单", [HEADS, ["a", "b"]], request)
    assert plain.headers["Content-Disposition"].endswith("filename*=UTF-8''%E6%95%B4%E6%94%B9%E5%8D%95.xlsx")
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    assert cells(plain.content)[0] == HEADS
    settings.CUOBIAN_DEMO = True
    marked = cells(xlsx_response("整改单", "整改单", [HEADS, ["a", "b"]], request).content)
    assert marked[0][0].startswith("演示数据")
    assert marked[1] == HEADS


COLUMNS = (
    ColumnSpec("code", "编码", required=True, help="12 位区划代码", example="350203001001"),
    ColumnSpec("kind", "类型", "choice", choices=(("station", "实践站"), ("point", "实践点"))),
    ColumnSpec("weekend", "周末开放", "boolean"),
    ColumnSpec("opened", "开放日期", "date"),
)


def test_a_template_offers_lists_and_explains_itself() -> None:
    content = template("站点", COLUMNS, ["先填编码。"])
    text = xml(content)
    assert '"实践站,实践点"' in text
    assert '"是,否"' in text
    assert cells(content)[0] == ["编码", "类型", "周末开放", "开放日期"]
    told = cells(content, 1)
    assert told[1] == ["编码", "必填", "文字", "350203001001", "12 位区划代码"]
    assert "可选：实践站、实践点" in told[2][4]
    assert told[5][4] == "先填编码。"
    assert template_response("模板", "站点", COLUMNS).status_code == 200
    assert re.search(r'name="填写说明"', xml(content, "xl/workbook.xml"))


TEXTS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)
ROWS = st.lists(
    st.fixed_dictionaries({
        "code": TEXTS.filter(lambda text: not text.startswith("#")),
        "kind": st.sampled_from(["station", "point", None]),
        "weekend": st.sampled_from([True, False, None]),
        "opened": st.none() | st.dates(date(1901, 1, 1), date(2100, 12, 31)),
    }),
    min_size=1, max_size=20,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@for_all(ROWS)
def test_what_is_written_is_read_back_the_same(rows: list[dict[str, Any]]) -> None:
    labels = {"station": "实践站", "point": "实践点", None: None}
    table = [[spec.head for spec in COLUMNS]]
    table += [[row["code"], labels[row["kind"]], row["weekend"], row["opened"]] for row in rows]
    back = read_table(given(workbook([Sheet("站点", table, COLUMNS)])), columns=COLUMNS)
    assert back.faults == []
    assert [row.values for row in back.rows] == rows


@settings(max_examples=60, deadline=None)
@for_all(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    from cuobian.kernel.errors import Invalid

    with pytest.raises(Invalid):
        read_table(given(content), columns=COLUMNS)
