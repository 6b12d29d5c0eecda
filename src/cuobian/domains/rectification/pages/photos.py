"""The strip of photos of a ticket: added, and taken off until they are locked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rectification.actions.photos import add_photos, drop_photo, may_add, may_drop
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.queries.detail import TicketView, ticket_view
from cuobian.domains.rectification.queries.load import get_ticket
from cuobian.domains.rectification.values import PhotoSide
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar


def photo_context(actor: Actor, found: Ticket, view: TicketView, side: PhotoSide) -> dict[str, Any]:
    """What the strip of photos needs; taken off until they are locked."""
    open_now = may_add(actor, found, side)
    photos = view.after if side == PhotoSide.AFTER else view.before
    for photo in photos:
        removable = may_drop(actor, found, photo["row"])
        photo["remove_url"] = reverse("rectification:photo-drop", args=[found.pk, photo["pk"]]) if removable else ""
    return {"ticket": found, "photos": photos, "side": side.value, "can_add": open_now}


@page("rectification.view", methods=("POST",))
def photo_add(request: HttpRequest, ticket_id: UUID, side: str) -> HttpResponse:
    """Add photos of before or after; with htmx the strip of photos is the answer."""
    if side not in PhotoSide.values:
        raise NotFound()
    actor = actor_of(request)
    faults: list[str] = []
    try:
        uploads = request.FILES.getlist("photo")
        add_photos(actor=actor, ticket_id=ticket_id, side=PhotoSide(side), uploads=uploads, now=clock.now())
    except Invalid as error:
        faults = [str(fault.message) for fault in error.faults]
    if request.headers.get("HX-Request"):
        return _strip(request, ticket_id, PhotoSide(side), faults)
    for fault in faults:
        messages.error(request, fault)
    return _back(request, ticket_id, PhotoSide(side))


@page("rectification.view", methods=("POST",))
def photo_drop(request: HttpRequest, ticket_id: UUID, photo_id: UUID) -> HttpResponse:
    """Take a photo off that is not handed in yet."""
    side = drop_photo(actor=actor_of(request), ticket_id=ticket_id, photo_id=photo_id, now=clock.now())
    messages.success(request, _("已去掉这张照片"))
    return _back(request, ticket_id, side)


def _back(request: HttpRequest, ticket_id: UUID, side: PhotoSide) -> HttpResponse:
    if side == PhotoSide.AFTER:
        return redirect("rectification:step", ticket_id, "fix")
    return redirect("rectification:ticket", ticket_id)


def _strip(request: HttpRequest, ticket_id: UUID, side: PhotoSide, faults: list[str]) -> HttpResponse:
    actor = actor_of(request)
    found = get_ticket(actor, ticket_id)
    view = ticket_view(actor, found, calendar=calendar(), today=clock.today(), extensions_most=0)
    context = {**photo_context(actor, found, view, side), "photo_faults": faults}
    return render(request, "rectification/_photos.html", context)
