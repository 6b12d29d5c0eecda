"""Importing places: choose a file, look at what it would do, write it, take it back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.actions.imports import apply_batch, begin_apply, discard_batch, preview_import, undo_batch
from cuobian.domains.network.actions.personal import note_numbers
from cuobian.domains.network.models import Area, ImportBatch
from cuobian.domains.network.pages.common import attempt, crumbs
from cuobian.domains.network.pages.forms import UploadForm
from cuobian.domains.network.queries.areas import without_place
from cuobian.domains.network.queries.imports import (
    UNDO_WITHIN,
    Counts,
    counts_of,
    is_interrupted,
    may_undo,
    own_batch,
    own_batches,
    rows_of,
    waiting_rows,
    written_of,
    wrong_columns,
    wrong_sheet,
)
from cuobian.domains.network.rules.places import AREA_KINDS, parent_of
from cuobian.domains.network.rules.sheet import COLUMNS
from cuobian.domains.network.values import IMPORT, AreaRecord, BatchStatus, Outcome, PlaceKind, full_name
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.format import day, number
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Sentence
from cuobian.support.exchange import public as exchange
from cuobian.support.jobs import public as jobs

INLINE_ROWS = 500
SHOWN_WRONG, SHOWN_CHANGED, SHOWN_ALL = 50, 10, 2000


@page("network.import", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponseBase:
    """The file, the template, and one's earlier imports."""
    actor, now = actor_of(request), clock.now()
    if not Area.objects.exists():
        messages.info(request, _("平台里还没有区划。先载入区划，再导入站点。"))
        return redirect("network:areas")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch_id = attempt(form, lambda: preview_import(actor=actor, upload=form.cleaned_data["file"], now=now))
        if batch_id:
            return redirect("network:import", batch_id)
    context = {
        "form": form,
        "crumbs": crumbs((_("从 Excel 导入"), "")),
        "may_fill": len(without_place(actor)),
        "batches": [
            {"row": row, "counts": counts_of(row), "may_undo": may_undo(row, now), "status": _status(row, now)}
            for row in own_batches(actor)
        ],
    }
    return render(request, "network/import_upload.html", context, status=422 if form.errors else 200)


@page("network.import")
def template(request: HttpRequest) -> HttpResponse:
    """A sheet with lists to choose from: empty, or (`?filled=1`) with a row for each area that has no place yet."""
    notes = [
        _("只有编码和类型必填。不想改的列可以整列删掉；列在、格子空着，就是清空。"),
        _("「全称」「简称」「参加评定」「设立日期」空着不是清空：已有的站点不动，新增的按默认。"),
    ]
    rows = [_served(area) for area in without_place(actor_of(request))] if "filled" in request.GET else []
    return exchange.template_response(_("站点导入模板"), _("站点"), COLUMNS, notes, [row for row in rows if row])


def _served(area: AreaRecord) -> list[str]:
    """The row of the place that belongs to an area; [] where none does (a whole city)."""
    kind = next((kind for kind, kinds in AREA_KINDS.items() if area.kind in kinds and kind != PlaceKind.POINT), None)
    if kind is None:
        return []
    parent = parent_of(kind, area.code)
    given = {"code": area.code, "kind": str(kind.label), "name": full_name(area.name, kind), "parent": parent}
    return [given.get(spec.key, "") for spec in COLUMNS]


