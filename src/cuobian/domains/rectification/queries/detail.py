"""One ticket as its page shows it: history in words, photos of before and after, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rectification.models import ExtensionRequest, PauseSpan, Ticket, TicketMove, TicketPhoto
from cuobian.domains.rectification.queries.repeats import twins
from cuobian.domains.rectification.queries.tickets import rests_of
from cuobian.domains.rectification.rules.deadlines import days_left
from cuobian.domains.rectification.rules.steps import is_with_place, may_ask_extension
from cuobian.domains.rectification.values import AUDIT_ACTIONS, EXTENDABLE, Alert, Origin, PhotoSide, Severity, Status
from cuobian.kernel.access import Actor
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.files.public import thumb_url, url


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the history: when, who, what, and what was said."""

    at: datetime
    who: str
    what: str
    note: str
    link: UUID | None = None


@dataclass(frozen=True, slots=True)
class TicketView:
    """Everything a ticket's page shows.

    Attributes:
        days_left: working days while the place has to act, else None.
        no_extension: why none can be asked for; "" when one can.
        opener: who opened it, as the reader may know it.
        added: what others noted about the same later.
        earlier_after: photos of after of earlier attempts, which were returned.
    """

    ticket: Ticket
    opener: str
    added: list[str]
    history: list[HistoryLine]
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    earlier_after: list[dict[str, Any]]
    days_left: int | None
    request: ExtensionRequest | None
    no_extension: str
    pause: PauseSpan | None
    twins: list[Ticket]
    merged: list[Ticket]
    repeats: list[Ticket]


OF_INSPECTORS = ("open", "add_record", "photo", "drop_photo")
"""What people do who inspect: on a ticket of an inspection their names are for those who decide there."""


def opener_of(actor: Actor, ticket: Ticket) -> str:
    """Who opened it: by name, but for an inspection's only by unit, unless the reader decides there."""
    return _who(actor, ticket, ticket.opened_by, ticket.opened_by_name)


def _who(actor: Actor, ticket: Ticket, account: Any, name: str) -> str:
    if ticket.origin != Origin.INSPECTION or account is None or actor.may("rectification.manage", ticket.code):
        return name
    return account.unit_name or _("检查人员")


def ticket_view(
    actor: Actor, ticket: Ticket, *, calendar: WorkCalendar, today: date, extensions_most: int
) -> TicketView:
    """Collect it: a fixed number of queries."""
    photos, moves = list(ticket.photos.all()), list(ticket.moves.select_related("by"))
    asked = None
    if ticket.status in EXTENDABLE:
        asked = ticket.extension_requests.filter(is_granted=None).select_related("asked_by").first()
    pause = ticket.pauses.filter(from_on__lte=today, until_on__gte=today, resumed_on=None).first()
    rests = rests_of([ticket.pk]).get(ticket.pk, [])
    waits = is_with_place(ticket.status)
    return TicketView(
        ticket=ticket,
        opener=opener_of(actor, ticket),
        history=[history_line(move, _author(actor, ticket, move)) for move in moves],
        added=[move.note for move in moves if move.action == "add_record"],
        before=shown(photo for photo in photos if photo.side == PhotoSide.BEFORE),
        after=shown(p for p in photos if p.side == PhotoSide.AFTER and p.round == ticket.returns),
        earlier_after=shown(p for p in photos if p.side == PhotoSide.AFTER and p.round < ticket.returns),
        days_left=days_left(calendar, ticket.due_on, today, rests) if waits else None,
        request=asked,
        no_extension=may_ask_extension(ticket.status, ticket.extensions, extensions_most, has_open=asked is not None),
        pause=pause,
        twins=list(twins(ticket)[:5]) if ticket.status in (Status.OPEN, Status.ACCEPTED) else [],
        merged=list(ticket.merged_from.order_by("opened_at")),
        repeats=list(ticket.repeats.order_by("opened_at")[:5]),
    )


def shown(photos: Iterable[TicketPhoto]) -> list[dict[str, Any]]:
    """Photos as templates take them."""
    return [
        {
            "pk": photo.pk,
            "row": photo,
            "url": url(photo.file),
            "thumb_url": thumb_url(photo.file),
            "alt": _("%(side)s照片 %(n)d") % {"side": PhotoSide(photo.side).label, "n": n},
            "locked": photo.locked_at is not None,
        }
        for n, photo in enumerate(photos, start=1)
    ]


def _author(actor: Actor, ticket: Ticket, move: TicketMove) -> str:
    of_after = move.told.get("side") == PhotoSide.AFTER
    if move.action not in OF_INSPECTORS or of_after:
        return move.by_name
    return _who(actor, ticket, move.by, move.by_name)


def history_line(move: TicketMove, who: str) -> HistoryLine:
    """A step in words."""
    told = move.told
    word = str(AUDIT_ACTIONS.get(f"rectification.{move.action}", move.action))
    if move.action == "escalate":
        word = _rung_words(told)
    elif move.action in ("ask_extension", "grant_extension", "refuse_extension"):
        word = _("%(what)s：%(from)s → %(to)s") % {"what": word, "from": told.get("from"), "to": told.get("to")}
    elif move.action == "pause":
        word = _("%(what)s到 %(day)s") % {"what": word, "day": told.get("until")}
    elif move.action == "assign":
        word = _("经办人换成 %(name)s") % {"name": told.get("responsible")}
    elif move.action == "merge":
        merged_away = move.from_status != move.to_status
        word = (_("并入 %(number)s") if merged_away else _("%(number)s 并入本单")) % {"number": told.get("number")}
    elif move.action == "add_record" and "severity" in told:
        word = _("%(what)s，轻重改为「%(severity)s」") % {"what": word, "severity": Severity(told["severity"]).label}
    elif move.action in ("photo", "drop_photo"):
        word = _("%(what)s（%(side)s）") % {"what": word, "side": PhotoSide(told.get("side", "before")).label}
    link = UUID(told["ticket"]) if "ticket" in told else None
    return HistoryLine(move.at, who, word, move.note, link)


def _rung_words(told: dict[str, Any]) -> str:
    alert = Alert(told.get("alert", Alert.TODAY))
    late = int(told.get("late", 0))
    if late > 0:
        return _("%(what)s（超期 %(late)d 个工作日，告知 %(people)d 人）") % {
            "what": alert.label, "late": late, "people": told.get("people", 0),
        }  # fmt: skip
    return _("%(what)s（告知 %(people)d 人）") % {"what": alert.label, "people": told.get("people", 0)}
