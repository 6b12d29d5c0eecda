"""How a page declares who may open it, and how refusals become pages.

Every view carries exactly one of the two decorators; an architecture test fails for a view with neither.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy

from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.errors import DomainError, Fault

P = ParamSpec("P")
_NO_TEXT = gettext_lazy("送来的内容里有不是文字的字符，什么都没有写入。请删掉再试。")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class ActorRequest(HttpRequest):
    """A request as it reaches our views: the people middleware has put the actor on it."""

    actor: Actor


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request; a visitor when nobody has signed in."""
    return cast("Actor", getattr(request, "actor", None) or Actor.visitor())


def page(permission: str | None, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[P]], View[P]]:
    """Only for people who have signed in, and who hold `permission` somewhere (None: any account).

    The view's queries and actions still check the record itself.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in allowed:
                return _not_this_way(request, allowed)
            if permission is not None:
                require_any(actor_of(request), permission)
            return view(request, *args, **kwargs)

        allowed = _with_head(methods)
        guarded.cb_access = permission or "signed-in"  # type: ignore[attr-defined]
        return guarded

    return decorate


def public_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[P]], View[P]]:
    """Open to everybody, by decision."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in allowed:
                return _not_this_way(request, allowed)
            return view(request, *args, **kwargs)

        allowed = _with_head(methods)
        opened.cb_access = "public"  # type: ignore[attr-defined]
        return cast("View[P]", login_not_required(cast("Any", opened)))

    return decorate


def file_response(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    """A file made on the spot: to keep, or with `inline` to be read in the browser."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=not inline, filename=name) or "inline"
    return response


def came_from(request: HttpRequest) -> str:
    """The page of ours from which a request was sent; its own address where the browser does not say."""
    given = urlsplit(request.headers.get("Referer", ""))
    if given.netloc != request.get_host() or not given.path.startswith("/") or given.path.startswith("//"):
        return request.get_full_path()
    return f"{given.path}?{given.query}" if given.query else given.path


def _not_this_way(request: HttpRequest, allowed: set[str]) -> HttpResponse:
    """405. Whoever opens the address of a step in the browser is told that nothing was done, and where to go on."""
    answer = HttpResponseNotAllowed(sorted(allowed))
    if request.method == "GET":
        answer.content = render(request, "errors/405.html", {"help_number": actor_of(request).request_id}).content
    return answer


def _with_head(methods: tuple[str, ...]) -> set[str]:
    return {*methods, "HEAD"} if "GET" in methods else set(methods)


class RefusalMiddleware:
    """Turns an anticipated refusal into its page (or JSON, for the API and for scripts that ask for it)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """What holds NUL is no text, and no database takes it: refused before anything is done with it."""
        given = (request.path_info, *_texts(request.GET), *_texts(request.POST))
        return refusal(request, DomainError(_NO_TEXT)) if any("\0" in text for text in given) else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal(request, error) if isinstance(error, DomainError) else None


def _texts(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield from (str(name), *map(str, values))


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page that says what is the matter, why, and what can be done."""
    faults: tuple[Fault, ...] = getattr(error, "faults", ())
    context = {"error": error, "faults": faults, "help_number": actor_of(request).request_id}
    context["came_from"] = came_from(request)
    if "application/json" in request.headers.get("Accept", "") or request.path.startswith("/api/"):
        told = [{"place": fault.place, "message": str(fault.message)} for fault in faults]
        return JsonResponse({"message": str(error.message), "faults": told}, status=error.status)
    return render(request, f"errors/{error.status}.html", context, status=error.status)
