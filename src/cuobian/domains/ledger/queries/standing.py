"""Facts that still stand: neither cancelled nor replaced."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.queries.facts import record_of
from cuobian.domains.ledger.queries.groups import selected
from cuobian.domains.ledger.values.records import FactRecord, Selection


def standing(selection: Selection) -> Iterator[FactRecord]:
    """The selected facts without counter-entries and without what those cancelled."""
    counters = Fact.objects.filter(corrects=OuterRef("pk"), sign=-1)
    if selection.recorded_until:
        counters = counters.filter(day__lte=selection.recorded_until)
    rows = selected(selection).filter(sign=1).exclude(Exists(counters)).order_by("happened_on", "id")
    return (record_of(fact) for fact in rows.iterator())
