"""Programmes of an area, seen from inside it and from above: a programme of the city reaches its districts once released."""

from django.db.models import Q

from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel.access import Actor, visible

DRAFT = ProgrammeStatus.DRAFT


def seen(actor: Actor, permission: str = "visits.view") -> Q:
    """Programmes of the actor's own area, and those of the areas around it that are no drafts any more."""
    prefixes = actor.prefixes(permission)
    above = {prefix[:length] for prefix in prefixes for length in range(len(prefix))}
    around = Q(code__in=sorted(above)) & ~Q(status=DRAFT) & ~Q(status=ProgrammeStatus.WITHDRAWN, released_no=0)
    return visible(actor, permission, "code") | around
