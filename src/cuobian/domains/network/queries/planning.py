"""Changes arranged for a coming day: those of a place, those in reach, and what each one will do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.network.models import Area, Place, PlannedChange
from cuobian.domains.network.values import PlaceAction, PlanStatus, community_name
from cuobian.kernel.access import Actor, require, visible
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import bracketed


@dataclass(frozen=True, slots=True)
class Arranged:
    """One arranged change with what it will do in words ("" when the step says it all), and the code of its place today."""

    row: PlannedChange
    aim: str
    place_code: str


def plan_rows(actor: Actor, status: str = "") -> QuerySet[PlannedChange]:
    """Arranged changes in the actor's reach."""
    rows = PlannedChange.objects.filter(visible(actor, "network.view", "code"))
    return rows.filter(status=status) if status else rows


def plan_row(actor: Actor, plan_id: UUID) -> PlannedChange:
    """One arranged change. Raises NotFound."""
    row = PlannedChange.objects.filter(pk=plan_id).first()
    if row is None:
        raise NotFound()
    require(actor, "network.view", row.code)
    return row


def count_planned(actor: Actor, until: date | None = None) -> int:
    """How many changes are arranged in the actor's reach, all of them or those that take effect by a day."""
    rows = plan_rows(actor, PlanStatus.PLANNED)
    return rows.filter(effective_on__lte=until).count() if until else rows.count()


def plans_of(place_id: UUID, status: str = "") -> list[PlannedChange]:
    """The changes of one place, the next first."""
    rows = PlannedChange.objects.filter(place_id=place_id)
    return list((rows.filter(status=status) if status else rows)[:100])


def arranged(rows: Sequence[PlannedChange]) -> list[Arranged]:
    """These changes with their words: two queries, however many there are."""
    wanted = {row.place_id for row in rows if row.place_id} | {
        UUID(row.facts["into"]) for row in rows if row.facts.get("into")
    }
    places = {row.pk: row for row in Place.objects.filter(pk__in=wanted).only("code", "short_name")}
    areas = dict(Area.objects.filter(code__in={row.facts.get("area", "") for row in rows}).values_list("code", "name"))
    return [_arranged(row, places, areas) for row in rows]


def _arranged(row: PlannedChange, places: dict[UUID, Place], areas: dict[str, str]) -> Arranged:
    place = places.get(row.place_id) if row.place_id else None
    aim = ""
    if row.action in (PlaceAction.RENAME, PlaceAction.SPLIT, PlaceAction.OPEN):
        aim = row.facts.get("name", "")
    elif row.action == PlaceAction.MOVE:
        aim = bracketed(community_name(areas.get(row.facts["area"], "")), row.facts["area"])
    elif row.action == PlaceAction.MERGE:
        into = places.get(UUID(row.facts["into"]))
        aim = into.short_name if into else ""
    return Arranged(row, aim, place.code if place else "")
