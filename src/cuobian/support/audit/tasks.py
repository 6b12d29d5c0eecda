"""The export of a long stretch of the trail."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel.listing import table_of
from cuobian.support.audit.queries import EXPORT_COLUMNS, entries
from cuobian.support.exchange import public as exchange
from cuobian.support.jobs import public as jobs

MOST = 1_000_000  # an Excel sheet ends a little later


@jobs.job("audit.export", unit=gettext_lazy("行"), makes_file=True)
def export(progress: jobs.Progress, /, **filters: Any) -> jobs.JobResult:
    """Write the entries that these filters give, newest first."""
    rows = entries(progress.actor, filters).order_by("-at", "-id")
    progress.begin(min(rows.count(), MOST), gettext_lazy("正在写审计记录"))

    def counted() -> Any:
        for row in rows[:MOST].iterator(chunk_size=2000):
            progress.step()
            yield row

    sheet = exchange.Sheet(_("审计记录"), table_of(counted(), EXPORT_COLUMNS), note=exchange.demo_note())
    content = exchange.workbook([sheet], title=_("审计记录"), author=progress.actor.name)
    return jobs.JobResult(
        gettext_lazy("审计记录已写好，可以下载。"), reverse("audit:list"), content, _("审计记录.xlsx")
    )
