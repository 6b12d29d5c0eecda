"""A day's frame, and the vehicles of a programme."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.programmes import edit_day, edit_settings
from cuobian.domains.visits.models import Day, Programme
from cuobian.domains.visits.pages.parts import (
    ask,
    clock_field,
    day_label,
    desk_crumbs,
    place_of,
    suggestions,
    words,
)
from cuobian.domains.visits.queries.load import day_of, plan_programme
from cuobian.domains.visits.queries.programmes import people_of
from cuobian.domains.visits.rules.plans import DayPlan
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in


class DayForm(forms.Form):
    """A day's frame."""

    starts_at = clock_field(gettext_lazy("几点出发"))
    ends_at = clock_field(gettext_lazy("几点前结束"))
    start_code = forms.CharField(
        label=gettext_lazy("从哪里出发（站点）"), required=False, help_text=gettext_lazy("选一个站点，路上时间从它算起")
    )
    start_text = forms.CharField(
        label=gettext_lazy("集合地点"), required=False, help_text=gettext_lazy("例如：市行政中心东门")
    )
    end_code = forms.CharField(label=gettext_lazy("回到哪里（站点）"), required=False)
    end_text = forms.CharField(label=gettext_lazy("散会地点"), required=False)
    lunch_from = clock_field(gettext_lazy("午餐最早"), required=False)
    lunch_until = clock_field(gettext_lazy("午餐最晚结束"), required=False)
    lunch_minutes = forms.IntegerField(label=gettext_lazy("午餐分钟"), required=False, min_value=0, max_value=240)
    note = forms.CharField(label=gettext_lazy("提醒"), required=False, help_text=gettext_lazy("例如：第二天要穿平底鞋"))


class SettingsForm(forms.Form):
    """Vehicles and speed."""

    vehicles = words(
        gettext_lazy("车辆"),
        hint=gettext_lazy(
            "一行一辆：名称 座位数 联络员 电话，用空格隔开，后两样可不写。例如：1 号车 45 林工 0592-2110001"
        ),
    )
    speed = forms.IntegerField(
        label=gettext_lazy("平均车速（公里/小时）"),
        help_text=gettext_lazy("路上时间＝直线距离×1.35÷车速，再加上下车 3 分钟"),
    )


def form_page(
    request: HttpRequest, form: forms.Form, title: str, found: Programme | None, back: str, names: Any = ()
) -> HttpResponse:
    """A form of its own page; `names` are places to choose from."""
    context = {
        "form": form,
        "title": title,
        "back": back,
        "names": names,
        "crumbs": desk_crumbs(found, (title, "")),
    }
    return render(request, "visits/form.html", context, status=422 if form.errors else 200)


@page("visits.plan", methods=("GET", "POST"))
def day_edit(request: HttpRequest, programme_id: UUID, day_id: UUID) -> HttpResponse:
    """A day's hours, start and end, lunch."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    day = day_of(found, day_id)
    names = ("starts_at", "ends_at", "start_text", "end_text", "lunch_from", "lunch_until", "lunch_minutes", "note")
    initial = {name: getattr(day, name) for name in names}
    initial |= {
        "start_code": day.start_place.code if day.start_place else "",
        "end_code": day.end_place.code if day.end_place else "",
    }
    form = DayForm(request.POST or None, initial=initial)
    for name in ("start_code", "end_code"):
        form.fields[name].widget.attrs["list"] = "places"
    if request.method == "POST" and form.is_valid():
        saved = told(form, lambda: _save_day(actor, found, day_id, form))
        if saved is not None:
            messages.success(request, _("已存下，当天的时间已重新推算"))
            return redirect("visits:plan", found.pk)
    title = _("%(day)s的安排") % {"day": day_label(day.date)}
    return form_page(request, form, title, found, reverse("visits:plan", args=[found.pk]), suggestions(found.code))


def _save_day(actor: Actor, found: Programme, day_id: UUID, form: DayForm) -> Day:
    data = form.cleaned_data
    for name in ("start_code", "end_code"):
        if data[name]:
            data[name] = place_of(found.code, data[name], field=name).code
    plan = DayPlan(**{**data, "lunch_minutes": data["lunch_minutes"] or 0})
    return edit_day(actor=actor, programme_id=found.pk, day_id=day_id, plan=plan, now=clock.now())


@page("visits.plan", methods=("GET", "POST"))
def settings_edit(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Vehicles and speed; with fewer cars, on to the seats of those who have none now."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    lines = [
        " ".join(
            str(part) for part in (car["name"].replace(" ", ""), car["seats"], car["contact"], car["phone"]) if part
        )
        for car in found.settings["vehicles"]
    ]
    form = SettingsForm(request.POST or None, initial={"vehicles": "\n".join(lines), "speed": found.settings["speed"]})
    if request.method == "POST" and form.is_valid():
        given = {"vehicles": vehicles_of(form.cleaned_data["vehicles"]), "speed": form.cleaned_data["speed"]}
        riders = people_of(found).filter(removed_at=None, vehicle__gt=len(given["vehicles"])).count()
        if told(form, lambda: edit_settings(actor=actor, programme_id=found.pk, given=given, now=clock.now())):
            if riders:
                messages.warning(request, _("已存下。车少了，%(n)d 人没有车了，请重新排座位") % {"n": riders})
                return redirect("visits:seats", found.pk)
            messages.success(request, _("已存下"))
            return redirect("visits:plan", found.pk)
    return ask(
        request,
        title=_("车辆和车速"),
        form=form,
        action=_("存下"),
        back_url=reverse("visits:plan", args=[found.pk]),
        crumbs=desk_crumbs(found, (_("车辆和车速"), "")),
    )


def vehicles_of(text: str) -> list[dict[str, Any]]:
    """One vehicle a line: name, seats, contact, phone; a name may hold blanks before the number of seats."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = line.split()
        at = next((n for n, part in enumerate(parts) if n and part.isdecimal()), len(parts))
        seats = whole_in(parts[at]) or 0 if at < len(parts) else 0
        rest = parts[at + 1 :]
        found.append(
            {
                "name": " ".join(parts[:at])[:20],
                "seats": seats,
                "contact": rest[0][:20] if rest else "",
                "phone": rest[1][:30] if len(rest) > 1 else "",
            }
        )
    return found
