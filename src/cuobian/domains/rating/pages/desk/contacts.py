"""Emptying the name and the contact of whoever objected, on the person's request."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.contacts import empty_contact
from cuobian.domains.rating.pages.desk.parts import ReasonForm, round_crumbs
from cuobian.domains.rating.queries.load import get_objection
from cuobian.domains.rating.rules.contacts import holds_contact
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of, page


@page("rating.answer", methods=("GET", "POST"))
def empty(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """Asked first, with the reason; shows neither of the two values."""
    actor = actor_of(request)
    found = get_objection(actor, objection_id)
    if not holds_contact(found):
        raise Conflict(_("这条异议没有留称呼和联系方式，或者已经清空了。"))
    hint = _("写明谁、怎么提出要清空的。不要写对方的姓名和电话，原因会记进审计。")
    form = ReasonForm(request.POST if request.method == "POST" else None, hint=hint)
    back = reverse("rating:objection", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        done = told(form, lambda: _done(actor=actor, objection_id=found.pk, reason=why, now=clock.now()))
        if done:
            messages.success(request, _("已清空称呼和联系方式"))
            return redirect(back)
    return ask(
        request,
        title=_("清空提出人的称呼和联系方式？"),
        rows=[{"label": _("查询号"), "value": found.receipt}, {"label": _("站点"), "value": found.entry.place.name}],
        warnings=[_("清空后找不回来。异议和答复都留着，提出人凭查询号照样能看。")],
        action=_("清空"),
        form=form,
        withdraw=True,
        back_url=back,
        crumbs=round_crumbs(found.entry.round, (found.receipt, back), (_("清空联系方式"), "")),
    )


def _done(**facts: Any) -> bool:
    empty_contact(**facts)
    return True
