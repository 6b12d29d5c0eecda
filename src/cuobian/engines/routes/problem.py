"""What decides a programme: stops, fixed events, vehicles with their shifts, rules. Times are minutes since midnight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from cuobian.engines.routes.travel import Travel
from cuobian.engines.scoring.exact import canonical_text, digest_of


@dataclass(frozen=True, slots=True)
class Window:
    """Opening hours: a visit begins at ``opens`` or later and is over by ``closes``."""

    opens: int
    closes: int
    day: int | None = None
    """None: on every day."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What an officer has fixed about a stop; None leaves it free. A locked stop must be visited."""

    vehicle: str | None = None
    day: int | None = None
    position: int | None = None
    """1: the first stop of its vehicle on its day; lunch and events do not count."""
    starts: int | None = None
    """The visit begins at this minute; needs a ``day`` unless there is only one."""

    def __bool__(self) -> bool:
        return (self.vehicle, self.day, self.position, self.starts) != (None, None, None, None)


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to visit once. ``prize`` None: it must be visited; a number: minutes of travel that it is worth."""

    id: str
    place: str
    minutes: int
    windows: tuple[Window, ...] = ()
    """Empty: always open."""
    district: str = ""
    prize: int | None = None
    forbidden: tuple[str, ...] = ()
    """Vehicles (teams) that must not come, for instance for recusal."""
    lock: Lock = Lock()
    max_late: int = 0
    """Minutes the visit may last beyond closing, at ``Costs.late`` each."""

    @property
    def must(self) -> bool:
        return self.prize is None or bool(self.lock)


@dataclass(frozen=True, slots=True)
class Event:
    """A talk or a meeting at a fixed time, which everybody (or the vehicles named) attends."""

    id: str
    place: str
    day: int
    starts: int
    minutes: int
    vehicles: tuple[str, ...] = ()
    """Empty: all that have a shift on this day."""
    max_late: int = 0
    """Minutes the event waits for them, at ``Costs.late`` each."""


@dataclass(frozen=True, slots=True)
class Lunch:
    """A break that begins between ``earliest`` and ``latest``; without a place it is taken where one is."""

    earliest: int
    latest: int
    minutes: int
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One vehicle's day. Without a start (end) place it begins (ends) at its first (last) stop."""

    day: int
    starts: int
    ends: int
    start_place: str | None = None
    end_place: str | None = None
    lunch: Lunch | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A coach, a car, or the team in it."""

    id: str
    shifts: tuple[Shift, ...]


class DistrictOrder(StrEnum):
    """How one vehicle goes through the districts, over all its days."""

    FREE = "free"
    TOGETHER = "together"
    """A district that was left is not entered again."""
    FIXED = "fixed"
    """As ``Districts.order`` says, without going back; a district not named there is visited at any time."""


@dataclass(frozen=True, slots=True)
class Districts:
    rule: DistrictOrder = DistrictOrder.FREE
    order: tuple[str, ...] = ()
    every: bool = True
    """Each district that has a stop is visited at least once, even if all its stops are optional."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Everything in minutes of travel. The sum is what the planner makes small."""

    travel: int = 1
    wait: int = 1
    late: int = 5
    missing: int = 10_000
    """For each stop that must be visited and is not, each district and each event missed: above all else."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that decides a plan beside the seed. The order of the sequences never matters."""

    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    travel: Travel
    events: tuple[Event, ...] = ()
    districts: Districts = Districts()
    costs: Costs = Costs()

    def ordered(self) -> Problem:
        """The same problem in one canonical order: everything by id."""
        return replace(
            self,
            stops=tuple(sorted(self.stops, key=lambda stop: stop.id)),
            vehicles=tuple(
                replace(one, shifts=tuple(sorted(one.shifts, key=lambda shift: shift.day)))
                for one in sorted(self.vehicles, key=lambda one: one.id)
            ),
            events=tuple(sorted(self.events, key=lambda event: (event.day, event.starts, event.id))),
        )

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical text."""
        return digest_of(canonical_text(self.ordered()))