@page("network.import")
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Before writing: the preview. Afterwards: what was done. In between: that it goes on, or that it was cut off."""
    actor, now = actor_of(request), clock.now()
    row = own_batch(actor, batch_id)
    counts = counts_of(row)
    everything = request.GET.get("all", "")
    changed = rows_of(row, Outcome.CHANGED)[: SHOWN_ALL if everything == Outcome.CHANGED else SHOWN_CHANGED]
    changes = _changes(changed)
    _note_changes(actor, row, changes)
    most_wrong = SHOWN_ALL if everything == Outcome.WRONG else SHOWN_WRONG
    context: dict[str, Any] = {
        "batch": row,
        "title": _("看一遍再导入：站点")
        if row.status == BatchStatus.PREVIEWED
        else _("导入：%(file)s") % {"file": row.filename},
        "sub": _sub(row, counts, now),
        "crumbs": crumbs((_("从 Excel 导入"), reverse("network:imports")), (row.filename, "")),
        "steps": _steps(row),
        "figures": _figures(counts),
        "wrong": _wrong(row, most_wrong),
        "wrong_more": counts.wrong > most_wrong,
        "wrong_title": _("有错的 %(n)s 行") % {"n": number(counts.wrong)},
        "wrong_count": counts.wrong,
        "wrong_url": reverse("network:import-wrong", args=[row.pk]),
        "changes": changes,
        "changes_title": _("有改动的 %(n)s 行") % {"n": number(counts.changed)},
        "changes_url": "" if everything or counts.changed <= SHOWN_CHANGED else f"?all={Outcome.CHANGED}",
        "fresh": rows_of(row, Outcome.NEW)[: SHOWN_ALL if everything == Outcome.NEW else SHOWN_CHANGED],
        "counts": counts,
        "may_undo": may_undo(row, now),
        "back_url": reverse("network:imports"),
        **_offer(row, counts, now),
    }
    return render(request, "network/import_batch.html", context)


@page("network.import", methods=("POST",))
def apply(request: HttpRequest, batch_id: UUID) -> HttpResponseBase:
    """Write it: at once when it is small, else in the background."""
    actor, now, rest = actor_of(request), clock.now(), request.POST.get("rest") == "1"
    row = begin_apply(actor=actor, batch_id=batch_id, rest=rest, now=now)
    count = counts_of(row).written
    if count > INLINE_ROWS:
        title = Sentence(gettext_lazy("写入 %(n)s 行：%(file)s"), {"n": number(count), "file": row.filename})
        params = {"batch_id": str(row.pk), "rest": rest}
        origin = (gettext_lazy("从 Excel 导入"), reverse("network:import", args=[row.pk]))
        job = jobs.start(actor=actor, kind=IMPORT, title=title, params=params, now=now, origin=origin)
        return redirect("jobs:detail", job.pk)
    written = apply_batch(actor=actor, batch_id=row.pk, rest=rest, now=now)
    messages.success(request, _("已写入 %(n)s 行") % {"n": number(written)})
    return redirect("network:import", row.pk)


@page("network.import", methods=("POST",))
def discard(request: HttpRequest, batch_id: UUID) -> HttpResponseBase:
    """Forget a preview, or end a writing that was cut off."""
    written = discard_batch(actor=actor_of(request), batch_id=batch_id, now=clock.now())
    if written:
        messages.success(request, _("已结束，写入的 %(n)s 行保留") % {"n": number(written)})
        return redirect("network:import", batch_id)
    messages.success(request, _("已放弃，什么都没有写入"))
    return redirect("network:imports")


@page("network.import", methods=("GET", "POST"))
def undo(request: HttpRequest, batch_id: UUID) -> HttpResponseBase:
    """Take a whole import back, after a page that says what that means."""
    actor, now = actor_of(request), clock.now()
    row = own_batch(actor, batch_id)
    if request.method == "POST":
        done = undo_batch(actor=actor, batch_id=batch_id, now=now)
        messages.success(request, _("已撤回 %(n)s 行") % {"n": number(done.taken_back)})
        for told in done.left[:20]:
            messages.warning(request, told)
        return redirect("network:import", row.pk)
    counts = counts_of(row)
    written = row.counts.get("written", counts.written)
    return render(request, "pages/confirm.html", {
        "title": _("撤销这次导入的 %(n)s 行？") % {"n": number(written)},
        "sub": _("有改动的回到导入以前的值，新增的撤掉。导入以后又改过的、已经有台账的，保留并列出来。"),
        "crumbs": crumbs((_("从 Excel 导入"), reverse("network:imports")), (row.filename, "")),
        "rows": [{"label": _("文件"), "value": row.filename}, {"label": _("新增"), "value": number(counts.new)},
                 {"label": _("有改动"), "value": number(counts.changed)}],
        "action": _("撤销 %(n)s 行") % {"n": number(written)}, "withdraw": True, "now": now,
        "back_url": reverse("network:import", args=[row.pk]), "back": _("先不撤销"),
    })  # fmt: skip


@page("network.import")
def wrong(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The wrong rows as a sheet to correct and give again."""
    actor = actor_of(request)
    row = own_batch(actor, batch_id)
    given = [one.values.get("contact_phone") for one in rows_of(row, Outcome.WRONG)]
    note_numbers(actor, given, code=row.code, subject="import", subject_id=row.pk)
    return exchange.xlsx_response(_("有错的行"), _("站点"), wrong_sheet(row), request, columns=wrong_columns(row))


def _note_changes(actor: Actor, row: ImportBatch, changes: list[dict[str, Any]]) -> None:
    """The preview shows old and new numbers side by side, those of others among them."""
    phones = [change for change in changes if change["key"] == "contact_phone"]
    given = [number for change in phones for number in (change["old"], change["new"])]
    note_numbers(actor, given, code=row.code, subject="import", subject_id=row.pk)


def _status(row: ImportBatch, now: datetime) -> str:
    if is_interrupted(row, now):
        return _("没写完")
    if row.status == BatchStatus.PREVIEWED and not counts_of(row).written:
        return _("没有要写入的行")
    return str(BatchStatus(row.status).label)


