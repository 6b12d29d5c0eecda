"""「待定记录」: what a person has sent and what became of it; what is held in somebody's area, both sides, taken or not."""

from collections.abc import Sequence
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

from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.kernel.forms import Crumbs, ask, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.inbox.deciding import can_be_taken, get_held, held_rows, refuse, take, why_not
from cuobian.support.inbox.models import Outcome, Received
from cuobian.support.inbox.receiving import answer_of, command_of
from cuobian.support.inbox.registry import TOLD_FROM, Shown, as_written, decided_by, decider_of, label_of

MOST = 20_000
COLUMNS = (
    Column("what", gettext_lazy("记录"), value=lambda line: line.what),
    Column("author", gettext_lazy("谁记的"), value=lambda line: line.row.author),
    Column("why", gettext_lazy("为什么待定"), value=lambda line: line.why),
    Column("received", gettext_lazy("什么时候传来"), sort=("received_at",), value=lambda line: line.row.received_at),
)
EXPORTED = (
    COLUMNS[0],
    Column("text", gettext_lazy("内容"), value=lambda line: line.text),
    *COLUMNS[1:],
    Column("outcome", gettext_lazy("结果"), value=lambda line: str(line.row.get_outcome_display())),
    Column("decided", gettext_lazy("谁决定的"), value=lambda line: line.row.decided_by_name),
    Column("reason", gettext_lazy("理由"), value=lambda line: line.row.decided_reason),
)
OWN = (
    Column("what", gettext_lazy("记录"), value=lambda line: line.what),
    Column("state", gettext_lazy("结果"), value=lambda line: line.row.outcome),
    Column("received", gettext_lazy("什么时候传来"), sort=("received_at",), value=lambda line: line.row.received_at),
)


class ReasonForm(forms.Form):
    """Why something is not taken."""

    reason = forms.CharField(
        label=gettext_lazy("为什么不收"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("记的人会看到。内容仍然存着，能查。"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A command as a list shows it."""

    row: Received
    what: str
    text: str
    why: str


def _line(row: Received) -> Line:
    shown = _written(row)
    text = next((str(value) for label, value in shown.rows if value), "")
    return Line(row, label_of(row.kind), text, answer_of(row).as_json()["message"])


def _written(row: Received) -> Shown:
    decider = decider_of(row.kind)
    return decider.phone(command_of(row)) if decider else as_written(command_of(row))


@page(None)
def mine(request: HttpRequest) -> HttpResponse:
    """What this person's phones have handed over: first what is held, then what was not taken, then the rest."""
    view = request.GET.get("view", "open")
    rows = Received.objects.filter(account=actor_of(request).person_id)
    rows = rows.exclude(outcome=Outcome.DONE) if view != "all" else rows
    shown = listing(request.GET, rows, OWN, default="-received")
    context = {
        "listing": shown,
        "lines": [_line(row) for row in shown.rows],
        "view": "all" if view == "all" else "open",
    }
    return render(request, "inbox/mine.html", context)


@page(None)
def mine_one(request: HttpRequest, command_id: UUID) -> HttpResponse:
    """One of a person's own commands, as it was written, and what was said to it."""
    row = Received.objects.filter(pk=command_id, account=actor_of(request).person_id).first()
    if row is None:
        raise NotFound()
    crumbs: Crumbs = [(_("手机传来的记录"), reverse("inbox:mine")), (label_of(row.kind), "")]
    return render(request, "inbox/one.html", {**_both_sides(row), "shell": "shells/field.html", "crumbs": crumbs})


def _require_decider(actor: Actor) -> None:
    if not decided_by(actor):
        raise NotAllowed(_("待定记录由有权决定的经办人看。您自己传的，在「手机传来的记录」里。"))


@page(None)
def held(request: HttpRequest) -> HttpResponse:
    """Everything held in the actor's areas."""
    actor = actor_of(request)
    _require_decider(actor)
    view = "decided" if request.GET.get("view") == "decided" else "held"
    rows = held_rows(actor, view)
    if request.GET.get("export") == "xlsx":
        ordered = sorted_rows(request.GET, rows, COLUMNS, default="received")[:MOST]
        return xlsx_response(_("待定记录"), _("待定记录"), table_of(map(_line, ordered), EXPORTED), request)
    shown = listing(request.GET, rows, COLUMNS, default="received" if view == "held" else "-received")
    tabs = [(_("待定"), "?view=held", view == "held"), (_("决定过的"), "?view=decided", view == "decided")]
    context = {"listing": shown, "lines": [_line(row) for row in shown.rows], "view": view, "tabs": tabs}
    return render(request, "inbox/held.html", context)


@page(None)
def held_one(request: HttpRequest, command_id: UUID) -> HttpResponse:
    """Both sides, and the two ways to decide."""
    actor = actor_of(request)
    row = get_held(actor, command_id)
    crumbs: Crumbs = [(_("待定记录"), reverse("inbox:held")), (label_of(row.kind), "")]
    context = {"shell": "shells/desk.html", "may_decide": not why_not(actor, row), "why_not": why_not(actor, row)}
    return render(request, "inbox/one.html", {**_both_sides(row), **context, "crumbs": crumbs})


def _both_sides(row: Received) -> dict[str, Any]:
    decider = decider_of(row.kind)
    twin = Received.objects.filter(pk=row.twin_of).first() if row.twin_of else None
    platform = _written(twin) if twin else decider.platform(command_of(row)) if decider else None
    followers = Received.objects.filter(waits_for=row.pk).exclude(outcome=Outcome.DROPPED)
    return {
        "row": row,
        "takeable": can_be_taken(row),
        "title": label_of(row.kind),
        "phone": _written(row),
        "platform": platform,
        "told": answer_of(row).as_json(),
        "clock_off": abs(row.clock_off_seconds) >= TOLD_FROM,
        "clock_minutes": abs(row.clock_off_seconds) // 60,
        "clock_ahead": row.clock_off_seconds > 0,
        "followers": _followers(followers),
    }


def _followers(rows: Any) -> Sequence[tuple[str, str]]:
    return [(label_of(each.kind), each.words) for each in rows.order_by("pk")[:50]]


@page(None, methods=("POST",))
def take_one(request: HttpRequest, command_id: UUID) -> HttpResponse:
    """Take it all the same."""
    take(actor=actor_of(request), command_id=command_id, now=clock.now())
    messages.success(request, _("已收下，记的人会收到通知"))
    return redirect("inbox:held")


@page(None, methods=("GET", "POST"))
def refuse_one(request: HttpRequest, command_id: UUID) -> HttpResponse:
    """Ask why, then do not take it."""
    actor = actor_of(request)
    row = get_held(actor, command_id)
    if why_not(actor, row) and request.method == "GET":
        raise NotAllowed(why_not(actor, row))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if told(form, lambda: refuse(actor=actor, command_id=command_id, reason=reason, now=clock.now())):
            messages.success(request, _("没有收，理由已经告诉记的人"))
            return redirect("inbox:held")
    return ask(
        request,
        title=_("不收这一条？"),
        action=_("不收，并告诉记的人"),
        rows=[{"label": label, "value": value} for label, value in _written(row).rows],
        back_url=reverse("inbox:held-one", args=[row.pk]),
        crumbs=[(_("待定记录"), reverse("inbox:held")), (_("不收"), "")],
        form=form,
        withdraw=True,
    )
