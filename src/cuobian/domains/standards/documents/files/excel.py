"""Excel to plain values and back: one sheet of points a person can edit, and one sheet of everything else by its path."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from cuobian.domains.standards.documents.files.bundle import plain_bundle
from cuobian.domains.standards.documents.files.plain_yaml import MAX_DEPTH
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.paths import flat, label_of, path_from, text_of
from cuobian.kernel.errors import Fault, Invalid
from cuobian.support.exchange.public import MOST_COLUMNS, reach_of

MAX_BYTES = 5_000_000
MAX_UNPACKED = 60_000_000
MAX_ROWS = 5_000
POLICY_SHEET, POINT_SHEET, SAMPLE_SHEET = "说明和办法", "测评点", "示例"
POINT_HEADS = (
    "一级编号", "一级名称", "一级分值", "二级编号", "二级名称", "二级分值", "编号", "内容", "分值", "动作", "方式",
    "看什么", "平台已有", "指标", "不适用情形", "评分办法", "A", "B", "C", "C#", "每处扣分", "扣分情形", "说明", "依据",
)  # fmt: skip
FLAGS = {"mandatory": "规定动作", "optional": "自选动作"}
RULES = {"status": "状态", "ratio": "比率", "count_deduct": "计数扣分"}
LISTS: dict[str, tuple[tuple[str, str], ...]] = {
    "加分项": (
        ("id", "编号"), ("name", "内容"), ("points", "分值"), ("flag", "动作"), ("methods", "方式"), ("metric", "指标"),
        ("note", "说明"), ("src", "依据"),
    ),
    "一票否决": (("id", "编号"), ("name", "情形"), ("src", "依据")),
    "扣分项": (
        ("id", "编号"), ("name", "情形"), ("per", "每次扣分"), ("cap", "最多扣"), ("applies_to", "适用于"), ("src", "依据"),
    ),
    "指标口径": (("key", "名称"), ("formula", "算法"), ("guard", "防虚高")),
    "依据": (("tag", "编号"), ("title", "名称"), ("grade", "等级")),
}  # fmt: skip
_KEYS = {"加分项": "bonus", "一票否决": "veto", "扣分项": "deductions", "指标口径": "metrics", "依据": "legal_basis"}
Row = list[Any]


def write_excel(document: Document, *, cover: Sequence[str] = ()) -> bytes:
    """A workbook of one version.

    Args:
        cover: lines for a sheet of their own before all others; reading passes over it.
    """
    plain = plain_bundle(document)
    tree = plain["standards"][0]
    sheets: dict[str, list[Row]] = {SAMPLE_SHEET: [[line] for line in cover]} if cover else {}
    sheets[POINT_SHEET] = [list(POINT_HEADS), *_point_rows(tree)]
    lists = {name: _keyed(plain.get(key)) for name, key in _KEYS.items() if key != "bonus"}
    lists["加分项"] = tree.get("bonus", [])
    for name, columns in LISTS.items():
        heads = [label for _field, label in columns]
        sheets[name] = [
            heads,
            *([_cell(name, field, item.get(field)) for field, _l in columns] for item in lists[name]),
        ]
    rest = {key: value for key, value in plain.items() if key not in {*_KEYS.values(), "standards"}}
    rest["standard"] = {key: value for key, value in tree.items() if key not in ("dimensions", "bonus")}
    rows = [[text_of(path), label_of(path), _text(value)] for path, value in flat(rest)]
    sheets[POLICY_SHEET] = [["路径", "名称", "内容"], *rows]
    return _workbook(sheets)


def _keyed(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, Mapping):
        return [{"key": key, "tag": key, **each} for key, each in value.items()]
    return list(value or [])


def _point_rows(tree: Mapping[str, Any]) -> Iterator[Row]:
    for dimension in tree["dimensions"]:
        first = [dimension["id"], dimension["name"], dimension["points"]]
        if not dimension["indicators"]:
            yield first
        for indicator in dimension["indicators"]:
            second = [*first, indicator["id"], indicator["name"], indicator["points"]]
            if not indicator["points_list"]:
                yield second
            for point in indicator["points_list"]:
                yield [*second, *_point_row(point)]


def _point_row(point: Mapping[str, Any]) -> Row:
    rule = point["rule"]
    cells = [point["id"], point["name"], point["points"], FLAGS[point["flag"]], "、".join(point["methods"])]
    cells += [
        "\n".join(point.get("evidence", ())),
        "是" if point.get("reuse") else "",
        point.get("metric"),
        point.get("na_when"),
    ]
    cells += [RULES[rule["type"]], *(rule.get(key) for key in ("A", "B", "C", "C#", "per", "defect"))]
    return [*cells, point.get("note"), point.get("src")]


def _cell(sheet: str, field: str, value: Any) -> Any:
    if field == "flag":
        return FLAGS.get(value, value)
    return "、".join(value) if isinstance(value, list) else value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _workbook(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """Texts are written as texts, so nothing in them is ever taken for a formula."""
    import xlsxwriter  # slow to load, and most starts write no workbook

    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format({"bold": True, "bottom": 6, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(rows[0]) - 1, 90 if name == SAMPLE_SHEET else 16, body)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    style = head if number == 0 else body
                    if isinstance(value, int | Decimal) and not isinstance(value, bool):
                        sheet.write_number(number, column, float(value), style)
                    elif value not in (None, ""):
                        sheet.write_string(number, column, str(value), style)
    return stream.getvalue()


def read_excel(data: bytes) -> dict[str, Any]:
    """Plain values of a workbook, in the shape of a file with one standard.

    Raises:
        Invalid: not Excel, too large, sheets or heads missing, rows that contradict each other.
    """
    book = _opened(data)
    faults: list[Fault] = []
    missing = [name for name in (POLICY_SHEET, POINT_SHEET) if name not in book.sheet_names]
    if missing:
        raise Invalid(
            [Fault("", _("缺工作表「%(name)s」。请用本平台导出的 Excel 来改") % {"name": name}) for name in missing]
        )
    for name in (POLICY_SHEET, POINT_SHEET, *(name for name in LISTS if name in book.sheet_names)):
        _refuse_far(data, name)
    raw = _read_policy(_rows(book, POLICY_SHEET, ("路径", "名称", "内容"), faults), faults)
    tree = raw.pop("standard", {})
    tree = tree if isinstance(tree, dict) else {}
    tree["dimensions"] = _read_points(_rows(book, POINT_SHEET, POINT_HEADS, faults), faults)
    for name, columns in LISTS.items():
        if name in book.sheet_names:
            items = _read_list(_rows(book, name, tuple(label for _f, label in columns), faults), columns)
            _place(raw, tree, _KEYS[name], items, name, faults)
    if faults:
        raise Invalid(faults)
    return {**raw, "standards": [tree]}


def _opened(data: bytes) -> python_calamine.CalamineWorkbook:
    if len(data) > MAX_BYTES:
        raise Invalid([Fault("", _("文件超过 5 MB。评定标准用不了这么大，请查看是否选错了文件"))])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED:
                raise Invalid([Fault("", _("文件解开后太大，不导入。请用本平台导出的 Excel 来改"))])
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (zipfile.BadZipFile, python_calamine.CalamineError, OSError, ValueError):
        raise Invalid([Fault("", _("这不是 Excel 文件（.xlsx）。请用本平台导出的 Excel 来改"))]) from None


def _refuse_far(data: bytes, name: str) -> None:
    """Raises Invalid for a sheet that reaches too far, before it is unfolded."""
    try:
        far = reach_of(data, name)
    except (ValueError, KeyError, zipfile.BadZipFile):
        raise Invalid([Fault(name, _("这张工作表读不出来。请用 Excel 或 WPS 打开，另存一份再导入"))]) from None
    if far.rows > MAX_ROWS:
        raise Invalid([Fault(name, _("%(count)s 行，超过 %(most)s 行") % {"count": far.rows, "most": MAX_ROWS})])
    if far.is_too_wide:
        words = _("%(count)s 列，超过 %(most)s 列。请删掉右边用不到的列")
        raise Invalid([Fault(name, words % {"count": far.columns, "most": MOST_COLUMNS})])


def _rows(
    book: python_calamine.CalamineWorkbook, name: str, heads: Sequence[str], faults: list[Fault]
) -> list[tuple[int, dict[str, Any]]]:
    """Rows of a sheet by their heads, with their numbers; blank rows are passed over."""
    cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    given = [str(cell).strip() for cell in cells[0]] if cells else []
    faults += [Fault(name, _("缺表头「%(head)s」") % {"head": head}) for head in heads if head not in given]
    for head in sorted({head for head in given if head and (head not in heads or given.count(head) > 1)}):
        words = _("表头「%(head)s」写了两次") if given.count(head) > 1 else _("不认识的表头「%(head)s」")
        faults.append(Fault(name, words % {"head": head}))
    rows = [
        (place, {head: _plain(cell) for head, cell in zip(given, row, strict=False)})
        for place, row in enumerate(cells, 1)
    ]
    return [(place, row) for place, row in rows[1:] if any(value is not None for value in row.values())]


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float | int):
        return Decimal(repr(cell))
    text = str(cell).replace("\r\n", "\n").strip()
    return text or None


def _read_policy(rows: list[tuple[int, dict[str, Any]]], faults: list[Fault]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for number, row in rows:
        path = path_from(str(row.get("路径") or ""))
        place = _("%(sheet)s 第 %(row)s 行") % {"sheet": POLICY_SHEET, "row": number}
        if (
            row.get("路径") is None
            or isinstance(path[0], int)
            or len(path) > MAX_DEPTH
            or not _put(raw, path, row.get("内容"))
        ):
            faults.append(Fault(place, _("路径写错，或和别的行冲突"), str(row.get("路径") or "")[:80]))
    listed = _as_lists(raw)
    return listed if isinstance(listed, dict) else {}


def _put(raw: dict[Any, Any], path: Sequence[str | int], value: Any) -> bool:
    for name in path[:-1]:
        raw = raw.setdefault(name, {})
        if not isinstance(raw, dict):
            return False
    if path[-1] in raw:
        return False
    raw[path[-1]] = value
    return True


def _as_lists(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    if raw and all(isinstance(key, int) for key in raw):
        return [_as_lists(raw[key]) for key in sorted(raw)]
    return {key: _as_lists(value) for key, value in raw.items() if value is not None}


def _read_points(rows: list[tuple[int, dict[str, Any]]], faults: list[Fault]) -> list[dict[str, Any]]:
    dimensions: list[dict[str, Any]] = []
    for number, row in rows:
        place = _("%(sheet)s 第 %(row)s 行") % {"sheet": POINT_SHEET, "row": number}
        dimension = _level(dimensions, row, "一级", "indicators", place, faults)
        if dimension is None or row.get("二级编号") is None:
            continue
        indicator = _level(dimension["indicators"], row, "二级", "points_list", place, faults)
        if indicator is not None and row.get("编号") is not None:
            indicator["points_list"].append(_read_point(row))
    return dimensions


def _level(
    siblings: list[dict[str, Any]], row: Mapping[str, Any], prefix: str, below: str, place: str, faults: list[Fault]
) -> dict[str, Any] | None:
    """The dimension or indicator of a row: the last one when the id is the same, else a new one."""
    given = {
        "id": _word(row.get(f"{prefix}编号")),
        "name": row.get(f"{prefix}名称"),
        "points": row.get(f"{prefix}分值"),
    }
    if given["id"] is None:
        faults.append(Fault(place, _("%(head)s不能空着") % {"head": f"{prefix}编号"}))
        return None
    if not siblings or siblings[-1]["id"] != given["id"]:
        siblings.append({**given, below: []})
    elif any(siblings[-1][name] != value for name, value in given.items()):
        faults.append(Fault(place, _("%(id)s 的名称或分值和上一行不一样") % {"id": given["id"]}))
    return siblings[-1]


def _word(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _read_point(row: Mapping[str, Any]) -> dict[str, Any]:
    flags, rules = ({word: key for key, word in table.items()} for table in (FLAGS, RULES))
    kind = rules.get(str(row.get("评分办法")), row.get("评分办法"))
    cells = {"A": row.get("A"), "B": row.get("B"), "C": row.get("C"), "C#": row.get("C#")}
    rule = {"type": kind, **cells, "per": row.get("每处扣分"), "defect": row.get("扣分情形")}
    point = {
        "id": _word(row.get("编号")),
        "name": row.get("内容"),
        "points": row.get("分值"),
        "flag": flags.get(str(row.get("动作")), row.get("动作")),
        "methods": _split(row.get("方式"), "、"),
        "rule": {key: value for key, value in rule.items() if value is not None},
        "evidence": _split(row.get("看什么"), "\n"),
        "reuse": row.get("平台已有"),
        "metric": row.get("指标"),
        "na_when": row.get("不适用情形"),
        "note": row.get("说明"),
        "src": row.get("依据"),
    }
    return {key: value for key, value in point.items() if value is not None}


def _split(value: Any, sign: str) -> list[str] | None:
    return None if value is None else [part.strip() for part in str(value).split(sign) if part.strip()]


def _read_list(rows: list[tuple[int, dict[str, Any]]], columns: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    flags = {word: key for key, word in FLAGS.items()}
    items = []
    for _number, row in rows:
        item = {field: row.get(label) for field, label in columns if row.get(label) is not None}
        if "methods" in item:
            item["methods"] = _split(item["methods"], "、")
        if "flag" in item:
            item["flag"] = flags.get(str(item["flag"]), item["flag"])
        items.append(item)
    return items


def _place(
    raw: dict[str, Any], tree: dict[str, Any], key: str, items: list[dict[str, Any]], sheet: str, faults: list[Fault]
) -> None:
    if not items:
        return
    if key == "bonus":
        tree[key] = items
        return
    if key not in ("metrics", "legal_basis"):
        raw[key] = items
        return
    name = "key" if key == "metrics" else "tag"
    names = [str(item.get(name)) for item in items]
    twice = sorted({each for each in names if names.count(each) > 1})
    faults += [Fault(sheet, _("「%(name)s」写了两次") % {"name": each}, each) for each in twice]
    raw[key] = {str(item.pop(name, "")): item for item in items}
