"""The one appeal of a place, decided by reviewers who did not rate it, with reasons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.actions.compute import freeze, is_borderline
from cuobian.domains.rating.actions.marks import lift_marks, recognise_bonuses
from cuobian.domains.rating.actions.moves import move
from cuobian.domains.rating.actions.self_assess import all_points
from cuobian.domains.rating.models import Appeal, AppealReviewer, Entry
from cuobian.domains.rating.queries.facts_of_entry import level_seen
from cuobian.domains.rating.queries.fairness.moves import standing_moves
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.marks import marks_that_count, omitted_bonuses
from cuobian.domains.rating.queries.outcomes import vetoed_by_city
from cuobian.domains.rating.queries.raters import raters_of, subject_of
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.queries.took_part import WORDS, took_part
from cuobian.domains.rating.rules.appeals import decision_faults, filing_faults, kept_changes, stage_after
from cuobian.domains.rating.rules.recusal import refusals
from cuobian.domains.rating.rules.rights import Jurisdiction, is_returned, permission_for, star_after_city
from cuobian.domains.rating.states import step
from cuobian.domains.rating.values import Level, Ruling, Stage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.notices.public import send, settle


def file_appeal(*, actor: Actor, entry_id: UUID, points: Mapping[str, str], reason: str, now: datetime) -> Appeal:
    """A place appeals once, during its notice, naming the points, deductions, vetoes and omitted bonuses it disputes.

    Raises:
        Invalid: no reason, no point, an unknown point, or a point without its reason.
        Conflict: not in notice, its window is over, or it has appealed before.
    """
    kind = Entry.objects.filter(pk=entry_id).values_list("place__kind", flat=True).first() or "station"
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, permission_for("rating.self_assess", place_kind=kind))
        step(entry.stage, "file_appeal")
        known = {point.id for point in all_points(entry)} | set(_disputable(entry)) | _omitted(entry)
        faults = filing_faults(points, reason, known)
        if faults:
            raise Invalid(faults)
        if entry.notice is None or local_date(now) > entry.notice.closes_on:
            raise Conflict(_("复核要在公示期内申请，现在已经过了。"))
        appeal = _create(entry, actor, points, reason, now)
        move(entry, "file_appeal", Stage.APPEAL, actor=actor, now=now, reason=reason.strip())
        return appeal


def _disputable(entry: Entry) -> dict[str, int]:
    """Deductions and vetoes in force: rule -> how many occurrences were put down."""
    return {line.rule_id: line.count for line in marks_that_count(entry) if line.is_against}


def _omitted(entry: Entry) -> set[str]:
    """Bonuses that its result does not count."""
    return {bonus.rule_id for bonus in omitted_bonuses(entry)}


def _create(entry: Entry, actor: Actor, points: Mapping[str, str], reason: str, now: datetime) -> Appeal:
    try:
        with transaction.atomic():
            return Appeal.objects.create(
                entry=entry, points=dict(points), reason=reason.strip(), filed_at=now, filed_by_id=actor.person_id
            )
    except IntegrityError as error:
        raise Conflict(_("每个站点一轮只能申请一次复核。")) from error


def reviewer_faults(entry: Entry, accounts: Sequence[UUID], now: datetime) -> list[Fault]:
    """Why somebody may not review this entry: had a hand in its result, or must stay away from it."""
    hands = took_part(entry)
    subject = subject_of(entry.place)
    may = {holder.id for holder in holders_of_permission("rating.appeal", entry.code, now)}
    known = raters_of(accounts)
    faults = [Fault("accounts", _("选的人里有的账号不存在。"))] if len(known) < len(set(accounts)) else []
    for rater in known:
        if rater.account_id not in may:
            faults.append(Fault(rater.name, _("%(name)s 现在不是这里的复核人。") % {"name": rater.name}))
        told = (str(WORDS[rule]) for rule in hands.get(rater.account_id, ()))
        faults += [Fault(rater.name, words % {"name": rater.name}) for words in told]
        found = refusals(
            rater,
            subject,
            level=level_seen(entry),
            rules=rule_keys(version_policy(entry.round.version_id)),
            today=local_date(now),
        )
        faults += [Fault(rater.name, f"{rater.name}：{refusal.message}") for refusal in found]
    return faults


def assign_reviewers(*, actor: Actor, appeal_id: UUID, accounts: Sequence[UUID], now: datetime) -> Appeal:
    """Give an appeal to reviewers who had no hand in the place's result.

    Raises:
        Invalid: nobody chosen, or one of them had a hand in it or must stay away; each named with the reason.
    """
    with transaction.atomic():
        appeal = _lock(appeal_id)
        require(actor, "rating.answer", appeal.entry.code)
        if appeal.decided_at is not None:
            raise Conflict(_("这次复核已经有结论。"))
        step(appeal.entry.stage, "decide_appeal")
        accounts = list(dict.fromkeys(accounts))
        if not accounts:
            raise Invalid([Fault("accounts", _("选至少一位复核人。"))])
        faults = reviewer_faults(appeal.entry, accounts, now)
        if faults:
            raise Invalid(faults)
        before = list(appeal.reviewers.values_list("account_id", flat=True))
        settle(subject=f"appeal:{appeal.pk}", now=now, accounts=before)
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
            old={"reviewers": [str(account) for account in before]},
            new={"reviewers": [str(account) for account in accounts]},
        )
        send(
            accounts=accounts,
            kind="rating.appeal",
            subject=f"appeal:{appeal.pk}",
            code=appeal.entry.code,
            now=now,
            text=Sentence(gettext_lazy("请复核「%(place)s」的评定结果"), {"place": appeal.entry.place.short_name}),
            url=reverse("rating:appeal", args=[appeal.pk]),
            due_on=appeal.entry.due_on,
        )
        return appeal


def decide_appeal(
    *, actor: Actor, appeal_id: UUID, ruling: Ruling, changes: Mapping[str, Any], decision: str, now: datetime
) -> Appeal:
    """Decide an appeal: uphold, or correct named points; the result is computed again and both stay.

    Where it leads is `stage_after`: to the award, to a notice of its own, or to the joint panel.

    `changes` maps a disputed point to {"state": …}, {"defects": n} or {"value": "0.93"}, a disputed mark to {"count": n}, an omitted
    bonus that is found to hold to {"count": 1}.

    Raises:
        Invalid: no reasons, a change to a point that was not disputed, or a value that does not fit.
        NotFound: not a reviewer of this appeal.
        NotAllowed: a reason to stay away has come up since the appeal was given to this reviewer.
        Conflict: decided already.
    """
    with transaction.atomic():
        appeal = _lock(appeal_id)
        require(actor, "rating.appeal", appeal.entry.code)
        if not appeal.reviewers.filter(account_id=actor.person_id).exists():
            raise NotFound()
        if appeal.decided_at is not None:
            raise Conflict(_("这次复核已经有结论。"))
        away = reviewer_faults(appeal.entry, [actor.person_id], now)
        if away:
            raise NotAllowed(_("%(why)s 请经办人换一位复核人。") % {"why": away[0].message})
        bonuses = _omitted(appeal.entry) & set(appeal.points)
        kept = _kept(appeal, ruling, changes, decision, bonuses)
        appeal.ruling, appeal.changes, appeal.decision = ruling, kept, decision.strip()
        appeal.decided_at, appeal.decided_by_id = now, actor.account_id
        appeal.save(update_fields=["ruling", "changes", "decision", "decided_at", "decided_by"])
        lifted = {rule: change["count"] for rule, change in kept.items() if "count" in change and rule not in bonuses}
        lift_marks(appeal.entry, lifted, actor=actor, reason=decision, now=now)
        recognise_bonuses(appeal.entry, sorted(bonuses & set(kept)), actor=actor, reason=decision, now=now)
        _lead_on(appeal.entry, ruling, actor, now, decision.strip())
        settle(subject=f"appeal:{appeal.pk}", now=now)
        return appeal


def _kept(
    appeal: Appeal, ruling: Ruling, changes: Mapping[str, Any], decision: str, bonuses: set[str]
) -> dict[str, Any]:
    """The changes as they are kept. Raises Invalid where the decision does not fit what was disputed."""
    points = {point.id: point for point in all_points(appeal.entry) if point.id in appeal.points}
    marks = {rule: count for rule, count in _disputable(appeal.entry).items() if rule in appeal.points}
    faults = decision_faults(ruling, changes, decision, points, marks, bonuses)
    if faults:
        raise Invalid(faults)
    return kept_changes(changes, points)


def _lead_on(entry: Entry, ruling: Ruling, actor: Actor, now: datetime, why: str) -> None:
    """Compute again, and take the entry where its star now belongs: away from the notice that showed another one."""
    published = entry.star or 0
    jurisdiction = version_policy(entry.round.version_id).stars_by_level
    found = _recomputed(entry, ruling, jurisdiction, actor, now, why)
    to = stage_after(published, found["star"], level_seen(entry), jurisdiction)
    if to != Stage.AWARD_READY:
        found["notice"] = None
    move(entry, "decide_appeal", to, actor=actor, now=now, reason=why, **found)


def _recomputed(
    entry: Entry, ruling: Ruling, jurisdiction: Jurisdiction, actor: Actor, now: datetime, why: str
) -> dict[str, Any]:
    """The figures after the decision, computed and frozen as further results.

    Where a joint panel has seen the place and something was changed, its result says whether the place is returned; the
    district's, computed again as well, then sets the star. Upheld, the level that stands is computed again alone.
    """
    if level_seen(entry) == Level.DISTRICT or (entry.is_returned and ruling == Ruling.UPHELD):
        district = _again(entry, Level.DISTRICT, actor, now, why)
        if not entry.is_returned:
            return {**district, "district_star": district["star"]}
        return _as_returned(district, jurisdiction)
    city = _again(entry, Level.CITY, actor, now, why)
    vetoed = bool(vetoed_by_city([entry.pk]))
    if not is_returned(city["star"], jurisdiction, vetoed=vetoed):
        return {**city, "star": 0 if vetoed else city["star"], "is_returned": False}
    return _as_returned(_again(entry, Level.DISTRICT, actor, now, why), jurisdiction)


def _again(entry: Entry, level: Level, actor: Actor, now: datetime, why: str) -> dict[str, Any]:
    """One level, frozen once more. A star moved by the fair score stays where the appeal was upheld; a change ends the move."""
    _result, scored = freeze(entry, level, actor=actor, now=now, why=why[:300])
    moved = standing_moves([entry.pk]).get(entry.pk, {}).get(level)
    star = scored.star if moved is None else moved.to_star
    return {"star": star, "score": scored.total, "is_borderline": is_borderline(scored)}


def _as_returned(district: dict[str, Any], jurisdiction: Jurisdiction) -> dict[str, Any]:
    star = star_after_city(0, district["star"], jurisdiction, vetoed=False)
    return {**district, "star": star, "district_star": district["star"], "is_returned": True, "is_borderline": False}


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
