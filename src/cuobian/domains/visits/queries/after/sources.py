"""What was noted at the stops: read from the inspections that the programme opened, as the report and the statements want it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse

from cuobian.domains.inspections.public import (
    EntryKind,
    EntryRecord,
    FindingRecord,
    FindingStatus,
    entries_of,
    entries_of_place,
    findings_of,
)
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.rules.after.reporting import Noted
from cuobian.kernel.access import Actor
from cuobian.kernel.format import day_number

LAST, LOOKED_AT = 3, 60
HIGHLIGHTS = (EntryKind.MANDATORY, EntryKind.OPTIONAL)


def subject_of(programme: Programme) -> str:
    """How the inspections name a programme that asked for an occasion."""
    return f"programme:{programme.pk}"


def noted_at(programme: Programme, order: Sequence[UUID]) -> list[Noted]:
    """Highlights, problems and suggestions of a programme; `order`: the places as they were visited.

    Problems are told once a measuring point and place, with the words of everybody who noted them; by unit, never by person.
    """
    if programme.inspection is not None:
        entries, findings = entries_of(programme.inspection), findings_of(programme.inspection)
    else:
        entries = entries_of(subject=subject_of(programme))
        findings = findings_of(subject=subject_of(programme))
    places = {place: number for number, place in enumerate(order)}
    problems = [entry for entry in entries if entry.kind == EntryKind.DEFICIENCY]
    others = [entry for entry in entries if entry.kind != EntryKind.DEFICIENCY]
    return [_noted(entry, places) for entry in others] + _problems(problems, findings, places)


def _noted(entry: EntryRecord, places: dict[UUID, int]) -> Noted:
    return Noted(
        source=f"entry:{entry.id}",
        kind=entry.kind,
        words=entry.text,
        note=_note(entry.point_id, entry.point_text, [entry]),
        place_id=entry.place_id,
        order=(places.get(entry.place_id, len(places)), entry.happened_at),
        pictures=tuple(photo.file for photo in entry.photos),
    )


def _problems(
    entries: Sequence[EntryRecord], findings: Sequence[FindingRecord], places: dict[UUID, int]
) -> list[Noted]:
    """By measuring point, then in the order of the visit."""
    known = {(finding.place_id, finding.point_id): finding for finding in findings if finding.point_id}
    groups: dict[tuple[UUID, str], list[EntryRecord]] = defaultdict(list)
    for entry in entries:
        groups[entry.place_id, entry.point_id or str(entry.id)].append(entry)
    found = []
    for (place_id, key), group in groups.items():
        finding = known.get((place_id, key))
        if finding is not None and finding.status == FindingStatus.DROPPED:
            continue
        first = group[0]
        found.append(
            Noted(
                source=f"finding:{finding.id}" if finding else f"entry:{first.id}",
                kind=EntryKind.DEFICIENCY.value,
                words="\n".join(dict.fromkeys(entry.text for entry in group)),
                note=_note(first.point_id, first.point_text, group),
                place_id=place_id,
                order=(first.point_id or "~", places.get(place_id, len(places)), first.happened_at),
                ticket_id=finding.ticket_id if finding else first.ticket_id,
                pictures=tuple(photo.file for entry in group for photo in entry.photos),
            )
        )
    return found


def _note(point_id: str, point_text: str, entries: Sequence[EntryRecord]) -> str:
    """The measuring point, and which units noted it."""
    units = dict.fromkeys(entry.unit for entry in entries if entry.unit)
    return "　".join(part for part in (f"{point_id} {point_text}".strip()[:120], "、".join(units)[:70]) if part)


def last_highlights(actor: Actor, place_ids: Iterable[UUID]) -> dict[UUID, list[tuple[str, str, str]]]:
    """The latest highlights noted at places, a few each: words, day, page."""
    found = {}
    for place_id in place_ids:
        rows = [row for row in entries_of_place(place_id, actor, limit=LOOKED_AT) if row.kind in HIGHLIGHTS][:LAST]
        if rows:
            found[place_id] = [
                (row.text[:80], day_number(row.happened_at), reverse("inspections:entry", args=[row.id]))
                for row in rows
            ]
    return found
