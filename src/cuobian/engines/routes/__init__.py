"""Routes: an observation programme of several days planned, explained leg by leg, and planned anew when late. Pure."""

from cuobian.engines.routes.effort import Effort
from cuobian.engines.routes.errors import BadNumber, BadTime, DuplicateId, RoutesError, UnknownId
from cuobian.engines.routes.join import differences
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
    Told,
    Vehicle,
    Window,
)
from cuobian.engines.routes.replan import replan
from cuobian.engines.routes.result import (
    ENGINE_VERSION,
    Certificate,
    ChangeKind,
    Difference,
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
    "ChangeKind",
    "Costs",
    "Difference",
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
    "Told",
    "Travel",
    "Unassigned",
    "UnknownId",
    "Vehicle",
    "Window",
    "differences",
    "estimated",
    "great_circle_km",
    "plan",
    "replan",
]
