"""Pages of background work: the list of one's own, and one job's progress."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel import clock
from cuobian.kernel.access import Actor, visible
from cuobian.kernel.errors import NotFound
from cuobian.kernel.listing import Column, listing
from cuobian.kernel.pages import actor_of, page
from cuobian.support.jobs import control
from cuobian.support.jobs.models import Job, State
from cuobian.support.jobs.running import result_path
from cuobian.support.jobs.views import JobView

COLUMNS = (
    Column("title", gettext_lazy("工作")),
    Column("state", gettext_lazy("状态"), kind="chip"),
    Column("done", gettext_lazy("做到哪里"), kind="number"),
    Column("created", gettext_lazy("什么时候开始的"), sort=("created_at",), kind="date"),
    Column("took", gettext_lazy("用时")),
)


@page(None)
def own_jobs(request: HttpRequest) -> HttpResponse:
    """One's own jobs; with "jobs.view" also everybody's in the area."""
    actor, now = actor_of(request), clock.now()
    state = request.GET.get("state", "")
    everybody = request.GET.get("whose") == "all" and actor.may("jobs.view")
    rows = Job.objects.filter(_reach(actor, everybody=everybody))
    if state in State.values:
        rows = rows.filter(state=state)
    shown = listing(request.GET, rows, COLUMNS, default="-created")
    context = {
        "listing": shown,
        "jobs": [JobView.of(row, actor, now) for row in shown.rows],
        "states": State.choices,
        "state": state,
        "everybody": everybody,
        "may_see_all": actor.may("jobs.view"),
        "applied": _applied(state, everybody=everybody),
    }
    return render(request, "jobs/list.html", context)


@page(None)
def detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far a job has come; it can be left."""
    return render(request, "jobs/detail.html", _context(request, job_id))


@page(None)
def body(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The part of the page that changes, for polling."""
    return render(request, "jobs/body.html", _context(request, job_id))


@page(None, methods=("POST",))
def stop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop it."""
    control.stop(actor=actor_of(request), job_id=job_id, now=clock.now())
    return redirect("jobs:detail", job_id)


@page(None, methods=("POST",))
def restart(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Start it again."""
    control.restart(actor=actor_of(request), job_id=job_id, now=clock.now())
    return redirect("jobs:detail", job_id)


@page(None)
def result(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """The file that a job made."""
    row = control.seen(actor_of(request), job_id)
    if row.account_id != actor_of(request).account_id or not row.result_name:
        raise NotFound()
    if not default_storage.exists(result_path(row)):
        raise NotFound(_("文件只保留 7 天，这一份已经清掉了。请重新生成一次。"))
    response = FileResponse(default_storage.open(result_path(row), "rb"), as_attachment=True, filename=row.result_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _reach(actor: Actor, *, everybody: bool) -> Q:
    own = Q(account_id=actor.account_id)
    return (
        own | visible(actor, "jobs.view", "code")
        if everybody and "" not in actor.prefixes("jobs.view")
        else (Q() if everybody else own)
    )


def _context(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    return {"job": JobView.of(control.seen(actor, job_id), actor, clock.now())}


def _applied(state: str, *, everybody: bool) -> list[tuple[str, str]]:
    applied = []
    if state in State.values:
        applied.append(
            (
                _("状态：%(state)s") % {"state": State(state).label},
                "?" + urlencode({"whose": "all"} if everybody else {}),
            )
        )
    if everybody:
        applied.append((_("所有人的"), "?" + urlencode({"state": state} if state else {})))
    return applied
