"""The panels of a round as a graph: who can be compared with whom, how surely, and the same as a table."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url, tabs
from cuobian.domains.rating.queries.fairness.panel_graph import Graph, graph_of
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.fairness.draw_seats import figures_of
from cuobian.domains.rating.rules.fairness.draw_words import contrast_words, figure_items
from cuobian.domains.rating.rules.fairness.panel_graph import SIZE, Picture
from cuobian.kernel.listing import Column, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

SHOWN_MATES = 6
COLUMNS = (
    Column("first", gettext_lazy("评委"), value=lambda line: line.first.name),
    Column("first_unit", gettext_lazy("单位"), value=lambda line: line.first.unit),
    Column("second", gettext_lazy("同组评委"), value=lambda line: line.second.name),
    Column("second_unit", gettext_lazy("同组评委单位"), value=lambda line: line.second.unit),
    Column("count", gettext_lazy("一起看的站点"), value=lambda line: line.count, kind="number"),
)


@page("rating.fairness")
def graph(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Who sees places with whom; `?export=xlsx` gives every pair."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness")
    level = level_in(request, made)
    found = graph_of(made, level)
    if found and request.GET.get("export") == "xlsx":
        lines = sorted(found.picture.lines, key=lambda line: (-line.count, line.first.name, line.second.name))
        return xlsx_response(f"{made.title}-{_('评委连接')}", _("评委连接"), table_of(lines, COLUMNS), request)
    context = {
        "made": made,
        "level": level,
        "crumbs": fairness_crumbs(made, level, (_("评委连接图"), "")),
        "tabs": tabs("rating:panel-graph", made, level),
        "export_url": level_url("rating:panel-graph", made, level, export="xlsx"),
        "panels_url": level_url("rating:panels", made, level),
        "draws_url": level_url("rating:draws", made, level),
        "graph": found,
        **(_shown(found) if found else {}),
    }
    return render(request, "rating/fairness/graph.html", context)


def _shown(found: Graph) -> dict[str, Any]:
    picture, certificate = found.picture, found.picture.certificate
    kept = figures_of(certificate)
    return {
        "picture": picture,
        "size": SIZE,
        "figures": figure_items(kept),
        "contrast": contrast_words(kept["contrast_sd"]),
        "told": _told(picture),
        "people": _people(picture),
        "apart": certificate.components > 1,
        "data_as_of": found.run.computed_at if found.run else None,
    }


def _told(picture: Picture) -> str:
    """The picture in one sentence, for whoever cannot see it."""
    parts = picture.certificate.components
    people = ngettext("%(count)d 位评委", "%(count)d 位评委", len(picture.nodes)) % {"count": len(picture.nodes)}
    pairs = ngettext("%(count)d 对一起看过站点", "%(count)d 对一起看过站点", len(picture.lines)) % {
        "count": len(picture.lines)
    }
    linked = _("全部连成一片") if parts == 1 else _("分成 %(count)d 片，片与片之间没有共同的站点") % {"count": parts}
    return _("%(people)s，%(pairs)s，%(linked)s。下面的表是同样的内容。") % {
        "people": people,
        "pairs": pairs,
        "linked": linked,
    }


def _people(picture: Picture) -> list[dict[str, Any]]:
    """Everybody with whom they see places, the most frequent first; those who saw no place are last."""
    names = {code: area.name for code, area in areas_by_code({one.person.district for one in picture.nodes}).items()}
    mates: dict[str, list[tuple[int, str]]] = {one.person.key: [] for one in picture.nodes}
    for line in picture.lines:
        mates[line.first.key].append((line.count, line.second.name))
        mates[line.second.key].append((line.count, line.first.name))
    return [
        {
            "node": node,
            "district": names.get(node.person.district, ""),
            "mates": _first(mates[node.person.key]),
            "more": max(len(mates[node.person.key]) - SHOWN_MATES, 0),
            "count": len(mates[node.person.key]),
        }
        for node in sorted(picture.nodes, key=lambda node: not mates[node.person.key])
    ]


def _first(mates: list[tuple[int, str]]) -> str:
    """The most frequent mates, each with how many places."""
    order = sorted(mates, key=lambda mate: (-mate[0], mate[1]))
    return _("、").join(f"{name}\u00a0×{count}" for count, name in order[:SHOWN_MATES])
