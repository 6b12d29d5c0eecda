"""A round before it is open: its draft is thrown away, its opening is cancelled or taken up again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.drafts import cancel_opening, discard_draft, resume_opening
from cuobian.domains.rating.models import Entry
from cuobian.domains.rating.pages.desk.parts import ReasonForm, round_crumbs
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.values import RoundStatus
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict
from cuobian.kernel.format import number
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of, page


@page("rating.open", methods=("GET", "POST"))
def discard(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.open")
    if made.status != RoundStatus.DRAFT:
        raise Conflict(_("这一轮已经不是草稿，请刷新后再看。"))
    if request.method == "POST":
        discard_draft(actor=actor, round_id=made.pk, now=clock.now())
        messages.success(request, _("草稿「%(title)s」已丢弃") % {"title": made.title})
        return redirect("rating:rounds")
    return ask(
        request,
        title=_("丢弃草稿「%(title)s」？") % {"title": made.title},
        warnings=[_("草稿没有通知过任何人，丢弃后找不回来。")],
        action=_("丢弃草稿"),
        withdraw=True,
        back_url=reverse("rating:round-edit", args=[made.pk]),
        crumbs=[(_("评定"), reverse("rating:rounds")), (made.title, reverse("rating:round-edit", args=[made.pk]))],
    )


@page("rating.open", methods=("GET", "POST"))
def cancel(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Call a round off that is still being opened."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.open")
    if made.status != RoundStatus.OPENING:
        raise Conflict(_("只有正在开启的轮次可以取消。已经开好的，让站点退出或办完后结束。"))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["reason"]
        done = told(form, lambda: cancel_opening(actor=actor, round_id=made.pk, reason=given, now=clock.now()))
        if done is not None:
            messages.success(request, _("「%(title)s」已取消") % {"title": made.title})
            return redirect("rating:round", round_id=made.pk)
    return ask(
        request,
        title=_("取消「%(title)s」？") % {"title": made.title},
        rows=[{"label": _("已经进入的站点"), "value": number(Entry.objects.filter(round=made).count())}],
        warnings=[_("没进来的不再进来，已经进来的退出这一轮，待办一起撤下。取消后不能恢复，要评就重新开一轮。")],
        form=form,
        action=_("取消这一轮"),
        withdraw=True,
        back_url=reverse("rating:round", args=[made.pk]),
        crumbs=round_crumbs(made, (_("取消"), "")),
    )


@page("rating.open", methods=("POST",))
def resume(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Take up an opening that stopped half-way."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.open")
    resume_opening(actor=actor, round_id=made.pk, now=clock.now())
    messages.success(request, _("接着开启，没进来的站点陆续进入自评"))
    return redirect("rating:round", round_id=made.pk)
