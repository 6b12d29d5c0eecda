"""One record with everything that belongs to it; a highlight pushed as a good practice; what was noted at a place."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.inspections.actions.deciding import praise as push
from cuobian.domains.inspections.models import Entry
from cuobian.domains.inspections.pages.parts import author_of, crumbs, inspection_crumbs, may_decide, pictures, shell_of
from cuobian.domains.inspections.queries.load import get_entry
from cuobian.domains.inspections.queries.records import entries_of_place, records_of
from cuobian.domains.inspections.values import HIGHLIGHTS, EntryKind
from cuobian.domains.network.public import area_names, place
from cuobian.domains.rectification.public import Severity
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page


class PracticeForm(forms.Form):
    """A highlight as others will read it."""

    title = forms.CharField(label=gettext_lazy("标题"), help_text=gettext_lazy("一句话说清做了什么"))
    text = forms.CharField(
        label=gettext_lazy("怎么做的"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("别的站能照着做：做了几步、谁做、花多少"),
    )  # fmt: skip
    scope = forms.ChoiceField(label=gettext_lazy("推给哪里的站"))

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = areas  # type: ignore[attr-defined]


@page("inspections.view")
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The record as it was written, its corrections, its photos, what followed."""
    actor = actor_of(request)
    row = get_entry(actor, entry_id)
    record = records_of([row])[0]
    context = {
        "shell": shell_of(actor),
        "entry": row,
        "record": record,
        "who": author_of(actor, row),
        "severity": Severity(row.severity).label if row.severity else "",
        "pictures": pictures(record.photos),
        "missing": max(0, len(row.photos) - len(record.photos)),
        "later": list(Entry.objects.filter(corrects=row).order_by("received_at", "pk")),
        "withdrawal": getattr(row, "withdrawal", None),
        "may_praise": row.kind in HIGHLIGHTS and record.is_live and may_decide(actor, row)
        and actor.may("rectification.manage"),
        "clock_minutes": abs(row.clock_off_seconds) // 60,
        "crumbs": inspection_crumbs(
            row.inspection, (_("记录"), reverse("inspections:entries", args=[row.inspection_id])), (row.place.short_name, "")
        ),
    }  # fmt: skip
    return render(request, "inspections/entry.html", context)


@page("inspections.decide", methods=("GET", "POST"))
def praise(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Push a highlight to the places of an area."""
    actor = actor_of(request)
    row = get_entry(actor, entry_id)
    require(actor, "inspections.decide", row.place.code)
    if row.kind not in HIGHLIGHTS:
        raise Conflict(_("只有亮点能推为好做法。"))
    form = PracticeForm(request.POST or None, initial={"text": row.text}, areas=_areas(actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = told(form, lambda: push(actor=actor, entry_id=row.pk, now=clock.now(), **given))
        if made is not None:
            messages.success(request, _("已推为好做法，各站会收到通知，可以采用或者说明不适合"))
            return redirect("rectification:practice", made)
    context = {
        "shell": shell_of(actor),
        "entry": row,
        "form": form,
        "crumbs": inspection_crumbs(
            row.inspection, (row.place.short_name, reverse("inspections:entry", args=[row.pk])), (_("推为好做法"), "")
        ),
    }
    return render(request, "inspections/praise.html", context, status=422 if form.errors else 200)


def _areas(actor: Actor) -> list[tuple[str, str]]:
    codes = [prefix or "3502" for prefix in actor.prefixes("rectification.manage")]
    names = area_names(codes)
    return [(code, names.get(code, code)) for code in codes]


@page("inspections.view")
def place_history(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that was noted at a place, the latest first."""
    actor = actor_of(request)
    found = place(actor, code)
    require(actor, "inspections.view", found.code)
    lines = [
        {
            "record": record,
            "ident": f"photos-{record.id}",
            "kind": EntryKind(record.kind).label,
            "who": author_of(actor, record),
            "pictures": pictures(record.photos),
        }
        for record in entries_of_place(found.id, actor)
    ]
    context = {
        "shell": shell_of(actor),
        "place": found,
        "lines": lines,
        "crumbs": crumbs((found.short_name, "")),
    }
    return render(request, "inspections/place.html", context)
