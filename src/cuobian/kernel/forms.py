"""What forms of all domains share: days, faults told at their fields, asking before something is done, ids that were chosen."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid
from cuobian.kernel.reading import is_ours

Done = TypeVar("Done")
Crumbs = list[tuple[Any, str]]
"""The way back: (words, address)."""


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that can be reckoned with: not in the year 1, where no day has a day before, nor in 9999."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and not is_ours(day):
            raise ValidationError(_("年份只能写 1900 到 2999。"))
        return day


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar with a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


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
    shell: str = "",
) -> HttpResponse:
    """The page that says what a step does, in numbers, before it is taken; in the desk's shell unless another is named."""
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
        **({"shell": shell} if shell else {}),
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
