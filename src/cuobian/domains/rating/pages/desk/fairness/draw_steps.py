"""The steps of a draw at the desk: announced, drawn by its number, published, cancelled, drawn a second time."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.rating.actions.fairness.draw_result import proposed_groups, publish_draw, second_draw
from cuobian.domains.rating.actions.fairness.drawing import LONGEST_SOURCE, announce_draw, cancel_draw, draw_panels
from cuobian.domains.rating.models import PanelDraw
from cuobian.domains.rating.pages.desk.fairness.draw_shown import NumberForm, draw_crumbs, draw_home, shown
from cuobian.domains.rating.pages.desk.parts import ReasonForm
from cuobian.domains.rating.queries.fairness.draws import get_draw, may_draw, read_inputs
from cuobian.domains.rating.rules.fairness.draw_life import after
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.format import moment
from cuobian.kernel.forms import MomentInput, ask, told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import active, start

LONG_DRAW, LONG_PUBLICATION = 20_000, 40
"""From so many places times assessors, or panels, it takes more than two seconds: then it is a job."""


class AnnounceForm(forms.Form):
    """Where the number will come from, and when it is known at the earliest."""

    source = forms.CharField(
        label=gettext_lazy("用哪个公开号码"),
        max_length=LONGEST_SOURCE,
        help_text=gettext_lazy("现在谁也不知道、到时候谁都查得到的，例如「福建体彩 31 选 7 第 26123 期开奖号码」"),
    )
    draws_at = forms.DateTimeField(
        label=gettext_lazy("不早于什么时候抽"), widget=MomentInput(), help_text=gettext_lazy("写号码公布以后的时间")
    )


def draw_to_change(actor: Actor, draw_id: UUID, action: str) -> PanelDraw:
    """A draw on which the actor may take this step now. Raises NotFound, NotAllowed or Conflict."""
    found = get_draw(actor, draw_id)
    if not may_draw(actor, found):
        raise NotAllowed(permission=PERMISSION_OF[Level(found.level)])
    after(found.status, action)
    return found


@page("rating.view", methods=("GET", "POST"))
def announce(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Say where the number will come from; the inputs are fixed with it."""
    actor = actor_of(request)
    found = draw_to_change(actor, draw_id, "announce")
    tomorrow = datetime.combine(clock.today() + timedelta(days=1), time(21))
    form = AnnounceForm(request.POST if request.method == "POST" else None, initial={"draws_at": tomorrow})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        kept = told(
            form,
            lambda: announce_draw(
                actor=actor, draw_id=found.pk, source=values["source"], draws_at=values["draws_at"], now=clock.now()
            ),
        )
        if kept is not None:
            messages.success(request, _("已公告，任何人都能看到承诺值和规则。"))
            return redirect(draw_home(found))
    inputs = read_inputs(found)
    return ask(
        request,
        title=_("公告这次抽签"),
        sub=found.title,
        action=_("公告"),
        back_url=draw_home(found),
        crumbs=draw_crumbs(found, (_("公告"), "")),
        rows=[
            {"label": _("站点"), "value": len(inputs.places)},
            {"label": _("评委"), "value": len(inputs.people)},
            {"label": _("每个站点"), "value": _("%(count)d 位评委") % {"count": inputs.visits}},
        ],
        warnings=[_("公告以后，站点、评委、回避和规则都定住，不能再改；要改只能作废另抽。公开页上没有评委姓名。")],
        form=form,
    )


