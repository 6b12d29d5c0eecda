"""Making, changing and closing accounts; employments; links. Every step that somebody feels is confirmed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.accounts import (
    ask_for_new_password,
    close_account,
    create_account,
    edit_account,
    reopen_account,
)
from cuobian.domains.people.actions.employments import record_employment
from cuobian.domains.people.actions.factors import reset_factor
from cuobian.domains.people.actions.links import OneTimeLink, reset_password
from cuobian.domains.people.actions.personal import read_phone
from cuobian.domains.people.models import Account
from cuobian.domains.people.pages.forms import AccountForm, EmploymentForm, NewAccountForm, ReasonForm
from cuobian.domains.people.pages.gates import confirm, crumbs, show_faults, show_refusal
from cuobian.domains.people.pages.places import code_of, suggestions
from cuobian.domains.people.queries.directory import can_look_after, grantable_roles, person
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed
from cuobian.kernel.pages import actor_of, page


@page("people.manage", methods=("GET", "POST"))
def create(request: HttpRequest) -> HttpResponse:
    """A new account with its first role; the link to sign in with is shown once."""
    actor = actor_of(request)
    form = NewAccountForm(request.POST or None, roles=grantable_roles(actor), initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = create_account(
                actor=actor,
                username=given["username"],
                name=given["name"],
                unit_name=given["unit_name"],
                unit_code=_code_or_none("unit_place", given["unit_place"], actor),
                phone=given["phone"],
                ends_on=given["ends_on"],
                role=given["role"],
                code=code_of("place", given["place"], actor),
                starts_on=given["starts_on"],
                role_ends_on=given["role_ends_on"],
                now=clock.now(),
            )
        except (Invalid, Conflict) as error:
            show_refusal(form, error)
        else:
            return _link_page(request, made.account.id, made.account.name, made.link, is_new=True)
    context = {"form": form, "places": suggestions(actor), "crumbs": crumbs()}
    return render(request, "people/create.html", context, status=422 if form.errors else 200)


@page("people.manage", methods=("GET", "POST"))
def edit(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Name, unit, phone, last day."""
    actor = actor_of(request)
    row = _mine_to_manage(actor, account_id)
    form = AccountForm(request.POST or None, initial=_initial(actor, row) if request.method == "GET" else None)
    if request.method == "POST" and form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("name", "unit_name", "phone", "ends_on")}
        try:
            given["unit_code"] = _unit_code(form.cleaned_data["unit_place"], row, actor)
            edit_account(actor=actor, account_id=account_id, given=given, now=clock.now())
        except Invalid as error:
            show_faults(form, error)
        else:
            messages.success(request, _("已存。"))
            return redirect("people:account", account_id)
    context = {"form": form, "person": row, "places": suggestions(actor), "crumbs": crumbs(row)}
    return render(request, "people/edit.html", context, status=422 if form.errors else 200)


@page("people.manage", methods=("GET", "POST"))
def employ(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Where the person works or worked."""
    actor = actor_of(request)
    row = _mine_to_manage(actor, account_id)
    form = EmploymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            record_employment(
                actor=actor,
                account_id=account_id,
                place_code=code_of("place", given["place"], actor),
                from_on=given["from_on"],
                until_on=given["until_on"],
                now=clock.now(),
            )
        except Invalid as error:
            show_faults(form, error)
        else:
            messages.success(request, _("任职记下了。"))
            return redirect("people:account", account_id)
    context = {"form": form, "person": row, "places": suggestions(actor), "crumbs": crumbs(row)}
    return render(request, "people/employ.html", context, status=422 if form.errors else 200)


@page("people.manage", methods=("GET", "POST"))
def reset(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A one-time link; shown once, right after it is made."""
    row = _mine_to_manage(actor_of(request), account_id)
    if request.method == "POST":
        link = reset_password(actor=actor_of(request), account_id=account_id, now=clock.now())
        return _link_page(request, row.pk, row.name, link, is_new=False)
    return confirm(
        request,
        row,
        title=_("给 %(name)s 重设密码？") % {"name": row.name},
        sub=_("旧密码马上不能用，他的所有设备都会退出。您会得到一个链接，24 小时内用一次，请当面或打电话交给本人。"),
        action=_("重设密码，生成链接"),
        withdraw=True,
    )


@page("people.manage", methods=("GET", "POST"))
def clear_factor(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """For somebody who lost the phone."""
    row = _mine_to_manage(actor_of(request), account_id)
    if request.method == "POST":
        reset_factor(actor=actor_of(request), account_id=account_id, now=clock.now())
        messages.success(request, _("两步验证已清除，下次登录时重新设置。"))
        return redirect("people:account", account_id)
    return confirm(
        request,
        row,
        title=_("清除 %(name)s 的两步验证？") % {"name": row.name},
        sub=_("先确认是本人换了手机。他的所有设备都会退出，下次登录只要密码，登录后重新设置。"),
        action=_("清除两步验证"),
        withdraw=True,
    )


@page("people.manage", methods=("GET", "POST"))
def close(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Close an account, with a reason."""
    row = _mine_to_manage(actor_of(request), account_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        close_account(
            actor=actor_of(request), account_id=account_id, reason=form.cleaned_data["reason"], now=clock.now()
        )
        messages.success(request, _("账号已停用。"))
        return redirect("people:account", account_id)
    return confirm(
        request,
        row,
        title=_("停用 %(name)s 的账号？") % {"name": row.name},
        sub=_("他的所有设备马上退出，不能再登录。记录和身份都留着，以后可以恢复。"),
        action=_("停用账号"),
        form=form,
        withdraw=True,
    )


@page("people.manage", methods=("POST",))
def reopen(request: HttpRequest, account_id: UUID) -> HttpResponse:
    reopen_account(actor=actor_of(request), account_id=account_id, now=clock.now())
    messages.success(request, _("账号已恢复。忘了密码的，再发一个重设链接。"))
    return redirect("people:account", account_id)


@page("people.manage", methods=("POST",))
def ask_password(request: HttpRequest, account_id: UUID) -> HttpResponse:
    ask_for_new_password(actor=actor_of(request), account_id=account_id, now=clock.now())
    messages.success(request, _("他下一次点开页面时要先改密码。"))
    return redirect("people:account", account_id)


def _mine_to_manage(actor: Actor, account_id: UUID) -> Account:
    row = person(actor, account_id)
    if not can_look_after(actor, row):
        raise NotAllowed(_("这个账号不归您现在的身份管：或者是您自己的，或者他有您授不了的身份。"))
    return row


def _code_or_none(field: str, typed: str, actor: Actor) -> str:
    return code_of(field, typed, actor) if typed.strip() else ""


def _unit_code(typed: str, row: Account, actor: Actor) -> str:
    """An unchanged unit stays, even where it lies outside the actor's scope."""
    return row.unit_code if typed.strip() == row.unit_code else _code_or_none("unit_place", typed, actor)


def _initial(actor: Actor, row: Account) -> dict[str, Any]:
    return {
        "name": row.name,
        "unit_name": row.unit_name,
        "unit_place": row.unit_code,
        "phone": read_phone(actor=actor, account=row, now=clock.now()),
        "ends_on": row.ends_on,
    }


def _link_page(request: HttpRequest, account_id: UUID, name: str, link: OneTimeLink, *, is_new: bool) -> HttpResponse:
    context = {
        "account_id": account_id,
        "name": name,
        "link": link,
        "address": request.build_absolute_uri(link.path),
        "is_new": is_new,
    }
    answer = render(request, "people/link_made.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
