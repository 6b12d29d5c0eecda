"""Another version of the standard, tried on the results of a round: how old scores would carry over."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import area_names
from cuobian.domains.rating.models import Entry, Round
from cuobian.domains.rating.pages.desk.parts import address, round_crumbs
from cuobian.domains.rating.queries.carry import Carried, carried_over, comparison_with, rated_entries
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.standards.public import VersionRecord, versions
from cuobian.kernel import clock
from cuobian.kernel.forms import uuids
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("place", gettext_lazy("站点"), sort=("sort_key",), value=lambda row: row[0].place.short_name),
    Column("before", gettext_lazy("原来的分"), value=lambda row: row[1].before, kind="number"),
    Column("after", gettext_lazy("新版的分"), value=lambda row: row[1].after, kind="number"),
    Column("change", gettext_lazy("差"), value=lambda row: row[1].change, kind="number"),
    Column("star", gettext_lazy("按分数线"), value=lambda row: _star_words(row[1])),
)


@page("rating.open")
def carry(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """`?version=`: which other version is tried; `district`, sorting, pages, export of what is shown."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.open")
    others = [each for each in versions(place_kind=made.place_kind) if each.id != made.version_id]
    chosen = _chosen(request, others)
    codes = sorted({code[:6] for code in rated_entries(actor, made).values_list("code", flat=True)})
    district = request.GET.get("district", "") if request.GET.get("district", "") in codes else ""
    context: dict[str, Any] = {
        "made": made,
        "crumbs": round_crumbs(made, (_("换一版标准"), "")),
        "others": others,
        "chosen": chosen,
        "district": district,
        "districts": [(code, area_names([code]).get(code, code)) for code in codes],
        "data_as_of": clock.now(),
    }
    if chosen is None:
        return render(request, "rating/desk/carry.html", context)
    rows = rated_entries(actor, made, district).select_related("place")
    found = carried_over(rows, made, chosen.id)
    if request.GET.get("export") == "xlsx":
        told = [(entry, found[entry.pk]) for entry in sorted_rows(request.GET, rows, COLUMNS, default="place")]
        return xlsx_response(_("换一版标准"), _("换一版标准"), table_of(told, COLUMNS), request)
    shown = listing(request.GET, rows, COLUMNS, default="place")
    return render(request, "rating/desk/carry.html", {**context, **_shown(made, chosen, shown, found)})


def _chosen(request: HttpRequest, others: list[VersionRecord]) -> VersionRecord | None:
    asked = uuids([request.GET.get("version", "")])
    return next((each for each in others if each.id in asked), others[0] if others else None)


def _shown(made: Round, chosen: VersionRecord, shown: Any, found: dict[UUID, Carried]) -> dict[str, Any]:
    comparison = comparison_with(made, chosen.id)
    settled = [each for each in comparison.carry if each.share]
    return {
        "listing": shown,
        "rows": [_line(entry, found[entry.pk]) for entry in shown.rows],
        "count": len(found),
        "up": sum(each.star_after > each.star_before for each in found.values()),
        "down": sum(each.star_after < each.star_before for each in found.values()),
        "settled": sum(each.points for each in settled),
        "total": sum(each.points for each in comparison.carry),
        "open": [each.new_id for each in comparison.carry if not each.share],
        "compare_url": address("standards:read", chosen.id),
    }


def _line(entry: Entry, found: Carried) -> dict[str, Any]:
    return {"entry": entry, "found": found, "star": _star_words(found)}


def _star_words(found: Carried) -> str:
    before, after = star_word(found.star_before), star_word(found.star_after)
    return f"{before} → {after}" if found.moves else before
