"""The conflicts that the members of a round's panels declared, for who makes the panels."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.conflicts import conflict_lines, declared_rows
from cuobian.domains.rating.queries.desk_round import levels_for
from cuobian.domains.rating.queries.load import get_round
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("who", gettext_lazy("评委"), sort=("account__sort_key",), value=lambda line: line.conflict.account.name),
    Column("place", gettext_lazy("回避哪里"), sort=("code",)),
    Column("kind", gettext_lazy("情形"), sort=("kind",), value=lambda line: line.conflict.get_kind_display()),
    Column("reason", gettext_lazy("理由"), value=lambda line: line.conflict.reason),
    Column(
        "declared",
        gettext_lazy("声明"),
        sort=("declared_at",),
        value=lambda line: line.conflict.declared_at,
        kind="date",
    ),
    Column("withdrawn", gettext_lazy("撤回"), value=lambda line: line.conflict.withdrawn_at, kind="date"),
    Column("why", gettext_lazy("撤回原因"), value=lambda line: line.conflict.withdraw_reason),
)


@page("rating.view")
def declared(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Every declaration of the panels' members, those taken back too; seen by who makes panels alone."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    if not levels_for(actor, made):
        raise NotAllowed(permission="rating.panel.district")
    rows = declared_rows(actor, made)
    if request.GET.get("export") == "xlsx":
        found = conflict_lines(sorted_rows(request.GET, rows, COLUMNS, default="-declared"))
        return xlsx_response(_("声明的回避"), _("声明的回避"), table_of(found, COLUMNS), request)
    shown = listing(request.GET, rows, COLUMNS, default="-declared")
    context = {
        "made": made,
        "crumbs": round_crumbs(made, (_("考评组"), reverse("rating:panels", args=[made.pk])), (_("声明的回避"), "")),
        "listing": shown,
        "lines": conflict_lines(shown.rows),
    }
    return render(request, "rating/desk/conflicts.html", context)
