"""Whose book is read: a place's over all the codes it had, or an area's; as the network is today, or was on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.queries.groups import selected
from cuobian.domains.ledger.values.records import Selection
from cuobian.domains.network.public import (
    PastPlace,
    PlaceRecord,
    areas_by_code,
    current_code,
    former_codes,
    former_codes_of,
    holder_on,
    moved_away,
    pasts_by_id,
    path,
    place_as_of,
    records_by_code,
    records_by_id,
    stood_on,
)
from cuobian.kernel.access import Actor, require, under
from cuobian.kernel.errors import NotFound

PERMISSION = "ledger.view"


@dataclass(frozen=True, slots=True)
class Book:
    """A place's book, or the book of an area.

    Attributes:
        code: a place's code of today (the address), or the area's.
        title: what it is called, or was called on the day.
        place_id: None for an area.
        past: what the place was on the day; None for an area, for today, and when there was no such place yet.
    """

    code: str
    title: str
    day: date | None = None
    place_id: UUID | None = None
    past: PastPlace | None = None

    @property
    def is_area(self) -> bool:
        return self.place_id is None

    @property
    def code_then(self) -> str:
        """Where it lay on the day, or lies today."""
        return self.past.code if self.past else self.code

    @property
    def is_missing(self) -> bool:
        """There was no such place on the day."""
        return not self.is_area and self.day is not None and self.past is None


def find_book(actor: Actor, code: str, day: date | None) -> Book:
    """The book of a code of today, or of one that a place had once (`code` is then another than was asked for).

    Whoever may read a place's code of today reads its whole book. Raises NotFound out of scope, NotAllowed inside of it.
    """
    is_area = code in areas_by_code([code])
    place = records_by_code([code]).get(code) or _moved(actor, code, day, is_area=is_area)
    past = place_as_of(place.id, day) if place and day else None
    if is_area and (place is None or (day and past is None)):
        require(actor, PERMISSION, code)
        return Book(code, path(code, day)[-1].name, day)
    if place is None:
        raise NotFound()
    require(actor, PERMISSION, place.code)
    return Book(place.code, past.short_name if past else place.short_name, day, place.id, past)


def _moved(actor: Actor, code: str, day: date | None, *, is_area: bool) -> PlaceRecord | None:
    """The place that had the code on the day, or once, if the actor may read it where it is now.

    Most stations have the code of their village: once they have moved, that code is the village's own, for who may see it.
    """
    past = holder_on(code, day) if day else None
    if past is not None and past.id is not None:
        place = records_by_id([past.id])[past.id]
    elif is_area and actor.reaches(code):
        return None
    else:
        present = current_code(code)
        place = records_by_code([present])[present]
    return place if actor.may(PERMISSION, place.code) else None


@dataclass(frozen=True, slots=True)
class BookRows:
    """The entries of a book, and how many places were left out because they belong to others today."""

    rows: QuerySet[Fact]
    gone: int = 0


def rows_of(actor: Actor, book: Book, asked: Selection, *, below: bool) -> BookRows:
    """The entries of a book.

    A place's book is all that was written of it, under whichever code. An area's book of today is what was written under
    its codes; of a past day it is what was written of the places that stood there that day, whenever it was written. Both
    leave out places that the actor may not read where they are today.
    """
    if book.is_missing:
        return BookRows(Fact.objects.none())
    if below and book.day:
        return BookRows(_stood(actor, book, book.day, asked))
    own = former_codes_of([book.code]) if book.place_id else {}
    if not below:
        return BookRows(selected(replace(asked, codes=(book.code, *own))))
    if own:
        own = former_codes_of([book.code], below=True)  # its points went along
    moved = moved_away(book.code, area=book.is_area)
    gone = [place_id for place_id, now in moved.items() if not actor.may(PERMISSION, now)]
    if book.is_area:
        rows = selected(asked).filter(under(book.code, "place_code"))
    else:
        rows = selected(replace(asked, codes=tuple(own), prefixes=(book.code,)))
    return BookRows(rows.exclude(place_id__in=gone) if gone else rows, len(gone))


def _stood(actor: Actor, book: Book, day: date, asked: Selection) -> QuerySet[Fact]:
    """What was written, under whichever code, of the places that lay in it on a day. Read by code: that is indexed."""
    stood = stood_on(day, book.code_then, area=book.is_area)
    places = {key: now for key, now in stood.items() if actor.may(PERMISSION, now)}
    codes = {*places.values(), *former_codes(places)}
    return selected(asked).filter(place_code__in=sorted(codes))


def names_of(rows: Iterable[Fact], day: date | None) -> dict[UUID, tuple[str, str]]:
    """Place -> its short name and its code, of today or of the day. Entries name a place by the code they were written under."""
    ids = {row.place_id for row in rows}
    if day is None:
        return {key: (found.short_name, "") for key, found in records_by_id(ids).items()}
    return {key: (found.short_name, found.code) for key, found in pasts_by_id(ids, day).items()}
