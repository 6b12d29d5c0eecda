"""The HTTP API: the routers of the domains under one roof, and how it refuses."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cuobian import __version__
from cuobian.domains.network.endpoints import router as places
from cuobian.domains.rating.endpoints import router as stars
from cuobian.domains.standards.endpoints import router as standards
from cuobian.kernel.errors import DomainError
from cuobian.kernel.pages import public_page
from cuobian.support.api_clients.public import OPEN_PER_MINUTE, FaultOut, Problem, TooOften

DESCRIPTION = (
    "Public data of the platform, to read. A token is not needed "
    f"({OPEN_PER_MINUTE} requests a minute from one address); with `Authorization: Bearer …` a program reads more often. "
    "Every refusal has the same body: `message`, and `faults` with the place of each fault."
)
api = NinjaAPI(
    title="厝边 Cuobian", version=__version__, description=DESCRIPTION, docs_url=None, openapi_url="openapi.json",
    urls_namespace="api",
)  # fmt: skip
for router in (places, standards, stars):
    api.add_router("", router)


def _problem(request: HttpRequest, status: int, message: Any, faults: list[FaultOut] | None = None) -> HttpResponse:
    body = Problem(message=str(message), faults=faults or [])
    return api.create_response(request, body.model_dump(), status=status)


@api.exception_handler(DomainError)
def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    told = [FaultOut(place=fault.place, message=str(fault.message)) for fault in getattr(error, "faults", ())]
    response = _problem(request, error.status, error.message, told)
    if isinstance(error, TooOften):
        response["Retry-After"] = str(error.seconds)
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [FaultOut(place=".".join(map(str, one["loc"][1:])), message=str(one["msg"])) for one in error.errors]
    return _problem(request, 422, _("有几处要改，改完再发。"), faults)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, str(error))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _problem(request, 404, _("没有找到。"))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return _problem(request, 401, _("令牌不对、已到期或已撤销。"))


@public_page()
def docs(request: HttpRequest) -> HttpResponse:
    """The operations on one page of our own."""
    schema = api.get_openapi_schema()
    operations = [
        {"path": path, "method": method.upper(), "summary": operation["summary"], "text": operation.get("description", ""), "parameters": operation.get("parameters", [])}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]  # fmt: skip
    return render(request, "portal/api.html", {"operations": operations, "per_minute": OPEN_PER_MINUTE})
