"""Putting an occasion down and changing it: what, when, on which basis, which places, who goes; and its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.inspections.actions.planning import create_inspection, edit_inspection, take_step
from cuobian.domains.inspections.models import Inspection
from cuobian.domains.inspections.pages.parts import crumbs, inspection_crumbs, shell_of
from cuobian.domains.inspections.queries.load import get_inspection
from cuobian.domains.inspections.states import EDITABLE, LIFE, step_of
from cuobian.domains.inspections.values import InspectionPlan, Kind, Policy, Status
from cuobian.domains.network.public import PlaceKind, all_places, area_names
from cuobian.domains.people.public import AccountRecord, accounts, holders_of_permission
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, NotFound
from cuobian.kernel.forms import DayField, ask, told, uuids
from cuobian.kernel.pages import actor_of, page

PERMISSION = "inspections.plan"
KINDS = (PlaceKind.CENTRE, PlaceKind.INSTITUTE, PlaceKind.STATION, PlaceKind.POINT)


class PlanForm(forms.Form):
    """An occasion; places and people are ticked beside it."""

    title = forms.CharField(
        label=gettext_lazy("名称"), help_text=gettext_lazy("例如：11 月啄木鸟督查第一组"), max_length=80
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("种类"), choices=Kind.choices, widget=forms.RadioSelect(),
        help_text=gettext_lazy("啄木鸟督查要回避：不看自己区的站点"),
    )  # fmt: skip
    code = forms.ChoiceField(label=gettext_lazy("范围"))
    starts_on = DayField(label=gettext_lazy("从哪天"))
    ends_on = DayField(label=gettext_lazy("到哪天"))
    basis = forms.CharField(
        label=gettext_lazy("依据"), required=False, max_length=200,
        help_text=gettext_lazy("文件名和文号。没有依据的检查不能开始"),
    )  # fmt: skip
    policy = forms.ChoiceField(label=gettext_lazy("记下的不足"), choices=Policy.choices, widget=forms.RadioSelect())

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = areas  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tick: its id, its words, whether it is ticked."""

    id: UUID
    name: str
    note: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one head."""

    name: str
    choices: Sequence[Choice]

    @property
    def chosen(self) -> int:
        return sum(one.chosen for one in self.choices)


@page(PERMISSION, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Put an occasion down as a draft."""
    actor = actor_of(request)
    today = clock.today()
    first = _areas(actor)[0][0]
    initial = {
        "kind": Kind.STRICT,
        "policy": Policy.AFTER_REVIEW,
        "code": first,
        "starts_on": today + timedelta(days=7),
        "ends_on": today + timedelta(days=8),
    }
    form = PlanForm(request.POST or None, initial=initial, areas=_areas(actor))
    if request.method == "POST" and form.is_valid():
        plan = _plan(request, form)
        made = told(form, lambda: create_inspection(actor=actor, plan=plan, now=clock.now()))
        if made is not None:
            messages.success(request, _("已存为草稿 %(number)s。看过没有错，再开始") % {"number": made.number})
            return redirect("inspections:inspection", made.pk)
    return _form_page(request, form, (), (), crumbs((_("新建检查"), "")), None)


