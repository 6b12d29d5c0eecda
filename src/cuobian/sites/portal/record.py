"""The rows behind a place's figures: what was written down, one by one, without anybody's name."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import FactRecord, Selection, all_kinds, facts, kind_of
from cuobian.domains.network.public import former_codes_of, public_place
from cuobian.kernel import clock
from cuobian.kernel.pages import public_page
from cuobian.sites.portal.cache import kept

PAGE = 100
SHOWN_KINDS = (
    "activity", "elder_class", "speaker_session", "order_closed", "love_service", "opening_hours", "team_service",
    "pairing_activity", "venue_use", "drill", "issue_closed", "participants", "volunteers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the public reads it: no recorder, no subject, no further facts."""

    day: date
    kind: str
    tag: str
    quantity: Any
    unit: str
    people: int | None
    is_counter: bool


@public_page()
@kept
def record(request: HttpRequest, code: str) -> HttpResponseBase:
    """`?kind=activity&after=<id>`; the year that ends today."""
    found = public_place(code)
    if found.code != code:
        return redirect("portal:record", found.code)
    today = clock.today()
    known = {kind.key for kind in all_kinds()} & set(SHOWN_KINDS)
    asked = request.GET.get("kind", "")
    kinds = (asked,) if asked in known else tuple(key for key in SHOWN_KINDS if key in known)
    selection = Selection(
        kinds=kinds, codes=(found.code, *former_codes_of([found.code])), from_=today - timedelta(days=364), until=today
    )
    rows = facts(selection, after=_position(request.GET.get("after", "")), limit=PAGE + 1)
    next_url = "?" + urlencode({"kind": asked, "after": str(rows[PAGE - 1].id)}) if len(rows) > PAGE else ""
    context = {
        "place": found,
        "lines": [_line(row) for row in rows[:PAGE]],
        "kinds": [(key, kind_of(key).name) for key in SHOWN_KINDS if key in known],
        "kind": asked if asked in known else "",
        "next_url": next_url,
        "is_first": not request.GET.get("after"),
        "crumbs": [
            (_("找站点"), reverse("portal:places")),
            (found.short_name, reverse("portal:place", args=[found.code])),
            (_("逐条记录"), ""),
        ],
        "data_as_of": clock.now(),
    }
    return render(request, "portal/record.html", context)


def _line(row: FactRecord) -> Line:
    kind = kind_of(row.kind)
    return Line(
        day=row.happened_on,
        kind=str(kind.name),
        tag=kind.tag_label(row.tag),
        quantity=row.quantity,
        unit=_(row.unit),
        people=row.people,
        is_counter=row.sign < 0,
    )


def _position(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
