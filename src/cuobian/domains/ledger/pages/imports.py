"""Facts given as a table: template, upload, preview, a second person's decision, undoing."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.actions.importing import (
    approve_batch,
    refuse_batch,
    submit_batch,
    undo_batch,
    upload_batch,
    withdraw_batch,
)
from cuobian.domains.ledger.actions.reading import columns
from cuobian.domains.ledger.models import BatchState, ImportBatch
from cuobian.domains.ledger.pages.words import amount, kind_or_key
from cuobian.domains.ledger.queries.batches import batch_row
from cuobian.domains.ledger.queries.batches import batches as batches_of
from cuobian.domains.ledger.rules.importing import cell, told_head
from cuobian.domains.ledger.states import ACTIONS, STEPS
from cuobian.domains.ledger.values.kinds import all_kinds
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.format import number
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import Sheet, download, workbook, xlsx_response
from cuobian.support.exchange.public import template as template_bytes

SHOWN_ROWS = 200
CHIPS = {
    "draft": "draft",
    "submitted": "wait",
    "approved": "done",
    "refused": "refused",
    "withdrawn": "locked",
    "undone": "locked",
}
COLUMNS = (
    Column("uploaded_at", gettext_lazy("上传时间"), ("uploaded_at",)),
    Column("file_name", gettext_lazy("文件")),
    Column("uploader_name", gettext_lazy("上传人")),
    Column("row_count", gettext_lazy("条数"), ("row_count",), kind="number"),
    Column("state", gettext_lazy("状态"), ("state", "uploaded_at"), value=lambda row: BatchState(row.state).label),
    Column("decider_name", gettext_lazy("复核人")),
    Column("file_sha256", gettext_lazy("文件指纹")),
)
WORDS = {
    "refuse": (gettext_lazy("退回这一批"), gettext_lazy("退回 %(count)s 条，告诉上传人"), gettext_lazy("为什么退回")),
    "undo": (gettext_lazy("冲销这一批"), gettext_lazy("冲销这 %(count)s 条"), gettext_lazy("为什么冲销")),
}


class UploadForm(forms.Form):
    """A table and a word about it."""

    file = forms.FileField(
        label=gettext_lazy("Excel 文件"), help_text=gettext_lazy("按模板填写，.xlsx，最多 5,000 行、20 MB")
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("这些事实从哪里来，如纸质台账的页码"),
    )


class ReasonForm(forms.Form):
    """A reason that the other side reads."""

    reason = forms.CharField(
        label=gettext_lazy("原因"), min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


@page("ledger.view")
def batches(request: HttpRequest) -> HttpResponse:
    """All batches in one's scope."""
    actor = actor_of(request)
    rows = batches_of(actor)
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in BatchState.values else rows
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, COLUMNS, default="-uploaded_at")
        return xlsx_response(_("补录批次"), _("补录批次"), table_of(found[:20_000], COLUMNS), request)
    shown = listing(request.GET, rows.defer("rows", "faults"), COLUMNS[:6], default="-uploaded_at")
    lines = [(row, CHIPS[row.state], BatchState(row.state).label) for row in shown.rows]
    context = {
        "listing": shown,
        "lines": lines,
        "state": state,
        "states": BatchState.choices,
        "may_import": actor.may("ledger.import"),
        "crumbs": [(_("台账"), reverse("ledger:home")), (_("补录"), "")],
    }
    return render(request, "ledger/batches.html", context)


@page("ledger.import")
def template(request: HttpRequest) -> HttpResponse:
    """The table to fill in, with a sheet that explains the kinds."""
    told = [_("一行记一件事。平台已有的不用再报。"), _("交上去以后由另一位经办人复核，复核后才入账。")]
    rows: list[list[Any]] = [[_("类别"), _("单位"), _("说明"), _("细类写"), _("其中写"), _("项目写")]]
    for kind in all_kinds():
        tags = _("、").join(str(label) for _key, label in kind.tags)
        rows.append([str(kind.name), _(kind.unit), str(kind.description), tags, str(kind.part), str(kind.item)])
    if request.GET.get("sheet") == "kinds":
        return download(_("台账类别说明"), workbook([Sheet(_("类别说明"), rows)]))
    return download(_("台账补录模板"), template_bytes(_("补录"), columns(), told))


