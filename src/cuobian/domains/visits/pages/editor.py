"""The planner's page: all days with their rows, and every small change of an item; works without script."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions import items, moving, undoing
from cuobian.domains.visits.models import Edit, Programme
from cuobian.domains.visits.pages.parts import area_name, ask, day_label, desk_crumbs, uuid_in, version_in
from cuobian.domains.visits.pages.timeline import columns_of, map_points
from cuobian.domains.visits.queries.closed import all_clashes
from cuobian.domains.visits.queries.frames import Whole, whole
from cuobian.domains.visits.queries.load import item_of, plan_programme
from cuobian.domains.visits.states import allowed
from cuobian.domains.visits.values import ItemKind
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in
from cuobian.kernel.sentences import said


@page("visits.plan")
def plan(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """All days beside what waits for a day."""
    found = plan_programme(actor_of(request), programme_id)
    return render(request, "visits/plan.html", _context(found))


def _context(found: Programme) -> dict[str, Any]:
    seen = whole(found)
    last = Edit.objects.filter(programme=found, undone_at=None).order_by("-made_at", "-pk").first()
    return {
        "programme": found,
        "columns": columns_of(seen, titled=day_label),
        "loose": seen.of_day(None),
        "kinds": [(kind.value, kind.label) for kind in ItemKind],
        "points": map_points(seen),
        "unknown": [item.title for item in seen.items if item.place and item.place.code in seen.unknown],
        "clash_count": len(all_clashes(seen)),
        "last": said(last.what) if last and last.after_version == found.version else "",
        "may_edit": allowed(found.status, "edit"),
        "crumbs": desk_crumbs(found, (_("排日程"), "")),
        "days": [(day.pk, day_label(day.date)) for day in seen.days],
        "district_names": _district_names(seen),
    }


def _district_names(seen: Whole) -> dict[str, str]:
    return {code: area_name(code) for code in {item.district for item in seen.items if item.district}}


@page("visits.plan", methods=("POST",))
def item_do(request: HttpRequest, programme_id: UUID, item_id: UUID) -> HttpResponse:
    """One small change: `do` names it. A script gets the new version, a page goes back to the row."""
    actor = actor_of(request)
    plan_programme(actor, programme_id)
    title = _do(actor, programme_id, item_id, request)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"reload": True})
    if title:
        messages.success(request, title)
    return redirect(f"{reverse('visits:plan', args=[programme_id])}#item-{item_id}")


def _do(actor: Actor, programme_id: UUID, item_id: UUID, request: HttpRequest) -> str:
    do, now = request.POST.get("do", ""), clock.now()
    base: dict[str, Any] = {
        "actor": actor, "programme_id": programme_id, "item_id": item_id, "version": version_in(request), "now": now,
    }  # fmt: skip
    if do in ("up", "down"):
        moving.step_item(**base, by=-1 if do == "up" else 1)
    elif do == "move":
        day_id, to = uuid_in(request.POST.get("day")), whole_in(request.POST.get("to"), most=9999)
        moving.move_item(**base, day_id=day_id, to=999 if to is None else to)
    elif do == "minutes":
        moving.set_minutes(**base, minutes=whole_in(request.POST.get("minutes"), most=9999) or 0)
    elif do.startswith(("lock-", "open-")):
        moving.lock_item(**base, what=do[5:], on=do.startswith("lock-"))
    else:
        raise NotFound()
    return ""


@page("visits.plan", methods=("GET", "POST"))
def item_drop(request: HttpRequest, programme_id: UUID, item_id: UUID) -> HttpResponse:
    """Take it out, after a question."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    item = item_of(found, item_id)
    if request.method == "POST":
        items.drop_item(
            actor=actor, programme_id=found.pk, item_id=item.pk, version=version_in(request), now=clock.now()
        )
        messages.success(request, _("已去掉：%(title)s") % {"title": item.title})
        return redirect("visits:plan", found.pk)
    told_before = bool(found.released_no)
    return ask(
        request,
        title=_("去掉「%(title)s」？") % {"title": item.title},
        action=_("去掉这一项"),
        rows=[{"label": _("日程"), "value": item.title}],
        warnings=[_("已经通知过接待方和成员，下次发布时会告诉他们取消了。")]
        if told_before
        else [_("这一步不能退回。")],
        withdraw=True,
        hidden=[("version", found.version)],
        back_url=reverse("visits:plan", args=[found.pk]),
        crumbs=desk_crumbs(found, (_("排日程"), reverse("visits:plan", args=[found.pk])), (_("去掉"), "")),
    )


@page("visits.plan", methods=("POST",))
def undo(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Take the last change back."""
    undoing.undo(actor=actor_of(request), programme_id=programme_id, version=version_in(request), now=clock.now())
    messages.success(request, _("已退回上一步改动"))
    return redirect("visits:plan", programme_id)
