"""One's own account: devices, password, second factor, language, roles."""

from base64 import b32encode
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from cuobian.domains.people.actions.factors import (
    codes_left,
    confirm_factor,
    drop_factor,
    has_factor,
    new_recovery_codes,
    pending_device,
)
from cuobian.domains.people.actions.passwords import change_password, choose_language
from cuobian.domains.people.actions.roles import act_as
from cuobian.domains.people.actions.sign_ins import end_other_sign_ins, end_sign_in, renew_key, sign_in_refused
from cuobian.domains.people.middleware import FACTOR_KEY, GRANT_KEY
from cuobian.domains.people.pages.forms import ChangePasswordForm, CodeForm, LanguageForm
from cuobian.domains.people.pages.gates import acting, home, me, open_at, safe_next, shell, show_faults
from cuobian.domains.people.pages.grant_rows import lines_for_holder
from cuobian.domains.people.pages.places import scope_names
from cuobian.domains.people.pages.signing import myself, pass_factor
from cuobian.domains.people.queries.directory import devices_of, grants_of
from cuobian.domains.people.queries.standing import roles_now
from cuobian.domains.people.rules import Obstacle, needs_factor
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid, NotAllowed
from cuobian.kernel.pages import actor_of, page

_YEAR = 365 * 24 * 3600


@open_at(Obstacle.NO_ROLE)
@page(None)
def security(request: HttpRequest) -> HttpResponse:
    """Devices, password, second factor, language in one place."""
    account = me(request)
    context = {
        "shell": shell(request),
        "person": account,
        "devices": devices_of(account, only_open=True, now=clock.now()),
        "this_key": request.session.session_key,
        "has_factor": has_factor(account),
        "codes_left": codes_left(account),
        "factor_required": _required(request),
        "language": LanguageForm(initial={"locale": account.locale or settings.LANGUAGE_CODE}),
    }
    return render(request, "people/security.html", context)


