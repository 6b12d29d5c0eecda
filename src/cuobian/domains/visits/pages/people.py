"""The name list at the desk: shown and exported, add, change, remove, and who has come."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import AccountRecord, holders_under, roles_with
from cuobian.domains.visits.actions import people as act
from cuobian.domains.visits.actions.joining import join_by_hand
from cuobian.domains.visits.models import Participant, Programme
from cuobian.domains.visits.pages.parts import (
    TextForm,
    area_name,
    ask,
    desk_crumbs,
    district_choices,
    uuid_in,
    vehicle_choices,
)
from cuobian.domains.visits.queries.frozen import vehicle_names
from cuobian.domains.visits.queries.load import get_programme, person_of, plan_programme
from cuobian.domains.visits.queries.programmes import people_of, seated_as_told, shown_people
from cuobian.domains.visits.queries.told import as_told
from cuobian.domains.visits.rules.people import PersonPlan
from cuobian.domains.visits.values import LIVE, Part
from cuobian.kernel import clock
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.forms import told, uuids
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.audit.public import record
from cuobian.support.exchange.public import xlsx_response


class PersonForm(forms.Form):
    """One line of the list."""

    account = forms.ChoiceField(
        label=gettext_lazy("账号"), required=False, help_text=gettext_lazy("有账号的人能在手机上看日程、记亮点")
    )
    name = forms.CharField(label=gettext_lazy("姓名"), required=False, help_text=gettext_lazy("选了账号就不用写"))
    unit = forms.CharField(label=gettext_lazy("单位"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("哪个区"), required=False)
    duty = forms.CharField(label=gettext_lazy("职务"), required=False)
    part = forms.ChoiceField(label=gettext_lazy("分工"), choices=Part.choices, initial=Part.MEMBER)
    phone = forms.CharField(
        label=gettext_lazy("工作电话"),
        required=False,
        help_text=gettext_lazy("只记领队、联络员和工作人员的，同车的人看得到"),
    )
    vehicle = forms.TypedChoiceField(label=gettext_lazy("坐哪辆车"), coerce=int, required=False, empty_value="0")

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [("", _("没有账号，只写姓名")), *account_choices(programme)]  # type: ignore[attr-defined]
        self.fields["district"].choices = [("", _("市里的")), *district_choices(programme.code)]  # type: ignore[attr-defined]
        self.fields["vehicle"].choices = vehicle_choices(programme, _("还没定"))  # type: ignore[attr-defined]


def account_choices(programme: Programme) -> list[tuple[str, str]]:
    """Accounts that may take part, below the programme's area."""
    found: dict[UUID, AccountRecord] = {}
    for role in roles_with("visits.take_part"):
        found |= {who.id: who for who in holders_under(role, programme.code, clock.now())}
    ordered = sorted(found.values(), key=lambda who: (who.unit_name, who.name))
    return [(str(who.id), f"{who.name}（{who.unit_name}）" if who.unit_name else who.name) for who in ordered]


def _columns(programme: Programme) -> tuple[Column, ...]:
    names = vehicle_names(programme)
    return (
        Column("name", gettext_lazy("姓名"), sort=("sort_key",), value=lambda row: row.name),
        Column("unit", gettext_lazy("单位"), value=lambda row: row.unit),
        Column(
            "district", gettext_lazy("区"), sort=("district", "sort_key"), value=lambda row: area_name(row.district)
        ),
        Column("duty", gettext_lazy("职务"), value=lambda row: row.duty),
        Column("part", gettext_lazy("分工"), value=lambda row: str(row.get_part_display())),
        Column("vehicle", gettext_lazy("车"), sort=("vehicle", "sort_key"), value=lambda row: _car(names, row)),
        Column("seat", gettext_lazy("车上座位"), value=lambda row: row.seat),
        Column("room", gettext_lazy("会场座位"), value=lambda row: row.room_seat),
    )


def _seated(found: Programme, rows: Iterable[Participant], may_plan: bool) -> list[Participant]:
    """The planner sees where people are being put, everybody else where they were told to sit."""
    kept = list(rows)
    if not may_plan:
        seated_as_told(found, kept)
    return kept


def _car(names: list[str], row: Participant) -> str:
    return names[row.vehicle - 1] if 0 < row.vehicle <= len(names) else ""


