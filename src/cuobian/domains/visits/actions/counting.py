"""What a programme tells the ledger when it ends: each institute where they were is one 互看互学, with its people."""

from datetime import datetime

from cuobian.domains.ledger.public import NewFact, Source, record_many, roots
from cuobian.domains.network.public import PlaceKind
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.kernel import clock
from cuobian.kernel.access import Actor

PEER_VISIT = "peer_visit"
BOOK_DIGITS = 4


def count_visits(programme: Programme, *, actor: Actor, now: datetime) -> int:
    """One fact an institute that was reached, at the moment of arrival. Returns how many."""
    rows = Item.objects.filter(programme=programme, arrived_at__isnull=False, place__kind=PlaceKind.INSTITUTE)
    people = Participant.objects.filter(programme=programme, removed_at=None).count()
    first: dict[str, datetime] = {}
    for item in rows.select_related("place").order_by("arrived_at"):
        if item.place and item.arrived_at:
            first.setdefault(item.place.code, item.arrived_at)
    facts = [
        NewFact(place_code=code, kind=PEER_VISIT, happened_at=at, people=people or None, subject=programme.number)
        for code, at in first.items()
    ]
    if facts:
        record_many(actor=actor, facts=facts, source=Source.PLATFORM, now=_recorded_at(programme, now))
    return len(facts)


def _recorded_at(programme: Programme, now: datetime) -> datetime:
    """The ledger writes down today what it learns today: a visit that ended before days that are sealed stands after them."""
    sealed = roots(programme.code[:BOOK_DIGITS], limit=1)
    return clock.now() if sealed and sealed[0].day >= clock.local_date(now) else now
