"""Which jobs a person may list, the filters in words, and the columns of the export."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel.access import Actor, visible
from cuobian.kernel.listing import Column
from cuobian.support.jobs.models import Job, State

EXPORT_COLUMNS = (
    Column("title", gettext_lazy("工作"), value=lambda job: job.title),
    Column("who", gettext_lazy("谁开始的"), value=lambda job: job.row.actor.get("name", "")),
    Column("state", gettext_lazy("状态"), value=lambda job: job.chip[1]),
    Column("done", gettext_lazy("做了"), value=lambda job: job.row.done, kind="number"),
    Column("total", gettext_lazy("一共"), value=lambda job: job.row.total or None, kind="number"),
    Column("failed", gettext_lazy("没做成"), value=lambda job: job.row.failed_count, kind="number"),
    Column("created", gettext_lazy("什么时候开始的"), value=lambda job: job.row.created_at, kind="date"),
    Column("finished", gettext_lazy("什么时候结束的"), value=lambda job: job.row.finished_at, kind="date"),
    Column("said", gettext_lazy("结果"), value=lambda job: job.summary or job.message),
    Column("help", gettext_lazy("求助编号"), value=lambda job: job.row.help_number),
)


def jobs_in(actor: Actor, state: str = "", *, everybody: bool = False) -> QuerySet[Job]:
    """One's own jobs; for `everybody` those in the area where "jobs.view" is held too. An unknown state counts as none."""
    rows = Job.objects.filter(_reach(actor, everybody=everybody and actor.may("jobs.view")))
    return rows.filter(state=state) if state in State.values else rows


def said_of(state: str, *, everybody: bool) -> list[str]:
    """The filters in words."""
    said = [_("状态：%(state)s") % {"state": State(state).label}] if state in State.values else []
    return [*said, _("所有人的")] if everybody else said


def _reach(actor: Actor, *, everybody: bool) -> Q:
    own = Q(account_id=actor.account_id)
    if not everybody:
        return own
    return Q() if "" in actor.prefixes("jobs.view") else own | visible(actor, "jobs.view", "code")
