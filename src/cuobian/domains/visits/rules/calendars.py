"""A programme as iCalendar text (RFC 5545): UTC moments, a stable UID an item, a sequence that rises, cancellations. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_FOLD = 74
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Event:
    """One item of a calendar."""

    uid: str
    title: str
    starts: datetime
    ends: datetime
    where: str = ""
    note: str = ""
    url: str = ""
    is_cancelled: bool = False
    sequence: int = 0


def calendar_text(name: str, events: Sequence[Event], *, stamp: datetime, language: str = "zh-CN") -> str:
    """The whole calendar, lines folded at 75 octets and ended by CRLF.

    Moments are written in UTC, so that no reader needs to know the city's zone; `X-WR-TIMEZONE` names it for the view.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Cuobian//visits//{language[:2].upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
    ]
    for event in events:
        lines += _event(event, stamp)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(event: Event, stamp: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(stamp)}",
        f"LAST-MODIFIED:{_utc(stamp)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{_utc(event.starts)}",
        f"DTEND:{_utc(event.ends)}",
        f"SUMMARY:{_escaped(event.title)}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
    ]
    if event.where:
        lines.append(f"LOCATION:{_escaped(event.where)}")
    if event.note:
        lines.append(f"DESCRIPTION:{_escaped(event.note)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> str:
    """At most 75 octets a line; a character is never cut."""
    parts, part, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _FOLD:
            parts.append(part)
            part, size = "", 1
        part, size = part + char, size + width
    return "\r\n ".join([*parts, part])
