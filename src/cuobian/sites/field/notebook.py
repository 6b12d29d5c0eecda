"""The notebook's three public addresses: a page without anything personal in it, its service worker, its manifest."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from cuobian.kernel.pages import public_page
from cuobian.sites import navigation
from cuobian.sites.field import shell, words

SHELL = "field:notebook"


@public_page()
def page(request: HttpRequest) -> HttpResponse:
    """The same for everybody: who reads it is asked by its script, what is read comes with the pack."""
    context = {
        "words": words.table(),
        "icons": shell.DRAWN,
        "version": shell.version(),
        "release": shell.release(),
        "addresses": _addresses(),
        "touch_icon": static(shell.ICONS["192"]),
    }
    return _fresh(render(request, "field/notebook.html", context))


def _addresses() -> dict[str, str]:
    return {
        "worker": reverse("field:worker"),
        "scope": reverse("field:home"),
        "shell": reverse(SHELL),
        "hand_in": reverse("field:hand-in"),
        "sign_in": navigation.address("sign_in"),
        "sign_out": navigation.address("sign_out"),
        "language": navigation.address("language"),
        "home": reverse("field:home"),
        "inbox": reverse("inbox:mine"),
        "portal": navigation.address("portal_home"),
    }


@public_page()
def worker(request: HttpRequest) -> HttpResponse:
    """Asked for by the browser at every visit, and at least once a day."""
    answer = HttpResponse(shell.worker(reverse(SHELL)), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = reverse("field:home")
    return _fresh(answer)


@public_page()
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes the page installable."""
    icons: list[dict[str, Any]] = [
        {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png"} for size, name in shell.ICONS.items()
    ]
    icons.append({"src": static(shell.MASKABLE), "sizes": "512x512", "type": "image/png", "purpose": "maskable"})
    told = {
        "id": reverse(SHELL),
        "name": _("厝边观摩本"),
        "short_name": _("观摩本"),
        "description": _("没有信号也能记的现场观摩本"),
        "start_url": reverse(SHELL),
        "scope": reverse("field:home"),
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#FAF8F5",
        "theme_color": "#A03D29",
        "icons": icons,
    }
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/manifest+json"
    return _fresh(answer)


def _fresh(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-cache"
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer
