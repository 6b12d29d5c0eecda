"""The daily work: reminders before the day and on it, then the ladder from the place to the city. Nothing is said twice."""

import logging
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.actions.counting import count_missed
from cuobian.domains.rectification.actions.writing import write_down
from cuobian.domains.rectification.models import Ticket, TicketAlert
from cuobian.domains.rectification.queries.people import told_on_rung
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.queries.tickets import rests_of
from cuobian.domains.rectification.rules.deadlines import alerts_due, days_left, due_after, last_day
from cuobian.domains.rectification.rules.places import CLOSED_PLACES
from cuobian.domains.rectification.rules.rights import is_centre
from cuobian.domains.rectification.values import WITH_PLACE, Alert, Rung, Status
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send

log = logging.getLogger(__name__)
CHUNK = 200
TEXTS = {
    Alert.AHEAD: gettext_lazy("整改单 %(number)s（%(place)s）%(day)s 到期"),
    Alert.TODAY: gettext_lazy("整改单 %(number)s（%(place)s）今天到期"),
    Alert.STATION: gettext_lazy("整改单 %(number)s（%(place)s）超期 %(late)d 个工作日，做不完可以申请延期"),
    Alert.INSTITUTE: gettext_lazy("%(place)s的 %(number)s 超期 %(late)d 个工作日，请督促"),
    Alert.DISTRICT: gettext_lazy("%(place)s的 %(number)s 超期 %(late)d 个工作日，请区里督办"),
    Alert.CITY: gettext_lazy("%(place)s的 %(number)s 超期 %(late)d 个工作日，请市里督办"),
}
RUNG_OF = {alert: Rung(alert.value) for alert in Alert if alert.value in Rung.values}


def chase_due(*, actor: Actor, now: datetime) -> int:
    """Say about every ticket that a place has in hand what the day asks to be said. Returns how many alerts were sent.

    Each ticket is its own transaction: a run that stops goes on with the next, one that fails is left out and logged.
    """
    days, numbers, today = calendar(), terms(), local_date(now)
    horizon = due_after(days, today, numbers["remind.ahead"])
    sent, after = 0, None
    while True:
        rows = Ticket.objects.filter(status__in=WITH_PLACE, due_on__lte=horizon).order_by("pk")
        rows = rows.exclude(place__status__in=CLOSED_PLACES)
        ids = list((rows.filter(pk__gt=after) if after else rows).values_list("pk", flat=True)[:CHUNK])
        for ident in ids:
            try:
                sent += _chase(ident, actor, now, today, days, numbers)
            except Exception:  # one faulty ticket must not keep the others from being chased
                log.exception("ticket %s was left out of the daily work", ident)
        if len(ids) < CHUNK:
            return sent
        after = ids[-1]


def _chase(
    ident: UUID, actor: Actor, now: datetime, today: date, days: WorkCalendar, numbers: Mapping[str, int]
) -> int:
    with transaction.atomic():
        rows = Ticket.objects.select_for_update(of=("self",)).select_related("place")
        ticket = rows.filter(pk=ident, status__in=WITH_PLACE).first()
        if ticket is None:
            return 0
        rests = rests_of([ticket.pk]).get(ticket.pk, [])
        if last_day(ticket.due_on, rests) < today:
            count_missed(ticket, actor=actor, now=now)
        wanted = alerts_due(days, ticket.due_on, today, rests, numbers, local_date(ticket.opened_at))
        said = set(TicketAlert.objects.filter(ticket=ticket, due_on=ticket.due_on).values_list("kind", flat=True))
        left = days_left(days, ticket.due_on, today, rests)
        fresh = [alert for alert in wanted if alert not in said and not _has_no_rung(ticket, alert)]
        for alert in fresh:
            _say(ticket, alert, left, actor=actor, now=now)
        return len(fresh)


def _has_no_rung(ticket: Ticket, alert: Alert) -> bool:
    """No institute stands between a centre and its district."""
    return alert == Alert.INSTITUTE and is_centre(ticket.code)


def _say(ticket: Ticket, alert: Alert, left: int, *, actor: Actor, now: datetime) -> None:
    facts = {"number": ticket.number, "place": ticket.place.short_name, "day": ticket.due_on.isoformat(), "late": -left}
    accounts = told_on_rung(ticket, RUNG_OF.get(alert, Rung.STATION), now)
    send(
        accounts=accounts,
        kind=f"rectification.{alert.value}",
        text=Sentence(TEXTS[alert], facts),
        url=reverse("rectification:ticket", args=[ticket.pk]),
        subject=f"ticket:{ticket.pk}",
        code=ticket.code,
        now=now,
        due_on=ticket.due_on,
    )
    TicketAlert.objects.create(
        ticket=ticket, due_on=ticket.due_on, kind=alert, sent_at=now, overdue=-left, people=len(accounts)
    )
    told = {"alert": alert.value, "late": -left, "people": len(accounts)}
    write_down(ticket, "escalate", Status(ticket.status), actor=actor, now=now, told=told)
