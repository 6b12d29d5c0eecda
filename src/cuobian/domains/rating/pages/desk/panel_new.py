"""Making a panel: places, people and a chair; checked again and kept as a draft at every tick."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.panel_drafts import CHANGED, keep_draft
from cuobian.domains.rating.actions.panels import make_panel
from cuobian.domains.rating.models import Entry, Panel, PanelDraft, Round
from cuobian.domains.rating.pages.desk.panel_standing import (
    PanelForm,
    Standing,
    begun,
    by_field,
    day_block,
    filled_up,
    gone_on_with,
    look,
    lost_in,
    offered_days,
    sent,
    shown_in,
)
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.desk_panels import MOST_PLACES
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.panel_drafts import drafts_at, panel_place
from cuobian.domains.rating.rules.panel_drafts import PanelGiven, Shown
from cuobian.domains.rating.values import PANEL_DRAFT_DAYS, Level
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.format import number
from cuobian.kernel.forms import told, uuids
from cuobian.kernel.pages import actor_of, page

KEEPING = ("keep", "over")
ASIDE = ("draw", "again", "pick", *KEEPING)
"""Buttons that do something to the form; without one of them the panel is made."""


@page("rating.view", methods=("GET", "POST"))
def new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Choose places, people and a chair. Opened again, it is as its officer left it."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    if request.method == "POST":
        place = panel_place(actor, made, request.POST.get("level", ""))
        aside = any(name in request.POST for name in ASIDE)
        return (_put_aside if aside else _made)(request, actor, sent(place, request.POST))
    place = panel_place(actor, made, request.GET.get("level", ""))
    asked, draft = uuids(request.GET.getlist("entries")), drafts_at(actor, place).first()
    if asked or draft is None:
        return _shown(request, actor, begun(place, asked), other=draft)
    return _shown(request, actor, gone_on_with(place, draft), found=draft)


def begin_with(request: HttpRequest, made: Round, level: Level, chosen: Sequence[Entry]) -> HttpResponse:
    """The page with these places ticked, for a list they were chosen in: they come in its body, whatever their number.

    Raises:
        Invalid: more than a panel's page lists.
    """
    if len(chosen) > MOST_PLACES:
        words = _("一个考评组最多 %(most)s 个站点，您选了 %(count)s 个。请先按区或镇街选，分几组建。")
        raise Invalid(words % {"most": number(MOST_PLACES), "count": number(len(chosen))})
    actor = actor_of(request)
    standing = begun(panel_place(actor, made, level), [entry.pk for entry in chosen])
    return _shown(request, actor, standing, **_kept(actor, standing))


def _put_aside(request: HttpRequest, actor: Actor, standing: Standing) -> HttpResponse:
    """Keep the form, drawing people or taking a day first where that was asked for."""
    if "draw" in request.POST:
        standing = filled_up(standing, look(actor, standing))
    kept = _kept(actor, standing)
    if any(name in request.POST for name in KEEPING) and "draft" in kept:
        messages.success(request, _("草稿存好了。组建之前谁也不会收到通知"))
        return redirect(f"{request.path}?level={standing.place.level}")
    return _shown(request, actor, standing, **kept)


def _made(request: HttpRequest, actor: Actor, standing: Standing) -> HttpResponse:
    """Make the panel; what is wrong is told, and what was put together stays."""
    form = PanelForm(request.POST)
    if form.is_valid():
        panel = told(form, lambda: _make(actor, standing, form.cleaned_data))
        if panel is not None:
            messages.success(request, _("已组建「%(name)s」，组员会收到通知") % {"name": panel.name})
            return redirect("rating:panel", panel_id=panel.pk)
    return _shown(request, actor, standing, form=form, **_kept(actor, standing))


def _make(actor: Actor, standing: Standing, values: dict[str, Any]) -> Panel:
    plain = {name: values[name] for name in ("name", "visit_on", "message")}
    try:
        return make_panel(actor=actor, plan=standing.plan(**plain), now=clock.now(), shown=standing.shown)
    except Invalid as error:
        raise Invalid(by_field(error.faults)) from error


def _kept(actor: Actor, standing: Standing) -> dict[str, Any]:
    """Keep what stands in the form: the draft, or why not; and what another page has kept meanwhile."""
    place, shown = standing.place, standing.shown
    try:
        return {"draft": keep_draft(actor=actor, place=place, given=standing.given, shown=shown, now=clock.now())}
    except Conflict as error:
        if error.facts.get("code") != CHANGED:
            return {"why_not": str(error.message)}
        return {"why_not": str(error.message), "asks": True, "other": error.facts["draft"]}
    except Invalid as error:
        return {"why_not": error.faults[0].message}


def _shown(
    request: HttpRequest,
    actor: Actor,
    standing: Standing,
    *,
    form: PanelForm | None = None,
    found: PanelDraft | None = None,
    draft: PanelDraft | None = None,
    other: PanelDraft | None = None,
    **more: Any,
) -> HttpResponse:
    """The page. `found` is the draft gone on with, `draft` what was kept just now, `other` one that this form is not."""
    looked = look(actor, standing)
    base = draft.revision if draft else standing.shown.base
    context = {
        **shown_in(replace(standing, shown=Shown(base, standing.shown.page)), looked),
        **(lost_in(standing, looked) if found else {}),
        "form": form or PanelForm(initial=standing.initial()),
        "crumbs": round_crumbs(standing.place.made, (_("组建考评组"), "")),
        "found": found,
        "draft": found or draft,
        "draft_days": PANEL_DRAFT_DAYS,
        "asks": other is not None,
        **_told(draft, other),
        **more,
    }
    context["day_block"] = day_block({**context, "said": bool(form and form["visit_on"].errors)})
    return render(request, "rating/desk/panel_new.html", context, status=_status(form, context))


def _status(form: PanelForm | None, context: dict[str, Any]) -> int:
    if form is not None and form.errors:
        return 422
    return 409 if context.get("why_not") else 200


def _told(draft: PanelDraft | None, other: PanelDraft | None) -> dict[str, Any]:
    """When it was kept; and how much is in the draft that another page has kept."""
    inside = PanelGiven.read(other.body) if other else PanelGiven()
    return {
        "kept_at": f"{timezone.localtime(draft.kept_at):%H:%M}" if draft else "",
        "other": other,
        "over": other.revision if other else 0,
        "other_places": len(inside.entries),
        "other_members": len(inside.members),
    }


@page("rating.view", methods=("POST",))
def check(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What was ticked or typed: kept, and checked again where the choice is another than the one that is shown; a fragment."""
    actor = actor_of(request)
    place = panel_place(actor, get_round(actor, round_id), request.POST.get("level", ""))
    standing = sent(place, request.POST)
    kept = _kept(actor, standing)
    context = {**kept, **_told(kept.get("draft"), kept.get("other")), "standing": standing, "level": place.level}
    if request.POST.get("checked") != standing.given.choice:
        context |= {**shown_in(standing, look(actor, standing)), "with_members": True}
    context |= {"made": place.made, **offered_days(standing.given.visit_on)}
    return render(request, "rating/desk/_kept.html", context)
