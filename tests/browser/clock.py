"""The clock of a served site: tests set it, every request reads it. Threads share no context, so each request is told."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from cuobian.kernel.clock import frozen_at


class Hands:
    """Where the clock stands."""

    moment: datetime


HANDS = Hands()


class HeldClock:
    """Middleware around all others: the request happens at the moment that the test has set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with frozen_at(HANDS.moment):
            return self.get_response(request)
