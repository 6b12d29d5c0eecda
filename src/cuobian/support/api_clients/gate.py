"""Who calls the API: with a token, a client that may read what its scopes name; without one, anybody, less often."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from cuobian.kernel import clock
from cuobian.kernel.errors import DomainError, NotAllowed
from cuobian.support.api_clients.issuing import digest_of
from cuobian.support.api_clients.models import ApiClient
from cuobian.support.limits.public import network_of, spend

WINDOW_SECONDS = 60
OPEN_PER_MINUTE = 60
"""Requests a minute without a token from one address, or from one IPv6 network."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; `client` is "" without a token."""

    client: str
    per_minute: int


class Unknown(DomainError):
    """401: the token is not one of ours, has ended, or was revoked."""

    status = 401


class TooOften(DomainError):
    """429: `seconds` says when to come again."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(_("一分钟内请求太多，请 %(n)s 秒后再来。") % {"n": seconds})
        self.seconds = seconds


class Gate(HttpBearer):
    """The check in front of an operation. A token is not needed for public data; a wrong one is refused all the same."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        given = request.headers.get("Authorization", "")
        return self.authenticate(request, given) if given else _anybody(request)

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Raises Unknown, NotAllowed (the scope is not this token's) or TooOften."""
        now = clock.now()
        kind, _blank, secret = token.partition(" ")
        client = (
            ApiClient.objects.filter(digest=digest_of(secret.strip())).first() if kind.lower() == "bearer" else None
        )
        if client is None or client.revoked_at is not None or client.expires_on < clock.local_date(now):
            raise Unknown(_("令牌不对、已到期或已撤销。不带令牌也能读公开数据，只是次数少些。"))
        if self.scope not in client.scopes:
            raise NotAllowed(_("这个令牌不能读这一项：%(scope)s。") % {"scope": self.scope})
        _spend(f"client {client.pk}", client.per_minute)
        return Caller(client.name, client.per_minute)


def _anybody(request: HttpRequest) -> Caller:
    _spend(f"address {network_of(request.META.get('REMOTE_ADDR', ''))}", OPEN_PER_MINUTE)
    return Caller("", OPEN_PER_MINUTE)


def _spend(who: str, most: int) -> None:
    wait = spend(purpose="api", who=who, most=most, seconds=WINDOW_SECONDS, now=clock.now())
    if wait:
        raise TooOften(wait)
