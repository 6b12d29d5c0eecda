"""How a row is obtained: through the access check, locked when it will change."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cuobian.domains.inspections.models import Entry, Finding, Inspection, InspectionPlace, Withdrawal
from cuobian.domains.inspections.values import Status
from cuobian.kernel.access import Actor, require, visible
from cuobian.kernel.errors import NotFound

PERMISSION = "inspections.view"


def seen_by(actor: Actor) -> Q:
    """Occasions of the actor's area, and those that come to a place in it; drafts only by whoever plans there."""
    comes = InspectionPlace.objects.filter(
        visible(actor, PERMISSION, "code"), inspection=OuterRef("pk"), removed_at=None
    )
    mine = visible(actor, PERMISSION, "code") | Exists(comes)
    return mine & (~Q(status=Status.DRAFT) | visible(actor, "inspections.plan", "code"))


def inspections(actor: Actor) -> "QuerySet[Inspection]":
    """The occasions that the actor sees."""
    return Inspection.objects.filter(seen_by(actor))


def get_inspection(
    actor: Actor, inspection_id: UUID, permission: str = PERMISSION, *, lock: bool = False
) -> Inspection:
    """One occasion. With another permission than to look, it must be held over the occasion's own area.

    Raises:
        NotFound, NotAllowed
    """
    found = inspections(actor).filter(pk=inspection_id).first()
    if found is None:
        raise NotFound()
    if permission != PERMISSION:
        require(actor, permission, found.code)
    if lock:
        return Inspection.objects.select_for_update().get(pk=found.pk)
    return found


def get_entry(actor: Actor, entry_id: UUID) -> Entry:
    """One record at a place in the actor's scope: by the code that the place has today; the record keeps the one it was made under."""
    rows = Entry.objects.select_related("inspection", "place", "corrects", "withdrawal")
    found = rows.filter(pk=entry_id).first()
    if found is None:
        raise NotFound()
    require(actor, PERMISSION, found.place.code)
    return found


def get_finding(actor: Actor, finding_id: UUID, permission: str = PERMISSION, *, lock: bool = False) -> Finding:
    """One finding at a place in the actor's scope, locked until the transaction ends when asked."""
    rows = Finding.objects.select_related("inspection", "place")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=finding_id).first()
    if found is None:
        raise NotFound()
    require(actor, permission, found.code)
    return found


def is_live() -> Q:
    """Records that stand: neither taken back, nor corrected by one that stands itself (or was corrected in turn)."""
    taken_back = Withdrawal.objects.filter(entry=OuterRef("pk"))
    again = Entry.objects.filter(~Exists(Withdrawal.objects.filter(entry=OuterRef("pk"))), corrects=OuterRef("pk"))
    return ~Exists(taken_back) & ~Exists(again)


def live_entries() -> "QuerySet[Entry]":
    """Every record that stands."""
    return Entry.objects.filter(is_live())
