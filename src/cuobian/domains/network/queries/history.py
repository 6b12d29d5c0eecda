"""The network as it was on a day, or will be when what is arranged takes effect, and what happened to a place."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.network.models import Place, PlaceEvent, PlacePeriod
from cuobian.domains.network.values import STANDING, PastPlace, PlaceAction, PlaceStatus
from cuobian.kernel.access import Actor, under, visible, within
from cuobian.kernel.clock import local_date, today
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.reading import day_in

CHUNK = 1000
FOUNDED = date(1949, 10, 1)
"""No place of ours is older."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that somebody else changed meanwhile."""

    field: str
    old: Any
    new: Any
    by: str


def periods_on(day: date, *, ahead: bool = False) -> QuerySet[PlacePeriod]:
    """What every place was on a day.

    Args:
        ahead: the day is to come: arranged changes are applied (`actions.outlook.renew` keeps what comes of them).
    """
    running = Q(valid_until=None) | Q(valid_until__gt=day)
    if not ahead:
        return PlacePeriod.objects.filter(running, valid_from__lte=day)
    changed = PlacePeriod.outlook.filter(planned=True, place=OuterRef("place"), valid_from__lte=day)
    as_it_stands = Q(planned=False, valid_until=None) & ~Exists(changed)
    return PlacePeriod.outlook.filter(as_it_stands | (Q(planned=True) & running), valid_from__lte=day)


def rated_codes_on(day: date, prefixes: Collection[str], *, kind: str) -> list[str]:
    """The codes that the open, rated places of a kind below some codes had on a day, in order. One query."""
    rows = periods_on(day).filter(within(prefixes, "code"), kind=kind, status=PlaceStatus.OPEN, rated=True)
    return list(rows.order_by("code").values_list("code", flat=True))


def network_as_of(
    day: date, *, prefix: str = "", kinds: tuple[str, ...] = (), ahead: bool = False
) -> Iterator[PastPlace]:
    """Every place that existed on a day, in order of the code it had then; read a thousand at a time.

    With `ahead` the day is to come and arranged changes are applied; one that is still to be set up has no id.
    """
    rows = periods_on(day, ahead=ahead).filter(under(prefix, "code"), status__in=STANDING)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    after: tuple[str, int] = ("", 0)
    while True:
        beyond = Q(code__gt=after[0]) | Q(code=after[0], pk__gt=after[1])
        chunk = list(rows.filter(beyond).order_by("code", "pk")[:CHUNK])
        yield from (past_place(row) for row in chunk)
        if len(chunk) < CHUNK:
            return
        after = (chunk[-1].code, chunk[-1].pk)


def place_as_of(place_id: UUID, day: date, *, ahead: bool = False) -> PastPlace | None:
    """One place as it was on a day (with `ahead`: as arranged changes would make it), None when it did not exist yet."""
    row = periods_on(day, ahead=ahead).filter(place_id=place_id).first()
    return past_place(row) if row else None


def past_day(text: str | None) -> date | None:
    """The past day for which an address asks (`?as_of=2025-06-30`); None for today, for what is to come and for nonsense.

    Pages of other domains show facts: what is only arranged stays with the network's own pages.
    """
    day = day_in(text)
    return day if day is not None and FOUNDED <= day < today() else None


def asked_day(text: str) -> date | None:
    """The day that a program asks for, today or past; None for no text. Raises Invalid for nonsense and for days to come."""
    if not text:
        return None
    day = day_in(text)
    if day is None or not FOUNDED <= day <= today():
        raise Invalid([Fault("as_of", _("as_of 要写今天或以前的日子（1949-10-01 以后），例如 2025-06-30。"))])
    return day


def known_beginnings(place_ids: Collection[UUID]) -> dict[UUID, date]:
    """Since when places exist, of those of whom it was said.

    One that was put down as set up on that very day may have been there for years: that is what a blank 设立日期 means.
    A day that was put right is always said.
    """
    begun = (PlaceAction.OPEN, PlaceAction.CORRECT)
    rows = PlaceEvent.objects.filter(place_id__in=place_ids, action__in=begun).order_by("version")
    known: dict[UUID, date] = {}
    for row in rows.only("place_id", "action", "effective_on", "new", "recorded_at"):
        if row.action == PlaceAction.CORRECT:
            known[row.place_id] = date.fromisoformat(row.new["opened_on"])
        elif row.effective_on < local_date(row.recorded_at):
            known[row.place_id] = row.effective_on
    return known


def served_on(actor: Actor, area_code: str, day: date, *, ahead: bool = False) -> QuerySet[PlacePeriod]:
    """The places that served an area itself on a day."""
    rows = periods_on(day, ahead=ahead).filter(visible(actor, "network.view", "code"), area_code=area_code)
    return rows.select_related("place").order_by("kind", "sort_key")


def around_on(past: PastPlace, day: date, *, ahead: bool = False) -> tuple[PlacePeriod | None, int]:
    """The place above one as it was on a day, and how many stood below it then: two queries."""
    rows = periods_on(day, ahead=ahead)
    above = rows.filter(code=past.parent_code).select_related("place").first() if past.parent_code else None
    return above, rows.filter(parent_code=past.code, status__in=STANDING).count()


def pasts_by_id(ids: Iterable[UUID], day: date) -> dict[UUID, PastPlace]:
    """Several places as they were on a day; those that did not exist yet are left out. One query."""
    return {row.place_id: past_place(row) for row in periods_on(day).filter(place_id__in=set(ids)) if row.place_id}


def holder_on(code: str, day: date) -> PastPlace | None:
    """The place that had a code on a day, whatever its state; None when none had it."""
    row = periods_on(day).filter(code=code[:40]).first()
    return past_place(row) if row else None


def stood_on(day: date, code: str, *, area: bool) -> dict[UUID, str]:
    """The places that lay in an area, or were a place and its points, on a day -> their code of today. One query."""
    inside = under(code, "code") if area else within([code], "code")
    rows = periods_on(day).filter(inside, place__isnull=False)
    return dict(rows.values_list("place_id", "place__code"))


def events_of(place_id: UUID) -> list[PlaceEvent]:
    """What happened to a place, the latest first."""
    return list(PlaceEvent.objects.filter(place_id=place_id).select_related("other")[:500])


def periods_of(place_id: UUID) -> list[PlacePeriod]:
    """What the place was called and where it belonged, from the beginning."""
    return list(PlacePeriod.objects.filter(place_id=place_id)[:500])


def changes_since(place: Place, version: int) -> list[Change]:
    """What others changed after this version, field by field, the latest value of each."""
    rows = PlaceEvent.objects.filter(place_id=place.pk, version__gt=version).order_by("version")[:200]
    found: dict[str, Change] = {}
    for row in rows:
        for field, new in row.new.items():
            first = found.get(field)
            found[field] = Change(field, first.old if first else row.old.get(field), new, row.by_name)
    return list(found.values())


def past_place(row: PlacePeriod) -> PastPlace:
    """A row as other domains see it."""
    return PastPlace(
        id=row.place_id,
        code=row.code,
        kind=row.kind,
        name=row.name,
        short_name=row.short_name,
        area_code=row.area_code,
        parent_code=row.parent_code,
        status=row.status,
        rated=row.rated,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
