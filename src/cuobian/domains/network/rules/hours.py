"""Opening hours: read from what people type, checked, and answered ("现在开放，到 21:00").

Kept as {"week": {"mon": [["08:30", "12:00"], …], …}, "exceptions": [{"from": day, "to": day, "spans": […], "note": ""}]};
`from` and `to` are both inclusive, as people write them. An exception without spans is a day that stays closed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = dict(
    zip(
        DAYS,
        (
            gettext_lazy("周一"),
            gettext_lazy("周二"),
            gettext_lazy("周三"),
            gettext_lazy("周四"),
            gettext_lazy("周五"),
            gettext_lazy("周六"),
            gettext_lazy("周日"),
        ),
        strict=True,
    )
)
_CHINESE_DAYS = dict(zip("一二三四五六日", DAYS, strict=True))
CLOSED_WORDS = {"", "-", "—", "休息", "不开放", "关闭", "闭馆"}
MAX_SPANS, MAX_EXCEPTIONS = 4, 40
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")
_EXCEPTION = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:至|到|~|～|—)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s*(.*)")
_BETWEEN = re.compile(r"[\s,，、;；和]+")

Span = tuple[str, str]
Hours = dict[str, Any]


class WrongText(ValueError):
    """What was typed cannot be read; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Whether a place is open, until when, and if not, when it opens next."""

    is_open: bool
    until: time | None = None
    opens_on: date | None = None
    opens_at: time | None = None
    note: str = ""


def parse_spans(text: str) -> list[list[str]]:
    """ "8:30-12:00 14:30-17:30" -> [["08:30", "12:00"], ["14:30", "17:30"]]; a closed day gives [].

    Raises:
        WrongText: with a message that says how to mend it.
    """
    text = text.strip()
    if text in CLOSED_WORDS:
        return []
    if _BETWEEN.sub("", _SPAN.sub("", text)):
        raise WrongText(_("写成 09:00-17:00，两段之间空一格"))
    found = [[f"{int(a):02d}:{b}", f"{int(c):02d}:{d}"] for a, b, c, d in _SPAN.findall(text)]
    return check_spans(found)


def check_spans(spans: Sequence[Sequence[str]]) -> list[list[str]]:
    """The spans in order of time. Raises WrongText when one is impossible or two overlap."""
    kept = sorted([list(span) for span in spans])
    if len(kept) > MAX_SPANS:
        raise WrongText(_("一天最多写 4 段"))
    for start, end in kept:
        if not (_is_clock(start) and (_is_clock(end) or end == "24:00")):
            raise WrongText(_("钟点写到 24:00 为止，例如 09:00-17:00"))
        if end <= start:
            raise WrongText(_("结束早于开始，是否写反？"))
    for (_first, end), (start, _last) in pairwise(kept):
        if start < end:
            raise WrongText(_("两段时间重叠，请合成一段"))
    return kept


def parse_days(text: str, days: Sequence[str]) -> dict[str, list[list[str]]]:
    """One text for several days: the same spans for all, or "周一 9:00-12:00；周二 9:00-17:00"."""
    if "周" not in text and "星期" not in text:
        spans = parse_spans(text)
        return dict.fromkeys(days, spans)
    week: dict[str, list[list[str]]] = {day: [] for day in days}
    for part in filter(None, (piece.strip() for piece in re.split(r"[;；\n]+", text))):
        found = re.match(r"(?:周|星期)([一二三四五六日])\s*[:：]?\s*(.*)", part)
        day = _CHINESE_DAYS.get(found.group(1)) if found else None
        if found is None or day not in week:
            raise WrongText(_("写成「周一 09:00-12:00；周二 09:00-17:00」"))
        week[day] = parse_spans(found.group(2))
    return week


def parse_exceptions(text: str) -> list[dict[str, Any]]:
    """One line each: "2027-02-05 至 2027-02-12 不开放 春节" or "2026-12-31 9:00-12:00 跨年值班"."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _EXCEPTION.fullmatch(line)
        if match is None:
            raise WrongText(_("「%(line)s」写成「2027-02-05 至 2027-02-12 不开放 春节」") % {"line": line[:40]})
        start, end, rest = match.groups()
        first, last = _day(start), _day(end or start)
        if last < first:
            raise WrongText(_("「%(line)s」的结束日早于开始日") % {"line": line[:40]})
        found.append({"from": first.isoformat(), "to": last.isoformat(), **_said(rest)})
    if len(found) > MAX_EXCEPTIONS:
        raise WrongText(_("特殊日期最多写 40 行，过去的可以删掉"))
    return sorted(found, key=lambda item: item["from"])


