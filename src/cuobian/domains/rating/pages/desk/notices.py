"""公示: the notices of a round, making one, closing one, answering objections."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.notice_end import close_notice, is_long, notice_to_end
from cuobian.domains.rating.actions.notices import answer, let_star_stand
from cuobian.domains.rating.models import Entry, Objection, PublicNotice
from cuobian.domains.rating.pages.desk.bulk import star_counts
from cuobian.domains.rating.pages.desk.notice_places import places_file, places_listed, seen_notice
from cuobian.domains.rating.pages.desk.parts import address, round_crumbs
from cuobian.domains.rating.queries.load import get_objection, get_round
from cuobian.domains.rating.queries.objections import WAITING, going_on, holding, is_holding, outcome_words
from cuobian.domains.rating.queries.progress import entries_in
from cuobian.domains.rating.rules.contacts import contact_ends_on, holds_contact
from cuobian.domains.rating.states import allowed
from cuobian.domains.rating.values import Ruling, Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require, visible
from cuobian.kernel.errors import Conflict
from cuobian.kernel.format import day, number
from cuobian.kernel.forms import ask, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record_read
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.jobs.public import Job, active, start

NOTICES = (
    Column("number", gettext_lazy("批次"), sort=("number",), kind="number"),
    Column("title", gettext_lazy("标题"), sort=("title",)),
    Column("opens", gettext_lazy("开始"), sort=("opens_on",), value=lambda row: row.opens_on, kind="date"),
    Column("closes", gettext_lazy("最后一天"), sort=("closes_on",), value=lambda row: row.closes_on, kind="date"),
    Column("places", gettext_lazy("站点"), kind="number"),
    Column("open_objections", gettext_lazy("没答复的异议"), kind="number"),
    Column("closed", gettext_lazy("状态"), value=lambda row: _("已结束") if row.closed_at else _("公示中")),
)
OBJECTIONS = (
    Column("made", gettext_lazy("什么时候提的"), sort=("made_at",), value=lambda row: row.made_at, kind="date"),
    Column("place", gettext_lazy("站点"), sort=("entry__sort_key",), value=lambda row: row.entry.place.short_name),
    Column("text", gettext_lazy("异议")),
    Column("receipt", gettext_lazy("查询号")),
    Column("outcome", gettext_lazy("结论"), value=outcome_words),
)


@page("rating.view")
def notices(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Notices of a round that hold a place the actor sees."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    seen = entries_in(actor, made).exclude(notice=None).values("notice_id")
    waiting = Q(objections__answered_at=None, objections__isnull=False) & ~Q(objections__entry__stage=Stage.WITHDRAWN)
    rows = PublicNotice.objects.filter(round=made, pk__in=seen).annotate(
        places=Count("entries", distinct=True), open_objections=Count("objections", filter=waiting, distinct=True)
    )
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, NOTICES, default="-number")
        return xlsx_response(_("公示"), _("公示"), table_of(found, NOTICES), request)
    context = {
        "made": made,
        "crumbs": round_crumbs(made, (_("公示"), "")),
        "listing": listing(request.GET, rows, NOTICES, default="-number"),
        "today": clock.today(),
        "ready": entries_in(actor, made).filter(stage=Stage.NOTICE_READY).count(),
        "may_publish": actor.may("rating.publish", made.code),
    }
    return render(request, "rating/desk/notices.html", context)


@page("rating.publish")
def new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Everything that is ready, to be ticked; what is left out stays for the next batch."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.publish")
    ready = entries_in(actor, made).filter(stage=Stage.NOTICE_READY).select_related("place").order_by("code")
    found = list(ready[:1000])
    context = {
        "made": made,
        "crumbs": round_crumbs(made, (_("公示"), reverse("rating:notices", args=[made.pk])), (_("新的一批"), "")),
        "rows": found,
        "counts": star_counts(found, (5, 4, 3, 2, 1)),
        "unstarred": sum(not entry.star for entry in found),
    }
    return render(request, "rating/desk/notice_new.html", context)


@page("rating.view")
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One notice: its places in the actor's scope (`?export=xlsx`), its objections, when it may be closed."""
    actor = actor_of(request)
    found, places = seen_notice(actor, notice_id)
    if request.GET.get("export") == "xlsx":
        return places_file(request, found, places)
    objections = Objection.objects.filter(visible(actor, "rating.answer", "entry__code"), notice=found)
    over = clock.today() > found.closes_on
    may_close = actor.may("rating.publish", found.code) and found.closed_at is None
    running = _being_closed(found) if over and may_close else None
    shown, rows = places_listed(request.GET, places)
    context = {
        "notice": found,
        "crumbs": round_crumbs(found.round, (_("公示"), reverse("rating:notices", args=[found.round_id])), (found.title, "")),
        "listing": shown,
        "rows": rows,
        "objections": objections.select_related("entry__place").order_by("made_at"),
        "over": over,
        "may_close": may_close,
        "running": running,
        "running_is_mine": running is not None and running.account_id == actor.account_id,
        "waiting": places.filter(stage=Stage.NOTICE).exists(),
        "public_url": address("portal:notice", found.pk),
    }  # fmt: skip
    return render(request, "rating/desk/notice.html", context)


