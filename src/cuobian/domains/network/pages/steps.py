"""Structural steps: a form, then a page that says what will happen, then the deed."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.actions.orders import Order, perform
from cuobian.domains.network.actions.planning import plan_change
from cuobian.domains.network.models import Place, PlannedChange
from cuobian.domains.network.pages.common import attempt, crumbs, is_ahead
from cuobian.domains.network.pages.forms import OpeningDayForm, StepForm
from cuobian.domains.network.queries.areas import area, areas
from cuobian.domains.network.queries.places import place_row
from cuobian.domains.network.rules.places import AREA_KINDS, parent_of, require_step, require_structure
from cuobian.domains.network.states import step
from cuobian.domains.network.values import (
    AreaRecord,
    PlaceAction,
    PlaceKind,
    PlaceRecord,
    PlaceStatus,
    community_name,
    district_of,
    full_name,
    short_name,
)
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, within
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.format import bracketed, day_number
from cuobian.kernel.format import day as short_day
from cuobian.kernel.pages import actor_of, page


@page("network.edit", methods=("GET", "POST"))
def step_page(request: HttpRequest, code: str, action: str) -> HttpResponseBase:
    """Rename, move, merge, split, suspend, reopen or close one place."""
    actor = actor_of(request)
    row = place_row(actor, code)
    deed = _action(action)
    require_structure(actor, row.code, row.parent_id)
    require_step(row.status, deed, row.short_name)
    found = step(row.status, deed)
    form = (OpeningDayForm if deed == PlaceAction.CORRECT else StepForm)(
        request.POST or None, wanted=found.facts if found else (), choices=_choices(row, deed),
        initial={
            PlaceAction.RENAME: {"name": row.name, "short_name": row.short_name},
            PlaceAction.CORRECT: {"effective_on": row.opened_on},
        }.get(deed, {}),
    )  # fmt: skip
    title = _title(deed) % {"place": row.short_name}
    back = reverse("network:place", args=[row.code])
    return _run(
        request, form, title=title, back=back, way=crumbs((row.short_name, back), (deed.label, "")), deed=deed,
        actor=actor, order=lambda: _order(row, deed, form.cleaned_data),
        told=lambda record: _told(row, record, deed, form.cleaned_data),
    )  # fmt: skip


@page("network.edit", methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponseBase:
    """Set up a place for an area (`?area=`) or a point below a place (`?parent=`)."""
    actor = actor_of(request)
    parent_code = request.GET.get("parent", "")
    parent = place_row(actor, parent_code) if parent_code else None
    home = area(parent.area_id if parent else request.GET.get("area", ""))
    kind = PlaceKind.POINT if parent else _kind_for(home)
    above = parent.code if parent else parent_of(kind, home.code, is_pseudo=home.is_pseudo)
    require_structure(actor, home.code, above or None)
    named = {} if parent else {"name": full_name(home.name, kind), "short_name": short_name(home.name, kind)}
    form = StepForm(request.POST or None, wanted=("name", "short_name", "effective_on", "reason"), initial=named)
    title = _("在%(area)s设立%(kind)s") % {
        "area": parent.short_name if parent else community_name(home.name),
        "kind": kind.label,
    }
    back = reverse("network:place", args=[parent.code]) if parent else reverse("network:area", args=[home.code])
    return _run(
        request, form, title=title, back=back, way=crumbs((title, "")), deed=PlaceAction.OPEN,
        actor=actor,
        order=lambda: Order(
            PlaceAction.OPEN, None, form.cleaned_data["effective_on"], form.cleaned_data["reason"],
            {
                "kind": kind.value, "area": home.code, "parent": parent_code, "name": form.cleaned_data["name"],
                "short_name": form.cleaned_data["short_name"],
            },
        ),
        told=lambda record: [
            *([{"label": _("编码"), "value": record.code}] if record else []),
            {"label": _("全称"), "value": form.cleaned_data["name"]},
        ],
    )  # fmt: skip


def _run(
    request: HttpRequest, form: StepForm, *, title: str, back: str, way: Sequence[Any], deed: PlaceAction, actor: Actor,
    order: Callable[[], Order], told: Callable[[PlaceRecord | None], list[dict[str, Any]]],
) -> HttpResponseBase:  # fmt: skip
    now = clock.now()
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "back_url": back,
        "crumbs": way,
        "now": now,
        "may_plan": deed != PlaceAction.CORRECT,
        "correcting": deed == PlaceAction.CORRECT,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "network/step.html", context, status=422 if request.method == "POST" else 200)
    ahead = context["may_plan"] and is_ahead(form.cleaned_data["effective_on"])
    confirmed = request.POST.get("confirmed") == "1"

    def do() -> PlaceRecord | PlannedChange:
        asked = order()
        if ahead:
            return plan_change(actor=actor, order=asked, now=now)
        return perform(actor=actor, order=asked, now=now)

    made = attempt(form, do if confirmed else lambda: _rehearsed(do))
    if made is None:
        return render(request, "network/step.html", context, status=422)
    record = None if isinstance(made, PlannedChange) else made
    if not confirmed:
        return _confirm(request, form, context, told(record), deed, ahead=ahead)
    if record is None:
        day = short_day(form.cleaned_data["effective_on"])
        messages.success(request, _("已安排，%(day)s生效：%(title)s") % {"day": day, "title": title})
        return redirect(back)
    messages.success(request, _("已办：%(title)s") % {"title": title})
    return redirect("network:place", record.code)


def _rehearsed(do: Callable[[], PlaceRecord | PlannedChange]) -> PlaceRecord | PlannedChange:
    """Do it and take it back, so that the confirmation page only stands where the deed would succeed."""
    with transaction.atomic():
        made = do()
        transaction.set_rollback(True)
    return made


def _confirm(
    request: HttpRequest, form: StepForm, context: dict[str, Any], rows: list[dict[str, Any]], deed: PlaceAction,
    *, ahead: bool,
) -> HttpResponse:  # fmt: skip
    data, title = form.cleaned_data, context["title"]
    day = day_number(data["effective_on"])
    day_word = _("改成") if deed == PlaceAction.CORRECT else _("从哪天起")
    rows = [*rows, {"label": day_word, "value": day}, {"label": _("原因"), "value": data["reason"]}]
    asked = _("安排在 %(day)s %(title)s") % {"day": day, "title": title} if ahead else title
    later = _("到那天凌晨自动生效，之前可以取消。那天还会再核对一次，办不成会告诉您。")
    return render(request, "pages/confirm.html", {
        **context, "form": None, "title": _("%(title)s？") % {"title": asked}, "rows": rows,
        "sub": f"{later}{_after(deed)}" if ahead else _after(deed), "action": asked, "back": _("先不办"),
        "hidden": [*form.as_hidden_pairs(), ("confirmed", "1")],
        "withdraw": deed in (PlaceAction.CLOSE, PlaceAction.MERGE),
    })  # fmt: skip


def _title(deed: PlaceAction) -> str:
    return {
        PlaceAction.RENAME: _("更改%(place)s的名称"),
        PlaceAction.MOVE: _("调整%(place)s的隶属"),
        PlaceAction.MERGE: _("把%(place)s并入别的站点"),
        PlaceAction.SPLIT: _("从%(place)s分设新站"),
        PlaceAction.SUSPEND: _("暂停开放%(place)s"),
        PlaceAction.REOPEN: _("恢复开放%(place)s"),
        PlaceAction.CLOSE: _("关闭%(place)s"),
        PlaceAction.CORRECT: _("更正%(place)s的设立日期"),
    }[deed]


def _after(deed: PlaceAction) -> str:
    return {
        PlaceAction.MERGE: _("并入以后不能再分开，只能另外分设。历史和台账都留着。"),
        PlaceAction.MOVE: _("编码会跟着街道变，旧编码留在历史里，旧链接仍然能打开。"),
        PlaceAction.CLOSE: _("公众页面会写明已关闭。以后可以恢复开放，历史和台账都留着。"),
        PlaceAction.SUSPEND: _("公众页面会写明暂停开放。随时可以恢复。"),
        PlaceAction.CORRECT: _(
            "看以前某一天的网络时，从新的日期起才有这个站点；新日期以前的事实以后不再收。"
            "已经记下的台账、评定和发出的结论都不动。写错了可以再更正一次。"
        ),
    }.get(deed, _("会记进历史，以前任何一天的网络仍按当时的样子看。"))


def _told(row: Place, record: PlaceRecord | None, deed: PlaceAction, data: dict[str, Any]) -> list[dict[str, Any]]:
    found = [{"label": _("站点"), "value": bracketed(row.name, row.code)}]
    if deed == PlaceAction.CORRECT:
        found.append({"label": _("现在的设立日期"), "value": day_number(row.opened_on)})
    if deed in (PlaceAction.RENAME, PlaceAction.SPLIT):
        found.append({"label": _("新的全称"), "value": data["name"]})
    if record is not None and record.code != row.code:
        found.append({"label": _("新的编码"), "value": record.code})
    if deed == PlaceAction.MERGE:
        into = Place.objects.get(code=data["into"])
        found.append({"label": _("并入"), "value": bracketed(into.name, into.code)})
    points = Place.objects.filter(parent__code=row.code, kind=PlaceKind.POINT).count()
    if points and deed in (PlaceAction.MOVE, PlaceAction.MERGE):
        found.append({"label": _("一起过去的点"), "value": _("%(n)s 个") % {"n": points}})
    return found


def _order(row: Place, deed: PlaceAction, data: dict[str, Any]) -> Order:
    """What the form asks for, as a step; a place to merge into is held by its id, for its code may change before the day."""
    facts = {name: data[name] for name in ("name", "short_name", "area") if data.get(name)}
    if deed == PlaceAction.MERGE:
        into = Place.objects.filter(code=data["into"]).first()
        if into is None:
            raise Invalid(_("没有这个站点，请从列表里选"))
        facts["into"] = str(into.pk)
    return Order(deed, row.pk, data["effective_on"], data["reason"], facts)


def _action(word: str) -> PlaceAction:
    if word not in PlaceAction.values or word in (PlaceAction.OPEN, PlaceAction.EDIT):
        raise NotFound()
    return PlaceAction(word)


def _kind_for(home: AreaRecord) -> PlaceKind:
    for kind, fits in AREA_KINDS.items():
        if home.kind in fits and kind != PlaceKind.POINT:
            return kind
    raise NotFound()


def _choices(row: Place, deed: PlaceAction) -> list[Any]:
    """Villages of other streets for a move, of this street for a split; places of the same kind for a merge."""
    if deed == PlaceAction.MERGE:
        others = Place.objects.filter(within([district_of(row.code)], "code"), kind=row.kind, status=PlaceStatus.OPEN)
        return [
            (other.code, bracketed(other.short_name, other.code))
            for other in others.exclude(pk=row.pk).order_by("sort_key")
        ]
    if deed not in (PlaceAction.MOVE, PlaceAction.SPLIT) or row.parent_id is None:
        return []
    streets = [one for one in areas(district_of(row.code)) if (one.code == row.code[:9]) == (deed == PlaceAction.SPLIT)]
    return [
        (street.name, [(village.code, community_name(village.name)) for village in areas(street.code)])
        for street in streets
        if not street.is_pseudo or deed == PlaceAction.SPLIT
    ]
