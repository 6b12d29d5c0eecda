"""The demonstration's observation programmes: the two-day round of all districts, held and ended; and one that is coming.

Everything goes through the actions that people use, at the moments they would have; every name is invented.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from cuobian.domains.visits.demo.coming import write_coming
from cuobian.domains.visits.demo.ground import Ground
from cuobian.domains.visits.demo.held import write_held
from cuobian.domains.visits.models import Programme
from cuobian.kernel.errors import Conflict

Report = Callable[[str, int, int], None]


def load(*, seed: int, now: datetime, progress: Report) -> None:
    """Write the demonstration's programmes.

    Raises:
        Conflict: there are programmes already.
    """
    if Programme.objects.exists():
        raise Conflict(_("已经有观摩活动，不能再装入演示数据。"))
    progress(_("观摩活动"), 0, 2)
    ground = Ground.of(seed=seed, now=now)
    write_held(ground)
    progress(_("观摩活动"), 1, 2)
    write_coming(ground)
    progress(_("观摩活动"), 2, 2)
