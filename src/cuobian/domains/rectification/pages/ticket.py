"""One ticket: what was found, before and after side by side, what is to be done now, and everything that happened."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.public import area_names, district_of, street_of
from cuobian.domains.rectification.actions.photos import may_add
from cuobian.domains.rectification.actions.steps import PLAIN, take_step
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.pages.parts import TextForm, crumbs, shell_of, ticket_crumbs
from cuobian.domains.rectification.pages.photos import photo_context
from cuobian.domains.rectification.pages.wording import WORDS
from cuobian.domains.rectification.queries.detail import TicketView, ticket_view
from cuobian.domains.rectification.queries.load import get_ticket
from cuobian.domains.rectification.queries.people import answering
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.rules.rights import ANSWER, holds, require
from cuobian.domains.rectification.rules.steps import open_steps, refusal
from cuobian.domains.rectification.states import LIFE, step_of
from cuobian.domains.rectification.values import LIVE, PhotoSide, Status
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar


@page("rectification.view")
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The ticket's own page."""
    actor = actor_of(request)
    found = get_ticket(actor, ticket_id)
    days = calendar()
    view = ticket_view(actor, found, calendar=days, today=clock.today(), extensions_most=terms()["extensions.most"])
    photo_context(actor, found, view, PhotoSide.BEFORE)
    steps = open_steps(actor, found)
    names = area_names([found.code])
    context = {
        "shell": shell_of(actor),
        "view": view,
        "ticket": found,
        "where": names.get(district_of(found.code), "") + names.get(street_of(found.code), ""),
        "crumbs": crumbs(actor, (found.number, "")),
        "next": _next(found, view, steps),
        "waits": _waits(found, view),
        "others": _others(actor, found, view, steps),
        "may_add": {side.value: may_add(actor, found, side) for side in PhotoSide},
        "may_manage": actor.may("rectification.manage", found.code),
        "may_decide": view.request is not None and actor.may("rectification.extend", found.code),
        "may_spend": found.programme_id and actor.may("rectification.programme", found.code) and found.status in LIVE,
        "four_eyes": _four_eyes(actor, found),
    }
    return render(request, "rectification/ticket.html", context)


def _next(found: Ticket, view: TicketView, steps: list[str]) -> dict[str, Any] | None:
    main = next((step for step in steps if WORDS.get(step) and WORDS[step].why), None)
    if main is None:
        return None
    words = WORDS[main]
    return {
        "title": words.button,
        "why": words.why,
        "url": reverse("rectification:step", args=[found.pk, main]),
        "days": view.days_left,
        "until": found.due_on if view.days_left is not None else None,
        "action": words.button,
        "step": main,
    }


def _waits(found: Ticket, view: TicketView) -> str:
    """Who is waited for, when it is not the reader."""
    status = Status(found.status)
    is_there = found.responsible_id in answering(found, clock.now())
    who = found.responsible.name if found.responsible and is_there else _("站里")
    return {
        Status.OPEN: _("等%(who)s接收。") % {"who": who},
        Status.ACCEPTED: _("等%(who)s整改。") % {"who": who},
        Status.FIXING: _("等%(who)s整改。") % {"who": who},
        Status.DISPUTED: _("站里提了异议，等区里裁定。"),
        Status.FIXED: _("站里改好了，等另一个人复查。"),
        Status.VERIFIED: _("复查通过了，等区里销号。"),
    }.get(status, _("这件已经办完。"))


def _four_eyes(actor: Actor, found: Ticket) -> str:
    """Why somebody with the right permission still cannot verify or close: said, not only left out."""
    status = Status(found.status)
    for action in ("verify", "close"):
        step = LIFE.get((status, action))
        if step and holds(actor, step.permission, found.code):
            return refusal(actor, found, action)
    return ""


def _others(actor: Actor, found: Ticket, view: TicketView, steps: list[str]) -> list[dict[str, Any]]:
    """The other things this person may do, as small buttons."""
    main = next((step for step in steps if WORDS.get(step) and WORDS[step].why), None)
    links = [
        {
            "label": WORDS[step].button,
            "url": reverse("rectification:step", args=[found.pk, step]),
            "withdraw": WORDS[step].withdraw,
        }
        for step in steps
        if step != main and step in WORDS
    ]
    if holds(actor, ANSWER, found.code) and not view.no_extension:
        links.append({"label": _("申请延期"), "url": reverse("rectification:extension", args=[found.pk])})
    if actor.may("rectification.manage", found.code):
        if view.days_left is not None:
            links.append({"label": _("换经办人"), "url": reverse("rectification:assign", args=[found.pk])})
            words = _("恢复督办") if view.pause else _("暂停督办")
            links.append({"label": words, "url": reverse("rectification:pause", args=[found.pk])})
        if "merge" in steps:
            links.append({"label": _("并入另一件"), "url": reverse("rectification:merge", args=[found.pk])})
    return links


@page("rectification.view", methods=("GET", "POST"))
def step(request: HttpRequest, ticket_id: UUID, action: str) -> HttpResponse:
    """One step: what it does, what has to be written, the photos where they belong to it."""
    if action not in PLAIN:
        raise NotFound()
    actor = actor_of(request)
    found = get_ticket(actor, ticket_id)
    words = WORDS[action]
    form = TextForm(request.POST or None, label=words.label, hint=words.hint, required=_needs_text(action))
    if action == "accept":
        form.fields.pop("text")
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\x00", "")
        form.errors.pop("text", None)  # the rule says better what to write than "required" does
        if told(form, lambda: take_step(actor=actor, ticket_id=ticket_id, action=action, text=text, now=clock.now())):
            messages.success(request, str(words.done))
            return redirect("rectification:ticket", ticket_id)
    else:
        _require_step(actor, found, action)
    return _step_page(request, found, action, form)


def _needs_text(action: str) -> bool:
    return any(step.needs for (_status, name), step in LIFE.items() if name == action)


def _require_step(actor: Actor, found: Ticket, action: str) -> None:
    """The page opens for whoever may take the step now."""
    permission = next(step.permission for (_status, name), step in LIFE.items() if name == action)
    require(actor, permission, found.code)
    step_of(found.status, action)
    why_not = refusal(actor, found, action)
    if why_not:
        raise NotAllowed(why_not)


def _step_page(request: HttpRequest, found: Ticket, action: str, form: TextForm) -> HttpResponse:
    actor, words = actor_of(request), WORDS[action]
    view = ticket_view(
        actor, found, calendar=calendar(), today=clock.today(), extensions_most=terms()["extensions.most"]
    )
    context = {
        "shell": shell_of(actor),
        "ticket": found,
        "view": view,
        "title": words.button,
        "words": words,
        "form": form,
        "action": action,
        "crumbs": ticket_crumbs(actor, found, (words.button, "")),
        **photo_context(actor, found, view, PhotoSide.AFTER),
    }
    return render(request, "rectification/step.html", context, status=422 if form.errors else 200)
