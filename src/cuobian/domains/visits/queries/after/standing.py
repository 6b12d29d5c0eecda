"""Who somebody is to a programme before and after the visit: who runs its papers, hosts a stop, takes part, looks on."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cuobian.domains.network.public import district_of
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.queries.told import as_told, told_rows
from cuobian.domains.visits.values import ItemKind, ProgrammeStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed, NotFound

OUT_OF_SIGHT = (ProgrammeStatus.DRAFT, ProgrammeStatus.WITHDRAWN)
"""Hosts and participants see nothing of a draft, nor of what was withdrawn."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One actor and one programme.

    Attributes:
        manages: runs the papers (visits.report over the programme's area).
        looks_on: an office or an auditor whose area overlaps it.
        participant: the row of the name list; None for others.
        hosted: codes of the stops where the actor may answer as host, by who answers for the places today.

    Whoever does not run the papers has the programme as it was released.
    """

    programme: Programme
    actor: Actor
    manages: bool
    looks_on: bool
    participant: Participant | None
    hosted: Sequence[str]

    @property
    def districts(self) -> list[str]:
        """Districts whose exchange note the actor may write."""
        if self.participant is not None and self.participant.removed_at is None and self.participant.district:
            return [self.participant.district]
        return []

    def writes_for(self, district: str) -> bool:
        """The people of a district on the name list, and the district's own office."""
        return district in self.districts or self.actor.may("visits.report", district)

    def require_manager(self) -> None:
        """Raises NotAllowed for everybody who does not run the papers."""
        if not self.manages:
            raise NotAllowed(permission="visits.report")

    def require_host(self, code: str) -> None:
        """Raises NotFound for a place that is no stop, NotAllowed for somebody else's."""
        if code not in stop_codes(self.programme):
            raise NotFound()
        if code not in self.hosted:
            raise NotAllowed(permission="visits.host")


def standing(actor: Actor, programme_id: UUID) -> Standing:
    """The programme as this actor stands to it. Raises NotFound when it does not concern them."""
    found = Programme.objects.filter(pk=programme_id).first()
    if found is None:
        raise NotFound()
    made = standing_of(actor, found)
    if not (made.manages or made.looks_on or made.participant or made.hosted):
        raise NotFound()
    return made


def standing_of(actor: Actor, found: Programme) -> Standing:
    """The same for a programme that is at hand; may be nobody at all."""
    seen = found.status not in OUT_OF_SIGHT
    manages = actor.may("visits.report", found.code)
    return Standing(
        programme=found if manages else as_told(found),
        actor=actor,
        manages=manages,
        looks_on=any(
            found.code.startswith(prefix) or prefix.startswith(found.code) for prefix in actor.prefixes("visits.view")
        ),
        participant=_on_the_list(found, actor) if seen else None,
        hosted=_hosted(found, actor) if seen else [],
    )


def _on_the_list(programme: Programme, actor: Actor) -> Participant | None:
    """The row of the name list; one that was removed only where there is no other."""
    if actor.account_id is None:
        return None
    rows = list(Participant.objects.filter(programme=programme, account_id=actor.account_id))
    return min(rows, key=lambda row: row.removed_at is not None, default=None)


def _hosted(programme: Programme, actor: Actor) -> list[str]:
    """Places of the actor's, and those where the actor is named as the host."""
    found = [item.code for item in stops(programme) if receives_at(actor, item)]
    return list(dict.fromkeys(found))


def receives_at(actor: Actor, item: Item) -> bool:
    """Whoever answers for the place, and whoever is named as its host."""
    named = item.host_account_id is not None and item.host_account_id == actor.account_id
    return named or actor.may("visits.host", item.code)


def stops(programme: Programme) -> list[Item]:
    """The stops that are (or were) visited as they were released, in the order of the visit; none before the first release."""
    return [item for item in told_rows(programme) if item.kind == ItemKind.STOP and item.place_id]


def stop_codes(programme: Programme) -> list[str]:
    """Codes of the places that are visited, each once, in the order of the visit."""
    return list(dict.fromkeys(item.code for item in stops(programme)))


def districts_of(programme: Programme) -> list[str]:
    """Districts that take part or are visited."""
    people = Participant.objects.filter(programme=programme, removed_at=None).exclude(district="")
    found = set(people.values_list("district", flat=True)) | {district_of(code) for code in stop_codes(programme)}
    return sorted(code for code in found if code)
