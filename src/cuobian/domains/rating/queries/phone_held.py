"""What an assessor's phones sent for open sheets and is still held: kept beside the record until the assessor chooses."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Sheet, SheetItem
from cuobian.domains.rating.queries.standard import judged_by_id
from cuobian.domains.rating.rules.phones import mark_in, version_of
from cuobian.domains.rating.rules.sheets import Mark, submission_faults
from cuobian.kernel.errors import DomainError, Fault
from cuobian.support.inbox.public import sent_by

ITEM, PHOTO, DROP = "rating.item", "rating.item-photo", "rating.item-drop-photo"
SETTLE, SUBMIT = "rating.item-settle", "rating.sheet-submit"


@dataclass(frozen=True, slots=True)
class HeldItem:
    """A record that is not in the sheet, and why."""

    id: UUID
    sheet: str
    mark: Mark
    made_at: datetime
    code: str
    message: str
    follows: str = ""


def held_items(account_id: UUID, sheets: Collection[UUID], *, since: datetime) -> list[HeldItem]:
    """Records of these sheets that wait for their author, the latest first."""
    wanted = {str(one) for one in sheets}
    found = sent_by(account_id, kinds=[ITEM], since=since, held_only=True) if wanted else []
    made = (_held(sent) for sent in found if sent.outcome == "held" and str(sent.body.get("sheet")) in wanted)
    return [one for one in made if one is not None]


def held_of(sheet: Sheet) -> list[HeldItem]:
    """The same for one sheet."""
    return held_items(sheet.account_id, [sheet.pk], since=sheet.opened_at)


def held_submits(sheet: Sheet) -> list[UUID]:
    """Submissions of this sheet that did not go through."""
    rows = sent_by(sheet.account_id, kinds=[SUBMIT], since=sheet.opened_at, held_only=True)
    return [sent.id for sent in rows if sent.outcome == "held" and str(sent.body.get("sheet")) == str(sheet.pk)]


def _held(sent: Any) -> HeldItem | None:
    """None for a point or a value that cannot be read: nothing to choose."""
    try:
        mark = mark_in(sent.body, str(sent.body.get("point") or "")[:20])
    except DomainError:
        return None
    return HeldItem(
        sent.id,
        str(sent.body.get("sheet")),
        mark,
        sent.made_at,
        sent.code,
        sent.message,
        str(sent.body.get("follows") or ""),
    )


def to_choose(held: Iterable[HeldItem], point_id: str, kept: Mark | None) -> list[HeldItem]:
    """What of this point differs from the record and from each other, the latest first; not what a phone replaced itself."""
    of_point = [one for one in held if one.mark.point_id == point_id]
    replaced = {one.follows for one in of_point}
    seen, found = {version_of(kept)}, []
    for one in of_point:
        if version_of(one.mark) not in seen and str(one.id) not in replaced:
            seen.add(version_of(one.mark))
            found.append(one)
    return found


def points_to_choose(sheets: Sequence[Sheet]) -> list[tuple[Sheet, str]]:
    """The points of these sheets, all of one assessor, at which there is something to choose; in order of the sheets."""
    if not sheets:
        return []
    held = held_items(sheets[0].account_id, [sheet.pk for sheet in sheets], since=min(s.opened_at for s in sheets))
    touched = [sheet for sheet in sheets if any(one.sheet == str(sheet.pk) for one in held)]
    rows = SheetItem.objects.filter(sheet__in=touched) if touched else ()
    kept = {(row.sheet_id, row.point_id): mark_of_item(row) for row in rows}
    found = []
    for sheet in touched:
        own = [one for one in held if one.sheet == str(sheet.pk)]
        points = dict.fromkeys(one.mark.point_id for one in own)
        found += [(sheet, point) for point in points if to_choose(own, point, kept.get((sheet.pk, point)))]
    return found


def mark_of_item(item: SheetItem) -> Mark:
    """The record as a value."""
    return Mark(item.point_id, item.state, item.defects, item.unseen, item.note)


def faults_of(sheet: Sheet, marks: Collection[Mark]) -> list[Fault]:
    """Everything that keeps a sheet from being submitted: what is not recorded, and what is not chosen."""
    faults = submission_faults(marks, judged_by_id(sheet.entry.round.version_id).values())
    known = {mark.point_id: mark for mark in marks}
    held = held_of(sheet)
    points = {one.mark.point_id for one in held}
    waiting = {point for point in points if to_choose(held, point, known.get(point))}
    words = _("%(id)s 手机上还有一份不一样的记录，先选用哪一份。")
    order = [point for point in judged_by_id(sheet.entry.round.version_id) if point in waiting]
    return [*faults, *(Fault(point, words % {"id": point}) for point in order)]
