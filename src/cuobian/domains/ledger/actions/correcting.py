"""Correction: never a change. A counter-entry takes the old numbers off, a replacement puts the right ones on."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cuobian.domains.ledger.actions.entries import Draft, write
from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.queries.facts import record_of
from cuobian.domains.ledger.rules.facts import faults_of, why_not_corrected
from cuobian.domains.ledger.values.kinds import kind_of
from cuobian.domains.ledger.values.records import FactRecord, NewFact
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.support.audit import public as audit

MIN_REASON = 4


def correct(
    *,
    actor: Actor,
    fact_id: UUID,
    quantity: Decimal,
    part: Decimal | None,
    people: int | None,
    reason: str,
    now: datetime,
) -> FactRecord:
    """Put the right numbers in the place of wrong ones: a counter-entry and a replacement. Returns the replacement.

    Raises:
        Invalid: no reason, nothing changed, or numbers that do not fit the kind.
        Conflict: the entry was corrected before.
    """
    with transaction.atomic():
        row = _locked(actor, fact_id)
        _refuse_unless_open(row)
        right = NewFact(row.place_code, row.kind, row.happened_at, quantity, part, people, row.tag, row.item)
        faults = [*_reason_faults(reason), *faults_of(kind_of(row.kind), right, now)]
        if not faults and (quantity, part, people) == (row.quantity, row.part, row.people):
            faults = [Fault("quantity", _("数没有变。请写正确的数；整条都不对，就选「冲销整条」。"))]
        if faults:
            raise Invalid(faults)
        right_draft = replace(_counter(row, reason), quantity=quantity, part=part, people=people, sign=1)
        written = _append(actor, [_counter(row, reason), right_draft], now)
        _audited(actor, row, written[-1], reason, now, "ledger.correct")
        return record_of(written[-1])


def cancel(*, actor: Actor, fact_id: UUID, reason: str, now: datetime) -> FactRecord:
    """Take an entry off by a counter-entry, without putting another in its place. Returns the counter-entry."""
    with transaction.atomic():
        row = _locked(actor, fact_id)
        _refuse_unless_open(row)
        if faults := _reason_faults(reason):
            raise Invalid(faults)
        written = _append(actor, [_counter(row, reason)], now)
        _audited(actor, row, written[0], reason, now, "ledger.cancel")
        return record_of(written[0])


def counters_of(rows: list[Fact], reason: str) -> list[Draft]:
    """Counter-entries for many rows, for a batch that is undone; those corrected before, and what replaced them, are left alone."""
    corrected = set(Fact.objects.filter(corrects__in=[row.pk for row in rows]).values_list("corrects_id", flat=True))
    return [_counter(row, reason) for row in rows if row.pk not in corrected and row.corrects_id is None]


def _locked(actor: Actor, fact_id: UUID) -> Fact:
    row = Fact.objects.select_for_update(of=("self",)).select_related("place").filter(pk=fact_id).first()
    if row is None:
        raise NotFound()
    require(actor, "ledger.record", row.place.code)
    return row


def _refuse_unless_open(row: Fact) -> None:
    corrected_by = {found.sign: found for found in row.corrections.all()}
    if why := why_not_corrected(record_of(row), corrected_by):
        raise Conflict(why)


def _reason_faults(reason: str) -> list[Fault]:
    if len(reason.strip()) < MIN_REASON:
        return [Fault("reason", _("请写明为什么更正，至少 4 个字。"), reason)]
    if len(reason) > 300:
        return [Fault("reason", _("原因最多 300 个字。"))]
    return []


def _counter(row: Fact, reason: str) -> Draft:
    return Draft(
        place_id=row.place_id,
        place_code=row.place_code,
        kind=row.kind,
        unit=row.unit,
        happened_at=row.happened_at,
        quantity=-row.quantity,
        part=None if row.part is None else -row.part,
        people=None if row.people is None else -row.people,
        tag=row.tag,
        item=row.item,
        subject=row.subject,
        attrs=row.attrs,
        source=row.source,
        sign=-1,
        corrects_id=row.pk,
        reason=reason.strip(),
    )


def _append(actor: Actor, drafts: list[Draft], now: datetime) -> list[Fact]:
    try:
        with transaction.atomic():
            return write(actor=actor, drafts=drafts, now=now)
    except IntegrityError as error:
        raise Conflict(_("这条刚刚被别人更正过，请刷新后再看。")) from error


def _audited(actor: Actor, row: Fact, written: Fact, reason: str, now: datetime, action: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject="fact",
        subject_id=row.pk,
        code=row.place_code,
        now=now,
        summary=reason.strip(),
        old={"quantity": str(row.quantity), "part": _text(row.part), "people": row.people},
        new={
            "entry": str(written.pk),
            "quantity": str(written.quantity),
            "part": _text(written.part),
            "people": written.people,
        },
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
