"""What the pages share: the shell, the way back, forms with a reason, asking before something is done, lists of filters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import areas, areas_by_code
from cuobian.domains.people.public import STATION_KEEPER
from cuobian.domains.rectification.models import Ticket
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid

Done = TypeVar("Done")
EVERYTHING = {"phase": "all"}
"""What an address says when a filter that has a default is taken off."""
Crumbs = list[tuple[Any, str]]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


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


def told(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """Do it; what is wrong is told at the form's fields, and what belongs to none above them."""
    try:
        return act()
    except Invalid as error:
        for fault in error.faults:
            form.add_error(fault.place if fault.place in form.fields else NON_FIELD_ERRORS, fault.message)
        return None


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


def ask(
    request: HttpRequest,
    *,
    title: str,
    action: str,
    back_url: str,
    crumbs: Crumbs,
    sub: str = "",
    rows: Sequence[dict[str, Any]] = (),
    warnings: Sequence[Any] = (),
    hidden: Sequence[tuple[str, Any]] = (),
    form: forms.Form | None = None,
    withdraw: bool = False,
    action_url: str = "",
) -> HttpResponse:
    """The page that says what a step does before it is taken."""
    context = {
        "title": title,
        "sub": sub,
        "rows": rows,
        "warnings": warnings,
        "hidden": hidden,
        "form": form,
        "action": action,
        "action_url": action_url,
        "withdraw": withdraw,
        "back_url": back_url,
        "crumbs": crumbs,
        "now": clock.now(),
        "shell": shell_of(request.actor),  # type: ignore[attr-defined]
    }
    return render(request, "pages/confirm.html", context, status=422 if form is not None and form.errors else 200)


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


def uuids(values: Sequence[str]) -> list[UUID]:
    """The ids among what a form gave, each once; anything else is left out."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(value)] = None
        except ValueError:
            continue
    return list(found)
