"""Asking before a star is moved by the fair score, and moving it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.fairness.moving import apply_move
from cuobian.domains.rating.pages.desk.fairness.places import place_crumbs
from cuobian.domains.rating.pages.desk.parts import ReasonForm
from cuobian.domains.rating.queries.fairness.moves import case_of
from cuobian.domains.rating.queries.fairness.place import get_score
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.rating.rules.fairness.account import adjustment_of
from cuobian.domains.rating.rules.fairness.moves import why_not
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import Conflict
from cuobian.kernel.format import score as points
from cuobian.kernel.format import signed
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of, page


@page("rating.view", methods=("GET", "POST"))
def move(request: HttpRequest, round_id: UUID, score_id: UUID) -> HttpResponse:
    """Say what will be changed and what will not; with a reason, change it."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    score = get_score(actor, made, score_id)
    level = Level(score.run.level)
    require(actor, f"rating.award.{level}", score.code)
    problem = why_not(case_of(score, score.entry))
    if problem:
        raise Conflict(problem)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        hint=_("写看到了什么、为什么按调整后的分定。会记在审计里，公示时会问。"),
    )
    back = reverse("rating:fair-place", args=[made.pk, score.pk])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = told(form, lambda: apply_move(actor=actor, score_id=score.pk, reason=reason, now=clock.now()))
        if done is not None:
            words = {"place": score.entry.place.short_name, "star": star_word(done.to_star)}
            messages.success(request, _("「%(place)s」已改为%(star)s，分数不变") % words)
            return redirect(back)
    to = star_word(score.fair_star)
    return ask(
        request,
        title=_("把「%(place)s」改为%(star)s？") % {"place": score.entry.place.short_name, "star": to},
        sub=made.title,
        rows=[
            {"label": _("原分"), "value": _("%(points)s 分，%(star)s") % {"points": points(score.official), "star": star_word(score.star)}},
            {"label": _("尺度调整"), "value": _("%(points)s 分") % {"points": signed(adjustment_of(score.official, score.fair))}},
            {"label": _("调整后"), "value": _("%(points)s 分，%(star)s") % {"points": points(score.fair), "star": to}},
        ],
        warnings=[
            _("只改星级，原分照旧。公示时会写明「经评委尺度调整」和两个分数。"),
            _("改了以后不能再改回；退回考评组重新算一次，这次改星就不再有效。"),
        ],
        form=form,
        action=_("改为%(star)s") % {"star": to},
        back_url=back,
        crumbs=place_crumbs(actor, made, level, (score.entry.place.short_name, back), (_("改星"), "")),
    )  # fmt: skip
