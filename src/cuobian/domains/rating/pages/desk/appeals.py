"""复核: appeals with the officers, who assign reviewers; and with the reviewers, who decide."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.network.public import records_by_id
from cuobian.domains.people.public import APPEAL_REVIEWER, holders
from cuobian.domains.rating.actions.appeals import assign_reviewers, decide_appeal, reviewer_faults
from cuobian.domains.rating.actions.self_assess import all_points
from cuobian.domains.rating.models import Appeal, Entry
from cuobian.domains.rating.pages.desk.appeal_form import DecisionForm
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.desk_entry import figure_of
from cuobian.domains.rating.queries.facts_of_entry import latest_snapshots
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.marks import marks_that_count, omitted_bonuses
from cuobian.domains.rating.queries.outcomes import result_seen, scored_again
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.explaining import figure_words, standing_words, star_word
from cuobian.domains.rating.values import Ruling, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import Point
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require, visible
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import bracketed, score
from cuobian.kernel.forms import ask, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response


def _ruling(row: Appeal) -> str:
    """The decision in a word; "" while it is waited for."""
    if row.decided_at is None and row.entry.stage == Stage.WITHDRAWN:
        return _("站点已退出")
    return str(row.get_ruling_display())


COLUMNS = (
    Column("place", gettext_lazy("站点"), sort=("entry__sort_key",), value=lambda row: row.entry.place.short_name),
    Column("filed", gettext_lazy("申请"), sort=("filed_at",), value=lambda row: row.filed_at, kind="date"),
    Column("points", gettext_lazy("有异议的"), value=lambda row: _("、").join(row.points)),
    Column(
        "reviewers", gettext_lazy("复核人"), value=lambda row: _("、").join(r.account.name for r in row.reviewers.all())
    ),
    Column("due", gettext_lazy("期限"), sort=("entry__due_on",), value=lambda row: row.entry.due_on, kind="date"),
    Column("ruling", gettext_lazy("结论"), value=_ruling),
)


@page("rating.answer")
def appeals(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Appeals of a round, with who reviews them."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    rows = Appeal.objects.filter(visible(actor, "rating.answer", "entry__code"), entry__round=made)
    rows = rows.select_related("entry__place").prefetch_related("reviewers__account")
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, COLUMNS, default="due")
        return xlsx_response(_("复核"), _("复核"), table_of(found, COLUMNS), request)
    context = {
        "crumbs": round_crumbs(made, (_("复核"), "")),
        "listing": listing(request.GET, rows, COLUMNS, default="due"),
    }
    return render(request, "rating/desk/appeals.html", context)


class ReviewersForm(forms.Form):
    """Who reviews an appeal; who rated the place is shown as barred and refused."""

    accounts = forms.MultipleChoiceField(
        label=gettext_lazy("复核人"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = []
        for who in holders(APPEAL_REVIEWER, entry.code, clock.now()):
            faults = reviewer_faults(entry, [who.id], clock.now())
            barred = (
                _("，不能复核：%(why)s") % {"why": _("；").join(fault.message for fault in faults)} if faults else ""
            )
            choices.append((str(who.id), bracketed(who.name, who.unit_name) + barred))
        self.fields["accounts"].choices = choices  # type: ignore[attr-defined]


@page("rating.answer", methods=("GET", "POST"))
def assign(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Give an appeal to people who did not rate the place."""
    actor = actor_of(request)
    found = _appeal(appeal_id)
    require(actor, "rating.answer", found.entry.code)
    form = ReviewersForm(request.POST if request.method == "POST" else None, entry=found.entry)
    if request.method == "POST" and form.is_valid():
        chosen = [UUID(value) for value in form.cleaned_data["accounts"]]
        done = told(form, lambda: assign_reviewers(actor=actor, appeal_id=found.pk, accounts=chosen, now=clock.now()))
        if done is not None:
            words = ngettext("已交给 %(count)d 位复核人", "已交给 %(count)d 位复核人", len(chosen))
            messages.success(request, words % {"count": len(chosen)})
            return redirect("rating:appeals", round_id=found.entry.round_id)
    back = reverse("rating:appeals", args=[found.entry.round_id])
    return ask(
        request,
        title=_("「%(place)s」的复核交给谁") % {"place": found.entry.place.short_name},
        rows=[
            {"label": _("申请理由"), "value": found.reason},
            *({"label": point, "value": why} for point, why in found.points.items()),
        ],
        warnings=[_("参加过这个站点考评的、要回避的不能复核。再指定一次，就换成新选的人。")],
        form=form,
        action=_("交给他们复核"),
        back_url=back,
        crumbs=round_crumbs(found.entry.round, (_("复核"), back), (found.entry.place.short_name, "")),
    )


