"""Releasing with a look at what differs and who is told; earlier releases; withdrawing; ending."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.live import check_end, end
from cuobian.domains.visits.actions.releasing import release, withdraw
from cuobian.domains.visits.models import Item, Participant, Programme, Release
from cuobian.domains.visits.pages.parts import TextForm, ask, day_label, desk_crumbs, version_in, words
from cuobian.domains.visits.queries.closed import all_clashes
from cuobian.domains.visits.queries.frames import whole
from cuobian.domains.visits.queries.frozen import unreleased
from cuobian.domains.visits.queries.load import get_programme, plan_programme
from cuobian.domains.visits.queries.people import accounts_in, hosts_of
from cuobian.domains.visits.rules.changes import clock as clock_of
from cuobian.domains.visits.rules.changes import in_order, numbered
from cuobian.domains.visits.rules.clash_words import clash_words
from cuobian.domains.visits.states import step_of
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import number
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import day_in
from cuobian.kernel.sentences import said


class ReleaseForm(forms.Form):
    """What goes with a release."""

    note = words(gettext_lazy("附一句话"), required=False, hint=gettext_lazy("例如：因台风改期，请各站重新确认"))
    anyway = forms.BooleanField(label=gettext_lazy("有冲突也发布"), required=False)


@page("visits.plan", methods=("GET", "POST"))
def release_page(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What differs, what is wrong, who will be told; then give it out."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    step_of(found.status, "release")
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = told(
            form,
            lambda: release(
                actor=actor,
                programme_id=found.pk,
                note=data["note"],
                version=version_in(request),
                now=clock.now(),
                anyway=data["anyway"],
            ),
        )
        if made:
            done = _("第 %(n)d 次已发布，发出 %(told)d 条通知") % {"n": made.number, "told": made.told}
            messages.success(request, done)
            return redirect("visits:programme", found.pk)
    context = _release_context(found) | {"form": form}
    return render(request, "visits/release.html", context, status=422 if form.errors else 200)


def _release_context(found: Programme) -> dict[str, Any]:
    seen, now = whole(found), clock.now()
    titles = {item.pk: item.title for item in seen.items}
    changes = unreleased(found) if found.released_no else []
    stops = [item for item in seen.items if item.starts_at and item.dropped_at is None and item.place_id]
    touched = {change.get("item") for change in changes if not change.get("riders")}
    asked = [item for item in stops if not found.released_no or str(item.pk) in touched]
    missing = [item.title for item in asked if not hosts_of(item, now)]
    return {
        "programme": found,
        "next_number": found.released_no + 1,
        "changes": [said(change["text"]) for change in changes],
        "is_first": not found.released_no,
        "wrong": [
            {
                "day": day_label(day.date) if day else "",
                "title": titles.get(clash.item, "") if clash.item else "",
                "text": clash_words(clash, titles),
            }
            for day, clash in all_clashes(seen)
        ],
        "hosts": len(asked),
        "missing": missing,
        "guests": len(accounts_in(found)),
        "names_only": Participant.objects.filter(programme=found, removed_at=None, account=None).count(),
        "crumbs": desk_crumbs(found, (_("发布"), "")),
    }


@page("visits.view")
def release_view(request: HttpRequest, programme_id: UUID, release_no: int) -> HttpResponse:
    """One release as it went out."""
    found = get_programme(actor_of(request), programme_id)
    made = Release.objects.filter(programme=found, number=release_no).first()
    if made is None:
        raise NotFound()
    numbers = numbered(made.frozen)
    days = []
    for day in made.frozen["days"]:
        rows = [
            {
                **item,
                "number": numbers.get(item["id"]),
                "start": clock_of(item["starts"]),
                "end": clock_of(item["ends"]),
            }
            for item in in_order(made.frozen["items"])
            if item["day"] == day["date"] and item["starts"]
        ]
        on = day_in(day["date"])
        days.append({"label": day_label(on) if on else day["date"], "rows": rows, "frame": day})
    context = {
        "programme": found,
        "release": made,
        "changes": [said(change["text"]) for change in made.changes],
        "days": days,
        "people": len(made.frozen["people"]),
        "last": found.released_no,
        "crumbs": desk_crumbs(found, (_("第 %(n)d 次发布") % {"n": made.number}, "")),
    }
    return render(request, "visits/release_view.html", context)


@page("visits.plan", methods=("GET", "POST"))
def withdraw_page(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Take it back, with a reason."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    step_of(found.status, "withdraw")
    form = TextForm(request.POST or None, label=_("为什么撤回"), hint=_("会发给接待方和成员"))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["text"]
        if told(form, lambda: withdraw(actor=actor, programme_id=found.pk, why=why, now=clock.now())):
            messages.success(request, _("已撤回，收到过通知的人都已告知"))
            return redirect("visits:programme", found.pk)
    guests = len(accounts_in(found)) if found.released_no else 0
    stops = Item.objects.filter(programme=found, dropped_at=None, place__isnull=False).count()
    return ask(
        request,
        title=_("撤回「%(title)s」？") % {"title": found.title},
        form=form,
        action=_("撤回这次观摩"),
        withdraw=True,
        rows=[
            {"label": _("成员"), "value": _("%(n)s 人会收到通知") % {"n": number(guests)}},
            {"label": _("接待方"), "value": _("%(n)s 站会收到通知") % {"n": number(stops if found.released_no else 0)}},
        ],
        warnings=[_("撤回后不能恢复，要办就重新建一次。已经写下的记录都留着。")],
        back_url=reverse("visits:programme", args=[found.pk]),
        crumbs=desk_crumbs(found, (_("撤回"), "")),
    )


@page("visits.plan", methods=("GET", "POST"))
def end_page(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """End it."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    check_end(found, clock.now())
    form = TextForm(request.POST or None, label=_("附一句话"), required=False)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["text"]
        if told(form, lambda: end(actor=actor, programme_id=found.pk, note=note, now=clock.now())):
            messages.success(request, _("已结束。接着写纪要、体会和观摩报告。"))
            return redirect("visits:programme", found.pk)
    reached = Item.objects.filter(programme=found, arrived_at__isnull=False, kind="stop").count()
    stops = Item.objects.filter(programme=found, dropped_at=None, kind="stop").count()
    return ask(
        request,
        title=_("结束「%(title)s」？") % {"title": found.title},
        form=form,
        action=_("结束这次观摩"),
        rows=[{"label": _("到过"), "value": _("%(a)s / %(b)s 站") % {"a": number(reached), "b": number(stops)}}],
        warnings=[_("结束后日程锁定，不能再改；到过的所各记一次「互看互学」。")],
        back_url=reverse("visits:programme", args=[found.pk]),
        crumbs=desk_crumbs(found, (_("结束"), "")),
    )
