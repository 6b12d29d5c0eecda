"""The assessor's sheets: list, one point after another, photos, submission, corrections."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.sheets import (
    Saved,
    append_correction,
    attach_photo,
    item_for_photos,
    marks_of,
    remove_photo,
    save_item,
    submit_sheet,
)
from cuobian.domains.rating.models import Sheet, SheetItem
from cuobian.domains.rating.pages.field.given import first, mark_of, told, words
from cuobian.domains.rating.queries.fairness.dossier_sheets import is_locked, my_dossiers
from cuobian.domains.rating.queries.load import own_sheet
from cuobian.domains.rating.queries.phone_held import faults_of, held_of, mark_of_item, points_to_choose, to_choose
from cuobian.domains.rating.queries.sheet_view import (
    SheetView,
    first_open_point,
    my_sheets,
    point_after,
    sheet_item,
    sheet_view,
)
from cuobian.domains.rating.queries.standard import point_basis
from cuobian.domains.rating.rules.phones import version_of
from cuobian.domains.rating.rules.sheets import is_gathered, judged_points
from cuobian.domains.rating.values import SHEET_SEEN_BY, SheetStatus
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now, today
from cuobian.kernel.errors import Conflict, DomainError, Fault, Invalid
from cuobian.kernel.listing import Column, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.calendars.public import calendar
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.files.public import store, thumb_url, url

SHOWN = 200
EXPORTED = (
    Column("place", gettext_lazy("站点"), value=lambda sheet: sheet.entry.place.name),
    Column("address", gettext_lazy("地址"), value=lambda sheet: sheet.entry.place.address),
    Column("panel", gettext_lazy("考评组"), value=lambda sheet: sheet.panel.name),
    Column("progress", gettext_lazy("进度"), value=lambda sheet: f"{sheet.recorded}/{sheet.expected}"),
    Column("due", gettext_lazy("期限"), value=lambda sheet: sheet.entry.due_on, kind="date"),
    Column("status", gettext_lazy("状态"), value=lambda sheet: sheet.get_status_display()),
    Column("submitted", gettext_lazy("提交时间"), value=lambda sheet: sheet.submitted_at, kind="date"),
)


@page("rating.assess")
def mine(request: HttpRequest) -> HttpResponse:
    """Everything this assessor is asked to look at."""
    days = calendar()
    if request.GET.get("export") == "xlsx":
        return xlsx_response(_("我的检查单"), _("检查单"), table_of(my_sheets(actor_of(request)), EXPORTED), request)
    rows = [(sheet, days.left(today(), sheet.entry.due_on)) for sheet in my_sheets(actor_of(request))[:SHOWN]]
    waiting = [{"sheet": sheet, "left": left} for sheet, left in rows if sheet.status == SheetStatus.OPEN]
    done = [{"sheet": sheet} for sheet, _left in rows if sheet.status == SheetStatus.SUBMITTED]
    given = _dossiers(actor_of(request), days)
    context = {
        "waiting": waiting,
        "done": done,
        "more": len(rows) == SHOWN,
        "first": waiting[0] if waiting else None,
        "held": [{"sheet": one, "point": point} for one, point in points_to_choose([sheet for sheet, _left in rows])],
        "dossiers": [line for line in given if not line["locked"]],
        "dossiers_done": [line for line in given if line["locked"]],
    }
    return render(request, "rating/field/my_sheets.html", context)


def _dossiers(actor: Actor, days: WorkCalendar) -> list[dict[str, Any]]:
    """The calibration dossiers of this assessor, with the working days left."""
    return [
        {
            "sheet": sheet,
            "locked": is_locked(sheet),
            "left": days.left(today(), sheet.dossier.due_on) if sheet.dossier.due_on else None,
        }
        for sheet in my_dossiers(actor)
    ]


@page("rating.assess")
def start(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Open a sheet where it was left; when every point has its record, at the last look before submitting."""
    sheet = own_sheet(actor_of(request), sheet_id)
    if sheet.status == SheetStatus.OPEN and sheet.recorded >= sheet.expected:
        return redirect("rating:sheet-submit", sheet_id)
    return redirect("rating:sheet-point", sheet_id, first_open_point(sheet))


