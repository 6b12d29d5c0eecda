"""Panels: the list, one panel, exchanging a member."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.members import replace_member
from cuobian.domains.rating.models import Entry, Panel
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.conflicts import conflict_lines, declared_rows, member_conflicts
from cuobian.domains.rating.queries.desk_panels import (
    Check,
    candidates,
    checks,
    member_lines,
    panel_lines,
    panel_rows,
    places_at_work,
    waiting_places,
)
from cuobian.domains.rating.queries.desk_round import levels_for
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.panel_drafts import own_drafts
from cuobian.domains.rating.values import Level, SheetStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import bracketed, day
from cuobian.kernel.forms import ask, told
from cuobian.kernel.listing import Column, listing, listing_in_memory, sorted_in_memory, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

MOST_CONFLICTS = 20
COLUMNS = (
    Column("name", gettext_lazy("考评组"), sort=("name",), value=lambda line: line.panel.name),
    Column("level", gettext_lazy("哪一级"), sort=("level",), value=lambda line: line.panel.get_level_display()),
    Column("visit", gettext_lazy("实地日期"), value=lambda line: line.panel.visit_on, kind="date"),
    Column("members", gettext_lazy("组员"), value=lambda line: line.members, kind="number"),
    Column("places", gettext_lazy("站点"), value=lambda line: line.places, kind="number"),
    Column("sheets", gettext_lazy("已交检查单"), value=lambda line: f"{line.submitted}/{line.sheets}", kind="number"),
    Column("made", gettext_lazy("组建"), sort=("made_at",), value=lambda line: line.panel.made_at, kind="date"),
)
MEMBERS = (
    Column("name", gettext_lazy("姓名"), sort=("rank", "name"), value=lambda line: line.name),
    Column("unit", gettext_lazy("单位"), sort=("unit", "name")),
    Column("submitted", gettext_lazy("已交"), sort=("submitted", "name"), kind="number"),
    Column("open", gettext_lazy("在记"), sort=("open", "name"), kind="number"),
)
MEMBERS_EXPORTED = (
    *MEMBERS,
    Column("chair", gettext_lazy("组长"), value=lambda line: _("是") if line.member.is_chair else ""),
    Column("left", gettext_lazy("换下"), value=lambda line: line.member.left_at, kind="date"),
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
        "drafts": own_drafts(actor, made),
        "conflicts": declared_rows(actor, made).count() if levels_for(actor, made) else None,
        "levels": [(level, waiting_places(actor, made, level).count()) for level in levels_for(actor, made)],
    }
    return render(request, "rating/desk/panels.html", context)


@page("rating.view")
def panel(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """One panel: its members with their sheets (`?export=xlsx`), its places."""
    actor = actor_of(request)
    found = panel_seen(actor, panel_id)
    members = member_lines(found)
    if request.GET.get("export") == "xlsx":
        rows = sorted_in_memory(request.GET, members, MEMBERS, default="name")
        return xlsx_response(found.name, _("组员"), table_of(rows, MEMBERS_EXPORTED), request)
    places = (
        Entry.objects.filter(sheets__panel=found).exclude(sheets__status=SheetStatus.VOID)
        .select_related("place").distinct().order_by("sort_key")
    )  # fmt: skip
    may_change = actor.may(f"rating.panel.{found.level}", found.code)
    context = {
        "panel": found,
        "crumbs": round_crumbs(found.round, (_("考评组"), reverse("rating:panels", args=[found.round_id])), (found.name, "")),
        "sub": _panel_sub(found),
        "members": listing_in_memory(request.GET, members, MEMBERS, default="name"),
        "places": places,
        "list_url": f"{reverse('rating:entries', args=[found.round_id])}?{urlencode({'stage': f'{found.level}_panel'})}",
        "may_replace": may_change,
        "may_add": may_change and bool(places_at_work(found)),
        "conflicts": conflict_lines(member_conflicts(found)[:MOST_CONFLICTS]) if may_change else [],
    }  # fmt: skip
    return render(request, "rating/desk/panel.html", context)


def panel_seen(actor: Actor, panel_id: UUID) -> Panel:
    """A panel in the actor's scope. Raises NotFound."""
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
        everybody = [who for who in candidates(found.round, found.code, clock.now()) if who.id not in ids]
        entries = Entry.objects.filter(sheets__panel=found, sheets__status=SheetStatus.OPEN).select_related("place")
        found_checks = checks(
            [who.id for who in everybody],
            list(entries.distinct()),
            version_id=found.round.version_id,
            level=Level(found.level),
            today=today,
        )
        leaving = [(str(line.who.id), bracketed(line.who.name, line.who.unit_name)) for line in present if line.who]
        joining = [
            (str(check.rater.account_id), bracketed(check.rater.name, check.rater.unit_name) + _told(check))
            for check in found_checks
        ]
        self.fields["leaving"].choices = leaving  # type: ignore[attr-defined]
        self.fields["joining"].choices = joining  # type: ignore[attr-defined]


def _told(check: Check) -> str:
    return (
        ""
        if check.kind == "free"
        else _("，要回避：%(rules)s") % {"rules": _("；").join(rule for rule, _n in check.rules)}
    )


@page("rating.view", methods=("GET", "POST"))
def replace(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """Exchange a member: open sheets of who leaves are void, who joins gets new ones."""
    actor = actor_of(request)
    found = panel_seen(actor, panel_id)
    require(actor, f"rating.panel.{found.level}", found.code)
    form = ReplaceForm(
        request.POST if request.method == "POST" else None,
        found=found,
        today=clock.today(),
        initial={"leaving": request.GET.get("leaving", "")},
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
