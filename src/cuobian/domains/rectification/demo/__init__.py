"""The demonstration's tickets: a year of findings in all states, a programme of 思明, two repeated problems, a practice.

Drawn from a seed and written in bulk, in the states that the actions would have left. The ledger's demonstration year already
holds the facts of closed tickets, so none are written here.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from cuobian.domains.rectification.demo.findings import write_findings
from cuobian.domains.rectification.demo.ground import Ground
from cuobian.domains.rectification.demo.learning import write_learning
from cuobian.domains.rectification.demo.pictures import write_pictures
from cuobian.domains.rectification.demo.programme import write_programme
from cuobian.domains.rectification.models import Ticket
from cuobian.kernel.errors import Conflict

Report = Callable[[str, int, int], None]


def load(*, seed: int, now: datetime, progress: Report) -> None:
    """Write the demonstration's tickets.

    Raises:
        Conflict: there are tickets already.
    """
    if Ticket.objects.exists():
        raise Conflict(_("已经有整改单，不能再装入演示数据。"))
    progress(_("整改单"), 0, 3)
    ground = Ground.of(seed=seed, now=now)
    write_findings(ground)
    progress(_("专项提升"), 1, 3)
    write_programme(ground)
    progress(_("自查和好做法"), 2, 3)
    write_learning(ground)
    write_pictures(ground)
    ground.save_counters()
    progress(_("整改数据"), 3, 3)
