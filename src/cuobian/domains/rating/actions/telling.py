"""What the people of a place are told of its rating, where nothing is asked of them: the keeper and the head of the institute.

Who is waited for is told by `moves.announce`. These notices are closed by reading; what is over before it was read is settled.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.models import Appeal, Entry, StarAward
from cuobian.domains.rating.queries.star_policy import star_policy
from cuobian.domains.rating.rules.star_days import card_ends, months_after
from cuobian.domains.rating.values import Stage, StarAct
from cuobian.kernel.clock import local_date
from cuobian.kernel.format import day_number
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import send, settle

NOTICE, RECALLED, DECIDED = "rating.notice", "rating.notice_recalled", "rating.appeal_decided"
GONE = "rating.place_gone"
"""Said to the offices: the place of a star or of an entry closed or merged."""
AWARDED, UNSTARRED = "rating.awarded", "rating.unstarred"
CARD, CARD_OVER = "rating.star_warned", "rating.card_over"
ENDED = (StarAct.SUPERSEDED, StarAct.DOWNGRADED, StarAct.REVOKED, StarAct.EXPIRED)


def people_of(code: str, now: datetime) -> list[UUID]:
    """Whose place it is: the keeper, and the head of the institute above."""
    return [holder.id for holder in holders_of_permission("rating.own", code, now)]


def tell_place(entry: Entry, action: str, before: Stage, *, reason: str, now: datetime) -> None:
    """After a move: what it means for the place, once for everybody whose place it is."""
    subject = f"entry:{entry.pk}"
    if before == Stage.NOTICE:
        settle(subject=subject, kind=NOTICE, now=now)
    if action == "publish":
        settle(subject=subject, kind=RECALLED, now=now)
    told = _news(entry, action, reason)
    if told is None:
        return
    kind, text, url, due_on = told
    send(
        accounts=people_of(entry.code, now),
        kind=kind,
        text=text,
        url=url,
        subject=subject,
        code=entry.code,
        now=now,
        due_on=due_on,
        needs_action=False,
    )


def _news(entry: Entry, action: str, reason: str) -> tuple[str, Sentence, str, Any] | None:
    """Kind, words, page and last day of what a move means for the place; None when it means nothing to it."""
    facts: dict[str, Any] = {"place": entry.place.short_name, "title": entry.round.title, "reason": reason}
    result, mine = reverse("rating:appeal-new", args=[entry.pk]), reverse("rating:my-place-of", args=[entry.code])
    if action == "publish" and entry.notice is not None:
        last = entry.notice.closes_on
        words = (
            gettext_lazy("「%(place)s」复核以后重新公示，到 %(day)s 止。这一轮已经复核过，不能再申请")
            if Appeal.objects.filter(entry=entry).exists()
            else gettext_lazy("「%(place)s」的拟定星级公示了。不服的，最晚 %(day)s 申请一次复核")
        )
        return NOTICE, Sentence(words, {**facts, "day": day_number(last)}), result, last
    if action == "recall":
        words = gettext_lazy("「%(place)s」的公示收回了，重新考评：%(reason)s")
        return RECALLED, Sentence(words, facts), mine, None
    if action == "decide_appeal":
        return DECIDED, Sentence(gettext_lazy("「%(place)s」的复核有了结论，请看书面答复"), facts), result, None
    if action == "award" and entry.stage == Stage.AWARDED:
        words = gettext_lazy("「%(title)s」定星了：%(place)s为 %(star)d 星")
        return AWARDED, Sentence(words, {**facts, "star": entry.star or 0}), mine, None
    if action == "award":
        words = gettext_lazy("「%(title)s」：%(place)s不定星级，最晚 %(day)s 整改好")
        return UNSTARRED, Sentence(words, {**facts, "day": day_number(entry.rectify_by)}), mine, entry.rectify_by
    return None


def tell_of_star(found: StarAward, act: StarAct, *, reason: str, facts: Mapping[str, Any], now: datetime) -> None:
    """After something happened to a star: a card, a lower star or none is said with its reason; what is over is settled."""
    subject = f"star:{found.pk}"
    if act in ENDED:
        settle(subject=subject, now=now)
    if act == StarAct.WARNED:
        settle(subject=subject, kind=CARD_OVER, now=now)
    told = _star_news(found, act, reason, facts, now)
    if told is None:
        return
    text, due_on = told
    send(
        accounts=people_of(found.code, now),
        kind=f"rating.star_{act.value}",
        text=text,
        url=reverse("rating:my-place-of", args=[found.code]),
        subject=subject,
        code=found.code,
        now=now,
        due_on=due_on,
        needs_action=act == StarAct.WARNED,
    )


def _star_news(
    found: StarAward, act: StarAct, reason: str, facts: Mapping[str, Any], now: datetime
) -> tuple[Sentence, Any] | None:
    if act not in (StarAct.WARNED, StarAct.DOWNGRADED, StarAct.REVOKED):
        return None
    said: dict[str, Any] = {"place": found.place.short_name, "reason": reason.strip()}
    if act == StarAct.WARNED:
        last = card_ends(local_date(now), facts)
        words = gettext_lazy("「%(place)s」被亮黄牌，最晚 %(day)s 改好：%(reason)s")
        return Sentence(words, {**said, "day": day_number(last)}), last
    if act == StarAct.DOWNGRADED:
        return Sentence(gettext_lazy("「%(place)s」降为 %(star)d 星：%(reason)s"), {**said, "star": facts["to"]}), None
    policy = star_policy(found)
    if policy is None or not policy.reapply_months:
        return Sentence(gettext_lazy("「%(place)s」的星级撤销了：%(reason)s"), said), None
    free = months_after(local_date(now), policy.reapply_months)
    words = gettext_lazy("「%(place)s」的星级撤销了，%(day)s 起可以再申报：%(reason)s")
    return Sentence(words, {**said, "day": day_number(free)}), None
