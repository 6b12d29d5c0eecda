"""An assessor's blind marks on a dossier: handed out, saved as they come, locked by submission."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.sheets import Saved
from cuobian.domains.rating.models import Dossier, DossierItem, DossierSheet
from cuobian.domains.rating.queries.fairness.dossier_sheets import dossier_marks, lock_dossier_sheet, points_on
from cuobian.domains.rating.queries.fairness.dossiers import LIVE_ROUNDS
from cuobian.domains.rating.rules.fairness.dossier_life import dossier_step
from cuobian.domains.rating.rules.fairness.dossiers import unanswered
from cuobian.domains.rating.rules.sheets import Mark, item_faults
from cuobian.domains.rating.values import DossierStatus, SheetStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.audit.public import record
from cuobian.support.notices.public import send, settle

NOTICE = "rating.dossier"
SAID = ("state", "defects", "unseen")
KEPT = [*SAID, "saved_at"]


def hand_out(dossier: Dossier, account_ids: Sequence[UUID], *, now: datetime) -> int:
    """Give a dossier to those of these who do not have it yet, and tell them. Returns how many are new."""
    held = set(DossierSheet.objects.filter(dossier=dossier).values_list("account_id", flat=True))
    new = [account for account in dict.fromkeys(account_ids) if account not in held]
    rows = [DossierSheet(dossier=dossier, account_id=account, opened_at=now) for account in new]
    DossierSheet.objects.bulk_create(rows, ignore_conflicts=True)
    if new:
        send(
            accounts=new,
            kind=NOTICE,
            subject=f"dossier:{dossier.pk}",
            code=dossier.round.code,
            now=now,
            text=_("标定材料「%(title)s」请您先评，不影响任何站点的分") % {"title": dossier.title},
            url=reverse("rating:my-sheets"),
            due_on=dossier.due_on,
        )
    return len(new)


def hand_out_to_seated(round_id: UUID, account_ids: Sequence[UUID], *, now: datetime) -> None:
    """Who takes a seat later gets the dossiers that are with the assessors then."""
    live = Dossier.objects.select_for_update(of=("self",)).filter(round_id=round_id, status=DossierStatus.OPEN)
    for dossier in live.select_related("round").order_by("pk"):
        hand_out(dossier, account_ids, now=now)


def save_dossier_item(*, actor: Actor, sheet_id: UUID, mark: Mark, now: datetime) -> Saved:
    """Keep what an assessor says of one point. Saving again replaces it, until the sheet is submitted.

    Raises:
        Conflict: submitted, called in, or the round has ended.
        Invalid: the record does not fit the point's rule.
    """
    with transaction.atomic():
        sheet = _open_sheet(actor, sheet_id, "save_dossier_item")
        points = points_on(sheet)
        point = points.get(mark.point_id)
        if point is None:
            raise NotFound(_("这份材料里没有 %(id)s。") % {"id": mark.point_id[:20]})
        faults = item_faults(mark, point)
        if faults:
            raise Invalid(faults)
        old = DossierItem.objects.filter(sheet=sheet, point_id=mark.point_id).values(*SAID).first()
        new = {"state": mark.state, "defects": mark.defects, "unseen": mark.unseen}
        item = DossierItem(sheet=sheet, point_id=mark.point_id, saved_at=now, **new)
        DossierItem.objects.bulk_create(
            [item], update_conflicts=True, unique_fields=["sheet", "point_id"], update_fields=KEPT
        )
        _record(actor, sheet, "rating.save_dossier_item", mark.point_id, now, old=old, new=new)
        counts: dict[str, int] = DossierItem.objects.filter(sheet=sheet).aggregate(
            recorded=Count("pk"), unseen=Count("pk", filter=Q(unseen=True))
        )
        return Saved(**counts, expected=len(points), is_new=old is None)


def submit_dossier(*, actor: Actor, sheet_id: UUID, now: datetime) -> DossierSheet:
    """Lock an assessor's marks on a dossier for good.

    Raises:
        Invalid: points without a record; all of them.
        Conflict: submitted already, called in, or the round has ended.
    """
    with transaction.atomic():
        sheet = _open_sheet(actor, sheet_id, "submit_dossier")
        faults = unanswered(dossier_marks(sheet).values(), list(points_on(sheet).values()))
        if faults:
            raise Invalid(faults, _("还有 %(count)d 条没有记，补完再提交。") % {"count": len(faults)})
        DossierItem.objects.filter(sheet=sheet).update(locked_at=now)
        sheet.status, sheet.submitted_at = SheetStatus.SUBMITTED, now
        sheet.save(update_fields=["status", "submitted_at"])
        _record(actor, sheet, "rating.submit_dossier", sheet.dossier.title, now)
        settle(subject=f"dossier:{sheet.dossier_id}", kind=NOTICE, accounts=[actor.person_id], now=now)
        return sheet


def _open_sheet(actor: Actor, sheet_id: UUID, action: str) -> DossierSheet:
    sheet = lock_dossier_sheet(actor, sheet_id)
    if sheet.status != SheetStatus.OPEN:
        raise Conflict(_("这份标定评分已经提交锁定，不能再改。"))
    dossier_step(sheet.dossier.status, action)
    if sheet.dossier.round.status not in LIVE_ROUNDS:
        raise Conflict(_("这一轮已经结束，不用再评标定材料。"))
    return sheet


def _record(
    actor: Actor,
    sheet: DossierSheet,
    action: str,
    summary: str,
    now: datetime,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> None:
    record(
        actor=actor,
        action=action,
        subject="dossier",
        subject_id=str(sheet.dossier_id),
        code=sheet.dossier.round.code,
        now=now,
        summary=summary,
        old=old,
        new=new,
    )
