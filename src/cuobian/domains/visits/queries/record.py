"""What the platform already holds about the places of a programme: for the visitor's pocket, so that no host prepares a binder."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cuobian.domains.ledger.public import YearFigure, year_figures_of
from cuobian.domains.network.public import PlaceRecord, records_by_id
from cuobian.domains.rectification.public import TicketRecord, live_tickets_of

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
    return place_cards([place_id], today).get(place_id)


def place_cards(place_ids: Iterable[UUID], today: date) -> dict[UUID, PlaceCard]:
    """Many places, for the booklet and the offline copy: as many queries for thirty as for one."""
    ids = list(dict.fromkeys(place_ids))
    places = records_by_id(ids)
    stars, figures = stars_of(ids), year_figures_of([place.code for place in places.values()], today)
    tickets: dict[UUID, list[TicketRecord]] = defaultdict(list)
    for ticket in sorted(live_tickets_of(ids), key=lambda one: (one.opened_at, one.id), reverse=True):
        tickets[ticket.place_id].append(ticket)
    return {
        ident: PlaceCard(
            place=places[ident],
            star=stars.get(ident, ""),
            figures=figures[places[ident].code],
            tickets=tickets[ident][:TICKETS],
            open=len(tickets[ident]),
        )
        for ident in ids
        if ident in places
    }
