"""Changes arranged for a coming day: the list, one of them, and taking one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.actions.outlook import renew
from cuobian.domains.network.actions.planning import cancel_plan
from cuobian.domains.network.models import PlannedChange
from cuobian.domains.network.pages.common import attempt, crumbs, plan_chip
from cuobian.domains.network.pages.forms import ReasonForm
from cuobian.domains.network.queries.planning import arranged, plan_row, plan_rows
from cuobian.domains.network.rules.places import require_above
from cuobian.domains.network.states import plan_step
from cuobian.domains.network.values import PlanAct, PlanStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict
from cuobian.kernel.format import bracketed, labelled, moment
from cuobian.kernel.format import day as short_day
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange import public as exchange

ALL = "all"
COLUMNS = (
    Column("label", gettext_lazy("站点"), ("label",)),
    Column("action", gettext_lazy("变动"), ("action", "effective_on"), lambda row: row.get_action_display()),
    Column("effective_on", gettext_lazy("生效"), ("effective_on", "planned_at"), kind="date"),
    Column("reason", gettext_lazy("原因")),
    Column("by_name", gettext_lazy("谁安排的"), ("by_name", "effective_on")),
    Column(
        "status", gettext_lazy("状态"), ("status", "effective_on"), lambda row: row.get_status_display(), kind="chip"
    ),
)


@page("network.view")
def plans(request: HttpRequest) -> HttpResponseBase:
    """What is arranged; with `?status=` also what took effect, was taken back, or failed."""
    actor, given = actor_of(request), request.GET.get("status", "")
    status = given if given in (*PlanStatus.values, ALL) else PlanStatus.PLANNED.value
    renew(clock.now())
    rows = plan_rows(actor, "" if status == ALL else status)
    if request.GET.get("export"):
        ordered = sorted_rows(request.GET, rows, COLUMNS, default="effective_on")
        table = table_of(ordered.iterator(chunk_size=2000), COLUMNS)
        return exchange.xlsx_response(_("安排好的变动"), _("变动"), table, request)
    shown = listing(request.GET, rows, COLUMNS, default="effective_on")
    label = str(PlanStatus(status).label) if status in PlanStatus.values else ""
    context = {
        "listing": shown,
        "rows": [{"plan": one, "chip": plan_chip(one.row)} for one in arranged(shown.rows)],
        "status": status,
        "statuses": [*PlanStatus.choices, (ALL, _("全部"))],
        "applied": [(labelled(_("状态"), label or _("全部")), "?")] if status != PlanStatus.PLANNED else [],
        "crumbs": crumbs((_("安排好的变动"), "")),
        "data_as_of": clock.now(),
    }
    return render(request, "network/plans.html", context)


@page("network.view")
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One arranged change: what, when, why, by whom, and what became of it."""
    actor = actor_of(request)
    renew(clock.now())
    row = plan_row(actor, plan_id)
    one = arranged([row])[0]
    context = {
        "plan": one,
        "title": _title(row),
        "chip": plan_chip(row),
        "crumbs": crumbs((_("安排好的变动"), reverse("network:plans")), (_title(row), "")),
        "may_cancel": _may_cancel(actor, row),
        "is_failed": row.status == PlanStatus.FAILED,
    }
    return render(request, "network/plan.html", context)


@page("network.edit", methods=("GET", "POST"))
def cancel(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Take one back before its day: what it was, and a reason."""
    actor, now = actor_of(request), clock.now()
    row = plan_row(actor, plan_id)
    require_above(actor, row.code, row.above_code)
    back, title = reverse("network:plan", args=[row.pk]), _title(row)
    if plan_step(row.status, PlanAct.CANCEL) is None:
        raise Conflict(_("这项变动%(state)s，不能再取消。") % {"state": PlanStatus(row.status).label})
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: cancel_plan(actor=actor, plan_id=row.pk, reason=form.cleaned_data["reason"], now=now)
        )
        if done is not None:
            messages.success(request, _("已取消：%(title)s") % {"title": title})
            return redirect("network:plans")
    context: dict[str, Any] = {
        "title": _("取消「%(title)s」？") % {"title": title},
        "sub": _("站点保持现在的样子。以后要办，再安排一次。"),
        "crumbs": crumbs((_("安排好的变动"), reverse("network:plans")), (title, back), (_("取消"), "")),
        "rows": [
            {"label": _("原定生效"), "value": short_day(row.effective_on)},
            {"label": _("原因"), "value": row.reason},
            {"label": _("谁安排的"), "value": bracketed(row.by_name, moment(row.planned_at))},
        ],
        "form": form, "action": _("取消这项安排"), "back_url": back, "back": _("先不取消"), "withdraw": True, "now": now,
    }  # fmt: skip
    return render(request, "pages/confirm.html", context, status=422 if request.method == "POST" else 200)


def _title(row: PlannedChange) -> str:
    return f"{row.label} {row.get_action_display()}"


def _may_cancel(actor: Actor, row: PlannedChange) -> bool:
    return plan_step(row.status, PlanAct.CANCEL) is not None and actor.may("network.edit", row.above_code)
