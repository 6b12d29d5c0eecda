"""The page of days off and make-up days."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.kernel.forms import DayField
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import LAST_DAY, whole_in
from cuobian.support.calendars import editing
from cuobian.support.calendars.models import Holiday
from cuobian.support.calendars.years import FIRST_YEAR, known_years


class HolidayForm(forms.Form):
    """One day."""

    day = DayField(
        label=gettext_lazy("哪一天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("日期写成 2026-11-25 这样。"), "required": gettext_lazy("选一天。")},
    )
    is_workday = forms.TypedChoiceField(
        label=gettext_lazy("这天"),
        choices=[("0", gettext_lazy("放假（平日不上班）")), ("1", gettext_lazy("上班（周末调休）"))],
        coerce=lambda value: value == "1",
        initial="0",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("为什么"), max_length=60, required=False, help_text=gettext_lazy("例如：国庆节、春节调休")
    )


@page(None)
def year_page(request: HttpRequest) -> HttpResponse:
    """One year's days that do not follow the week."""
    this_year = clock.today().year
    year = whole_in(request.GET.get("year"), least=FIRST_YEAR, most=editing.LAST_YEAR) or this_year
    rows = list(Holiday.objects.filter(day__year=year).order_by("day"))
    years = sorted({*known_years(), this_year, this_year + 1, year})
    context = {
        "rows": rows,
        "year": year,
        "years": years,
        "off": sum(not row.is_workday for row in rows),
        "worked": sum(row.is_workday for row in rows),
        "is_announced": year in known_years(),
        "may_edit": actor_of(request).may("calendars.edit"),
    }
    return render(request, "calendars/year.html", context)


@page("calendars.edit", methods=("GET", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Add a day."""
    given = request.GET.get("day")
    form = HolidayForm(request.POST or None, initial={"day": given} if given else None)
    if request.method == "POST" and form.is_valid() and _kept(request, form, None):
        return _to_year(form.cleaned_data["day"].year)
    return _form_page(request, form, _("加一天"))


@page("calendars.edit", methods=("GET", "POST"))
def change(request: HttpRequest, holiday_id: UUID) -> HttpResponse:
    """Change a day."""
    row = Holiday.objects.filter(id=holiday_id).first()
    if row is None:
        raise NotFound()
    initial = {"day": row.day, "is_workday": "1" if row.is_workday else "0", "note": row.note}
    form = HolidayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _kept(request, form, row.id):
        return _to_year(form.cleaned_data["day"].year)
    return _form_page(request, form, _("改这一天"))


@page("calendars.edit", methods=("POST",))
def remove(request: HttpRequest, holiday_id: UUID) -> HttpResponse:
    """Remove a day."""
    year = editing.remove(actor=actor_of(request), holiday_id=holiday_id, now=clock.now())
    messages.success(request, _("已删掉，这一天按周几算。"))
    return _to_year(year)


@page("calendars.edit", methods=("POST",))
def import_year(request: HttpRequest) -> HttpResponse:
    """Take over the packaged notice of a year."""
    year = whole_in(request.POST.get("year"), most=LAST_DAY.year) or 0
    count = editing.import_year(actor=actor_of(request), year=year, now=clock.now())
    messages.success(request, _("加了 %(count)s 天，原来写过的没有动。") % {"count": count})
    return _to_year(year)


def _kept(request: HttpRequest, form: HolidayForm, holiday_id: UUID | None) -> bool:
    """Save; what the rules refuse is shown at the field."""
    facts: dict[str, Any] = {**form.cleaned_data, "actor": actor_of(request), "now": clock.now()}
    try:
        if holiday_id is None:
            editing.add(**facts)
        else:
            editing.change(holiday_id=holiday_id, **facts)
    except (Invalid, Conflict) as error:
        form.add_error("day", str(error.message) if isinstance(error, Conflict) else str(error.faults[0].message))
        return False
    messages.success(request, _("已记下，期限从现在起照新的算。"))
    return True


def _form_page(request: HttpRequest, form: HolidayForm, title: str) -> HttpResponse:
    crumbs = [(_("工作日历"), reverse("calendars:year")), (title, "")]
    return render(request, "calendars/edit.html", {"form": form, "title": title, "crumbs": crumbs})


def _to_year(year: int) -> HttpResponse:
    return redirect(f"{reverse('calendars:year')}?year={year}")
