"""Preparing a draw: which places, which assessors, which rules; kept until it is announced."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.people.public import AccountRecord
from cuobian.domains.rating.actions.fairness.drawing import LONGEST_TITLE, DrawPlan, prepare_draw
from cuobian.domains.rating.models import Entry, PanelDraw, Round
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.desk_panels import candidates
from cuobian.domains.rating.queries.desk_round import levels_for
from cuobian.domains.rating.queries.fairness.draws import DrawRules, get_draw, may_draw, places_waiting, read_inputs
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.fairness.draw_inputs import DrawInputs
from cuobian.domains.rating.rules.fairness.draw_life import after
from cuobian.domains.rating.rules.recusal import DISTRICT, rule_labels
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.forms import DayField, told, uuids
from cuobian.kernel.pages import actor_of, page

MOST_PLACES = 2000


class DrawForm(forms.Form):
    """The plain fields; places and assessors are tables of their own."""

    title = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy("考评组按它编号，例如「第一批第 1 组」"),
    )
    visits = forms.IntegerField(label=gettext_lazy("每个站点几位评委"), min_value=1, max_value=15)
    different_districts = forms.BooleanField(label=gettext_lazy("同组评委来自不同的区"), required=False)
    not_own_district = forms.BooleanField(label=gettext_lazy("不评本区的站点"), required=False)
    min_load = forms.IntegerField(
        label=gettext_lazy("每人至少几个站点"),
        min_value=0,
        max_value=999,
        required=False,
        help_text=gettext_lazy("不填就是不限"),
    )
    max_load = forms.IntegerField(
        label=gettext_lazy("每人最多几个站点"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=gettext_lazy("不填就是不限"),
    )
    visit_on = DayField(label=gettext_lazy("实地日期"), required=False)
    message = forms.CharField(
        label=gettext_lazy("给评委的话"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, level: Level, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if level == Level.DISTRICT:
            del self.fields["different_districts"], self.fields["not_own_district"]

    def rules(self) -> DrawRules:
        """The rules that were filled in; a district's own panels have no rule about districts."""
        values = self.cleaned_data
        return DrawRules(
            visits=values["visits"],
            different_districts=values.get("different_districts", False),
            not_own_district=values.get("not_own_district", False),
            min_load=values["min_load"] or 0,
            max_load=values["max_load"],
        )


@page("rating.view", methods=("GET", "POST"))
def new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A new draw for places that wait at a level."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    levels = levels_for(actor, made)
    if not levels:
        raise NotAllowed(permission=PERMISSION_OF[Level.DISTRICT])
    asked = request.GET.get("level", "") or request.POST.get("level", "")
    level = Level(asked) if asked in levels else levels[-1]
    if asked in Level.values and Level(asked) not in levels:
        raise NotAllowed(permission=PERMISSION_OF[Level(asked)])
    code = actor.prefixes(PERMISSION_OF[level])[0] or made.code
    return _form(request, actor, made, level, code if code.startswith(made.code) else made.code, None)