@page("ledger.import", methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Upload a table; nothing is entered before it has been looked at by two people."""
    form = UploadForm(request.POST or None, request.FILES or None)
    faults: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            found = upload_batch(actor=actor_of(request), upload=given["file"], note=given["note"], now=clock.now())
            return redirect("ledger:batch", batch_id=found.pk)
        except Invalid as error:
            form.add_error("file", str(error.message))
            faults = [fault for fault in error.faults if fault.place]
    context = {
        "form": form,
        "faults": faults,
        "crumbs": [(_("台账"), reverse("ledger:home")), (_("补录"), reverse("ledger:batches")), (_("传一张表"), "")],
    }
    return render(request, "ledger/upload.html", context, status=422 if form.errors else 200)


@page("ledger.view")
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """A batch: its rows, what was wrong in the others, and the step that is this person's."""
    actor = actor_of(request)
    found = batch_row(actor, batch_id)
    rows = [_shown(row) for row in found.rows[:SHOWN_ROWS]]
    context = {
        "batch": found,
        "chip": CHIPS[found.state],
        "chip_text": BatchState(found.state).label,
        "rows": rows,
        "more": max(found.row_count - SHOWN_ROWS, 0),
        "faults": found.faults,
        "figures": _figures(found),
        "actions": [action for action in ACTIONS if _may(actor, found, action)],
        "own": actor.account_id == found.uploaded_by,
        "subject": f"import:{found.pk}",
        "crumbs": [(_("台账"), reverse("ledger:home")), (_("补录"), reverse("ledger:batches")), (found.file_name, "")],
    }
    return render(request, "ledger/batch.html", context)


@page("ledger.view")
def wrong(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The wrong rows in the form of the template, with what to mend, to be corrected and given again."""
    found, specs = batch_row(actor_of(request), batch_id), columns()
    rows: list[list[Any]] = [
        [*(spec.head for spec in specs), told_head()],
        *([*(cell(spec, row["values"].get(spec.key, "")) for spec in specs), row["told"]] for row in found.wrong),
    ]
    return xlsx_response(_("要改的行"), _("补录"), rows, request, columns=specs)


@page("ledger.view", methods=("GET", "POST"))
def step(request: HttpRequest, batch_id: UUID, action: str) -> HttpResponse:
    """Submit, withdraw, approve; refuse and undo ask for a reason first."""
    if action not in ACTIONS:
        raise NotFound()
    actor, now = actor_of(request), clock.now()
    found = batch_row(actor, batch_id)
    if action in WORDS:
        return _with_reason(request, found, action)
    if request.method == "POST":
        plain = {"submit": submit_batch, "withdraw": withdraw_batch, "approve": approve_batch}
        plain[action](actor=actor, batch_id=found.pk, now=now)
    return redirect("ledger:batch", batch_id=found.pk)


def _with_reason(request: HttpRequest, found: ImportBatch, action: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    title, button, label = WORDS[action]
    form.fields["reason"].label = label
    if request.method == "POST" and form.is_valid():
        decide = {"refuse": refuse_batch, "undo": undo_batch}[action]
        decide(actor=actor_of(request), batch_id=found.pk, reason=form.cleaned_data["reason"], now=clock.now())
        return redirect("ledger:batch", batch_id=found.pk)
    warning = _("原来的条目都留着，每条另记一条冲销。已经单独更正过的不动。") if action == "undo" else ""
    context = {
        "title": title,
        "sub": found.file_name,
        "rows": [
            {"label": _("条数"), "value": number(found.row_count)},
            {"label": _("上传人"), "value": found.uploader_name},
        ],
        "warnings": [warning] if warning else [],
        "form": form,
        "action": str(button) % {"count": found.row_count},
        "back_url": reverse("ledger:batch", args=[found.pk]),
        "withdraw": True,
        "crumbs": [(_("补录"), reverse("ledger:batches")), (title, "")],
        "now": clock.now(),
    }
    return render(request, "pages/confirm.html", context, status=422 if form.errors else 200)


def _may(actor: Actor, found: ImportBatch, action: str) -> bool:
    allowed = STEPS.get((found.state, action))
    if allowed is None:
        return False
    own = actor.account_id == found.uploaded_by
    if allowed.by == "uploader":
        return own
    return actor.may(allowed.permission, found.code) and (allowed.by == "anybody" or not own)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A kept row as the preview shows it."""
    kind = kind_or_key(row["kind"])
    part = None if row["part"] is None else amount(Decimal(row["part"]))
    told = {
        "kind_name": f"{kind.name} · {kind.tag_label(row['tag'])}" if row["tag"] else str(kind.name),
        "unit": _(kind.unit),
    }
    return {**row, **told, "quantity": amount(Decimal(row["quantity"])), "part": part}


def _figures(found: ImportBatch) -> list[dict[str, object]]:
    people = sum(row["people"] or 0 for row in found.rows)
    places = len({row["place_code"] for row in found.rows})
    return [
        {"label": _("能入账"), "value": number(found.row_count), "unit": _("行"), "icon": "plus", "url": "#rows"},
        {
            "label": _("有错，跳过"),
            "value": number(found.fault_count),
            "unit": _("行"),
            "icon": "alert-triangle",
            "bad": found.fault_count > 0,
            "url": "#wrong" if found.fault_count else "",
        },
        {"label": _("站点"), "value": number(places), "unit": _("个"), "url": "#rows"},
        {"label": _("服务人次"), "value": number(people), "unit": _("人次"), "url": "#rows"},
    ]
