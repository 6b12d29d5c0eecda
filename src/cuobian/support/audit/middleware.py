"""Refused attempts are written down too: every 403, and every record asked for that does not exist for this person."""

import logging
from collections.abc import Callable
from typing import Any, cast

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase

from cuobian.kernel import clock
from cuobian.kernel.errors import DomainError, NotFound
from cuobian.kernel.pages import actor_of
from cuobian.support.audit.refusals import record_refused

log = logging.getLogger(__name__)


class RefusedAttemptsMiddleware:
    """Stands inside of the middleware that turns refusals into pages, so that it sees the refusal itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        actor = actor_of(request)
        if actor.request_id:
            response.headers["X-Request-Id"] = actor.request_id
        error = getattr(request, "refused_with", None)
        out_of_scope = isinstance(error, NotFound) and actor.is_known
        if response.status_code == 403 or (out_of_scope and response.status_code == 404):
            _write(request, response.status_code, error)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Remember the refusal for when its page is ready."""
        if isinstance(error, DomainError):
            cast("Any", request).refused_with = error


def _write(request: HttpRequest, status: int, error: DomainError | None) -> None:
    actor, facts = actor_of(request), error.facts if error else {}
    told = {"method": request.method, "path": request.path[:200], "status": status}
    if "permission" in facts:
        told["permission"] = str(facts["permission"])
    try:
        record_refused(
            actor=actor,
            action="page.refused" if status == 403 else "page.missing",
            subject="page",
            subject_id=request.resolver_match.view_name[:64] if request.resolver_match else "",
            code=str(facts.get("code") or actor.scope),
            summary=str(error.message) if error else "",
            facts=told,
            now=clock.now(),
        )
    except DatabaseError:
        log.exception("a refused attempt could not be written down")
