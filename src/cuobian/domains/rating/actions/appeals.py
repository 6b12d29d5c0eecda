"""The one appeal of a place, decided by reviewers who did not rate it, with reasons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.compute import freeze, is_borderline
from cuobian.domains.rating.actions.moves import move
from cuobian.domains.rating.actions.self_assess import all_points
from cuobian.domains.rating.models import Appeal, AppealReviewer, Entry, PanelMember, Sheet
from cuobian.domains.rating.queries.facts_of_entry import level_of
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.raters import raters_of, subject_of
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.recusal import refusals
from cuobian.domains.rating.rules.rights import permission_for, star_after_city
from cuobian.domains.rating.values import Level, Ruling, Stage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.support.audit.public import record
from cuobian.support.notices.public import send, settle


def file_appeal(*, actor: Actor, entry_id: UUID, points: Mapping[str, str], reason: str, now: datetime) -> Appeal:
    """A place appeals once, during its notice, naming the points it disputes.

    Raises:
        Invalid: no reason, no point, an unknown point, or a point without its reason.
        Conflict: not in notice, its window is over, or it has appealed before.
    """
    kind = Entry.objects.filter(pk=entry_id).values_list("place__kind", flat=True).first() or "station"
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, permission_for("rating.self_assess", place_kind=kind))
        known = {point.id for point in all_points(entry)}
        faults = [Fault(point, _("标准里没有 %(id)s。") % {"id": point[:20]}) for point in points if point not in known]
        faults += [
            Fault(point, _("写明 %(id)s 哪里不对。") % {"id": point}) for point in points if not points[point].strip()
        ]
        if not points:
            faults.append(Fault("points", _("选至少一条有异议的测评点。")))
        if not reason.strip():
            faults.append(Fault("reason", _("写明申请复核的理由。")))
        if faults:
            raise Invalid(faults)
        if entry.notice is None or local_date(now) > entry.notice.closes_on:
            raise Conflict(_("复核要在公示期内申请，现在已经过了。"))
        appeal = _create(entry, actor, points, reason, now)
        move(entry, "file_appeal", Stage.APPEAL, actor=actor, now=now, reason=reason.strip())
        return appeal


def _create(entry: Entry, actor: Actor, points: Mapping[str, str], reason: str, now: datetime) -> Appeal:
    try:
        with transaction.atomic():
            return Appeal.objects.create(
                entry=entry, points=dict(points), reason=reason.strip(), filed_at=now, filed_by_id=actor.person_id
            )
    except IntegrityError as error:
        raise Conflict(_("每个站点一轮只能申请一次复核。")) from error


def reviewer_faults(entry: Entry, accounts: Sequence[UUID], now: datetime) -> list[Fault]:
    """Why somebody may not review this entry: rated it, or must stay away from it."""
    rated = set(Sheet.objects.filter(entry=entry).values_list("account_id", flat=True)) | set(
        PanelMember.objects.filter(panel_id__in=[entry.district_panel_id, entry.city_panel_id]).values_list(
            "account_id", flat=True
        )
    )
    subject = subject_of(entry.place)
    faults = []
    for rater in raters_of(accounts):
        if rater.account_id in rated:
            faults.append(Fault(rater.name, _("%(name)s 参加过这个站点的考评，不能复核。") % {"name": rater.name}))
        found = refusals(
            rater,
            subject,
            level=Level.DISTRICT,
            rules=rule_keys(version_policy(entry.round.version_id)),
            today=local_date(now),
        )
        faults += [Fault(rater.name, f"{rater.name}：{refusal.message}") for refusal in found]
    return faults


def assign_reviewers(*, actor: Actor, appeal_id: UUID, accounts: Sequence[UUID], now: datetime) -> Appeal:
    """Give an appeal to reviewers who did not rate the place.

    Raises:
        Invalid: nobody chosen, or one of them rated the place or must stay away; each named with the reason.
    """
    with transaction.atomic():
        appeal = _lock(appeal_id)
        require(actor, "rating.answer", appeal.entry.code)
        if appeal.decided_at is not None:
            raise Conflict(_("这次复核已经有结论。"))
        if not accounts:
            raise Invalid([Fault("accounts", _("选至少一位复核人。"))])
        faults = reviewer_faults(appeal.entry, accounts, now)
        if faults:
            raise Invalid(faults)
        appeal.reviewers.all().delete()
        AppealReviewer.objects.bulk_create(
            [AppealReviewer(appeal=appeal, account_id=account, assigned_at=now) for account in accounts]
        )
        record(
            actor=actor,
            action="rating.assign_reviewers",
            subject="entry",
            subject_id=str(appeal.entry_id),
            code=appeal.entry.code,
            now=now,
            new={"reviewers": [str(account) for account in accounts]},
        )
        send(
            accounts=accounts,
            kind="rating.appeal",
            subject=f"appeal:{appeal.pk}",
            code=appeal.entry.code,
            now=now,
            text=_("请复核「%(place)s」的评定结果") % {"place": appeal.entry.place.short_name},
            url=reverse("rating:appeal", args=[appeal.pk]),
            due_on=appeal.entry.due_on,
        )
        return appeal


def decide_appeal(
    *, actor: Actor, appeal_id: UUID, ruling: Ruling, changes: Mapping[str, Any], decision: str, now: datetime
) -> Appeal:
    """Decide an appeal: uphold, or correct named points; the result is computed again and both stay.

    `changes` maps a disputed point to {"state": …}, {"defects": n} or {"value": "0.93"}.

    Raises:
        Invalid: no reasons, a change to a point that was not disputed, or a value that does not fit.
        NotFound: not a reviewer of this appeal.
        Conflict: decided already.
    """
    with transaction.atomic():
        appeal = _lock(appeal_id)
        require(actor, "rating.appeal", appeal.entry.code)
        if not appeal.reviewers.filter(account_id=actor.person_id).exists():
            raise NotFound()
        if appeal.decided_at is not None:
            raise Conflict(_("这次复核已经有结论。"))
        faults = _decision_faults(appeal, ruling, changes, decision)
        if faults:
            raise Invalid(faults)
        appeal.ruling, appeal.changes, appeal.decision = ruling, dict(changes), decision.strip()
        appeal.decided_at, appeal.decided_by_id = now, actor.account_id
        appeal.save(update_fields=["ruling", "changes", "decision", "decided_at", "decided_by"])
        entry = appeal.entry
        move(
            entry,
            "decide_appeal",
            Stage.AWARD_READY,
            actor=actor,
            now=now,
            reason=decision.strip(),
            **_recomputed(entry, actor, now, decision),
        )
        settle(subject=f"appeal:{appeal.pk}", now=now)
        return appeal


def _recomputed(entry: Entry, actor: Actor, now: datetime, why: str) -> dict[str, Any]:
    """The figures after the decision, computed and frozen as a further result of the level that stood last."""
    level = level_of(entry)
    _result, scored = freeze(entry, level, actor=actor, now=now, why=why.strip()[:300])
    star = scored.star
    if level == Level.CITY:
        star = star_after_city(star, entry.district_star or 0, version_policy(entry.round.version_id).stars_by_level)
    return {"star": star, "score": scored.total, "is_borderline": is_borderline(scored)}


def _decision_faults(appeal: Appeal, ruling: Ruling, changes: Mapping[str, Any], decision: str) -> list[Fault]:
    faults = []
    if not decision.strip():
        faults.append(Fault("decision", _("写明核实了什么、结论和理由。")))
    if ruling == Ruling.CHANGED and not changes:
        faults.append(Fault("changes", _("选了「更正」，要写明哪一条改成什么。")))
    if ruling == Ruling.UPHELD and changes:
        faults.append(Fault("changes", _("选了「维持」，就不改任何一条。")))
    for point, change in changes.items():
        if point not in appeal.points:
            faults.append(Fault(point, _("%(id)s 不在申请复核的范围里。") % {"id": point}))
        elif not _fits(change):
            faults.append(Fault(point, _("写 A、B、C、C#，或缺几项，或更正后的数。")))
    return faults


def _fits(change: Any) -> bool:
    if not isinstance(change, dict) or len(change) != 1:
        return False
    key, value = next(iter(change.items()))
    if key == "state":
        return value in ("A", "B", "C", "C#")
    if key == "defects":
        return isinstance(value, int) and 0 <= value <= 99
    try:
        return key == "value" and Decimal(str(value)).is_finite() and Decimal(str(value)) >= 0
    except InvalidOperation:
        return False


def _lock(appeal_id: UUID) -> Appeal:
    found = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("entry__round__version", "entry__place", "entry__notice")
        .filter(pk=appeal_id)
        .first()
    )
    if found is None:
        raise NotFound()
    return found