def _said(rest: str) -> dict[str, Any]:
    matches = list(_SPAN.finditer(rest))
    if matches:
        spans = check_spans([[f"{int(m[1]):02d}:{m[2]}", f"{int(m[3]):02d}:{m[4]}"] for m in matches])
        return {"spans": spans, "note": rest[matches[-1].end() :].strip()[:40]}
    word, _blank, note = rest.strip().partition(" ")
    if word not in CLOSED_WORDS:
        raise WrongText(_("日期后面写「不开放」或者钟点，例如 09:00-12:00"))
    return {"spans": [], "note": note.strip()[:40]}


def make(week: Mapping[str, Sequence[Sequence[str]]], exceptions: Sequence[Mapping[str, Any]] = ()) -> Hours:
    """The kept form; a week in which nothing opens is {}."""
    days = {day: [list(span) for span in week.get(day, ())] for day in DAYS}
    if not any(days.values()) and not exceptions:
        return {}
    return {"week": days, "exceptions": [dict(item) for item in exceptions]}


def spans_text(spans: Sequence[Sequence[str]]) -> str:
    """[["08:30", "12:00"], …] -> "08:30-12:00 14:30-17:30"; nothing -> ""."""
    return " ".join(f"{start}-{end}" for start, end in spans)


def days_text(hours: Mapping[str, Any], days: Sequence[str]) -> str:
    """What `parse_days` reads back: one text when all the days are alike."""
    week = hours.get("week", {})
    texts = [spans_text(week.get(day, ())) for day in days]
    if len(set(texts)) == 1:
        return texts[0]
    names = {day: f"周{name}" for name, day in _CHINESE_DAYS.items()}
    return "；".join(f"{names[day]} {text or '不开放'}" for day, text in zip(days, texts, strict=True))


def exceptions_text(hours: Mapping[str, Any]) -> str:
    """What `parse_exceptions` reads back."""
    lines = []
    for item in hours.get("exceptions", ()):
        span = item["from"] if item["from"] == item["to"] else f"{item['from']} 至 {item['to']}"
        lines.append(f"{span} {spans_text(item['spans']) or '不开放'} {item['note']}".strip())
    return "\n".join(lines)


def spans_on(hours: Mapping[str, Any], day: date) -> tuple[list[Span], str]:
    """The spans of one day and the note of the exception that made them, if one did."""
    for item in hours.get("exceptions", ()):
        if item["from"] <= day.isoformat() <= item["to"]:
            return [(start, end) for start, end in item["spans"]], item["note"]
    return [(start, end) for start, end in hours.get("week", {}).get(DAYS[day.weekday()], ())], ""


def open_now(hours: Mapping[str, Any], moment: datetime) -> OpenNow | None:
    """Whether a place is open at an instant; None when it has not written its hours."""
    if not hours:
        return None
    local = timezone.localtime(moment)
    clock = f"{local:%H:%M}"
    spans, note = spans_on(hours, local.date())
    for start, end in spans:
        if start <= clock < end:
            return OpenNow(is_open=True, until=_time(end), note=note)
    for start, _end in spans:
        if start > clock:
            return OpenNow(is_open=False, opens_on=local.date(), opens_at=_time(start), note=note)
    for ahead in range(1, 15):
        day = local.date() + timedelta(days=ahead)
        later, _later_note = spans_on(hours, day)
        if later:
            return OpenNow(is_open=False, opens_on=day, opens_at=_time(later[0][0]), note=note)
    return OpenNow(is_open=False, note=note)


def weekly_hours(hours: Mapping[str, Any]) -> float:
    """Hours open in an ordinary week."""
    return sum(_minutes(end) - _minutes(start) for spans in hours.get("week", {}).values() for start, end in spans) / 60


def _is_clock(text: str) -> bool:
    return bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text))


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _time(text: str) -> time:
    return time(0, 0) if text == "24:00" else time.fromisoformat(text)


def _day(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return date(year, month, day)
    except ValueError as error:
        raise WrongText(_("没有 %(day)s 这一天") % {"day": text}) from error
