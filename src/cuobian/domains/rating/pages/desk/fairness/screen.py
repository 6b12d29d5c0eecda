"""One flag: what was seen, how sure it is, what to check; who looks into it, and what was found."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.fairness.screens import NOT_YOURS, check_screen
from cuobian.domains.rating.models import Screen
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_url
from cuobian.domains.rating.pages.desk.fairness.screens import chip_of, whom
from cuobian.domains.rating.pages.desk.parts import address, round_crumbs
from cuobian.domains.rating.queries.blind import blind_on
from cuobian.domains.rating.queries.fairness.runs import opened, run_in_force
from cuobian.domains.rating.queries.fairness.screens import (
    get_screen,
    lines_of,
    sees_all,
    sheets_behind,
)
from cuobian.domains.rating.rules.fairness.screen_life import RUN, screen_allows
from cuobian.domains.rating.rules.fairness.screen_words import (
    alarm_words,
    basis_words,
    chance_words,
    check_steps,
    error_words,
    estimate_words,
    mend_words,
)
from cuobian.domains.rating.rules.fairness.screens import people_in, scores_beside
from cuobian.domains.rating.values import Level, ScreenOutcome, ScreenStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.forms import Crumbs, told
from cuobian.kernel.pages import actor_of, page
from cuobian.support.audit.public import record_read


class CheckForm(forms.Form):
    """What was found."""

    outcome = forms.ChoiceField(label=gettext_lazy("结论"), choices=ScreenOutcome.choices, widget=forms.RadioSelect)
    finding = forms.CharField(
        label=gettext_lazy("核对了什么，看到了什么"),
        max_length=2000,
        help_text=gettext_lazy("写事实，如「对照了 2 个站点的照片，B 档都有依据」。属实的，写怎么处理的。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


@page("rating.view", methods=("GET", "POST"))
def screen(request: HttpRequest, screen_id: UUID) -> HttpResponse:
    """A flag with everything a checker needs, and the form for what was found."""
    actor = actor_of(request)
    found = get_screen(actor, screen_id)
    if request.method == "POST" and found.checker_id != actor.account_id:
        raise NotAllowed(NOT_YOURS)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = told(form, lambda: check_screen(actor=actor, screen_id=found.pk, now=clock.now(), **form.cleaned_data))
        if done is not None:
            messages.success(request, _("核实结果已记下"))
            return redirect(list_url(found))
    if people_in(found.account_id, found.facts):
        record_read(
            actor=actor,
            subject="screen",
            subject_id=str(found.pk),
            code=found.code,
            fields=["account", "facts"],
            now=clock.now(),
        )
    context = _context(found, actor, form)
    return render(request, "rating/fairness/screen.html", context, status=422 if form.errors else 200)


def _context(found: Screen, actor: Actor, form: CheckForm) -> dict[str, Any]:
    run = run_in_force(found.run.round, Level(found.run.level))
    line = lines_of([found], run)[0]
    earlier = found.carried_from if found.carried_from and found.carried_from.status == ScreenStatus.CHECKED else None
    later = Screen.objects.filter(carried_from=found).only("pk").first()
    away = actor.account_id in people_in(found.account_id, found.facts)
    may_check = (
        found.checker_id == actor.account_id
        and screen_allows(found.status, "check_screen")
        and actor.may("rating.screen", found.code)
    )
    return {
        "screen": found,
        "made": found.run.round,
        "line": line,
        "whom": whom(line),
        "found": estimate_words(found.kind, found.estimate, found.facts),
        "error": error_words(found.facts),
        "basis": basis_words(found.kind, found.facts),
        "alarm": alarm_words(found.false_alarm),
        "own_chance": chance_words(found.p_value),
        "steps": check_steps(found.kind),
        "mend": mend_words(found.kind),
        "sheets": _sheets(found, actor),
        "ways": _ways(found, actor),
        "chip": chip_of(found, actor),
        "crumbs": screen_crumbs(found, actor),
        "form": form if may_check and not away else None,
        "may_assign": not away
        and later is None
        and screen_allows(found.status, "assign_screen")
        and actor.may(RUN, found.run.round.code),
        "away": away,
        "earlier": earlier,
        "later_url": reverse("rating:screen", args=[later.pk]) if later and sees_all(actor, found.run.round) else "",
        "list_url": list_url(found),
    }


def _sheets(found: Screen, actor: Actor) -> list[dict[str, Any]]:
    """The sheets to look at, what each came to and what the others came to; the way to a place for who may look at it."""
    sheets = sheets_behind(found)
    hidden = blind_on(actor, (sheet.entry_id for sheet in sheets))
    scores = scores_beside(opened(found.run).material, {sheet.pk for sheet in sheets})
    return [
        {
            "sheet": sheet,
            "url": address("rating:entry", sheet.entry_id) if actor.may("rating.view", sheet.entry.code) else "",
            "scores": None if sheet.entry_id in hidden else scores.get(sheet.pk),
        }
        for sheet in sheets
    ]


def _ways(found: Screen, actor: Actor) -> list[tuple[str, str]]:
    """Where something that was wrong is put right."""
    made, level = found.run.round, Level(found.run.level)
    if not sees_all(actor, made):
        return []
    names = (
        ("rating:revisits", _("复看建议")),
        ("rating:severities", _("评委宽严")),
        ("rating:dossiers", _("标定材料")),
    )
    return [(label, url) for name, label in names if (url := level_url(name, made, level))]


def list_url(found: Screen) -> str:
    return level_url("rating:screens", found.run.round, Level(found.run.level))


def screen_crumbs(found: Screen, actor: Actor, *more: tuple[Any, str]) -> Crumbs:
    made, level = found.run.round, Level(found.run.level)
    here = (found.get_kind_display(), reverse("rating:screen", args=[found.pk]) if more else "")
    way = ((_("筛查提示"), list_url(found)), here, *more)
    return fairness_crumbs(made, level, *way) if sees_all(actor, made) else round_crumbs(made, *way)
