"""The demonstration city's stars: what was awarded before, a round of stations half-way, a round of institutes just opened.

Everything is drawn from a seed and written in bulk, but scored by the real engine from real sheets and snapshots, so that
`cuobian rating replay` finds every result again.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from cuobian.domains.rating.demo.draws import announce_one
from cuobian.domains.rating.demo.fairness import order_runs
from cuobian.domains.rating.demo.ground import Ground
from cuobian.domains.rating.demo.history import write_history
from cuobian.domains.rating.demo.institutes import open_institutes
from cuobian.domains.rating.demo.stations import write_round
from cuobian.domains.rating.models import Round
from cuobian.kernel.errors import Conflict

Report = Callable[[str, int, int], None]


def load(*, seed: int, now: datetime, progress: Report) -> None:
    """Write the demonstration's stars and rounds.

    Raises:
        Conflict: there are rounds already.
    """
    if Round.objects.exists():
        raise Conflict(_("已经有评定轮次，不能再装入演示数据。"))
    progress(_("星级历史"), 0, 3)
    ground = Ground.of(seed=seed, now=now)
    write_history(ground)
    progress(_("本年度站的评定"), 1, 3)
    write_round(ground)
    announce_one(ground)
    progress(_("本年度所的评定"), 2, 3)
    open_institutes(ground)
    order_runs(ground)
    progress(_("评定数据"), 3, 3)
