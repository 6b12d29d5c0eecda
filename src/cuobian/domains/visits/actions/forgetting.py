"""Whom to call in a vehicle is kept for the visit, and a month after it for what was left on the bus; then it goes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.writing import audited
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.values import VEHICLE_PHONE_DAYS
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date


def forget_vehicles(*, actor: Actor, now: datetime) -> int:
    """Empty names and phones of vehicles whose days are over. Returns how many programmes; run again, it finds none."""
    before = local_date(now) - timedelta(days=VEHICLE_PHONE_DAYS)
    rows = Programme.objects.filter(ends_on__lt=before).values_list("pk", "settings")
    due = [pk for pk, settings in rows.iterator(chunk_size=500) if any(map(_holds, settings.get("vehicles", ())))]
    for pk in due:
        _empty(pk, actor, now)
    return len(due)


def _holds(car: dict[str, Any]) -> bool:
    return bool(car.get("contact") or car.get("phone"))


def _empty(programme_id: UUID, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        found = Programme.objects.select_for_update().get(pk=programme_id)
        cars = [{**car, "contact": "", "phone": ""} for car in found.settings["vehicles"]]
        found.settings = {**found.settings, "vehicles": cars}
        found.save(update_fields=["settings"])
        told = _("观摩满 %(n)d 天，清空车上联络员的姓名和电话") % {"n": VEHICLE_PHONE_DAYS}
        audited(actor, "forget_vehicles", found, now, summary=told)
