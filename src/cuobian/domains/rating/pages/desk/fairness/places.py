"""The places of a run: official and fair scores, how sure each star is, what stands out."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.rating.models import FairScore, Round
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url, tabs
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.fairness.places import (
    SHOWS,
    ScoreFilters,
    lines_of,
    listed_words,
    score_rows,
    scores_in,
)
from cuobian.domains.rating.queries.fairness.runs import Opened, later_sheets, opened, run_in_force
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.rating.rules.fairness.account import points
from cuobian.domains.rating.rules.fairness.wording import why_code
from cuobian.domains.rating.values import Level
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.kernel.forms import Crumbs
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query
from cuobian.support.exchange.public import xlsx_response

MOST = 20_000
COLUMNS = (
    Column("name", gettext_lazy("站点"), sort=("sort_key",), value=lambda line: line.place.short_name),
    Column("official", gettext_lazy("原分"), sort=("official",), value=lambda line: line.score.official, kind="number"),
    Column("adjustment", gettext_lazy("尺度调整"), sort=("adjustment",), kind="number"),
    Column("fair", gettext_lazy("调整后"), sort=("fair",), value=lambda line: points(line.score.fair), kind="number"),
    Column("error", gettext_lazy("误差"), sort=("error",), value=lambda line: points(line.score.error), kind="number"),
    Column("chance", gettext_lazy("各星级的机会"), sort=("expected_loss",)),
    Column("signs", gettext_lazy("提示"), value=lambda line: "、".join(words for _kind, words in line.signs)),
)
EXPORTED = (
    COLUMNS[0],
    Column("code", gettext_lazy("编码"), value=lambda line: line.score.code),
    Column("where", gettext_lazy("区、镇街"), value=lambda line: f"{line.place.district_name}{line.place.street_name}"),
    COLUMNS[1],
    Column("star", gettext_lazy("按原分的星级"), value=lambda line: star_word(line.score.star)),
    *COLUMNS[2:5],
    Column("fair_star", gettext_lazy("按调整后的星级"), value=lambda line: star_word(line.score.fair_star)),
    Column("chance1", gettext_lazy("够一星的机会"), value=lambda line: line.score.chances[0]),
    Column("chance2", gettext_lazy("够二星的机会"), value=lambda line: line.score.chances[1]),
    Column("chance3", gettext_lazy("够三星的机会"), value=lambda line: line.score.chances[2]),
    Column("chance4", gettext_lazy("够四星的机会"), value=lambda line: line.score.chances[3]),
    Column("chance5", gettext_lazy("够五星的机会"), value=lambda line: line.score.chances[4]),
    Column("visits", gettext_lazy("评了几次"), value=lambda line: line.score.visits),
    COLUMNS[6],
    Column("refusal", gettext_lazy("没有调整的原因"), value=lambda line: why_code(line.score.refusal)),
)


def filters_of(params: QueryDict) -> ScoreFilters:
    """The filters an address names."""
    show = params.get("show", "")
    return ScoreFilters(
        query=clean_query(params.get("q")),
        district=params.get("district", "")[:6],
        show=show if show in SHOWS else "",
    )


def place_crumbs(actor: Actor, made: Round, level: Level, *more: tuple[Any, str]) -> Crumbs:
    """The way back; past the overview only for whoever may open it."""
    here = (_("站点的把握"), level_url("rating:fair-places", made, level) if more else "")
    if actor.may("rating.fairness", made.code):
        return fairness_crumbs(made, level, here, *more)
    return round_crumbs(made, here, *more)


@page("rating.view")
def places(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The places of the run in force that the actor sees."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    level = level_in(request, made)
    run = run_in_force(made, level)
    context: dict[str, Any] = {
        "made": made,
        "level": level,
        "crumbs": place_crumbs(actor, made, level),
        "tabs": tabs("rating:fair-places", made, level),
        "run": run,
        "home": level_url("rating:fairness", made, level) if actor.may("rating.fairness", made.code) else "",
    }
    if run is None:
        return render(request, "rating/fairness/places.html", context)
    found, filters = opened(run), filters_of(request.GET)
    rows = score_rows(actor, found, filters)
    if request.GET.get("export") == "xlsx":
        return _export(request, made, level, rows)
    context |= _found(request, actor, found, filters, rows, made=made, level=level)
    return render(request, "rating/fairness/places.html", context)


def _found(
    request: HttpRequest, actor: Actor, found: Opened, filters: ScoreFilters, rows: Any, *, made: Round, level: Level
) -> dict[str, Any]:
    shown = listing(request.GET, rows, COLUMNS, default="name")
    every = scores_in(actor, found.run)
    return {
        "listing": shown,
        "lines": [
            {"line": line, "url": reverse("rating:fair-place", args=[made.pk, line.score.pk])}
            for line in lines_of(shown.rows)
        ],
        "all": every.count(),
        "filters": filters,
        "shows": SHOWS.items(),
        "districts": districts_of(every),
        "applied": _applied(request.GET, filters, level),
        "listed": listed_words(actor, found) if filters.show == "list" else "",
        "later": later_sheets(found.run),
        "data_as_of": found.run.computed_at,
        "refused": why_code(found.run.refusal),
    }


def districts_of(rows: Any) -> list[tuple[str, str]]:
    """The districts of some rows, by code."""
    codes = set(rows.order_by().annotate(district=Substr("code", 1, 6)).values_list("district", flat=True).distinct())
    return sorted((code, area.name) for code, area in areas_by_code(codes).items())


def _applied(params: QueryDict, filters: ScoreFilters, level: Level) -> list[tuple[str, str]]:
    """Each filter in words, with the address without it."""
    areas = areas_by_code([filters.district]) if filters.district else {}
    words = {
        "q": _("找「%(text)s」") % {"text": filters.query} if filters.query else "",
        "district": areas[filters.district].name if filters.district in areas else filters.district,
        "show": str(SHOWS.get(filters.show, "")),
    }
    given = {key: params[key] for key in (*words, "sort", "size") if params.get(key)} | {"level": str(level)}
    return [
        (word, "?" + urlencode({key: value for key, value in given.items() if key != name}))
        for name, word in words.items()
        if word
    ]


def _export(request: HttpRequest, made: Round, level: Level, rows: Any) -> HttpResponse:
    if rows.count() > MOST:
        raise Invalid(_("一次最多导出 20,000 行。请先选一个区。"))
    found: list[FairScore] = list(sorted_rows(request.GET, rows, COLUMNS, default="name"))
    title = f"{made.title}-{_('站点的把握')}-{level.label}"
    return xlsx_response(title, _("站点"), table_of(lines_of(found), EXPORTED), request)
