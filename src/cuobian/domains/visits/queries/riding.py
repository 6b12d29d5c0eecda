"""In which capacity somebody acts on the day: the planner for all, the escort 随车联络员 for the own car on the programme's days."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.queries.frozen import Current, current
from cuobian.domains.visits.queries.load import lock_programme, own_place
from cuobian.domains.visits.queries.told import as_told, told_vehicle
from cuobian.domains.visits.values import LIVE, Part
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Riding:
    """Somebody at work on the day.

    Attributes:
        escort: the own row of an escort in the name list; None for a planner.
        told: what the escort knows: cars and who rides where as they were released; None for a planner.
    """

    programme: Programme
    escort: Participant | None = None
    told: Current | None = None

    @property
    def vehicle(self) -> int:
        """The only car this concerns; 0 for all."""
        if self.escort is None or self.told is None or len(self.told.frozen["vehicles"]) <= 1:
            return 0
        return told_vehicle(self.told, self.escort)

    @property
    def capacity(self) -> dict[str, str]:
        """What the trail says of it beside the name."""
        return {"capacity": str(Part.ESCORT.label)} if self.escort is not None else {}

    def check_item(self, item: Item) -> None:
        """Pass when the item, as it was released, concerns the own car.

        Raises:
            NotAllowed: it is another car's.
            NotFound: an escort, and it has not been released.
        """
        if self.told is None:
            return
        known = next((each for each in self.told.items if each["id"] == str(item.pk)), None)
        if known is None:
            raise NotFound()
        if self.vehicle and known["vehicle"] not in (0, self.vehicle):
            raise NotAllowed(_("这一项是别的车的，由那辆车的联络员记。"))

    def rides(self, one: Participant) -> bool:
        """Somebody of the own car, or who has none yet."""
        return not self.vehicle or told_vehicle(self.told, one) in (0, self.vehicle)

    def check_person(self, one: Participant) -> None:
        """Pass when somebody rides in the own car, or has none yet. Raises NotAllowed."""
        if not self.rides(one):
            raise NotAllowed(_("%(name)s 不坐这辆车，由那辆车的联络员记。") % {"name": one.name})


def lock_riding(actor: Actor, programme_id: UUID, now: datetime) -> Riding:
    """A programme that the actor may hold on the day, locked. Raises NotFound, NotAllowed, Conflict."""
    found = Programme.objects.select_for_update().filter(pk=programme_id).first()
    if found is not None and not actor.may("visits.plan", found.code) and _row(actor, found) is not None:
        return escorting(actor, programme_id, now)
    return Riding(lock_programme(actor, programme_id))


def escorting(actor: Actor, programme_id: UUID, now: datetime) -> Riding:
    """The actor as an escort.

    Raises:
        NotFound: not in the name list.
        NotAllowed: no escort, no car yet, or not on a day of the programme.
        Conflict: it has ended.
    """
    found = own_place(actor, programme_id).programme
    one = _row(actor, found)
    if one is None:
        raise NotAllowed(_("名单里的随车联络员才能记到达、晚点和到场。"))
    if found.status not in LIVE:
        raise Conflict(_("这次观摩还没发布，或者已经结束。"))
    riding, released = Riding(found, one, current(found)), as_told(found)
    if not released.starts_on <= local_date(now) <= released.ends_on:
        raise NotAllowed(_("随车联络员在观摩的那几天才能记。"))
    if not riding.vehicle and len(released.settings.get("vehicles", ())) > 1:
        raise NotAllowed(_("名单里还没写您跟哪辆车，请主办方写上。"))
    return riding


def is_escort(one: Participant) -> bool:
    """True for an escort who has not been removed."""
    return one.part == Part.ESCORT and one.removed_at is None


def _row(actor: Actor, programme: Programme) -> Participant | None:
    """The actor's own row as an escort."""
    if actor.account_id is None or programme.released_no < 1:
        return None
    rows = Participant.objects.filter(programme=programme, account=actor.account_id, part=Part.ESCORT)
    return rows.filter(removed_at=None).first()