def _sub(row: ImportBatch, counts: Counts, now: datetime) -> str:
    facts = {"file": row.filename, "n": number(counts.total)}
    state = {
        BatchStatus.PREVIEWED: _("还没有写入任何数据"),
        BatchStatus.APPLYING: _status(row, now),
        BatchStatus.APPLIED: _("已写入 %(n)s 行") % {"n": number(row.counts.get("written", 0))},
        BatchStatus.UNDONE: _("已撤回 %(n)s 行") % {"n": number(row.counts.get("taken_back", 0))},
        BatchStatus.DISCARDED: _("已放弃，没有写入"),
    }[BatchStatus(row.status)]
    return _("%(file)s · %(n)s 行") % facts + f" · {state}"


def _steps(row: ImportBatch) -> list[dict[str, str]]:
    written = row.status in (BatchStatus.APPLIED, BatchStatus.UNDONE)
    return [
        {"label": _("选文件"), "state": "done"},
        {"label": _("预览"), "state": "here" if row.status == BatchStatus.PREVIEWED else "done"},
        {"label": _("写入"), "state": "done" if written else "here" if row.status == BatchStatus.APPLYING else ""},
    ]


def _figures(counts: Counts) -> list[dict[str, Any]]:
    unit, told = _("行"), {"n": number(counts.cells), "cleared": number(counts.cleared)}
    cells = _("%(n)s 处不同，其中清空 %(cleared)s 处") if counts.cleared else _("%(n)s 处不同")
    return [
        {"icon": "plus", "label": _("新增"), "value": number(counts.new), "unit": unit, "note": _("库里没有的站点"), "url": f"?all={Outcome.NEW}" if counts.new else ""},
        {"icon": "pencil", "label": _("有改动"), "value": number(counts.changed), "unit": unit, "note": cells % told, "url": f"?all={Outcome.CHANGED}" if counts.changed else ""},
        {"icon": "equal", "label": _("没变化"), "value": number(counts.unchanged), "unit": unit, "note": _("不写入")},
        {"icon": "alert-triangle", "label": _("有错"), "value": number(counts.wrong), "unit": unit, "note": _("跳过，可改好再传"), "bad": counts.wrong > 0, "url": f"?all={Outcome.WRONG}" if counts.wrong else ""},
    ]  # fmt: skip


def _wrong(row: ImportBatch, limit: int) -> list[dict[str, Any]]:
    return [
        {"row": one.number, "subject": one.label or one.code, **fault}
        for one in rows_of(row, Outcome.WRONG)[:limit]
        for fault in one.faults
    ]


def _changes(rows: Any) -> list[dict[str, Any]]:
    return [{"row": row.number, "subject": row.label, **change} for row in rows for change in row.changes]


def _offer(row: ImportBatch, counts: Counts, now: datetime) -> dict[str, Any]:
    """The way on from here: to write, to wait, or to take up what was cut off."""
    if row.status == BatchStatus.APPLYING:
        return _taking_up(row, counts) if is_interrupted(row, now) else {"after": _("正在写入，过一会儿刷新这一页。")}
    if row.status != BatchStatus.PREVIEWED:
        return {"back": _("再导入一个文件")}
    discard = _("不导了，放弃这次预览")
    if not counts.written:
        return {"after": _("没有要写入的行。改好以后再传一次。"), "discard": discard}
    words = _("写入 %(n)s 行") % {"n": number(counts.written)}
    if counts.wrong:
        words = _("写入 %(n)s 行，跳过 %(wrong)s 行") % {"n": number(counts.written), "wrong": number(counts.wrong)}
    return {
        "action": words,
        "after": _("写入后 %(days)s 天内可整批撤回；每一格的旧值都留底。") % {"days": UNDO_WITHIN.days},
        "made_on": day(row.created_at),
        "discard": discard,
        **_to_apply(row, counts),
    }


def _taking_up(row: ImportBatch, counts: Counts) -> dict[str, Any]:
    written, left = written_of(row), waiting_rows(row).count()
    facts = {"written": number(written), "left": number(left)}
    return {
        "action": _("接着写剩下的 %(left)s 行") % facts if left else "",
        "after": _("上一次写到一半断了：写入了 %(written)s 行，还有 %(left)s 行没有写。") % facts,
        "discard": _("到此为止，保留已写的 %(written)s 行") % facts if written else _("不导了，放弃这一批"),
        **_to_apply(row, counts),
    }


def _to_apply(row: ImportBatch, counts: Counts) -> dict[str, Any]:
    return {
        "action_url": reverse("network:import-apply", args=[row.pk]),
        "hidden": [("rest", "1" if counts.wrong else "0")],
    }
