"""Objections that keep an entry from its award, and those that nobody waits for any more."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, EntryMove, Objection, PublicNotice
from cuobian.domains.rating.values import FINAL_STAGES, Ruling, Stage

BACK = ("recall", "reopen_district", "reopen_city", "return_district")
"""Moves by which an officer takes an entry back to its panel."""
AT_PANEL = (Stage.DISTRICT_PANEL, Stage.CITY_PANEL)
WAITING = Q(answered_at=None) & ~Q(entry__stage=Stage.WITHDRAWN)
"""Not answered, and the place is still in its round."""


def holding() -> QuerySet[Objection]:
    """Objections found right that nothing was made of yet.

    They let go when the entry is taken back to its panel after the answer, when the answer was written while a panel had the
    entry, or when somebody writes why the star stands all the same. What happened before the answer had other reasons.
    """
    moves = EntryMove.objects.filter(entry=OuterRef("entry"))
    since = moves.filter(action__in=BACK, at__gte=OuterRef("answered_at"))
    was_at = moves.filter(at__lte=OuterRef("answered_at")).order_by("-at", "-pk").values("to_stage")[:1]
    rows = Objection.objects.filter(~Exists(since), outcome=Ruling.CHANGED, stands_at=None)
    rows = rows.exclude(entry__stage__in=FINAL_STAGES)
    return rows.alias(was_at=Subquery(was_at)).exclude(was_at__in=AT_PANEL)


def going_on(notice: PublicNotice) -> QuerySet[Entry]:
    """Places that go on to their award when the notice ends: no objection holds them, in whichever notice it was made."""
    waiting = Objection.objects.filter(WAITING, entry__notice=notice).values("entry")
    held = holding().filter(entry__notice=notice).values("entry")
    return Entry.objects.filter(notice=notice, stage=Stage.NOTICE).exclude(pk__in=waiting).exclude(pk__in=held)


def is_holding(found: Objection) -> bool:
    return holding().filter(pk=found.pk).exists()


def outcome_words(found: Objection) -> str:
    """What became of an objection in a word; "" while it waits. A place that left its round has nothing left to answer for."""
    if found.answered_at is None and found.entry.stage == Stage.WITHDRAWN:
        return _("站点已退出")
    return str(found.get_outcome_display())
