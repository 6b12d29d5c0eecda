"""How a row is obtained: through the access check, locked when it will change."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Day, HandOut, Item, Participant, Programme
from cuobian.domains.visits.queries.hosting import hosted_visit
from cuobian.domains.visits.queries.scope import seen
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed, NotFound


def get_programme(actor: Actor, programme_id: UUID) -> Programme:
    """A programme that the actor sees at the desk. Raises NotFound."""
    found = Programme.objects.filter(seen(actor), pk=programme_id).first()
    if found is None:
        raise NotFound()
    return found


def plan_programme(actor: Actor, programme_id: UUID, permission: str = "visits.plan") -> Programme:
    """A programme that the actor plans. Raises NotFound when it is not seen, NotAllowed when it is not the actor's to plan."""
    found = get_programme(actor, programme_id)
    _require(actor, permission, found)
    return found


def lock_programme(actor: Actor, programme_id: UUID, permission: str = "visits.plan") -> Programme:
    """The same, locked until the transaction ends."""
    found = Programme.objects.select_for_update().filter(pk=programme_id).first()
    if found is None or not Programme.objects.filter(seen(actor), pk=programme_id).exists():
        raise NotFound()
    _require(actor, permission, found)
    return found


def _require(actor: Actor, permission: str, found: Programme) -> None:
    """Whoever sees a programme of the area around the own one may not plan it."""
    if not actor.may(permission, found.code):
        raise NotAllowed(_("这次观摩由主办方安排，您能看，不能改。"), permission=permission)


def day_of(programme: Programme, day_id: UUID) -> Day:
    """A day of a programme. Raises NotFound."""
    found = Day.objects.filter(programme=programme, pk=day_id).first()
    if found is None:
        raise NotFound()
    return found


def item_of(programme: Programme, item_id: UUID) -> Item:
    """An item of a programme. Raises NotFound."""
    found = Item.objects.select_related("day", "place").filter(programme=programme, pk=item_id).first()
    if found is None:
        raise NotFound()
    return found


def person_of(programme: Programme, person_id: UUID) -> Participant:
    """Somebody of the name list. Raises NotFound."""
    found = Participant.objects.filter(programme=programme, pk=person_id).first()
    if found is None:
        raise NotFound()
    return found


def own_places(actor: Actor) -> QuerySet[Participant]:
    """The actor's own rows in the name lists of programmes that were released; whoever was removed keeps the row."""
    rows = Participant.objects.filter(account=actor.person_id, programme__released_no__gte=1)
    return rows.select_related("programme").order_by("-programme__starts_on", "-added_at", "-pk")


def own_place(actor: Actor, programme_id: UUID) -> Participant:
    """The actor's own row in a programme, the latest. Raises NotFound."""
    found = own_places(actor).filter(programme_id=programme_id).first()
    if found is None:
        raise NotFound()
    return found


def seen_hand_out(actor: Actor, hand_out_id: UUID) -> HandOut:
    """A hand-out of a programme that the actor sees, takes part in, or (that of the own stop) receives. Raises NotFound."""
    found = HandOut.objects.select_related("programme").filter(pk=hand_out_id).first()
    if found is None:
        raise NotFound()
    ways = (
        Programme.objects.filter(seen(actor), pk=found.programme_id),
        own_places(actor).filter(programme_id=found.programme_id),
    )
    if any(rows.exists() for rows in ways):
        return found
    if found.item_id is None or hosted_visit(actor, found.item_id).is_gone:
        raise NotFound()
    return found
