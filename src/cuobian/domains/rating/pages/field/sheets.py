"""The assessor's sheets: list, one point after another, submission, corrections."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.sheets import (
    append_correction,
    attach_photo,
    marks_of,
    remove_photo,
    save_item,
    submit_sheet,
)
from cuobian.domains.rating.models import Sheet
from cuobian.domains.rating.queries.load import own_sheet
from cuobian.domains.rating.queries.sheet_view import SheetView, first_open_point, my_sheets, sheet_view
from cuobian.domains.rating.rules.sheets import Mark, judged_points, submission_faults
from cuobian.domains.rating.values import SheetStatus
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel.clock import now, today
from cuobian.kernel.errors import Invalid
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import store, thumb_url, url

SHOWN = 200


@page("rating.assess")
def mine(request: HttpRequest) -> HttpResponse:
    """Everything this assessor is asked to look at."""
    days = calendar()
    rows = [
        {"sheet": sheet, "left": days.between(today(), sheet.entry.due_on), "share": _share(sheet)}
        for sheet in my_sheets(actor_of(request))[:SHOWN]
    ]
    waiting = [row for row in rows if row["sheet"].status == SheetStatus.OPEN]  # type: ignore[attr-defined]
    return render(
        request,
        "rating/field/my_sheets.html",
        {
            "waiting": waiting,
            "done": [row for row in rows if row not in waiting],
            "first": waiting[0] if waiting else None,
        },
    )


def _share(sheet: Sheet) -> float:
    return round(200 * sheet.recorded / sheet.expected) / 2 if sheet.expected else 0


@page("rating.assess")
def start(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Open a sheet where it was left."""
    sheet = own_sheet(actor_of(request), sheet_id)
    return redirect("rating:sheet-point", sheet_id, first_open_point(sheet))


@page("rating.assess", methods=("GET", "POST"))
def point(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """One point: shown, and saved. A quiet save (htmx, on every change) answers without a page."""
    actor = actor_of(request)
    if request.method == "POST":
        try:
            save_item(actor=actor, sheet_id=sheet_id, mark=_mark(request, point_id), now=now())
        except Invalid as error:
            if request.headers.get("HX-Request"):
                return render(request, "rating/field/saved.html", {"faults": error.faults})
            view = sheet_view(own_sheet(actor, sheet_id), point_id)
            return _show(request, view, status=422, faults=[str(fault.message) for fault in error.faults])
        if request.headers.get("HX-Request"):
            return render(request, "rating/field/saved.html", {"faults": ()})
        return redirect(_after(request, sheet_id, point_id))
    return _show(request, sheet_view(own_sheet(actor, sheet_id), point_id))


def _after(request: HttpRequest, sheet_id: UUID, point_id: str) -> str:
    following = request.POST.get("next", "")
    if following:
        return reverse("rating:sheet-point", args=[sheet_id, following])
    return reverse("rating:sheet-submit", args=[sheet_id])


def _mark(request: HttpRequest, point_id: str) -> Mark:
    said = request.POST.get("state", "")
    defects = request.POST.get("defects", "").strip()
    unseen = said == "unseen"
    return Mark(
        point_id=point_id,
        state="" if unseen or defects else said,
        defects=int(defects) if defects.isascii() and defects.isdigit() and len(defects) < 4 and not unseen else None,
        unseen=unseen,
        note=request.POST.get("note", "")[:2000],
    )


def _show(request: HttpRequest, view: SheetView, *, status: int = 200, faults: list[str] | None = None) -> HttpResponse:
    item = view.item
    locked = view.sheet.status == SheetStatus.SUBMITTED
    photos = [
        {
            "url": url(photo.file_id),
            "thumb_url": thumb_url(photo.file_id),
            "alt": _("照片"),
            "remove_url": "" if locked else reverse("rating:sheet-drop-photo", args=[view.sheet.pk, photo.pk]),
        }
        for photo in (item.photos.all() if item else ())
    ]
    note = request.POST.get("note") if request.method == "POST" else item.note if item else ""
    context = {"view": view, "item": item, "photos": photos, "locked": locked, "faults": faults, "note": note}
    return render(request, "rating/field/sheet.html", context, status=status)


@page("rating.assess", methods=("POST",))
def photo(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """Add a photo to a recorded point."""
    actor = actor_of(request)
    sheet = own_sheet(actor, sheet_id)
    for upload in request.FILES.getlist("photo")[:9]:
        stored = store(
            upload=upload, kind="image", actor=actor, code=sheet.entry.code, permission="rating.view", now=now()
        )
        attach_photo(actor=actor, sheet_id=sheet_id, point_id=point_id, file_id=stored.id, now=now())
    return redirect("rating:sheet-point", sheet_id, point_id)


@page("rating.assess", methods=("POST",))
def drop_photo(request: HttpRequest, sheet_id: UUID, photo_id: int) -> HttpResponse:
    """Take a photo off an open sheet."""
    remove_photo(actor=actor_of(request), sheet_id=sheet_id, photo_id=photo_id, now=now())
    return redirect(request.headers.get("Referer") or reverse("rating:sheet", args=[sheet_id]))


@page("rating.assess", methods=("GET", "POST"))
def submit(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """What is still missing, or the last look before locking."""
    actor = actor_of(request)
    sheet = own_sheet(actor, sheet_id)
    if request.method == "POST":
        submit_sheet(actor=actor, sheet_id=sheet_id, now=now())
        messages.success(request, _("检查单已提交锁定，区里会收到。"))
        return redirect("rating:my-sheets")
    points = judged_points(engine_standard(sheet.entry.round.version_id))
    marks = {mark.point_id: mark for mark in marks_of(sheet)}
    return render(
        request,
        "rating/field/sheet_submit.html",
        {
            "sheet": sheet,
            "faults": submission_faults(marks.values(), points),
            "rows": [{"point": point, "mark": marks.get(point.id)} for point in points],
            "unseen": sum(mark.unseen for mark in marks.values()),
            "locked": sheet.status == SheetStatus.SUBMITTED,
        },
    )


@page("rating.assess", methods=("POST",))
def correct(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """Append a correction to a locked sheet."""
    append_correction(
        actor=actor_of(request),
        sheet_id=sheet_id,
        mark=_mark(request, point_id),
        reason=request.POST.get("reason", "")[:2000],
        now=now(),
    )
    messages.success(request, _("更正已追加，原来的记录一起保留。"))
    return redirect("rating:sheet-point", sheet_id, point_id)
