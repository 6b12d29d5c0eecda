"""Draws: the list of a round, and one draw through its life."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.pages.desk.fairness.draw_shown import CHIPS, EXPORTED, NumberForm, seat_lines, shown
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.desk_round import levels_for
from cuobian.domains.rating.queries.fairness.draws import SEES, draws_seen, get_draw, read_inputs
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import DrawStatus, Level
from cuobian.kernel import clock
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.jobs.public import active

COLUMNS = (
    Column("title", gettext_lazy("抽签"), sort=("title",)),
    Column("level", gettext_lazy("哪一级"), sort=("level",), value=lambda draw: draw.get_level_display()),
    Column("status", gettext_lazy("状态"), sort=("status",), value=lambda draw: draw.get_status_display(), kind="chip"),
    Column("places", gettext_lazy("站点"), value=lambda draw: len(read_inputs(draw).places), kind="number"),
    Column("people", gettext_lazy("评委"), value=lambda draw: len(read_inputs(draw).people), kind="number"),
    Column("draws", gettext_lazy("抽签时间"), value=lambda draw: draw.draws_at, kind="date"),
    Column("made", gettext_lazy("准备"), sort=("made_at",), value=lambda draw: draw.made_at, kind="date"),
)


@page("rating.view")
def draws(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The draws of a round that the actor makes or may look at."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    levels = levels_for(actor, made)
    if not (levels or actor.may(SEES)):
        raise NotAllowed(permission=PERMISSION_OF[Level.DISTRICT])
    rows = draws_seen(actor, made)
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, COLUMNS, default="-made")
        return xlsx_response(f"{made.title}-{_('抽签')}", _("抽签"), table_of(found, COLUMNS), request)
    page_of = listing(request.GET, rows, COLUMNS, default="-made")
    context = {
        "made": made,
        "crumbs": round_crumbs(made, (_("抽签"), "")),
        "listing": page_of,
        "lines": [
            {"draw": draw, "inputs": read_inputs(draw), "chip": CHIPS[DrawStatus(draw.status)]} for draw in page_of.rows
        ],
        "levels": levels,
    }
    return render(request, "rating/fairness/draws.html", context)


@page("rating.view")
def draw(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """One draw; `?export=xlsx` gives who sits where."""
    actor = actor_of(request)
    found = get_draw(actor, draw_id)
    if found.plan and request.GET.get("export") == "xlsx":
        return xlsx_response(f"{found.title}-{_('名单')}", _("名单"), table_of(seat_lines(found), EXPORTED), request)
    context = {
        **shown(found, actor, query=request.GET.get("q", "").strip(), number=request.GET.get("page", "")),
        "job": active("rating.draw", now=clock.now(), draw_id=str(found.pk)),
        "number_form": NumberForm(),
    }
    return render(request, "rating/fairness/draw.html", context)
