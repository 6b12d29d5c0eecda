"""The auditor's pages."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel import clock
from cuobian.kernel.access import require_any
from cuobian.kernel.listing import listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.forms import FilterForm
from cuobian.support.audit.models import Entry
from cuobian.support.audit.queries import EXPORT_COLUMNS, FIELDS, LIST_COLUMNS, changes, entries, entry
from cuobian.support.audit.trail import record
from cuobian.support.audit.words import word
from cuobian.support.exchange import public as exchange
from cuobian.support.jobs import public as jobs

MOST_AT_ONCE = 20_000
OUTCOME_CHIPS = {"done": "done", "refused": "refused", "read": "plain"}


@page("audit.view")
def trail(request: HttpRequest) -> HttpResponseBase:
    """The list, its filters, and its export."""
    form = FilterForm(request.GET)
    rows = entries(actor_of(request), form.asked)
    if request.GET.get("export") == "xlsx":
        return _export(request, form, rows)
    shown = listing(request.GET, rows, LIST_COLUMNS, default="-at", size=50)
    context = {
        "listing": shown,
        "rows": [_line(row) for row in shown.rows],
        "form": form,
        "applied": _applied(request, form),
        "may_export": actor_of(request).may("audit.export"),
    }
    return render(request, "audit/list.html", context)


@page("audit.view")
def detail(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry with old and new side by side."""
    row = entry(actor_of(request), entry_id)
    context = {
        "row": row,
        "line": _line(row),
        "changes": changes(row),
        "same_record": "?" + urlencode({"subject": row.subject, "subject_id": row.subject_id}),
        "same_person": "?" + urlencode({"who": row.actor_name}),
        "same_request": "?" + urlencode({"number": row.request_id}),
    }
    return render(request, "audit/detail.html", context)


def _export(request: HttpRequest, form: FilterForm, rows: QuerySet[Entry]) -> HttpResponseBase:
    actor, now = actor_of(request), clock.now()
    require_any(actor, "audit.export")
    filters = {name: str(value) for name, value in form.asked.items()}
    count = rows.count()
    record(
        actor=actor, action="audit.export", subject="audit", subject_id="", code=actor.scope, now=now,
        summary=_("导出 %(count)s 行") % {"count": f"{count:,}"}, new=filters,
    )  # fmt: skip
    if count <= MOST_AT_ONCE:
        ordered = sorted_rows(request.GET, rows, LIST_COLUMNS, default="-at")
        table = table_of(ordered.iterator(chunk_size=2000), EXPORT_COLUMNS)
        return exchange.xlsx_response(_("审计记录"), _("审计记录"), table, request)
    title = Sentence(gettext_lazy("导出 %(count)s 行审计记录"), {"count": f"{count:,}"})
    origin = (gettext_lazy("审计记录"), reverse("audit:list"))
    job = jobs.start(actor=actor, kind="audit.export", title=title, params=filters, now=now, origin=origin)
    return redirect("jobs:detail", job.id)


def _line(row: Entry) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.at,
        "who": row.actor_name or _("访客"),
        "role": word("roles", row.role),
        "action": word("actions", row.action),
        "outcome": row.get_outcome_display(),
        "chip": OUTCOME_CHIPS[row.outcome],
        "subject": word("subjects", row.subject),
        "code": row.code,
        "summary": row.summary,
    }


def _applied(request: HttpRequest, form: FilterForm) -> list[tuple[str, str]]:
    given = {key: value for key, value in request.GET.items() if key in (*FIELDS, "sort", "size") and value}
    applied = []
    for name, value in form.asked.items():
        rest = {key: other for key, other in given.items() if key != name}
        applied.append((form.label_of(name, value), "?" + urlencode(rest)))
    return applied
