"""Decisions on single points and marks: divergences, bonuses, deductions, vetoes."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.marks import add_mark, revoke_mark, rules_of
from cuobian.domains.rating.actions.self_assess import point_of
from cuobian.domains.rating.actions.sheets import reconsider
from cuobian.domains.rating.models import Entry, EntryMark
from cuobian.domains.rating.pages.desk.parts import ReasonForm, entry_crumbs
from cuobian.domains.rating.queries.desk_entry import LEVEL_AT, votes_on
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.sheets import MAX_DEFECTS, Mark
from cuobian.domains.rating.values import MarkKind, Stage
from cuobian.engines.scoring import CountRule
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of, page

STATES = [("A", "A"), ("B", "B"), ("C", "C"), ("C#", "C#")]


class ReconsiderForm(forms.Form):
    """What the panel came to together."""

    state = forms.ChoiceField(
        label=gettext_lazy("一起定下的状态"), choices=STATES, widget=forms.RadioSelect, required=False
    )
    defects = forms.IntegerField(
        label=gettext_lazy("一起定下缺几项"), min_value=0, max_value=MAX_DEFECTS, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("看到了什么、为什么这样定"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("和各人的原始记录一起保留。"),
    )

    def __init__(self, *args: Any, counts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["state" if counts else "defects"]
        self.fields["defects" if counts else "state"].required = True


@page("rating.view", methods=("GET", "POST"))
def reconsidered(request: HttpRequest, entry_id: UUID, point_id: str) -> HttpResponse:
    """The originals side by side, and one decision with its reason."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.view")
    level = LEVEL_AT.get(Stage(entry.stage))
    if level is None:
        raise NotFound()
    require(actor, f"rating.panel.{level}", entry.code)
    point = point_of(entry, point_id)
    form = ReconsiderForm(request.POST if request.method == "POST" else None, counts=isinstance(point.rule, CountRule))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        mark = Mark(point_id, state=given.get("state") or "", defects=given.get("defects"))
        done = told(
            form,
            lambda: reconsider(
                actor=actor, entry_id=entry.pk, level=level, mark=mark, reason=given["reason"], now=clock.now()
            ),
        )
        if done is not None:
            messages.success(request, _("已记下 %(point)s 的复议结果") % {"point": point_id})
            return redirect("rating:entry", entry_id=entry.pk)
    context = {
        "entry": entry,
        "point": point_text(entry.round.version_id, point_id),
        "votes": votes_on(entry, level, point_id).get(point_id, []),
        "form": form,
        "crumbs": entry_crumbs(entry, (_("复议 %(point)s") % {"point": point_id}, "")),
    }
    return render(request, "rating/desk/reconsider.html", context, status=422 if form.errors else 200)


class MarkForm(forms.Form):
    """A bonus, a deduction or a veto of the standard, with its grounds."""

    rule = forms.ChoiceField(label=gettext_lazy("记哪一条"))
    count = forms.IntegerField(
        label=gettext_lazy("几次"),
        min_value=1,
        max_value=99,
        initial=1,
        help_text=gettext_lazy("扣分按次算，加分和否决写 1。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("什么时间、什么事、谁核实的。"),
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (kind.label, [(f"{kind.value}:{rule.id}", f"{rule.id} {rule.name}") for rule in rules_of(entry, kind)])
            for kind in MarkKind
        ]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]


@page("rating.view", methods=("GET", "POST"))
def mark_new(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Put a bonus, a deduction or a veto to an entry that is with a panel."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.view")
    level = LEVEL_AT.get(Stage(entry.stage))
    require(actor, f"rating.panel.{level or 'district'}", entry.code)
    form = MarkForm(request.POST if request.method == "POST" else None, entry=entry)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kind, rule_id = given["rule"].split(":", 1)
        done = told(
            form,
            lambda: add_mark(
                actor=actor,
                entry_id=entry.pk,
                kind=MarkKind(kind),
                rule_id=rule_id,
                count=given["count"],
                reason=given["reason"],
                now=clock.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("已记「%(rule)s」") % {"rule": rule_id})
            return redirect("rating:entry", entry_id=entry.pk)
    return ask(
        request,
        title=_("给「%(place)s」记加分、扣分或否决") % {"place": entry.place.short_name},
        sub=entry.round.title,
        form=form,
        warnings=[_("算结果时计入。一条只能记一次，记错了先撤销再重记；撤销要写原因，都保留。")],
        action=_("记下这一条"),
        back_url=reverse("rating:entry", args=[entry.pk]),
        crumbs=entry_crumbs(entry, (_("加分、扣分、否决"), "")),
    )


@page("rating.view", methods=("GET", "POST"))
def mark_revoke(request: HttpRequest, entry_id: UUID, mark_id: UUID) -> HttpResponse:
    """Take a mark back; it stays in the record with the reason."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.view")
    level = LEVEL_AT.get(Stage(entry.stage))
    require(actor, f"rating.panel.{level or 'district'}", entry.code)
    mark = EntryMark.objects.filter(pk=mark_id, entry=entry).first()
    if mark is None:
        raise NotFound()
    form = ReasonForm(request.POST if request.method == "POST" else None, hint=_("和这一条一起保留。"))
    if request.method == "POST" and form.is_valid():
        done = told(
            form,
            lambda: revoke_mark(
                actor=actor,
                entry_id=entry.pk,
                mark_id=mark.pk,
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("已撤销「%(rule)s」") % {"rule": mark.rule_id})
            return redirect("rating:entry", entry_id=entry.pk)
    return ask(
        request,
        title=_("撤销「%(rule)s」？") % {"rule": mark.rule_id},
        sub=entry.place.short_name,
        rows=[{"label": mark.get_kind_display(), "value": mark.reason}],
        form=form,
        withdraw=True,
        action=_("撤销这一条"),
        back_url=reverse("rating:entry", args=[entry.pk]),
        crumbs=entry_crumbs(entry, (_("撤销"), "")),
    )
