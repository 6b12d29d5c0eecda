"""A mobile number names a person: whoever is given one in full leaves a line in the audit trail."""

from collections.abc import Iterable
from uuid import UUID

from cuobian.domains.network.rules.contact import is_mobile
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.support.audit import public as audit


def note_numbers(
    actor: Actor, numbers: Iterable[str | None], *, code: str, subject_id: UUID | str, subject: str = "place"
) -> None:
    """Call it with every number that a page or a file shows in full; office lines are nobody's and leave no line."""
    if any(is_mobile(number) for number in numbers if number):
        audit.record_read(
            actor=actor, subject=subject, subject_id=subject_id, code=code, fields=["contact_phone"], now=clock.now()
        )
