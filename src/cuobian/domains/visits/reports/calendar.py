"""A programme as a calendar for one person (or one host): released items, later times, and cancellations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.queries.frozen import current, gone_items
from cuobian.domains.visits.rules.calendars import Event, calendar_text
from cuobian.domains.visits.values import ProgrammeStatus


def calendar_of(
    programme: Programme, *, vehicle: int = 0, only: str = "", url: str = "", all_gone: bool = False
) -> str:
    """The whole calendar; `vehicle` leaves out what other cars do, `only` gives one item, `all_gone` cancels everything."""
    told = current(programme)
    if told is None:
        return calendar_text(programme.title, [], stamp=programme.created_at)
    off = all_gone or programme.status == ProgrammeStatus.WITHDRAWN
    rows = [(item, off) for item in told.items if item["starts"]]
    rows += [(item, True) for item in gone_items(programme, told)]
    wanted = [(item, gone) for item, gone in rows if _is_wanted(item, vehicle, only)]
    sequence = told.sequence + (1 if off else 0)
    events = [_event(item, sequence, url, gone=gone) for item, gone in wanted]
    stamp = max([told.released_at, *(slip.at for slip in told.slips), *_ended(programme)])
    return calendar_text(told.frozen["title"], events, stamp=stamp, language=get_language() or "zh-CN")


def _ended(programme: Programme) -> Sequence[datetime]:
    return [programme.ended_at] if programme.ended_at else []


def _is_wanted(item: Mapping[str, Any], vehicle: int, only: str) -> bool:
    if only:
        return bool(item["id"] == only)
    return not vehicle or item["vehicle"] in (0, vehicle)


def _event(item: Mapping[str, Any], sequence: int, url: str, *, gone: bool) -> Event:
    title = item["place_name"] if item["kind"] == "stop" else item["title"]
    note = "\n".join(part for part in (item["show"], _host(item)) if part)
    return Event(
        uid=f"{item['id']}@cuobian",
        title=title,
        starts=datetime.fromisoformat(item["starts"]),
        ends=datetime.fromisoformat(item["ends"]),
        where=" ".join(part for part in (item["address"], item["where"]) if part),
        note=note,
        url=url,
        is_cancelled=gone,
        sequence=sequence,
    )


def _host(item: Mapping[str, Any]) -> str:
    return _("接待：%(host)s") % {"host": item["host"]} if item["host"] else ""
