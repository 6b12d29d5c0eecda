"""Records of an area, seen from inside it and from above it: a request to the whole city reaches its districts."""

from django.db.models import Q

from cuobian.domains.rectification.rules.rights import ANSWER, MANAGE, is_centre
from cuobian.kernel.access import Actor, visible, within


def overlapping(actor: Actor, permission: str, field: str) -> Q:
    """Rows whose area lies in the actor's, or contains it."""
    prefixes = actor.prefixes(permission)
    above = {prefix[:length] for prefix in prefixes for length in range(len(prefix))}
    return within(prefixes, field) | Q(**{f"{field}__in": sorted(above)})


def held(actor: Actor, permission: str) -> Q:
    """Rows of places over which the permission is held; what a centre is asked is answered by its own district alone."""
    if permission != ANSWER:
        return visible(actor, permission, "code")
    return visible(actor, permission, "code") | Q(code__in=[code for code in actor.prefixes(MANAGE) if is_centre(code)])
