"""Temporary assessors of a round: invited, listed, given a new link, ended before the round is."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import areas
from cuobian.domains.people.public import OneTimeLink
from cuobian.domains.rating.actions.invite import Guest, end_invitation, invite, new_link
from cuobian.domains.rating.models import Panel, Round, RoundInvitation
from cuobian.domains.rating.pages.desk.parts import address, round_crumbs
from cuobian.domains.rating.queries.desk_panels import panel_rows
from cuobian.domains.rating.queries.invited import (
    ENDED,
    LIVE,
    OVER,
    InvitedLine,
    invited_lines,
    invited_rows,
    last_day,
    may_invite,
    standing_of,
)
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.plan import INVITED_MARGIN_DAYS
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import Level, RoundStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, NotAllowed, NotFound
from cuobian.kernel.format import day, number
from cuobian.kernel.forms import Crumbs, ask, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

OUTSIDE = "outside"
STANDINGS = {LIVE: gettext_lazy("在用"), OVER: gettext_lazy("已到期"), ENDED: gettext_lazy("已结束")}
CHIPS = {LIVE: "done", OVER: "plain", ENDED: "refused"}
COLUMNS = (
    Column("name", gettext_lazy("姓名"), sort=("account__sort_key",), value=lambda line: line.invitation.account.name),
    Column(
        "unit",
        gettext_lazy("单位"),
        sort=("account__unit_name",),
        value=lambda line: line.invitation.account.unit_name,
    ),
    Column("where", gettext_lazy("评哪里"), sort=("code",)),
    Column("until", gettext_lazy("用到"), sort=("grant__ends_on",), kind="date"),
    Column("open", gettext_lazy("在记"), kind="number"),
    Column("submitted", gettext_lazy("已交"), kind="number"),
    Column("standing", gettext_lazy("情况"), value=lambda line: str(STANDINGS[line.standing])),
)


@page("rating.view")
def invited(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Everybody who was invited for a round, as far as the actor sees."""
    actor, today = actor_of(request), clock.today()
    made = get_round(actor, round_id)
    rows = invited_rows(actor, made)
    if request.GET.get("export") == "xlsx":
        found = invited_lines(list(sorted_rows(request.GET, rows, COLUMNS, default="name")), today)
        return xlsx_response(_("临时评委"), _("临时评委"), table_of(found, COLUMNS), request)
    shown = listing(request.GET, rows, COLUMNS, default="name")
    context = {
        "made": made,
        "crumbs": round_crumbs(made, (_("临时评委"), "")),
        "listing": shown,
        "lines": [_shown(actor, line) for line in invited_lines(shown.rows, today)],
        "may_invite": made.status == RoundStatus.OPEN and bool(_scopes(actor, made)),
        "margin": INVITED_MARGIN_DAYS,
    }
    return render(request, "rating/desk/invited.html", context)


def _shown(actor: Actor, line: InvitedLine) -> dict[str, Any]:
    row = line.invitation
    return {
        "line": line,
        "row": row,
        "chip": CHIPS[line.standing],
        "standing": STANDINGS[line.standing],
        "never_in": row.account.last_sign_in_at is None,
        "may_change": line.standing != ENDED and may_invite(actor, row.code),
        "may_link": line.standing == LIVE and may_invite(actor, row.code),
        "account_url": address("people:account", row.account_id) if actor.may("people.view", row.code) else "",
    }