@page(PERMISSION, methods=("GET", "POST"))
def edit(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """Change it while it is a draft or runs."""
    actor = actor_of(request)
    row = get_inspection(actor, inspection_id, PERMISSION)
    if row.status not in EDITABLE or row.subject:
        raise Conflict(_("这次检查已经结束，或者由观摩活动安排，不在这里改。"))
    initial = {
        name: getattr(row, name) for name in ("title", "kind", "code", "starts_on", "ends_on", "basis", "policy")
    }
    form = PlanForm(request.POST or None, initial=initial, areas=_areas(actor))
    if request.method == "POST" and form.is_valid():
        plan = _plan(request, form)
        if told(form, lambda: edit_inspection(actor=actor, inspection_id=row.pk, plan=plan, now=clock.now())):
            messages.success(request, _("已保存") if row.status == Status.DRAFT else _("已保存，有变动的人会收到通知"))
            return redirect("inspections:inspection", row.pk)
    places = row.places.filter(removed_at=None).values_list("place_id", flat=True)
    people = row.inspectors.filter(removed_at=None).values_list("account_id", flat=True)
    return _form_page(request, form, tuple(places), tuple(people), inspection_crumbs(row, (_("改"), "")), row)


def _plan(request: HttpRequest, form: PlanForm) -> InspectionPlan:
    return InspectionPlan(
        **form.cleaned_data,
        places=tuple(uuids(request.POST.getlist("places"))),
        inspectors=tuple(uuids(request.POST.getlist("inspectors"))),
    )


def _areas(actor: Actor) -> list[tuple[str, str]]:
    """The areas that the actor plans for."""
    codes = [prefix or "3502" for prefix in actor.prefixes(PERMISSION)]
    names = area_names(codes)
    return [(code, names.get(code, code)) for code in codes]


def _form_page(
    request: HttpRequest, form: PlanForm, places: Sequence[UUID], people: Sequence[UUID], way: Any, row: Any
) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        places, people = uuids(request.POST.getlist("places")), uuids(request.POST.getlist("inspectors"))
    context = {
        "shell": shell_of(actor),
        "form": form,
        "row": row,
        "places": place_groups(actor, set(places)),
        "people": people_groups(actor, set(people)),
        "crumbs": way,
    }
    return render(request, "inspections/form.html", context, status=422 if form.errors else 200)


def place_groups(actor: Actor, chosen: set[UUID]) -> list[Group]:
    """Every open place that the actor may send people to, by street."""
    groups: dict[str, list[Choice]] = {}
    for place in all_places(actor.prefixes(PERMISSION), kinds=KINDS):
        if place.is_open or place.id in chosen:
            head = f"{place.district_name}{place.street_name}"
            groups.setdefault(head, []).append(Choice(place.id, place.short_name, "", place.id in chosen))
    return [Group(name, choices) for name, choices in groups.items()]


def people_groups(actor: Actor, chosen: set[UUID]) -> list[Group]:
    """Everybody who may write records in the actor's area, by unit; who is chosen already stays."""
    found: dict[UUID, AccountRecord] = {}
    for prefix in actor.prefixes(PERMISSION):
        found |= {who.id: who for who in holders_of_permission("inspections.write", prefix, clock.now())}
    found |= accounts(chosen - set(found))
    groups: dict[str, list[Choice]] = {}
    for who in sorted(found.values(), key=lambda one: (one.unit_code, one.unit_name, one.name)):
        groups.setdefault(who.unit_name or _("没有写单位"), []).append(Choice(who.id, who.name, "", who.id in chosen))
    return [Group(name, choices) for name, choices in groups.items()]


class ReasonForm(forms.Form):
    """Why it is cancelled."""

    reason = forms.CharField(
        label=gettext_lazy("为什么取消"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("名单里的人会看到"),
    )  # fmt: skip


@page(PERMISSION, methods=("GET", "POST"))
def step(request: HttpRequest, inspection_id: UUID, action: str) -> HttpResponse:
    """Open, close or cancel it: what it does in numbers, then the step."""
    actor = actor_of(request)
    if action not in {name for _status, name in LIFE}:
        raise NotFound()
    row = get_inspection(actor, inspection_id, PERMISSION)
    form = ReasonForm(request.POST or None) if action == "withdraw" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        now = clock.now()

        def act() -> Inspection:
            return take_step(actor=actor, inspection_id=row.pk, action=action, reason=reason, now=now)

        if (act() if form is None else told(form, act)) is not None:
            messages.success(request, _DONE[action])
            return redirect("inspections:inspection", row.pk)
    else:
        step_of(row.status, action)
    return _ask(request, row, action, form)


_DONE = {
    "open": gettext_lazy("已开始，名单里的人会收到通知"),
    "close": gettext_lazy("已结束。之后传来的记录会待定"),
    "withdraw": gettext_lazy("已取消，名单里的人会收到通知"),
}


def _ask(request: HttpRequest, row: Inspection, action: str, form: Any) -> HttpResponse:
    places = row.places.filter(removed_at=None).count()
    people = row.inspectors.filter(removed_at=None).count()
    titles = {
        "open": _("开始「%(title)s」？"),
        "close": _("结束「%(title)s」？"),
        "withdraw": _("取消「%(title)s」？"),
    }
    actions = {
        "open": _("开始，通知 %(people)d 个人"),
        "close": _("结束这次检查"),
        "withdraw": _("取消，通知 %(people)d 个人"),
    }
    warnings = {
        "open": _("开始后，名单里的人在手机上看得到站点和标准，没信号也能记。"),
        "close": _("手机上还没传来的记录，结束后传来会待定，由您决定收不收。"),
        "withdraw": _("已经传来的记录都留着；之后传来的会待定，由您决定收不收。"),
    }
    return ask(
        request,
        title=titles[action] % {"title": row.title},
        action=actions[action] % {"people": people},
        rows=[
            {"label": _("日子"), "value": f"{row.starts_on:%Y-%m-%d} – {row.ends_on:%Y-%m-%d}"},
            {"label": _("依据"), "value": row.basis or "—"},
            {"label": _("站点"), "value": _("%(count)d 个") % {"count": places}},
            {"label": _("检查的人"), "value": _("%(count)d 人") % {"count": people}},
        ],
        warnings=[warnings[action]],
        back_url=reverse("inspections:inspection", args=[row.pk]),
        crumbs=inspection_crumbs(row, (titles[action] % {"title": row.title}, "")),
        form=form,
        withdraw=action == "withdraw",
    )
