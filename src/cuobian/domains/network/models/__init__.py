"""Tables of the network. What must never be false is said to the database, not only to Python.

`Place.code` is the path on the area tree, so a parent and an area are prefixes of it and the length of a code tells the
kind: all of that is checked row by row. Validity periods that overlap are refused by a trigger in a migration of its own.
"""

from cuobian.domains.network.models.area_history import AreaEvent, AreaPeriod
from cuobian.domains.network.models.history import PlaceEvent, PlacePeriod
from cuobian.domains.network.models.imports import ImportBatch, ImportRow
from cuobian.domains.network.models.places import Area, NetworkStamp, Photo, Place, PlaceWords, Room
from cuobian.domains.network.models.planning import PlannedChange

__all__ = [
    "Area",
    "AreaEvent",
    "AreaPeriod",
    "ImportBatch",
    "ImportRow",
    "NetworkStamp",
    "Photo",
    "Place",
    "PlaceEvent",
    "PlacePeriod",
    "PlaceWords",
    "PlannedChange",
    "Room",
]
