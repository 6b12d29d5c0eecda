"""What phones talk to: JSON, signed in by the session, never a page and never a redirect."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.kernel import clock
from cuobian.kernel.errors import DomainError, Invalid
from cuobian.kernel.pages import actor_of, public_page
from cuobian.kernel.reading import whole_in
from cuobian.support.inbox import pieces, reading
from cuobian.support.inbox.receiving import receive
from cuobian.support.limits.public import spend

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PER_MINUTE = 900
_STATUS = {"too-many": 413, "too-large": 413}


def device(*, methods: tuple[str, ...]) -> Callable[[View[P]], View[P]]:
    """For phones: who is not signed in hears so in JSON (401), and every refusal is JSON."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if not actor.is_known or not actor.grants:
                return _sign_in()
            left = spend(purpose="inbox", who=str(actor.account_id), most=PER_MINUTE, seconds=60, now=clock.now())
            if left:
                return told(429, "slow-down", _("传得太快，稍等再传。"), retry_after=left)
            try:
                return view(request, *args, **kwargs)
            except DomainError as error:
                code = str(error.facts.get("code", "refused"))
                return told(_STATUS.get(code, error.status), code, str(error.message))

        return public_page(methods=methods)(guarded)

    return decorate


def told(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    """A refusal as a phone reads it."""
    return JsonResponse({"code": code, "message": message, **more}, status=status)


def _sign_in() -> JsonResponse:
    following = urlencode({"next": reverse("inbox:mine")})
    words = _("要先登录才能传，手机上的记录没丢。")
    return told(401, "sign-in", words, sign_in=f"{reverse('inbox:mine')}?{following}")


@device(methods=("POST",))
def commands(request: HttpRequest) -> HttpResponseBase:
    """A batch of commands: every one gets an answer."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > reading.MOST_BYTES:
        raise Invalid(_("这一批太大，请分几次传。"), code="too-large")
    now = clock.now()
    is_form = (request.content_type or "").startswith(
        "multipart/"
    )  # no phone of ours; its body may have been read as a form
    answers = receive(actor=actor_of(request), content=b"" if is_form else request.body, now=now)
    return JsonResponse(
        {"now": now.isoformat(), "schema": max(reading.SCHEMAS), "answers": [each.as_json() for each in answers]}
    )


@device(methods=("GET",))
def token(request: HttpRequest) -> HttpResponseBase:
    """A fresh key against forgery, who is signed in, and what time it is."""
    actor = actor_of(request)
    return JsonResponse(
        {
            "csrf": get_token(request),
            "account": str(actor.account_id),
            "name": actor.name,
            "now": clock.now().isoformat(),
        }
    )


@device(methods=("GET", "PUT"))
def piece(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """How far a file has come; or a piece of it."""
    account = actor_of(request).person_id
    if request.method != "PUT":
        return JsonResponse(asdict(pieces.progress(account, sha256)))
    if int(request.META.get("CONTENT_LENGTH") or 0) > pieces.MOST_PIECE:
        raise Invalid(_("一段不能是空的，也不能超过 256 KB。"), code="too-large")
    found = pieces.put(
        account=account,
        sha256=sha256,
        offset=_number(request, "offset"),
        size=_number(request, "size"),
        content=request.body,
        piece_sha256=request.headers.get("X-Piece-SHA256", "").lower(),
        now=clock.now(),
    )
    return JsonResponse(asdict(found))


def _number(request: HttpRequest, name: str) -> int:
    number = whole_in(request.GET.get(name))
    if number is None:
        raise Invalid(_("地址里要写明 %(name)s。") % {"name": name}, code="unreadable")
    return number
