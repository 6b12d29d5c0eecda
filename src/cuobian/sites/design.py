"""All components and ready pages with sample data, in demonstration mode only: for eyes, and for the browser tests."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cuobian.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from cuobian.kernel.pages import public_page, refusal
from cuobian.sites import samples


@public_page()
def components(request: HttpRequest) -> HttpResponse:
    """`/_design/`"""
    _only_in_demo()
    return render(request, "design/components.html", {**samples.components(), "pages": [*PAGES, *REFUSALS]})


@public_page()
def sample_page(request: HttpRequest, name: str) -> HttpResponse:
    """`/_design/confirm/` and the others of `PAGES`."""
    _only_in_demo()
    if name in REFUSALS:
        return refusal(request, REFUSALS[name]())
    if name not in PAGES:
        raise NotFound
    template, context = PAGES[name]
    return render(request, template, context())


def _only_in_demo() -> None:
    if not settings.CUOBIAN_DEMO:
        raise NotFound


PAGES: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "sign-in": ("pages/sign_in.html", samples.sign_in),
    "confirm": ("pages/confirm.html", samples.confirm),
    "progress": ("pages/progress.html", samples.progress),
    "import-preview": ("pages/import_preview.html", samples.import_preview),
    "form": ("design/form.html", samples.form_page),
    "list": ("design/list.html", samples.list_page),
    "list-empty": ("design/list_empty.html", samples.list_page),
    "station": ("design/station.html", samples.station),
    "sheet": ("design/sheet.html", samples.sheet),
    "elder": ("design/elder.html", samples.elder),
    "failed": ("errors/500.html", dict),
    "stale": ("errors/csrf.html", dict),
    "too-fast": ("errors/429.html", dict),
}
REFUSALS: dict[str, Callable[[], DomainError]] = {
    "refused": lambda: NotAllowed(
        samples.REFUSED["why"], **{key: samples.REFUSED[key] for key in ("title", "chip", "ways")}
    ),
    "missing": NotFound,
    "conflict": Conflict,
}