@page("rating.assess", methods=("GET", "POST"))
def point(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """One point: shown, and saved. A quiet save (htmx, on every change) answers without a page."""
    if request.method != "POST":
        return _show(request, sheet_view(own_sheet(actor_of(request), sheet_id), point_id))
    if request.headers.get("HX-Request"):
        return _quietly(request, sheet_id, point_id)
    try:
        _save(request, sheet_id, point_id)
    except Invalid as error:
        view = sheet_view(own_sheet(actor_of(request), sheet_id), point_id)
        return _show(request, view, status=422, faults=told(error))
    except Conflict as error:
        if "version" not in error.facts:
            raise
        view = sheet_view(own_sheet(actor_of(request), sheet_id), point_id)
        return _show(request, view, status=409, faults=[str(error.message)])
    return redirect(_after(actor_of(request), sheet_id, point_id))


def _save(request: HttpRequest, sheet_id: UUID, point_id: str) -> Saved:
    """What was chosen, over what this page had shown; a form without that (an old tab) is compared with nothing."""
    mark, seen = mark_of(request, point_id), request.POST.get("seen")
    return save_item(actor=actor_of(request), sheet_id=sheet_id, mark=mark, now=now(), seen=seen)


def _quietly(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """Saved, or why not, in a few words; with how far the sheet has come, and a place for photos after the first save."""
    saved: Saved | None = None
    fault, version = "", None
    try:
        saved = _save(request, sheet_id, point_id)
        version = version_of(mark_of(request, point_id))
    except Invalid as error:
        fault = first(error.faults)
    except DomainError as error:
        fault, version = str(error.message), error.facts.get("version")
    context: dict[str, Any] = {"fault": fault, "saved": saved, "sheet_id": sheet_id, "point_id": point_id}
    context["version"] = version
    return render(request, "rating/field/saved.html", context)


def _after(actor: Actor, sheet_id: UUID, point_id: str) -> str:
    following = point_after(own_sheet(actor, sheet_id), point_id)
    if following:
        return reverse("rating:sheet-point", args=[sheet_id, following])
    return reverse("rating:sheet-submit", args=[sheet_id])


def _show(
    request: HttpRequest,
    view: SheetView,
    *,
    status: int = 200,
    faults: list[str] | None = None,
    correcting: bool = False,
) -> HttpResponse:
    """The page of a point. After a refusal everything that was typed is still there."""
    item = view.item
    locked = view.sheet.status == SheetStatus.SUBMITTED
    kept = mark_of_item(item) if item else None
    typed = request.method == "POST" and not correcting and "note" in request.POST
    context = {
        "view": view,
        "basis": point_basis(view.sheet.entry.round.version_id, view.point.id),
        "item": item,
        "locked": locked,
        "gathered": is_gathered(view.sheet.level, view.sheet.entry.stage),
        "faults": faults,
        "state": words(request, "state") if typed else _state(item),
        "defects": words(request, "defects") if typed else _defects(item),
        "note": words(request, "note") if typed else item.note if item else "",
        "held": to_choose(held_of(view.sheet), view.point.id, kept),
        "seen_version": words(request, "seen") if typed and status == 422 else version_of(kept),
        "notebook_at": f"sheet-point/{view.sheet.pk}/{view.point.id}",
        "correcting": correcting,
        "again": {name: words(request, name) for name in ("state", "defects", "reason")} if correcting else {},
        **_photo_context(view.sheet, view.point.id, item),
    }
    return render(request, "rating/field/sheet.html", context, status=status)


def _state(item: SheetItem | None) -> str:
    if item is None:
        return ""
    return "unseen" if item.unseen else item.state


def _defects(item: SheetItem | None) -> str:
    return "" if item is None or item.defects is None else str(item.defects)


def _photo_context(sheet: Sheet, point_id: str, item: SheetItem | None) -> dict[str, Any]:
    locked = sheet.status == SheetStatus.SUBMITTED
    photos = [
        {
            "url": url(photo.file_id),
            "thumb_url": thumb_url(photo.file_id),
            "alt": _("照片 %(n)d") % {"n": n},
            "remove_url": "" if locked else reverse("rating:sheet-drop-photo", args=[sheet.pk, photo.pk]),
        }
        for n, photo in enumerate(item.photos.all() if item else (), start=1)
    ]
    return {"sheet_id": sheet.pk, "point_id": point_id, "photos": photos, "can_add": item is not None and not locked}


@page("rating.assess", methods=("POST",))
def photo(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """Add photos to a recorded point; with htmx, the strip of photos is the answer."""
    faults: list[str] = []
    try:
        _add_photos(request, sheet_id, point_id)
    except Invalid as error:
        faults = told(error)
    sheet = own_sheet(actor_of(request), sheet_id)
    if request.headers.get("HX-Request"):
        context = {**_photo_context(sheet, point_id, sheet_item(sheet, point_id)), "photo_faults": faults}
        return render(request, "rating/field/photos.html", context)
    if faults:
        return _show(request, sheet_view(sheet, point_id), status=422, faults=faults)
    return redirect("rating:sheet-point", sheet_id, point_id)


def _add_photos(request: HttpRequest, sheet_id: UUID, point_id: str) -> None:
    actor = actor_of(request)
    sheet = own_sheet(actor, sheet_id)
    uploads = request.FILES.getlist("photo")
    if not uploads:
        raise Invalid([Fault(point_id, _("先选照片，再上传。"))])
    item_for_photos(actor=actor, sheet_id=sheet_id, point_id=point_id, more=len(uploads))
    for upload in uploads:
        kept = store(
            upload=upload, kind="image", actor=actor, code=sheet.entry.code, permission=SHEET_SEEN_BY, now=now()
        )
        attach_photo(actor=actor, sheet_id=sheet_id, point_id=point_id, file_id=kept.id, now=now())


@page("rating.assess", methods=("POST",))
def drop_photo(request: HttpRequest, sheet_id: UUID, photo_id: int) -> HttpResponse:
    """Take a photo off an open sheet."""
    point_id = remove_photo(actor=actor_of(request), sheet_id=sheet_id, photo_id=photo_id, now=now())
    return redirect("rating:sheet-point", sheet_id, point_id)


@page("rating.assess", methods=("GET", "POST"))
def submit(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """What is still missing, or the last look before locking."""
    actor = actor_of(request)
    sheet = own_sheet(actor, sheet_id)
    status = 200
    if request.method == "POST":
        try:
            submit_sheet(actor=actor, sheet_id=sheet_id, now=now())
        except Invalid:
            status = 422
        else:
            messages.success(request, _("检查单已提交锁定。这一组的都交齐了，经办人会收到通知。"))
            return redirect("rating:my-sheets")
    points = judged_points(engine_standard(sheet.entry.round.version_id))
    marks = {mark.point_id: mark for mark in marks_of(sheet)}
    locked = sheet.status == SheetStatus.SUBMITTED
    context = {
        "sheet": sheet,
        "faults": [] if locked else faults_of(sheet, list(marks.values())),
        "rows": [{"point": point, "mark": marks.get(point.id)} for point in points],
        "unseen": sum(mark.unseen for mark in marks.values()),
        "locked": locked,
        "gathered": is_gathered(sheet.level, sheet.entry.stage),
    }
    return render(request, "rating/field/sheet_submit.html", context, status=status)


@page("rating.assess", methods=("POST",))
def correct(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """Append a correction to a locked sheet."""
    actor = actor_of(request)
    try:
        append_correction(
            actor=actor,
            sheet_id=sheet_id,
            mark=mark_of(request, point_id),
            reason=words(request, "reason"),
            now=now(),
        )
    except Invalid as error:
        view = sheet_view(own_sheet(actor, sheet_id), point_id)
        return _show(request, view, status=422, faults=told(error), correcting=True)
    messages.success(request, _("更正已追加，原来的记录一起保留。"))
    return redirect("rating:sheet-point", sheet_id, point_id)
