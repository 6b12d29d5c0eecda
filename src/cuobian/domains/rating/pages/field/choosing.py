"""Two records of one point, one of them held from a phone: the assessor says which holds."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.phones.choosing import choose
from cuobian.domains.rating.pages.field.given import first, words
from cuobian.kernel.clock import now
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.kernel.pages import actor_of, page


@page("rating.assess", methods=("POST",))
def settle(request: HttpRequest, sheet_id: UUID, point_id: str) -> HttpResponse:
    """`use` is the held command whose record holds; "" leaves the one that is there."""
    try:
        choose(
            actor=actor_of(request),
            sheet_id=sheet_id,
            point_id=point_id,
            command_id=_command(words(request, "use")),
            seen=words(request, "seen"),
            now=now(),
        )
        messages.success(request, _("选好了，另一份平台仍留着，能查。"))
    except Invalid as error:
        messages.error(request, first(error.faults))
    except Conflict as error:
        messages.error(request, str(error.message))
    return redirect("rating:sheet-point", sheet_id, point_id)


def _command(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound() from error
