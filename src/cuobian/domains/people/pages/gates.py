"""What the pages of this domain share: whose page it is, where to go next, faults of an action on a form."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cuobian.domains.people.middleware import OPEN_AT, standing_of
from cuobian.domains.people.models import Account
from cuobian.domains.people.rules import Obstacle, Term
from cuobian.domains.people.values import ROLES
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, Invalid

V = TypeVar("V", bound=Callable[..., Any])


def open_at(*obstacles: Obstacle) -> Callable[[V], V]:
    """The page stays open to somebody who is held up by one of these."""

    def mark(view: V) -> V:
        setattr(view, OPEN_AT, frozenset(obstacles))
        return view

    return mark


def me(request: HttpRequest) -> Account:
    """The account that asks; only on pages for people who have signed in."""
    return cast("Account", request.user)


def acting(request: HttpRequest) -> Term | None:
    """The role acted as, if any."""
    standing = standing_of(request)
    return standing.acting if standing else None


def shell(request: HttpRequest) -> str:
    """The base template of a page that everybody has: the field's for keepers and assessors, else the desk's."""
    term = acting(request)
    return "shells/field.html" if term and ROLES[term.role].home.startswith("field:") else "shells/desk.html"


def home(term: Term | None) -> str:
    """Where a role starts; a person without one sees his roles."""
    if term is None:
        return reverse("people:roles")
    try:
        return reverse(ROLES[term.role].home)
    except NoReverseMatch:
        return reverse("people:security")


def safe_next(request: HttpRequest) -> str:
    """The page that was asked for, if it is one of ours; else ""."""
    target = str(request.POST.get("next") or request.GET.get("next") or "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target and ours else ""


def show_faults(form: forms.Form, error: Invalid) -> None:
    """Put what an action found wrong next to the fields it names."""
    for fault in error.faults:
        form.add_error(fault.place if fault.place in form.fields else None, str(fault.message))


def show_refusal(form: Any, error: Invalid | Conflict) -> None:
    if isinstance(error, Invalid):
        show_faults(form, error)
    else:
        form.add_error(None, str(error.message))


def crumbs(row: Account | None = None) -> list[tuple[str, str]]:
    """Where a page stands."""
    own = [(row.name, reverse("people:account", args=[row.pk]))] if row else []
    return [(_("人员"), reverse("people:accounts")), *own]


def confirm(request: HttpRequest, row: Account, **words: Any) -> HttpResponse:
    back = reverse("people:account", args=[row.pk])
    context = {"crumbs": crumbs(row), "back_url": back, "now": clock.now(), "person": row, **words}
    return render(
        request, "people/confirm.html", context, status=422 if getattr(words.get("form"), "errors", None) else 200
    )
