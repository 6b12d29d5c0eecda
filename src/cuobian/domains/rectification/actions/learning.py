"""Self-checks: a repeated problem is asked about at every place of an area, and every place answers once."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.public import all_places
from cuobian.domains.rectification.actions.answering import audited, settle_for
from cuobian.domains.rectification.actions.opening import open_ticket
from cuobian.domains.rectification.actions.telling import start_telling
from cuobian.domains.rectification.models import SelfCheck, SelfCheckItem, Ticket
from cuobian.domains.rectification.queries.learning import get_item
from cuobian.domains.rectification.rules.deadlines import due_faults
from cuobian.domains.rectification.values import LIVE, Answer, Finding, Origin, Severity
from cuobian.domains.standards.public import document, version
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.writing import optional, wanted
from cuobian.support.calendars.public import calendar


def ask_self_check(
    *,
    actor: Actor,
    code: str,
    version_id: UUID,
    point_id: str,
    request: str,
    due_on: date,
    now: datetime,
    command_id: UUID | None = None,
) -> SelfCheck:
    """Ask every place of an area to look whether it has the same problem; those with an open ticket on it are left out.

    Their people are told in the background. The same command asks once.

    Raises:
        Invalid: no such point, nothing written, a deadline that cannot be, or nobody to ask.
        Conflict: the same was asked, and its day has not passed.
    """
    require(actor, "rectification.manage", code)
    kept = version(version_id)
    point = next((point for point in document(version_id).standard.walk() if point.id == point_id), None)
    faults = wanted("request", request, _("写明请各站看什么，至少 4 个字。"))
    faults += due_faults(calendar(), due_on, local_date(now))
    if point is None:
        faults.append(Fault("request", _("这一版标准里没有 %(id)s。") % {"id": point_id[:20]}))
    if faults or point is None:
        raise Invalid(faults)
    with transaction.atomic():
        known = SelfCheck.objects.filter(command_id=command_id).first() if command_id else None
        if known is not None:
            return known
        running = SelfCheck.objects.filter(code=code, point_id=point_id, due_on__gte=local_date(now))
        if running.filter(version__standard=kept.standard_code).exists():
            raise Conflict(_("同一条已经请各站自查，还没到期。"))
        check = SelfCheck.objects.create(
            code=code,
            version_id=version_id,
            point_id=point_id,
            point_text=point.name,
            request=request.strip(),
            due_on=due_on,
            command_id=command_id,
            asked_at=now,
            asked_by_id=actor.person_id,
        )
        asked = _ask_places(check, kept.place_kind, kept.standard_code)
        audited(actor, "ask_self_check", "self_check", check.pk, code, now, {"places": asked})
        start_telling(actor, check, now)
        return check


def _ask_places(check: SelfCheck, place_kind: str, standard: str) -> int:
    tickets = Ticket.objects.filter(point_id=check.point_id, version__standard=standard, status__in=LIVE)
    known = set(tickets.values_list("code", flat=True))
    places = [place for place in all_places((check.code,), kinds=(place_kind,)) if place.code not in known]
    if not places:
        raise Invalid(_("这里没有别的站点可以自查：都已经有这一条的整改单。"))
    SelfCheckItem.objects.bulk_create(
        [SelfCheckItem(check_of=check, place_id=p.id, code=p.code, sort_key=p.sort_key) for p in places]
    )
    return len(places)


def answer_self_check(*, actor: Actor, item_id: UUID, has_it: bool, text: str, now: datetime) -> SelfCheckItem:
    """A place says that it has not the problem, or opens a ticket on itself; once.

    Raises:
        Conflict: answered before.
        Invalid: the problem is there and nothing was written.
    """
    with transaction.atomic():
        item = get_item(actor, item_id, "rectification.answer", lock=True)
        if item.answer != Answer.WAITING:
            raise Conflict(_("这一条已经答复过。"))
        faults = wanted("text", text, _("写明看到了什么，至少 4 个字。")) if has_it else optional("text", text)
        if faults:
            raise Invalid(faults)
        item.answer, item.note = (Answer.FOUND if has_it else Answer.CLEAN), text.strip()
        item.answered_at, item.answered_by_id = now, actor.person_id
        if has_it:
            item.ticket = _own_ticket(actor, item, text, now)
        item.save()
        audited(
            actor, "answer_self_check", "self_check", item.check_of_id, item.code, now, {"answer": str(item.answer)}
        )
        waiting = SelfCheckItem.objects.filter(check_of=item.check_of_id, answer=Answer.WAITING)
        settle_for(actor, item.code, f"self_check:{item.check_of_id}", waiting, now)
        return item


def _own_ticket(actor: Actor, item: SelfCheckItem, text: str, now: datetime) -> Ticket:
    check = item.check_of
    finding = Finding(
        place_code=item.place.code,
        found=text,
        severity=Severity.GENERAL,
        origin=Origin.SELF_CHECK,
        version_id=check.version_id,
        point_id=check.point_id,
    )
    return open_ticket(actor=actor, finding=finding, command_id=item.pk, now=now)
