"""Public pages are drawn once and then answered from memory until something they show has changed.

A kept page is never anybody's own: people who have signed in, and browsers that carry a message, get a page of their
own. What is kept stands under the whole address, the language, the size of the letters and two stamps, one of the
network and one of the stars; it is drawn anew when a stamp moves, when a moment named by the page is reached (a door
opens or closes), at midnight, and at the latest after five minutes. Each process keeps its own copies, packed.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from cuobian.domains.network.public import network_stamp
from cuobian.domains.rating.public import stars_stamp
from cuobian.kernel import clock
from cuobian.kernel.pages import actor_of
from cuobian.sites.reader import elder_size

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
KEPT_SECONDS = 300
STAMP_SECONDS = 1
STAMP = "portal.stamp"
LONGEST_ADDRESS = 600
_UNTIL = "cb_until"


@dataclass(frozen=True, slots=True)
class Kept:
    """A drawn page: its body packed by gzip, its mark, and the moment from which it is wrong (seconds, 0 for never)."""

    body: bytes
    mark: str
    content_type: str
    until: float


def lasting(response: HttpResponse, moments: "list[datetime]") -> HttpResponse:
    """Say when the page will be wrong: the first of these moments."""
    if moments:
        setattr(response, _UNTIL, min(moments).timestamp())
    return response


def kept(view: View[P]) -> View[P]:
    """Answer a visitor from memory where that is right; only answers with status 200 are kept."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not _shareable(request):
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-cache"
            return response
        key, now = _key(request), clock.now().timestamp()
        found = cast("Kept | None", cache.get(key))
        if found is None or (found.until and found.until <= now):
            response = view(request, *args, **kwargs)
            if response.status_code != 200 or not isinstance(response, HttpResponse):
                return response
            found = _packed(response, key)
            cache.set(key, found, KEPT_SECONDS)
        return _answer(request, found)

    return answered


def stamp() -> str:
    """What everything public depends on, asked of the database at most once a second."""
    found = cast("str | None", cache.get(STAMP))
    if found is None:
        found = f"{network_stamp()}/{stars_stamp()}"
        cache.set(STAMP, found, STAMP_SECONDS)
    return found


def _shareable(request: HttpRequest) -> bool:
    own = actor_of(request).is_known or "messages" in request.COOKIES
    return request.method in ("GET", "HEAD") and not own and len(request.get_full_path()) <= LONGEST_ADDRESS


def _key(request: HttpRequest) -> str:
    parts = (
        request.get_full_path(), get_language() or "", str(elder_size(request)), stamp(),
        clock.today().isoformat(), str(settings.CUOBIAN_DEMO), request.get_host(),
    )  # fmt: skip
    return "portal." + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _packed(response: HttpResponse, key: str) -> Kept:
    body = response.content
    mark = hashlib.sha256(key.encode() + body).hexdigest()[:32]
    until = cast("float", getattr(response, _UNTIL, 0.0))
    return Kept(gzip.compress(body, 5, mtime=0), mark, str(response["Content-Type"]), until)


def _answer(request: HttpRequest, found: Kept) -> HttpResponse:
    response: HttpResponse
    tag = f'W/"{found.mark}"'
    if found.mark in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(found.body, content_type=found.content_type, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(found.body), content_type=found.content_type)
    response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    return response


def remembered(name: str, seconds: int, find: Callable[[], Any]) -> Any:
    """A figure of the whole city that many pages show, kept under the stamps and today's date."""
    key = f"portal.{name}.{hashlib.sha256(stamp().encode()).hexdigest()[:16]}.{clock.today()}.{get_language()}"
    return cache.get_or_set(key, find, seconds)
