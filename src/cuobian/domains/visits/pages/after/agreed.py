"""Agreed actions: put down, changed, taken off, made tickets of."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import area_names, records_by_code
from cuobian.domains.visits.actions.after import agreed as actions
from cuobian.domains.visits.models.after import Action
from cuobian.domains.visits.pages.after.parts import WordsForm, ask_and_do, base_context, crumbs, managed
from cuobian.domains.visits.queries.after.progress import answers_for, reviews_of
from cuobian.domains.visits.queries.after.report import actions_of, find_block, get_action, report_of
from cuobian.domains.visits.queries.after.standing import Standing, districts_of, standing, stops
from cuobian.domains.visits.states.after import EDITABLE
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel import clock
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.forms import DayField
from cuobian.kernel.pages import actor_of, page


class ActionForm(forms.Form):
    """What was agreed, who answers for it, until when."""

    text = forms.CharField(label=gettext_lazy("做什么、做到什么样"), widget=forms.Textarea(attrs={"rows": 3}))
    target = forms.ChoiceField(
        label=gettext_lazy("落到哪里"),
        help_text=gettext_lazy("选到站点的，可以开成整改单；选到区的，由区里填进展"),
    )
    unit = forms.CharField(label=gettext_lazy("责任单位"), max_length=80)
    due_on = DayField(label=gettext_lazy("期限"))

    def __init__(self, *args: Any, targets: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets  # type: ignore[attr-defined]


def _targets(who: Standing) -> list[tuple[str, Any]]:
    """The programme's own office, the districts, the stops."""
    names = area_names(districts_of(who.programme))
    places = [(item.code, item.place.short_name) for item in stops(who.programme) if item.place]
    return [
        ("", who.programme.lead_unit),
        (_("各区"), [(code, names.get(code, code)) for code in districts_of(who.programme)]),
        (_("观摩点"), list(dict(places).items())),
    ]


def _agreed(form: forms.Form, block_id: UUID | None = None) -> actions.Agreed:
    given = form.cleaned_data
    place = records_by_code([given["target"]]).get(given["target"]) if len(given["target"]) > 6 else None
    return actions.Agreed(
        text=given["text"],
        unit=given["unit"],
        due_on=given["due_on"],
        place=place,
        code="" if place else given["target"],
        block_id=block_id,
    )


@page(None)
def action_list(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What was agreed: for those who run the papers at once, for others once the report is released."""
    who = standing(actor_of(request), programme_id)
    report = report_of(who.programme)
    if not who.manages and (report is None or report.stage != ReportStage.RELEASED):
        raise NotAllowed(_("报告发布以后就能看议定事项。"))
    found = actions_of(who.programme)
    context = {
        **base_context(request, who, (_("议定事项"), "")),
        "actions": found,
        "sees_all": who.manages or who.looks_on or any(answers_for(who, action) for action in found),
        "editable": who.manages and (report is None or report.stage in EDITABLE),
        "reviews": reviews_of(who.programme),
        "today": clock.today(),
    }
    return render(request, "visits/after/actions.html", context)


@page("visits.report", methods=("GET", "POST"))
def action_new(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Put one down; from a block of the report (`?block=`), its words are taken."""
    actor = actor_of(request)
    who = managed(request, programme_id)
    initial, block_id = _from_block(who, request.GET.get("block", ""))
    form = ActionForm(request.POST or None, targets=_targets(who), initial=initial)
    back = reverse("visits:actions", args=[programme_id])
    return ask_and_do(
        request,
        form,
        lambda: actions.agree_action(
            actor=actor, programme_id=programme_id, agreed=_agreed(form, block_id), now=clock.now()
        ),
        done=_("已记下，写进报告"),
        title=_("加一条议定事项"),
        action=_("记下"),
        back_url=back,
        crumbs=crumbs(who, (_("议定事项"), back), (_("加一条"), "")),
    )


def _from_block(who: Standing, given: str) -> tuple[dict[str, Any], UUID | None]:
    found = find_block(who.programme, given)
    if found is None:
        return {"unit": who.programme.lead_unit}, None
    words = str(found.paper.body.get("words", ""))[:600]
    unit = found.place.short_name if found.place else who.programme.lead_unit
    return {"text": words, "unit": unit, "target": found.place.code if found.place else ""}, found.pk


@page("visits.report", methods=("GET", "POST"))
def action_edit(request: HttpRequest, programme_id: UUID, action_id: UUID) -> HttpResponse:
    """Change one."""
    actor = actor_of(request)
    who = managed(request, programme_id)
    found = get_action(who.programme, action_id)
    form = ActionForm(request.POST or None, targets=_targets(who), initial=_initial(who, found))
    back = reverse("visits:actions", args=[programme_id])
    return ask_and_do(
        request,
        form,
        lambda: actions.edit_action(
            actor=actor, programme_id=programme_id, action_id=action_id, agreed=_agreed(form), now=clock.now()
        ),
        title=_("改议定事项"),
        action=_("存下"),
        back_url=back,
        crumbs=crumbs(who, (_("议定事项"), back), (_("改"), "")),
    )


def _initial(who: Standing, found: Action) -> dict[str, Any]:
    target = "" if found.code == who.programme.code else found.code
    return {"text": found.text, "unit": found.unit, "due_on": found.due_on, "target": target}


@page("visits.report", methods=("GET", "POST"))
def action_drop(request: HttpRequest, programme_id: UUID, action_id: UUID) -> HttpResponse:
    """Take one off, with a reason."""
    actor = actor_of(request)
    who = managed(request, programme_id)
    found = get_action(who.programme, action_id)
    form = WordsForm(request.POST or None, label=_("为什么去掉"))
    back = reverse("visits:actions", args=[programme_id])
    return ask_and_do(
        request,
        form,
        lambda: actions.drop_action(
            actor=actor,
            programme_id=programme_id,
            action_id=action_id,
            why=form.cleaned_data["text"],
            now=clock.now(),
        ),
        done=_("已去掉"),
        title=_("去掉这条议定事项"),
        rows=[{"label": _("事项"), "value": found.text}],
        action=_("去掉"),
        withdraw=True,
        back_url=back,
        crumbs=crumbs(who, (_("议定事项"), back), (_("去掉"), "")),
    )


@page("visits.report", methods=("POST",))
def action_ticket(request: HttpRequest, programme_id: UUID, action_id: UUID) -> HttpResponse:
    """Make a ticket of it."""
    found = actions.open_action_ticket(
        actor=actor_of(request), programme_id=programme_id, action_id=action_id, now=clock.now()
    )
    if found.ticket is not None:
        messages.success(request, _("已开整改单 %(number)s，责任站点会收到通知") % {"number": found.ticket.number})
    return redirect("visits:actions", programme_id)
