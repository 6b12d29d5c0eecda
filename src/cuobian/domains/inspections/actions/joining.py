"""How records of deficiencies become findings, and findings tickets: merged by point and place, whatever the order."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cuobian.domains.inspections.actions.writing import deciders, tell
from cuobian.domains.inspections.models import Entry, EntryPhoto, Finding, FindingEntry, InspectionPlace
from cuobian.domains.inspections.queries.load import is_live
from cuobian.domains.inspections.queries.records import carried_on
from cuobian.domains.inspections.rules.entries import gravest
from cuobian.domains.inspections.states import finding_step
from cuobian.domains.inspections.values import FindingStatus, Policy, Status
from cuobian.domains.network.public import PlaceStatus
from cuobian.domains.rectification.public import Finding as TicketFinding
from cuobian.domains.rectification.public import Origin, PhotoSide, add_kept_photos, add_record, open_ticket
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict
from cuobian.kernel.format import day
from cuobian.kernel.sentences import Sentence

_SEPARATOR = "\n"
LEAST, TEXT_MOST = 4, 2000
"""How long the text of a ticket must and may be."""


def finding_id(entry: Entry) -> UUID:
    """What a record is about: the same occasion, place and point give the same finding; without a point it is its own."""
    return (
        uuid5(entry.inspection_id, f"{entry.place_id}/{entry.point_id}") if entry.point_id else uuid5(entry.pk, "free")
    )


def join_finding(*, actor: Actor, entry: Entry, listed: InspectionPlace, now: datetime) -> Finding:
    """Let a deficiency join its finding; where the occasion says so, the ticket is opened at once."""
    finding = _locked(finding_id(entry)) or _begun(entry, listed)
    FindingEntry(entry=entry, finding=finding).save(force_insert=True)
    _keep_count(finding, finding.live + 1, gravest([*([finding.severity] if finding.live else []), entry.severity]))
    if finding.status == FindingStatus.TICKETED:
        _join_ticket(actor, finding, entry, now)
    elif finding.status == FindingStatus.DROPPED:
        _wait_again(finding, now)
    elif finding.live and _opens_at_once(listed):
        open_for(actor=actor, finding=finding, now=now)
    return finding


def _opens_at_once(listed: InspectionPlace) -> bool:
    """A place that was closed since gets no ticket: those who decide see the finding."""
    inspection = listed.inspection
    is_closed = listed.place.status in (PlaceStatus.CLOSED, PlaceStatus.MERGED)
    return inspection.policy == Policy.AT_ONCE and inspection.status == Status.OPEN and not is_closed


def _join_ticket(actor: Actor, finding: Finding, entry: Entry, now: datetime) -> None:
    """The deficiency has its ticket: the record's words and its severity go there."""
    text = entry.text or str(entry.point_text) or str(_("（见照片）"))
    if finding.ticket is None or add_record(
        actor=actor, ticket_id=finding.ticket, text=text, severity=entry.severity, now=now
    ):
        return
    told = _("整改单 %(number)s 已经办完，又有人记了同样的不足，请看要不要另开一件")
    _tell_deciders(finding, "after_end", Sentence(told, {"number": finding.ticket_number}), now)


def _wait_again(finding: Finding, now: datetime) -> None:
    """It was decided against a ticket, and somebody noted the same: it is looked at once more."""
    facts = {
        "status": finding_step(finding.status, "again"),
        "decided_at": None,
        "decided_by_id": None,
        "reason": "",
    }
    earlier = finding.reason
    Finding.objects.filter(pk=finding.pk).update(**facts)
    for name, value in facts.items():
        setattr(finding, name, value)
    told = _("又有人记了这条不开单的不足，请重新看。上次的理由：%(reason)s")
    _tell_deciders(finding, "again", Sentence(told, {"reason": earlier[:80]}), now)


def _tell_deciders(finding: Finding, kind: str, text: Sentence, now: datetime) -> None:
    tell(
        finding.inspection,
        deciders(finding.code, now),
        f"{kind}.{finding.pk}"[:50],
        text,
        now,
        url=reverse("inspections:finding", args=[finding.pk]),
    )


def _locked(ident: UUID) -> Finding | None:
    return Finding.objects.select_for_update().filter(pk=ident).first()


def _begun(entry: Entry, listed: InspectionPlace) -> Finding:
    """The finding of its first record; another phone may begin it in the same moment."""
    made = Finding(
        id=finding_id(entry),
        inspection_id=entry.inspection_id,
        place_id=entry.place_id,
        code=entry.code,
        sort_key=listed.sort_key,
        version_id=entry.version_id if entry.point_id else None,
        point_id=entry.point_id,
        point_text=entry.point_text,
    )
    Finding.objects.bulk_create([made], ignore_conflicts=True)
    return Finding.objects.select_for_update().get(pk=made.pk)


