"""The mid-term check: automatic points only, nothing asked of the place; it may lead to a warning by a person."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.actions.awards import record_check
from cuobian.domains.rating.actions.star_reminders import settle_midterm
from cuobian.domains.rating.models import StarAward
from cuobian.domains.rating.queries.facts import take
from cuobian.domains.rating.rules.inputs import Facts, engine_inputs
from cuobian.domains.rating.values import AwardStatus
from cuobian.domains.standards.public import engine_standard, published
from cuobian.engines.scoring import evaluate
from cuobian.kernel.access import Actor, within
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import Progress

BATCH = 100


def check_stars(*, actor: Actor, kind: str, prefixes: tuple[str, ...], now: datetime, progress: Progress) -> int:
    """Score the automatic points of every active star below the prefixes and write the figures down. Returns how many."""
    version = published(kind)
    if version is None:
        raise Invalid(_("还没有发布的标准，无法体检。"))
    standard = engine_standard(version.id)
    awards = list(
        StarAward.objects.filter(within(prefixes, "code"), status=AwardStatus.ACTIVE, place__kind=kind)
        .select_related("entry__round", "place")
        .order_by("code")
    )
    progress.begin(len(awards))
    for start in range(0, len(awards), BATCH):
        group = awards[start : start + BATCH]
        places = records_by_id([award.place_id for award in group])
        snapshots = take(standard, list(places.values()), local_date(now))
        for award in group:
            facts = Facts(metrics=snapshots[award.place_id].values, prior_star=award.star, provisional=True)
            scored = evaluate(standard, engine_inputs(standard, facts))
            low = [row.name for row in scored.dimensions if row.ratio is not None and row.ratio < Decimal("0.6")]
            record_check(
                actor=actor,
                award=award,
                total=scored.total,
                star=scored.star,
                facts={"low": low, "snapshot": snapshots[award.place_id].digest, "standard": version.title},
                now=now,
            )
        first = places[group[0].place_id].short_name
        progress.step(doing=Sentence(gettext_lazy("体检 %(name)s"), {"name": first}), n=len(group))
    settle_midterm(awards, now=now)
    return len(awards)