@page("rating.view", methods=("GET", "POST"))
def edit(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """The same for a draw that has not been announced."""
    actor = actor_of(request)
    draw = get_draw(actor, draw_id)
    if not may_draw(actor, draw):
        raise NotAllowed(permission=PERMISSION_OF[Level(draw.level)])
    after(draw.status, "revise")
    return _form(request, actor, draw.round, Level(draw.level), draw.code, draw)


def _form(
    request: HttpRequest, actor: Actor, made: Round, level: Level, code: str, draw: PanelDraw | None
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    inputs = read_inputs(draw) if draw else None
    form = DrawForm(posted, level=level, initial=_initial(made, level, draw, inputs))
    waiting = _waiting(request, actor, made, level, code)
    if posted is not None and form.is_valid():
        plan = _plan(posted, form, made, level, code, waiting)
        kept = told(
            form,
            lambda: prepare_draw(actor=actor, plan=plan, now=clock.now(), draw_id=draw.pk if draw else None),
        )
        if kept is not None:
            messages.success(request, _("已存。核对下面的预演，没有问题再公告。"))
            return redirect("rating:draw", draw_id=kept.pk)
    people, names = candidates(made, code, clock.now()), _districts(actor, made, level, code)
    context = {
        "made": made,
        "level": level,
        "levels": [] if draw else levels_for(actor, made),
        "draw": draw,
        "form": form,
        "crumbs": _crumbs(made, draw),
        "back_url": reverse("rating:draw", args=[draw.pk]) if draw else reverse("rating:draws", args=[made.pk]),
        **_tables(request, people, inputs),
        "waiting": [(entry, names.get(entry.code[:DISTRICT], "") if len(names) > 1 else "") for entry in waiting],
        "districts": sorted(names.items()),
        "more": len(waiting) == MOST_PLACES,
        "asked": request.GET,
        "rules": [rule_labels()[key] for key in rule_keys(version_policy(made.version_id)) if key in rule_labels()],
        "minimum": version_policy(made.version_id).min_raters[level],
    }
    return render(request, "rating/fairness/draw_new.html", context, status=422 if form.errors else 200)


def _initial(made: Round, level: Level, draw: PanelDraw | None, inputs: DrawInputs | None) -> dict[str, Any]:
    if draw is None or inputs is None:
        number = PanelDraw.objects.filter(round=made, level=level).count() + 1
        word = _("联合考评") if level == Level.CITY else _("区考评")
        return {
            "title": _("%(word)s第 %(number)d 批") % {"word": word, "number": number},
            "visits": version_policy(made.version_id).min_raters[level],
            "different_districts": True,
            "not_own_district": True,
        }
    first = inputs.people[0]
    return {
        "title": draw.title,
        "visits": inputs.visits,
        "different_districts": inputs.different_districts,
        "not_own_district": inputs.not_own_district,
        "min_load": first.min_load or None,
        "max_load": first.max_load,
        "visit_on": draw.visit_on,
        "message": draw.message,
    }


def _waiting(request: HttpRequest, actor: Actor, made: Round, level: Level, code: str) -> list[Entry]:
    """Places that the filters of the address leave, below the draw's code."""
    rows = places_waiting(
        actor,
        made,
        level,
        district=request.GET.get("district", "")[:DISTRICT],
        words=request.GET.get("q", "").strip()[:60],
    )
    return list(rows.filter(code__startswith=code)[:MOST_PLACES])


def _plan(posted: Any, form: DrawForm, made: Round, level: Level, code: str, waiting: list[Entry]) -> DrawPlan:
    chosen = [entry.pk for entry in waiting] if posted.get("all") else uuids(posted.getlist("entries"))
    values = form.cleaned_data
    return DrawPlan(
        round_id=made.pk,
        level=level,
        code=code,
        title=values["title"],
        entries=tuple(chosen),
        people=tuple(uuids(posted.getlist("people"))),
        rules=form.rules(),
        visit_on=values["visit_on"],
        message=values["message"],
    )


def _tables(request: HttpRequest, people: list[AccountRecord], inputs: DrawInputs | None) -> dict[str, Any]:
    """What is ticked: what was sent, else what the draw holds, else every assessor."""
    if request.method == "POST":
        entries, chosen = set(uuids(request.POST.getlist("entries"))), set(uuids(request.POST.getlist("people")))
    elif inputs:
        entries, chosen = set(inputs.entries().values()), set(inputs.accounts().values())
    else:
        entries, chosen = set(), {who.id for who in people}
    return {
        "chosen": entries,
        "people": people,
        "chosen_people": chosen,
        "all_chosen": request.POST.get("all") == "1",
    }


def _districts(actor: Actor, made: Round, level: Level, code: str) -> dict[str, str]:
    codes = {one[:DISTRICT] for one in places_waiting(actor, made, level).values_list("code", flat=True)}
    names = areas_by_code(one for one in codes if one.startswith(code))
    return {one: area.name for one, area in names.items()}


def _crumbs(made: Round, draw: PanelDraw | None) -> Any:
    home = (_("抽签"), reverse("rating:draws", args=[made.pk]))
    if draw is None:
        return round_crumbs(made, home, (_("新抽签"), ""))
    return round_crumbs(made, home, (draw.title, reverse("rating:draw", args=[draw.pk])), (_("改"), ""))
