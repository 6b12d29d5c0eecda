"""Making a panel: places, people and a chair, with the recusal check made again at every tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.panels import PanelPlan, make_panel, preview
from cuobian.domains.rating.models import Entry, Panel, Round
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.desk_panels import (
    MOST_PLACES,
    Check,
    candidates,
    chairs,
    checks,
    drawn,
    waiting_places,
)
from cuobian.domains.rating.queries.desk_round import levels_for
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.recusal import rule_labels
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid, NotAllowed
from cuobian.kernel.format import number
from cuobian.kernel.forms import DayField, told, uuids
from cuobian.kernel.pages import actor_of, page


class PanelForm(forms.Form):
    """The plain fields; members, chair and places are tables of their own."""

    name = forms.CharField(label=gettext_lazy("组名"), max_length=60, help_text=gettext_lazy("会印在评分表上"))
    visit_on = DayField(label=gettext_lazy("实地日期"), required=False)
    message = forms.CharField(
        label=gettext_lazy("给评委的话"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """What stands in the form now."""

    made: Round
    level: Level
    code: str
    members: tuple[UUID, ...]
    chair: UUID | None
    entries: tuple[UUID, ...]

    @classmethod
    def of(cls, actor: Actor, made: Round, given: QueryDict) -> "_Draft":
        levels = levels_for(actor, made)
        if not levels:
            raise NotAllowed(permission="rating.panel.district")
        asked = given.get("level", "")
        level = Level(asked) if asked in Level.values else levels[-1]
        if level not in levels:
            raise NotAllowed(permission=f"rating.panel.{level}")
        chair = uuids([given.get("chair", "")])
        return cls(
            made=made,
            level=level,
            code=actor.prefixes(f"rating.panel.{level}")[0] or made.code,
            members=tuple(uuids(given.getlist("members"))),
            chair=chair[0] if chair else None,
            entries=tuple(uuids(given.getlist("entries"))),
        )

    def plan(self, **more: Any) -> PanelPlan:
        return PanelPlan(
            round_id=self.made.pk,
            level=self.level,
            code=self.code,
            members=self.members,
            chair=self.chair,
            entries=self.entries,
            **more,
        )


@page("rating.view", methods=("GET", "POST"))
def new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Choose places, people and a chair; the check is made again with every tick."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    given = request.POST if request.method == "POST" else request.GET
    draft = _Draft.of(actor, made, given)
    drawing = request.POST.get("draw", "") or request.POST.get("again", "")
    form = PanelForm(
        request.POST if request.method == "POST" else None, initial={"name": _next_name(made, draft.level)}
    )
    if request.method == "POST" and not drawing and form.is_valid():
        values = form.cleaned_data
        plan = draft.plan(name=values["name"], visit_on=values["visit_on"], message=values["message"])
        panel = told(form, lambda: make_panel(actor=actor, plan=plan, now=clock.now()))
        if panel is not None:
            messages.success(request, _("已组建「%(name)s」，组员会收到通知") % {"name": panel.name})
            return redirect("rating:panel", panel_id=panel.pk)
    wrong = request.method == "POST" and not drawing and bool(form.errors)
    return _shown(request, actor, draft, form, status=422 if wrong else 200)


def begin_with(request: HttpRequest, made: Round, level: Level, chosen: Sequence[Entry]) -> HttpResponse:
    """The page with these places ticked, for a list they were chosen in: they come in its body, whatever their number.

    Raises:
        Invalid: more than a panel's page lists.
    """
    if len(chosen) > MOST_PLACES:
        words = _("一个考评组最多 %(most)s 个站点，您选了 %(count)s 个。请先按区或镇街选，分几组建。")
        raise Invalid(words % {"most": number(MOST_PLACES), "count": number(len(chosen))})
    actor = actor_of(request)
    given = QueryDict(mutable=True)
    given["level"] = level
    given.setlist("entries", [str(entry.pk) for entry in chosen])
    draft = _Draft.of(actor, made, given)
    return _shown(request, actor, draft, PanelForm(initial={"name": _next_name(made, level)}))


def _shown(request: HttpRequest, actor: Actor, draft: _Draft, form: PanelForm, *, status: int = 200) -> HttpResponse:
    context = _context(actor, draft, request.POST.get("draw", ""))
    crumbs = round_crumbs(draft.made, (_("组建考评组"), ""))
    return render(request, "rating/desk/panel_new.html", {**context, "form": form, "crumbs": crumbs}, status=status)


@page("rating.view", methods=("POST",))
def check(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The members' table as it stands now; a fragment."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    draft = _Draft.of(actor, made, request.POST)
    return render(request, "rating/desk/_members.html", _context(actor, draft, request.POST.get("draw", "")))


def _next_name(made: Round, level: Level) -> str:
    number = Panel.objects.filter(round=made, level=level).count() + 1
    word = _("联合考评") if level == Level.CITY else _("区考评")
    return _("%(word)s第 %(number)d 组") % {"word": word, "number": number}


def _context(actor: Actor, draft: _Draft, drawing: str) -> dict[str, Any]:
    made, today = draft.made, clock.today()
    policy = version_policy(made.version_id)
    waiting = _listed(actor, draft)
    chosen = [entry for entry in waiting if entry.pk in draft.entries]
    people = candidates(made, draft.code, clock.now())
    asked = chosen or waiting[:1]
    found = checks(
        [who.id for who in people], asked, version_id=made.version_id, level=draft.level, today=today
    ) if asked else []  # fmt: skip
    members = list(draft.members)
    minimum = policy.min_raters[draft.level]
    if drawing and chosen:
        missing = max(minimum - _able(found, members), 0)
        seed = f"{made.pk}:{draft.level}:{sorted(map(str, draft.entries))}:{len(members)}"
        members += drawn(found, members, missing, seed=seed)
    return {
        "made": made,
        "level": draft.level,
        "code": draft.code,
        "levels": levels_for(actor, made),
        "waiting": waiting,
        "chosen": [entry.pk for entry in chosen],
        "more": len(waiting) >= MOST_PLACES,
        **_members(found, members, draft, chosen, minimum),
        "rules": [rule_labels()[key] for key in rule_keys(policy) if key in rule_labels()],
        "check_url": f"{reverse('rating:panel-check', args=[made.pk])}",
    }


def _listed(actor: Actor, draft: _Draft) -> list[Entry]:
    """The places to tick: the first ones that wait, and every chosen one, wherever it stands in the list."""
    rows = waiting_places(actor, draft.made, draft.level)
    first = list(rows[:MOST_PLACES])
    known = {entry.pk for entry in first}
    further = [ident for ident in draft.entries if ident not in known]
    return first + (list(rows.filter(pk__in=further)) if further else [])


def _able(found: list[Check], members: list[UUID]) -> int:
    return sum(check.kind == "free" for check in found if check.rater.account_id in members)


def _members(
    found: list[Check], members: list[UUID], draft: _Draft, chosen: list[Entry], minimum: int
) -> dict[str, Any]:
    mine = [check for check in found if check.rater.account_id in members]
    others = [check for check in found if check.rater.account_id not in members]
    able = _able(found, members)
    fit = chairs(mine, chosen, draft.level)
    lines = preview(plan=draft_plan(draft, members), today=clock.today())[1] if chosen and members else []
    free = sum(check.kind == "free" for check in others)
    return {
        "members": mine,
        "others": others,
        "chair": draft.chair,
        "chair_options": [rater.name for rater in fit],
        "chair_wrong": bool(draft.chair and chosen and draft.chair not in {rater.account_id for rater in fit}),
        "able": able,
        "missing": max(minimum - able, 0),
        "minimum": minimum,
        "free": free,
        "place_faults": [(line.name, [fault.message for fault in line.faults]) for line in lines if line.faults],
        "ready": bool(lines) and not any(line.faults for line in lines),
    }


def draft_plan(draft: _Draft, members: list[UUID]) -> PanelPlan:
    """The draft as an action would take it, with the members that were drawn."""
    return PanelPlan(
        round_id=draft.made.pk,
        level=draft.level,
        code=draft.code,
        name="",
        members=tuple(members),
        chair=draft.chair,
        entries=draft.entries,
    )
