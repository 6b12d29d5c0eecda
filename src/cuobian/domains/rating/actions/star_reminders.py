"""What the daily work says of stars: the mid-term month has come, the days of a yellow card are over. Each is said once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.actions.telling import CARD, CARD_OVER, people_of
from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.domains.rating.queries.star_policy import level_of_star, star_permission, star_policy
from cuobian.domains.rating.rules.rights import permission_for
from cuobian.domains.rating.rules.star_days import card_ends, midterm_from
from cuobian.domains.rating.values import AwardStatus, Level, StarAct
from cuobian.kernel.clock import local_date
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import send, settle

MIDTERM = "rating.midterm"
AREA_DIGITS = {Level.DISTRICT: 6, Level.CITY: 4}


def remind_of_stars(*, now: datetime) -> int:
    """Tell the awarding offices of stars in their mid-term month, and office and place of cards that have run out.

    Returns how many stars were told of. Safe to repeat.
    """
    return _midterm(now) + _cards(now)


def _midterm(now: datetime) -> int:
    today = local_date(now)
    fresh = _to_check(today, midterm_told_on=None)
    with transaction.atomic():
        for level, area in sorted({_office(found) for found in fresh}):
            _tell_office(level, area, now)
        StarAward.objects.filter(pk__in=[found.pk for found in fresh]).update(midterm_told_on=today)
    return len(fresh)


def _to_check(today: date, **narrowed: Any) -> list[StarAward]:
    """Stars in force whose mid-term month, by their own standard, has come, and that were not checked since it began."""
    rows = StarAward.objects.filter(status=AwardStatus.ACTIVE, **narrowed).select_related("entry__round", "place")
    return [found for found in rows.order_by("code") if _is_due(found, today)]


def _is_due(found: StarAward, today: date) -> bool:
    policy = star_policy(found)
    if policy is None:
        return False
    begins = midterm_from(found.awarded_on, policy.mid_term_month)
    return begins <= today and (found.checked_on is None or found.checked_on < begins)


def _office(found: StarAward) -> tuple[Level, str]:
    level = level_of_star(found)
    return level, found.code[: AREA_DIGITS[level]]


def _tell_office(level: Level, area: str, now: datetime) -> None:
    found = _to_check(local_date(now), code__startswith=area)
    count = sum(_office(each) == (level, area) for each in found)
    send(
        accounts=_holders(permission_for("rating.award", place_kind="", level=level), area, now),
        kind=MIDTERM,
        subject=f"midterm:{level.value}:{area}",
        code=area,
        text=Sentence(gettext_lazy("%(count)d 个站点的星级到了中期体检的月份，请体检"), {"count": count}),
        url=reverse("rating:stars-check"),
        now=now,
    )


def settle_midterm(stars: Iterable[StarAward], *, now: datetime) -> None:
    """After a check: offices that have nothing left to check are not waited for any more."""
    left = {_office(found) for found in _to_check(local_date(now))}
    for level, area in {_office(found) for found in stars} - left:
        settle(subject=f"midterm:{level.value}:{area}", kind=MIDTERM, now=now)


def _cards(now: datetime) -> int:
    today = local_date(now)
    rows = StarEvent.objects.filter(act=StarAct.WARNED, award__status=AwardStatus.ACTIVE)
    rows = rows.filter(Q(award__card_told_on=None) | Q(award__card_told_on__lte=F("on")))
    last = {
        event.award_id: event
        for event in rows.select_related("award__entry__round", "award__place").order_by("on", "pk")
    }
    over = [event for event in last.values() if today > card_ends(event.on, event.facts)]
    for event in over:
        with transaction.atomic():
            _tell_card(event.award, now)
            StarAward.objects.filter(pk=event.award_id).update(card_told_on=today)
    return len(over)


def _tell_card(found: StarAward, now: datetime) -> None:
    subject, place = f"star:{found.pk}", {"place": found.place.short_name}
    settle(subject=subject, kind=CARD, now=now)
    office = Sentence(gettext_lazy("「%(place)s」的黄牌到期了，请核对改好没有。没改的，可以降一星"), place)
    own = Sentence(gettext_lazy("「%(place)s」的黄牌到期了，定星单位会来核对"), place)
    offices = _holders(star_permission(found), found.code, now)
    for accounts, text, url in (
        (people_of(found.code, now), own, reverse("rating:my-place-of", args=[found.code])),
        (offices, office, reverse("rating:award", args=[found.pk])),
    ):
        send(
            accounts=accounts, kind=CARD_OVER, subject=subject, code=found.code, text=text, url=url, now=now,
            needs_action=False,
        )  # fmt: skip


def _holders(permission: str, code: str, now: datetime) -> list[UUID]:
    return [holder.id for holder in holders_of_permission(permission, code, now)]
