"""Panels: the list, making one with the recusal check beside every name, one panel, exchanging a member."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.members import replace_member
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel, preview
from cuobian.domains.rating.models import Entry, Panel, Round
from cuobian.domains.rating.pages.desk.parts import DayInput, ask, round_crumbs, told, uuids
from cuobian.domains.rating.queries.desk_panels import (
    MOST_PLACES,
    Check,
    candidates,
    chairs,
    checks,
    drawn,
    member_lines,
    panel_lines,
    panel_rows,
    waiting_places,
)
from cuobian.domains.rating.queries.desk_round import levels_for
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.recusal import rule_labels
from cuobian.domains.rating.values import Level, SheetStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.kernel.format import day
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("name", gettext_lazy("考评组"), sort=("name",), value=lambda line: line.panel.name),
    Column("level", gettext_lazy("哪一级"), sort=("level",), value=lambda line: line.panel.get_level_display()),
    Column("visit", gettext_lazy("实地日期"), value=lambda line: line.panel.visit_on, kind="date"),
    Column("members", gettext_lazy("组员"), value=lambda line: line.members, kind="number"),
    Column("places", gettext_lazy("站点"), value=lambda line: line.places, kind="number"),
    Column("sheets", gettext_lazy("已交检查单"), value=lambda line: f"{line.submitted}/{line.sheets}", kind="number"),
    Column("made", gettext_lazy("组建"), sort=("made_at",), value=lambda line: line.panel.made_at, kind="date"),
)


@page("rating.view")
def panels(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The panels of a round."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    rows = panel_rows(actor, made)
    if request.GET.get("export") == "xlsx":
        found = panel_lines(list(sorted_rows(request.GET, rows, COLUMNS, default="-made")))
        return xlsx_response(_("考评组"), _("考评组"), table_of(found, COLUMNS), request)
    shown = listing(request.GET, rows, COLUMNS, default="-made")
    context = {
        "made": made,
        "crumbs": round_crumbs(made, (_("考评组"), "")),
        "listing": shown,
        "lines": panel_lines(shown.rows),
        "levels": [(level, waiting_places(actor, made, level).count()) for level in levels_for(actor, made)],
    }
    return render(request, "rating/desk/panels.html", context)


class PanelForm(forms.Form):
    """The plain fields; members, chair and places are tables of their own."""

    name = forms.CharField(label=gettext_lazy("组名"), max_length=60, help_text=gettext_lazy("会印在评分表上"))
    visit_on = forms.DateField(label=gettext_lazy("实地日期"), required=False, widget=DayInput())
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
    form = PanelForm(request.POST if request.POST else None, initial={"name": _next_name(made, draft.level)})
    if request.method == "POST" and not drawing and form.is_valid():
        values = form.cleaned_data
        plan = draft.plan(name=values["name"], visit_on=values["visit_on"], message=values["message"])
        panel = told(form, lambda: make_panel(actor=actor, plan=plan, now=clock.now()))
        if panel is not None:
            messages.success(request, _("已组建「%(name)s」，组员会收到通知") % {"name": panel.name})
            return redirect("rating:panel", panel_id=panel.pk)
    context = _context(actor, draft, request.POST.get("draw", ""))
    wrong = request.method == "POST" and not drawing and bool(form.errors)
    return render(
        request,
        "rating/desk/panel_new.html",
        {**context, "form": form, "crumbs": round_crumbs(made, (_("组建考评组"), ""))},
        status=422 if wrong else 200,
    )


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
    waiting = list(waiting_places(actor, made, draft.level)[:MOST_PLACES])
    chosen = [entry for entry in waiting if entry.pk in draft.entries]
    people = candidates(draft.code, clock.now())
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
        "levels": levels_for(actor, made),
        "waiting": waiting,
        "chosen": [entry.pk for entry in chosen],
        "more": len(waiting) == MOST_PLACES,
        **_members(found, members, draft, chosen, minimum),
        "rules": [rule_labels()[key] for key in rule_keys(policy) if key in rule_labels()],
        "check_url": f"{reverse('rating:panel-check', args=[made.pk])}",
    }


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


@page("rating.view")
def panel(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """One panel: its members with their sheets, its places."""
    actor = actor_of(request)
    found = _panel(actor, panel_id)
    places = (
        Entry.objects.filter(sheets__panel=found).exclude(sheets__status=SheetStatus.VOID)
        .select_related("place").distinct().order_by("sort_key")
    )  # fmt: skip
    context = {
        "panel": found,
        "crumbs": round_crumbs(found.round, (_("考评组"), reverse("rating:panels", args=[found.round_id])), (found.name, "")),
        "sub": _panel_sub(found),
        "members": member_lines(found),
        "places": places,
        "list_url": f"{reverse('rating:entries', args=[found.round_id])}?{urlencode({'stage': f'{found.level}_panel'})}",
        "may_replace": actor.may(f"rating.panel.{found.level}", found.code),
    }  # fmt: skip
    return render(request, "rating/desk/panel.html", context)


def _panel(actor: Actor, panel_id: UUID) -> Panel:
    found = Panel.objects.select_related("round__version").filter(pk=panel_id).first()
    if found is None or not panel_rows(actor, found.round).filter(pk=found.pk).exists():
        raise NotFound()
    return found


def _panel_sub(found: Panel) -> str:
    visit = _("实地 %(day)s") % {"day": day(found.visit_on)} if found.visit_on else _("实地日期没定")
    return f"{found.round.title} · {found.get_level_display()} · {visit}"


class ReplaceForm(forms.Form):
    """Who leaves, who joins, why."""

    leaving = forms.ChoiceField(label=gettext_lazy("换下谁"))
    joining = forms.ChoiceField(label=gettext_lazy("换上谁"))
    reason = forms.CharField(label=gettext_lazy("为什么换"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, found: Panel, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = [line for line in member_lines(found) if line.member.left_at is None and line.who]
        ids = {line.member.account_id for line in present}
        everybody = [who for who in candidates(found.code, clock.now()) if who.id not in ids]
        entries = Entry.objects.filter(sheets__panel=found, sheets__status=SheetStatus.OPEN).select_related("place")
        found_checks = checks(
            [who.id for who in everybody],
            list(entries.distinct()),
            version_id=found.round.version_id,
            level=Level(found.level),
            today=today,
        )
        leaving = [(str(line.who.id), f"{line.who.name}（{line.who.unit_name}）") for line in present if line.who]
        joining = [
            (str(check.rater.account_id), f"{check.rater.name}（{check.rater.unit_name}）{_told(check)}")
            for check in found_checks
        ]
        self.fields["leaving"].choices = leaving  # type: ignore[attr-defined]
        self.fields["joining"].choices = joining  # type: ignore[attr-defined]


def _told(check: Check) -> str:
    return "" if check.kind == "free" else _("，要回避：%(rules)s") % {"rules": "；".join(rule for rule, _n in check.rules)}


@page("rating.view", methods=("GET", "POST"))
def replace(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """Exchange a member: open sheets of who leaves are void, who joins gets new ones."""
    actor = actor_of(request)
    found = _panel(actor, panel_id)
    require(actor, f"rating.panel.{found.level}", found.code)
    form = ReplaceForm(
        request.POST or None, found=found, today=clock.today(), initial={"leaving": request.GET.get("leaving", "")}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = told(
            form,
            lambda: replace_member(
                actor=actor,
                panel_id=found.pk,
                leaving=UUID(given["leaving"]),
                joining=UUID(given["joining"]),
                reason=given["reason"],
                now=clock.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("已换人"))
            return redirect("rating:panel", panel_id=found.pk)
    return ask(
        request,
        title=_("给「%(name)s」换一位评委") % {"name": found.name},
        form=form,
        warnings=[_("换下的人没交的检查单作废，已交的保留。换上的人每个站点重新核对回避。")],
        action=_("换人"),
        back_url=reverse("rating:panel", args=[found.pk]),
        crumbs=round_crumbs(found.round, (found.name, reverse("rating:panel", args=[found.pk])), (_("换人"), "")),
    )
