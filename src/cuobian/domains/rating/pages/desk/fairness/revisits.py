"""Where to look again: under a budget of visits, the places where one more is worth most, and who may go."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Round
from cuobian.domains.rating.pages.desk.acts import ACTS, permission_of
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url, tabs
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.fairness.revisits import (
    ADD,
    Line,
    Revisits,
    budget_for,
    revisits_of,
    scored_entries,
)
from cuobian.domains.rating.queries.fairness.runs import Opened, later_sheets, opened, run_in_force
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.rules.fairness.revisits import later_words, now_words
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.format import number
from cuobian.kernel.forms import Crumbs
from cuobian.kernel.listing import Column, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

MOST = 100
"""Visits in one plan: after so many it is better to look first and to plan again."""
COLUMNS = (
    Column("number", gettext_lazy("次序"), kind="number"),
    Column("name", gettext_lazy("站点")),
    Column("code", gettext_lazy("编码")),
    Column("stage", gettext_lazy("环节")),
    Column("star", gettext_lazy("按现有评分")),
    Column("now", gettext_lazy("现在的把握")),
    Column("later", gettext_lazy("再看一次")),
    Column("saved", gettext_lazy("少损失"), kind="number"),
    Column("people", gettext_lazy("可以派谁")),
)


class BudgetForm(forms.Form):
    """How many visits can be made."""

    budget = forms.IntegerField(
        label=gettext_lazy("这一次能看几个站点"),
        min_value=1,
        max_value=MOST,
        required=False,
        error_messages={
            "invalid": gettext_lazy("写一个整数，如 20。"),
            "min_value": gettext_lazy("至少写 1。"),
            "max_value": gettext_lazy("一次最多排 100 个；看完这些再重新排更准。"),
        },
    )


class _Row:
    """A line of the plan in the words of the page and of its export."""

    def __init__(self, line: Line, sure: float) -> None:
        self.line, self.entry, self.number = line, line.entry, line.number
        self.name, self.code = line.entry.place.short_name, line.entry.code
        self.stage, self.star = line.entry.get_stage_display(), star_word(line.worth.star)
        self.now, self.later = now_words(line.worth.shares), later_words(line.worth, sure)
        self.saved = round(line.worth.saved, 3)
        self.people = _("、").join(one.name for one in line.people)
        self.buttons: list[tuple[str, str]] = []


@page("rating.view")
def revisits(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The plan for the latest run, over the places that the reader sees."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    level = level_in(request, made)
    run = run_in_force(made, level)
    context: dict[str, Any] = {
        "made": made,
        "level": level,
        "run": run,
        "crumbs": _crumbs(actor, made, level),
        "tabs": tabs("rating:revisits", made, level),
        "run_url": level_url("rating:fairness", made, level) if actor.may("rating.fairness", made.code) else "",
    }
    if run is None:
        return render(request, "rating/fairness/revisits.html", context)
    found = opened(run)
    entries = scored_entries(actor, made, found)
    form = BudgetForm(request.GET if "budget" in request.GET else None)
    usual = budget_for(entries)
    budget = (form.cleaned_data["budget"] or usual) if form.is_valid() else usual
    plan = revisits_of(entries, found, level=level, budget=budget, now=clock.now())
    rows = [_Row(line, policy_from(run.policy).sure) for line in plan.lines]
    if request.GET.get("export") == "xlsx":
        return xlsx_response(f"{made.title}-{_('复看建议')}", _("复看建议"), table_of(rows, COLUMNS), request)
    for row in rows:
        row.buttons = _buttons(actor, row, level)
    context |= {
        "form": form,
        "budget": request.GET.get("budget", budget),
        "usual": usual,
        "plan": plan,
        "rows": rows,
        "figures": _figures(plan, found),
        "later": later_sheets(run),
        "export_url": f"?{urlencode({'level': level, 'budget': budget, 'export': 'xlsx'})}",
        "data_as_of": run.computed_at,
    }
    return render(request, "rating/fairness/revisits.html", context, status=422 if form.errors else 200)


def _crumbs(actor: Actor, made: Round, level: Level) -> Crumbs:
    """Through the fairness of the round for whom it is there."""
    here = (_("复看建议"), "")
    if actor.may("rating.fairness", made.code):
        return fairness_crumbs(made, level, here)
    return round_crumbs(made, here)


def _figures(plan: Revisits, found: Opened) -> list[dict[str, Any]]:
    design, after = found.outcome.design, plan.design
    now, later = round(plan.wrong_now, 1), round(plan.wrong_after, 1)
    visits = [
        {"label": _("建议复看"), "value": number(len(plan.lines)), "unit": _("个"), "note": _("共 %(count)s 个有结果") % {"count": number(plan.places)}, "url": ""},
        {"label": _("预计给错的星，现在"), "value": number(now, 1), "unit": _("颗"), "note": _("多给的和少给的合在一起"), "url": ""},
        {"label": _("看完以后"), "value": number(later, 1), "unit": _("颗"), "note": _("少错 %(count)s 颗") % {"count": number(now - later, 1)}, "url": ""},
    ]  # fmt: skip
    if after is None:
        return visits
    groups = _("评委仍是 %(count)s 拨") % {"count": number(after.components)}
    if after.components != design.components:
        groups = _("评委从 %(before)s 拨变为 %(after)s 拨") % {"before": number(design.components), "after": number(after.components)}  # fmt: skip
    links = {"label": _("评委联通度 λ₂，按第一位派"), "value": number(after.lambda2, 2), "unit": "", "note": _("现在 %(before)s；%(groups)s") % {"before": number(design.lambda2, 2), "groups": groups}, "url": ""}  # fmt: skip
    return [*visits, links]


def _buttons(actor: Actor, row: _Row, level: Level) -> list[tuple[str, str]]:
    """What the reader may do about it: let somebody join, or open the panel again with the reason written."""
    line, entry = row.line, row.entry
    reason = _("按复看建议再看一次：%(now)s。") % {"now": row.now}
    if line.step == ADD:
        if line.panel_id is None or not line.people or not actor.may(f"rating.panel.{level}", entry.code):
            return []
        url = reverse("rating:panel-add", args=[line.panel_id])
        return [
            (
                _("请%(name)s去看") % {"name": line.people[0].name},
                f"{url}?{urlencode({'joining': line.people[0].account_id, 'reason': reason})}",
            )
        ]
    if not actor.may(permission_of(entry, line.step), entry.code):
        return []
    url = reverse("rating:entry-act", args=[entry.pk, line.step])
    return [(str(ACTS[line.step].label), f"{url}?{urlencode({'reason': reason})}")]
