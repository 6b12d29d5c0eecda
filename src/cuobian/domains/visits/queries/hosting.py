"""Visits as their hosts see them: what was released, with the delays since; never what is being changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cuobian.domains.visits.models import Item, Programme, Release
from cuobian.domains.visits.queries.frozen import current, currents, followed, present_codes
from cuobian.domains.visits.rules.changes import name_of
from cuobian.domains.visits.values import LIVE, ItemKind, ProgrammeStatus, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound

HOSTED = (ItemKind.STOP, ItemKind.TALK, ItemKind.SYMPOSIUM, ItemKind.TRAINING)
"""Kinds of items that somebody receives."""
MOST_OVER = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a host.

    Attributes:
        item: the row: what the host has said, and what happened.
        told: the item as it was released, with the delays since; `of` is what the programme was called then.
        is_gone: it was the host's once, and the last release has it no more, or elsewhere.
    """

    item: Item
    told: Mapping[str, Any]
    of: str
    number: int | None = None
    is_gone: bool = False

    @property
    def title(self) -> str:
        return str(name_of(self.told))


def receives(actor: Actor, told: Mapping[str, Any]) -> bool:
    """Whoever answers for the place that was told, and whoever is named as its host."""
    named = told.get("host_account")
    return actor.may("visits.host", told["code"]) or bool(named and named == str(actor.account_id))


def ahead(actor: Actor) -> list[Visit]:
    """Visits that are still to come or going on, in the order of their times."""
    found = _visits(actor, Programme.objects.filter(status__in=LIVE, released_no__gte=1))
    return sorted((one for one in found if one.item.left_at is None), key=lambda one: one.told["starts"])


def over(actor: Actor) -> list[Visit]:
    """Visits of programmes that have ended, the latest first."""
    ended = Programme.objects.filter(status=ProgrammeStatus.ENDED).order_by("-starts_on", "-pk")[:MOST_OVER]
    return sorted(_visits(actor, ended), key=lambda one: one.told["starts"], reverse=True)[:MOST_OVER]


def open_hosting(actor: Actor) -> list[Visit]:
    """Visits that this actor still has to confirm."""
    waits = [one for one in ahead(actor) if one.item.readiness == Readiness.WAITING]
    return [one for one in waits if one.item.arrived_at is None]


def hosted_visit(actor: Actor, item_id: UUID, *, lock: bool = False) -> Visit:
    """One of them; also one that is the actor's no more, as it was told last. Raises NotFound."""
    rows = Item.objects.filter(pk=item_id, programme__released_no__gte=1).select_related("programme", "place", "day")
    item = (rows.select_for_update(of=("self",)) if lock else rows).first()
    told = current(item.programme) if item else None
    if item is None or told is None:
        raise NotFound()
    mine = next((each for each in told.items if each["id"] == str(item.pk)), None)
    if mine is not None and receives(actor, mine):
        return Visit(item, mine, told.frozen["title"], told.numbers.get(mine["id"]))
    releases = list(Release.objects.filter(programme=item.programme).order_by("-number"))
    codes = present_codes(releases)
    for release in releases:
        for each in release.frozen["items"]:
            ways = (each, followed(each, codes)) if each["id"] == str(item.pk) else ()
            if any(receives(actor, way) for way in ways):
                return Visit(item, each, release.frozen["title"], is_gone=True)
    raise NotFound()


def _visits(actor: Actor, programmes: Iterable[Programme]) -> list[Visit]:
    """Three queries and one for the programmes."""
    known = currents(programmes)
    mine = {
        each["id"]: (each, told.frozen["title"], told.numbers.get(each["id"]))
        for told in known.values()
        for each in told.items
        if each["kind"] in HOSTED and each["starts"] and receives(actor, each)
    }
    rows = Item.objects.filter(pk__in=mine).select_related("programme")
    return [Visit(row, *mine[str(row.pk)]) for row in rows]