def settle_findings(entry_ids: Iterable[UUID]) -> None:
    """Count anew after records were taken back or corrected."""
    rows = Finding.objects.select_for_update().filter(links__entry__in=list(entry_ids)).order_by("pk")
    for finding in {row.pk: row for row in rows}.values():
        _count(finding)


def _count(finding: Finding) -> None:
    """How many of its records stand, and the gravest of them."""
    found = list(standing_entries(finding).values_list("severity", flat=True))
    _keep_count(finding, len(found), gravest(found))


def _keep_count(finding: Finding, live: int, severity: str) -> None:
    finding.live, finding.severity = live, severity
    Finding.objects.filter(pk=finding.pk).update(live=live, severity=severity)


def standing_entries(finding: Finding) -> "QuerySet[Entry]":
    """Its records that stand, in order of what happened."""
    return Entry.objects.filter(is_live(), in_finding__finding=finding).order_by("happened_at", "pk")


def open_for(
    *,
    actor: Actor,
    finding: Finding,
    now: datetime,
    found: str = "",
    suggestion: str = "",
    severity: str = "",
    due_on: date | None = None,
) -> Finding:
    """Open the finding's ticket, with every photo there is; the same finding gives the same ticket.

    Raises:
        Invalid: what is written cannot be taken; every fault is listed.
        Conflict: it has its ticket, or somebody was first.
    """
    entries = list(standing_entries(finding).select_related("inspection"))
    to = finding_step(finding.status, "ticket")
    inspection = finding.inspection
    ticket = open_ticket(
        actor=actor,
        finding=TicketFinding(
            place_code=finding.place.code,
            found=found or merged_text(entries),
            suggestion=suggestion,
            severity=severity or finding.severity,
            origin=Origin.INSPECTION,
            subject=f"{day(inspection.starts_on)}{inspection.title} {inspection.number}"[:200],
            version_id=finding.version_id,
            point_id=finding.point_id,
            due_on=due_on,
        ),
        command_id=finding.pk,
        now=now,
    )
    facts = {
        "status": to,
        "ticket": ticket.id,
        "ticket_number": ticket.number,
        "decided_at": now,
        "decided_by_id": actor.account_id,
        "reason": "",
    }
    if not Finding.objects.filter(pk=finding.pk, status=finding.status).update(**facts):
        raise Conflict()
    for name, value in facts.items():
        setattr(finding, name, value)
    shown = carried_on(entry.pk for entry in entries)
    files = EntryPhoto.objects.filter(entry__in=shown).order_by("received_at", "pk").values_list("file", flat=True)
    _attach(actor, finding, list(files), now)
    return finding


def merged_text(entries: Sequence[Entry]) -> str:
    """What everybody wrote, each text once."""
    texts = dict.fromkeys(entry.text for entry in entries if entry.text)
    text = _SEPARATOR.join(texts) or str(entries[0].point_text if entries else "")
    return text[:TEXT_MOST] if len(text) >= LEAST else f"{text}{_('（见照片）')}"


def attach_to_ticket(*, actor: Actor, entry: Entry, files: Sequence[UUID], now: datetime) -> None:
    """A photo that came after the ticket was opened goes to it as well, when its record was made before the place accepted."""
    finding = Finding.objects.filter(links__entry=entry, status=FindingStatus.TICKETED).first()
    if finding is not None:
        _attach(actor, finding, files, now, taken_at=entry.happened_at)


def _attach(
    actor: Actor, finding: Finding, files: Sequence[UUID], now: datetime, taken_at: datetime | None = None
) -> None:
    if finding.ticket is not None and files:
        add_kept_photos(
            actor=actor, ticket_id=finding.ticket, side=PhotoSide.BEFORE, files=files, now=now, taken_at=taken_at
        )


def tell_ticketed(entry: Entry, *, now: datetime) -> str:
    """A record was taken back whose deficiency has a ticket: those who decide there hear of it. Returns its number."""
    finding = Finding.objects.filter(links__entry=entry, status=FindingStatus.TICKETED).first()
    if finding is None or finding.live:
        return ""
    told = _("%(who)s撤回了记录，整改单 %(number)s 已经开出，请看要不要撤回")
    tell(
        finding.inspection,
        deciders(finding.code, now),
        f"taken_back.{finding.pk}"[:50],
        Sentence(told, {"who": entry.by_name, "number": finding.ticket_number}),
        now,
        url=reverse("inspections:entry", args=[entry.pk]),
    )
    return finding.ticket_number
