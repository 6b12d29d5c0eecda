"""What these pages share: the shell, the way back, forms of texts, saving a text with the choice when two wrote at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import ASSESSOR, PARTICIPANT, STATION_KEEPER
from cuobian.domains.visits.actions.after.papers import Saved, save_paper
from cuobian.domains.visits.models.after import Paper
from cuobian.domains.visits.pages.parts import desk_crumbs
from cuobian.domains.visits.queries.after.papers import desk_of, version_body
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.rules.after.texts import chosen, differing
from cuobian.domains.visits.values.after import FIELDS
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.forms import Crumbs, DayField, told
from cuobian.kernel.forms import ask as asked
from cuobian.kernel.pages import actor_of
from cuobian.kernel.reading import whole_in

ON_THE_PHONE = (STATION_KEEPER, PARTICIPANT, ASSESSOR)


def shell_of(actor: Actor) -> str:
    """Keepers, participants and assessors work on a phone, offices at the desk."""
    return "shells/field.html" if actor.role in ON_THE_PHONE else "shells/desk.html"


def home_of(who: Standing) -> str:
    """Where somebody finds the papers of a programme."""
    desk = who.looks_on and who.actor.role not in ON_THE_PHONE
    return reverse("visits:after" if desk else "visits:papers", args=[who.programme.pk])


def crumbs(who: Standing, *more: tuple[Any, str]) -> Crumbs:
    """From the programme (at the desk) or the own list (on the phone) over its papers to a page."""
    papers = (_("观摩材料"), home_of(who) if more else "")
    if who.looks_on and who.actor.role not in ON_THE_PHONE:
        return desk_crumbs(who.programme, papers, *more)
    return [*_way_back(who), papers, *more]


def _way_back(who: Standing) -> Crumbs:
    """The own day for whoever takes part, the list of visits for a host."""
    if who.participant is not None:
        return [(_("我的日程"), reverse("visits:mine-day", args=[who.programme.pk]))]
    return [(_("我来接待"), reverse("visits:hosting"))] if who.hosted else []


def base_context(request: HttpRequest, who: Standing, *more: tuple[Any, str]) -> dict[str, Any]:
    """What every page needs."""
    actor = actor_of(request)
    return {"shell": shell_of(actor), "who": who, "programme": who.programme, "crumbs": crumbs(who, *more)}


def managed(request: HttpRequest, programme_id: UUID) -> Standing:
    """Whoever runs the papers of a programme. Raises NotFound, NotAllowed."""
    who = standing(actor_of(request), programme_id)
    who.require_manager()
    return who


def ask(request: HttpRequest, **given: Any) -> HttpResponse:
    """The page that says what a step does before it is taken; see `kernel.forms.ask`."""
    return asked(request, shell=shell_of(actor_of(request)), **given)


def ask_and_do(
    request: HttpRequest, form: forms.Form, step: Callable[[], Any], *, back_url: str, done: str = "", **given: Any
) -> HttpResponse:
    """Ask with a form and take the step once it is filled in; what the step refuses is told at the form's fields."""
    if request.method == "POST" and form.is_valid() and told(form, step):
        if done:
            messages.success(request, done)
        return redirect(back_url)
    return ask(request, form=form, back_url=back_url, **given)


class DueForm(forms.Form):
    """A day until which something is asked for."""

    due_on = DayField(label=gettext_lazy("期限"))


class WordsForm(forms.Form):
    """A step that says something."""

    text = forms.CharField(label=gettext_lazy("说明"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label, field.help_text, field.required = label or field.label, hint, required


def paper_form(kind: str, data: Any = None, initial: Any = None) -> forms.Form:
    """The fields of a kind of text."""
    form = forms.Form(data, initial=initial, use_required_attribute=False)
    for field in FIELDS[kind]:
        form.fields[field.key] = forms.CharField(
            label=field.label,
            help_text=field.hint,
            required=False,
            widget=forms.Textarea(attrs={"rows": field.rows, "data-most": field.most}),
        )
    return form


def _marked(form: forms.Form, kind: str) -> forms.Form:
    """Say which fields may stay empty in the end; while one writes, each of them may."""
    for field in FIELDS[kind]:
        form.fields[field.key].required = field.required
    return form


@dataclass(frozen=True, slots=True)
class Writing:
    """How one text is written on.

    Attributes:
        done_url: where the writer lands after saving.
        aside: a template with what helps to write (figures, the source of a block), and what it needs.
    """

    title: Any
    sub: Any
    done_url: str
    crumbs: Crumbs
    aside: str = ""
    facts: dict[str, Any] | None = None


def write_on(request: HttpRequest, paper: Paper, how: Writing) -> HttpResponse:
    """The page on which a text is written: the own unsaved copy comes back; two writers choose."""
    actor = actor_of(request)
    if request.method == "POST":
        return _saved(request, paper, how)
    desk = desk_of(paper, actor)
    form = paper_form(paper.kind, initial=desk.body)
    base = desk.copy.base if desk.copy else paper.revision
    return _page(request, paper, how, form, base, copy=desk.copy, is_behind=desk.is_behind)


def _saved(request: HttpRequest, paper: Paper, how: Writing) -> HttpResponse:
    given = {field.key: request.POST.get(field.key, "") for field in FIELDS[paper.kind]}
    base = _number(request.POST.get("base"))
    choosing = "choosing" in request.POST
    if choosing:
        choices = {key: request.POST.get(f"choice-{key}", "mine") for key in given}
        given = chosen(paper.kind, given, version_body(paper, base), choices)
    form = paper_form(paper.kind, given)
    form.is_valid()
    saved = told(form, lambda: _save(request, paper.pk, given, base, choosing))
    if saved is None:
        return _page(request, paper, how, form, base, status=422)
    if saved.theirs is not None:
        return _conflict(request, saved, how)
    messages.success(request, _("已存下"))
    return redirect(how.done_url)


def _save(request: HttpRequest, paper_id: UUID, given: dict[str, str], base: int, agreed: bool) -> Saved:
    return save_paper(
        actor=actor_of(request), paper_id=paper_id, given=given, base=base, now=clock.now(), agreed=agreed
    )


def _number(given: Any) -> int:
    return whole_in(str(given)) or 0


def _page(
    request: HttpRequest, paper: Paper, how: Writing, form: forms.Form, base: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "shell": shell_of(actor_of(request)),
        "paper": paper,
        "how": how,
        "form": _marked(form, paper.kind),
        "base": base,
        "crumbs": how.crumbs,
        **(how.facts or {}),
        **more,
    }
    return render(request, "visits/after/write.html", context, status=status)


def _conflict(request: HttpRequest, saved: Saved, how: Writing) -> HttpResponse:
    paper = saved.paper
    rows = differing(paper.kind, saved.mine, saved.theirs or {})
    differing_keys = {row.key for row in rows}
    context = {
        "shell": shell_of(actor_of(request)),
        "paper": paper,
        "how": how,
        "rows": rows,
        "same": [(key, words) for key, words in saved.mine.items() if key not in differing_keys],
        "saved_by": paper.saved_by.name if paper.saved_by else "",
        "crumbs": how.crumbs,
    }
    return render(request, "visits/after/conflict.html", context, status=409)
