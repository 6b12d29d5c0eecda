"""Pages of background work: the list of one's own, one job's progress, and what failed of it."""

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
from cuobian.support.jobs import control, failures
from cuobian.support.jobs.lists import EXPORT_COLUMNS, jobs_in, said_of
from cuobian.support.jobs.models import Failure, Job, State
from cuobian.support.jobs.running import result_path
from cuobian.support.jobs.seeing import is_seen, seen
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
    return render(request, "jobs/detail.html", _context(request, _seen(request, job_id)))


@page(None)
def body(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The part of the page that changes, for polling."""
    return render(request, "jobs/body.html", _context(request, _seen(request, job_id)))


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


@page(None, methods=("POST",))
def redo(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Do again what failed, and that alone; on to the page of the new job."""
    return redirect("jobs:detail", control.redo(actor=actor_of(request), job_id=job_id, now=clock.now()).id)


@page(None)
def failed(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Everything that failed, with its reason: page by page, and as a sheet."""
    row = _seen(request, job_id)
    search = failures.searched(request.GET)
    rows = failures.failures_of(row, search)
    if request.GET.get("export") == "xlsx":
        return _export_failures(request, row, rows, search)
    context = {
        **_context(request, row),
        "listing": listing(request.GET, rows, failures.COLUMNS, default=failures.ORDER),
        "search": search,
        "applied": [(words, "?") for words in failures.said_of(search)],
    }
    return render(request, "jobs/failures.html", context)


@page(None)
def result(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """The file that a job made."""
    row = seen(actor_of(request), job_id)
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


def _export_failures(request: HttpRequest, row: Job, rows: QuerySet[Failure], search: str) -> HttpResponseBase:
    """Many rows are written by the worker."""
    actor, now, count = actor_of(request), clock.now(), rows.count()
    if count <= MOST_AT_ONCE:
        ordered = sorted_rows(request.GET, rows, failures.COLUMNS, default=failures.ORDER).iterator(chunk_size=2000)
        table = table_of(ordered, failures.COLUMNS)
        return xlsx_response(_("没做成的"), _("没做成的"), table, request, filters=failures.said_of(search))
    title = Sentence(gettext_lazy("导出 %(count)s 行没做成的"), {"count": f"{count:,}"})
    params = {"job_id": str(row.id), "search": search}
    return redirect(
        "jobs:detail", control.start(actor=actor, kind="jobs.export_failures", title=title, params=params, now=now).id
    )


def _seen(request: HttpRequest, job_id: UUID) -> Job:
    """A job that this person may look at; the part of the platform it belongs to is the current one of the navigation."""
    row = seen(actor_of(request), job_id)
    request.belongs_to = row.origin_url or request.path  # type: ignore[attr-defined]
    return row


def _context(request: HttpRequest, row: Job) -> dict[str, Any]:
    actor, now = actor_of(request), clock.now()
    groups = failures.first_groups(row)
    again, whole = control.redo_of(row), row.redo_of
    return {
        "job": JobView.of(row, actor, now),
        "groups": groups,
        "more": row.failed_count - sum(len(group.items) for group in groups),
        "redoable": control.redoable(actor, row),
        "again": again and JobView.of(again, actor, now),
        "again_seen": again is not None and is_seen(actor, again),
        "whole": whole and JobView.of(whole, actor, now),
        "whole_seen": whole is not None and is_seen(actor, whole),
    }


def _applied(state: str, *, everybody: bool) -> list[tuple[str, str]]:
    """What is set, each with the address without it."""
    kept_state = {"state": state} if state in State.values else {}
    without = [{"whose": "all"} if everybody else {}] if kept_state else []
    without += [kept_state] if everybody else []
    said = said_of(state, everybody=everybody)
    return [(word, f"?{urlencode(rest)}") for word, rest in zip(said, without, strict=True)]
