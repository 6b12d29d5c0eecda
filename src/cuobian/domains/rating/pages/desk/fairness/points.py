"""测评点一致性: do assessors see the same on each measuring point, and does the point tell places apart?"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Round
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url, tabs
from cuobian.domains.rating.pages.desk.parts import address
from cuobian.domains.rating.queries.blind import blind_on
from cuobian.domains.rating.queries.fairness.points import PointLine, point_lines, point_view
from cuobian.domains.rating.queries.fairness.runs import Opened, opened, require_run, run_in_force
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.sheet_view import choices_of
from cuobian.domains.rating.queries.standard import judged_by_id
from cuobian.domains.rating.rules.fairness.outcome import AgreementPart
from cuobian.domains.rating.rules.fairness.point_words import SHOWS, leaning_words
from cuobian.domains.rating.rules.fairness.wording import why
from cuobian.domains.rating.values import Level
from cuobian.engines.scoring import CountRule
from cuobian.kernel.access import Actor
from cuobian.kernel.format import number
from cuobian.kernel.listing import Column, listing_in_memory, sorted_in_memory, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("point", gettext_lazy("测评点"), sort=("order", "id"), value=lambda line: line.id),
    Column("alpha", gettext_lazy("α（0 到 1）"), sort=("alpha_key", "id"), value=lambda line: line.figure.alpha),
    Column("exact", gettext_lazy("一致率"), sort=("exact_key", "id"), value=lambda line: line.figure.exact, kind="number"),
    Column("common", gettext_lazy("最多的一档"), sort=("common_key", "id"), value=lambda line: line.state),
    Column("ac1", "AC1", sort=("ac1_key", "id"), value=lambda line: line.figure.ac1, kind="number"),
    Column("difficulty", gettext_lazy("难度"), sort=("difficulty_key", "id"), value=lambda line: line.figure.difficulty, kind="number"),
    Column("outfit", gettext_lazy("合不合"), sort=("outfit_key", "id"), value=lambda line: line.figure.outfit, kind="number"),
    Column("verdict", gettext_lazy("怎么看"), sort=("rank", "order", "id"), value=lambda line: line.verdict),
)  # fmt: skip
EXPORTED = (
    COLUMNS[0],
    Column("name", gettext_lazy("内容"), value=lambda line: line.text.name),
    Column("alpha", "α", value=lambda line: line.figure.alpha),
    Column("low", gettext_lazy("α 区间低"), value=lambda line: line.figure.alpha_low),
    Column("high", gettext_lazy("α 区间高"), value=lambda line: line.figure.alpha_high),
    Column("places", gettext_lazy("两人以上评过的站点"), value=lambda line: line.figure.places),
    COLUMNS[2],
    COLUMNS[3],
    Column("share", gettext_lazy("最多的一档占"), value=lambda line: line.figure.prevalence),
    *COLUMNS[4:6],
    Column("error", gettext_lazy("难度误差"), value=lambda line: line.figure.difficulty_error),
    Column("infit", "infit", value=lambda line: line.figure.infit),
    Column("outfit", "outfit", value=lambda line: line.figure.outfit),
    COLUMNS[7],
    Column("signs", gettext_lazy("提示"), value=lambda line: _("、").join(short for short, _long in line.signs)),
)


@page("rating.fairness")
def agreement(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Every judged point of the round with its agreement, the wording that needs work first."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness")
    level = level_in(request, made)
    run = run_in_force(made, level)
    found = opened(run) if run else None
    every = point_lines(found) if found else []
    rows = _kept(every, request)
    if request.GET.get("export") == "xlsx":
        lines = sorted_in_memory(request.GET, rows, COLUMNS, default="verdict")
        return xlsx_response(f"{made.title}-{_('测评点一致性')}", _("测评点"), table_of(lines, EXPORTED), request)
    context = {
        "made": made,
        "level": level,
        "run": run,
        "crumbs": fairness_crumbs(made, level, (_("测评点一致性"), "")),
        "tabs": tabs("rating:agreement", made, level),
        "listing": listing_in_memory(request.GET, rows, COLUMNS, default="verdict", size=100),
        "all": len(every),
        "show": request.GET.get("show", ""),
        "q": clean_query(request.GET.get("q")),
        "shows": SHOWS.items(),
        "applied": _applied(request, level),
        "clear": f"?{urlencode({'level': level})}",
        "overview_url": level_url("rating:fairness", made, level),
        **(_told(found, every, actor, made, level) if found else {}),
    }
    return render(request, "rating/fairness/points.html", context)


@page("rating.fairness")
def point(request: HttpRequest, round_id: UUID, point_id: str) -> HttpResponse:
    """One measuring point: its figures in words, its states, the places on which assessors differ most."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness")
    level = level_in(request, made)
    found = require_run(made, level)
    view = point_view(found, point_id)
    judged = judged_by_id(made.version_id)[point_id]
    words = {choice.value: choice.text for choice in choices_of(made.version_id, judged)}
    list_url = level_url("rating:agreement", made, level)
    hidden = blind_on(actor, (one.entry.pk for one in view.apart))
    leanings = [(account, one, leaning_words(one)) for account, one in view.leanings]
    context = {
        "made": made,
        "view": view,
        "line": view.line,
        "crumbs": fairness_crumbs(made, level, (_("测评点一致性"), list_url), (point_id, "")),
        "uses": [(use, words.get(use.state, ""), 100 * use.share) for use in view.uses],
        "counts": isinstance(judged.rule, CountRule),
        "apart": [_apart(one, found, view.people, actor) for one in view.apart if one.entry.pk not in hidden],
        "leaning": [row for row in leanings if row[1].is_sure],
        "alike": [row for row in leanings if not row[1].is_sure],
        "standard_url": _standard_url(actor, made, point_id),
        "refused": why(found.outcome.agreement.rasch_refused),
        "data_as_of": found.run.computed_at,
    }
    return render(request, "rating/fairness/point.html", context)


