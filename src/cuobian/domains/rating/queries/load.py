"""How a row is obtained: through the access check, locked when it will change."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.rating.models import Entry, Objection, Round, Sheet
from cuobian.domains.rating.values import RoundStatus, SheetStatus
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotAllowed, NotFound


def get_round(actor: Actor, round_id: UUID, permission: str = "rating.view") -> Round:
    """A round in the actor's scope.

    A round belongs to the whole of its scope: who holds the permission anywhere inside it sees it. A draft is there for who
    opens rounds alone.

    Raises:
        NotFound: there is no such round, or none of it lies in the actor's scope.
    """
    found = Round.objects.select_related("version__standard").filter(pk=round_id).first()
    if found is None:
        raise NotFound()
    if found.status == RoundStatus.DRAFT:
        permission = "rating.open"
    if not holds_within(actor, permission, found.code):
        raise NotFound()
    return found


def holds_within(actor: Actor, permission: str, code: str) -> bool:
    """True when the permission is held over `code`, or over any part of it."""
    return any(code.startswith(prefix) or prefix.startswith(code) for prefix in actor.prefixes(permission))


def lock_round(round_id: UUID) -> Round:
    """A round, locked until the transaction ends. Whether the actor may is asked by who calls. Raises NotFound."""
    found = Round.objects.select_for_update().filter(pk=round_id).first()
    if found is None:
        raise NotFound()
    return found


def get_entry(actor: Actor, entry_id: UUID, permission: str) -> Entry:
    """An entry over whose place the actor holds the permission. Raises NotFound or NotAllowed."""
    found = Entry.objects.select_related("round__version__standard", "place").filter(pk=entry_id).first()
    if found is None:
        raise NotFound()
    require(actor, permission, found.code)
    return found


def lock_entry(actor: Actor, entry_id: UUID, permission: str) -> Entry:
    """The same, locked until the transaction ends."""
    found = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("round__version", "place")
        .filter(pk=entry_id)
        .first()
    )
    if found is None:
        raise NotFound()
    require(actor, permission, found.code)
    return found


def lock_entries(actor: Actor, made: Round, entry_ids: Collection[UUID], permission: str) -> list[Entry]:
    """Many of one round in one query, in the order in which everybody locks. Raises NotFound when one is missing, or NotAllowed."""
    wanted = set(entry_ids)
    rows = Entry.objects.select_for_update(of=("self",)).select_related("place")
    found = list(rows.filter(pk__in=wanted, round=made).order_by("pk"))
    if len(found) < len(wanted):
        raise NotFound()
    for entry in found:
        entry.round = made
        require(actor, permission, entry.code)
    return found


def sheet_to_write(actor: Actor, sheet_id: UUID) -> Sheet:
    """The sheet with no more than saving a record asks for, locked; the same checks as `own_sheet`."""
    rows = (
        Sheet.objects.select_for_update(of=("self",))
        .select_related("entry__round")
        .only("status", "recorded", "unseen", "expected", "entry__code", "entry__round__version_id")
    )
    return _own(actor, rows.filter(pk=sheet_id, account_id=actor.person_id))


def own_sheet(actor: Actor, sheet_id: UUID, *, lock: tuple[str, ...] = ()) -> Sheet:
    """A sheet of this assessor. Sheets of others do not exist for an assessor: that is what blind means.

    `lock` names the rows that are held until the transaction ends: "self", "entry".

    Raises:
        NotFound: no such sheet, somebody else's, or a void one.
        NotAllowed: the role of assessor has ended over this place.
    """
    rows = Sheet.objects.select_related("entry__round__version", "entry__place", "panel")
    if lock:
        rows = rows.select_for_update(of=lock)
    return _own(actor, rows.filter(pk=sheet_id, account_id=actor.person_id))


def _own(actor: Actor, rows: "QuerySet[Sheet]") -> Sheet:
    found = rows.exclude(status=SheetStatus.VOID).order_by().first()
    if found is None:
        raise NotFound()
    if not actor.may("rating.assess", found.entry.code):
        raise NotAllowed(permission="rating.assess")
    return found


def get_objection(actor: Actor, objection_id: UUID) -> Objection:
    """An objection that the actor may answer. Raises NotFound or NotAllowed."""
    rows = Objection.objects.select_related("entry__place", "entry__round", "notice")
    found = rows.filter(pk=objection_id).first()
    if found is None:
        raise NotFound()
    require(actor, "rating.answer", found.entry.code)
    return found


def round_title(round_id: UUID) -> str:
    """What a round is called. Raises NotFound."""
    title = Round.objects.filter(pk=round_id).values_list("title", flat=True).first()
    if title is None:
        raise NotFound()
    return title
