"""What a programme tells the ledger when it ends: each institute where they were is one 互看互学, with its people."""

from datetime import datetime

from cuobian.domains.ledger.public import NewFact, Source, record_many
from cuobian.domains.network.public import PlaceKind
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.kernel.access import Actor

PEER_VISIT = "peer_visit"


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
        record_many(actor=actor, facts=facts, source=Source.PLATFORM, now=now)
    return len(facts)
