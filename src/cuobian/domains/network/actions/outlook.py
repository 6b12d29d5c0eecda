"""The network on a coming day: arranged changes are tried out one after the other, what comes of them is kept, all is taken back.

Nothing is guessed: the very steps that will be taken are taken inside of a savepoint. What they leave behind becomes the
`planned` rows of the periods. It is worked out anew for a district when its stamp has moved on.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cuobian.domains.network.actions.orders import Order, perform
from cuobian.domains.network.models import NetworkStamp, Place, PlacePeriod, PlannedChange
from cuobian.domains.network.values import PlaceAction, PlanStatus, district_of
from cuobian.kernel.access import Actor, within
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import DomainError, Invalid

BATCH = 500


def renew(now: datetime) -> None:
    """Work out anew what is out of date: one query when nothing is arranged, two when nothing has changed."""
    plans = PlannedChange.objects.filter(status=PlanStatus.PLANNED).order_by()
    known = {(district_of(code), stamp) for code, stamp in plans.values_list("code", "outlook_stamp")}
    if not known:
        return
    stamps = dict(NetworkStamp.objects.filter(code__in={code for code, _stamp in known}).values_list("code", "number"))
    for district in sorted({code for code, stamp in known if stamps.get(code) != stamp}):
        renew_district(district, now)


def renew_district(district: str, now: datetime) -> dict[UUID, DomainError]:
    """Try out everything that is arranged in a district. Returns what would be refused, by the arranged change."""
    with transaction.atomic():
        stamp = NetworkStamp.objects.select_for_update().filter(code=district).values_list("number", flat=True).first()
        plans = list(
            PlannedChange.objects.filter(within([district], "code"), status=PlanStatus.PLANNED).order_by(
                "effective_on", "planned_at", "pk"
            )
        )
        PlacePeriod.outlook.filter(_of_district(district), planned=True).delete()
        expected, refused = _tried(plans, district, local_date(now))
        standing = set(Place.objects.filter(pk__in={row.place_id for row in expected}).values_list("pk", flat=True))
        for row in expected:
            row.pk, row.planned = None, True
            row.place_id = row.place_id if row.place_id in standing else None
        PlacePeriod.outlook.bulk_create(expected, batch_size=BATCH)
        for plan in plans:
            plan.outlook_stamp, plan.outlook_fault = (
                stamp or 0,
                words_of(refused[plan.pk]) if plan.pk in refused else "",
            )
        PlannedChange.objects.bulk_update(plans, ["outlook_stamp", "outlook_fault"], batch_size=BATCH)
    return refused


def planner_of(plan: PlannedChange) -> Actor:
    """Who arranged it, with the rights over the structure held then: the day's work is done in this name."""
    grants = tuple(("network.edit", prefix) for prefix in plan.scope)
    return Actor(plan.by_id, plan.by_name, role_label=plan.by_role, grants=grants)


def order_of(plan: PlannedChange) -> Order:
    """The step that was arranged."""
    return Order(PlaceAction(plan.action), plan.place_id, plan.effective_on, plan.reason, dict(plan.facts))


def words_of(error: DomainError) -> str:
    """A refusal in one sentence."""
    if isinstance(error, Invalid) and error.faults:
        return _("；").join(dict.fromkeys(str(fault.message) for fault in error.faults))[:300]
    return str(error.message)[:300]


def first_moment(day: date) -> datetime:
    """The city's midnight at which a day begins."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _of_district(district: str) -> Q:
    return within([district], "code") | within([district], "place__code")


def _tried(
    plans: Iterable[PlannedChange], district: str, today: date
) -> tuple[list[PlacePeriod], dict[UUID, DomainError]]:
    refused: dict[UUID, DomainError] = {}
    with transaction.atomic():
        for plan in plans:
            try:
                with transaction.atomic():
                    perform(actor=planner_of(plan), order=order_of(plan), now=first_moment(plan.effective_on))
            except DomainError as error:
                refused[plan.pk] = error
            except DatabaseError:
                refused[plan.pk] = Invalid(_("和别的记录冲突，请核对后重新安排"))
        expected = list(PlacePeriod.objects.filter(_of_district(district), valid_from__gt=today).order_by("pk"))
        transaction.set_rollback(True)
    return expected, refused
