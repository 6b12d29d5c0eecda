"""Pages for administrators: which programs hold a token, a new one, and taking one back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel import clock
from cuobian.kernel import format as written
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.forms import DayField
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.api_clients.issuing import PERMISSION, issue, revoke
from cuobian.support.api_clients.models import ApiClient, Scope
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("name", gettext_lazy("程序"), sort=("name",)),
    Column("owner", gettext_lazy("负责单位"), sort=("owner",)),
    Column("scopes", gettext_lazy("能读什么"), value=lambda row: _("、").join(scope_words(row))),
    Column("per_minute", gettext_lazy("每分钟次数"), sort=("per_minute",), kind="number"),
    Column("expires_on", gettext_lazy("到期"), sort=("expires_on",), kind="date"),
    Column("state", gettext_lazy("状态"), value=lambda row: state_of(row)[1], kind="chip"),
)


class ClientForm(forms.Form):
    """A new client."""

    name = forms.CharField(label=gettext_lazy("哪个程序在用"), max_length=60)
    owner = forms.CharField(label=gettext_lazy("哪个单位负责"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("能读什么"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("每分钟最多几次"), initial=600, min_value=1, max_value=60_000,
        help_text=gettext_lazy("不带令牌的程序每分钟 60 次。"),
    )  # fmt: skip
    expires_on = DayField(
        label=gettext_lazy("哪天到期"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("最长两年，到期后另发一个。"),
    )  # fmt: skip


class RevokeForm(forms.Form):
    """Why a token is taken back."""

    reason = forms.CharField(label=gettext_lazy("为什么撤销"), max_length=200)


def scope_words(row: ApiClient) -> list[str]:
    """The scopes of a client in words."""
    return [str(Scope(scope).label) for scope in row.scopes]


def state_of(row: ApiClient) -> tuple[str, str]:
    """Kind and words of the chip."""
    if row.revoked_at is not None:
        return "refused", _("已撤销：%(reason)s") % {"reason": row.revoked_reason}
    if row.expires_on < clock.today():
        return "locked", _("已到期")
    return "done", _("可用")


@page(PERMISSION)
def clients(request: HttpRequest) -> HttpResponseBase:
    """All clients, the latest first."""
    rows = ApiClient.objects.all()
    if request.GET.get("export"):
        ordered = sorted_rows(request.GET, rows, COLUMNS, default="name")[:20_000]
        return xlsx_response("api-clients", _("接口令牌"), table_of(ordered, COLUMNS), request)
    shown = listing(request.GET, rows, COLUMNS, default="name")
    told = [{"row": row, "scopes": scope_words(row), "state": state_of(row)} for row in shown.rows]
    return render(request, "api_clients/list.html", {"listing": shown, "rows": told})


@page(PERMISSION, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponseBase:
    """The form; its answer is the one page that shows the token."""
    default = {"expires_on": clock.today() + timedelta(days=365)}
    form = ClientForm(request.POST or None, initial=default)
    if request.method == "POST" and form.is_valid():
        try:
            made, token = issue(actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Invalid as refused:
            for fault in refused.faults:
                form.add_error(fault.place, fault.message)
        else:
            response = render(request, "api_clients/issued.html", {"client": made, "token": token, "crumbs": _crumbs()})
            response["Cache-Control"] = "private, no-store"
            return response
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "api_clients/new.html", context, status=422 if form.errors else 200)


@page(PERMISSION, methods=("GET", "POST"))
def take_back(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Asks for the reason first."""
    found = ApiClient.objects.filter(pk=client_id).first()
    if found is None:
        raise NotFound()
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke(actor=actor_of(request), client_id=client_id, reason=form.cleaned_data["reason"], now=clock.now())
        messages.success(request, _("已撤销「%(name)s」的令牌，它从现在起不能用") % {"name": found.name})
        return redirect("api_clients:list")
    return render(request, "pages/confirm.html", _confirmation(found, form), status=422 if form.errors else 200)


def _confirmation(found: ApiClient, form: RevokeForm) -> dict[str, Any]:
    return {
        "title": _("撤销「%(name)s」的令牌") % {"name": found.name},
        "sub": _("撤销后马上失效，不能恢复；要再用就另发一个。"),
        "rows": [
            {"label": _("负责单位"), "value": found.owner},
            {"label": _("能读什么"), "value": _("、").join(scope_words(found))},
            {"label": _("到期"), "value": written.day_number(found.expires_on)},
        ],
        "form": form,
        "withdraw": True,
        "action": _("撤销这个令牌"),
        "action_url": reverse("api_clients:revoke", args=[found.pk]),
        "back_url": reverse("api_clients:list"),
        "back": _("先不撤销"),
        "crumbs": _crumbs(),
    }


def _crumbs() -> list[tuple[str, str]]:
    return [(_("接口令牌"), reverse("api_clients:list"))]
