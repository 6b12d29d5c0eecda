"""A wrong figure of the platform put right by the office whose panel has the entry, with its reason; the original stays."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.marks import entry_at_panel
from cuobian.domains.rating.actions.self_assess import point_of
from cuobian.domains.rating.models import Entry, FigureCorrection
from cuobian.domains.rating.queries.facts_of_entry import facts_of
from cuobian.domains.rating.rules.figures import WANTED, ruled
from cuobian.domains.rating.rules.self_assessment import is_measured
from cuobian.domains.rating.values import Level
from cuobian.engines.scoring import Point
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record


def put_figure_right(
    *, actor: Actor, entry_id: UUID, point_id: str, value: str, reason: str, now: datetime
) -> FigureCorrection:
    """Put the platform's figure of a point right while a panel has the entry; nobody need have objected to it before.

    Raises:
        Invalid: no reason, a value that does not fit, or the one that stands already.
        NotFound: no such point, or the platform gives it no figure.
        Conflict: no panel has the entry.
    """
    with transaction.atomic():
        entry = entry_at_panel(actor, entry_id, _("只有在考评阶段、结果算出之前，才能更正平台的数。"))
        point = point_of(entry, point_id)
        if not is_measured(point):
            raise NotFound()
        kept, before = ruled(value, point), figure_that_stands(entry, point)
        faults = wanted("reason", reason, _("写明为什么这样定，站点会看到。"), least=1)
        if kept is None:
            faults.append(Fault("value", str(WANTED)))
        elif kept == before:
            faults.append(Fault("value", _("现在算的就是这个数。")))
        if faults or kept is None:
            raise Invalid(faults)
        made = FigureCorrection.objects.create(
            entry=entry,
            point_id=point.id,
            value=kept,
            before=before,
            reason=reason.strip(),
            made_at=now,
            made_by_id=actor.person_id,
        )
        record(
            actor=actor,
            action="rating.put_figure_right",
            subject="entry",
            subject_id=str(entry.pk),
            code=entry.code,
            now=now,
            summary=f"{point.id} {reason.strip()}",
            old={"value": before},
            new={"value": kept},
        )
        return made


def figure_that_stands(entry: Entry, point: Point) -> str:
    """What is scored for a point now, as it would be written; "" without data."""
    facts = facts_of(entry, Level.DISTRICT, provisional=True)
    if point.id in facts.not_applicable:
        return "NA"
    if point.id in facts.corrected:
        return facts.corrected[point.id]
    found = facts.metrics.get(point.metric or "")
    return "" if found is None else str(found.get("s") or found["v"])[:40]
