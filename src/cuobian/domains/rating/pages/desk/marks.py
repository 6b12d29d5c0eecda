"""Bonuses, deductions and vetoes of a place in a round: put down with their grounds, taken back with a reason."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.marks import add_mark, revoke_mark
from cuobian.domains.rating.models import Entry, EntryMark
from cuobian.domains.rating.pages.desk.parts import ReasonForm, entry_crumbs
from cuobian.domains.rating.queries.desk_entry import LEVEL_AT
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.marks import rules_of
from cuobian.domains.rating.values import MarkKind, Stage
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of, page


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
            (
                kind.label,
                [
                    (f"{kind.value}:{rule.id}", f"{rule.id} {rule.name}")
                    for rule in rules_of(entry.round.version_id, kind)
                ],
            )
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
