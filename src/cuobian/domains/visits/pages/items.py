"""One item at the desk: added and changed with its form, beside the place's own hours."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import spans_on
from cuobian.domains.visits.actions import items as act
from cuobian.domains.visits.models import Day, Item, Programme
from cuobian.domains.visits.pages.parts import (
    clock_field,
    day_choices,
    day_label,
    desk_crumbs,
    district_choices,
    place_of,
    suggestions,
    uuid_in,
    vehicle_choices,
    words,
)
from cuobian.domains.visits.queries.load import item_of, plan_programme
from cuobian.domains.visits.queries.people import host_choices
from cuobian.domains.visits.rules.plans import ItemPlan
from cuobian.domains.visits.values import ItemKind
from cuobian.kernel import clock
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.kernel.format import bracketed
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in

Hosts = Sequence[tuple[str, str]]
LENGTHS = {
    ItemKind.STOP: 40, ItemKind.TRAVEL: 30, ItemKind.TALK: 30, ItemKind.SYMPOSIUM: 90, ItemKind.TRAINING: 60,
    ItemKind.MEAL: 60, ItemKind.REST: 15, ItemKind.GATHER: 10,
}  # fmt: skip


class ItemForm(forms.Form):
    """One item; what a kind does not need stays empty."""

    place = forms.CharField(
        label=gettext_lazy("站点"), required=False, help_text=gettext_lazy("写名字或编码，从名单里选")
    )
    title = forms.CharField(label=gettext_lazy("名称"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("哪个区"), required=False)
    where = forms.CharField(label=gettext_lazy("地点"), required=False, help_text=gettext_lazy("例如：三楼会议室"))
    day = forms.ChoiceField(label=gettext_lazy("哪一天"), required=False)
    starts = clock_field(
        gettext_lazy("固定几点开始"), required=False, hint=gettext_lazy("写了就锁定这个时间；不写由系统推算")
    )
    minutes = forms.IntegerField(label=gettext_lazy("时长（分钟）"), min_value=1)
    min_minutes = forms.IntegerField(label=gettext_lazy("最少（分钟）"), required=False)
    max_minutes = forms.IntegerField(label=gettext_lazy("最多（分钟）"), required=False)
    windows = forms.CharField(
        label=gettext_lazy("可以看的时段"),
        required=False,
        help_text=gettext_lazy("例如：9:00-11:30 14:00-17:00。不写就用站点的开放时间"),
    )
    is_required = forms.BooleanField(label=gettext_lazy("必到"), required=False, initial=True)
    vehicle = forms.TypedChoiceField(label=gettext_lazy("车"), coerce=int, required=False, empty_value="0")
    travel_set = forms.IntegerField(
        label=gettext_lazy("到这里路上（分钟）"), required=False, help_text=gettext_lazy("不写就按坐标估算")
    )
    what_to_show = words(gettext_lazy("看什么"), required=False, hint=gettext_lazy("接待方和成员都看得到"))
    host_account = forms.ChoiceField(
        label=gettext_lazy("由谁确认接待"),
        required=False,
        help_text=gettext_lazy("通知发给他，由他确认；不选就通知站点的负责人，没有就通知所、区"),
    )
    host_name = forms.CharField(label=gettext_lazy("接待人"), required=False)
    host_unit = forms.CharField(label=gettext_lazy("接待单位"), required=False)

    def __init__(
        self, programme: Programme, days: list[Day], kind: str, *args: Any, hosts: Hosts = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host_account"].choices = [("", _("不指定")), *hosts]  # type: ignore[attr-defined]
        self.fields["day"].choices = day_choices(days)  # type: ignore[attr-defined]
        self.fields["district"].choices = [("", _("不分区")), *district_choices(programme.code)]  # type: ignore[attr-defined]
        self.fields["vehicle"].choices = vehicle_choices(programme, _("全体"))  # type: ignore[attr-defined]
        self.fields["place"].widget.attrs["list"] = "places"
        gone = {"title", "where", "district"} if kind == ItemKind.STOP else {"windows", "is_required", "what_to_show"}
        if kind in (ItemKind.MEAL, ItemKind.REST, ItemKind.GATHER, ItemKind.TRAVEL):
            gone |= {"district", "host_name", "host_unit"}
        if len(programme.settings["vehicles"]) < 2:
            gone.add("vehicle")
        if not hosts:
            gone.add("host_account")
        self.fields["place" if kind == ItemKind.STOP else "title"].required = True
        for name in gone:
            del self.fields[name]


def plan_of(kind: str, programme: Programme, data: dict[str, Any]) -> ItemPlan:
    """What the form says, with the place found. Raises Invalid."""
    place = place_of(programme.code, data["place"]) if data.get("place") else None
    return ItemPlan(
        kind=kind,
        title=data.get("title", ""),
        minutes=data["minutes"],
        place_code=place.code if place else "",
        district=data.get("district", ""),
        where=data.get("where", ""),
        day_id=uuid_in(data.get("day")),
        vehicle=int(data.get("vehicle") or 0),
        starts=data.get("starts"),
        min_minutes=data.get("min_minutes"),
        max_minutes=data.get("max_minutes"),
        windows=_windows(data.get("windows", "")),
        is_required=data.get("is_required", True),
        travel_set=data.get("travel_set"),
        host_account=uuid_in(data.get("host_account")),
        host_name=data.get("host_name", ""),
        host_unit=data.get("host_unit", ""),
        what_to_show=data.get("what_to_show", ""),
    )


def _windows(text: str) -> list[list[str]]:
    """ "9:00-11:30 14:00-17:00" as spans. Raises Invalid."""
    found = []
    for part in text.replace("，", " ").replace("、", " ").split():
        start, dash, end = part.replace("：", ":").replace("–", "-").partition("-")
        spans = [_clock(start), _clock(end)]
        if not dash or not all(spans) or spans[0] >= spans[1]:
            raise Invalid([Fault("windows", _("「%(text)s」写成 9:00-11:30，两段之间空一格。") % {"text": part[:30]})])
        found.append(spans)
    return sorted(found)


def _clock(text: str) -> str:
    hour, colon, minute = text.strip().partition(":")
    hours, minutes = whole_in(hour, most=23), whole_in(minute, most=59)
    return "" if not colon or hours is None or minutes is None else f"{hours:02d}:{minutes:02d}"


@page("visits.plan", methods=("GET", "POST"))
def item_new(request: HttpRequest, programme_id: UUID, kind: str) -> HttpResponse:
    """Add an item of a kind."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    if kind not in ItemKind.values:
        raise NotFound()
    days = list(found.days.order_by("date"))
    initial = {"minutes": LENGTHS[ItemKind(kind)], "day": request.GET.get("day", "")}
    form = ItemForm(found, days, kind, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def save() -> Item:
            given = plan_of(kind, found, form.cleaned_data)
            return act.add_item(actor=actor, programme_id=found.pk, plan=given, now=clock.now())

        made = told(form, save)
        if made:
            messages.success(request, _("已加上：%(title)s") % {"title": made.title})
            if "again" in request.POST:
                return redirect("visits:item-new", found.pk, kind)
            return redirect(f"{reverse('visits:plan', args=[found.pk])}#item-{made.pk}")
    title = _("加%(kind)s") % {"kind": ItemKind(kind).label}
    return _form_page(request, found, form, title, None)


@page("visits.plan", methods=("GET", "POST"))
def item_edit(request: HttpRequest, programme_id: UUID, item_id: UUID) -> HttpResponse:
    """Change an item."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    item = item_of(found, item_id)
    days = list(found.days.order_by("date"))
    hosts = _hosts(item)
    form = ItemForm(found, days, item.kind, request.POST or None, initial=_initial(item), hosts=hosts)
    if request.method == "POST" and form.is_valid():

        def save() -> Item:
            given = plan_of(item.kind, found, form.cleaned_data)
            return act.edit_item(actor=actor, programme_id=found.pk, item_id=item.pk, plan=given, now=clock.now())

        if told(form, save):
            messages.success(request, _("已存下"))
            return redirect(f"{reverse('visits:plan', args=[found.pk])}#item-{item.pk}")
    return _form_page(request, found, form, item.title, item)


def _hosts(item: Item) -> Hosts:
    """Accounts of the place that may be named; whoever is named already stays in the list."""
    known = host_choices(item.code, clock.now())
    found = [(str(who.id), bracketed(who.name, who.unit_name)) for who in known]
    if item.host_account and item.host_account_id not in {who.id for who in known}:
        found.append((str(item.host_account_id), item.host_account.name))
    return found


def _initial(item: Item) -> dict[str, Any]:
    names = (
        "title", "district", "where", "minutes", "min_minutes", "max_minutes", "is_required", "vehicle", "travel_set",
        "what_to_show", "host_name", "host_unit",
    )  # fmt: skip
    starts = timezone.localtime(item.starts_at).time() if item.lock_time and item.starts_at else None
    return {
        **{name: getattr(item, name) for name in names},
        "place": f"{item.place.short_name}（{item.place.code}）" if item.place else "",
        "day": str(item.day_id or ""),
        "host_account": str(item.host_account_id or ""),
        "starts": starts,
        "windows": " ".join(f"{start}-{end}" for start, end in item.windows),
    }


def _form_page(request: HttpRequest, found: Programme, form: forms.Form, title: str, item: Item | None) -> HttpResponse:
    context = {
        "programme": found,
        "form": form,
        "title": title,
        "item": item,
        "hours": _hours(found, item),
        "names": suggestions(found.code),
        "crumbs": desk_crumbs(found, (_("排日程"), reverse("visits:plan", args=[found.pk])), (title, "")),
    }
    return render(request, "visits/item.html", context, status=422 if form.errors else 200)


def _hours(found: Programme, item: Item | None) -> list[tuple[str, str]]:
    """The place's own opening hours on the days of the programme, beside the form."""
    if item is None or item.place is None or not item.place.hours:
        return []
    lines = []
    for day in found.days.order_by("date"):
        spans, note = spans_on(item.place.hours, day.date)
        text = " ".join(f"{start}–{end}" for start, end in spans) or _("不开放")
        lines.append((day_label(day.date), f"{text} {note}".strip()))
    return lines
