"""Records of an area, seen from inside it and from above it: a request to the whole city reaches its districts."""

from django.db.models import Q

from cuobian.kernel.access import Actor, within


def overlapping(actor: Actor, permission: str, field: str) -> Q:
    """Rows whose area lies in the actor's, or contains it."""
    prefixes = actor.prefixes(permission)
    above = {prefix[:length] for prefix in prefixes for length in range(len(prefix))}
    return within(prefixes, field) | Q(**{f"{field}__in": sorted(above)})
