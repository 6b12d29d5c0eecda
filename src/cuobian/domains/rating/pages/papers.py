"""Addresses of what is printed: certificate, report of a place, summary of a round."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.queries.blind import refuse_blind
from cuobian.domains.rating.queries.keeper import PUBLISHED
from cuobian.domains.rating.queries.load import get_entry, get_round
from cuobian.domains.rating.queries.stars import star_by_plaque
from cuobian.domains.rating.reports.certificate import certificate_pdf
from cuobian.domains.rating.reports.place import place_report_pdf
from cuobian.kernel.clock import now, today
from cuobian.kernel.errors import NotFound
from cuobian.kernel.pages import actor_of, file_response, page, public_page
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import start

PDF = "application/pdf"
FORMS = {"pdf": "PDF", "docx": "Word"}
"""What a summary may be made as, by its name in the address."""


@public_page()
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate of a star in force. Everything on it is public."""
    return file_response(certificate_pdf(star_by_plaque(number), today()), PDF, f"{number}.pdf", inline=True)


@page(None)
def place_report(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """A place's report: for offices once there is a result, for the place itself from its public notice on."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.report" if actor.may("rating.report") else "rating.own")
    if entry.stage not in PUBLISHED and not actor.may("rating.report", entry.code):
        raise NotFound(_("结果还没有公示。"))
    refuse_blind(actor, entry)
    return file_response(place_report_pdf(entry), PDF, f"{entry.place.short_name}.pdf", inline=True)


@page("rating.report", methods=("POST",))
def round_report(request: HttpRequest, round_id: UUID, kind: str) -> HttpResponse:
    """Start making the summary; it is fetched from the job's page."""
    if kind not in FORMS:
        raise NotFound()
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.report")
    summary = Sentence(gettext_lazy("「%(title)s」总结"), {"title": made.title})
    job = start(
        actor=actor,
        kind="rating.report",
        title=Sentence(gettext_lazy("%(what)s（%(form)s）"), {"what": summary, "form": FORMS[kind]}),
        params={"round_id": str(made.pk), "form": kind},
        now=now(),
        origin=(made.title, reverse("rating:round", args=[made.pk])),
    )
    return redirect(reverse("jobs:detail", args=[job.pk]))


patterns: list[URLPattern] = [
    path("plaque/<str:number>/certificate.pdf", certificate, name="certificate"),
    path("desk/rating/entries/<uuid:entry_id>/report.pdf", place_report, name="place-report"),
    path("desk/rating/<uuid:round_id>/report/<str:kind>/", round_report, name="round-report"),
]
