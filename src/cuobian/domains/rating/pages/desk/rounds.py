"""Rounds: the list, giving a district more time, closing."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.rating.actions.round_life import close_round, extend_step
from cuobian.domains.rating.models import Entry, Round, RoundInvitation
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.desk_round import round_lines, rounds_seen
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.values import RoundStatus, Stage, Step
from cuobian.domains.standards.public import PlaceKind
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.format import day, number
from cuobian.kernel.forms import DayField, ask, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("title", gettext_lazy("轮次"), sort=("title",)),
    Column("kind", gettext_lazy("评什么"), value=lambda line: str(PlaceKind(line.made.place_kind).label)),
    Column("status", gettext_lazy("状态"), value=lambda line: str(line.made.get_status_display())),
    Column("starts", gettext_lazy("开始"), sort=("starts_on",), value=lambda line: line.made.starts_on, kind="date"),
    Column("total", gettext_lazy("站点"), value=lambda line: line.total, kind="number"),
    Column("ended", gettext_lazy("办完"), value=lambda line: line.ended, kind="number"),
)
CHIPS = {
    RoundStatus.DRAFT: "draft",
    RoundStatus.OPENING: "wait",
    RoundStatus.OPEN: "mine",
    RoundStatus.CLOSED: "done",
    RoundStatus.CANCELLED: "refused",
}


@page("rating.view")
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round of which the actor sees a part."""
    actor = actor_of(request)
    status = request.GET.get("status", "")
    rows = rounds_seen(actor)
    total = rows.count()
    if status in RoundStatus.values:
        rows = rows.filter(status=status)
    if request.GET.get("export") == "xlsx":
        found = list(sorted_rows(request.GET, rows, COLUMNS, default="-starts"))
        lines = round_lines(actor, found)
        heads = [Column("title", COLUMNS[0].label, value=lambda line: line.made.title), *COLUMNS[1:]]
        return xlsx_response(_("评定轮次"), _("评定轮次"), table_of(lines, heads), request)
    shown = listing(request.GET, rows, COLUMNS, default="-starts")
    context = {
        "listing": shown,
        "lines": [(line, CHIPS[RoundStatus(line.made.status)]) for line in round_lines(actor, shown.rows)],
        "all": total,
        "status": status,
        "statuses": RoundStatus.choices,
        "applied": [(RoundStatus(status).label, "?")] if status in RoundStatus.values else [],
        "may_open": actor.may("rating.open"),
    }
    return render(request, "rating/desk/rounds.html", context)


class ExtendForm(forms.Form):
    """More time for one step of one district."""

    step = forms.ChoiceField(label=gettext_lazy("哪一步"), choices=Step.choices)
    district = forms.ChoiceField(label=gettext_lazy("哪个区"))
    due_on = DayField(label=gettext_lazy("延到哪天"), help_text=gettext_lazy("要选工作日。"))
    reason = forms.CharField(label=gettext_lazy("为什么延期"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, made: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = {code[:6] for code in Entry.objects.filter(round=made).values_list("code", flat=True)}
        names = areas_by_code(codes)
        choices = [(code, names[code].name if code in names else code) for code in sorted(codes)]
        self.fields["district"].choices = choices  # type: ignore[attr-defined]


@page("rating.open", methods=("GET", "POST"))
def extend(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Give a district more time, with a reason that everybody can read."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.open")
    initial = {"district": request.GET.get("district", ""), "step": request.GET.get("step", "")}
    form = ExtendForm(request.POST if request.method == "POST" else None, made=made, initial=initial)
    if request.method == "POST" and form.is_valid():
        due_on = told(form, lambda: _extend(actor, made, form.cleaned_data))
        if due_on is not None:
            messages.success(request, _("已延到 %(day)s") % {"day": day(due_on)})
            return redirect("rating:round", round_id=made.pk)
    return ask(
        request,
        title=_("给一个区延期"),
        sub=made.title,
        form=form,
        warnings=[
            _("延期只改这个区这一步的期限，正停在这一步的站点一起顺延，临时评委的账号跟着延长。"),
            _("延「公示」的，有这个区站点、还没期满的那一批公示也延到这一天：整批一起延，异议和复核都收到这一天。"),
        ],
        action=_("延期"),
        back_url=reverse("rating:round", args=[made.pk]),
        crumbs=round_crumbs(made, (_("延期"), "")),
    )


def _extend(actor: Actor, made: Round, given: dict[str, Any]) -> date:
    due_on: date = given["due_on"]
    extend_step(
        actor=actor,
        round_id=made.pk,
        step=Step(given["step"]),
        district=given["district"],
        due_on=due_on,
        reason=given["reason"],
        now=clock.now(),
    )
    return due_on


@page("rating.open", methods=("GET", "POST"))
def close(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """End a round once every entry has ended."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.open")
    if request.method == "POST":
        close_round(actor=actor, round_id=made.pk, now=clock.now())
        messages.success(request, _("「%(title)s」已结束") % {"title": made.title})
        return redirect("rating:round", round_id=made.pk)
    rows = Entry.objects.filter(round=made)
    counts = {stage: rows.filter(stage=stage).count() for stage in (Stage.AWARDED, Stage.UNSTARRED, Stage.WITHDRAWN)}
    left = rows.count() - sum(counts.values())
    invited = RoundInvitation.objects.filter(round=made, ended_at=None).count()
    return ask(
        request,
        title=_("结束「%(title)s」？") % {"title": made.title},
        rows=[
            *({"label": stage.label, "value": number(count)} for stage, count in counts.items()),
            {
                "label": _("还没办完"),
                "value": number(left),
                "url": reverse("rating:entries", args=[made.pk]) if left else "",
            },
            {
                "label": _("临时评委"),
                "value": number(invited),
                "url": reverse("rating:invited", args=[made.pk]) if invited else "",
            },
        ],
        warnings=[
            _("结束后这一轮只能看、能重算核对，不能再改。"),
            *([_("为这一轮请的临时评委马上退出，账号随之结束。")] if invited else []),
        ],
        action=_("结束这一轮"),
        back_url=reverse("rating:round", args=[made.pk]),
        crumbs=round_crumbs(made, (_("结束"), "")),
    )
