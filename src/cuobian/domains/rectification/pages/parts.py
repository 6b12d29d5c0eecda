"""What the pages share: the shell, the way back, forms with a reason, asking before something is done, lists of filters."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import areas, areas_by_code
from cuobian.domains.people.public import STATION_KEEPER
from cuobian.domains.rectification.models import Ticket
from cuobian.kernel.access import Actor
from cuobian.kernel.forms import Crumbs, uuids
from cuobian.kernel.forms import ask as asked
from cuobian.kernel.ids import uuid7

EVERYTHING = {"phase": "all"}
"""What an address says when a filter that has a default is taken off."""


def command_of(request: HttpRequest) -> UUID:
    """The command that a form was given, so that sending it twice is sending it once; a new one for a new form."""
    given = uuids(request.POST.getlist("command"))
    return given[0] if given else uuid7()


def words(label: Any, *, required: bool = True, rows: int = 3, hint: Any = "") -> forms.CharField:
    """A text of several lines; how long it may be is the rules' business, so that nothing is cut."""
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=hint)


class TextForm(forms.Form):
    """A step that says something."""

    text = words(gettext_lazy("说明"))

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label, field.help_text, field.required = label or field.label, hint, required


def shell_of(actor: Actor) -> str:
    """People of a single place work in the field shell, offices in the desk."""
    return "shells/field.html" if actor.role == STATION_KEEPER else "shells/desk.html"


def home_of(actor: Actor) -> tuple[str, str]:
    """Where somebody's tickets are listed: words and address."""
    if actor.role == STATION_KEEPER:
        return _("整改"), reverse("rectification:mine")
    return _("整改"), reverse("rectification:tickets")


def crumbs(actor: Actor, *more: tuple[Any, str]) -> Crumbs:
    """From the list of tickets to a page."""
    return [home_of(actor), *more]


def ticket_crumbs(actor: Actor, ticket: Ticket, *more: tuple[Any, str]) -> Crumbs:
    """From a ticket to a page about it."""
    return crumbs(actor, (ticket.number, reverse("rectification:ticket", args=[ticket.pk])), *more)


def ask(request: HttpRequest, **given: Any) -> HttpResponse:
    """The page that says what a step does before it is taken, in the shell of who asks; see `kernel.forms.ask`."""
    return asked(request, shell=shell_of(request.actor), **given)  # type: ignore[attr-defined]


def applied(params: Mapping[str, Any], named: Mapping[str, str], keep: Sequence[str] = ("sort", "size")) -> Crumbs:
    """Each filter in words, with the address without it; `named` holds the words, empty for a filter that is not set."""
    given = {key: params[key] for key in (*named, *keep) if params.get(key)}
    return [(word, "?" + urlencode({**given, name: EVERYTHING.get(name, "")})) for name, word in named.items() if word]


def area_choices(actor: Actor, permission: str, district: str = "") -> tuple[Crumbs, Crumbs]:
    """Districts and streets that a list may be narrowed to; empty where the actor's scope is smaller."""
    prefixes = actor.prefixes(permission)
    top = min(prefixes, key=len) if prefixes else ""
    if len(top) > 6:
        return [], []
    if len(top) == 6:
        return [], [(area.code, area.name) for area in areas(top)]
    cities = [top] if top else [area.code for area in areas("")]
    found = [(area.code, area.name) for city in cities for area in areas(city)]
    return found, [(area.code, area.name) for area in areas(district)] if district in dict(found) else []


def area_name(code: str) -> str:
    """What a district or street is called; the code when nothing is known of it."""
    return areas_by_code([code])[code].name if code and code in areas_by_code([code]) else code
