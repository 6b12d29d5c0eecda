"""Places where nobody is any more: no ticket is opened there, none is chased, and one that was accepted is let go."""

from cuobian.domains.network.public import PlaceStatus

CLOSED_PLACES = (PlaceStatus.CLOSED, PlaceStatus.MERGED)