@page("rating.publish", methods=("GET", "POST"))
def close(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """End a notice after its last day."""
    actor = actor_of(request)
    found, entries = seen_notice(actor, notice_id)
    require(actor, "rating.publish", found.code)
    if request.method == "POST":
        if is_long(found):
            return redirect("jobs:detail", job_id=_close_in_background(actor, found).pk)
        count = close_notice(actor=actor, notice_id=found.pk, now=clock.now())
        messages.success(request, _("%(count)d 个站点可以定星") % {"count": count})
        return redirect("rating:notice", notice_id=found.pk)
    waiting = WAITING | Q(pk__in=holding().values("pk"))
    disputed = set(Objection.objects.filter(waiting, entry__notice=found).values_list("entry_id", flat=True))
    going = going_on(found).count()
    return ask(
        request,
        title=_("结束「%(title)s」？") % {"title": found.title},
        rows=[
            {"label": _("公示期"), "value": _("%(first)s 到 %(last)s") % {"first": day(found.opens_on), "last": day(found.closes_on)}},
            {"label": _("可以定星"), "value": _("%(count)s 个站点") % {"count": number(going)}},
            {"label": _("异议没办完，先留着"), "value": _("%(count)s 个站点") % {"count": number(len(disputed))}},
            {"label": _("在复核"), "value": _("%(count)s 个站点") % {"count": number(sum(row.stage == Stage.APPEAL for row in entries))}},
        ],
        action=_("结束公示，%(count)s 个站点去定星") % {"count": number(going)},
        warnings=[_("超过 50 个站点，在后台逐个办，办不了的另列，不拖累其余。")] if is_long(found) else [],
        back_url=reverse("rating:notice", args=[found.pk]),
        crumbs=round_crumbs(found.round, (found.title, reverse("rating:notice", args=[found.pk])), (_("结束"), "")),
    )  # fmt: skip


def _close_in_background(actor: Actor, found: PublicNotice) -> Job:
    """The work that ends it: the one that runs, if this person began it, or a new one.

    Raises:
        Conflict: its days are not over, or somebody else is ending it.
    """
    notice_to_end(actor, found.pk, clock.now())
    running = _being_closed(found)
    if running is not None and running.account_id != actor.account_id:
        raise Conflict(_("有人正在结束这批公示，在后台逐个办。请过一会儿刷新。"))
    return running or start(
        actor=actor,
        kind="rating.close_notice",
        title=Sentence(gettext_lazy("结束公示「%(title)s」"), {"title": found.title}),
        params={"notice_id": str(found.pk)},
        now=clock.now(),
    )


def _being_closed(found: PublicNotice) -> Job | None:
    return active("rating.close_notice", now=clock.now(), notice_id=str(found.pk))


@page("rating.answer")
def objections(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What the public objects to, the unanswered by default."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    every = Objection.objects.filter(visible(actor, "rating.answer", "entry__code"), notice__round=made)
    shows_all = request.GET.get("status") == "all"
    waiting = every.filter(WAITING | Q(pk__in=holding().values("pk")))
    rows = (every if shows_all else waiting).select_related("entry__place")
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, OBJECTIONS, default="made")
        return xlsx_response(_("异议"), _("异议"), table_of(found, OBJECTIONS), request)
    context = {
        "made": made,
        "crumbs": round_crumbs(made, (_("异议"), "")),
        "listing": listing(request.GET, rows, OBJECTIONS, default="made"),
        "held": set(holding().filter(notice__round=made).values_list("pk", flat=True)),
        "all": every.count(),
        "shows_all": shows_all,
    }
    return render(request, "rating/desk/objections.html", context)


class AnswerForm(forms.Form):
    """The answer to an objection."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=Ruling.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("选「更正」的，收回重评或写明星级为什么不变，才能定星。"),
    )
    text = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写明核实了什么、结论和理由。提出人凭查询号能看到。"),
    )


class StandsForm(forms.Form):
    """Why the star stands although the objection was right."""

    reason = forms.CharField(
        label=gettext_lazy("星级为什么不变"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明更正了什么、为什么星级不变。提出人凭查询号能看到。"),
    )


def _said(actor: Actor, found: Objection, form: forms.Form) -> Objection:
    given = form.cleaned_data
    if isinstance(form, StandsForm):
        return let_star_stand(actor=actor, objection_id=found.pk, reason=given["reason"], now=clock.now())
    outcome = Ruling(given["outcome"])
    return answer(actor=actor, objection_id=found.pk, outcome=outcome, text=given["text"], now=clock.now())


def _recall_url(actor: Actor, entry: Entry) -> str:
    """Where the entry is taken back to its panel, for who may."""
    may = allowed(entry.stage, "recall") and actor.may("rating.publish", entry.code)
    return reverse("rating:entry-act", args=[entry.pk, "recall"]) if may else ""


@page("rating.answer", methods=("GET", "POST"))
def objection(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """One objection with whoever made it, its answer, and what follows from an answer that it was right."""
    actor = actor_of(request)
    found = get_objection(actor, objection_id)
    held, left = is_holding(found), found.entry.stage == Stage.WITHDRAWN
    form: forms.Form = (StandsForm if held else AnswerForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and told(form, lambda: _said(actor, found, form)) is not None:
        messages.success(request, _("已记下") if held else _("已答复"))
        if is_holding(found):
            return redirect("rating:objection", objection_id=found.pk)
        return redirect("rating:objections", round_id=found.notice.round_id)
    if holds_contact(found):
        record_read(
            actor=actor, subject="objection", subject_id=str(found.pk), code=found.entry.code,
            fields=["name", "contact"], now=clock.now(),
        )  # fmt: skip
    context: dict[str, Any] = {
        "objection": found,
        "form": form if held or not (found.answered_at or left) else None,
        "left": left and not found.answered_at,
        "held": held,
        "recall_url": _recall_url(actor, found.entry) if held else "",
        "contact_ends_on": contact_ends_on(found) if holds_contact(found) else None,
        "crumbs": round_crumbs(
            found.entry.round,
            (_("异议"), reverse("rating:objections", args=[found.notice.round_id])),
            (found.receipt, ""),
        ),
    }
    return render(request, "rating/desk/objection.html", context, status=422 if form.errors else 200)
