"""The institute's first review: which stations wait, and one station with pass or return."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.review import pass_review, return_self
from cuobian.domains.rating.models import Entry, SelfItem
from cuobian.domains.rating.pages.claims import ask_about_claim
from cuobian.domains.rating.pages.field.given import told, words
from cuobian.domains.rating.queries.blind import refuse_blind
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.rulings import CLAIMS
from cuobian.domains.rating.queries.self_view import self_groups
from cuobian.domains.rating.rules.explaining import ruling_words
from cuobian.domains.rating.values import SelfAnswer, Stage
from cuobian.kernel.access import visible
from cuobian.kernel.clock import now, today
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.exchange.public import xlsx_response

COLUMNS = (
    Column("place", gettext_lazy("站点"), sort=("sort_key",), value=lambda entry: entry.place.short_name),
    Column("submitted_at", gettext_lazy("提交时间"), sort=("stage_since",), kind="date"),
    Column("objected", gettext_lazy("异议和不适用"), kind="number"),
    Column("due", gettext_lazy("期限"), sort=("due_on",), value=lambda entry: entry.due_on, kind="date"),
)


ASKED = Q(self_items__answer=SelfAnswer.OBJECT) | Q(self_items__not_applicable=True)


@page("rating.first_review")
def waiting(request: HttpRequest) -> HttpResponse:
    """Stations whose self-assessment waits for this institute."""
    actor = actor_of(request)
    rows = (
        Entry.objects.filter(visible(actor, "rating.first_review", "code"), stage=Stage.FIRST_REVIEW)
        .select_related("place", "round")
        .annotate(objected=Count("self_items", filter=ASKED))
    )
    if request.GET.get("export") == "xlsx":
        told = table_of(sorted_rows(request.GET, rows, COLUMNS, default="due"), COLUMNS)
        return xlsx_response(_("镇街初审"), _("镇街初审"), told, request)
    found = listing(request.GET, rows, COLUMNS, default="due")
    days = calendar()
    lines = [{"entry": entry, "left": days.left(today(), entry.due_on)} for entry in found.rows]
    later = Entry.objects.filter(visible(actor, "rating.first_review", "code"), stage=Stage.SELF_ASSESSMENT).count()
    return render(request, "rating/field/reviews.html", {"listing": found, "lines": lines, "later": later})


@page("rating.first_review", methods=("GET", "POST"))
def one(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One station's self-assessment, with pass and return."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.first_review")
    refuse_blind(actor, entry)
    faults: list[str] = []
    opinion = words(request, "opinion")
    if request.method == "POST":
        try:
            return _decide(request, entry, opinion)
        except Invalid as error:
            faults = told(error)
    groups = self_groups(entry)
    context = {
        "entry": entry,
        "groups": groups,
        "claims": [
            (x, ruling_words(x.item))
            for g in groups
            for x in g.lines
            if x.item and x.item.not_applicable and x.item.answer != SelfAnswer.OBJECT
        ],
        "objections": [x for g in groups for x in g.lines if x.item and x.item.answer == SelfAnswer.OBJECT],
        "faults": faults,
        "opinion": opinion,
        "open": entry.stage == Stage.FIRST_REVIEW,
        "days": calendar().left(today(), entry.due_on),
    }
    return render(request, "rating/field/review.html", context, status=422 if faults else 200)


@page("rating.first_review", methods=("GET", "POST"))
def claim(request: HttpRequest, entry_id: UUID, point_id: str) -> HttpResponse:
    """One point that the station calls not applicable: agree, or have it rated like any other."""
    entry = get_entry(actor_of(request), entry_id, "rating.first_review")
    item = SelfItem.objects.filter(CLAIMS, entry=entry, point_id=point_id).first()
    if item is None:
        raise NotFound()
    back = reverse("rating:review", args=[entry.pk])
    return ask_about_claim(
        request,
        entry,
        item,
        rows=[{"label": _("站里怎么说"), "value": item.note}],
        back=back,
        crumbs=[
            (_("镇街初审"), reverse("rating:reviews")),
            (entry.place.short_name, back),
            (_("不适用"), ""),
        ],
    )


def _decide(request: HttpRequest, entry: Entry, opinion: str) -> HttpResponse:
    actor = actor_of(request)
    if request.POST.get("do") == "return":
        return_self(actor=actor, entry_id=entry.pk, reason=opinion, now=now())
        messages.success(request, _("已退回「%(place)s」，站里会看到原因。") % {"place": entry.place.short_name})
    else:
        pass_review(actor=actor, entry_id=entry.pk, opinion=opinion, now=now())
        messages.success(request, _("「%(place)s」已报区里。") % {"place": entry.place.short_name})
    return redirect(reverse("rating:reviews"))
