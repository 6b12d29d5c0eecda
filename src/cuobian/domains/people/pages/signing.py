"""Signing in, giving the second factor, signing out."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_otp import login as give_device

from cuobian.domains.people.actions.door import TooManyTries, Turn, return_turns, take, turns_for
from cuobian.domains.people.actions.factors import give_factor, has_factor
from cuobian.domains.people.actions.first_run import is_first_run
from cuobian.domains.people.actions.sign_ins import open_sign_in, renew_key, sign_in_refused
from cuobian.domains.people.actions.sign_ins import sign_out as leave
from cuobian.domains.people.middleware import FACTOR_KEY, GRANT_KEY
from cuobian.domains.people.models import Account
from cuobian.domains.people.pages.devices import device_words
from cuobian.domains.people.pages.forms import CodeForm, SignInForm
from cuobian.domains.people.pages.gates import acting, home, me, open_at, safe_next, show_faults
from cuobian.domains.people.queries.demonstration import demo_accounts
from cuobian.domains.people.queries.identity import username_of
from cuobian.domains.people.queries.standing import acting_as, actor_for
from cuobian.domains.people.rules import Obstacle, has_ended
from cuobian.kernel import clock
from cuobian.kernel import format as written
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.kernel.pages import actor_of, page, public_page

_OWN_DEVICE = timedelta(days=7)
_YEAR = 365 * 24 * 3600


@public_page(methods=("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponse:
    """One message for every failure: it does not say whether the name exists."""
    if request.user.is_authenticated:
        return redirect(safe_next(request) or home(acting(request)))
    if is_first_run():
        return redirect("people:setup")
    form = SignInForm(request.POST or None)
    wrong = ""
    if request.method == "POST" and form.is_valid():
        answer = _try(request, form)
        if isinstance(answer, HttpResponse):
            return answer
        wrong = answer
    context = {"form": form, "wrong": wrong, "next": safe_next(request), "demo_accounts": _printed_accounts()}
    return render(request, "people/sign_in.html", context, status=200 if request.method == "GET" else 422)


def _try(request: HttpRequest, form: SignInForm) -> HttpResponse | str:
    """Where to go, or what is wrong."""
    given = form.cleaned_data
    username = username_of(given["username"])
    turns = _knock(request, username)
    user = authenticate(request, username=username, password=given["password"])
    if user is None:
        sign_in_refused(actor=actor_of(request), username=username, now=clock.now())
        return _("工号或密码不对。大小写、输入法看一下；忘了就请管理员重设。")
    if has_ended(user.ends_on, clock.today()):
        sign_in_refused(actor=actor_of(request), username=username, now=clock.now())
        words = _("您的账号 %(day)s起已到期，不能再登录。要再用，请联系给您开账号的单位。")
        return words % {"day": written.day(user.ends_on)}
    return_turns(turns, now=clock.now())
    return _enter(request, user, own_device=given["remember"])


def _knock(request: HttpRequest, username: str) -> tuple[Turn, ...]:
    """The turns that this attempt takes. Raises TooManyTries, and that is written down too."""
    actor, now = actor_of(request), clock.now()
    turns = turns_for(username=username, address=actor.address, now=now)
    try:
        take(turns, now=now)
    except TooManyTries:
        sign_in_refused(actor=actor, username=username, now=now, held=True)
        raise
    return turns


def _enter(request: HttpRequest, account: Account, *, own_device: bool) -> HttpResponseRedirect:
    now, target = clock.now(), safe_next(request)
    login(request, account)
    if own_device:
        request.session.set_expiry(_OWN_DEVICE)
    role = acting_as(account, None, clock.today())
    if role is not None:
        request.session[GRANT_KEY] = str(role.id)
    asked = has_factor(account)
    if asked:
        request.session[FACTOR_KEY] = True
    request.session.save()
    seen = actor_of(request)
    open_sign_in(
        actor=actor_for(account, role, address=seen.address, request_id=seen.request_id),
        session_key=request.session.session_key or "",
        device=device_words(request.headers.get("User-Agent", "")),
        now=now,
        expires_at=now + timedelta(seconds=request.session.get_expiry_age()),
    )
    target = target or home(role)
    answer = redirect(f"{reverse('people:second-factor')}?{urlencode({'next': target})}" if asked else target)
    if account.locale:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            account.locale,
            max_age=_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return answer


@open_at(Obstacle.GIVE_FACTOR)
@page(None, methods=("GET", "POST"))
def second_factor(request: HttpRequest) -> HttpResponse:
    """The number of the app, or a recovery code."""
    if not request.session.get(FACTOR_KEY) or cast("Any", request.user).is_verified():
        return redirect(safe_next(request) or home(acting(request)))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device = give_factor(actor=myself(request), code=form.cleaned_data["code"], now=clock.now())
        except Invalid as error:
            show_faults(form, error)
        else:
            pass_factor(request, device)
            return redirect(safe_next(request) or home(acting(request)))
    context = {"form": form, "next": safe_next(request)}
    return render(request, "people/second_factor.html", context, status=422 if form.errors else 200)


def pass_factor(request: HttpRequest, device: Any) -> None:
    """The session has proved a second factor; it gets a new key, so that one seen before is worth nothing."""
    give_device(request, device)
    request.session[FACTOR_KEY] = True
    old = request.session.session_key or ""
    request.session.cycle_key()
    renew_key(old=old, new=request.session.session_key or "")


@open_at(*Obstacle)
@page(None, methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave on this device."""
    leave(actor=actor_of(request), session_key=request.session.session_key or "", now=clock.now())
    logout(request)
    return redirect("people:sign-in")


def myself(request: HttpRequest) -> Actor:
    """The person as himself, without rights, for what he does about his own account before he may do more."""
    seen = actor_of(request)
    return actor_for(me(request), None, address=seen.address, request_id=seen.request_id)


def _printed_accounts() -> list[Any]:
    return demo_accounts() if settings.CUOBIAN_DEMO else []
