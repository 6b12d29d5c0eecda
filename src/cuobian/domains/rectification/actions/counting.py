"""What tickets tell the ledger: a day that passed unfixed, and everything that a closed ticket says about its place."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import NewFact, Source, cancel, record_many
from cuobian.domains.rectification.metrics import ISSUE_CHECKED, ISSUE_CLOSED, ISSUE_DUE, ISSUE_REPEATED
from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.queries.tickets import rests_of
from cuobian.domains.rectification.rules.deadlines import last_day
from cuobian.domains.rectification.rules.steps import is_on_time, is_relapse
from cuobian.domains.rectification.values import Kind
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date


def count_missed(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Its day has passed and it is not fixed: one due, none in time. Once for a ticket."""
    if ticket.kind != Kind.FINDING or ticket.missed_fact:
        return
    fact = record_many(actor=actor, facts=[_fact(ticket, ISSUE_DUE, now, good=False)], source=Source.PLATFORM, now=now)[
        0
    ]
    Ticket.objects.filter(pk=ticket.pk).update(missed_fact=fact.id)
    ticket.missed_fact = fact.id


def count_closed(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Tasks of a programme are no deficiencies: they are not counted."""
    if ticket.kind != Kind.FINDING or ticket.fixed_at is None:
        return
    earlier = ticket.repeat_of.ended_at if ticket.repeat_of else None
    relapse = is_relapse(local_date(ticket.opened_at), local_date(earlier) if earlier else None)
    facts = [
        _fact(ticket, ISSUE_CLOSED, now, good=relapse),
        _fact(ticket, ISSUE_CHECKED, now, good=ticket.returns == 0),
        _fact(ticket, ISSUE_REPEATED, now, good=ticket.repeat_of_id is not None),
    ]
    if not ticket.missed_fact:
        last = last_day(ticket.due_on, rests_of([ticket.pk]).get(ticket.pk, []))
        facts.append(_fact(ticket, ISSUE_DUE, now, good=is_on_time(local_date(ticket.fixed_at), last)))
    record_many(actor=actor, facts=facts, source=Source.PLATFORM, now=now)


def take_back(ticket: Ticket, *, reason: str, now: datetime) -> None:
    """The ticket was none of the place's: a missed day is taken off by a counter-entry of the platform."""
    if ticket.missed_fact:
        why = _("整改单 %(number)s 不再整改：%(reason)s") % {"number": ticket.number, "reason": reason}
        cancel(actor=Actor.system(_("平台")), fact_id=ticket.missed_fact, reason=why[:300], now=now)


def take_back_missed(ticket: Ticket, due_on: date, *, now: datetime) -> None:
    """More time was granted after the old day had passed: it counts anew, by the new day."""
    if ticket.missed_fact:
        why = _("整改单 %(number)s 同意延期到 %(day)s") % {"number": ticket.number, "day": due_on.isoformat()}
        cancel(actor=Actor.system(_("平台")), fact_id=ticket.missed_fact, reason=why, now=now)
        Ticket.objects.filter(pk=ticket.pk).update(missed_fact=None)
        ticket.missed_fact = None


def _fact(ticket: Ticket, kind: str, now: datetime, *, good: bool) -> NewFact:
    return NewFact(place_code=ticket.place.code, kind=kind, happened_at=now, part=Decimal(good), subject=ticket.number)
