"""What the platform does by itself once a day: seal the ledger's finished days, let arranged changes of the network take
effect, end stars whose validity is over, order fairness runs over new sheets, remind of tickets and hand up those overdue,
remind of the papers of visits,
forget what is kept about people no longer than it must be, tidy up.

The worker makes sure at its start that a run is waiting; each run puts the next one in the queue.
"""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from cuobian.domains.ledger.public import close_days
from cuobian.domains.network.public import apply_due, forget_rows
from cuobian.domains.people.public import forget_people
from cuobian.domains.rating.public import empty_due_contacts, expire_due, order_outdated
from cuobian.domains.rectification.public import chase_due
from cuobian.domains.visits.public import chase_papers, forget_vehicles
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.clock import now as present
from cuobian.support.inbox.public import forget_staged

HOUR = time(0, 30)


@task()
def run_daily() -> None:
    """One day's work. Each part is safe to repeat."""
    moment = present()
    schedule_next(moment)
    actor = Actor.system(_("平台"))
    close_days(actor=actor, now=moment)
    apply_due(actor=actor, now=moment)
    expire_due(actor=actor, now=moment)
    order_outdated(actor=actor, now=moment)
    chase_due(actor=actor, now=moment)
    chase_papers(actor=actor, now=moment)
    empty_due_contacts(actor=actor, now=moment)
    forget_people(actor=actor, now=moment)
    forget_rows(actor=actor, now=moment)
    forget_vehicles(actor=actor, now=moment)
    forget_staged(now=moment)
    call_command("clearsessions")
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
