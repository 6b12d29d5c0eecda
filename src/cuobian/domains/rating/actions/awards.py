"""Awarding, and everything that may happen to a star afterwards."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.moves import move
from cuobian.domains.rating.models import Entry, StarAward, StarEvent
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.outcomes import dimensions_of
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.rights import awarding_level, permission_for
from cuobian.domains.rating.values import AwardStatus, Level, Stage, StarAct
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar

RECTIFY_WORKDAYS = 60
WARNING_DAYS = 30


def award(*, actor: Actor, entry_id: UUID, now: datetime) -> Entry:
    """Award what was published: a star with its plaque, or "not starred" with a deadline for rectification.

    Raises:
        NotAllowed: the star is another body's to award.
        Conflict: not ready, or somebody awarded it first.
    """
    with transaction.atomic():
        star = Entry.objects.filter(pk=entry_id).values_list("star", "round__version_id").first()
        if star is None:
            raise NotFound()
        level = awarding_level(star[0] or 0, version_policy(star[1]).stars_by_level)
        entry = lock_entry(actor, entry_id, permission_for("rating.award", place_kind="", level=level))
        if not entry.star:
            deadline = calendar().add(local_date(now), RECTIFY_WORKDAYS)
            return move(entry, "award", Stage.UNSTARRED, actor=actor, now=now, ended_at=now, rectify_by=deadline)
        move(entry, "award", Stage.AWARDED, actor=actor, now=now, ended_at=now)
        _grant(entry, level, actor, now)
        return entry


def award_many(*, actor: Actor, entry_ids: list[UUID], now: datetime) -> int:
    """Award a list in one transaction: all of them, or none. Returns how many."""
    with transaction.atomic():
        for entry_id in sorted(entry_ids):
            award(actor=actor, entry_id=entry_id, now=now)
    return len(entry_ids)


def _grant(entry: Entry, level: Level, actor: Actor, now: datetime) -> StarAward:
    today = local_date(now)
    _end_current(entry.place_id, AwardStatus.SUPERSEDED, StarAct.SUPERSEDED, _("重新评定"), actor, now)
    policy = version_policy(entry.round.version_id)
    made = StarAward.objects.create(
        place_id=entry.place_id,
        code=entry.code,
        entry=entry,
        star=entry.star or 0,
        score=entry.score or Decimal(0),
        dimensions=dimensions_of(entry),
        standard_label=entry.round.version.title,
        body=actor.unit_label or actor.role_label,
        plaque_number=plaque_number(entry, today),
        awarded_on=today,
        valid_until=_months_after(today, policy.validity_months),
        is_sample=entry.round.version.is_sample,
    )
    _event(made, StarAct.GRANTED, actor, now, facts={"level": level.value, "round": str(entry.round_id)})
    return made


def plaque_number(entry: Entry, today: date) -> str:
    """Year, district, kind and a running number: 2026-350203-Z-0007. Unique by constraint."""
    kind = "Z" if entry.place.kind == "station" else "S"
    return _next_number(f"{today.year}-{entry.code[:6]}-{kind}")


def _next_number(prefix: str) -> str:
    """The number after the last one given. Callers hold the write lock of their transaction; a race ends in Conflict."""
    numbers = StarAward.objects.filter(plaque_number__startswith=prefix).order_by("-plaque_number")
    last = numbers.values_list("plaque_number", flat=True).first()
    return f"{prefix}-{int(last.rsplit('-', 1)[1]) + 1 if last else 1:04d}"


def downgrade(*, actor: Actor, award_id: UUID, star: int, reason: str, now: datetime) -> StarAward | None:
    """Take stars off, with a reason. Down to none is a revocation. Returns the new award, or None."""
    if star == 0:
        revoke(actor=actor, award_id=award_id, reason=reason, now=now)
        return None
    with transaction.atomic():
        old = _lock_award(actor, award_id, reason)
        if not 1 <= star < old.star:
            raise Invalid([Fault("star", _("降星要低于现在的 %(star)d 星。") % {"star": old.star})])
        today = local_date(now)
        entry = old.entry
        StarAward.objects.filter(pk=old.pk).update(
            status=AwardStatus.DOWNGRADED, ended_on=today, end_reason=reason.strip(), entry=None
        )
        made = StarAward.objects.create(
            place_id=old.place_id,
            code=old.code,
            entry=entry,
            star=star,
            score=old.score,
            dimensions=old.dimensions,
            standard_label=old.standard_label,
            body=actor.unit_label or actor.role_label,
            plaque_number=_next_number("-".join([str(today.year), *old.plaque_number.split("-")[1:3]])),
            awarded_on=today,
            valid_until=old.valid_until if old.valid_until > today else _months_after(today, 1),
            is_sample=old.is_sample,
        )
        _event(old, StarAct.DOWNGRADED, actor, now, reason=reason, facts={"to": star, "plaque": made.plaque_number})
        _event(made, StarAct.GRANTED, actor, now, reason=reason, facts={"from": old.plaque_number})
        return made


def revoke(*, actor: Actor, award_id: UUID, reason: str, now: datetime) -> StarAward:
    """Withdraw a star altogether (a veto came true, or the place stopped), with a reason."""
    with transaction.atomic():
        found = _lock_award(actor, award_id, reason)
        today = local_date(now)
        StarAward.objects.filter(pk=found.pk).update(
            status=AwardStatus.REVOKED, ended_on=today, end_reason=reason.strip()
        )
        found.status = AwardStatus.REVOKED
        _event(found, StarAct.REVOKED, actor, now, reason=reason)
        return found


def warn(*, actor: Actor, award_id: UUID, reason: str, now: datetime) -> StarEvent:
    """A yellow card: said with its reason and the days left to mend it."""
    with transaction.atomic():
        found = _lock_award(actor, award_id, reason)
        return _event(found, StarAct.WARNED, actor, now, reason=reason, facts={"days": WARNING_DAYS})


def expire_due(*, actor: Actor, now: datetime) -> int:
    """End the stars whose validity is over. Returns how many."""
    today = local_date(now)
    done = 0
    for found in StarAward.objects.filter(status=AwardStatus.ACTIVE, valid_until__lt=today).iterator(chunk_size=500):
        with transaction.atomic():
            changed = StarAward.objects.filter(pk=found.pk, status=AwardStatus.ACTIVE).update(
                status=AwardStatus.EXPIRED, ended_on=today, end_reason=_("有效期满")
            )
            if changed:
                _event(found, StarAct.EXPIRED, actor, now)
                done += 1
    return done


def record_check(
    *, actor: Actor, award: StarAward, total: Decimal, star: int, facts: dict[str, object], now: datetime
) -> StarEvent:
    """Write down a mid-term check by automatic points; it changes no star by itself."""
    with transaction.atomic():
        StarAward.objects.filter(pk=award.pk).update(checked_on=local_date(now))
        return _event(award, StarAct.CHECKED, actor, now, facts={"total": str(total), "star": star, **facts})


def _lock_award(actor: Actor, award_id: UUID, reason: str) -> StarAward:
    if not reason.strip():
        raise Invalid([Fault("reason", _("写明原因，会记在星级历史里，站点和公众都看得到。"))])
    found = StarAward.objects.select_for_update(of=("self",)).select_related("entry").filter(pk=award_id).first()
    if found is None:
        raise NotFound()
    require(actor, "rating.award.city" if found.star >= 4 else "rating.award.district", found.code)
    if found.status != AwardStatus.ACTIVE:
        raise Conflict(_("这颗星已经不在有效状态。"))
    return found


def _end_current(place_id: UUID, status: AwardStatus, act: StarAct, reason: str, actor: Actor, now: datetime) -> None:
    current = StarAward.objects.select_for_update().filter(place_id=place_id, status=AwardStatus.ACTIVE).first()
    if current is not None:
        StarAward.objects.filter(pk=current.pk).update(status=status, ended_on=local_date(now), end_reason=reason)
        _event(current, act, actor, now, reason=reason)


def _event(
    found: StarAward,
    act: StarAct,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> StarEvent:
    record(
        actor=actor,
        action=f"rating.star_{act.value}",
        subject="star",
        subject_id=str(found.pk),
        code=found.code,
        now=now,
        summary=reason,
        new=facts or {},
    )
    return StarEvent.objects.create(
        award=found,
        act=act,
        star=found.star,
        on=local_date(now),
        reason=reason.strip(),
        facts=facts or {},
        by_id=actor.account_id,
        by_name=actor.name,
    )


def _months_after(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, 28))
