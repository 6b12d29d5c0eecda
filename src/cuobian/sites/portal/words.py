"""Pages of plain words: help, personal information, accessibility, where the figures come from."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cuobian.domains.ledger.public import all_kinds
from cuobian.domains.standards.public import all_metrics
from cuobian.kernel import clock
from cuobian.kernel.pages import public_page
from cuobian.sites.portal.cache import kept
from cuobian.sites.portal.record import SHOWN_KINDS

ROBOTS = "User-agent: *\nDisallow: /desk/\nDisallow: /my/\nDisallow: /objections/\nDisallow: /api/\nDisallow: /elder/\nDisallow: /language/\n"


@public_page()
@kept
def help_page(request: HttpRequest) -> HttpResponse:
    """How to find, object, correct, complain."""
    return render(request, "portal/help.html")


@public_page()
@kept
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data is kept, why, how long, and what people may ask for."""
    return render(request, "portal/privacy.html", {"contact_days": settings.CONTACT_DAYS})


@public_page()
@kept
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use the pages, and what is not good yet."""
    return render(request, "portal/accessibility.html")


@public_page()
@kept
def sources(request: HttpRequest) -> HttpResponse:
    """Where each figure comes from and how it is counted."""
    kinds = [kind for kind in all_kinds() if kind.key in SHOWN_KINDS]
    context = {"kinds": kinds, "metrics": all_metrics(), "data_as_of": clock.now()}
    return render(request, "portal/sources.html", context)


@public_page()
def robots(_request: HttpRequest) -> HttpResponse:
    """Programs that index may read what is public."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
