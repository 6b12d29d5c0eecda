"""Practices: pushed by an office, answered by every place, listed with who adopted them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.actions.practices import (
    add_practice_photos,
    answer_practice,
    drop_practice_photo,
    push_practice,
)
from cuobian.domains.rectification.pages.choosing import place_of, suggestions
from cuobian.domains.rectification.pages.learning import after_answer, answer_figures, asked_of_centre, own_place
from cuobian.domains.rectification.pages.parts import crumbs, shell_of, words
from cuobian.domains.rectification.queries.learning import (
    get_answer,
    get_practice,
    practice_rows,
    practices,
    progress,
    waiting_practices,
)
from cuobian.domains.rectification.values import Answer
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid
from cuobian.kernel.forms import told, uuids
from cuobian.kernel.ids import uuid7
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.files.public import thumb_url, url

ANSWERS = (
    Column("name", gettext_lazy("站点"), sort=("sort_key",), value=lambda row: row.place.short_name),
    Column("answer", gettext_lazy("答复"), sort=("answer",), value=lambda row: str(row.get_answer_display())),
    Column("note", gettext_lazy("做了什么、为什么")),
    Column("at", gettext_lazy("答复时间"), value=lambda row: row.answered_at),
)


PRACTICES = (
    Column("title", gettext_lazy("做法"), sort=("title",)),
    Column("place", gettext_lazy("从哪里来"), sort=("place__sort_key",), value=lambda row: row.place.short_name),
    Column("pushed", gettext_lazy("推送"), sort=("pushed_at",), value=lambda row: row.pushed_at),
    Column("answered", gettext_lazy("已答复"), sort=("answered",), kind="number"),
    Column("asked", gettext_lazy("请了"), sort=("asked",), kind="number"),
    Column("adopted", gettext_lazy("已采用"), sort=("adopted",), kind="number"),
)


class PracticeForm(forms.Form):
    """A practice as an officer writes it down."""

    command = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    place = forms.CharField(
        label=gettext_lazy("从哪个站点来"), max_length=80,
        widget=forms.TextInput(attrs={"list": "rectification-places"}), help_text=gettext_lazy("写站名或编码，从名单里选"),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("标题"), help_text=gettext_lazy("一句话说清做了什么"))
    text = words(
        gettext_lazy("怎么做的"), rows=6, hint=gettext_lazy("写到别的站能照着做：要什么、分几步、多久、花多少")
    )


class PracticeAnswerForm(forms.Form):
    """The answer of one place."""

    adopted = forms.ChoiceField(
        label=gettext_lazy("本站用不用？"),
        choices=[("yes", gettext_lazy("已采用")), ("no", gettext_lazy("不适合本站"))],
        widget=forms.RadioSelect(),
    )
    note = words(gettext_lazy("做了什么，或者为什么不适合"), hint=gettext_lazy("一句话就够"))


@page("rectification.view")
def practice_list(request: HttpRequest) -> HttpResponse:
    """Everything that was pushed, newest first."""
    actor = actor_of(request)
    rows = practices(actor)
    if request.GET.get("export") == "xlsx":
        ordered = sorted_rows(request.GET, rows, PRACTICES, default="-pushed")
        return xlsx_response(_("好做法"), _("好做法"), table_of(ordered, PRACTICES), request)
    context = {
        "shell": shell_of(actor),
        "listing": listing(request.GET, rows, PRACTICES, default="-pushed"),
        "asked": asked_of_centre(actor, waiting_practices(actor)),
        "may_push": actor.may("rectification.manage"),
        "crumbs": crumbs(actor, (_("好做法"), "")),
    }
    return render(request, "rectification/practices.html", context)


@page("rectification.manage", methods=("GET", "POST"))
def practice_new(request: HttpRequest) -> HttpResponse:
    """Write a practice down and push it to the places of one's own area."""
    actor = actor_of(request)
    form = PracticeForm(request.POST or None, initial={"command": uuid7()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = told(form, lambda: push_practice(
            actor=actor, place=place_of(actor, "rectification.manage", given["place"]),
            scope=actor.prefixes("rectification.manage")[0], title=given["title"], text=given["text"], now=clock.now(),
            command_id=given["command"],
        ))  # fmt: skip
        if made:
            messages.success(request, _("已推送，可以再加照片。各站的答复会列在下面。"))
            return redirect("rectification:practice", made.pk)
    context = {
        "shell": shell_of(actor),
        "form": form,
        "places": suggestions(actor, "rectification.manage"),
        "crumbs": crumbs(actor, (_("好做法"), reverse("rectification:practices")), (_("推送"), "")),
    }
    return render(request, "rectification/practice_new.html", context, status=422 if form.errors else 200)


@page("rectification.view", methods=("GET", "POST"))
def practice(request: HttpRequest, practice_id: UUID) -> HttpResponse:
    """One practice with its photos and its adoption list; posting adds photos."""
    actor = actor_of(request)
    found = get_practice(actor, practice_id)
    if request.method == "POST":
        return _change_photos(request, practice_id)
    answer = request.GET.get("answer", "")
    rows = practice_rows(actor, found, answer)
    if request.GET.get("export") == "xlsx":
        ordered = sorted_rows(request.GET, rows, ANSWERS, default="name")
        return xlsx_response(_("好做法采用情况"), found.title, table_of(ordered, ANSWERS), request)
    counts = progress(practice_rows(actor, found))
    context = {
        "shell": shell_of(actor),
        "practice": found,
        "photos": pictures(found.photos),
        "may_add": actor.may("rectification.manage", found.scope),
        "listing": listing(request.GET, rows, ANSWERS, default="name"),
        "answer": answer,
        "own": own_place(waiting_practices(actor).filter(practice=found)),
        "figures": answer_figures(counts, (Answer.ADOPTED, Answer.UNSUITABLE, Answer.WAITING), sum(counts.values())),
        "crumbs": crumbs(actor, (_("好做法"), reverse("rectification:practices")), (found.title, "")),
    }
    return render(request, "rectification/practice.html", context)


def pictures(files: list[str]) -> list[dict[str, str]]:
    """Stored photos as templates take them."""
    return [
        {"id": one, "url": url(UUID(one)), "thumb_url": thumb_url(UUID(one)), "alt": _("照片 %(n)d") % {"n": n}}
        for n, one in enumerate(files, start=1)
    ]


def _change_photos(request: HttpRequest, practice_id: UUID) -> HttpResponse:
    """`drop` names a photo to take off; otherwise photos are added."""
    actor = actor_of(request)
    dropped = uuids(request.POST.getlist("drop"))
    try:
        if dropped:
            drop_practice_photo(actor=actor, practice_id=practice_id, file_id=dropped[0], now=clock.now())
            messages.success(request, _("已去掉这张照片"))
        else:
            uploads = request.FILES.getlist("photo")
            add_practice_photos(actor=actor, practice_id=practice_id, uploads=uploads, now=clock.now())
    except Invalid as error:
        messages.error(request, str(error.faults[0].message))
    return redirect("rectification:practice", practice_id)


@page("rectification.view", methods=("GET", "POST"))
def practice_answer(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """A place says whether it took the practice over."""
    actor = actor_of(request)
    found = get_answer(actor, answer_id, "rectification.answer")
    form = PracticeAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if told(form, lambda: answer_practice(
            actor=actor, answer_id=answer_id, adopted=given["adopted"] == "yes", note=given["note"], now=clock.now()
        )):  # fmt: skip
            messages.success(request, _("已答复"))
            return after_answer(actor, reverse("rectification:practice", args=[found.practice_id]))
    context = {
        "shell": shell_of(actor),
        "answer": found,
        "photos": pictures(found.practice.photos),
        "form": form,
        "crumbs": crumbs(actor, (_("好做法"), "")),
    }
    return render(request, "rectification/practice_answer.html", context, status=422 if form.errors else 200)
