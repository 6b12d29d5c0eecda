"""What a place has in hand, what waits for others, what it is asked, and what is over: each with its number, paged when long."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.pages.lists import COLUMNS
from cuobian.domains.rectification.pages.parts import shell_of
from cuobian.domains.rectification.queries.learning import waiting_checks, waiting_practices
from cuobian.domains.rectification.queries.tickets import TicketFilters, TicketLine, lines_of, ticket_rows
from cuobian.domains.rectification.values import FINAL, WITH_PLACE, Status
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.listing import Column, listing
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar

FIRST = 20
"""Rows of a part on the page of all parts; a part alone is paged."""
_SINCE = Column("since", gettext_lazy("办完时间"), sort=("status_since",))
_CHECK = (Column("due", gettext_lazy("期限"), sort=("check_of__due_on",)),)
_PRACTICE = (Column("pushed", gettext_lazy("推送"), sort=("practice__pushed_at",)),)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page.

    Attributes:
        lines: tickets as lists show them; `items` what is asked, for the two parts that hold no tickets.
    """

    key: str
    head: Any
    none: Any
    total: int
    lines: list[TicketLine]
    items: list[Any]


@page("rectification.answer")
def mine(request: HttpRequest) -> HttpResponse:
    """All parts with their first rows, or with `part` one of them page by page."""
    actor = actor_of(request)
    sources = _sources(actor)
    chosen = request.GET.get("part", "")
    parts: dict[str, Part] = {}
    shown = None
    for key, (head, none, rows, columns, default) in sources.items():
        if chosen in sources and key != chosen:
            continue
        if key == chosen:
            shown = listing(request.GET, rows, columns, default=default)
        found = listing({}, rows, columns, default=default, size=FIRST) if shown is None else shown
        parts[key] = _part(actor, key, head, none, found)
    waiting = parts["waiting"].lines if "waiting" in parts else []
    context = {"shell": shell_of(actor), "parts": parts, "listing": shown, "first": waiting[0] if waiting else None}
    return render(request, "rectification/mine.html", context)


def _part(actor: Actor, key: str, head: Any, none: Any, found: Any) -> Part:
    is_asked = key in ("checks", "practices")
    lines = [] if is_asked else lines_of(found.rows, actor, calendar=calendar(), today=clock.today())
    return Part(key, head, none, found.total, lines, list(found.rows) if is_asked else [])


def _sources(actor: Actor) -> dict[str, tuple[Any, Any, Any, tuple[Column, ...], str]]:
    rows = ticket_rows(actor, TicketFilters(), today=clock.today()).select_related("place", "responsible")
    handed = (Status.DISPUTED, Status.FIXED, Status.VERIFIED)
    columns = (*COLUMNS, _SINCE)
    return {
        "checks": (_("请您自查"), "", waiting_checks(actor), _CHECK, "due"),
        "practices": (_("别处的好做法"), "", waiting_practices(actor), _PRACTICE, "-pushed"),
        "waiting": (_("待整改"), _("没有要改的。"), rows.filter(status__in=WITH_PLACE), columns, "due"),
        "handed": (
            _("等复查、裁定或销号"), _("没有在等别人的。"), rows.filter(status__in=handed), columns, "due"
        ),
        "ended": (_("最近办完的"), _("还没有办完的。"), rows.filter(status__in=FINAL), columns, "-since"),
    }  # fmt: skip