def _kept(every: Sequence[PointLine], request: HttpRequest) -> list[PointLine]:
    show, query = request.GET.get("show", ""), clean_query(request.GET.get("q")).lower()
    return [
        line
        for line in every
        if (show not in SHOWS or line.group == show) and query in f"{line.id}\n{line.text.name}".lower()
    ]


def _applied(request: HttpRequest, level: Level) -> list[tuple[str, str]]:
    """Each filter in words, with the address without it."""
    query, show = clean_query(request.GET.get("q")), request.GET.get("show", "")
    words = {"q": _("找「%(text)s」") % {"text": query} if query else "", "show": str(SHOWS.get(show, ""))}
    given = {"level": str(level), **{key: request.GET[key] for key in (*words, "sort") if request.GET.get(key)}}
    return [
        (word, "?" + urlencode({key: value for key, value in given.items() if key != name}))
        for name, word in words.items()
        if word
    ]


def _told(found: Opened, every: Sequence[PointLine], actor: Actor, made: Round, level: Level) -> dict[str, Any]:
    groups = Counter(line.group for line in every)
    may_edit = actor.may("standards.edit")
    return {
        "figures": [
            {"label": label, "value": number(groups[key]), "unit": _("个"), "note": _NOTES[key], "url": level_url("rating:agreement", made, level, show=key)}
            for key, label in SHOWS.items()
        ],
        "wording": groups["wording"],
        "standard_url": f"{_standard_url(actor, made)}#wording" if may_edit else "",
        "totals": _totals(found.outcome.agreement),
        "refused": why(found.outcome.agreement.rasch_refused),
        "data_as_of": found.run.computed_at,
    }  # fmt: skip


_NOTES = {
    "wording": gettext_lazy("评委常选不同的档"),
    "agreed": gettext_lazy("α 0.667 以上"),
    "sided": gettext_lazy("几乎都选同一档"),
    "few": gettext_lazy("同评的站点太少"),
}


def _totals(part: AgreementPart) -> str:
    """Agreement over the totals of visits in one sentence; "" when it could not be computed."""
    if part.totals_alpha is None:
        return ""
    value = _("α %(value)s") % {"value": number(part.totals_alpha, 2)}
    if part.totals_low is None or part.totals_high is None:
        return _("评委对站点总分：%(value)s。") % {"value": value}
    span = {"value": value, "low": number(part.totals_low, 2), "high": number(part.totals_high, 2)}
    return _("评委对站点总分：%(value)s，区间 %(low)s 到 %(high)s。") % span


def _apart(one: Any, found: Opened, people: Any, actor: Actor) -> dict[str, Any]:
    """A place with who gave what; the way to it for those who may look at it."""
    given = []
    for seat, state in one.one.given:
        account = people.get(found.material.assessors[seat].account_id)
        given.append((account.name if account else "", state))
    sees = actor.may("rating.view", one.entry.code)
    url = address("rating:entry", one.entry.pk) if sees else ""
    return {"entry": one.entry, "given": given, "spread": one.one.spread, "url": url}


def _standard_url(actor: Actor, made: Round, point_id: str = "") -> str:
    """Where the point stands in the standard; "" for those who may not read it."""
    if not actor.may("standards.view"):
        return ""
    path = address("standards:read", made.version_id)
    return f"{path}#{point_id}" if point_id else path
