"""Puts the actor on every request, and keeps people who may not work yet at the page where they can put that right."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.sign_ins import touch
from cuobian.domains.people.models import Account
from cuobian.domains.people.queries.standing import acting_as, actor_for, terms_of
from cuobian.domains.people.rules import Obstacle, Term, has_ended, needs_factor, obstacle
from cuobian.domains.people.values import ROLES
from cuobian.kernel import clock
from cuobian.kernel import format as written
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.pages import came_from, refusal

GRANT_KEY = "people.grant"
FACTOR_KEY = "people.factor"
OPEN_AT = "cb_open_at"
_GATES = {
    Obstacle.GIVE_FACTOR: "people:second-factor",
    Obstacle.SET_UP_FACTOR: "people:factor-set-up",
    Obstacle.CHANGE_PASSWORD: "people:password",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a signed-in person stands at this request."""

    account: Account
    acting: Term | None
    obstacle: Obstacle


class ActorMiddleware:
    """One look at the account a request (Django's own); its roles come from memory until they change."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = str(request.META.get("REMOTE_ADDR", ""))
        request_id = secrets.token_hex(5).upper()
        standing = standing_of(request)
        if standing is None:
            actor = Actor.visitor(address, request_id)
        else:
            allowed = standing.acting if standing.obstacle is Obstacle.NONE else None
            actor = actor_for(standing.account, allowed, address=address, request_id=request_id)
            touch(session_key=request.session.session_key or "", now=clock.now())
        carrier = cast("Any", request)
        carrier.actor, carrier.standing = actor, standing
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        standing = cast("Standing | None", getattr(request, "standing", None))
        if standing is None or standing.obstacle is Obstacle.NONE or not getattr(view, "login_required", True):
            return None
        if standing.obstacle in getattr(view, OPEN_AT, ()):
            return None
        return _stopped(request, standing)


class SignInFirst(LoginRequiredMiddleware):
    """Sends visitors to the sign-in page. Who was signed out while a form stood open comes back to that form."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if "text/html" in request.headers.get("Accept", "") and not request.headers.get("HX-Request"):
            messages.warning(request, _("登录过期了，刚才那一步没有存上。登录后会回到那一页。"))
        return redirect_to_login(came_from(request), reverse(self.get_login_url(view_func)))


def standing_of(request: HttpRequest) -> Standing | None:
    """None when nobody has signed in."""
    user = request.user
    if not user.is_authenticated:
        return None
    account, day = user, clock.today()
    acting = acting_as(account, _wanted(request), day)
    required = needs_factor([acting.role] if acting else [], demonstration=settings.CUOBIAN_DEMO)
    asked = bool(request.session.get(FACTOR_KEY))
    stopped = obstacle(
        account_ended=has_ended(account.ends_on, day),
        asked_for_factor=asked,
        factor_required=required,
        verified=bool(asked or required) and cast("Any", user).is_verified(),
        must_change=account.must_change_password,
        has_role=acting is not None,
    )
    return Standing(account, acting, stopped)


def _wanted(request: HttpRequest) -> UUID | None:
    kept = request.session.get(GRANT_KEY)
    return UUID(kept) if kept else None


def _stopped(request: HttpRequest, standing: Standing) -> HttpResponseBase:
    gate = _GATES.get(standing.obstacle)
    if gate is None:
        words = {"title": _("这个身份现在不能用"), "chip": _("不在有效期")}
        return refusal(request, NotAllowed(_why(standing), ways=_ways(standing), **words))
    following = request.get_full_path() if request.method == "GET" else "/"
    target = f"{reverse(gate)}?{urlencode({'next': following})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": target})
    return redirect(target)


def _why(standing: Standing) -> str:
    """The words for an account or a role that has ended, has not begun, or is not there."""
    day = clock.today()
    if standing.obstacle is Obstacle.ACCOUNT_ENDED:
        return _("您的账号 %(day)s起已到期，不能再用。") % {"day": written.day(standing.account.ends_on)}
    terms = terms_of(standing.account)
    ended = [one for one in terms if one.ends_on is not None and one.ends_on <= day]
    coming = [one for one in terms if one.starts_on > day]
    if ended:
        last = max(ended, key=lambda one: one.ends_on or day)
        words = _("您的「%(role)s」身份 %(day)s起已到期。")
        return words % {"role": ROLES[last.role].label, "day": written.day(last.ends_on)}
    if coming:
        first = min(coming, key=lambda one: one.starts_on)
        words = _("您的「%(role)s」身份 %(day)s才生效。")
        return words % {"role": ROLES[first.role].label, "day": written.day(first.starts_on)}
    return _("您的账号现在没有可用的身份。")


def _ways(standing: Standing) -> list[dict[str, str]]:
    """What can be done instead."""
    day = clock.today()
    can_switch = standing.obstacle is Obstacle.NO_ROLE and any(one.holds_on(day) for one in terms_of(standing.account))
    switch = {
        "title": _("换一个身份"),
        "note": _("您还有别的身份在有效期内。"),
        "url": reverse("people:roles"),
        "action": _("看我的身份"),
    }
    extend = {"title": _("请上级单位授权或延期"), "note": _("把下面的编号报给授权的经办人，他改好以后，刷新就能用。")}
    return [switch, extend] if can_switch else [extend]
