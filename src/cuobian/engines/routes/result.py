"""What comes out: itineraries leg by leg, what is left out and why, the objective and how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cuobian.engines.scoring.exact import canonical_text, digest_of

ENGINE_VERSION = "cuobian-routes/1"
"""Raised whenever the same problem, seed and effort could give another plan."""


class Kind(StrEnum):
    STOP = "stop"
    EVENT = "event"
    LUNCH = "lunch"


@dataclass(frozen=True, slots=True)
class Leg:
    """One thing done, with the way to it. Minutes since midnight."""

    kind: Kind
    id: str
    """Of the stop or the event; empty for lunch."""
    place: str | None
    travel: int
    """Minutes of the way from the place before."""
    arrive: int
    wait: int
    start: int
    leave: int
    late: int
    """Minutes beyond closing, or after an event's beginning."""
    slack: int | None
    """Minutes from leaving to the end of the window in use; None: always open. Events have none to spare: 0."""
    room: int
    """How many minutes later this may begin without anything after it on this day breaking its hours."""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Itinerary:
    """One vehicle's day."""

    vehicle: str
    day: int
    start_place: str | None
    end_place: str | None
    set_out: int
    """When to leave the start place; as the first thing begins as early as it can, without waiting there."""
    legs: tuple[Leg, ...]
    travel_back: int
    ends: int
    """Arrival at the end place."""
    spare: int
    """Minutes left until the shift ends."""
    travel: int
    wait: int
    late: int


class Reason(StrEnum):
    """Why something is not in the plan."""

    FORBIDDEN = "forbidden"
    """No vehicle with a shift may go there (recusal, or the lock names a vehicle and day without one)."""
    CLOSED = "closed"
    """No opening window is long enough for the visit on any day a vehicle could come."""
    WINDOW = "window"
    """Alone, beside lunch and events: no vehicle gets there before it closes."""
    SHIFT = "shift"
    """Alone, beside lunch and events: the visit and the way do not fit into any shift."""
    ORDER = "order"
    """The order of districts leaves no place for it."""
    LOCK = "lock"
    """What was fixed about it cannot be kept beside the rest."""
    FULL = "full"
    """Possible by itself, but not beside the other stops."""
    NOT_WORTH = "not_worth"
    """Optional: the minutes it costs are more than its prize."""
    PASSED = "passed"
    """An event that is over, or waits no longer, by the time the vehicle gets there."""
    CLASH = "clash"
    """An event or lunch that cannot be reached beside the events and the shift."""


@dataclass(frozen=True, slots=True)
class Unassigned:
    kind: Kind
    id: str
    """Of the stop or the event; empty for lunch."""
    reason: Reason
    vehicle: str | None = None
    """The vehicle that misses an event or lunch; None for a stop."""
    day: int | None = None
    at_best: int | None = None
    """WINDOW, SHIFT: minutes by which the best attempt fails."""


@dataclass(frozen=True, slots=True)
class Objective:
    """What was made small, in parts; ``total`` is their sum under the costs of the problem."""

    travel: int
    wait: int
    late: int
    """Minutes of lateness, before their cost."""
    missing: int
    """Stops that must be visited, districts and events (for each vehicle) that are missed."""
    forgone: int
    """Prizes of optional stops that are left out."""
    total: int


class Method(StrEnum):
    EXACT = "exact"
    """Every plan was covered: none has a smaller total."""
    SEARCH = "search"
    """The best that was found; see ``Certificate``."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """How the plan was found, so that it can be found again."""

    engine: str
    problem_digest: str
    method: Method
    seed: int
    rounds: int
    tried: int
    """Orders of one vehicle's day that were timed."""
    first: int
    """Total of the plan the search began with (regret insertion)."""
    bound: int
    """No plan has a smaller total; equal to the total when exact."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Itineraries by vehicle and day; vehicles that stay in have none."""

    itineraries: tuple[Itinerary, ...]
    unassigned: tuple[Unassigned, ...]
    missed_districts: tuple[str, ...]
    objective: Objective
    certificate: Certificate

    def where(self, stop: str) -> tuple[Itinerary, Leg] | None:
        """The itinerary and the leg of a stop; None when it is not in the plan."""
        for one in self.itineraries:
            for leg in one.legs:
                if leg.kind is Kind.STOP and leg.id == stop:
                    return one, leg
        return None

    def canonical(self) -> str:
        """The whole plan as one stable text; equal plans give equal bytes."""
        return canonical_text(self)

    @property
    def digest(self) -> str:
        return digest_of(self.canonical())
