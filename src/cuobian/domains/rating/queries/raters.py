"""What is known about assessors and places, for the recusal rules."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from cuobian.domains.people.public import accounts, employments
from cuobian.domains.rating.models import DeclaredConflict
from cuobian.domains.rating.rules.recusal import Conflict, Employment, Rater, Subject

if TYPE_CHECKING:
    from cuobian.domains.network.models import Place

PARTNERS: list[Callable[[UUID], tuple[str, ...]]] = []
OPERATORS: list[Callable[[UUID], str]] = []
"""Hooks that the domains of pairing and of contracts fill in config/wiring.py: place id -> unit names."""


def raters_of(account_ids: Sequence[UUID]) -> list[Rater]:
    """Assessors with their units, employments and declared conflicts, in the order asked for; three queries."""
    people = accounts(account_ids)
    worked = employments(account_ids)
    conflicts = DeclaredConflict.objects.filter(account_id__in=account_ids, withdrawn_at__isnull=True)
    declared: dict[UUID, list[Conflict]] = {}
    for row in conflicts:
        declared.setdefault(row.account_id, []).append(Conflict(row.code, row.kind, row.reason))
    return [
        Rater(
            account_id=account_id,
            name=people[account_id].name,
            unit_name=people[account_id].unit_name,
            unit_code=people[account_id].unit_code,
            employments=tuple(
                Employment(work.place_code, work.from_on, work.until_on)
                for work in worked
                if work.account_id == account_id
            ),
            conflicts=tuple(declared.get(account_id, ())),
        )
        for account_id in account_ids
        if account_id in people
    ]


def subject_of(place: "Place") -> Subject:
    """A place as the recusal rules see it."""
    return Subject(
        code=place.code,
        name=place.name,
        operator=next((name for hook in OPERATORS if (name := hook(place.pk))), ""),
        partners=tuple(name for hook in PARTNERS for name in hook(place.pk)),
    )
