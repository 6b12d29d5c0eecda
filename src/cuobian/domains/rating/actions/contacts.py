"""Emptying the name and the contact of whoever objected: when their days are over, or at once when the person asks.

What was objected and answered stays: it is the record of the rating. The values that go are written down nowhere.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Objection
from cuobian.domains.rating.rules.contacts import contact_ends_on, holds_contact
from cuobian.domains.rating.values import EmptiedBy
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.kernel.writing import SHORT, wanted
from cuobian.support.audit.public import record

_HELD = ~Q(name="", contact="")


def empty_contact_by_receipt(*, actor: Actor, receipt: str, now: datetime) -> None:
    """The person who holds the receipt takes the details back; asked again, nothing happens. Raises NotFound."""
    with transaction.atomic():
        found = _locked(Q(receipt=receipt.strip().upper()[:12]))
        if holds_contact(found):
            _empty(found, EmptiedBy.PERSON, actor, now)


def empty_contact(*, actor: Actor, objection_id: UUID, reason: str, now: datetime) -> None:
    """Whoever answers empties the details because the person asked for it in another way.

    Raises:
        Invalid: no reason, or too long.
        NotFound, NotAllowed: not this actor's to answer.
        Conflict: there is nothing to empty.
    """
    faults = wanted("reason", reason, _("写明谁、怎么提出要清空的。"), least=1, most=SHORT)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        found = _locked(Q(pk=objection_id))
        require(actor, "rating.answer", found.entry.code)
        if not holds_contact(found):
            raise Conflict(_("这条异议没有留称呼和联系方式，或者已经清空了。"))
        _empty(found, EmptiedBy.OFFICER, actor, now, reason=reason.strip())


def empty_due_contacts(*, actor: Actor, now: datetime) -> int:
    """Empty the details whose days are over. Returns how many; run again, it finds none of them."""
    today = local_date(now)
    started = Objection.objects.filter(_HELD).filter(Q(answered_at__lt=now) | Q(entry__ended_at__lt=now))
    done = 0
    for row in started.select_related("entry").order_by("pk").iterator(chunk_size=500):
        if _is_over(row, today):
            done += _empty_if_over(row.pk, actor, now)
    return done


def _empty_if_over(objection_id: UUID, actor: Actor, now: datetime) -> bool:
    """Asked again under the lock: an appeal may have been filed, or the person may have been first."""
    with transaction.atomic():
        found = _locked(Q(pk=objection_id))
        over = holds_contact(found) and _is_over(found, local_date(now))
        if over:
            _empty(found, EmptiedBy.TERM, actor, now)
        return over


def _is_over(objection: Objection, today: date) -> bool:
    last = contact_ends_on(objection)
    return last is not None and last < today


def _locked(which: Q) -> Objection:
    found = Objection.objects.select_for_update(of=("self",)).select_related("entry").filter(which).first()
    if found is None:
        raise NotFound()
    return found


def _empty(found: Objection, by: EmptiedBy, actor: Actor, now: datetime, **facts: str) -> None:
    found.name = found.contact = ""
    found.contact_emptied_at, found.contact_emptied_by = now, by
    found.save(update_fields=["name", "contact", "contact_emptied_at", "contact_emptied_by"])
    record(
        actor=actor,
        action="rating.empty_contact",
        subject="objection",
        subject_id=str(found.pk),
        code=found.entry.code,
        now=now,
        summary=found.receipt,
        new={"fields": ["name", "contact"], "emptied_by": by.value, **facts},
    )
