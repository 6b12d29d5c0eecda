"""Seats drawn as rows: who sits where in each vehicle and in the meeting room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cuobian.domains.visits.models import Participant, Programme
from cuobian.domains.visits.rules.seats import ACROSS, LETTERS


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat: its name, who sits there, from which district."""

    name: str
    who: str
    district: str


@dataclass(frozen=True, slots=True)
class Bus:
    """One vehicle, row by row."""

    name: str
    contact: str
    rows: list[list[Seat]]
    riders: int


def bus_plan(programme: Programme, people: Sequence[Participant], names: Mapping[str, str]) -> list[Bus]:
    """Every vehicle with its rows, only as far back as somebody sits."""
    found = []
    for number, car in enumerate(programme.settings["vehicles"], 1):
        own = {one.seat: one for one in people if one.vehicle == number and one.seat}
        last = max((int(seat[:-1]) for seat in own), default=0)
        rows = [[_seat(f"{row}{letter}", own, names) for letter in LETTERS[:ACROSS]] for row in range(1, last + 1)]
        riders = sum(1 for one in people if one.vehicle == number)
        contact = " ".join(part for part in (car.get("contact", ""), car.get("phone", "")) if part)
        found.append(Bus(str(car["name"]), contact, rows, riders))
    return found


def room_plan(rows: int, across: int, people: Sequence[Participant], names: Mapping[str, str]) -> list[list[Seat]]:
    """The meeting room from the front, only as far back as somebody sits."""
    own = {one.room_seat: one for one in people if one.room_seat}
    last = max((int(seat.split("-")[0]) for seat in own), default=0)
    return [
        [_seat(f"{row}-{seat}", own, names) for seat in range(1, across + 1)] for row in range(1, min(rows, last) + 1)
    ]


def _seat(name: str, own: Mapping[str, Any], names: Mapping[str, str]) -> Seat:
    one = own.get(name)
    return Seat(name, one.name if one else "", names.get(one.district, "") if one else "")
