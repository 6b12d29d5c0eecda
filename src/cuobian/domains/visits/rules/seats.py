"""Who sits where in the bus and in the meeting room: the same list always gives the same seats. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

FRONT, ACROSS = 2, 4
"""The first row of a bus is for the escort and the leader; four seats a row, the aisle between B and C."""
LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody to be seated; leaders and escorts sit in front."""

    id: UUID
    district: str
    sort_key: str
    in_front: bool = False


def ordered(people: Sequence[Sitter], *, mixed: bool) -> list[Sitter]:
    """Those in front first; then district by district, or one of each district in turn so that neighbours differ."""
    front = sorted((one for one in people if one.in_front), key=_key)
    rest = sorted((one for one in people if not one.in_front), key=_key)
    return front + (_in_turn(rest) if mixed else rest)


def bus_seats(people: Sequence[Sitter], seats: int, *, mixed: bool) -> dict[UUID, str]:
    """ "1A", "1B", … by row; whoever does not fit gets none."""
    names = [f"{row + 1}{letter}" for row in range(seats // ACROSS + 1) for letter in LETTERS][:seats]
    return {one.id: name for one, name in zip(ordered(people, mixed=mixed), names, strict=False)}


def room_seats(people: Sequence[Sitter], rows: int, across: int, *, mixed: bool) -> dict[UUID, str]:
    """ "1-1", "1-2", …: row and seat, filled from the front; in each row from the middle outward."""
    order = _from_middle(across)
    names = [f"{row + 1}-{seat}" for row in range(rows) for seat in order]
    return {one.id: name for one, name in zip(ordered(people, mixed=mixed), names, strict=False)}


def shares(people: Sequence[Sitter], capacities: Mapping[int, int], *, mixed: bool) -> dict[UUID, int]:
    """Which vehicle everybody rides in: districts kept together as far as they fit, or spread over all vehicles."""
    left = dict(sorted(capacities.items()))
    found: dict[UUID, int] = {}
    line = ordered(people, mixed=mixed)
    for number, one in enumerate(line):
        open_ones = [vehicle for vehicle, seats in left.items() if seats > 0]
        if not open_ones:
            break
        vehicle = open_ones[number % len(open_ones)] if mixed else _with_own(one, line, found, left, open_ones)
        found[one.id] = vehicle
        left[vehicle] -= 1
    return found


def _with_own(
    one: Sitter, line: Sequence[Sitter], found: Mapping[UUID, int], left: Mapping[int, int], open_ones: Sequence[int]
) -> int:
    """Where those of the own district are; a new district goes where there is most room."""
    own = [found[other.id] for other in line if other.district == one.district and other.id in found]
    kept = [vehicle for vehicle in reversed(own) if left[vehicle] > 0]
    return kept[0] if kept else max(open_ones, key=lambda vehicle: (left[vehicle], -vehicle))


def _in_turn(people: Sequence[Sitter]) -> list[Sitter]:
    """One of each district in turn, the largest districts first, so that the end is mixed too."""
    groups: dict[str, list[Sitter]] = defaultdict(list)
    for one in people:
        groups[one.district].append(one)
    found: list[Sitter] = []
    while any(groups.values()):
        last = found[-1].district if found else None
        choice = [name for name, group in groups.items() if group and name != last] or [
            name for name, group in groups.items() if group
        ]
        name = max(choice, key=lambda each: (len(groups[each]), each))
        found.append(groups[name].pop(0))
    return found


def _from_middle(across: int) -> list[int]:
    middle = (across + 1) / 2
    return sorted(range(1, across + 1), key=lambda seat: (abs(seat - middle), seat))


def _key(one: Sitter) -> tuple[str, str, str]:
    return one.district, one.sort_key, str(one.id)
