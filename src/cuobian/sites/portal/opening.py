"""When places are open, in the words of public pages, and the moments at which those words change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cuobian.domains.network.public import DAY_NAMES, DAYS, STANDING, PlaceRecord, open_now, spans_on
from cuobian.kernel import format as written
from cuobian.kernel.clock import local_date

_COMING_DAYS = 60


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a place is open now, in words; `changes_at` is the moment they stop being true."""

    words: str
    changes_at: datetime | None = None
    is_open: bool = False


def opening_of(place: PlaceRecord, now: datetime) -> Opening:
    """The state of one place at an instant."""
    if place.status not in STANDING:
        return Opening(_("不再开放"))
    if not place.is_open:
        return Opening(_("暂停开放"))
    found = open_now(place.hours, now)
    if found is None:
        return Opening(_("开放时间未填"))
    today = local_date(now)
    if found.is_open and found.until is not None:
        ends = datetime.combine(today + timedelta(days=found.until == time(0)), found.until)
        until = _("24:00") if found.until == time(0) else f"{found.until:%H:%M}"
        return Opening(_("现在开着，到 %(until)s") % {"until": until}, timezone.make_aware(ends), is_open=True)
    if found.opens_on is None or found.opens_at is None:
        return Opening(_("近期不开放"))
    opens = timezone.make_aware(datetime.combine(found.opens_on, found.opens_at))
    return Opening(_closed_words((found.opens_on - today).days, opens), opens)


def _closed_words(days_ahead: int, opens: datetime) -> str:
    at = f"{timezone.localtime(opens):%H:%M}"
    if days_ahead == 0:
        return _("现在关着，今天 %(at)s 开") % {"at": at}
    if days_ahead == 1:
        return _("现在关着，明天 %(at)s 开") % {"at": at}
    return _("现在关着，%(day)s %(at)s 开") % {"day": written.day(opens), "at": at}


def today_words(place: PlaceRecord, now: datetime) -> str:
    """Today's hours: "8:30–12:00 14:30–17:30", or 休息."""
    if place.status not in STANDING:
        return written.NOTHING
    if not place.is_open:
        return _("暂停")
    if not place.hours:
        return written.NOTHING
    spans, _note = spans_on(place.hours, local_date(now))
    return spans_words(spans) or _("休息")


def spans_words(spans: Sequence[Sequence[str]]) -> str:
    """The spans of a day, as the platform writes them."""
    return "　".join(f"{start.removeprefix('0')}–{end.removeprefix('0')}" for start, end in spans)


def week_rows(hours: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The ordinary week, days that are alike in one row: [("周一至周五", "8:30–12:00　14:30–21:00"), …]."""
    week = hours.get("week", {})
    rows: list[tuple[list[str], str]] = []
    for day in DAYS:
        words = spans_words(week.get(day, ())) or _("休息")
        if rows and rows[-1][1] == words:
            rows[-1][0].append(day)
        else:
            rows.append(([day], words))
    return [(_days_words(days), words) for days, words in rows]


def _days_words(days: list[str]) -> str:
    names = [str(DAY_NAMES[day]) for day in days]
    if len(names) > 2:
        return _("%(first)s至%(last)s") % {"first": names[0], "last": names[-1]}
    return _("、").join(names)


def exception_rows(hours: Mapping[str, Any], now: datetime) -> list[tuple[str, str]]:
    """Days of the next two months that do not follow the week."""
    first = local_date(now)
    last = (first + timedelta(days=_COMING_DAYS)).isoformat()
    rows = []
    for item in hours.get("exceptions", ()):
        if item["to"] < first.isoformat() or item["from"] > last:
            continue
        start = written.day(date.fromisoformat(item["from"]))
        end = written.day(date.fromisoformat(item["to"]))
        label = start if item["from"] == item["to"] else _("%(first)s至%(last)s") % {"first": start, "last": end}
        words = spans_words(item["spans"]) or _("不开放")
        rows.append((label, f"{words}　{item['note']}".strip()))
    return rows
