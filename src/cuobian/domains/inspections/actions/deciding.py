"""The desk's part: findings become tickets or not, highlights become practices that are pushed."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.inspections.actions.joining import open_for
from cuobian.domains.inspections.models import EntryPhoto, Finding
from cuobian.domains.inspections.queries.load import get_entry, get_finding
from cuobian.domains.inspections.rules.plans import reason_faults
from cuobian.domains.inspections.states import finding_step
from cuobian.domains.inspections.values import HIGHLIGHTS
from cuobian.domains.network.public import records_by_id
from cuobian.domains.rectification.public import push_practice
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, DomainError, Fault, Invalid
from cuobian.support.audit.public import record

MOST = 200


def open_ticket_for(
    *,
    actor: Actor,
    finding_id: UUID,
    found: str = "",
    suggestion: str = "",
    severity: str = "",
    due_on: date | None = None,
    now: datetime,
) -> Finding:
    """Make a finding a ticket; its photos go with it.

    Raises:
        NotFound, NotAllowed: needs inspections.decide over the place.
        Invalid: what is written cannot be taken.
        Conflict: it has a ticket, or every record behind it was taken back.
    """
    with transaction.atomic():
        finding = get_finding(actor, finding_id, "inspections.decide", lock=True)
        if not finding.live:
            raise Conflict(_("这一条的记录都撤回了，不用开单。"))
        given = {"found": found, "suggestion": suggestion, "severity": severity, "due_on": due_on}
        open_for(actor=actor, finding=finding, now=now, **given)  # type: ignore[arg-type]
        _audited(actor, "ticket", finding, now, finding.ticket_number)
        return finding


def open_tickets(*, actor: Actor, finding_ids: Sequence[UUID], now: datetime) -> int:
    """The same for many, with what was written down; all of them, or none. Returns how many.

    Raises:
        Invalid: nothing chosen, too many, or one of them cannot become a ticket; each is named.
    """
    if not finding_ids or len(finding_ids) > MOST:
        raise Invalid([Fault("", _("先在名单里选不足，一次最多 200 条。"))])
    faults = []
    with transaction.atomic():
        for ident in sorted(set(finding_ids)):
            try:
                open_ticket_for(actor=actor, finding_id=ident, now=now)
            except (Conflict, Invalid) as error:
                faults.append(Fault(_named(ident), _why(error)))
        if faults:
            raise Invalid(faults, _("有 %(count)d 条不能开单，一条都没有开。") % {"count": len(faults)})
    return len(set(finding_ids))


def _named(finding_id: UUID) -> str:
    row = Finding.objects.select_related("place").get(pk=finding_id)
    return f"{row.place.short_name} {row.point_id}".strip()


def _why(error: DomainError) -> str:
    faults = getattr(error, "faults", ())
    return str(faults[0].message) if faults else str(error.message)


def drop(*, actor: Actor, finding_ids: Sequence[UUID], reason: str, now: datetime) -> int:
    """No ticket, with a reason that the people who noted it can read. Returns how many.

    Raises:
        Invalid: nothing chosen, or no reason.
        Conflict: one of them is decided already.
    """
    faults = reason_faults(reason)
    if not finding_ids or len(finding_ids) > MOST:
        faults.append(Fault("", _("先在名单里选不足，一次最多 200 条。")))
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        for ident in sorted(set(finding_ids)):
            finding = get_finding(actor, ident, "inspections.decide", lock=True)
            facts = {
                "status": finding_step(finding.status, "drop"),
                "decided_at": now,
                "decided_by_id": actor.person_id,
                "reason": reason.strip(),
            }
            Finding.objects.filter(pk=finding.pk).update(**facts)
            _audited(actor, "drop", finding, now, reason.strip())
    return len(set(finding_ids))


def praise(*, actor: Actor, entry_id: UUID, scope: str, title: str, text: str, now: datetime) -> UUID:
    """Push a highlight with its photos to the places of an area as a good practice; posted twice it is pushed once.
    Returns the practice's id.

    Raises:
        NotFound, NotAllowed: needs inspections.decide over the place and rectification.manage over the area.
        Invalid: nothing written. Conflict: it is no highlight.
    """
    with transaction.atomic():
        entry = get_entry(actor, entry_id)
        require(actor, "inspections.decide", entry.place.code)
        if entry.kind not in HIGHLIGHTS:
            raise Conflict(_("只有亮点能推为好做法。"))
        place = records_by_id([entry.place_id])[entry.place_id]
        photos = EntryPhoto.objects.filter(entry=entry).order_by("received_at", "pk").values_list("file", flat=True)
        made = push_practice(
            actor=actor, place=place, scope=scope, title=title, text=text, now=now, photos=list(photos),
            command_id=uuid5(entry.pk, f"{scope}/{title.strip()}/{text.strip()}"),
        )  # fmt: skip
        record(
            actor=actor, action="inspections.praise", subject="inspection_entry", subject_id=entry.pk, code=entry.code,
            now=now, summary=title.strip(),
        )  # fmt: skip
        return made


def _audited(actor: Actor, action: str, finding: Finding, now: datetime, summary: str) -> None:
    record(
        actor=actor, action=f"inspections.{action}", subject="inspection_finding", subject_id=finding.pk,
        code=finding.code, now=now, summary=f"{finding.point_id} {summary}".strip(),
        new={"status": "ticketed" if action == "ticket" else "dropped"},
    )  # fmt: skip
