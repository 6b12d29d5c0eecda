"""Opening a ticket by hand, and the numbers of the procedure."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import records_by_code
from cuobian.domains.rectification.actions.opening import open_by_hand
from cuobian.domains.rectification.actions.reminding import set_terms
from cuobian.domains.rectification.pages.choosing import place_of, point_choices, split_point, suggestions, written
from cuobian.domains.rectification.pages.parts import crumbs, shell_of, words
from cuobian.domains.rectification.queries.people import candidates
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.values import TERMS, Finding, Origin, Severity
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid, NotAllowed
from cuobian.kernel.forms import DayField, told
from cuobian.kernel.ids import uuid7
from cuobian.kernel.pages import actor_of, page

ORIGINS = (Origin.MANUAL, Origin.INSPECTION, Origin.RESIDENT)


class TicketForm(forms.Form):
    """A deficiency as an officer writes it down."""

    command = forms.UUIDField(widget=forms.HiddenInput())
    place = forms.CharField(
        label=gettext_lazy("站点"), max_length=80, widget=forms.TextInput(attrs={"list": "rectification-places"}),
        help_text=gettext_lazy("写站名或编码，从名单里选"),
    )  # fmt: skip
    found = words(gettext_lazy("发现了什么"), rows=4, hint=gettext_lazy("写看到的事实：在哪里、什么样。不写评价。"))
    suggestion = words(gettext_lazy("建议怎么改"), required=False)
    point = forms.ChoiceField(
        label=gettext_lazy("对应条款"), required=False, help_text=gettext_lazy("选了条款，才能看出哪些问题反复出现")
    )
    severity = forms.ChoiceField(label=gettext_lazy("轻重"), choices=Severity.choices, widget=forms.RadioSelect())
    due_on = DayField(label=gettext_lazy("整改期限"), required=False, help_text=gettext_lazy("不填就按轻重算"))
    origin = forms.ChoiceField(label=gettext_lazy("来源"), choices=[(one.value, one.label) for one in ORIGINS])
    responsible = forms.CharField(
        label=gettext_lazy("经办人"), required=False, max_length=60,
        help_text=gettext_lazy("写姓名；不填就是站管理员，没有站管理员就是所负责人"),
    )  # fmt: skip
    subject = forms.CharField(
        label=gettext_lazy("来源说明"), required=False, help_text=gettext_lazy("例如：11 月 20 日啄木鸟团检查")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].choices = point_choices()  # type: ignore[attr-defined]


@page("rectification.open", methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Write down a deficiency; it goes to whoever answers for the place."""
    actor = actor_of(request)
    form = TicketForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = told(form, lambda: open_by_hand(
            actor=actor, finding=_finding(actor, given), command_id=given["command"], now=clock.now(),
            uploads=request.FILES.getlist("photo"),
        ))  # fmt: skip
        if made:
            messages.success(
                request,
                _("已开 %(number)s，站里会收到通知。站里接收以前，还可以加整改前照片。") % {"number": made.number},
            )
            return redirect("rectification:ticket", made.pk)
    numbers = terms()
    context = {
        "shell": shell_of(actor),
        "form": form,
        "places": suggestions(actor, "rectification.open"),
        "crumbs": crumbs(actor, (_("开整改单"), "")),
        "days": [(Severity(key).label, numbers[f"days.{key}"]) for key in Severity.values],
    }
    return render(request, "rectification/new.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest) -> dict[str, Any]:
    code = request.GET.get("place", "")[:32]
    place = records_by_code([code]).get(code)
    return {
        "command": uuid7(),
        "severity": Severity.GENERAL,
        "origin": Origin.MANUAL,
        "place": written(place) if place and actor_of(request).may("rectification.open", code) else "",
        "point": request.GET.get("point", "")[:80],
    }


def _finding(actor: Actor, given: dict[str, Any]) -> Finding:
    version_id, point_id = split_point(given["point"])
    code = place_of(actor, "rectification.open", given["place"]).code
    return Finding(
        place_code=code,
        responsible=_responsible(code, given["responsible"]),
        found=given["found"],
        suggestion=given["suggestion"],
        severity=given["severity"],
        origin=given["origin"],
        subject=given["subject"],
        version_id=version_id,
        point_id=point_id,
        due_on=given["due_on"],
    )


def _responsible(code: str, name: str) -> UUID | None:
    """Who is meant, among those who may answer for the place. Raises Invalid naming them."""
    if not name.strip():
        return None
    people = candidates(code, clock.now())
    found = [ident for ident, shown in people if shown.partition("（")[0] == name.strip() or shown == name.strip()]
    if len(found) == 1:
        return found[0]
    names = _("、").join(shown for _ident, shown in people) or _("还没有人")
    raise Invalid([Fault("responsible", _("能办这个站点整改的人：%(names)s。请写其中一个。") % {"names": names})])


class TermsForm(forms.Form):
    """Every number of the procedure."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, term in TERMS.items():
            hint = _("%(unit)s，原定 %(number)d") % {"unit": term.unit, "number": term.default}
            self.fields[key] = forms.IntegerField(
                label=term.label, help_text=hint, min_value=term.least, max_value=term.most
            )


@page("rectification.view", methods=("GET", "POST"))
def rules(request: HttpRequest) -> HttpResponse:
    """How many days for what, when who hears of it: read by everybody, changed by the city."""
    actor = actor_of(request)
    numbers = terms()
    may_edit = any(len(prefix) <= 4 for prefix in actor.prefixes("rectification.manage"))
    if request.method == "POST" and not may_edit:
        raise NotAllowed(_("期限和督办全市一个样，由市级经办人修改。"))
    form = TermsForm(request.POST or None, initial=numbers)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        changed = told(form, lambda: set_terms(actor=actor, numbers=given, now=clock.now()))
        if changed is not None:
            messages.success(request, _("已改 %(count)d 项，新开的整改单按新的算") % {"count": len(changed)})
            return redirect(reverse("rectification:rules"))
    context = {
        "shell": shell_of(actor),
        "form": form,
        "may_edit": may_edit,
        "rows": [(term.label, numbers[key], term.unit, term.default) for key, term in TERMS.items()],
        "crumbs": crumbs(actor, (_("期限和督办"), "")),
    }
    return render(request, "rectification/rules.html", context, status=422 if form.errors else 200)
