"""Recording facts: called by whoever did the deed, inside its transaction, after its own access check."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.ledger.actions.entries import Draft, write
from cuobian.domains.ledger.models import Source
from cuobian.domains.ledger.queries.facts import record_of
from cuobian.domains.ledger.rules.facts import EARLIEST, faults_of
from cuobian.domains.ledger.values.kinds import UnknownKind, kind_of
from cuobian.domains.ledger.values.records import FactRecord, NewFact
from cuobian.domains.network.public import PlaceRecord, known_beginnings, records_by_code
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault, Invalid


def record(
    *,
    actor: Actor,
    place_code: str,
    kind: str,
    happened_at: datetime,
    now: datetime,
    quantity: Decimal | int = 1,
    part: Decimal | int | None = None,
    people: int | None = None,
    tag: str = "",
    item: str = "",
    source: str = Source.PLATFORM,
    subject: str = "",
    attrs: Mapping[str, Any] | None = None,
) -> FactRecord:
    """Write one fact. The caller has decided that the actor may do what is being written down.

    Raises:
        Invalid: unknown kind or place, or numbers that do not fit the kind; every fault is listed.
    """
    fact = NewFact(
        place_code=place_code,
        kind=kind,
        happened_at=happened_at,
        quantity=Decimal(quantity),
        part=None if part is None else Decimal(part),
        people=people,
        tag=tag,
        item=item,
        subject=subject,
        attrs=attrs,
    )
    return record_many(actor=actor, facts=[fact], source=source, now=now)[0]


def record_many(*, actor: Actor, facts: Sequence[NewFact], source: str, now: datetime) -> list[FactRecord]:
    """Write facts in the given order: all of them, or none.

    Raises:
        Invalid: every fault of every fact; `Fault.place` is "2.part" for the part of the second one.
    """
    if source not in Source.values:
        raise ValueError(f"unknown source: {source}")
    places = grounds(((fact.place_code, local_date(fact.happened_at)) for fact in facts), source)
    faults = [
        Fault(f"{number}.{fault.place}", fault.message, fault.given)
        for number, fact in enumerate(facts, 1)
        for fault in check(fact, places, now)
    ]
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        drafts = [_draft(fact, places[fact.place_code].place.id, source) for fact in facts]
        return [record_of(row) for row in write(actor=actor, drafts=drafts, now=now)]


@dataclass(frozen=True, slots=True)
class Ground:
    """A place of which facts are told, and the first and last day that they can be of; no last day while it stands."""

    place: PlaceRecord
    since: date
    until: date | None = None


def grounds(days: Iterable[tuple[str, date]], source: str) -> dict[str, Ground]:
    """The places of these codes and days; asks for nothing more while no day is older than its place.

    What the platform does about a place goes on after its end (a star is taken back, a ticket is closed); what is told
    of the place itself does not.
    """
    told = list(days)
    places = records_by_code({code for code, _day in told})
    early = {places[code].id for code, day in told if code in places and day < places[code].opened_on}
    known = known_beginnings(early) if early else {}
    return {
        code: Ground(
            place,
            known.get(place.id, EARLIEST) if place.id in early else place.opened_on,
            None if source == Source.PLATFORM else place.closed_on,
        )
        for code, place in places.items()
    }


def check(fact: NewFact, places: Mapping[str, Ground], now: datetime) -> list[Fault]:
    """Everything wrong with one fact: its place, its kind, its numbers, its day."""
    if fact.place_code not in places:
        return [Fault("place_code", _("没有编码为 %(code)s 的站点。") % {"code": fact.place_code}, fact.place_code)]
    try:
        return faults_of(kind_of(fact.kind), fact, now, places[fact.place_code].since, places[fact.place_code].until)
    except UnknownKind:
        return [Fault("kind", _("台账里没有「%(kind)s」这一类。") % {"kind": fact.kind}, fact.kind)]


def _draft(fact: NewFact, place_id: UUID, source: str) -> Draft:
    return Draft(
        place_id=place_id,
        place_code=fact.place_code,
        kind=fact.kind,
        unit=kind_of(fact.kind).unit,
        happened_at=fact.happened_at,
        quantity=fact.quantity,
        part=fact.part,
        people=fact.people,
        tag=fact.tag,
        item=fact.item,
        subject=fact.subject,
        attrs=dict(fact.attrs or {}),
        source=source,
    )
