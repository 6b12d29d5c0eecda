"""The keeper's ways to the next star on a page of its own, made to be printed, and where its estimates come from."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.queries.blind import refuse_blind
from cuobian.domains.rating.queries.effort import effort_table
from cuobian.domains.rating.queries.keeper import keeper_view
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.ways import PLAIN, combinations, costly_sets, sure_margin, ways_of
from cuobian.domains.rating.rules.effort import METHOD_WORDS, STEP_WORDS
from cuobian.domains.rating.rules.ways import KINDS, QUICKEST
from cuobian.kernel.listing import Column, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response


@page("rating.own")
def ways(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """How the place gets its next star: `by` days, money or fewest changes; `sure` with eight chances in ten."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.own")
    refuse_blind(actor, entry)
    view, by = keeper_view(entry), request.GET.get("by", "")
    by = by if by in KINDS else QUICKEST
    sure = sure_margin(entry)
    margin = sure if sure is not None and request.GET.get("sure") == "1" else PLAIN
    found = ways_of(entry, view, kind=by, margin=margin)
    place_url = reverse("rating:my-place-of", args=[entry.code])
    context = {
        "entry": entry,
        "view": view,
        "ways": found,
        "by": by,
        "can_be_sure": sure is not None,
        "sure": margin > PLAIN,
        "sets": costly_sets(entry, view, margin=margin) if found else [],
        "every": combinations(entry, view, margin=margin) if found and request.GET.get("all") == "1" else [],
        "ways_url": reverse("rating:my-ways", args=[entry.pk]),
        "place_url": place_url,
        "crumbs": [(entry.place.short_name, place_url), (_("升星办法"), "")],
    }
    return render(request, "rating/field/ways.html", context)


@dataclass(frozen=True, slots=True)
class _Line:
    method: str
    step: str
    days: int
    yuan: int
    wait: int


COLUMNS = (
    Column("method", gettext_lazy("怎么测评")),
    Column("step", gettext_lazy("做什么")),
    Column("days", gettext_lazy("约几天"), kind="number"),
    Column("yuan", gettext_lazy("约多少元"), kind="number"),
    Column("wait", gettext_lazy("做完再等几天看得出"), kind="number"),
)


@page("rating.own")
def effort(request: HttpRequest) -> HttpResponse:
    """The table behind days and yuan, said to be assumed."""
    lines = _lines()
    if request.GET.get("export") == "xlsx":
        return xlsx_response(_("升星办法的估计"), _("估计"), table_of(lines, COLUMNS), request)
    crumbs = [(_("我的站"), reverse("rating:my-place")), (_("估计怎么来的"), "")]
    return render(request, "rating/field/effort.html", {"lines": lines, "crumbs": crumbs})


def _lines() -> list[_Line]:
    return [
        _Line(
            method=str(METHOD_WORDS[line.method]),
            step=str(STEP_WORDS[line.step]),
            days=line.work.days,
            yuan=line.work.cost,
            wait=line.work.wait,
        )
        for line in effort_table()
    ]
