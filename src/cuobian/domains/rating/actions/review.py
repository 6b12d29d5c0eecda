"""The institute's first review, and sending a self-assessment back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.moves import move
from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.rulings import CLAIMS, unruled
from cuobian.domains.rating.values import SheetStatus, Stage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.writing import optional, wanted


def pass_review(*, actor: Actor, entry_id: UUID, opinion: str, now: datetime) -> Entry:
    """Pass a station on to the district, with the institute's opinion (may be empty).

    Raises:
        Invalid: too long, or a claim that a point does not apply waits for this review's ruling; each is named.
    """
    faults = optional("opinion", opinion)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, "rating.first_review")
        if entry.stage == Stage.FIRST_REVIEW:
            _refuse_unruled(entry)
        return move(
            entry,
            "pass_review",
            Stage.DISTRICT_PANEL,
            actor=actor,
            now=now,
            reason=opinion.strip(),
            reviewed_at=now,
            reviewed_by_id=actor.account_id,
            review_note=opinion.strip(),
        )


def _refuse_unruled(entry: Entry) -> None:
    waiting = unruled(entry.pk).filter(CLAIMS).values_list("point_id", flat=True)
    if waiting:
        raise Invalid(
            [Fault(point, _("%(id)s 站里说不适用，先定同意还是不同意。") % {"id": point}) for point in waiting]
        )


def return_self(*, actor: Actor, entry_id: UUID, reason: str, now: datetime) -> Entry:
    """Send a self-assessment back to the place: by the institute from its review, by the district before a sheet is in.

    Raises:
        Invalid: no reason.
        Conflict: an assessor has submitted already.
    """
    faults = wanted("reason", reason, _("写明要补什么、改什么，站点才知道怎么办。"), least=1)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        stage = Entry.objects.filter(pk=entry_id).values_list("stage", flat=True).first()
        entry = lock_entry(actor, entry_id, _returned_by(stage))
        require(actor, _returned_by(entry.stage), entry.code)
        if Sheet.objects.filter(entry=entry, status=SheetStatus.SUBMITTED).exists():
            raise Conflict(_("已有评委提交了检查单，不能再退回自评。"))
        return move(entry, "return_self", Stage.SELF_ASSESSMENT, actor=actor, now=now, reason=reason.strip())


def _returned_by(stage: str | None) -> str:
    """Who may send back from here."""
    return "rating.panel.district" if stage == Stage.DISTRICT_PANEL else "rating.first_review"