@page("rating.view", methods=("POST",))
def number(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Enter the number that came out, and draw."""
    actor = actor_of(request)
    found = draw_to_change(actor, draw_id, "draw")
    form = NumberForm(request.POST)
    if form.is_valid():
        inputs, given = read_inputs(found), form.cleaned_data["number"]
        if len(inputs.places) * len(inputs.people) >= LONG_DRAW:
            return _in_background(actor, found, {"step": "draw", "number": given}, gettext_lazy("抽签「%(title)s」"))
        kept = told(form, lambda: draw_panels(actor=actor, draw_id=found.pk, number=given, now=clock.now()))
        if kept is not None:
            messages.success(request, _("抽好了。下面是名单，核对后公布。"))
            return redirect(draw_home(found))
    return render(request, "rating/fairness/draw.html", {**shown(found, actor), "number_form": form}, status=422)


@page("rating.view", methods=("GET", "POST"))
def publish(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Make the panels and tell everybody."""
    actor = actor_of(request)
    found = draw_to_change(actor, draw_id, "publish")
    groups, inputs = proposed_groups(found), read_inputs(found)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if len(groups) >= LONG_PUBLICATION:
            return _in_background(actor, found, {"step": "publish"}, gettext_lazy("公布「%(title)s」的考评组"))
        kept = told(form, lambda: publish_draw(actor=actor, draw_id=found.pk, now=clock.now()))
        if kept is not None:
            count = len(groups)
            words = ngettext(
                "已组建 %(count)d 个考评组，组员会收到通知。", "已组建 %(count)d 个考评组，组员会收到通知。", count
            )
            messages.success(request, words % {"count": count})
            return redirect(draw_home(found))
    return ask(
        request,
        title=_("公布考评组"),
        sub=found.title,
        action=_("公布并通知评委"),
        back_url=draw_home(found),
        crumbs=draw_crumbs(found, (_("公布"), "")),
        rows=[
            {"label": _("考评组"), "value": _("%(count)d 个，同样的几位评委是一个组") % {"count": len(groups)}},
            {"label": _("站点"), "value": len(inputs.places)},
            {"label": _("手工改动"), "value": _("%(count)d 处") % {"count": len(found.changes)}},
        ],
        warnings=[_("公布后评委就会收到通知、领到检查单。以后换人在考评组里办。")],
        form=form,
    )


@page("rating.view", methods=("GET", "POST"))
def cancel(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Give a draw up, with a reason."""
    actor = actor_of(request)
    found = draw_to_change(actor, draw_id, "cancel")
    hint = _("这句话会公开，不要写个人的事。") if found.announced_at else ""
    form = ReasonForm(request.POST if request.method == "POST" else None, hint=hint)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        kept = told(form, lambda: cancel_draw(actor=actor, draw_id=found.pk, reason=reason, now=clock.now()))
        if kept is not None:
            messages.success(request, _("这次抽签作废了，站点还等着分组。"))
            return redirect("rating:draws", round_id=found.round_id)
    return ask(
        request,
        title=_("作废这次抽签"),
        sub=found.title,
        action=_("作废"),
        back_url=draw_home(found),
        crumbs=draw_crumbs(found, (_("作废"), "")),
        rows=[{"label": _("现在"), "value": found.get_status_display()}, {"label": _("公告时间"), "value": moment(found.announced_at)}],
        form=form,
        withdraw=True,
    )  # fmt: skip


@page("rating.view", methods=("POST",))
def again(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Draw a second time and say whether it comes out the same."""
    found = get_draw(actor_of(request), draw_id)
    wrong = second_draw(found)
    if wrong:
        messages.error(request, _("对不上：%(lines)s") % {"lines": _("；").join(wrong[:5])})
    else:
        messages.success(request, _("重抽一遍，承诺值、名单和考评组都对得上。"))
    return redirect(draw_home(found))


def _in_background(actor: Actor, found: PanelDraw, params: dict[str, str], words: Any) -> HttpResponse:
    running = active("rating.draw", now=clock.now(), draw_id=str(found.pk))
    job = running or start(
        actor=actor,
        kind="rating.draw",
        title=Sentence(words, {"title": found.title}),
        params={"draw_id": str(found.pk), **params},
        now=clock.now(),
        origin=(found.title, reverse("rating:draw", args=[found.pk])),
    )
    return redirect("jobs:detail", job_id=job.pk)
