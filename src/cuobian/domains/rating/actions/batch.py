"""Computing and awarding many entries: a short list in one transaction, a long one in the background, one entry after another."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cuobian.domains.rating.actions.awards import award
from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.models import Entry
from cuobian.domains.rating.values import Level
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import DomainError, Fault, Invalid
from cuobian.support.jobs.public import Progress

AT_ONCE = 50
"""Longer lists are worked off in the background: in one transaction they would hold up everybody who writes."""


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


def compute_each(*, actor: Actor, entry_ids: Sequence[UUID], level: Level, now: datetime, progress: Progress) -> int:
    """Compute a list one by one; an entry that cannot be computed is listed and does not hold the others up."""
    return _each(entry_ids, lambda key: compute(actor=actor, entry_id=key, level=level, now=now), progress)


def award_each(*, actor: Actor, entry_ids: Sequence[UUID], now: datetime, progress: Progress) -> int:
    """Award a list one by one, each in its own transaction; one that was awarded meanwhile is listed, so a repeat is safe."""
    return _each(entry_ids, lambda key: award(actor=actor, entry_id=key, now=now), progress)


def _each(entry_ids: Sequence[UUID], deed: Callable[[UUID], object], progress: Progress) -> int:
    names = _names(entry_ids)
    progress.begin(len(entry_ids))
    done = 0
    for entry_id in entry_ids:
        name = names.get(entry_id, "")
        try:
            deed(entry_id)
            done += 1
        except DomainError as error:
            found = getattr(error, "faults", ())
            progress.failed(name, "；".join(fault.message for fault in found) or str(error.message))
        progress.step(doing=name)
    return done


def _names(entry_ids: Sequence[UUID]) -> dict[UUID, str]:
    return dict(Entry.objects.filter(pk__in=entry_ids).values_list("pk", "place__short_name"))
