"""Objections that keep an entry from its award."""

from django.db.models import Exists, OuterRef, QuerySet

from cuobian.domains.rating.models import EntryMove, Objection
from cuobian.domains.rating.values import Ruling


def holding() -> QuerySet[Objection]:
    """Objections found right whose entry was not recalled since, and of which nobody said why the star stands all the same."""
    recalled = EntryMove.objects.filter(entry=OuterRef("entry"), action="recall", at__gte=OuterRef("made_at"))
    return Objection.objects.filter(~Exists(recalled), outcome=Ruling.CHANGED, stands_at=None)


def is_holding(found: Objection) -> bool:
    return holding().filter(pk=found.pk).exists()
