"""Pages of the tests of `kernel.pages`: each refuses in its own way."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from cuobian.kernel.errors import Conflict, DomainError, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.pages import page, public_page

REFUSALS: dict[str, DomainError] = {
    "400": DomainError(),
    "403": NotAllowed(
        "您不能办这件事。", title="这条记录已锁定", ways=[{"title": "追加说明", "url": "/x/", "action": "追加"}]
    ),
    "404": NotFound(),
    "409": Conflict(),
    "422": Invalid([Fault("第 17 行 · 周末开放", "请填「是」或「否」。"), Fault("", "<b>再看一遍</b>")]),
}


@public_page(methods=("GET", "POST"))
def refuses(_request: HttpRequest, status: str) -> HttpResponse:
    raise REFUSALS[status]


@page("network.edit", methods=("POST",))
def edits(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("改好了")


@page(None)
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(getattr(request, "actor").name)  # noqa: B009


@public_page(methods=("GET", "POST"))
def takes(_request: HttpRequest, _text: str = "") -> HttpResponse:
    return HttpResponse("收下了")


def breaks(_request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    raise RuntimeError


urlpatterns = [
    path("refuses/<str:status>/", refuses),
    path("edits/", edits),
    path("home/", home),
    path("takes/", takes),
    path("takes/<path:_text>/", takes),
    path("api/takes/", takes),
    path("", include("cuobian.domains.people.pages.urls")),
]
