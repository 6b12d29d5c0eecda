"""Travelling teams re-composed by half-days, so that people who travel together can still be compared. Makes no panels."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import AccountRecord
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.desk_panels import candidates
from cuobian.domains.rating.queries.desk_round import levels_for
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.fairness.draw_seats import figures_of
from cuobian.domains.rating.rules.fairness.draw_words import contrast_words, figure_items
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import Level
from cuobian.engines import panels as pn
from cuobian.kernel import clock
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.forms import uuids
from cuobian.kernel.listing import Column, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

MOST_PEOPLE, MOST_PERIODS = 120, 12
COLUMNS = (
    Column("period", gettext_lazy("半天"), value=lambda row: row[0], kind="number"),
    Column("team", gettext_lazy("队"), value=lambda row: row[1], kind="number"),
    Column("members", gettext_lazy("队员"), value=lambda row: _("、").join(row[2])),
)


class TeamsForm(forms.Form):
    """How many travel together, for how many half-days."""

    team_size = forms.IntegerField(label=gettext_lazy("每队几人"), min_value=2, max_value=15, initial=3)
    periods = forms.IntegerField(label=gettext_lazy("几个半天"), min_value=1, max_value=MOST_PERIODS, initial=4)
    places = forms.IntegerField(label=gettext_lazy("一共看几个站点"), min_value=1, max_value=5000, initial=60)
    dossiers = forms.IntegerField(
        label=gettext_lazy("标定材料"), min_value=0, max_value=20, initial=0, required=False,
        help_text=gettext_lazy("出发前每人都评的份数，有 3 到 5 份更容易比"),
    )  # fmt: skip
    different_districts = forms.BooleanField(label=gettext_lazy("同队的人来自不同的区"), required=False, initial=True)
    seed = forms.CharField(
        label=gettext_lazy("抽签用的公开文字"),
        max_length=200,
        help_text=gettext_lazy("同样的文字和人，排出来总是一样的"),
    )


@page("rating.view")
def teams(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Who travels with whom in each half-day; `?export=xlsx` gives the table."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    levels = levels_for(actor, made)
    if not levels:
        raise NotAllowed(permission=PERMISSION_OF[Level.DISTRICT])
    code = actor.prefixes(PERMISSION_OF[levels[-1]])[0] or made.code
    people = candidates(made, code, clock.now())
    asked = "team_size" in request.GET
    form = TeamsForm(request.GET if asked else None)
    chosen = set(uuids(request.GET.getlist("people"))) if asked else {who.id for who in people}
    travellers = [who for who in people if who.id in chosen][:MOST_PEOPLE]
    plan = _composed(form, travellers) if asked and form.is_valid() else None
    if plan and request.GET.get("export") == "xlsx":
        rows = _rows(plan, travellers)
        return xlsx_response(f"{made.title}-{_('按半天换搭配')}", _("按半天换搭配"), table_of(rows, COLUMNS), request)
    context = {
        "made": made,
        "form": form,
        "people": people,
        "chosen": chosen,
        "crumbs": round_crumbs(made, (_("抽签"), reverse("rating:draws", args=[made.pk])), (_("按半天换搭配"), "")),
        "export_url": f"?{request.GET.urlencode()}&export=xlsx",
        **(_shown(plan, travellers) if plan else {"plan": None}),
    }
    return render(request, "rating/fairness/teams.html", context, status=422 if asked and form.errors else 200)


def _composed(form: TeamsForm, travellers: list[AccountRecord]) -> pn.TeamPlan | None:
    """The teams; what keeps them from being made is told above the form."""
    values = form.cleaned_data
    if len(travellers) < 2 * values["team_size"]:
        form.add_error(None, _("选的人不够两队，再选几位，或把每队的人数改小。"))
        return None
    travel = pn.Travel(
        assessors=tuple(pn.Assessor(str(who.id), _home(who)) for who in travellers),
        team_size=values["team_size"],
        periods=values["periods"],
        places=values["places"],
        different_districts=values["different_districts"],
        dossiers=values["dossiers"] or 0,
    )
    try:
        return pn.recompose(travel, pn.draw_seed(values["seed"]))
    except pn.Infeasible as error:
        for reason in error.reasons:
            form.add_error(
                None,
                _(
                    "有一个区来了 %(people)d 人，只有 %(teams)d 队，每队只能有一位。把每队的人数改小，或不要求来自不同的区。"
                )
                % {"people": reason.needed, "teams": reason.available},
            )
        return None


def _home(who: AccountRecord) -> str | None:
    return who.unit_code[:DISTRICT] if len(who.unit_code) >= DISTRICT else None


def _rows(plan: pn.TeamPlan, travellers: list[AccountRecord]) -> list[tuple[int, int, list[str]]]:
    names = {str(who.id): who.name for who in travellers}
    return [
        (period, team, [names[one] for one in members])
        for period, composition in enumerate(plan.compositions, start=1)
        for team, members in enumerate(composition, start=1)
    ]


def _shown(plan: pn.TeamPlan, travellers: list[AccountRecord]) -> dict[str, Any]:
    """Teams down, half-days across."""
    kept = figures_of(plan.certificate)
    rows = _rows(plan, travellers)
    count = len(plan.compositions[0])
    return {
        "plan": plan,
        "periods": range(1, len(plan.compositions) + 1),
        "table": [
            (team, [members for _period, number, members in rows if number == team]) for team in range(1, count + 1)
        ],
        "figures": figure_items(kept),
        "contrast": contrast_words(kept["contrast_sd"]),
        "repeats": plan.repeats,
        "most_together": plan.most_together,
    }
