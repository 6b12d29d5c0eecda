"""Awards as officers see them: in their scope, with the yellow cards that stand."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.domains.rating.queries.held import stars_on
from cuobian.domains.rating.queries.then import called_then
from cuobian.domains.rating.values import AwardStatus, StarAct
from cuobian.domains.standards.public import PlaceKind
from cuobian.kernel.access import Actor, visible


def award_rows(actor: Actor) -> QuerySet[StarAward]:
    """Every award in the actor's scope."""
    return StarAward.objects.filter(visible(actor, "rating.view", "code"))


def held_then(actor: Actor, day: date, given: Mapping[str, str] | None = None) -> QuerySet[StarAward]:
    """The awards in the actor's scope that were held on a day, narrowed by name, district, kind and star of that day.

    An officer sees the awards that the list of today shows too, by `code`: never more of the past than of the present.
    """
    given = given or {}
    rows = stars_on(
        day,
        prefix=given.get("district", "") if _is_district(given.get("district", "")) else "",
        star=int(given["star"]) if given.get("star", "") in tuple("12345") else None,
        kind=given.get("kind", "") if given.get("kind", "") in PlaceKind.values else "",
    )
    rows = rows.filter(visible(actor, "rating.view", "code"))
    return rows.filter(called_then(given["q"])) if given.get("q") else rows


def _is_district(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 6


def yellow_cards(actor: Actor, award_ids: Sequence[UUID] | None = None) -> dict[UUID, StarEvent]:
    """The last warning of each active award that has one."""
    rows = StarEvent.objects.filter(
        visible(actor, "rating.view", "award__code"), act=StarAct.WARNED, award__status=AwardStatus.ACTIVE
    )
    if award_ids is not None:
        rows = rows.filter(award_id__in=list(award_ids))
    return {event.award_id: event for event in rows.order_by("on", "pk")}
