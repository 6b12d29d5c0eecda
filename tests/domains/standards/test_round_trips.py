"""YAML and Excel lose nothing, in either direction."""

import io
import time
import zipfile

import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from tests.domains.standards.making import institute, station
from tests.domains.standards.strategies import documents

from cuobian.domains.standards.documents.canonical import canonical_text, digest_of, parse_text
from cuobian.domains.standards.documents.checks import check_document
from cuobian.domains.standards.documents.engine import engine_standard
from cuobian.domains.standards.documents.files.bundle import plain_bundle
from cuobian.domains.standards.documents.files.excel import POINT_HEADS, read_excel, write_excel
from cuobian.domains.standards.documents.files.plain_yaml import write_yaml
from cuobian.domains.standards.documents.files.reading import read_file
from cuobian.domains.standards.metrics import metric_keys
from cuobian.engines.scoring.validate import check_standard
from cuobian.kernel.errors import Invalid

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def _back(data):
    return read_file(data, known_metrics=metric_keys()).or_refuse()


@pytest.mark.parametrize("document", [station(), institute()], ids=["stations", "institutes"])
def test_the_sample_comes_back_the_same(document):
    assert _back(write_yaml(plain_bundle(document))) == (document,)
    assert _back(write_excel(document)) == (document,)
    assert parse_text(canonical_text(document)) == document


@FEW
@given(documents())
def test_any_document_comes_back_the_same_from_yaml(document):
    assert _back(write_yaml(plain_bundle(document), heading="说明\n第二行")) == (document,)


@FEW
@given(documents())
def test_any_document_comes_back_the_same_from_excel(document):
    assert _back(write_excel(document)) == (document,)


@FEW
@given(documents())
def test_the_digest_is_the_documents_identity(document):
    text = canonical_text(document)
    assert canonical_text(parse_text(text)) == text
    assert digest_of(text) == digest_of(canonical_text(_back(write_yaml(plain_bundle(document)))[0]))


@FEW
@given(documents())
def test_what_passes_our_checks_the_engine_takes(document):
    assert check_document(document, known_metrics=metric_keys()).found == []
    check_standard(engine_standard(document))


def test_words_that_look_like_formulas_stay_words():
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_excel(station()))).get_sheet_by_name(
        "测评点"
    )
    assert sheet.to_python()[1][0] == "Z1"


def _book(sheets, far=()):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        for row, column in far:
            sheet.write(row, column, "远")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 not a zip", "不是 Excel"),
        (_book({"Sheet1": [["a"]]}), "缺工作表「说明和办法」"),
        (_book({"说明和办法": [["路径", "名称", "内容"]], "测评点": [["编号"]]}), "缺表头「一级编号」"),
        (b"PK\x03\x04" + b"x" * 6_000_000, "超过 5 MB"),
    ],
)
def test_a_wrong_workbook_says_what_is_wrong(data, words):
    with pytest.raises(Invalid) as refused:
        read_excel(data)
    assert any(words in fault.message for fault in refused.value.faults), refused.value.faults


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [(1_048_575, 16_383, "1048576 行，超过 5000 行"), (3000, 900, "901 列，超过 250 列")],
)
def test_a_small_workbook_with_cells_far_apart_is_refused_at_once(row, column, words):
    """As a grid of all cells between them it would fill the memory."""
    data = _book({"说明和办法": [["路径", "名称", "内容"]], "测评点": [["编号"]]}, far=[(row, column)])
    begun = time.monotonic()
    with pytest.raises(Invalid) as refused:
        read_excel(data)
    assert [(fault.place, fault.message.split("。")[0]) for fault in refused.value.faults] == [("测评点", words)]
    assert time.monotonic() - begun < 1


def test_a_workbook_that_unfolds_to_gigabytes_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    with pytest.raises(Invalid, match="解开后太大"):
        _raise_first(stream.getvalue())


def _raise_first(data):
    try:
        read_excel(data)
    except Invalid as invalid:
        raise Invalid(invalid.faults[0].message) from None


def test_rows_that_contradict_each_other_are_told_with_their_row():
    data = write_excel(station())
    cells = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = {name: cells.get_sheet_by_name(name).to_python() for name in cells.sheet_names}
    sheets["测评点"][2][1] = "别的名称"
    with pytest.raises(Invalid) as refused:
        read_excel(_book(sheets))
    assert refused.value.faults[0].place == "测评点 第 3 行"


def test_a_path_without_end_is_told_with_its_row():
    deep = "meta/" + "a/" * 12_000 + "a"
    data = _book({"说明和办法": [["路径", "名称", "内容"], [deep, "", "1"]], "测评点": [list(POINT_HEADS)]})
    with pytest.raises(Invalid) as refused:
        read_excel(data)
    assert [(fault.place, len(fault.given)) for fault in refused.value.faults] == [("说明和办法 第 2 行", 80)]


def test_an_old_workbook_is_told_how_to_save_it_anew():
    with pytest.raises(Invalid, match="另存为"):
        read_file(b"\xd0\xcf\x11\xe0" + b"\0" * 600, known_metrics=metric_keys())
