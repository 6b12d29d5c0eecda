"""What every change of an area leaves behind: what it was until then, event, cache stamp, audit entry, search words below."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cuobian.domains.network.actions import journal
from cuobian.domains.network.models import Area, AreaEvent, AreaPeriod, Place, PlaceWords
from cuobian.domains.network.queries.search import words_of
from cuobian.domains.network.values import AreaAction
from cuobian.kernel.access import Actor, under
from cuobian.kernel.text import search_text, sort_key
from cuobian.support.audit import public as audit

BATCH = 500


def rename(area: Area, name: str, kind: str, *, actor: Actor, effective_on: date, reason: str, now: datetime) -> None:
    """Give an area another name and, where the name says so, another kind."""
    old = {"name": area.name, "kind": area.kind}
    close_period(area, effective_on)
    area.name, area.kind = name, kind
    area.sort_key, area.search_text = sort_key(name), search_text(name)
    area.save()
    _redescribe(area)
    keep(actor, area, AreaAction.RENAME, effective_on, reason, now, old, {"name": name, "kind": kind})


def latest_change(area: Area) -> date | None:
    """The day of the latest change, None when there was none since the beginning."""
    ended = AreaPeriod.objects.filter(area=area).order_by("-valid_until").values_list("valid_until", flat=True).first()
    return ended or area.set_up_on


def close_period(area: Area, day: date) -> None:
    """Keep what it was until the day; two changes on one day leave what it was before both."""
    began = latest_change(area)
    if began == day:
        return
    AreaPeriod.objects.create(
        area=area, valid_from=began, valid_until=day, name=area.name, kind=area.kind, is_pseudo=area.is_pseudo
    )


def _redescribe(area: Area) -> None:
    """A street's name is searched for with its places: their words follow."""
    if len(area.code) != 9:
        return
    places = list(Place.objects.filter(under(area.code, "code")))
    street = journal.street_name_of(area.code)
    for place in places:
        journal.describe(place, street)
    Place.objects.bulk_update(places, ["search_text"], batch_size=BATCH)
    words = {row.place_id: row for row in PlaceWords.objects.filter(place__in=places)}
    for place in places:
        words[place.pk].words = words_of(place.search_text)
    PlaceWords.objects.bulk_update(words.values(), ["words"], batch_size=BATCH)


def keep(
    actor: Actor, area: Area, action: AreaAction, effective_on: date, reason: str, now: datetime,
    old: Mapping[str, Any], new: Mapping[str, Any], other: Area | None = None,
) -> None:  # fmt: skip
    """Write down what happened to an area: event, cache stamp, audit entry."""
    AreaEvent.objects.create(
        area=area, action=action, effective_on=effective_on, reason=reason, old=dict(old), new=dict(new), other=other,
        by_id=actor.account_id, by_name=actor.name, by_role=str(actor.role_label or actor.role)[:40], recorded_at=now,
    )  # fmt: skip
    journal.stamp([area.code])
    audit.record(
        actor=actor, action=f"network.area_{action}", subject="area", subject_id=area.code, code=area.code, now=now,
        summary=f"{area.name} {action.label}：{reason}", old=dict(old), new=dict(new),
    )  # fmt: skip
