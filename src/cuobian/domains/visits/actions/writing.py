"""What every write shares: the trail, the number of a year, the state before a change, notices to hosts and participants."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.models import Counter, Edit, Item, Programme
from cuobian.domains.visits.states import step_of
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.kernel.sentences import Sentence, Text, kept
from cuobian.support.audit.public import record
from cuobian.support.notices.public import send

KEPT_EDITS = 30
PLACEMENT = (
    "day_id", "position", "vehicle", "minutes", "starts_at", "ends_at", "travel_minutes", "travel_km", "travel_set",
    "lock_position", "lock_time", "lock_vehicle",
)  # fmt: skip
HOST, GUEST = "visits.host", "visits.guest"


def next_number(now: datetime) -> str:
    """CM-2026-0001: without gap, for the counter is locked."""
    year = local_date(now).year
    Counter.objects.get_or_create(year=year)
    counter = Counter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"CM-{year}-{counter.last:04d}"


def audited(
    actor: Actor,
    action: str,
    programme: Programme,
    now: datetime,
    *,
    summary: str = "",
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    """One line of the trail about a programme."""
    record(
        actor=actor,
        action=f"visits.{action}",
        subject="visit",
        subject_id=str(programme.pk),
        code=programme.code,
        now=now,
        summary=f"{programme.number} {summary or programme.title}",
        old=old or {},
        new=new or {},
    )


def editing(programme: Programme, version: int | None = None) -> None:
    """Pass when items may be changed now, and nobody has since the page was opened.

    Raises:
        Conflict: it has ended, or the page shows an older state.
    """
    step_of(programme.status, "edit")
    if version is not None and version != programme.version:
        raise Conflict(_("日程刚刚被别人改过，页面上的不是最新的。请刷新后再改。"))


def snapshot(programme: Programme) -> dict[str, dict[str, Any]]:
    """Where every item stands, as JSON."""
    rows = Item.objects.filter(programme=programme).values("id", *PLACEMENT)
    return {str(row.pop("id")): {name: _plain(value) for name, value in row.items()} for row in rows}


def changed(actor: Actor, programme: Programme, what: Text, before: dict[str, Any], now: datetime) -> None:
    """Count the version up and keep how it was, so that this one change can be taken back."""
    programme.version += 1
    programme.save(update_fields=["version"])
    Edit.objects.create(
        programme=programme,
        what=kept(what),
        before=before,
        after_version=programme.version,
        made_at=now,
        made_by_id=actor.account_id,
    )
    old = Edit.objects.filter(programme=programme).order_by("-made_at", "-pk").values_list("pk", flat=True)
    Edit.objects.filter(pk__in=list(old[KEPT_EDITS:])).delete()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def subject_of(programme: Programme) -> str:
    """How notices name a programme."""
    return f"visit:{programme.pk}"


def host_subject(item_id: UUID | str) -> str:
    """How notices name an item that somebody receives."""
    return f"visit-item:{item_id}"


def tell_hosts(
    item: Item, accounts: Iterable[UUID], text: Text, now: datetime, *, needs_action: bool = True, due: Any = None
) -> int:
    """One notice about a visit to whoever receives it."""
    return send(
        accounts=accounts,
        kind=HOST,
        text=text,
        url=reverse("visits:hosting-item", args=[item.pk]),
        subject=host_subject(item.pk),
        code=item.code,
        now=now,
        due_on=due,
        needs_action=needs_action,
    )


def tell_guests(programme: Programme, accounts: Iterable[UUID], text: Text, now: datetime) -> int:
    """One notice about a programme to whoever takes part."""
    return send(
        accounts=accounts,
        kind=GUEST,
        text=text,
        url=reverse("visits:mine-day", args=[programme.pk]),
        subject=subject_of(programme),
        code=programme.code,
        now=now,
        needs_action=False,
    )


def several(first: Any, count: int) -> Any:
    """One change in words, or the first of several."""
    if count <= 1:
        return first
    return Sentence(gettext_lazy("%(first)s，共 %(n)s 处改动"), {"first": first, "n": count})
