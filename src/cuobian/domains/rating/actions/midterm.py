"""The mid-term check: automatic points only, nothing asked of the place; it may lead to a warning by a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.actions.awards import record_check
from cuobian.domains.rating.actions.star_reminders import settle_midterm
from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.domains.rating.queries.facts import take
from cuobian.domains.rating.queries.facts_of_entry import facts_of_many
from cuobian.domains.rating.queries.stars import IN_FORCE
from cuobian.domains.rating.rules.inputs import Facts, engine_inputs
from cuobian.domains.rating.values import Level, StarAct
from cuobian.domains.standards.public import engine_standard, published, version
from cuobian.engines.scoring import evaluate
from cuobian.kernel.access import Actor, within
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import Progress

BATCH = 100
LOW = Decimal("0.6")
"""Share of a dimension's points below which it is called low."""


def check_stars(*, actor: Actor, kind: str, prefixes: tuple[str, ...], now: datetime, progress: Progress) -> int:
    """Score the automatic points of every star in force below the prefixes and write the figures down. Returns how many.

    What the same job has checked before it broke off is passed over. Each by the standard that awarded it, also a retired one; what was found not to apply there does not apply here.

    Raises:
        Invalid: there are stars from before this platform alone, and no standard is in force to check them by.
    """
    rows = StarAward.objects.filter(IN_FORCE, within(prefixes, "code"), place__kind=kind)
    awards = list(rows.select_related("entry__round", "place").order_by("code"))
    by_version = _by_version(awards, kind)
    if awards and not by_version:
        raise Invalid(_("还没有发布的标准，无法体检。"))
    progress.begin(sum(map(len, by_version.values())))
    before = set(
        StarEvent.objects.filter(award__in=awards, act=StarAct.CHECKED, facts__check=str(progress.job_id)).values_list(
            "award_id", flat=True
        )
    )
    if before:
        progress.step(n=len(before))
    for version_id, group in by_version.items():
        left = [award for award in group if award.pk not in before]
        for start in range(0, len(left), BATCH):
            _check(version_id, left[start : start + BATCH], actor, now, progress)
    settle_midterm(awards, now=now)
    return sum(map(len, by_version.values()))


def _by_version(awards: Sequence[StarAward], kind: str) -> dict[UUID, list[StarAward]]:
    """The stars by the version they are kept by (`star_policy`); one from elsewhere without a standard is left out."""
    present = published(kind)
    found: dict[UUID, list[StarAward]] = {}
    for award in awards:
        version_id = award.entry.round.version_id if award.entry else present.id if present else None
        if version_id is not None:
            found.setdefault(version_id, []).append(award)
    return found


def facts_at_check(awards: Sequence[StarAward], figures: Mapping[UUID, Mapping[str, Any]]) -> dict[UUID, Facts]:
    """What each star is checked by: the figures of its place of now, without what was ruled not to apply when it was rated."""
    rated = facts_of_many([award.entry for award in awards if award.entry], Level.DISTRICT, provisional=True)
    return {
        award.pk: Facts(
            metrics=figures[award.place_id],
            not_applicable=rated[award.entry_id].not_applicable if award.entry_id else {},
            prior_star=award.star,
            provisional=True,
        )
        for award in awards
    }


def _check(version_id: UUID, group: Sequence[StarAward], actor: Actor, now: datetime, progress: Progress) -> None:
    standard, title = engine_standard(version_id), version(version_id).title
    places = records_by_id([award.place_id for award in group])
    snapshots = take(standard, list(places.values()), local_date(now))
    facts = facts_at_check(group, {key: snapshot.values for key, snapshot in snapshots.items()})
    for award in group:
        scored = evaluate(standard, engine_inputs(standard, facts[award.pk]))
        low = [row.name for row in scored.dimensions if row.ratio is not None and row.ratio < LOW]
        record_check(
            actor=actor,
            award=award,
            total=scored.total,
            star=scored.star,
            facts={
                "low": low,
                "snapshot": snapshots[award.place_id].digest,
                "standard": title,
                "check": str(progress.job_id),
            },
            now=now,
        )
    first = places[group[0].place_id].short_name
    progress.step(doing=Sentence(gettext_lazy("体检 %(name)s"), {"name": first}), n=len(group))