class GuestForm(forms.Form):
    """Who is invited, and where to assess."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    unit_name = forms.CharField(
        label=gettext_lazy("单位"),
        max_length=120,
        help_text=gettext_lazy("写现在工作的单位全称，回避要用。没有单位的写「无」。"),
    )
    unit_code = forms.ChoiceField(
        label=gettext_lazy("单位在哪里"),
        help_text=gettext_lazy("单位在某个区或镇街的要选上：在本镇街、联合考评时在本区的，系统会让他回避。"),
    )
    code = forms.ChoiceField(label=gettext_lazy("请他评哪里"), help_text=gettext_lazy("只能在您管的范围里选。"))
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("本人登录或联系时用，只存在账号里。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, made: Round, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = [
            (area.name, [(area.code, _("%(name)s的区级单位") % {"name": area.name}), *_streets(area.code)])
            for area in areas(made.code)
        ]
        units = [("", _("请选")), (OUTSIDE, _("市级单位，或外地、部队等不在各区的")), *districts]
        self.fields["unit_code"].choices = units  # type: ignore[attr-defined]
        self.fields["code"].choices = scopes  # type: ignore[attr-defined]

    def guest(self) -> Guest:
        given = self.cleaned_data
        return Guest(**{**given, "unit_code": "" if given["unit_code"] == OUTSIDE else given["unit_code"]})


def _streets(district: str) -> list[tuple[str, str]]:
    return [(area.code, area.name) for area in areas(district)]


def _scopes(actor: Actor, made: Round) -> list[tuple[str, str]]:
    """Where the actor may let somebody assess: a district of their own, or the whole city and each of its districts."""
    prefixes = {prefix for permission in PERMISSION_OF.values() for prefix in actor.prefixes(permission)}
    wide = any(made.code.startswith(prefix) for prefix in prefixes)
    found = [(made.code, str(_("全市")))] if wide else []
    return found + [(area.code, area.name) for area in areas(made.code) if wide or area.code in prefixes]


@page("rating.view", methods=("GET", "POST"))
def new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Invite somebody; the answer shows the one-time link, once."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    scopes = _scopes(actor, made)
    if not scopes:
        raise NotAllowed(permission="rating.panel.district")
    panel = _panel(actor, made, request.GET.get("panel", ""))
    first = panel.code if panel else request.GET.get("code", "")
    form = GuestForm(
        request.POST if request.method == "POST" else None, made=made, scopes=scopes, initial={"code": first}
    )
    if request.method == "POST" and form.is_valid():
        done = told(form, lambda: invite(actor=actor, round_id=made.pk, guest=form.guest(), now=clock.now()))
        if done is not None:
            where = reverse("rating:panel-add", args=[panel.pk]) + f"?joining={done.account.id}" if panel else ""
            return _link_page(request, made, form.cleaned_data["name"], done.link, where)
    context = {
        "made": made,
        "form": form,
        "panel": panel,
        "crumbs": round_crumbs(made, *_way(made), (_("请一位"), "")),
        "ends": [(label, day(last_day(made, code))) for code, label in scopes[:1]],
        "is_open": made.status == RoundStatus.OPEN,
        "margin": INVITED_MARGIN_DAYS,
    }
    return render(request, "rating/desk/invited_new.html", context, status=422 if form.errors else 200)


def _panel(actor: Actor, made: Round, asked: str) -> Panel | None:
    """The panel that the invitation came from, if the actor may change it."""
    try:
        found = panel_rows(actor, made).filter(pk=UUID(asked)).first()
    except ValueError:
        return None
    return found if found and actor.may(PERMISSION_OF[Level(found.level)], found.code) else None


def _way(made: Round) -> Crumbs:
    return [(_("临时评委"), reverse("rating:invited", args=[made.pk]))]


@page("rating.view", methods=("GET", "POST"))
def link(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """A new link for somebody who lost it."""
    actor = actor_of(request)
    row = _row(actor, invitation_id)
    if standing_of(row, clock.today()) != LIVE:
        raise Conflict(_("这位临时评委已经结束或到期，不能再发链接。要再用，请重新请一次。"))
    if request.method == "POST":
        made_link = new_link(actor=actor, invitation_id=row.pk, now=clock.now())
        return _link_page(request, row.round, row.account.name, made_link, "")
    return ask(
        request,
        title=_("给 %(name)s 发一个新链接？") % {"name": row.account.name},
        sub=row.round.title,
        warnings=[_("原来的链接和密码马上不能用，他的设备会退出。新链接只显示一次，24 小时内有效。")],
        action=_("发新链接"),
        back_url=reverse("rating:invited", args=[row.round_id]),
        crumbs=round_crumbs(row.round, *_way(row.round), (_("新链接"), "")),
    )


class EndForm(forms.Form):
    """Why somebody is ended before the round."""

    reason = forms.CharField(
        label=gettext_lazy("为什么结束"),
        max_length=200,
        help_text=gettext_lazy("本人和审计员看得到。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@page("rating.view", methods=("GET", "POST"))
def end(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """End somebody now."""
    actor = actor_of(request)
    row = _row(actor, invitation_id)
    if row.ended_at is not None:
        raise Conflict(_("这位临时评委已经结束了。"))
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["reason"]
        end_invitation(actor=actor, invitation_id=row.pk, reason=given, now=clock.now())
        messages.success(request, _("%(name)s 已结束，不能再登录") % {"name": row.account.name})
        return redirect("rating:invited", round_id=row.round_id)
    line = invited_lines([row], clock.today())[0]
    return ask(
        request,
        title=_("结束 %(name)s？") % {"name": row.account.name},
        sub=row.round.title,
        rows=[
            {"label": _("单位"), "value": row.account.unit_name},
            {"label": _("已交的检查单"), "value": number(line.submitted)},
            {"label": _("没交的检查单"), "value": number(line.open)},
        ],
        warnings=[
            _("马上退出，不能再登录。已交的检查单照算。"),
            *([_("没交的检查单作废。要让别人接着评，先到考评组里换人，再来结束。")] if line.open else []),
        ],
        form=form,
        action=_("结束"),
        withdraw=True,
        back_url=reverse("rating:invited", args=[row.round_id]),
        crumbs=round_crumbs(row.round, *_way(row.round), (_("结束"), "")),
    )


def _row(actor: Actor, invitation_id: UUID) -> RoundInvitation:
    row = RoundInvitation.objects.select_related("round", "account", "grant").filter(pk=invitation_id).first()
    if row is None or not actor.may("rating.view", row.code):
        raise NotFound()
    if not may_invite(actor, row.code):
        raise NotAllowed(permission="rating.panel.district")
    return row


def _link_page(request: HttpRequest, made: Round, name: str, found: OneTimeLink, panel_url: str) -> HttpResponse:
    context = {
        "made": made,
        "name": name,
        "link": found,
        "address": request.build_absolute_uri(found.path),
        "panel_url": panel_url,
    }
    answer = render(request, "rating/desk/invited_link.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
