"""Who looks into a flag, or into several at once: asked with what they are, then all of them or none."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import AccountRecord
from cuobian.domains.rating.actions.fairness.screens import assign_screens
from cuobian.domains.rating.models import Screen
from cuobian.domains.rating.pages.desk.fairness.screen import list_url, screen_crumbs
from cuobian.domains.rating.pages.desk.fairness.screens import AT_ONCE, whom
from cuobian.domains.rating.queries.fairness.screens import able_for_all, get_screen, lines_of
from cuobian.domains.rating.rules.fairness.screen_life import RUN, screen_step
from cuobian.domains.rating.rules.fairness.screen_words import check_steps
from cuobian.domains.rating.rules.fairness.screens import CHECK_WORKDAYS
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.format import bracketed
from cuobian.kernel.forms import DayField, ask, told, uuids
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar


class AssignForm(forms.Form):
    """Who looks into it, by when."""

    checker = forms.ChoiceField(
        label=gettext_lazy("核实人"),
        help_text=gettext_lazy("提示里的人、评过这些站点的人不在名单里。"),
        error_messages={"required": gettext_lazy("选一位核实人。")},
    )
    due_on = DayField(label=gettext_lazy("哪天前核实完"), help_text=gettext_lazy("要是工作日。"))

    def __init__(self, *args: Any, able: list[AccountRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.id), bracketed(one.name, one.unit_name)) for one in able]
        self.fields["checker"].choices = [("", _("请选")), *choices]  # type: ignore[attr-defined]  # a ChoiceField


@page("rating.view", methods=("GET", "POST"))
def assign(request: HttpRequest, screen_id: UUID) -> HttpResponse:
    """Choose who looks into a flag; `with` names others that go to the same person."""
    actor = actor_of(request)
    found = _asked(actor, [screen_id, *uuids(request.GET.getlist("with"))])
    able = able_for_all(found, clock.now())
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        able=able,
        initial={"checker": found[0].checker_id or "", "due_on": found[0].due_on or _usual_due(clock.now())},
    )
    if request.method == "POST" and form.is_valid():
        checker, due_on = uuids([form.cleaned_data["checker"]])[0], form.cleaned_data["due_on"]
        if told(form, lambda: _assigned(actor, found, checker, due_on)) is not None:
            messages.success(request, _("已指定，通知已发"))
            return redirect(_back_url(found))
    return ask(
        request,
        form=form if able else None,
        action=_("指定核实人") if able else "",
        warnings=[] if able else [_nobody(found)],
        back_url=_back_url(found),
        crumbs=screen_crumbs(found[0], actor, (_("指定核实人"), "")),
        **_question(found),
    )


def _asked(actor: Actor, ids: list[UUID]) -> list[Screen]:
    """The flags, each once. Raises NotFound, NotAllowed, or Conflict when one of them was answered."""
    found = [get_screen(actor, one) for one in dict.fromkeys(ids[:AT_ONCE])]
    for screen in found:
        if not actor.may(RUN, screen.run.round.code):
            raise NotAllowed(permission=RUN)
        screen_step(screen.status, "assign_screen")
    return found


def _assigned(actor: Actor, found: list[Screen], checker: UUID, due_on: date) -> int:
    ids = [screen.pk for screen in found]
    return assign_screens(actor=actor, screen_ids=ids, checker_id=checker, due_on=due_on, now=clock.now())


def _question(found: list[Screen]) -> dict[str, Any]:
    """What is asked: one flag with what to compare, or several by name."""
    lines = lines_of(found, None)
    if len(found) == 1:
        return {
            "title": _("谁来核实这条提示？"),
            "sub": _("%(kind)s：%(whom)s") % {"kind": found[0].get_kind_display(), "whom": whom(lines[0])},
            "rows": [{"label": _("要核对的"), "value": step} for step in check_steps(found[0].kind)[:1]],
        }
    return {
        "title": _("谁来核实这 %(count)d 条提示？") % {"count": len(found)},
        "sub": _("都交给同一位，每条各发一个通知。"),
        "rows": [{"label": line.screen.get_kind_display(), "value": whom(line)} for line in lines],
    }


def _nobody(found: list[Screen]) -> str:
    if len(found) == 1:
        return _("现在没有可以核实的人。请系统管理员给一位没评过这些站点的人经办人身份。")
    return _("没有一位能核实这里的每一条：有的与本人有关，有的本人评过。请少选几条，或一条一条指定。")


def _back_url(found: list[Screen]) -> str:
    return reverse("rating:screen", args=[found[0].pk]) if len(found) == 1 else list_url(found[0])


def _usual_due(now: datetime) -> Any:
    return calendar().add(clock.local_date(now), CHECK_WORKDAYS)
