"""How strict each assessor of a run is, beside colleagues who saw the same places."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Round
from cuobian.domains.rating.pages.desk.fairness.overview import reach_of
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url, tabs
from cuobian.domains.rating.queries.fairness.runs import Opened, opened, run_in_force
from cuobian.domains.rating.queries.fairness.severities import AssessorRow, assessor_rows
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.format import number
from cuobian.kernel.listing import Column, listing_in_memory, sorted_in_memory, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query
from cuobian.support.audit.public import record_read
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("name", gettext_lazy("评委"), sort=("name_key",), value=lambda row: row.name),
    Column("severity", gettext_lazy("宽严"), sort=("severity_key",)),
    Column("words", gettext_lazy("怎么看")),
    Column("visits", gettext_lazy("评了几个"), sort=("visits",), kind="number"),
    Column("colleagues", gettext_lazy("一起看过的同事"), sort=("colleagues",), kind="number"),
    Column("raw", gettext_lazy("平均打分"), sort=("raw_mean",), kind="number"),
)
EXPORTED = (
    COLUMNS[0],
    Column("unit", gettext_lazy("单位"), value=lambda row: row.unit),
    Column("severity", gettext_lazy("宽严（分，正数是严）"), value=lambda row: _rounded(row.figure.severity)),
    Column("error", gettext_lazy("误差"), value=lambda row: _rounded(row.figure.error)),
    Column("low", gettext_lazy("九成把握，下限"), value=lambda row: _rounded(row.figure.low)),
    Column("high", gettext_lazy("九成把握，上限"), value=lambda row: _rounded(row.figure.high)),
    Column("words", gettext_lazy("怎么看"), value=lambda row: row.words),
    Column("visits", gettext_lazy("评了几个")),
    Column("places", gettext_lazy("几个不同的站点"), value=lambda row: row.figure.places),
    Column("colleagues", gettext_lazy("一起看过的同事")),
    Column("raw", gettext_lazy("平均打分"), value=lambda row: _rounded(row.raw_mean)),
    Column("group", gettext_lazy("第几拨"), value=lambda row: row.group),
    Column("refusal", gettext_lazy("没有算的原因"), value=lambda row: row.refusal),
)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


@page("rating.fairness")
def severities(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """All assessors of the run in force; reading it is written into the trail."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness")
    level = level_in(request, made)
    run = run_in_force(made, level)
    found = opened(run) if run else None
    context: dict[str, Any] = {
        "made": made,
        "level": level,
        "crumbs": fairness_crumbs(made, level, (_("评委宽严"), "")),
        "tabs": tabs("rating:severities", made, level),
        "run": run,
        "home": level_url("rating:fairness", made, level),
    }
    if found is None:
        return render(request, "rating/fairness/severities.html", context)
    _note_reading(actor, made, found)
    every = assessor_rows(found)
    query = clean_query(request.GET.get("q"))
    rows = [row for row in every if query in row.name or query in row.unit] if query else every
    if request.GET.get("export") == "xlsx":
        return _export(request, made, level, rows)
    context |= {
        "listing": listing_in_memory(request.GET, rows, COLUMNS, default="-severity"),
        "query": query,
        "applied": [(_("找「%(text)s」") % {"text": query}, f"?level={level}")] if query else [],
        "all": len(every),
        **_about(found, level, made),
    }
    return render(request, "rating/fairness/severities.html", context)


def _about(found: Opened, level: Level, made: Round) -> dict[str, Any]:
    """What the page says about the run as a whole."""
    part = found.outcome.severity
    return {
        "part": part,
        "groups": len(part.components),
        "reach": reach_of(part),
        "spread": number(part.spread, 1) if part.spread is not None else "",
        "noise": number(part.noise, 1) if part.noise is not None else "",
        "data_as_of": found.run.computed_at,
        "places_url": level_url("rating:fair-places", made, level),
    }


def _export(request: HttpRequest, made: Round, level: Level, rows: list[AssessorRow]) -> HttpResponse:
    ordered = sorted_in_memory(request.GET, rows, COLUMNS, default="-severity")
    title = f"{made.title}-{_('评委宽严')}-{level.label}"
    return xlsx_response(title, _("评委宽严"), table_of(ordered, EXPORTED), request)


def _note_reading(actor: Actor, made: Round, found: Opened) -> None:
    record_read(
        actor=actor,
        subject="fairness",
        subject_id=str(found.run.pk),
        code=made.code,
        fields=["assessors", "severity"],
        now=clock.now(),
    )
