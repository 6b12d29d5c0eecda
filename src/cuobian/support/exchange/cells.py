"""One cell: from what Excel holds to what a column wants, or what is wrong and how to mend it."""

import difflib
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from cuobian.support.exchange.columns import ColumnSpec

_YES = {"是", "有", "√", "✓", "y", "yes", "true", "1", "对"}
_NO = {"否", "无", "×", "✗", "x", "n", "no", "false", "0", "没有", "不是"}
_ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
_DAY = re.compile(r"^\D{0,3}(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D{0,2}$")
_DAY_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_EPOCH = date(1899, 12, 30)
MAX_EXACT = 10**15
FINEST = -400  # what Excel calculates can be as fine as 1E-324


class Wrong(Exception):
    """What is wrong with a cell, in words that say how to mend it."""


def is_blank(value: Any) -> bool:
    """Nothing, or only blanks."""
    return value is None or (isinstance(value, str) and not _plain(value))


def read_cell(value: Any, spec: ColumnSpec) -> Any:
    """The cell's value as its column wants it; None for a blank one.

    Raises:
        Wrong: it cannot be taken.
    """
    if is_blank(value):
        if spec.required:
            raise Wrong(_("没有填，这一列每行都要填。"))
        return None
    if isinstance(value, str) and value.strip().upper() in _ERRORS:
        raise Wrong(_("公式出错了（%(value)s）。请改好公式，或者直接填上值。") % {"value": value.strip()})
    read = _READERS[spec.kind](value, spec)
    told = spec.check(read) if spec.check else ""
    if told:
        raise Wrong(told)
    return read


def given(value: Any) -> str:
    """The cell as its writer sees it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    return "" if value is None else str(value)[:80].replace("\0", "")


def _text(value: Any, spec: ColumnSpec) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= MAX_EXACT:
        raise Wrong(_("这个数太长，Excel 已经丢了末几位。请把这一列设成「文本」格式，再重新填。"))
    text = _plain(given(value) if not isinstance(value, str) else value)
    if len(text) > spec.max_length:
        raise Wrong(
            _("有 %(count)s 个字，最多 %(limit)s 个字，请写短一些。") % {"count": len(text), "limit": spec.max_length}
        )
    return text


def _decimal(value: Any, _spec: ColumnSpec) -> Decimal:
    if isinstance(value, bool | date | datetime | time | timedelta):
        raise Wrong(_("这里要填数，现在是日期或者是非。请改成数，单元格格式设成「常规」。"))
    text = unicodedata.normalize("NFKC", str(value)).replace(",", "").strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Wrong(_("这里要填数，只写数字，不写单位和汉字。")) from None
    if not number.is_finite():
        raise Wrong(_("这里要填数，只写数字，不写单位和汉字。"))
    if number.copy_abs() >= MAX_EXACT or int(number.as_tuple().exponent) < FINEST:
        raise Wrong(_("这个数太长，最多 15 位。请查看是不是多打了几位。"))
    return number if number else Decimal(0)  # 0E+999999999 is nothing too, but takes a gigabyte to write out


def _integer(value: Any, spec: ColumnSpec) -> int:
    number = _decimal(value, spec)
    if number != number.to_integral_value():
        raise Wrong(_("这里要填整数，不带小数。"))
    return int(number)


def _date(value: Any, _spec: ColumnSpec) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        day = _day_in(_plain(value))
        if day is None:
            raise Wrong(_("这不是日期。请写成 2026-11-25 这样，单元格格式设成「日期」。"))
        raise Wrong(_("这是文字，不是日期。请把单元格格式设成「日期」，重新填 %(day)s。") % {"day": day.isoformat()})
    if isinstance(value, int | float) and not isinstance(value, bool):
        day = _day_in(given(value)) or _day_of_number(value)
        if day:
            raise Wrong(_("这是数，不是日期。请把单元格格式设成「日期」，应为 %(day)s。") % {"day": day.isoformat()})
    raise Wrong(_("这不是日期。请写成 2026-11-25 这样，单元格格式设成「日期」。"))


def _boolean(value: Any, _spec: ColumnSpec) -> bool:
    if isinstance(value, bool):
        return value
    word = _plain(given(value)).lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise Wrong(_("请填「是」或「否」。"))


def _choice(value: Any, spec: ColumnSpec) -> Any:
    word = _plain(given(value))
    for kept, label in (*spec.choices, *spec.other_labels):
        if word in (str(label), str(kept)):
            return kept
    labels = [str(label) for _kept, label in spec.choices]
    near = difflib.get_close_matches(word, labels, n=1, cutoff=0.5)
    if near:
        raise Wrong(_("没有「%(word)s」，是不是「%(near)s」？") % {"word": word[:30], "near": near[0]})
    raise Wrong(_("只能填：%(labels)s。") % {"labels": _("、").join(labels[:12])})


_READERS = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
}


def _plain(text: str) -> str:
    return text.replace("\0", "").strip().strip("\u3000\u00a0\ufeff\u200b").strip()


def _day_in(text: str) -> date | None:
    found = _DAY.match(text) or _DAY_DIGITS.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _day_of_number(value: float) -> date | None:
    """Excel counts days since 1899-12-30; numbers of the last and next decades look like dates."""
    return _EPOCH + timedelta(days=int(value)) if 25_000 <= value <= 80_000 else None
