"""The door of the observation programmes: what sites may use, and the pages after a visit."""

from cuobian.domains.visits.actions.after.daily import chase_papers
from cuobian.domains.visits.actions.following import follow_place
from cuobian.domains.visits.actions.forgetting import forget_vehicles
from cuobian.domains.visits.queries.after.records import PlaceStanding, register_standing
from cuobian.domains.visits.queries.hosting import open_hosting
from cuobian.domains.visits.queries.pocket import who_goes_where
from cuobian.domains.visits.queries.programmes import running_on
from cuobian.domains.visits.queries.record import register_stars

__all__ = [
    "PlaceStanding",
    "chase_papers",
    "follow_place",
    "forget_vehicles",
    "open_hosting",
    "register_standing",
    "register_stars",
    "running_on",
    "who_goes_where",
]
