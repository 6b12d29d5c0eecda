"""What every write to a place leaves behind: version, validity period, event, search words, cache stamp, audit entry."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from cuobian.domains.network.models import Area, NetworkStamp, Place, PlaceEvent, PlacePeriod, PlaceWords
from cuobian.domains.network.queries.history import FOUNDED
from cuobian.domains.network.queries.search import words_of
from cuobian.domains.network.rules import hours
from cuobian.domains.network.rules.contact import is_mobile
from cuobian.domains.network.values import PlaceAction, community_name, district_of, street_of
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.kernel.text import initials, search_text, sort_key
from cuobian.support.audit import public as audit

PERIOD_FIELDS = ("code", "kind", "name", "short_name", "status", "rated", "sort_key")


def locked(*ids: UUID) -> list[Place]:
    """These places, locked in order of code so that two people never wait for each other. Raises NotFound."""
    rows = {row.pk: row for row in Place.objects.select_for_update().filter(pk__in=ids).order_by("code")}
    if len(rows) != len(set(ids)):
        raise NotFound()
    return [rows[ident] for ident in ids]


def describe(place: Place, street_name: str = "") -> None:
    """Derive what is sorted and searched by from the names."""
    place.sort_key = sort_key(place.short_name)
    place.initials = initials(place.short_name)[:60]
    place.search_text = (
        f"{search_text(place.short_name, place.name, street_name)} {place.address.lower()} {place.code.lower()}"
    )


def street_name_of(code: str) -> str:
    """Name of the street or town that a code lies in, "" for a district."""
    street = street_of(code)
    found = Area.objects.filter(code=street).values_list("name", flat=True).first() if street else ""
    return community_name(found or "")


def check_date(effective_on: date, now: datetime, not_before: date | None = None) -> None:
    """Raises Invalid for a day to come, a day of another age, or a day before the latest change."""
    if effective_on > local_date(now):
        raise Invalid([Fault("effective_on", _("生效日期不能晚于今天，到那天再办"))])
    if effective_on < FOUNDED:
        raise Invalid([Fault("effective_on", _("日期太早了，请核对年份"))])
    if not_before is not None and effective_on < not_before:
        raise Invalid(
            [Fault("effective_on", _("生效日期不能早于上一次变动（%(day)s）") % {"day": not_before.isoformat()})]
        )


def check_reason(reason: str) -> str:
    """The reason without blanks around it. Raises Invalid when it is empty."""
    kept = reason.strip()[:200]
    if not kept:
        raise Invalid([Fault("reason", _("写一句原因，会记在历史里"))])
    return kept


def latest_change(place: Place) -> date:
    """The day from which the present period is valid."""
    return PlacePeriod.objects.get(place=place, valid_until=None).valid_from


def keep(
    place: Place, *, action: PlaceAction, actor: Actor, now: datetime, effective_on: date | None = None,
    reason: str = "", old: Mapping[str, Any], new: Mapping[str, Any], other: Place | None = None,
) -> None:  # fmt: skip
    """Save a changed place with everything that belongs to the change."""
    day = effective_on or local_date(now)
    is_new = place._state.adding
    place.version = 1 if is_new else place.version + 1
    place.updated_at = now
    describe(place, street_name_of(place.code))
    place.save(force_insert=is_new)
    PlaceWords.objects.update_or_create(place=place, defaults={"words": words_of(place.search_text)})
    _keep_period(place, day)
    PlaceEvent.objects.create(
        place=place, action=action, effective_on=day, reason=reason, old=dict(old), new=dict(new),
        version=place.version, other=other, by_id=actor.account_id, by_name=actor.name, by_role=str(actor.role_label or actor.role),
        recorded_at=now,
    )  # fmt: skip
    stamp([place.code])
    audit.record(
        actor=actor, action=f"network.{action}", subject="place", subject_id=place.pk, code=place.code, now=now,
        summary=f"{place.short_name} {action.label}" + (f"：{reason}" if reason else ""),
        old=for_audit(old), new=for_audit(new),
    )  # fmt: skip


def stamp(codes: Iterable[str]) -> None:
    """Count a change for every district that these codes lie in."""
    for code in sorted({district_of(code) for code in codes}):
        if not NetworkStamp.objects.filter(code=code).update(number=F("number") + 1):
            NetworkStamp.objects.get_or_create(code=code, defaults={"number": 1})


def for_audit(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the trail keeps it: a mobile number under a key that it masks, an office line, which is public, in full, hours in words."""
    kept = {name: _hours(value) if name == "hours" else value for name, value in values.items()}
    return {
        ("office_line" if name == "contact_phone" and not is_mobile(str(value)) else name): value
        for name, value in kept.items()
    }


def _hours(value: Mapping[str, Any] | None) -> str:
    """Opening hours as offices write them."""
    said = (hours.days_text(value, hours.DAYS), hours.exceptions_text(value)) if value else ()
    return _("；").join(part for part in said if part)


def period_of(place: Place, day: date) -> PlacePeriod:
    """A period that begins on a day and says what the place is from then on."""
    values = {name: getattr(place, name) for name in PERIOD_FIELDS}
    return PlacePeriod(
        place=place, valid_from=day, area_code=place.area_id, parent_code=place.parent_id or "", **values
    )


def _keep_period(place: Place, day: date) -> None:
    fresh = period_of(place, day)
    current = PlacePeriod.objects.filter(place=place, valid_until=None).first()
    if current is None:
        fresh.save()
        return
    names = (*PERIOD_FIELDS, "area_code", "parent_code")
    if all(getattr(current, name) == getattr(fresh, name) for name in names):
        return
    if current.valid_from >= day:
        PlacePeriod.objects.filter(pk=current.pk).update(**{name: getattr(fresh, name) for name in names})
        return
    PlacePeriod.objects.filter(pk=current.pk).update(valid_until=day)
    fresh.save()
