"""Background entry points: the one that runs a queued job, and the exports of long lists."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from cuobian.kernel.listing import table_of
from cuobian.support.exchange import public as exchange
from cuobian.support.jobs import failures, running
from cuobian.support.jobs.lists import EXPORT_COLUMNS, jobs_in, said_of
from cuobian.support.jobs.models import Failure
from cuobian.support.jobs.progress import Progress
from cuobian.support.jobs.registry import JobResult, job
from cuobian.support.jobs.seeing import seen
from cuobian.support.jobs.views import JobView

MOST = 1_000_000  # an Excel sheet ends a little later


@task()
def run_job(job_id: str, attempt: int) -> None:
    """Run a queued job."""
    running.run(UUID(job_id), attempt)


@job("jobs.export", unit=gettext_lazy("行"), makes_file=True)
def export(progress: Progress, /, **params: Any) -> JobResult:
    """`state`, `everybody`: the jobs that these filters give to whoever asked, newest first."""
    state, everybody = params["state"], params["everybody"]
    rows = jobs_in(progress.actor, state, everybody=everybody).order_by("-created_at", "-pk")
    progress.begin(min(rows.count(), MOST), gettext_lazy("正在写后台工作"))

    def counted() -> Iterator[JobView]:
        for row in rows[:MOST].iterator(chunk_size=2000):
            progress.step()
            yield JobView.of(row, progress.actor, progress.now)

    note = exchange.heading(said_of(state, everybody=everybody))
    sheet = exchange.Sheet(_("后台工作"), table_of(counted(), EXPORT_COLUMNS), note=note)
    content = exchange.workbook([sheet], title=_("后台工作"), author=progress.actor.name)
    return JobResult(
        gettext_lazy("后台工作的清单已写好，可以下载。"), reverse("jobs:list"), content, _("后台工作.xlsx")
    )


@job("jobs.export_failures", unit=gettext_lazy("行"), makes_file=True)
def export_failures(progress: Progress, /, **params: Any) -> JobResult:
    """`job_id`, `search`: what failed of a job, in its order."""
    row = seen(progress.actor, UUID(params["job_id"]))
    rows = failures.failures_of(row, params["search"]).order_by("position")
    progress.begin(min(rows.count(), MOST), gettext_lazy("正在写没做成的"))

    def counted() -> Iterator[Failure]:
        for one in rows[:MOST].iterator(chunk_size=2000):
            progress.step()
            yield one

    note = exchange.heading(failures.said_of(params["search"]))
    sheet = exchange.Sheet(_("没做成的"), table_of(counted(), failures.COLUMNS), note=note)
    content = exchange.workbook([sheet], title=_("没做成的"), author=progress.actor.name)
    back = reverse("jobs:failures", args=[row.id])
    return JobResult(gettext_lazy("没做成的清单已写好，可以下载。"), back, content, _("没做成的.xlsx"))
