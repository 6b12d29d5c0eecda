"""What the platform does by itself once a day: seal the ledger's finished days, let arranged changes of the network take
effect, end stars whose validity is over, order fairness runs over new sheets, remind of stars to be checked and of cards that ran out, remind of tickets and hand up those overdue,
remind of self-checks and practices that wait for an answer, remind of the papers of visits, remind the only administrator to
appoint a second,
forget what is kept about people no longer than it must be, tidy up.

Every part runs by itself: one that fails is told in the trail and keeps no other from its work.
The worker makes sure at its start that a run is waiting; each run puts the next one in the queue.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from cuobian.domains.ledger.public import close_days
from cuobian.domains.network.public import apply_due, forget_rows
from cuobian.domains.people.public import forget_people, urge_a_second
from cuobian.domains.rating.public import (
    empty_due_contacts,
    expire_due,
    forget_panel_drafts,
    order_outdated,
    remind_of_notices,
    remind_of_stars,
    remind_of_unstarred,
)
from cuobian.domains.rectification.public import chase_due, remind_of_learning
from cuobian.domains.visits.public import chase_papers, forget_vehicles
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.clock import now as present
from cuobian.kernel.errors import DomainError, Invalid
from cuobian.kernel.sentences import Text
from cuobian.support.audit.public import close_tallies, record
from cuobian.support.inbox.public import forget_staged

HOUR = time(0, 30)
log = logging.getLogger(__name__)


Part = tuple[Text, Callable[[], object]]
"""What one part of the day's work is called in the trail, and what does it."""


@task()
def run_daily() -> list[str]:
    """One day's work. Each part is safe to repeat. Returns the names of the parts that failed."""
    moment = present()
    schedule_next(moment)
    actor = Actor.system(_("平台"))
    return run_parts(parts_of_the_day(actor, moment), actor=actor, now=moment)


def parts_of_the_day(actor: Actor, moment: datetime) -> list[Part]:
    """The parts in their order: what later ones look at comes first."""
    return [
        (gettext_lazy("封存台账"), lambda: close_days(actor=actor, now=moment)),
        (gettext_lazy("阵地的预定变动"), lambda: apply_due(actor=actor, now=moment)),
        (gettext_lazy("到期的星级"), lambda: expire_due(actor=actor, now=moment)),
        (gettext_lazy("公平性核算"), lambda: order_outdated(actor=actor, now=moment)),
        (gettext_lazy("公示期满提醒"), lambda: remind_of_notices(now=moment)),
        (gettext_lazy("星级提醒"), lambda: remind_of_stars(now=moment)),
        (gettext_lazy("整改到期可以重评的提醒"), lambda: remind_of_unstarred(now=moment)),
        (gettext_lazy("整改提醒"), lambda: chase_due(actor=actor, now=moment)),
        (gettext_lazy("自查和好做法的提醒"), lambda: remind_of_learning(now=moment)),
        (gettext_lazy("观摩材料提醒"), lambda: chase_papers(actor=actor, now=moment)),
        (gettext_lazy("清空异议人的联系方式"), lambda: empty_due_contacts(actor=actor, now=moment)),
        (gettext_lazy("第二位系统管理员的提醒"), lambda: urge_a_second(moment)),
        (gettext_lazy("清空离任账号"), lambda: forget_people(actor=actor, now=moment)),
        (gettext_lazy("清掉导入的原表"), lambda: forget_rows(actor=actor, now=moment)),
        (gettext_lazy("清空车上联络员的姓名和电话"), lambda: forget_vehicles(actor=actor, now=moment)),
        (gettext_lazy("清掉没人再动的考评组草稿"), lambda: forget_panel_drafts(actor=actor, now=moment)),
        (gettext_lazy("清掉没交完的现场记录"), lambda: forget_staged(now=moment)),
        (gettext_lazy("没有逐条列出的尝试"), lambda: close_tallies(now=moment)),
        (gettext_lazy("清掉过期的登录"), lambda: call_command("clearsessions")),
        (gettext_lazy("清掉旧的后台任务"), _prune),
    ]


def run_parts(parts: Iterable[Part], *, actor: Actor, now: datetime) -> list[str]:
    """Every part by itself: one that fails is logged and written into the trail, and the others go on."""
    failed = []
    for name, work in parts:
        try:
            with _savepoint():
                work()
        except Exception as error:
            log.exception("the daily work: %s failed", name)
            failed.append(str(name))
            record(
                actor=actor, action="daily.fail", subject="job", subject_id="daily", code="", now=now,
                summary=_("%(part)s没有做成，其余照做。原因：%(why)s") % {"part": name, "why": _why(error)},
            )  # fmt: skip
    return failed


def _why(error: Exception) -> str:
    """What a refusal says; of anything else the kind alone: the log has the rest, and the trail keeps no personal data."""
    if isinstance(error, Invalid):
        return " ".join(fault.message for fault in error.faults)
    return str(error) if isinstance(error, DomainError) else type(error).__name__


def _savepoint() -> AbstractContextManager[object]:
    """Inside of a caller's transaction a failed part must not spoil the others."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _prune() -> None:
    call_command("prune_db_task_results", queue_name="*", verbosity=0)


def ensure_scheduled(moment: datetime) -> bool:
    """Put a first run in the queue when none is waiting. Returns whether it did."""
    waiting = DBTaskResult.objects.filter(task_path=_task().module_path, status=TaskResultStatus.READY).exists()
    if not waiting:
        _task().enqueue()
    return not waiting


def schedule_next(moment: datetime) -> datetime:
    """Queue the next day's run, half an hour after midnight in the city. Returns when."""
    tomorrow = local_date(moment) + timedelta(days=1)
    at = datetime.combine(tomorrow, HOUR, tzinfo=ZoneInfo(settings.TIME_ZONE))
    _task().using(run_after=at).enqueue()
    return at


def _task() -> Any:
    return run_daily
