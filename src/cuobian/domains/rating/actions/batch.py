"""Computing and awarding many entries: a short list in one transaction, a long one in the background, one entry after another.

In the background every entry has a transaction of its own. What is started again, or done again by itself, passes over the
entries that are done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from cuobian.domains.rating.actions.awards import award, award_permission
from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.models import Entry, Result
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.rights import awarding_level
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import DomainError, Fault, Invalid
from cuobian.support.jobs.public import Progress

AT_ONCE = 50
"""Longer lists are worked off in the background: in one transaction they would hold up everybody who writes."""

_BEFORE_DISTRICT = (Stage.SELF_ASSESSMENT, Stage.FIRST_REVIEW, Stage.DISTRICT_PANEL)
_BEFORE_RESULT = {
    Level.DISTRICT: _BEFORE_DISTRICT,
    Level.CITY: (*_BEFORE_DISTRICT, Stage.DISTRICT_RESULT, Stage.CITY_PANEL),
}
"""Where an entry waits for this level's result, perhaps again."""


def compute_many(*, actor: Actor, entry_ids: Sequence[UUID], level: Level, now: datetime) -> int:
    """Compute a list in one transaction: all of them, or none. Returns how many.

    Raises:
        Invalid: what is missing, for every place of the list at once.
    """
    names = _names(entry_ids)
    faults: list[Fault] = []
    with transaction.atomic():
        for entry_id in sorted(set(entry_ids)):
            try:
                with transaction.atomic():
                    compute(actor=actor, entry_id=entry_id, level=level, now=now)
            except Invalid as error:
                faults += [Fault(names.get(entry_id, ""), fault.message) for fault in error.faults]
        if faults:
            raise Invalid(faults)
    return len(set(entry_ids))


@dataclass(frozen=True, slots=True)
class Tally:
    """How a long list went: done now, done before, not to be done."""

    done: int
    before: int
    left: int


def require_compute(actor: Actor, entry_ids: Sequence[UUID], level: Level) -> None:
    """Raises NotAllowed or NotFound where one of these places is not the actor's to compute."""
    for code in Entry.objects.filter(pk__in=entry_ids).values_list("code", flat=True):
        require(actor, f"rating.panel.{level}", code)


def require_award(actor: Actor, entry_ids: Sequence[UUID]) -> None:
    """Raises NotAllowed or NotFound where one of these stars is another body's to award."""
    policies: dict[UUID, Mapping[str, tuple[int, ...]]] = {}
    rows = Entry.objects.filter(pk__in=entry_ids)
    for code, star, version_id in rows.values_list("code", "star", "round__version_id"):
        if version_id not in policies:
            policies[version_id] = version_policy(version_id).stars_by_level
        require(actor, award_permission(awarding_level(star or 0, policies[version_id])), code)


def compute_each(*, actor: Actor, entry_ids: Sequence[UUID], level: Level, now: datetime, progress: Progress) -> Tally:
    """Compute a list one by one; an entry that cannot be computed is listed and does not hold the others up."""
    scored = Entry.objects.filter(pk__in=Result.objects.filter(level=level).values("entry_id"))
    done = scored.exclude(stage__in=_BEFORE_RESULT[level])
    return _each(entry_ids, lambda key: compute(actor=actor, entry_id=key, level=level, now=now), progress, done)


def award_each(*, actor: Actor, entry_ids: Sequence[UUID], now: datetime, progress: Progress) -> Tally:
    """Award a list one by one; an entry that cannot be awarded is listed and does not hold the others up."""
    done = Entry.objects.filter(stage__in=(Stage.AWARDED, Stage.UNSTARRED))
    return _each(entry_ids, lambda key: award(actor=actor, entry_id=key, now=now), progress, done)


def _each(
    entry_ids: Sequence[UUID], deed: Callable[[UUID], object], progress: Progress, done: "QuerySet[Entry]"
) -> Tally:
    """Do something to every entry by itself. `done` are the entries it has been done to: they count, and are left as they are."""
    names = _names(entry_ids)
    there = set(done.filter(pk__in=entry_ids).values_list("pk", flat=True))
    progress.begin(len(entry_ids))
    now_done = left = 0
    for entry_id in entry_ids:
        name = names.get(entry_id, "")
        try:
            if entry_id not in there:
                deed(entry_id)
                now_done += 1
        except DomainError as error:
            if done.filter(pk=entry_id).exists():
                there.add(entry_id)  # somebody else was quicker
            else:
                left += 1
                progress.failed(name, _why(error), key=entry_id, url=reverse("rating:entry", args=[entry_id]))
        progress.step(doing=name)
    return Tally(now_done, len(there), left)


def _why(error: DomainError) -> str:
    found = getattr(error, "faults", ())
    return "；".join(str(fault.message) for fault in found) or str(error.message)


def _names(entry_ids: Sequence[UUID]) -> dict[UUID, str]:
    return dict(Entry.objects.filter(pk__in=entry_ids).values_list("pk", "place__short_name"))
