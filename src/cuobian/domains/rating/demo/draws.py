"""A draw of the demonstration round: announced yesterday for places that wait for the joint panel, its number still to come."""

from datetime import timedelta
from hashlib import sha256

from django.utils.translation import gettext as _

from cuobian.domains.rating.demo.ground import CITY, Ground
from cuobian.domains.rating.models import Entry, PanelDraw, Round
from cuobian.domains.rating.queries.fairness.draws import DrawRules, inputs_of
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.fairness.draw_inputs import commitment_of
from cuobian.domains.rating.values import DrawStatus, Level, Stage
from cuobian.engines import panels as pn

EVERY = 3
"""Every third assessor takes part: each sees some four places."""
PLACES = 16
"""Most places of the draw; the others keep waiting, so that panels can also be made by hand."""


def announce_one(ground: Ground) -> PanelDraw | None:
    """Announce a draw for some of the places that wait; None when too few people may come."""
    made = Round.objects.filter(place_kind="station").order_by("-starts_on").first()
    if made is None:
        return None
    rows = Entry.objects.filter(round=made, stage=Stage.CITY_PANEL, city_panel=None)
    entries = list(rows.select_related("place", "round").order_by("code")[:PLACES])
    salt = sha256(f"{ground.seed}/draw".encode()).hexdigest()
    minimum = version_policy(made.version_id).min_raters[Level.CITY]
    rules = DrawRules(minimum, different_districts=True, not_own_district=True)
    people = [rater.account_id for rater in ground.raters][::EVERY]
    inputs = inputs_of(made, Level.CITY, entries=entries, people=people, rules=rules, salt=salt, now=ground.now)
    if not entries or not _can_be_seated(inputs.engine()):
        return None
    announced = ground.now - timedelta(days=1)
    return PanelDraw.objects.create(
        round=made,
        level=Level.CITY,
        code=CITY,
        title=_("联合考评第 1 批"),
        status=DrawStatus.ANNOUNCED,
        inputs=inputs.text(),
        salt=salt,
        seed_source=_("福建体彩 31 选 7 下一期开奖号码（演示）"),
        commitment=commitment_of(inputs, salt),
        engine_version=pn.ALGORITHM,
        made_at=announced,
        made_by_id=ground.officer.id,
        announced_at=announced,
        draws_at=ground.now - timedelta(hours=1),
    )


def _can_be_seated(inputs: pn.Inputs) -> bool:
    try:
        pn.plan_panels(inputs, "demonstration", effort=pn.Effort(sweeps=0, starts=1))
    except pn.PanelsError:
        return False
    return True
