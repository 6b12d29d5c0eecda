"""What the platform already holds about the places of a programme: for the visitor's pocket, so that no host prepares a binder."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cuobian.domains.ledger.public import YearFigure, year_figures
from cuobian.domains.network.public import PlaceRecord, records_by_id
from cuobian.domains.rectification.public import TicketRecord, tickets_of_place

Stars = Callable[[Iterable[UUID]], Mapping[UUID, str]]
_stars: list[Stars] = []
TICKETS = 5


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place as a visitor reads it.

    Attributes:
        star: in words; "" when it has none, or nobody has said who knows.
        tickets: what is being put right, the newest first; `open` says how many in all.
    """

    place: PlaceRecord
    star: str
    figures: list[YearFigure]
    tickets: list[TicketRecord]
    open: int


def register_stars(source: Stars) -> None:
    """Say who knows the stars of places: the rating is a neighbour, so the wiring tells."""
    _stars[:] = [source]


def stars_of(place_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Stars in words by place."""
    return _stars[0](list(place_ids)) if _stars else {}


def place_card(place_id: UUID, today: date) -> PlaceCard | None:
    """One place with its record."""
    place = records_by_id([place_id]).get(place_id)
    if place is None:
        return None
    tickets = tickets_of_place(place_id, live=True)
    return PlaceCard(
        place=place,
        star=stars_of([place_id]).get(place_id, ""),
        figures=year_figures(place.code, today),
        tickets=tickets[:TICKETS],
        open=len(tickets),
    )


def place_cards(place_ids: Iterable[UUID], today: date) -> dict[UUID, PlaceCard]:
    """Many places, each read once: for the booklet and the offline copy."""
    found: dict[UUID, Any] = {ident: place_card(ident, today) for ident in dict.fromkeys(place_ids)}
    return {ident: card for ident, card in found.items() if card is not None}
