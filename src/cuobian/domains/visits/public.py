"""The door of the observation programmes: what sites may use, and the pages after a visit."""

from cuobian.domains.visits.queries.programmes import open_hosting, running_on
from cuobian.domains.visits.queries.record import register_stars

__all__ = ["open_hosting", "register_stars", "running_on"]
