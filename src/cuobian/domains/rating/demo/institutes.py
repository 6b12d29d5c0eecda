"""The round of institutes, opened today through the real action: everything in it can be tried from the first step."""

from datetime import timedelta

from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.open_round import RoundPlan, default_windows, open_round
from cuobian.domains.rating.demo.ground import CITY, Ground
from cuobian.domains.standards.public import published
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date


def open_institutes(ground: Ground) -> None:
    """Open the round; its entries are made by the background worker, as they would be for an officer."""
    version = published("institute")
    if version is None:
        return
    today = local_date(ground.now)
    plan = RoundPlan(
        title=_("%(year)d 年度新时代文明实践所星级评定") % {"year": today.year},
        version_id=version.id,
        code=CITY,
        starts_on=today,
        data_until=today - timedelta(days=1),
        windows=default_windows(version.id),
        note=_("演示：刚开启，可以从自评走起"),
    )
    officer = ground.officer
    actor = Actor(
        account_id=officer.id, name=officer.name, role="city_officer", scope=CITY, grants=(("rating.open", CITY),)
    )
    open_round(actor=actor, plan=plan, now=ground.now)