@page("visits.view")
def people(request: HttpRequest, programme_id: UUID) -> HttpResponseBase:
    """The list, printed and exported as it is shown."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    may_plan = actor.may("visits.plan", found.code)
    found = found if may_plan else as_told(found)
    rows = shown_people(found, may_plan=may_plan)
    columns = _columns(found)
    if request.GET.get("export") == "xlsx":
        record(
            actor=actor,
            action="visits.names",
            subject="visit",
            subject_id=str(found.pk),
            code=found.code,
            now=clock.now(),
        )
        table = table_of(_seated(found, sorted_rows(request.GET, rows, columns, default="district"), may_plan), columns)
        return xlsx_response(_("观摩名单"), _("名单"), table, request, filters=[found.title])
    shown = listing(request.GET, rows, columns, default="district", size=50)
    _seated(found, shown.rows, may_plan)
    names = vehicle_names(found)
    districts = {code: area_name(code) for code in {row.district for row in shown.rows if row.district}}
    context = {
        "programme": found,
        "listing": shown,
        "lines": [
            {"person": row, "district": districts.get(row.district, _("市里")), "car": _car(names, row)}
            for row in shown.rows
        ],
        "joined": rows.exclude(joined_at=None).count(),
        "removed": list(people_of(found).exclude(removed_at=None).order_by("-removed_at")[:50]),
        "may_edit": may_plan and found.status in ("draft", *LIVE),
        "is_live": found.status in LIVE,
        "crumbs": desk_crumbs(found, (_("名单"), "")),
    }
    return render(request, "visits/people.html", context)


@page("visits.plan", methods=("GET", "POST"))
def person_new(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """One more."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    form = PersonForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan = _plan(form.cleaned_data)
        made = told(form, lambda: act.add_person(actor=actor, programme_id=found.pk, plan=plan, now=clock.now()))
        if made:
            messages.success(request, _("已加上 %(name)s") % {"name": made.name})
            return redirect("visits:person-new" if "again" in request.POST else "visits:people", found.pk)
    return _form(request, found, form, _("加成员"))


@page("visits.plan", methods=("GET", "POST"))
def person_edit(request: HttpRequest, programme_id: UUID, person_id: UUID) -> HttpResponse:
    """Change one line."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    one = person_of(found, person_id)
    names = ("name", "unit", "district", "duty", "part", "phone", "vehicle")
    initial = {**{name: getattr(one, name) for name in names}, "account": str(one.account_id or "")}
    form = PersonForm(found, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        plan = _plan(form.cleaned_data)
        saved = told(
            form,
            lambda: act.edit_person(actor=actor, programme_id=found.pk, person_id=one.pk, plan=plan, now=clock.now()),
        )
        if saved:
            messages.success(request, _("已存下"))
            return redirect("visits:people", found.pk)
    return _form(request, found, form, one.name, one)


def _plan(data: dict[str, Any]) -> PersonPlan:
    given = {name: data[name] for name in ("name", "unit", "district", "duty", "part", "phone")}
    return PersonPlan(**given, vehicle=int(data["vehicle"] or 0), account_id=uuid_in(data["account"]))


def _form(
    request: HttpRequest, found: Programme, form: forms.Form, title: str, one: Participant | None = None
) -> HttpResponse:
    context = {
        "programme": found,
        "form": form,
        "title": title,
        "person": one,
        "crumbs": desk_crumbs(found, (_("名单"), reverse("visits:people", args=[found.pk])), (title, "")),
    }
    return render(request, "visits/person.html", context, status=422 if form.errors else 200)


@page("visits.plan", methods=("GET", "POST"))
def person_accounts(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Choose several accounts at once."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    if request.method == "POST":
        chosen = uuids(request.POST.getlist("chosen"))
        allowed = {uuid_in(ident) for ident, _label in account_choices(found)}
        ids = [ident for ident in chosen if ident in allowed]
        if not ids:
            raise Invalid([Fault("", _("先选几个账号。"))])
        count = act.add_accounts(actor=actor, programme_id=found.pk, account_ids=ids, now=clock.now())
        messages.success(request, _("加了 %(n)d 人") % {"n": count})
        return redirect("visits:people", found.pk)
    have = set(people_of(found).filter(removed_at=None).values_list("account_id", flat=True))
    context = {
        "programme": found,
        "choices": [(ident, label) for ident, label in account_choices(found) if uuid_in(ident) not in have],
        "crumbs": desk_crumbs(found, (_("名单"), reverse("visits:people", args=[found.pk])), (_("从账号选"), "")),
    }
    return render(request, "visits/person_accounts.html", context)


@page("visits.plan", methods=("GET", "POST"))
def person_remove(request: HttpRequest, programme_id: UUID, person_id: UUID) -> HttpResponse:
    """Take somebody out, with the reason."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    one = person_of(found, person_id)
    form = TextForm(request.POST or None, label=_("为什么"), hint=_("例如：另有公务"))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["text"]
        if told(
            form,
            lambda: act.remove_person(actor=actor, programme_id=found.pk, person_id=one.pk, why=why, now=clock.now()),
        ):
            messages.success(request, _("已移出：%(name)s") % {"name": one.name})
            return redirect("visits:people", found.pk)
    return ask(
        request,
        title=_("把 %(name)s 移出名单？") % {"name": one.name},
        form=form,
        action=_("移出名单"),
        withdraw=True,
        warnings=[_("已经写下的记录和体会都留着，仍署本人的名。手机日历里的日程会显示取消。")],
        back_url=reverse("visits:people", args=[found.pk]),
        crumbs=desk_crumbs(found, (_("名单"), reverse("visits:people", args=[found.pk])), (one.name, "")),
    )


@page("visits.plan", methods=("POST",))
def person_join(request: HttpRequest, programme_id: UUID, person_id: UUID) -> HttpResponse:
    """Tick somebody off by hand, or take it back."""
    on = request.POST.get("do") != "undo"
    join_by_hand(actor=actor_of(request), programme_id=programme_id, person_id=person_id, on=on, now=clock.now())
    back = "visits:board" if request.POST.get("back") == "board" else "visits:people"
    return redirect(back, programme_id)
