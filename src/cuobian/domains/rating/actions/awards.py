"""Awarding, and everything that may happen to a star afterwards."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from cuobian.domains.ledger import public as ledger
from cuobian.domains.network.public import STANDING
from cuobian.domains.rating.actions.moves import move
from cuobian.domains.rating.actions.telling import tell_of_star
from cuobian.domains.rating.models import Entry, Objection, StarAward, StarEvent
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.objections import holding
from cuobian.domains.rating.queries.outcomes import dimensions_of
from cuobian.domains.rating.queries.standard import rectify_workdays, version_policy
from cuobian.domains.rating.queries.star_policy import card_days, last_card, star_permission
from cuobian.domains.rating.rules.rights import awarding_level, permission_for
from cuobian.domains.rating.rules.star_days import card_ends, valid_months
from cuobian.domains.rating.values import AwardStatus, Level, Stage, StarAct
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.format import day_number
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar

ATTEMPTS = 5


def award(*, actor: Actor, entry_id: UUID, now: datetime) -> Entry:
    """Award what was published: a star with its plaque, or "not starred" with a deadline for rectification.

    Either way the star held so far ends.

    Raises:
        NotAllowed: the star is another body's to award.
        Conflict: not ready, the place is no more, or somebody awarded it first.
    """
    with transaction.atomic():
        star = Entry.objects.filter(pk=entry_id).values_list("star", "round__version_id").first()
        if star is None:
            raise NotFound()
        jurisdiction = version_policy(star[1]).stars_by_level
        entry = lock_entry(actor, entry_id, award_permission(awarding_level(star[0] or 0, jurisdiction)))
        level = awarding_level(entry.star or 0, jurisdiction)
        require(actor, award_permission(level), entry.code)
        _notice_is_over(entry, local_date(now))
        _still_stands(entry)
        if not entry.star:
            deadline = calendar().add(local_date(now), rectify_workdays(entry.round.version_id))
            _end_current(entry.place_id, _("重新评定，这一轮不定星级"), actor, now, followed=False)
            return move(entry, "award", Stage.UNSTARRED, actor=actor, now=now, ended_at=now, rectify_by=deadline)
        move(entry, "award", Stage.AWARDED, actor=actor, now=now, ended_at=now)
        _winning(lambda: _grant(entry, level, actor, now))
        return entry


def award_permission(level: Level) -> str:
    """What awarding a star takes, by the level that awards it."""
    return permission_for("rating.award", place_kind="", level=level)


def _notice_is_over(entry: Entry, today: date) -> None:
    """An appeal may be decided early; nothing is awarded before the notice has run out and every objection is answered."""
    if entry.stage != Stage.AWARD_READY or entry.notice is None:
        return
    if today <= entry.notice.closes_on:
        raise Conflict(_("公示到 %(day)s 才结束，之后才能定星。") % {"day": day_number(entry.notice.closes_on)})
    if Objection.objects.filter(entry=entry, answered_at__isnull=True).exists():
        raise Conflict(_("「%(place)s」还有异议没有答复，答复后才能定星。") % {"place": entry.place.short_name})
    if holding().filter(entry=entry).exists():
        raise Conflict(
            _("「%(place)s」有异议答复为「更正」，先从公示收回改，或写明星级为什么不变，再定星。")
            % {"place": entry.place.short_name}
        )


def _still_stands(entry: Entry) -> None:
    """Nothing is awarded to a place that closed or merged meanwhile: it leaves the round."""
    if entry.place.status not in STANDING:
        words = _("「%(place)s」已经关闭或并入别的站点，不能定星。请办「退出这一轮」。")
        raise Conflict(words % {"place": entry.place.short_name})


def _winning(make: Callable[[], StarAward]) -> StarAward:
    """Two plaques given at the same moment ask for the same number: the second takes the next.

    Raises:
        Conflict: another award of this very place was first.
    """
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return make()
        except IntegrityError:
            continue
    raise Conflict()


def award_many(*, actor: Actor, entry_ids: list[UUID], now: datetime) -> int:
    """Award a list in one transaction: all of them, or none. Returns how many."""
    with transaction.atomic():
        for entry_id in sorted(set(entry_ids)):
            award(actor=actor, entry_id=entry_id, now=now)
    return len(set(entry_ids))


def _grant(entry: Entry, level: Level, actor: Actor, now: datetime) -> StarAward:
    today = local_date(now)
    _end_current(entry.place_id, _("重新评定"), actor, now, followed=True)
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
        awarded_at=now,
        valid_until=valid_months(today, policy.validity_months),
        is_sample=entry.round.version.is_sample,
    )
    _event(made, StarAct.GRANTED, actor, now, facts={"level": level.value, "round": str(entry.round_id)})
    return made


def plaque_number(entry: Entry, today: date) -> str:
    """Year, district, kind and a running number: 2026-350203-Z-0007. Unique by constraint."""
    kind = "Z" if entry.place.kind == "station" else "S"
    return _next_number(f"{today.year}-{entry.code[:6]}-{kind}")


def _next_number(prefix: str) -> str:
    """The number after the last one given; who loses the race for it tries again (`_winning`)."""
    given = StarAward.objects.filter(plaque_number__startswith=f"{prefix}-")
    numbers = given.order_by(Length("plaque_number").desc(), "-plaque_number")
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
            status=AwardStatus.DOWNGRADED, ended_on=today, ended_at=now, end_reason=reason.strip(), entry=None
        )
        made = _winning(lambda: _lower(old, entry, star, actor, now))
        _event(old, StarAct.DOWNGRADED, actor, now, reason=reason, facts={"to": star, "plaque": made.plaque_number})
        _event(made, StarAct.GRANTED, actor, now, reason=reason, facts={"from": old.plaque_number})
        return made


def _lower(old: StarAward, entry: Entry | None, star: int, actor: Actor, now: datetime) -> StarAward:
    today = local_date(now)
    return StarAward.objects.create(
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
        awarded_at=now,
        valid_until=old.valid_until if old.valid_until > today else valid_months(today, 1),
        is_sample=old.is_sample,
    )


def revoke(*, actor: Actor, award_id: UUID, reason: str, now: datetime) -> StarAward:
    """Withdraw a star altogether (a veto came true, or the place stopped), with a reason."""
    with transaction.atomic():
        found = _lock_award(actor, award_id, reason)
        today = local_date(now)
        StarAward.objects.filter(pk=found.pk).update(
            status=AwardStatus.REVOKED, ended_on=today, ended_at=now, end_reason=reason.strip()
        )
        found.status = AwardStatus.REVOKED
        _event(found, StarAct.REVOKED, actor, now, reason=reason)
        return found


def warn(*, actor: Actor, award_id: UUID, reason: str, now: datetime) -> StarEvent:
    """A yellow card: said with its reason and the days left to mend it.

    Raises:
        Conflict: one is running: its days were promised. Once they are over, the star is lowered, or another card given.
    """
    with transaction.atomic():
        found = _lock_award(actor, award_id, reason)
        running = last_card(found.pk)
        until = card_ends(running.on, running.facts) if running else None
        if until and local_date(now) <= until:
            raise Conflict(
                _("「%(place)s」已经亮了黄牌，最晚 %(day)s 改好。到期没改，再降星或再亮一次。")
                % {"place": found.place.short_name, "day": day_number(until)}
            )
        return _event(found, StarAct.WARNED, actor, now, reason=reason, facts={"days": card_days(found)})


def expire_due(*, actor: Actor, now: datetime) -> int:
    """End the stars whose validity is over. Returns how many."""
    today = local_date(now)
    done = 0
    for found in list(StarAward.objects.filter(status=AwardStatus.ACTIVE, valid_until__lt=today)):
        with transaction.atomic():
            changed = StarAward.objects.filter(pk=found.pk, status=AwardStatus.ACTIVE).update(
                status=AwardStatus.EXPIRED, ended_on=today, ended_at=now, end_reason=_("有效期满")
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
    faults = wanted("reason", reason, _("写明原因，会记在星级历史里，站点和公众都看得到。"), least=1)
    if faults:
        raise Invalid(faults)
    rows = StarAward.objects.select_for_update(of=("self",)).select_related("entry__round", "place")
    found = rows.filter(pk=award_id).first()
    if found is None:
        raise NotFound()
    require(actor, star_permission(found), found.code)
    if found.status != AwardStatus.ACTIVE:
        raise Conflict(_("这颗星已经不在有效状态。"))
    return found


def _end_current(place_id: UUID, reason: str, actor: Actor, now: datetime, *, followed: bool) -> None:
    """A new result takes the place of the star held so far; with no star that follows, the ledger says that it is gone."""
    rows = StarAward.objects.select_for_update(of=("self",)).select_related("place")
    current = rows.filter(place_id=place_id, status=AwardStatus.ACTIVE).first()
    if current is not None:
        StarAward.objects.filter(pk=current.pk).update(
            status=AwardStatus.SUPERSEDED, ended_on=local_date(now), ended_at=now, end_reason=reason
        )
        _event(current, StarAct.SUPERSEDED, actor, now, reason=reason, facts={} if followed else {"to": 0})
        if not followed:
            _tell_ledger(current, 0, actor, now)


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
    _write_down(found, act, actor, now)
    tell_of_star(found, act, reason=reason, facts=facts or {}, now=now)
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


def _write_down(found: StarAward, act: StarAct, actor: Actor, now: datetime) -> None:
    """The ledger keeps the star a place holds: what it was given, or 0 once it is gone."""
    if act not in (StarAct.GRANTED, StarAct.REVOKED, StarAct.EXPIRED):
        return
    _tell_ledger(found, found.star if act == StarAct.GRANTED else 0, actor, now)


def _tell_ledger(found: StarAward, star: int, actor: Actor, now: datetime) -> None:
    ledger.record(
        actor=actor,
        place_code=found.place.code,
        kind="star",
        happened_at=now,
        quantity=star,
        subject=f"star:{found.pk}",
        now=now,
    )
