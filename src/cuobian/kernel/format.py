"""How numbers, dates and spans are written, everywhere the same: pages, exports in words, PDF and Word.

The rules are those of the visual language: thousands apart by commas, scores with two decimals, a true minus sign,
ratios with one decimal, "—" for nothing, and no line break between a number and its unit (U+00A0).
"""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils import dateformat, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cuobian.kernel.clock import today

NOTHING = "—"
MINUS = "−"
NBSP = "\u00a0"
_MANY = 100_000


def number(value: Any, decimals: int = 0) -> str:
    """1286 -> "1,286"."""
    given = _decimal(value)
    return NOTHING if given is None else _rounded(given, decimals)


def compact(value: Any) -> str:
    """From a hundred thousand on, where exactness is not wanted: 124000 -> "12.4 万"."""
    given = _decimal(value)
    if given is None or abs(given) < _MANY or not is_chinese():
        return number(value)
    return f"{_rounded(given / 10_000, 1)}{NBSP}万"


def score(value: Any) -> str:
    """Two decimals: 80.957 -> "80.96"."""
    return number(value, 2)


def signed(value: Any, decimals: int = 2) -> str:
    """A difference with its sign: "+0.67", "−1.36" (U+2212), "0.00"."""
    given = _decimal(value)
    if given is None:
        return NOTHING
    text = _rounded(given, decimals)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"


def percent(ratio: Any) -> str:
    """A ratio with one decimal: 0.8626 -> "86.3%"."""
    given = _decimal(ratio)
    return NOTHING if given is None else f"{_rounded(given * 100, 1)}%"


def percent_of(part: Any, whole: Any) -> str:
    """Part of a whole; nothing of nothing is "—", not 0."""
    above, below = _decimal(part), _decimal(whole)
    return percent(above / below) if above is not None and below else NOTHING


def day(value: date | datetime | None, *, now: date | None = None) -> str:
    """In a sentence: "11 月 25 日", with the year when it is not this one."""
    given = _local_date(value)
    if given is None:
        return NOTHING
    if not is_chinese():
        return dateformat.format(given, "j M Y").replace(" ", NBSP)
    words = f"{given.month}{NBSP}月{NBSP}{given.day}{NBSP}日"
    return words if given.year == (now or today()).year else f"{given.year}{NBSP}年{NBSP}{words}"


def day_number(value: date | datetime | None) -> str:
    """In a table: "2026-11-25"."""
    given = _local_date(value)
    return NOTHING if given is None else given.isoformat()


def moment(value: datetime | None) -> str:
    """A day and a time: "2026-11-25 14:32"."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%Y-%m-%d}{NBSP}{local:%H:%M}"


def hours(start: time, end: time) -> str:
    """A span of a day: "8:30–12:00"."""
    return f"{start.hour}:{start.minute:02d}–{end.hour}:{end.minute:02d}"


def working_days_left(days: int | None, until: date | None = None) -> str:
    """A deadline in words, from the working days that are left (negative: that have passed).

    `until`: the day itself, where it may be a day off; on the eve of one no working day is left, and yet it is not today.
    """
    if days is None:
        return NOTHING
    if days == 0:
        ahead = (until - today()).days if until else 0
        if ahead <= 0:
            return _("今天到期")
        return _("明天到期") if ahead == 1 else unbroken(_("%(days)s 天后到期") % {"days": ahead})
    left = ngettext("还剩 %(days)s 个工作日", "还剩 %(days)s 个工作日", days)
    late = ngettext("超期 %(days)s 个工作日", "超期 %(days)s 个工作日", -days)
    return unbroken((left if days > 0 else late) % {"days": abs(days)})


def labelled(name: Any, text: Any) -> str:
    """A name and what is said of it: "原因：搬迁"."""
    return _("%(name)s：%(text)s") % {"name": name, "text": text}


def bracketed(text: Any, aside: Any) -> str:
    """A text and what stands beside it: "沙坡尾社区站（350203001001）"."""
    return _("%(text)s（%(aside)s）") % {"text": text, "aside": aside}


def unbroken(text: Any) -> str:
    """The same words on one line: every blank becomes U+00A0."""
    return str(text).replace(" ", NBSP)


def is_chinese() -> bool:
    """True when the reader's language is Chinese."""
    return (get_language() or "zh").startswith("zh")


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        given = Decimal(str(value))
    except InvalidOperation:
        return None
    return given if given.is_finite() else None


def _rounded(value: Decimal, decimals: int) -> str:
    step = Decimal(1).scaleb(-decimals)
    text = f"{value.quantize(step, rounding=ROUND_HALF_UP):,f}"
    if text.startswith("-"):
        return text[1:] if not text.strip("-0.,") else MINUS + text[1:]
    return text


def _local_date(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value
