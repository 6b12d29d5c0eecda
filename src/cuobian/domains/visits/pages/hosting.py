"""我来接待: the host's pages on a phone: who comes when, how many, from where; ready, or what is in the way."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.hosting import answer
from cuobian.domains.visits.models import Item, Participant, Slip
from cuobian.domains.visits.pages import slots
from cuobian.domains.visits.pages.parts import TextForm, area_name, ask, day_label, shell_of
from cuobian.domains.visits.queries.frozen import current
from cuobian.domains.visits.queries.load import hosted, hosted_item
from cuobian.domains.visits.queries.programmes import hand_outs_of
from cuobian.domains.visits.rules.changes import clock as clock_of
from cuobian.domains.visits.values import LIVE, ProgrammeStatus
from cuobian.kernel import clock
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import day_in

KINDS = ("stop", "talk", "symposium", "training")


@page("visits.host")
def hosting(request: HttpRequest) -> HttpResponse:
    """Visits that come to the actor's places: those ahead first, then what is over."""
    actor = actor_of(request)
    rows = hosted(actor).filter(kind__in=KINDS).exclude(starts_at=None)
    live = rows.filter(programme__status__in=LIVE, dropped_at=None, left_at=None).order_by("starts_at", "pk")[:50]
    over = rows.filter(programme__status=ProgrammeStatus.ENDED).order_by("-starts_at", "pk")[:20]
    context = {
        "shell": shell_of(actor),
        "ahead": [_line(item) for item in live],
        "over": [_line(item) for item in over],
    }
    return render(request, "visits/hosting.html", context)


def _line(item: Item) -> dict[str, object]:
    day = day_label(item.day.date) if item.day else ""
    starts = clock_of(item.starts_at.isoformat()) if item.starts_at else ""
    ends = clock_of(item.ends_at.isoformat()) if item.ends_at else ""
    return {"item": item, "day": day, "starts": starts, "ends": ends}


@page("visits.host")
def hosting_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One visit as it was told to the host."""
    actor = actor_of(request)
    item = hosted_item(actor, item_id)
    told_now = current(item.programme)
    frozen = next((each for each in told_now.items if each["id"] == str(item.pk)), None) if told_now else None
    people = Participant.objects.filter(programme=item.programme, removed_at=None)
    if item.vehicle:
        people = people.filter(vehicle__in=(0, item.vehicle))
    by_district = Counter(people.values_list("district", flat=True))
    on = day_in(frozen["day"]) if frozen else None
    context = {
        "shell": shell_of(actor),
        "item": item,
        "programme": item.programme,
        "is_gone": frozen is None or item.dropped_at is not None,
        "is_live": item.programme.status in LIVE,
        "day": day_label(on) if on else "",
        "starts": clock_of(frozen["starts"]) if frozen else "",
        "ends": clock_of(frozen["ends"]) if frozen else "",
        "was": clock_of(frozen["was"]) if frozen and frozen.get("was") else "",
        "show": frozen["show"] if frozen else "",
        "count": sum(by_district.values()),
        "districts": sorted((area_name(code) or _("市里"), count) for code, count in by_district.items()),
        "number": told_now.numbers.get(str(item.pk)) if told_now else None,
        "slips": Slip.objects.filter(programme=item.programme).exists(),
        "hand_outs": hand_outs_of(item.programme, item.pk),
        "more": slots.links("host", request, item.programme, item),
        "crumbs": [(_("我来接待"), reverse("visits:hosting"))],
    }
    return render(request, "visits/hosting_item.html", context)


@page("visits.host", methods=("GET", "POST"))
def hosting_answer(request: HttpRequest, item_id: UUID, say: str) -> HttpResponse:
    """已准备好, or what is in the way."""
    actor = actor_of(request)
    item = hosted_item(actor, item_id)
    is_ready = say == "ready"
    label = _("要说的（可不填）") if is_ready else _("什么困难")
    hint = "" if is_ready else _("例如：当天停电检修，想改到下午")
    form = TextForm(request.POST or None, label=label, hint=hint, required=not is_ready)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["text"]
        if told(form, lambda: answer(actor=actor, item_id=item.pk, is_ready=is_ready, note=note, now=clock.now())):
            messages.success(request, _("已确认，等您接待") if is_ready else _("已告诉主办方，他们会联系您"))
            return redirect("visits:hosting-item", item.pk)
    return ask(
        request,
        title=_("%(place)s 准备好了？") % {"place": item.title}
        if is_ready
        else _("%(place)s 有困难") % {"place": item.title},
        form=form,
        action=_("已准备好") if is_ready else _("告诉主办方"),
        back_url=reverse("visits:hosting-item", args=[item.pk]),
        crumbs=[
            (_("我来接待"), reverse("visits:hosting")),
            (item.title, reverse("visits:hosting-item", args=[item.pk])),
        ],
    )
