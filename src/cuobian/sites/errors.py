"""The pages of what Django itself refuses. What the platform refuses is shown by `kernel.pages`."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from cuobian.kernel.pages import actor_of


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words as for a record outside of a person's scope."""
    return render(request, "errors/404.html", _help(request), status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403"""
    return render(request, "errors/403.html", _help(request), status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400"""
    return render(request, "errors/400.html", _help(request), status=400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open too long, or the browser sends no cookie. A phone's outbox is told so that it can fetch a new key."""
    if request.path.startswith("/inbox/"):
        words = _("钥匙过期了，取一把新的再传，记录没丢。")
        return JsonResponse({"code": "csrf", "message": words}, status=403)
    return render(request, "errors/csrf.html", _help(request), status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """500: without context processors, which may be what failed."""
    return HttpResponse(get_template("errors/500.html").render(_help(request)), status=500)


def _help(request: HttpRequest) -> dict[str, str]:
    return {"help_number": actor_of(request).request_id}
