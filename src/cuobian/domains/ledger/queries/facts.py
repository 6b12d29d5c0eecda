"""Reading facts: one, some, the chain of corrections, and the address of the page that shows them."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.queries.groups import selected
from cuobian.domains.ledger.values.records import FactRecord, Selection
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotFound

MOST = 1000


def record_of(row: Fact) -> FactRecord:
    """A row as others see it."""
    return FactRecord(
        id=row.pk,
        book=row.book,
        day=row.day,
        seq=row.seq,
        place_id=row.place_id,
        place_code=row.place_code,
        kind=row.kind,
        tag=row.tag,
        item=row.item,
        happened_at=row.happened_at,
        happened_on=row.happened_on,
        recorded_at=row.recorded_at,
        recorder_name=row.recorder_name,
        recorder_role=row.recorder_role,
        quantity=row.quantity,
        part=row.part,
        unit=row.unit,
        people=row.people,
        source=row.source,
        subject=row.subject,
        attrs=row.attrs,
        sign=row.sign,
        corrects_id=row.corrects_id,
        reason=row.reason,
        is_late=row.is_late,
    )


def fact(actor: Actor, fact_id: UUID) -> FactRecord:
    """One entry. Raises NotFound when there is none in the actor's scope."""
    return record_of(fact_row(actor, fact_id))


def fact_row(actor: Actor, fact_id: UUID) -> Fact:
    """The row of one entry, for the domain's own pages. Who may read it is decided by the code its place has today."""
    row = Fact.objects.select_related("place").filter(pk=fact_id).first()
    if row is None:
        raise NotFound()
    require(actor, "ledger.view", row.place.code)
    return row


def facts(selection: Selection, *, after: UUID | None = None, limit: int = MOST) -> list[FactRecord]:
    """Selected entries in the order in which they were written (ids are time-ordered); ask again with the last id."""
    rows = selected(selection).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return [record_of(row) for row in rows[: min(limit, MOST)]]


def chain_of(row: Fact) -> list[Fact]:
    """An entry with everything that corrects it and everything it corrects, in the order in which they were written."""
    first = row
    while first.corrects_id is not None:
        first = Fact.objects.get(pk=first.corrects_id)
    chain, wave = [first], [first]
    while wave:
        wave = list(Fact.objects.filter(corrects__in=wave).order_by("day", "seq"))
        chain += wave
    return sorted(chain, key=lambda entry: (entry.day, entry.seq))


def rows_url(place_code: str, selections: Sequence[Selection]) -> str:
    """The page that shows the rows behind a number."""
    first = min((found.from_ for found in selections if found.from_), default=None)
    last = max((found.until for found in selections if found.until), default=None)
    recorded = max((found.recorded_until for found in selections if found.recorded_until), default=None)
    parameters = {
        "kind": ",".join(dict.fromkeys(kind for found in selections for kind in found.kinds)),
        "tag": ",".join(dict.fromkeys(tag for found in selections for tag in found.tags))
        if len(selections) == 1
        else "",
        "below": "1" if any(found.prefixes for found in selections) else "",
        "from": first.isoformat() if first else "",
        "until": last.isoformat() if last else "",
        "recorded": recorded.isoformat() if recorded else "",
    }
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{reverse('ledger:place', args=[place_code])}?{query}"
