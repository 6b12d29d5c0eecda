"""Giving a role and taking it back; both are confirmed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.roles import grant_role, revoke_role
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.pages.forms import ReasonForm, RoleForm
from cuobian.domains.people.pages.gates import confirm, crumbs, show_refusal
from cuobian.domains.people.pages.places import code_of, scope_names, suggestions
from cuobian.domains.people.queries.directory import grantable_roles, person
from cuobian.domains.people.values import ROLES
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.format import NOTHING, bracketed
from cuobian.kernel.pages import actor_of, page


@page("people.manage", methods=("GET", "POST"))
def grant(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Choose the role, see what it will mean, then give it."""
    actor = actor_of(request)
    row = person(actor, account_id)
    form = RoleForm(request.POST or None, roles=grantable_roles(actor), initial={"starts_on": clock.today()})
    told: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            code = code_of("place", given["place"], actor)
            if request.POST.get("confirmed"):
                held = grant_role(
                    actor=actor,
                    account_id=account_id,
                    role=given["role"],
                    code=code,
                    starts_on=given["starts_on"],
                    ends_on=given["role_ends_on"],
                    now=clock.now(),
                )
                messages.success(request, _("%(name)s 有了「%(role)s」身份。") % {"name": row.name, "role": held.label})
                return redirect("people:account", account_id)
            told = _what_it_means(row, given, scope_names([code])[code])
        except (Invalid, Conflict) as error:
            show_refusal(form, error)
    context = {"form": form, "person": row, "places": suggestions(actor), "told": told, "crumbs": crumbs(row)}
    return render(request, "people/grant.html", context, status=422 if form.errors else 200)


@page("people.manage", methods=("GET", "POST"))
def revoke(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Take a role back, with a reason."""
    row = get_object_or_404(RoleGrant.objects.select_related("account"), pk=grant_id)
    person(actor_of(request), row.account_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_role(actor=actor_of(request), grant_id=grant_id, reason=form.cleaned_data["reason"], now=clock.now())
        messages.success(request, _("身份已收回，对方下一次点开页面就生效。"))
        return redirect("people:account", row.account_id)
    label, place = ROLES[row.role].label, scope_names([row.code])[row.code]
    return confirm(
        request,
        row.account,
        title=_("收回 %(name)s 的「%(role)s」身份？") % {"name": row.account.name, "role": label},
        sub=_("下一次点开页面就生效。他做过的记录都留着。"),
        rows=[{"label": _("身份"), "value": label}, {"label": _("管哪里"), "value": place}],
        action=_("收回「%(role)s」") % {"role": label},
        form=form,
        withdraw=True,
    )


def _what_it_means(row: Account, given: dict[str, Any], place: str) -> list[dict[str, Any]]:
    role = ROLES[given["role"]]
    from_to = (given["starts_on"], given["role_ends_on"])
    until = _("%(from)s 起，到 %(to)s 止（当天不再有效）") if from_to[1] else _("%(from)s 起，长期")
    rows = [
        {"label": _("给谁"), "value": bracketed(row.name, row.unit_name or NOTHING)},
        {"label": _("身份"), "value": role.label},
        {"label": _("能办什么"), "value": role.duty},
        {"label": _("管哪里"), "value": place},
        {"label": _("多久"), "value": until % {"from": from_to[0], "to": from_to[1]}},
    ]
    if role.needs_factor:
        rows.append({"label": _("两步验证"), "value": _("第一次登录时要设好，才能办事")})
    return rows
