"""What several pages of the network share."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.actions.outlook import renew
from cuobian.domains.network.actions.planning import FARTHEST
from cuobian.domains.network.models import Place, PlacePeriod, PlannedChange
from cuobian.domains.network.queries.history import FOUNDED
from cuobian.domains.network.values import PlaceStatus, PlanStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now, today
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import day as short_day
from cuobian.kernel.reading import day_in

T = TypeVar("T")
STATUS_CHIPS = {
    PlaceStatus.OPEN: ("done", ""),
    PlaceStatus.SUSPENDED: ("wait", ""),
    PlaceStatus.MERGED: ("locked", "arrow-right"),
    PlaceStatus.CLOSED: ("locked", ""),
}
PLAN_CHIPS = {
    PlanStatus.PLANNED: "wait",
    PlanStatus.APPLIED: "done",
    PlanStatus.CANCELLED: "locked",
    PlanStatus.FAILED: "refused",
}


def shell_of(actor: Actor) -> str:
    """People of a single place work in the field shell, offices in the desk."""
    return "shells/field.html" if actor.role == "station_keeper" else "shells/desk.html"


def status_chip(status: str) -> dict[str, str]:
    """Kind, word and icon of the chip of a state."""
    kind, icon = STATUS_CHIPS[PlaceStatus(status)]
    return {"kind": kind, "text": str(PlaceStatus(status).label), "icon": icon}


def plan_chip(row: PlannedChange) -> dict[str, str]:
    """Kind and word of the chip of an arranged change: the day while it lies ahead."""
    status = PlanStatus(row.status)
    text = (
        _("已安排，%(day)s生效") % {"day": short_day(row.effective_on)}
        if status == PlanStatus.PLANNED
        else status.label
    )
    return {"kind": PLAN_CHIPS[status], "text": str(text)}


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way from the list of places."""
    return [(_("阵地"), reverse("network:list")), *more]


def as_of(request: HttpRequest) -> date | None:
    """The day a page is asked for (`?as_of=2025-06-30`), past or up to three years ahead; None for today and for nonsense.

    For a day to come the outlook is brought up to date first.
    """
    day = day_in(request.GET.get("as_of"))
    if day is None or day == today() or not FOUNDED <= day <= today() + FARTHEST:
        return None
    if is_ahead(day):
        renew(now())
    return day


def is_ahead(day: date | None) -> bool:
    """True for a day to come: what is shown then is what was arranged, not what happened."""
    return day is not None and day > today()


def now_code(row: Place | PlacePeriod) -> str:
    """The code of today of a place, or of what it was on a day; "" for one that is arranged but still to be set up."""
    if isinstance(row, Place):
        return row.code
    return row.place.code if row.place else ""


def attempt(form: BaseForm, deed: Callable[[], T]) -> T | None:
    """Do it, or put what is wrong where it belongs in the form."""
    try:
        return deed()
    except Invalid as error:
        for fault in error.faults:
            # a place in a file ("第 17 行 · 电话（P 列）") is no field: it is said with the message
            told = str(fault.message) if fault.place.isascii() else f"{fault.place}{_('：')}{fault.message}"
            form.add_error(fault.place if fault.place in form.fields else None, told)
        return None
