"""What an officer does with a dossier: write it, add photos, give it out, call it in, throw it away."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.fairness.dossier_photos import add_dossier_photo, remove_dossier_photo
from cuobian.domains.rating.actions.fairness.dossiers import (
    close_dossier,
    discard_dossier,
    edit_dossier,
    make_dossier,
    open_dossier,
)
from cuobian.domains.rating.models import Dossier, Round
from cuobian.domains.rating.pages.desk.fairness.dossiers import dossier_crumbs
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in
from cuobian.domains.rating.queries.fairness.dossiers import asked_of, get_dossier, missing_names
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.standard import judged_by_id
from cuobian.domains.rating.rules.fairness.dossier_life import RUN, dossier_allows
from cuobian.domains.rating.rules.fairness.dossiers import LONGEST_BODY, LONGEST_CAPTION, LONGEST_TITLE, SHORTEST_BODY
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import number
from cuobian.kernel.forms import DayField, ask, told
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar

WINDOW = 5
"""Working days that assessors are given unless the officer says otherwise."""
NAMED = 12


class DossierForm(forms.Form):
    """The words of a dossier."""

    title = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy("评委看得到。不要写出是哪个站，也不要透露您觉得它好不好。"),
    )
    body = forms.CharField(
        label=gettext_lazy("评委到现场会看到什么"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("按要看的测评点一段一段写，只写看到的，不写评价。没写到的，评委会选「没看到」。"),
    )


class PhotoForm(forms.Form):
    """One photo with its caption."""

    photo = forms.FileField(label=gettext_lazy("照片"), required=False)
    caption = forms.CharField(label=gettext_lazy("照片说明"), max_length=LONGEST_CAPTION, required=False)


class DueForm(forms.Form):
    """The last day for the assessors."""

    due_on = DayField(label=gettext_lazy("请评委在哪天前交"), help_text=gettext_lazy("要是工作日。"))


class CloseForm(forms.Form):
    """Whether to close although some are missing."""

    anyway = forms.BooleanField(
        label=gettext_lazy("不等了，现在就收回"),
        required=False,
        help_text=gettext_lazy("没交的不参加比较，这几位的宽严会少一份依据。"),
    )


@page("rating.fairness.run", methods=("GET", "POST"))
def new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Write a new dossier: kept as a draft."""
    actor = actor_of(request)
    made = get_round(actor, round_id, RUN)
    form = DossierForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kept = told(form, lambda: make_dossier(actor=actor, round_id=made.pk, now=clock.now(), **form.cleaned_data))
        if kept is not None:
            messages.success(request, _("草稿已存。可以加照片，核对后再发给评委。"))
            return redirect("rating:dossier", dossier_id=kept.pk)
    back = reverse("rating:dossiers", args=[made.pk])
    crumbs = fairness_crumbs(made, level_in(request, made), (_("标定材料"), back), (_("写一份"), ""))
    return _form_page(request, form, made, title=_("写一份标定材料"), crumbs=crumbs, back_url=back)


