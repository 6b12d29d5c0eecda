"""The fairness report of the latest run: which edition, then made in the background."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url, tabs
from cuobian.domains.rating.queries.fairness.runs import later_sheets, run_in_force
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.reports.fairness import EDITIONS, PUBLIC
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import active, start

_TITLES = {
    "internal": gettext_lazy("「%(title)s」公平性报告，内部版（%(level)s）"),
    "public": gettext_lazy("「%(title)s」公平性报告，公开版（%(level)s）"),
}


@page("rating.fairness", methods=("GET", "POST"))
def report(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Ask for an edition; it is fetched from the job's page."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness")
    level = level_in(request, made)
    if request.method == "POST":
        if run_in_force(made, level) is None:
            raise Conflict(_("还没有核算，先核算再出报告。"))
        edition = request.POST.get("edition", PUBLIC)
        if edition not in EDITIONS:
            raise Invalid(_("选内部版或公开版。"))
        params = {"round_id": str(made.pk), "level": str(level), "edition": edition}
        running = active("rating.fairness_report", now=clock.now(), **params)
        job = running or start(
            actor=actor,
            kind="rating.fairness_report",
            title=Sentence(_TITLES[edition], {"title": made.title, "level": level.label}),
            params=params,
            now=clock.now(),
            origin=(made.title, reverse("rating:round", args=[made.pk])),
        )
        return redirect("jobs:detail", job_id=job.pk)
    run = run_in_force(made, level)
    context = {
        "made": made,
        "level": level,
        "run": run,
        "later": later_sheets(run) if run else 0,
        "crumbs": fairness_crumbs(made, level, (_("公平性报告"), "")),
        "tabs": tabs("rating:fairness-report", made, level),
        "back_url": level_url("rating:fairness", made, level),
    }
    return render(request, "rating/fairness/report.html", context)
