"""How a row is obtained: through the access check, locked when it will change."""

from uuid import UUID

from cuobian.domains.rectification.models import Programme, Ticket
from cuobian.domains.rectification.rules.rights import require as require_holding
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotFound

PEOPLE = ("opened_by", "responsible", "accepted_by", "disputed_by", "fixed_by", "verified_by", "ended_by")


def get_ticket(actor: Actor, ticket_id: UUID, permission: str = "rectification.view") -> Ticket:
    """A ticket over whose place the actor holds the permission. Raises NotFound or NotAllowed."""
    rows = Ticket.objects.select_related("place", "merged_into", "repeat_of", "programme", *PEOPLE)
    found = rows.filter(pk=ticket_id).first()
    if found is None:
        raise NotFound()
    require_holding(actor, permission, found.code)
    return found


def lock_ticket(actor: Actor, ticket_id: UUID, permission: str) -> Ticket:
    """The same, locked until the transaction ends."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("place")
    found = rows.filter(pk=ticket_id).first()
    if found is None:
        raise NotFound()
    require_holding(actor, permission, found.code)
    return found


def get_programme(actor: Actor, programme_id: UUID, *, permission: str = "rectification.view") -> Programme:
    """A programme of an area that overlaps the actor's scope.

    Raises:
        NotFound: there is no such programme, or none of it lies in the actor's scope.
        NotAllowed: it is seen, but this is not the actor's to do.
    """
    found = Programme.objects.filter(pk=programme_id).first()
    if found is None:
        raise NotFound()
    if permission != "rectification.view":
        require(actor, permission, found.code)
    prefixes = actor.prefixes(permission)
    if not any(found.code.startswith(prefix) or prefix.startswith(found.code) for prefix in prefixes):
        raise NotFound()
    return found


def lock_programme(actor: Actor, programme_id: UUID) -> Programme:
    """A programme that the actor may run, locked until the transaction ends. Raises NotFound or NotAllowed."""
    found = Programme.objects.select_for_update().filter(pk=programme_id).first()
    if found is None:
        raise NotFound()
    require(actor, "rectification.programme", found.code)
    return found
