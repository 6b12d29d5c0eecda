"""What people are told where nothing is asked of them: keeper and institute of their place, assessors of what they saw.

Who is waited for is told by `moves.announce`. These notices are closed by reading; what is over before it was read is settled.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission, holders_of_permission_in_bulk
from cuobian.domains.rating.models import Appeal, Entry, Sheet, StarAward
from cuobian.domains.rating.queries.star_policy import star_policy
from cuobian.domains.rating.rules.star_days import card_ends, months_after
from cuobian.domains.rating.values import Level, SheetStatus, Stage, StarAct
from cuobian.kernel.clock import local_date
from cuobian.kernel.format import day_number
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import Letter, send, send_many, settle, settle_many

NOTICE, RECALLED, DECIDED = "rating.notice", "rating.notice_recalled", "rating.appeal_decided"
GONE = "rating.place_gone"
"""Said to the offices: the place of a star or of an entry closed or merged."""
AWARDED, UNSTARRED = "rating.awarded", "rating.unstarred"
BACK_AT_PANEL, DIVERGES = "rating.back_at_panel", "rating.diverges"
CARD, CARD_OVER = "rating.star_warned", "rating.card_over"
News = tuple[str, Sentence, str, date | None]
"""Kind, words, page and last day of what a place is told."""
ENDED = (StarAct.SUPERSEDED, StarAct.DOWNGRADED, StarAct.REVOKED, StarAct.EXPIRED)


def people_of(code: str, now: datetime) -> list[UUID]:
    """Whose place it is: the keeper, and the head of the institute above."""
    return [holder.id for holder in holders_of_permission("rating.own", code, now)]


def tell_places(entries: Sequence[Entry], action: str, before: Stage, *, reason: str, now: datetime) -> None:
    """After a move: what it means for each place, once for everybody whose place it is."""
    subjects = [f"entry:{entry.pk}" for entry in entries]
    if before == Stage.NOTICE:
        settle_many(subjects=subjects, kind=NOTICE, now=now)
    if action == "publish":
        settle_many(subjects=subjects, kind=RECALLED, now=now)
    news = [(entry, told) for entry, told in _news(entries, action, reason) if told is not None]
    if not news:
        return
    people = holders_of_permission_in_bulk("rating.own", [entry.code for entry, _told in news], now)
    send_many(
        [
            Letter(
                accounts=[holder.id for holder in people[entry.code]],
                kind=kind,
                text=text,
                url=url,
                subject=f"entry:{entry.pk}",
                code=entry.code,
                due_on=due_on,
                needs_action=False,
            )
            for entry, (kind, text, url, due_on) in news
        ],
        now=now,
    )


def _news(entries: Sequence[Entry], action: str, reason: str) -> Iterator[tuple[Entry, News | None]]:
    reviewed = set()
    if action == "publish":
        reviewed = set(Appeal.objects.filter(entry__in=entries).values_list("entry_id", flat=True))
    for entry in entries:
        yield entry, _news_of(entry, action, reason, is_reviewed=entry.pk in reviewed)


def _news_of(entry: Entry, action: str, reason: str, *, is_reviewed: bool) -> News | None:
    """What a move means for the place; None when it means nothing to it."""
    facts: dict[str, Any] = {"place": entry.place.short_name, "title": entry.round.title, "reason": reason}
    result, mine = reverse("rating:appeal-new", args=[entry.pk]), reverse("rating:my-place-of", args=[entry.code])
    if action == "publish" and entry.notice is not None:
        last = entry.notice.closes_on
        words = (
            gettext_lazy("「%(place)s」复核以后重新公示，到 %(day)s 止。这一轮已经复核过，不能再申请")
            if is_reviewed
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


def tell_raters(entry: Entry, level: Level, *, reason: str, now: datetime) -> None:
    """Whoever has handed in a sheet of this level: the place came back to the panel, and why."""
    words = (
        gettext_lazy("「%(place)s」回到考评组了，看看您的检查单要不要更正、哪几条要一起复议：%(reason)s")
        if reason
        else gettext_lazy("「%(place)s」回到考评组了，看看您的检查单要不要更正、哪几条要一起复议")
    )
    _to_raters(
        entry, level, BACK_AT_PANEL, Sentence(words, {"place": entry.place.short_name, "reason": reason[:100]}), now
    )


def tell_of_divergence(entry: Entry, level: Level, count: int, *, now: datetime) -> None:
    """The same people, once every sheet is in: on some points they lie so far apart that they have to decide together."""
    words = gettext_lazy("「%(place)s」有 %(count)d 条评委相差两档以上，要一起复议。请等考评组安排，带上您的记录")
    _to_raters(entry, level, DIVERGES, Sentence(words, {"place": entry.place.short_name, "count": count}), now)


def _to_raters(entry: Entry, level: Level, kind: str, text: Sentence, now: datetime) -> None:
    sheets = Sheet.objects.filter(entry=entry, level=level, status=SheetStatus.SUBMITTED)
    send_many(
        [
            Letter(
                accounts=[account_id],
                kind=kind,
                text=text,
                url=reverse("rating:sheet", args=[sheet_id]),
                subject=f"entry:{entry.pk}",
                code=entry.code,
                due_on=entry.due_on,
                needs_action=False,
            )
            for sheet_id, account_id in sheets.values_list("pk", "account_id")
        ],
        now=now,
    )


def settle_raters(entries: Sequence[Entry], *, now: datetime) -> None:
    """The result was computed, or the place has left: nothing is to be looked at again."""
    for kind in (BACK_AT_PANEL, DIVERGES):
        settle_many(subjects=[f"entry:{entry.pk}" for entry in entries], kind=kind, now=now)


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