@page("rating.fairness.run", methods=("GET", "POST"))
def edit(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Change a draft."""
    actor = actor_of(request)
    found = _managed(actor, dossier_id)
    if request.method == "GET" and not dossier_allows(found.status, "edit_dossier"):
        return redirect("rating:dossier", dossier_id=found.pk)
    initial = {"title": found.title, "body": found.body}
    form = DossierForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        kept = told(form, lambda: edit_dossier(actor=actor, dossier_id=found.pk, now=clock.now(), **form.cleaned_data))
        if kept is not None:
            messages.success(request, _("改好了"))
            return redirect("rating:dossier", dossier_id=found.pk)
    back = reverse("rating:dossier", args=[found.pk])
    crumbs = dossier_crumbs(found, (_("改"), ""))
    return _form_page(request, form, found.round, title=_("改标定材料"), crumbs=crumbs, back_url=back)


def _form_page(request: HttpRequest, form: forms.Form, made: Round, **more: Any) -> HttpResponse:
    """The form with what helps to write: the points that assessors will be asked about."""
    points = list(judged_by_id(made.version_id).values())
    context = {"form": form, "shortest": SHORTEST_BODY, "points": points, **more}
    return render(request, "rating/fairness/dossier_form.html", context, status=422 if form.errors else 200)


def _managed(actor: Actor, dossier_id: UUID) -> Dossier:
    found = get_dossier(actor, dossier_id)
    require(actor, RUN, found.round.code)
    return found


@page("rating.fairness.run", methods=("POST",))
def photo(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Add a photo to a draft."""
    actor = actor_of(request)
    found = _managed(actor, dossier_id)
    try:
        add_dossier_photo(
            actor=actor,
            dossier_id=found.pk,
            upload=request.FILES.get("photo"),
            caption=request.POST.get("caption", "").replace("\x00", ""),
            now=clock.now(),
        )
    except Invalid as error:
        faults = [str(fault.message) for fault in error.faults] or [str(error.message)]
        return _photo_refused(request, found, faults)
    messages.success(request, _("照片已加上"))
    return redirect("rating:dossier", dossier_id=found.pk)


def _photo_refused(request: HttpRequest, found: Dossier, faults: list[str]) -> HttpResponse:
    """The form again with what is wrong, and the caption that was typed."""
    form = PhotoForm(request.POST)
    for fault in faults:
        form.add_error("photo", fault)
    context = {
        "dossier": found,
        "form": form,
        "crumbs": dossier_crumbs(found, (_("加照片"), "")),
        "back_url": reverse("rating:dossier", args=[found.pk]),
    }
    return render(request, "rating/fairness/dossier_photo.html", context, status=422)


@page("rating.fairness.run", methods=("POST",))
def drop_photo(request: HttpRequest, dossier_id: UUID, photo_id: int) -> HttpResponse:
    """Take a photo off a draft."""
    remove_dossier_photo(actor=actor_of(request), dossier_id=dossier_id, photo_id=photo_id, now=clock.now())
    messages.success(request, _("照片已去掉"))
    return redirect("rating:dossier", dossier_id=dossier_id)


@page("rating.fairness.run", methods=("GET", "POST"))
def give_out(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Give a dossier to the assessors, after a look at who gets it and until when."""
    actor = actor_of(request)
    found = _managed(actor, dossier_id)
    back = reverse("rating:dossier", args=[found.pk])
    if request.method == "GET" and not dossier_allows(found.status, "open_dossier"):
        return redirect(back)
    initial = {"due_on": calendar().add(clock.today(), WINDOW)}
    form = DueForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        due_on = form.cleaned_data["due_on"]
        done = told(form, lambda: open_dossier(actor=actor, dossier_id=found.pk, due_on=due_on, now=clock.now()))
        if done is not None:
            messages.success(request, _("已发给评委，他们会收到通知。"))
            return redirect(back)
    count = len(asked_of(found.round, clock.now()))
    return ask(
        request,
        title=_("把「%(title)s」发给评委") % {"title": found.title},
        rows=[
            {"label": _("发给"), "value": _("%(count)s 位评委") % {"count": number(count)}},
            {"label": _("要评的测评点"), "value": _("%(count)s 条") % {"count": number(len(judged_by_id(found.round.version_id)))}},
            {"label": _("照片"), "value": _("%(count)s 张") % {"count": number(found.photos.count())}},
        ],
        warnings=[_("发出后正文和照片不能再改。各人单独评，谁也看不到别人的。不计入任何站点的分。")],
        form=form,
        action=_("发给 %(count)s 位评委") % {"count": number(count)},
        back_url=back,
        crumbs=dossier_crumbs(found, (_("发给评委"), "")),
    )  # fmt: skip


@page("rating.fairness.run", methods=("GET", "POST"))
def close(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Call a dossier in; who has not submitted is named first."""
    actor = actor_of(request)
    found = _managed(actor, dossier_id)
    back = reverse("rating:dossier", args=[found.pk])
    if request.method == "GET" and not dossier_allows(found.status, "close_dossier"):
        return redirect(back)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        anyway = form.cleaned_data["anyway"]
        done = told(form, lambda: close_dossier(actor=actor, dossier_id=found.pk, anyway=anyway, now=clock.now()))
        if done is not None:
            messages.success(request, _("已收回，可以看各测评点的分布了。"))
            return redirect(back)
    names = missing_names(found)
    rows = [{"label": _("已交"), "value": f"{number(found.given)} / {number(found.asked)}"}]  # type: ignore[attr-defined]
    if names:
        rows.append({"label": _("没交的"), "value": _names(names)})
    return ask(
        request,
        title=_("收回「%(title)s」") % {"title": found.title},
        rows=rows,
        warnings=[_("收回后谁都不能再评，也不能再发。下次核算公平性时会用上已交的。")],
        form=form if names else None,
        action=_("收回，%(count)s 份没交") % {"count": number(len(names))} if names else _("收回"),
        back_url=back,
        crumbs=dossier_crumbs(found, (_("收回"), "")),
    )


def _names(names: list[str]) -> str:
    shown = _("、").join(names[:NAMED])
    return (
        shown if len(names) <= NAMED else _("%(names)s 等 %(count)s 位") % {"names": shown, "count": number(len(names))}
    )


@page("rating.fairness.run", methods=("GET", "POST"))
def discard(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    actor = actor_of(request)
    found = _managed(actor, dossier_id)
    back = reverse("rating:dossier", args=[found.pk])
    if request.method == "GET" and not dossier_allows(found.status, "discard_dossier"):
        return redirect(back)
    if request.method == "POST":
        discard_dossier(actor=actor, dossier_id=found.pk, now=clock.now())
        messages.success(request, _("草稿「%(title)s」已删") % {"title": found.title})
        return redirect("rating:dossiers", round_id=found.round_id)
    return ask(
        request,
        title=_("删掉草稿「%(title)s」？") % {"title": found.title},
        warnings=[_("正文和照片都会删掉，找不回来。还没有评委看过它。")],
        withdraw=True,
        action=_("删掉这份草稿"),
        back_url=back,
        crumbs=dossier_crumbs(found, (_("删掉"), "")),
    )
