"""What several pages of the network share."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.values import PlaceStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import today
from cuobian.kernel.errors import Invalid

T = TypeVar("T")
STATUS_CHIPS = {
    PlaceStatus.OPEN: ("done", ""),
    PlaceStatus.SUSPENDED: ("wait", ""),
    PlaceStatus.MERGED: ("locked", "arrow-right"),
    PlaceStatus.CLOSED: ("locked", ""),
}


def shell_of(actor: Actor) -> str:
    """People of a single place work in the field shell, offices in the desk."""
    return "shells/field.html" if actor.role == "station_keeper" else "shells/desk.html"


def status_chip(status: str) -> dict[str, str]:
    """Kind, word and icon of the chip of a state."""
    kind, icon = STATUS_CHIPS[PlaceStatus(status)]
    return {"kind": kind, "text": str(PlaceStatus(status).label), "icon": icon}


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way from the list of places."""
    return [(_("阵地"), reverse("network:list")), *more]


def as_of(request: HttpRequest) -> date | None:
    """The past day a page is asked for (`?as_of=2025-06-30`); None for today, for days to come and for nonsense."""
    given = request.GET.get("as_of", "")
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError:
        return None
    return day if day is not None and date(1949, 10, 1) <= day < today() else None


def attempt(form: BaseForm, deed: Callable[[], T]) -> T | None:
    """Do it, or put what is wrong where it belongs in the form."""
    try:
        return deed()
    except Invalid as error:
        for fault in error.faults:
            form.add_error(fault.place if fault.place in form.fields else None, str(fault.message))
        return None
