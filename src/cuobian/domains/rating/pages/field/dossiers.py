"""An assessor marks a calibration dossier: point by point, saved as one goes, submitted once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.fairness.dossier_sheets import save_dossier_item, submit_dossier
from cuobian.domains.rating.actions.sheets import Saved
from cuobian.domains.rating.models import DossierItem, DossierSheet
from cuobian.domains.rating.pages.field.given import first, mark_of, told, words
from cuobian.domains.rating.pages.pictures import photo_items
from cuobian.domains.rating.queries.fairness.dossier_sheets import (
    dossier_marks,
    dossier_view,
    is_locked,
    next_dossier_point,
    own_dossier_sheet,
    points_on,
)
from cuobian.domains.rating.rules.fairness.dossiers import unanswered
from cuobian.kernel.clock import now
from cuobian.kernel.errors import DomainError, Invalid
from cuobian.kernel.pages import actor_of, page


@page("rating.assess")
def start(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Open a dossier where it was left; when every point has its record, at the last look before submitting."""
    sheet = own_dossier_sheet(actor_of(request), sheet_id)
    following = next_dossier_point(sheet)
    if not following and not is_locked(sheet):
        return redirect("rating:dossier-submit", sheet_id)
    return redirect("rating:dossier-point", sheet_id, following or next(iter(points_on(sheet))))


@page("rating.assess", methods=("GET", "POST"))
def point(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """One point: shown, and saved. A quiet save (htmx, on every change) answers without a page."""
    actor = actor_of(request)
    if request.method != "POST":
        return _show(request, own_dossier_sheet(actor, sheet_id), point_id)
    if request.headers.get("HX-Request"):
        return _quietly(request, sheet_id, point_id)
    try:
        save_dossier_item(actor=actor, sheet_id=sheet_id, mark=mark_of(request, point_id), now=now())
    except Invalid as error:
        return _show(request, own_dossier_sheet(actor, sheet_id), point_id, status=422, faults=told(error))
    following = next_dossier_point(own_dossier_sheet(actor, sheet_id), point_id)
    if following:
        return redirect("rating:dossier-point", sheet_id, following)
    return redirect("rating:dossier-submit", sheet_id)


def _quietly(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """Saved, or why not, in a few words; with how far the sheet has come."""
    saved: Saved | None = None
    fault = ""
    try:
        mark = mark_of(request, point_id)
        saved = save_dossier_item(actor=actor_of(request), sheet_id=sheet_id, mark=mark, now=now())
    except Invalid as error:
        fault = first(error.faults)
    except DomainError as error:
        fault = str(error.message)
    return render(request, "rating/field/dossier_saved.html", {"fault": fault, "saved": saved})


def _show(
    request: HttpRequest, sheet: DossierSheet, point_id: str, *, status: int = 200, faults: list[str] | None = None
) -> HttpResponse:
    """The page of a point. After a refusal what was typed is still there."""
    view = dossier_view(sheet, point_id)
    typed = request.method == "POST"
    context = {
        "view": view,
        "photos": photo_items(sheet.dossier),
        "faults": faults,
        "state": words(request, "state") if typed else _state(view.item),
        "defects": words(request, "defects") if typed else _defects(view.item),
    }
    return render(request, "rating/field/dossier.html", context, status=status)


def _state(item: DossierItem | None) -> str:
    if item is None:
        return ""
    return "unseen" if item.unseen else item.state


def _defects(item: DossierItem | None) -> str:
    return "" if item is None or item.defects is None else str(item.defects)


@page("rating.assess", methods=("GET", "POST"))
def submit(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """What is still missing, or the last look before locking."""
    actor = actor_of(request)
    sheet = own_dossier_sheet(actor, sheet_id)
    status = 200
    if request.method == "POST":
        try:
            submit_dossier(actor=actor, sheet_id=sheet_id, now=now())
        except Invalid:
            status = 422
        else:
            messages.success(request, _("「%(title)s」已提交锁定。") % {"title": sheet.dossier.title})
            return redirect("rating:my-sheets")
    points = list(points_on(sheet).values())
    marks = dossier_marks(sheet)
    context: dict[str, Any] = {
        "sheet": sheet,
        "locked": is_locked(sheet),
        "faults": [] if is_locked(sheet) else unanswered(marks.values(), points),
        "rows": [{"point": point, "mark": marks.get(point.id)} for point in points],
        "back_url": reverse("rating:dossier-sheet", args=[sheet_id]),
    }
    return render(request, "rating/field/dossier_submit.html", context, status=status)
