"""Who hears of what happened to a ticket: whoever is waited for, and those concerned when it ends without them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.models import Ticket
from cuobian.domains.rectification.queries.people import answering, waited_for
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.values import WITH_PLACE, Status
from cuobian.kernel.clock import local_date
from cuobian.kernel.sentences import Sentence
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send

WAITING = {
    Status.OPEN: gettext_lazy("%(place)s有一件新的整改单 %(number)s，请接收"),
    Status.ACCEPTED: gettext_lazy("整改单 %(number)s 已接收，请整改"),
    Status.FIXING: gettext_lazy("整改单 %(number)s 要在期限内改好"),
    Status.DISPUTED: gettext_lazy("%(place)s对整改单 %(number)s 有异议，请核实裁定"),
    Status.FIXED: gettext_lazy("%(place)s改好了 %(number)s，请到现场复查"),
    Status.VERIFIED: gettext_lazy("%(place)s的 %(number)s 复查通过，请销号"),
}
BY_ACTION = {
    "uphold": gettext_lazy("整改单 %(number)s 异议不成立，请接收并整改：%(reason)s"),
    "return": gettext_lazy("整改单 %(number)s 没有通过复查，退回重改：%(reason)s"),
}
"""What is said instead when a step leads back to the place."""
ENDED = {
    "withdraw": gettext_lazy("%(place)s的整改单 %(number)s 撤回了，不用整改：%(reason)s"),
    "drop": gettext_lazy("%(place)s的整改单 %(number)s 异议成立，不再整改：%(reason)s"),
    "gone": gettext_lazy("%(place)s已关闭，整改单 %(number)s 不再整改：%(reason)s"),
    "merge": gettext_lazy("%(place)s的整改单 %(number)s 并入了 %(into)s，请按那一件整改"),
}
KIND, ENDED_KIND, ADDED_KIND = "rectification.ticket", "rectification.ended", "rectification.added"
REASON = 80
"""How much of a reason a notice holds; the whole of it stands on the ticket."""


def subject_of(ticket: Ticket) -> str:
    """How notices name a ticket."""
    return f"ticket:{ticket.pk}"


def announce(ticket: Ticket, *, now: datetime, action: str = "", reason: str = "", into: str = "") -> int:
    """Tell who is waited for, in the words of the step that led there; where a step ended it, those concerned.

    Returns how many were told.
    """
    status = Status(ticket.status)
    if status not in WAITING:
        return _tell_ended(ticket, action, now, reason=reason, into=into)
    due = ticket.due_on
    if status not in WITH_PLACE:
        due = calendar().add(local_date(now), terms()["days.verify"])
    return send(
        accounts=waited_for(ticket, now),
        kind=KIND,
        text=Sentence(BY_ACTION.get(action, WAITING[status]), _facts(ticket, reason=_short(reason))),
        url=_page(ticket),
        subject=subject_of(ticket),
        code=ticket.code,
        now=now,
        due_on=due,
    )


def _tell_ended(ticket: Ticket, action: str, now: datetime, *, reason: str, into: str) -> int:
    if action not in ENDED:
        return 0
    people = set(answering(ticket, now)) | ({ticket.disputed_by_id} if ticket.disputed_by_id else set())
    facts = _facts(ticket, reason=_short(reason), into=into)
    return tell(ticket, people, ENDED_KIND, Sentence(ENDED[action], facts), now=now)


def tell_added(ticket: Ticket, text: str, *, now: datetime) -> int:
    """Somebody else noted the same deficiency: whoever answers for the place and whoever is waited for should know."""
    people = {*answering(ticket, now), *waited_for(ticket, now)}
    more = gettext_lazy("%(place)s的整改单 %(number)s 又记了一条，%(day)s 止：%(reason)s")
    facts = _facts(ticket, reason=_short(text), day=ticket.due_on.isoformat())
    return tell(ticket, people, ADDED_KIND, Sentence(more, facts), now=now)


def tell(ticket: Ticket, accounts: Iterable[UUID], kind: str, text: Sentence, *, now: datetime) -> int:
    """Something to know about a ticket."""
    return send(
        accounts=accounts,
        kind=kind,
        text=text,
        url=_page(ticket),
        subject=subject_of(ticket),
        code=ticket.code,
        now=now,
        needs_action=False,
    )


def _facts(ticket: Ticket, **more: Any) -> dict[str, Any]:
    return {"place": ticket.place.short_name, "number": ticket.number, **more}


def _page(ticket: Ticket) -> str:
    return reverse("rectification:ticket", args=[ticket.pk])


def _short(reason: str) -> str:
    text = " ".join(reason.split())
    return text if len(text) <= REASON else text[: REASON - 1] + "…"
