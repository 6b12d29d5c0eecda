"""Draws of panels for everybody: what was announced, what came out, and the file from which it can be drawn again."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.public import announced_draw, announced_draws, draw_file
from cuobian.kernel import clock
from cuobian.kernel.listing import Column, listing
from cuobian.kernel.pages import public_page

COLUMNS = (
    Column("title", gettext_lazy("抽签"), sort=("title",)),
    Column("round", gettext_lazy("轮次")),
    Column("announced", gettext_lazy("公告时间"), sort=("announced_at",), kind="date"),
    Column("draws", gettext_lazy("抽签时间"), sort=("draws_at",), kind="date"),
    Column("status", gettext_lazy("状态"), kind="chip"),
)
PAGE = 100
"""Places on a page."""
CHIPS = {"announced": "wait", "drawn": "wait", "published": "done", "cancelled": "refused"}


@public_page()
def draws(request: HttpRequest) -> HttpResponse:
    """All announced draws, the latest first."""
    shown = listing(request.GET, announced_draws(), COLUMNS, default="-announced")
    rows = [{"draw": row, "chip": CHIPS[row.status]} for row in shown.rows]
    return render(request, "portal/draws.html", {"listing": shown, "rows": rows, "data_as_of": clock.now()})


@public_page()
def draw(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """One draw: its rules and commitment, later its number and which assessor, by number, goes where."""
    found = announced_draw(draw_id)
    context = {
        "draw": found,
        "chip": CHIPS[found.status],
        "lines": Paginator(found.lines, PAGE).get_page(request.GET.get("page")),
        "crumbs": [(_("公示"), reverse("portal:notices")), (_("抽签公告"), reverse("portal:draws"))],
        "data_as_of": clock.now(),
    }
    return render(request, "portal/draw.html", context)


@public_page()
def draw_data(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """The inputs, the commitment and, after the draw, its seed and panels; without names."""
    response = JsonResponse(
        draw_file(draw_id), json_dumps_params={"ensure_ascii": False, "sort_keys": True, "indent": 1}
    )
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"draw-{draw_id}.json") or "attachment"
    )
    return response
