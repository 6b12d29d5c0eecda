"""Routes: an observation programme of several days planned and explained leg by leg. Pure."""

from cuobian.engines.routes.effort import Effort
from cuobian.engines.routes.errors import BadNumber, BadTime, DuplicateId, RoutesError, UnknownId
from cuobian.engines.routes.plan import plan
from cuobian.engines.routes.problem import (
    Costs,
    DistrictOrder,
    Districts,
    Event,
    Lock,
    Lunch,
    Problem,
    Shift,
    Stop,
    Vehicle,
    Window,
)
from cuobian.engines.routes.result import (
    ENGINE_VERSION,
    Certificate,
    Itinerary,
    Kind,
    Leg,
    Method,
    Objective,
    Plan,
    Reason,
    Unassigned,
)
from cuobian.engines.routes.travel import Point, Travel, estimated, great_circle_km

__all__ = [
    "ENGINE_VERSION",
    "BadNumber",
    "BadTime",
    "Certificate",
    "Costs",
    "DistrictOrder",
    "Districts",
    "DuplicateId",
    "Effort",
    "Event",
    "Itinerary",
    "Kind",
    "Leg",
    "Lock",
    "Lunch",
    "Method",
    "Objective",
    "Plan",
    "Point",
    "Problem",
    "Reason",
    "RoutesError",
    "Shift",
    "Stop",
    "Travel",
    "Unassigned",
    "UnknownId",
    "Vehicle",
    "Window",
    "estimated",
    "great_circle_km",
    "plan",
]
