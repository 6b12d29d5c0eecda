"""One structural step as a value: what is asked on a page, tried out for the outlook, and taken by itself on its day."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cuobian.domains.network.actions import structure
from cuobian.domains.network.actions.correcting import correct_opening
from cuobian.domains.network.models import Place
from cuobian.domains.network.values import PlaceAction, PlaceRecord
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Order:
    """A step to take.

    Attributes:
        place_id: the place it is taken with; None for setting one up.
        facts: what the step needs besides, as text: name, short_name, area (a code), into (an id), kind and parent (a code).
    """

    action: PlaceAction
    place_id: UUID | None
    effective_on: date
    reason: str
    facts: dict[str, str] = field(default_factory=dict)


def perform(*, actor: Actor, order: Order, now: datetime) -> PlaceRecord:
    """Take the step. Raises what the step itself raises: Invalid, Conflict, NotFound, NotAllowed."""
    facts = order.facts
    if order.action == PlaceAction.OPEN:
        return structure.open_place(
            actor=actor, kind=facts["kind"], area_code=facts["area"], parent_code=facts.get("parent", ""), now=now,
            name=facts.get("name", ""), short=facts.get("short_name", ""), effective_on=order.effective_on,
            reason=order.reason,
        )  # fmt: skip
    common: dict[str, Any] = {
        "actor": actor,
        "place_id": _present(order.place_id),
        "effective_on": order.effective_on,
        "reason": order.reason,
        "now": now,
    }
    match order.action:
        case PlaceAction.RENAME:
            return structure.rename_place(**common, name=facts["name"], short=facts["short_name"])
        case PlaceAction.MOVE:
            return structure.move_place(**common, area_code=facts["area"])
        case PlaceAction.MERGE:
            return structure.merge_place(**common, into_id=UUID(facts["into"]))
        case PlaceAction.SPLIT:
            return structure.split_place(
                **common, name=facts["name"], short=facts["short_name"], area_code=facts["area"]
            )
    plain = {
        PlaceAction.SUSPEND: structure.suspend_place,
        PlaceAction.REOPEN: structure.reopen_place,
        PlaceAction.CLOSE: structure.close_place,
        PlaceAction.CORRECT: correct_opening,
    }
    return plain[order.action](**common)


def _present(place_id: UUID | None) -> UUID:
    if place_id is None or not Place.objects.filter(pk=place_id).exists():
        raise NotFound()
    return place_id
