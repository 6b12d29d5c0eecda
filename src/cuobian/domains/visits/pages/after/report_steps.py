"""Steps of the report that others hear of: sent to the hosts, taken back, locked, released. Each is asked about first."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.after import report_steps as actions
from cuobian.domains.visits.models.after import Report
from cuobian.domains.visits.pages.after.parts import DueForm, ask, crumbs
from cuobian.domains.visits.queries.after.people import all_hosts, people_of
from cuobian.domains.visits.queries.after.report import checking, report_of
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.states.after import REPORT
from cuobian.domains.visits.values.after import CHECK_DAYS, ReportStage
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar


@page("visits.report", methods=("GET", "POST"))
def report_step(request: HttpRequest, programme_id: UUID, action: str) -> HttpResponse:
    """Ask, then do."""
    who = standing(actor_of(request), programme_id)
    who.require_manager()
    found = report_of(who.programme)
    words = _words(who, found, action) if found else None
    if found is None or words is None:
        raise NotFound()
    back = reverse("visits:report-edit", args=[programme_id])
    if request.method == "GET" and (ReportStage(found.stage), action) not in REPORT:
        return redirect(back)
    form = _form(request, action)
    if request.method == "POST" and (form is None or form.is_valid()):
        done = _act(request, programme_id, action, form)
        if done:
            messages.success(request, words["done"])
            return redirect(back)
    return ask(
        request,
        title=words["title"],
        rows=words["rows"],
        warnings=words["warnings"],
        form=form,
        action=words["button"],
        withdraw=action == "recall",
        back_url=back,
        crumbs=crumbs(who, (_("观摩报告"), back), (words["title"], "")),
    )


def _form(request: HttpRequest, action: str) -> forms.Form | None:
    if action != "send":
        return None
    return DueForm(request.POST or None, initial={"due_on": calendar().add(clock.today(), CHECK_DAYS)})


def _act(request: HttpRequest, programme_id: UUID, action: str, form: forms.Form | None) -> Report | None:
    given: dict[str, Any] = {"actor": actor_of(request), "programme_id": programme_id, "now": clock.now()}
    if form is not None:
        return told(form, lambda: actions.send_report(due_on=form.cleaned_data["due_on"], **given))
    act = {"recall": actions.recall_report, "lock": actions.lock_report, "release": actions.release_report}[action]
    return act(**given)


def _words(who: Standing, found: Report, action: str) -> dict[str, Any] | None:
    now = checking(found, calendar(), clock.today())
    hosts = {"label": _("接待方"), "value": _("%(n)d 个站点") % {"n": len(now.readers)}}
    if action == "send":
        return {
            "title": _("请接待方核对事实"),
            "button": _("通知 %(n)d 个站点核对") % {"n": len(now.readers)},
            "rows": [hosts],
            "warnings": [_("接待方只核对写到自己站点的段落，只指事实差错，不改评价。核对期间您还能改。")],
            "done": _("已通知接待方核对"),
        }
    if action == "recall":
        return {
            "title": _("收回报告再改"),
            "button": _("收回"),
            "rows": [{"label": _("已核对完"), "value": f"{len(now.read)} / {len(now.readers)}"}],
            "warnings": [_("收回后接待方看不到报告；改好再送，要重新核对。")],
            "done": _("已收回，可以接着改"),
        }
    if action == "lock":
        return {
            "title": _("报告定稿"),
            "button": _("定稿"),
            "rows": [{"label": _("已核对完"), "value": f"{len(now.read)} / {len(now.readers)}"}],
            "warnings": [str(actions.REFUSALS[key]) for key in now.refusals]
            or [_("定稿后文字、图片和议定事项都不能再改。发布是下一步。")],
            "done": _("已定稿，可以发布了"),
        }
    if action == "release":
        people = {*people_of(who.programme), *all_hosts(who.programme, clock.now())}
        return {
            "title": _("发布观摩报告"),
            "button": _("发布给 %(n)d 人") % {"n": len(people)},
            "rows": [{"label": _("谁会收到"), "value": _("参加观摩的人和接待方，%(n)d 人") % {"n": len(people)}}],
            "warnings": [_("发布后收不回来。")],
            "done": _("已发布"),
        }
    return None
