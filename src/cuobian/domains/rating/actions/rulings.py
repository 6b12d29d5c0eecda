"""Ruling on what a place said of itself: its objections to the platform's figures, its claims that a point does not apply."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.self_assess import point_of
from cuobian.domains.rating.models import Entry, SelfItem
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.rulings import CLAIMS
from cuobian.domains.rating.rules.figures import NOT_APPLICABLE, WANTED, ruled
from cuobian.domains.rating.values import Ruling, SelfAnswer, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record

STAGES = (Stage.FIRST_REVIEW, Stage.DISTRICT_PANEL)


def rule_on_objection(
    *, actor: Actor, entry_id: UUID, point_id: str, ruling: Ruling, value: str, reason: str, now: datetime
) -> SelfItem:
    """Answer a place's objection to the platform's figure, by the district, before the panel's result is computed.

    Raises:
        Invalid: no reason, or a correction without its value (a number, or NA).
        Conflict: it has been answered.
    """
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, "rating.panel.district")
        if entry.stage not in STAGES:
            raise Conflict()
        faults = wanted("reason", reason, _("写明为什么这样定，站点会看到。"), least=1)
        kept = ruled(value, point_of(entry, point_id)) if ruling == Ruling.CHANGED else ""
        if kept is None:
            faults.append(Fault("value", str(WANTED)))
        if faults:
            raise Invalid(faults)
        rows = SelfItem.objects.filter(entry=entry, point_id=point_id, answer=SelfAnswer.OBJECT, ruling="")
        if not _ruled(rows, actor, ruling, kept or "", reason, now):
            raise Conflict()
        _written(actor, "rating.rule_on_objection", entry, point_id, ruling, kept or "", reason, now)
        return SelfItem.objects.get(entry=entry, point_id=point_id)


def may_rule_on_claim(actor: Actor, entry: Entry) -> bool:
    """The first review, while the station is there; the district until its result is computed."""
    at_first = entry.stage == Stage.FIRST_REVIEW and actor.may("rating.first_review", entry.code)
    return at_first or (entry.stage in STAGES and actor.may("rating.panel.district", entry.code))


def rule_on_claim(*, actor: Actor, entry_id: UUID, point_id: str, agreed: bool, reason: str, now: datetime) -> SelfItem:
    """Say whether a point that a place calls not applicable is left out, or is rated like any other.

    Raises:
        Invalid: no reason.
        NotFound, NotAllowed: neither the first review's nor the district's.
        Conflict: ruled on before, no such claim, or the result is computed.
    """
    with transaction.atomic():
        stage = Entry.objects.filter(pk=entry_id).values_list("stage", flat=True).first()
        first = stage == Stage.FIRST_REVIEW and actor.may("rating.first_review")
        entry = lock_entry(actor, entry_id, "rating.first_review" if first else "rating.panel.district")
        if not may_rule_on_claim(actor, entry):
            raise Conflict()
        faults = wanted("reason", reason, _("写明为什么这样定，站点会看到。"), least=1)
        if faults:
            raise Invalid(faults)
        ruling, value = (Ruling.CHANGED, NOT_APPLICABLE) if agreed else (Ruling.UPHELD, "")
        rows = SelfItem.objects.filter(CLAIMS, entry=entry, point_id=point_id, ruling="")
        if not _ruled(rows, actor, ruling, value, reason, now):
            raise Conflict()
        _written(actor, "rating.rule_on_claim", entry, point_id, ruling, value, reason, now)
        return SelfItem.objects.get(entry=entry, point_id=point_id)


def _ruled(rows: "QuerySet[SelfItem]", actor: Actor, ruling: Ruling, value: str, reason: str, now: datetime) -> int:
    return rows.update(
        ruling=ruling,
        ruling_value=value,
        ruling_reason=reason.strip(),
        ruled_at=now,
        ruled_by_id=actor.account_id,
    )


def _written(
    actor: Actor, action: str, entry: Entry, point_id: str, ruling: Ruling, value: str, reason: str, now: datetime
) -> None:
    record(
        actor=actor,
        action=action,
        subject="entry",
        subject_id=str(entry.pk),
        code=entry.code,
        now=now,
        summary=f"{point_id} {reason}",
        new={"ruling": ruling.value, "value": value},
    )