@page("rating.appeal")
def mine(request: HttpRequest) -> HttpResponse:
    """Appeals given to this reviewer, the undecided first."""
    actor = actor_of(request)
    rows = Appeal.objects.filter(reviewers__account_id=actor.person_id).select_related("entry__place")
    rows = rows.prefetch_related("reviewers__account")
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, COLUMNS, default="-filed")
        return xlsx_response(_("我的复核"), _("复核"), table_of(found, COLUMNS), request)
    context: dict[str, Any] = {
        "listing": listing(request.GET, rows, COLUMNS, default="-filed"),
        "waiting": rows.filter(decided_at=None, entry__stage=Stage.APPEAL).order_by("entry__due_on").first(),
        "crumbs": [],
        "is_mine": True,
    }
    return render(request, "rating/desk/appeals.html", context)


def _change_words(change: dict[str, Any], *, is_bonus: bool) -> str:
    key, value = next(iter(change.items()))
    if key != "count":
        return str(value)
    if is_bonus:
        return _("认定这一项加分")
    return _("%(count)d 次") % {"count": value} if value else _("撤销")


@page("rating.appeal", methods=("GET", "POST"))
def review(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """The disputed points, the place's words, what the record says, the decision."""
    actor = actor_of(request)
    found = _appeal(appeal_id)
    _require_reviewer(actor, found)
    points = [point for point in all_points(found.entry) if point.id in found.points]
    marks = [line for line in marks_that_count(found.entry) if line.is_against and line.rule_id in found.points]
    bonuses = [line for line in omitted_bonuses(found.entry) if line.rule_id in found.points]
    form = DecisionForm(request.POST if request.method == "POST" else None, points=points, marks=marks, bonuses=bonuses)
    if request.method == "POST" and form.is_valid():
        done = told(
            form,
            lambda: decide_appeal(
                actor=actor,
                appeal_id=found.pk,
                ruling=Ruling(form.cleaned_data["ruling"]),
                changes=form.changes,
                decision=form.cleaned_data["decision"],
                now=clock.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("复核结论已记下，站点会看到"))
            return redirect("rating:appeal", appeal_id=found.pk)
    context = {
        "appeal": found,
        "crumbs": [(_("我的复核"), reverse("rating:my-appeals")), (found.entry.place.short_name, "")],
        "points": _disputed(found, points),
        "marks": [(line, found.points[line.rule_id]) for line in marks] if not found.decided_at else [],
        "bonuses": [(line, found.points[line.rule_id]) for line in bonuses] if not found.decided_at else [],
        "now_stands": _("，").join((star_word(found.entry.star), score(found.entry.score))),
        "form": form if found.decided_at is None and found.entry.stage == Stage.APPEAL else None,
        "left": found.decided_at is None and found.entry.stage == Stage.WITHDRAWN,
        "changes": _changes(found),
    }
    return render(request, "rating/desk/appeal.html", context, status=422 if form.errors else 200)


def _changes(found: Appeal) -> list[tuple[str, str]]:
    bonuses = {bonus.id for bonus in engine_standard(found.entry.round.version_id).bonuses}
    return [(point, _change_words(change, is_bonus=point in bonuses)) for point, change in found.changes.items()]


def _require_reviewer(actor: Actor, found: Appeal) -> None:
    """Only those it was given to: for everybody else the page does not exist."""
    require(actor, "rating.appeal", found.entry.code)
    if not found.reviewers.filter(account_id=actor.person_id).exists():
        raise NotFound()


def _disputed(found: Appeal, points: list[Point]) -> list[dict[str, Any]]:
    entry = found.entry
    result = result_seen(entry)
    scored = {}
    if result is not None:
        standing = scored_again(result, engine_standard(entry.round.version_id))
        scored = {point.id: point for point in standing.points}
    snapshot = latest_snapshots([entry.pk])[entry.pk]
    place = records_by_id([entry.place_id])[entry.place_id]
    rows = []
    for point in points:
        figure = figure_of(point.metric, place, snapshot) if point.metric else None
        value = scored.get(point.id)
        rows.append(
            {
                "text": point_text(entry.round.version_id, point.id),
                "words": found.points[point.id],
                "figure": figure,
                "figure_words": figure_words(figure.value, is_rate=figure.metric.is_rate, unit=str(figure.metric.unit))
                if figure
                else "",
                "scored": value,
                "state": value.state.value if value and value.state else "",
                "why": standing_words(value) if value else "",
            }
        )
    return rows


def _appeal(appeal_id: UUID) -> Appeal:
    found = (
        Appeal.objects.select_related("entry__round__version", "entry__place", "entry__notice")
        .filter(pk=appeal_id)
        .first()
    )
    if found is None:
        raise NotFound()
    return found
