"""Pieces that the office pages share: the way back, forms with a reason, asking before something is done."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Entry, Round
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid

Done = TypeVar("Done")
Crumbs = list[tuple[Any, str]]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ReasonForm(forms.Form):
    """A step that must say why."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class NoteForm(forms.Form):
    """A step that may say something."""

    note = forms.CharField(
        label=gettext_lazy("备注"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def told(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """Do it; what is wrong is told at the form's fields, and what belongs to none above them."""
    try:
        return act()
    except Invalid as error:
        for fault in error.faults:
            place = fault.place if fault.place in form.fields else NON_FIELD_ERRORS
            words = (
                fault.message if place != NON_FIELD_ERRORS or not fault.place else _named(fault.place, fault.message)
            )
            form.add_error(None if place == NON_FIELD_ERRORS else place, words)
        return None


def _named(place: str, message: str) -> str:
    return message if place in message or not place.strip() else f"{place}：{message}"


def round_crumbs(made: Round, *more: tuple[Any, str]) -> Crumbs:
    """From the list of rounds to a page of one round."""
    return [(_("评定"), reverse("rating:rounds")), (made.title, reverse("rating:round", args=[made.pk])), *more]


def entry_crumbs(entry: Entry, *more: tuple[Any, str]) -> Crumbs:
    """From the round to a page of one place in it."""
    place = (entry.place.short_name, reverse("rating:entry", args=[entry.pk]))
    return [*round_crumbs(entry.round), place, *more]


def address(name: str, *args: Any) -> str:
    """The path of a page that may not exist in this installation; "" then."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


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
    checked: str = "",
    hidden: Sequence[tuple[str, Any]] = (),
    form: forms.Form | None = None,
    withdraw: bool = False,
    action_url: str = "",
) -> HttpResponse:
    """The page that says what a step does, in numbers, before it is taken."""
    context = {
        "title": title,
        "sub": sub,
        "rows": rows,
        "warnings": warnings,
        "checked": checked,
        "hidden": hidden,
        "form": form,
        "action": action,
        "action_url": action_url,
        "withdraw": withdraw,
        "back_url": back_url,
        "crumbs": crumbs,
        "now": clock.now(),
    }
    return render(request, "pages/confirm.html", context, status=422 if form is not None and form.errors else 200)


def uuids(values: Sequence[str]) -> list[UUID]:
    """The ids among what a form gave, each once; anything else is left out."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(value)] = None
        except ValueError:
            continue
    return list(found)
