"""A point on which a panel's members lie too far apart, decided together in writing; decided once more when it came back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.compute import diverging
from cuobian.domains.rating.models import Entry, Reconsideration, Sheet
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.reconsidering import PANEL_STAGE, decided_before, open_again, records_now
from cuobian.domains.rating.queries.standard import judged_by_id
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.rules.sheets import Mark, item_faults
from cuobian.domains.rating.values import Level, SheetStatus
from cuobian.engines.scoring import Point
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record


def reconsider(
    *, actor: Actor, entry_id: UUID, level: Level, mark: Mark, reason: str, now: datetime
) -> Reconsideration:
    """Write down what the panel decided together about a point on which its members lay too far apart.

    Decided before, it is decided once more after a sheet was corrected so that they lie apart again, or after the entry came
    back to its panel. Every decision stays, numbered; the last counts.

    Raises:
        Invalid: no reason, or the value does not fit.
        Conflict: decided already, not all sheets are in, or the assessors do not lie that far apart.
    """
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, PERMISSION_OF[level])
        open_sheets = Sheet.objects.filter(entry=entry, level=level, status=SheetStatus.OPEN)
        if entry.stage != PANEL_STAGE[level] or open_sheets.exists():
            raise Conflict(_("检查单还没交齐，或这一级已经办过。"))
        point = judged_by_id(entry.round.version_id).get(mark.point_id)
        if point is None:
            raise NotFound()
        _check(mark, point, reason)
        before = list(decided_before(entry.pk, level).filter(point_id=mark.point_id))
        if mark.point_id not in {*diverging(entry, level), *open_again(entry, level)}:
            raise Conflict(
                _("这一条已经复议过了。") if before else _("这一条评委没有相差两档以上，按各人的记录合成，不用复议。")
            )
        made = Reconsideration.objects.create(
            entry=entry,
            level=level,
            point_id=mark.point_id,
            sequence=len(before) + 1,
            originals=records_now(entry.pk, level, mark.point_id),
            state=mark.state,
            defects=mark.defects,
            reason=reason.strip(),
            decided_at=now,
            decided_by_id=actor.person_id,
        )
        _written(made, entry, before, actor, now)
        return made


def _check(mark: Mark, point: Point, reason: str) -> None:
    faults = wanted("reason", reason, _("写明复议时大家看到了什么、为什么这样定。"), least=1)
    faults += item_faults(mark, point)
    if mark.unseen:
        faults.append(Fault(mark.point_id, _("复议要定下状态。")))
    if faults:
        raise Invalid(faults)


def _written(made: Reconsideration, entry: Entry, before: list[Reconsideration], actor: Actor, now: datetime) -> None:
    last = {"state": before[-1].state, "defects": before[-1].defects} if before else {}
    record(
        actor=actor,
        action="rating.reconsider",
        subject="entry",
        subject_id=str(entry.pk),
        code=entry.code,
        now=now,
        summary=f"{made.point_id} {made.reason}",
        old={"originals": made.originals, **last},
        new={"state": made.state, "defects": made.defects},
    )
