"""What a reader chooses for this browser alone, by plain links: elder mode and the language. Kept in cookies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from cuobian.kernel.pages import public_page

COOKIE = "cb-elder"
SIZES = 3
_YEAR = 365 * 24 * 3600


def elder_size(request: HttpRequest) -> int:
    """0 when elder mode is off, else 1, 2 or 3."""
    given = request.COOKIES.get(COOKIE, "")
    return int(given) if given in ("1", "2", "3") else 0


@public_page()
def switch(request: HttpRequest) -> HttpResponse:
    """`?to=off|1|2|3|larger&next=/path`: larger goes round from the largest to the first."""
    asked = request.GET.get("to", "1")
    size = elder_size(request) % SIZES + 1 if asked == "larger" else int(asked) if asked in ("1", "2", "3") else 0
    answer = _back(request)
    if size:
        answer.set_cookie(COOKIE, str(size), max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


@public_page()
def language(request: HttpRequest) -> HttpResponse:
    """`?to=zh-hans|en&next=/path`; an unknown language changes nothing."""
    answer = _back(request)
    asked = request.GET.get("to", "")
    if asked in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            asked,
            max_age=_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return answer


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")