@open_at(Obstacle.NO_ROLE)
@page(None, methods=("POST",))
def end_device(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    end_sign_in(actor=myself(request), sign_in_id=sign_in_id, now=clock.now())
    messages.success(request, _("那台设备已退出。"))
    return redirect("people:security")


@open_at(Obstacle.NO_ROLE)
@page(None, methods=("POST",))
def end_others(request: HttpRequest) -> HttpResponse:
    key = request.session.session_key or ""
    count = end_other_sign_ins(actor=myself(request), session_key=key, now=clock.now())
    messages.success(request, _("其他 %(count)s 台设备已退出。") % {"count": count} if count else _("没有其他设备。"))
    return redirect("people:security")


@open_at(Obstacle.CHANGE_PASSWORD, Obstacle.NO_ROLE)
@page(None, methods=("GET", "POST"))
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; this device stays signed in, every other one does not."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _knows_password(request, form):
        old_key = request.session.session_key or ""
        try:
            account = change_password(
                actor=myself(request),
                old=form.cleaned_data["old"],
                new=form.cleaned_data["password"],
                session_key=old_key,
                now=clock.now(),
            )
        except Invalid as error:
            show_faults(form, error)
        else:
            update_session_auth_hash(request, account)
            request.session.save()
            renew_key(old=old_key, new=request.session.session_key or "")
            messages.success(request, _("密码改好了，别的设备都已退出。"))
            return redirect(safe_next(request) or "people:security")
    context = {
        "shell": shell(request),
        "form": form,
        "forced": me(request).must_change_password,
        "next": safe_next(request),
    }
    return render(request, "people/password.html", context, status=422 if form.errors else 200)


@open_at(Obstacle.SET_UP_FACTOR, Obstacle.NO_ROLE)
@page(None, methods=("GET", "POST"))
def factor_set_up(request: HttpRequest) -> HttpResponse:
    """Scan the picture with an authenticator app, type its number, and get the recovery codes, shown once."""
    account = me(request)
    if has_factor(account) and not cast("Any", account).is_verified():
        raise NotAllowed(_("换验证应用之前，先退出，再用现在的验证码登录一次。"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = request.session.session_key or ""
        try:
            device, codes = confirm_factor(
                actor=myself(request), code=form.cleaned_data["code"], session_key=key, now=clock.now()
            )
        except Invalid as error:
            show_faults(form, error)
        else:
            pass_factor(request, device)
            return _codes_page(request, codes)
    device = pending_device(account=account)
    context = {
        "shell": shell(request),
        "form": form,
        "next": safe_next(request),
        "required": _required(request),
        "picture": _picture(device.config_url),
        "secret": _in_fours(device),
    }
    return render(request, "people/factor_set_up.html", context, status=422 if form.errors else 200)


@page(None, methods=("POST",))
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """A fresh set of codes."""
    _require_verified(request)
    return _codes_page(request, new_recovery_codes(actor=myself(request), now=clock.now()))


@page(None, methods=("POST",))
def factor_off(request: HttpRequest) -> HttpResponse:
    """Only where none of the person's roles requires the factor."""
    _require_verified(request)
    if _required(request):
        raise NotAllowed(_("您的身份要求两步验证，不能停用。换手机请重新设置。"))
    drop_factor(actor=myself(request), now=clock.now())
    request.session.pop(FACTOR_KEY, None)
    messages.success(request, _("两步验证已停用。"))
    return redirect("people:security")


@open_at(Obstacle.NO_ROLE)
@page(None, methods=("POST",))
def language(request: HttpRequest) -> HttpResponse:
    """Kept with the account, so that it is the same on every device."""
    form = LanguageForm(request.POST)
    answer = redirect("people:security")
    if form.is_valid():
        chosen = form.cleaned_data["locale"]
        choose_language(actor=myself(request), locale=chosen, now=clock.now())
        with override(chosen):
            messages.success(request, _("语言换好了。"))
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return answer


@open_at(Obstacle.NO_ROLE)
@page(None)
def roles(request: HttpRequest) -> HttpResponse:
    """The roles a person holds, held and will hold, and the one acted as."""
    account, term = me(request), acting(request)
    rows = grants_of(account)
    usable = {role.id for role in roles_now(account, clock.today())}
    context = {
        "shell": shell(request),
        "rows": lines_for_holder(rows, usable, term.id if term else None, clock.today()),
    }
    return render(request, "people/roles.html", context)


@open_at(Obstacle.NO_ROLE)
@page(None, methods=("POST",))
def switch_role(request: HttpRequest) -> HttpResponse:
    """Act as another of one's roles."""
    found = act_as(actor=actor_of(request), grant_id=request.POST.get("grant", ""), now=clock.now())
    request.session[GRANT_KEY] = str(found.id)
    messages.success(request, _("现在以「%(role)s」身份办事。") % {"role": found.label})
    return redirect(home(acting(request)))


def other_roles(request: HttpRequest) -> list[tuple[str, str]]:
    """For the head of every page: the roles that can be switched to, (value to post, words)."""
    if not request.user.is_authenticated:
        return []
    term = acting(request)
    rest = [role for role in roles_now(me(request), clock.today()) if term is None or role.id != term.id]
    names = scope_names(role.code for role in rest)
    return [(str(role.id), f"{role.label} · {names[role.code]}") for role in rest]


def _knows_password(request: HttpRequest, form: ChangePasswordForm) -> bool:
    """Through the same door as signing in, so that guessing here is counted there."""
    username = me(request).username
    if authenticate(request, username=username, password=form.cleaned_data["old"]) is not None:
        return True
    sign_in_refused(actor=actor_of(request), username=username, now=clock.now())
    form.add_error("old", _("现在的密码不对，再输一次"))
    return False


def _codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"shell": shell(request), "codes": codes, "next": safe_next(request) or home(acting(request))}
    answer = render(request, "people/recovery_codes.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _required(request: HttpRequest) -> bool:
    held = [role.role for role in roles_now(me(request), clock.today())]
    return needs_factor(held, demonstration=settings.CUOBIAN_DEMO)


def _require_verified(request: HttpRequest) -> None:
    if not cast("Any", request.user).is_verified():
        raise NotAllowed(_("先退出，再用验证码登录一次，才能改两步验证。"))


def _picture(text: str) -> str:
    import segno  # slow to load, and few requests draw a code

    code = segno.make(text, error="m")
    return mark_safe(code.svg_inline(scale=5, border=2, svgclass="cb-qr", lineclass=None, omitsize=True))


def _in_fours(device: Any) -> str:
    plain = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))
