"""Pages of background work: the list of one's own, and one job's progress."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Sentence
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.jobs import control
from cuobian.support.jobs.lists import EXPORT_COLUMNS, jobs_in, said_of
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

MOST_AT_ONCE = 20_000


@page(None)
def own_jobs(request: HttpRequest) -> HttpResponseBase:
    """One's own jobs; with "jobs.view" also everybody's in the area."""
    actor, now = actor_of(request), clock.now()
    state = request.GET.get("state", "")
    everybody = request.GET.get("whose") == "all" and actor.may("jobs.view")
    rows = jobs_in(actor, state, everybody=everybody)
    if request.GET.get("export") == "xlsx":
        return _export(request, rows, state, everybody=everybody)
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


def _export(request: HttpRequest, rows: QuerySet[Job], state: str, *, everybody: bool) -> HttpResponseBase:
    """Many rows are written by the worker."""
    actor, now, count = actor_of(request), clock.now(), rows.count()
    if count <= MOST_AT_ONCE:
        ordered = sorted_rows(request.GET, rows, COLUMNS, default="-created").iterator(chunk_size=2000)
        table = table_of((JobView.of(row, actor, now) for row in ordered), EXPORT_COLUMNS)
        said = said_of(state, everybody=everybody)
        return xlsx_response(_("后台工作"), _("后台工作"), table, request, filters=said)
    title = Sentence(gettext_lazy("导出 %(count)s 行后台工作"), {"count": f"{count:,}"})
    params = {"state": state, "everybody": everybody}
    return redirect(
        "jobs:detail", control.start(actor=actor, kind="jobs.export", title=title, params=params, now=now).id
    )


def _context(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    return {"job": JobView.of(control.seen(actor, job_id), actor, clock.now())}


def _applied(state: str, *, everybody: bool) -> list[tuple[str, str]]:
    """What is set, each with the address without it."""
    kept_state = {"state": state} if state in State.values else {}
    without = [{"whose": "all"} if everybody else {}] if kept_state else []
    without += [kept_state] if everybody else []
    said = said_of(state, everybody=everybody)
    return [(word, f"?{urlencode(rest)}") for word, rest in zip(said, without, strict=True)]
