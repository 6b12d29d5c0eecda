"""Steps of areas: a form, then a page that says what will happen, then the deed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import area_steps
from cuobian.domains.network.models import Area, Place
from cuobian.domains.network.pages.common import attempt, crumbs
from cuobian.domains.network.pages.forms import AreaStepForm
from cuobian.domains.network.queries.areas import area, reach, siblings
from cuobian.domains.network.rules.areas import fits_level, require_area_step, require_areas
from cuobian.domains.network.values import AreaAction, AreaRecord
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, under
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import bracketed, day_number
from cuobian.kernel.pages import actor_of, page

WANTED: dict[AreaAction, tuple[str, ...]] = {
    AreaAction.ADD: ("code", "name", "effective_on", "reason"),
    AreaAction.RENAME: ("name", "effective_on", "reason"),
    AreaAction.MERGE: ("into", "effective_on", "reason"),
    AreaAction.MARK: ("effective_on", "reason"),
    AreaAction.UNMARK: ("effective_on", "reason"),
}


@page("network.edit", methods=("GET", "POST"))
def area_step(request: HttpRequest, code: str, action: str) -> HttpResponseBase:
    """Rename, merge, mark or unmark one area, or set up one below it."""
    actor, now, here = actor_of(request), clock.now(), area(code)
    deed = _allowed(actor, here, action)
    form = AreaStepForm(
        request.POST or None, wanted=WANTED[deed], choices=_choices(here) if deed == AreaAction.MERGE else (),
        initial={AreaAction.RENAME: {"name": here.name}, AreaAction.ADD: {"code": here.code}}.get(deed, {}),
    )  # fmt: skip
    title, back = _title(deed, here), reverse("network:area", args=[here.code])
    context: dict[str, Any] = {
        "form": form, "title": title, "back_url": back, "now": now,
        "crumbs": crumbs((_("区划"), reverse("network:areas")), (here.name, back), (deed.label, "")),
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, "network/step.html", context, status=422 if request.method == "POST" else 200)
    confirmed = request.POST.get("confirmed") == "1"
    made = attempt(form, lambda: _do(actor, here, deed, form.cleaned_data, now, keep=confirmed))
    if made is None:
        return render(request, "network/step.html", context, status=422)
    if not confirmed:
        return _confirm(request, form, context, here, deed)
    messages.success(request, _("已办：%(title)s") % {"title": title})
    return redirect("network:area", made.code)


def _allowed(actor: Actor, here: AreaRecord, action: str) -> AreaAction:
    """The step, when it is one, is allowed, and fits the level. Raises NotFound, NotAllowed, Conflict."""
    if action not in AreaAction.values or not reach(actor, here.code):
        raise NotFound()
    require_areas(actor, here.code)
    deed = AreaAction(action)
    if not fits_level(deed, here.code):
        raise NotFound()
    status = Area.objects.values_list("status", flat=True).get(code=here.code)
    require_area_step(status, AreaAction.RENAME if deed == AreaAction.ADD else deed, here.name)
    return deed


def _do(
    actor: Actor, here: AreaRecord, deed: AreaAction, data: dict[str, Any], now: datetime, *, keep: bool
) -> AreaRecord:
    """Take the step; without `keep` it is taken back, so that the confirmation only stands where it would succeed."""
    common = {"actor": actor, "effective_on": data["effective_on"], "reason": data["reason"], "now": now}
    with transaction.atomic():
        match deed:
            case AreaAction.ADD:
                made = area_steps.add_area(**common, parent_code=here.code, code=data["code"], name=data["name"])
            case AreaAction.RENAME:
                made = area_steps.rename_area(**common, code=here.code, name=data["name"])
            case AreaAction.MERGE:
                made = area_steps.merge_area(**common, code=here.code, into_code=data["into"])
            case AreaAction.MARK | AreaAction.UNMARK:
                made = area_steps.mark_pseudo(**common, code=here.code, is_pseudo=deed == AreaAction.MARK)
        transaction.set_rollback(not keep)
    return made


def _confirm(
    request: HttpRequest, form: AreaStepForm, context: dict[str, Any], here: AreaRecord, deed: AreaAction
) -> HttpResponse:
    data, title = form.cleaned_data, context["title"]
    rows = [{"label": _("区划"), "value": bracketed(here.name, here.code)}]
    if deed == AreaAction.ADD:
        rows.append({"label": _("新设"), "value": bracketed(data["name"], data["code"])})
    if deed == AreaAction.RENAME:
        rows.append({"label": _("新名称"), "value": data["name"]})
    if deed == AreaAction.MERGE:
        into = area(data["into"])
        rows.append({"label": _("并入"), "value": bracketed(into.name, into.code)})
    if deed not in (AreaAction.ADD, AreaAction.MERGE):
        places = Place.objects.filter(under(here.code, "code")).count()
        rows.append({"label": _("里面的站点"), "value": _("%(n)s 个，名称和隶属不变") % {"n": places}})
    rows += [
        {"label": _("从哪天起"), "value": day_number(data["effective_on"])},
        {"label": _("原因"), "value": data["reason"]},
    ]
    return render(request, "pages/confirm.html", {
        **context, "form": None, "title": _("%(title)s？") % {"title": title}, "rows": rows, "sub": _after(deed),
        "action": title, "back": _("先不办"), "hidden": [*form.as_hidden_pairs(), ("confirmed", "1")],
        "withdraw": deed == AreaAction.MERGE,
    })  # fmt: skip


def _title(deed: AreaAction, here: AreaRecord) -> str:
    return {
        AreaAction.ADD: _("在%(area)s新设区划"),
        AreaAction.RENAME: _("更改%(area)s的名称"),
        AreaAction.MERGE: _("把%(area)s并入别的区划"),
        AreaAction.MARK: _("把%(area)s标为统计单位"),
        AreaAction.UNMARK: _("取消%(area)s的统计单位标记"),
    }[deed] % {"area": here.name}


def _after(deed: AreaAction) -> str:
    return {
        AreaAction.ADD: _("编码以后不能改。设好以后，就可以在里面设立站点。"),
        AreaAction.RENAME: _("编码不变。站点自己的名称不跟着改，要改请到站点页更名。以前任何一天仍显示当时的名称。"),
        AreaAction.MERGE: _("并入以后不能再分开，编码不再用。以前任何一天仍看得到它。"),
        AreaAction.MARK: _("以后在里面设立的站直接归区中心管，默认不参加评定。现有的站点不变，要改请到站点页。"),
        AreaAction.UNMARK: _("以后在里面设立的站归街道（镇）的所管，默认参加评定。现有的站点不变，要改请到站点页。"),
    }[deed]


def _choices(here: AreaRecord) -> list[tuple[str, str]]:
    return [(one.code, bracketed(one.name, one.code)) for one in siblings(here.code, len(here.code))]
