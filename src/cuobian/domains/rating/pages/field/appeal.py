"""A place reads its published result and may appeal once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.appeals import file_appeal
from cuobian.domains.rating.models import Appeal, Entry
from cuobian.domains.rating.pages.field.given import told, words
from cuobian.domains.rating.queries.keeper import PUBLISHED, keeper_view
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.marks import marks_that_count, omitted_bonuses
from cuobian.domains.rating.rules.rights import permission_for
from cuobian.domains.rating.values import Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now, today
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.pages import actor_of, page


@page("rating.own", methods=("GET", "POST"))
def new(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The published result with its losses; tick what is disputed and say why. What was decided stays to be read."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.own")
    appeal = Appeal.objects.filter(entry=entry).first()
    if entry.stage not in PUBLISHED and appeal is None:
        raise NotFound(_("结果还没有公示。"))
    faults: list[str] = []
    chosen = {point: words(request, f"why-{point}") for point in request.POST.getlist("point")}
    if request.method == "POST":
        try:
            file_appeal(actor=actor, entry_id=entry_id, points=chosen, reason=words(request, "reason"), now=now())
        except Invalid as error:
            faults = told(error)
        else:
            messages.success(request, _("复核申请已提交。由没有参加考评的人办，会书面答复。"))
            return redirect("rating:appeal-new", entry_id)
    view = keeper_view(entry)
    marks = marks_that_count(entry) if entry.stage in PUBLISHED else []
    context = {
        "entry": entry,
        "view": view,
        "lines": [
            {"loss": line, "chosen": line.id in chosen, "why": words(request, f"why-{line.id}")} for line in view.losses
        ],
        "marks": marks,
        "mark_lines": [
            {"mark": line, "chosen": line.rule_id in chosen, "why": words(request, f"why-{line.rule_id}")}
            for line in marks
        ],
        "bonus_lines": [
            {"bonus": line, "chosen": line.rule_id in chosen, "why": words(request, f"why-{line.rule_id}")}
            for line in (omitted_bonuses(entry) if entry.stage in PUBLISHED else ())
        ],
        "appeal": appeal,
        "can": _may_appeal(actor, entry),
        "faults": faults,
        "reason": words(request, "reason"),
    }
    return render(request, "rating/field/appeal.html", context, status=422 if faults else 200)


def _may_appeal(actor: Actor, entry: Entry) -> bool:
    """During the notice, by the one who speaks for the place."""
    speaks = actor.may(permission_for("rating.self_assess", place_kind=entry.place.kind), entry.code)
    return speaks and entry.stage == Stage.NOTICE and entry.notice is not None and today() <= entry.notice.closes_on
