"""How fair a round is, at one look: can it be compared, how strict are assessors, which places are unsure."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.fairness.running import order_run
from cuobian.domains.rating.models import Round
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url, tabs
from cuobian.domains.rating.pages.desk.parts import address
from cuobian.domains.rating.queries.fairness.runs import (
    Opened,
    Tally,
    later_sheets,
    opened,
    people_of,
    runs_of,
    submitted_sheets,
    tally_of,
)
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.fairness.outcome import AssessorFigure, ComponentFigure, SeverityPart
from cuobian.domains.rating.rules.fairness.wording import severity_words, way_out, why
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.format import number, percent
from cuobian.kernel.pages import actor_of, page
from cuobian.support.jobs.public import active

_URLS = {"severities": "severities", "graph": "panel-graph", "screens": "screens"}
SHOWN = 8
"""Assessors on the first page: the strictest and the most lenient."""


@page("rating.fairness")
def overview(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What the latest run found, in plain words, with the way to every list behind it."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness")
    level = level_in(request, made)
    runs = runs_of(made, level)
    found = opened(runs[0]) if runs else None
    context = {
        "made": made,
        "level": level,
        "crumbs": fairness_crumbs(made, level),
        "tabs": tabs("rating:fairness", made, level),
        "job": active("rating.fairness", now=clock.now(), round_id=str(made.pk), level=str(level)),
        "may_run": actor.may("rating.fairness.run", made.code),
        "submitted": submitted_sheets(made, level),
        "runs": runs,
        "pages": _pages(made, level),
        "urls": {name: level_url(f"rating:{path}", made, level) for name, path in _URLS.items()},
        **(_found(found, made, level) if found else {"run": None}),
    }
    return render(request, "rating/fairness/overview.html", context)


@page("rating.fairness.run", methods=("POST",))
def run(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Start a run in the background; a second request while one is under way leads to the first."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness.run")
    level = level_in(request, made)
    job = order_run(actor=actor, made=made, level=level, now=clock.now())
    return redirect("jobs:detail", job_id=job.pk)


def _found(found: Opened, made: Round, level: Level) -> dict[str, Any]:
    part, tally = found.outcome.severity, tally_of(found.run)
    return {
        "run": found.run,
        "later": later_sheets(found.run),
        "tally": tally,
        "figures": _figures(found, tally, made, level),
        "part": part,
        "refused": why(part.refused),
        "way_out": way_out(part.refused),
        "components": [_component(one) for one in part.components],
        "own": _own(part),
        "reliability": reliability_words(part),
        "assessors": _extremes(found),
        "reach": reach_of(part),
        "design": found.outcome.design,
        "certificate": part.certificate,
        "data_as_of": found.run.computed_at,
    }


def _figures(found: Opened, tally: Tally, made: Round, level: Level) -> list[dict[str, Any]]:
    part, run = found.outcome.severity, found.run
    spread = _("±%(points)s 分") % {"points": number(part.spread, 1)} if part.spread is not None else "—"
    return [
        {"label": _("评委"), "value": number(run.assessors), "unit": _("人"), "note": _("共 %(count)s 份检查单") % {"count": number(run.visits)}, "url": level_url("rating:severities", made, level)},
        {"label": _("评委之间的宽严"), "value": spread, "unit": "", "note": _("一次评分的误差 ±%(points)s 分") % {"points": number(part.noise, 1)} if part.noise is not None else _("没有调整"), "url": level_url("rating:severities", made, level)},
        {"label": _("临界站点"), "value": number(tally.borderline), "unit": _("个"), "note": _("共 %(count)s 个有结果") % {"count": number(tally.scored)}, "url": level_url("rating:fair-places", made, level, show="borderline")},
        {"label": _("调整后星级不同"), "value": number(tally.moved), "unit": _("个"), "note": _("触顶 %(count)s 个") % {"count": number(tally.capped)}, "url": level_url("rating:fair-places", made, level, show="moved")},
        {"label": _("筛查提示"), "value": number(tally.flags), "unit": _("条"), "note": _("%(count)s 条还没指定核实人") % {"count": number(tally.unassigned)} if tally.unassigned else _("都有人核实"), "url": level_url("rating:screens", made, level)},
    ]  # fmt: skip


def _component(one: ComponentFigure) -> dict[str, Any]:
    return {"one": one, "why": why(one.refused), "share": number(one.lambda2, 1) if one.lambda2 is not None else "—"}


def _own(part: SeverityPart) -> str:
    """What is known of leniency in the own district."""
    own = part.own
    if own.points is None or own.error is None:
        return _("评委都没有评本区的站点，或没有外区评委看过同一个站点，看不出对本区宽不宽。")
    if round(abs(own.points), 1) == 0:
        return _("评委给本区的站点打分，和给外区的没有差别（误差 ±%(error)s 分）。") % {"error": number(own.error, 1)}
    sure = abs(own.points) > 1.645 * own.error
    words = _("评委给本区的站点平均多打 %(points)s 分（误差 ±%(error)s）。") if own.points > 0 else _("评委给本区的站点平均少打 %(points)s 分（误差 ±%(error)s）。")  # fmt: skip
    told = words % {"points": number(abs(own.points), 1), "error": number(own.error, 1)}
    return told if sure else told + _("这点差别可能只是碰巧。")


def _extremes(found: Opened) -> list[dict[str, Any]]:
    """The strictest and the most lenient assessors."""
    people = people_of(found)
    rows = [one for one in found.outcome.severity.assessors if one.severity is not None]
    rows.sort(key=lambda one: -(one.severity or 0))
    shown = rows if len(rows) <= SHOWN else [*rows[: SHOWN // 2], *rows[-SHOWN // 2 :]]
    return [_assessor(one, found, people) for one in shown]


def _assessor(one: AssessorFigure, found: Opened, people: Any) -> dict[str, Any]:
    account = people.get(found.material.assessors[one.assessor].account_id)
    return {
        "figure": one,
        "name": account.name if account else "",
        "unit": account.unit_name if account else "",
        "words": severity_words(one),
    }


def reach_of(part: SeverityPart) -> float:
    """How many points a plot of severities spans to either side: the widest interval, in whole points."""
    ends = [abs(end) for one in part.assessors for end in (one.low, one.high) if end is not None]
    return float(max(1, round(max(ends, default=1.0) + 0.5)))


def _pages(made: Round, level: Level) -> list[tuple[str, str]]:
    """The lists behind the page, and the tools."""
    names = (
        ("rating:severities", _("评委宽严")),
        ("rating:fair-places", _("站点的把握")),
        ("rating:panel-graph", _("评委连接图")),
        ("rating:agreement", _("测评点一致性")),
        ("rating:screens", _("筛查提示")),
        ("rating:revisits", _("复看建议")),
        ("rating:dossiers", _("标定材料")),
        ("rating:draws", _("抽签组建考评组")),
        ("rating:fairness-policy", _("公平性规则")),
    )
    found = [(label, url) for name, label in names if (url := level_url(name, made, level))]
    report = address("rating:fairness-report", made.pk)
    return [*found, (_("公平性报告 PDF"), f"{report}?level={level}")] if report else found


def reliability_words(part: SeverityPart) -> str:
    """How much of the differences between places is the places' own."""
    if part.reliability_raw is None or part.reliability_fair is None:
        return ""
    return _("站点分差里，来自站点自己的占 %(raw)s；调整后占 %(fair)s。") % {
        "raw": percent(part.reliability_raw),
        "fair": percent(part.reliability_fair),
    }
