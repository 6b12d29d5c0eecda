"""The places of a public notice as a list: sorted, page by page, and as a file."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Entry, PublicNotice
from cuobian.domains.rating.queries.stars import moved_stars
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.kernel.access import Actor, visible
from cuobian.kernel.errors import NotFound
from cuobian.kernel.listing import Column, Listing, listing, sorted_rows, table_of
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("name", gettext_lazy("站点"), sort=("sort_key",), value=lambda row: row.place.short_name),
    Column("star", gettext_lazy("拟定"), sort=("star",), value=lambda row: star_word(row.star or 0)),
    Column("score", gettext_lazy("得分"), sort=("score",), kind="number"),
    Column("stage", gettext_lazy("环节"), value=lambda row: row.get_stage_display()),
)
MOST = 20_000


def seen_notice(actor: Actor, notice_id: UUID) -> tuple[PublicNotice, "QuerySet[Entry]"]:
    """A notice with its places in the actor's scope. Raises NotFound where there is none."""
    found = PublicNotice.objects.select_related("round").filter(pk=notice_id).first()
    rows = Entry.objects.filter(visible(actor, "rating.view", "code"), notice_id=notice_id).select_related("place")
    if found is None or not rows.exists():
        raise NotFound()
    return found, rows


def places_listed(params: Any, rows: "QuerySet[Entry]") -> tuple[Listing[Entry], list[tuple[Entry, Any]]]:
    """One page of them, each with how its star was moved."""
    shown = listing(params, rows, COLUMNS, default="name")
    moved = moved_stars(shown.rows)
    return shown, [(row, moved.get(row.pk)) for row in shown.rows]


def places_file(request: HttpRequest, found: PublicNotice, rows: "QuerySet[Entry]") -> HttpResponse:
    """All of them in the order of the page."""
    every = list(sorted_rows(request.GET, rows, COLUMNS, default="name")[:MOST])
    moved = moved_stars(every)
    code = Column("code", gettext_lazy("编码"))
    note = Column("moved", gettext_lazy("说明"), value=lambda row: moved[row.pk].words if row.pk in moved else "")
    return xlsx_response(found.title, _("站点"), table_of(every, (COLUMNS[0], code, *COLUMNS[1:], note)), request)
