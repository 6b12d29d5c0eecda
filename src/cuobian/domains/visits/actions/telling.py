"""Who hears what of a release: hosts whose visit is new, changed or gone; participants whose day is; each with the planner's note."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.statements import let_go
from cuobian.domains.visits.actions.writing import host_subject, several, tell_guests, tell_hosts
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.queries.people import accounts_in, hosts_at, hosts_of
from cuobian.domains.visits.rules.changes import clock, day_words
from cuobian.domains.visits.values import ItemKind, Readiness
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import settle

FIRST = gettext_lazy("请参加「%(title)s」，%(first)s 开始。日程、座位和资料在这里")
NEXT = gettext_lazy("「%(title)s」日程有变：%(what)s")
VISITED = gettext_lazy("「%(title)s」%(day)s %(start)s 到%(place)s观摩，请准备并确认")
REMOVED = gettext_lazy("「%(title)s」的日程里不再有您接待的这一站：%(place)s")
NOTED = gettext_lazy("%(text)s。%(note)s")
MOST_NOTE = 120
CONFIRMING = (ItemKind.STOP, ItemKind.TALK)
"""Kinds whose hosts are asked to prepare and to say that they are ready."""

Change = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """One release, as it is told."""

    programme: Programme
    changes: Sequence[Change]
    note: str
    is_first: bool

    @property
    def by_item(self) -> Mapping[str, list[Change]]:
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            if "item" in change:
                found[change["item"]].append(change)
        return found

    def words(self, text: Any, facts: Mapping[str, Any]) -> Sentence:
        """A notice with the programme's title, and the planner's note after it."""
        plain = Sentence(text, {"title": self.programme.title, **facts})
        return Sentence(NOTED, {"text": plain, "note": self.note[:MOST_NOTE]}) if self.note else plain


def tell_release(news: News, items: Sequence[Item], now: datetime) -> int:
    """Tell everybody whom it concerns. Returns how many notices were sent."""
    by_item = news.by_item
    held = [item for item in items if item.day_id and item.dropped_at is None]
    visited = {item.code for item in held if item.kind == ItemKind.STOP}
    sent = sum(_tell_left(news, change, visited, now) for change in news.changes if "left_code" in change)
    for item in held:
        if item.starts_at is None:
            continue
        own = [change for change in by_item.get(str(item.pk), []) if not change.get("riders")]
        if news.is_first or own:
            sent += _ask_host(news, item, now)
        else:
            sent += _inform_host(news, item, now)
    return sent + _tell_guests(news, now)


def _ask_host(news: News, item: Item, now: datetime) -> int:
    """A visit that is new or has changed: what the host said before does not hold any more."""
    if item.kind not in CONFIRMING:
        return 0
    if not news.is_first and item.readiness != Readiness.WAITING:
        Item.objects.filter(pk=item.pk).update(readiness=Readiness.WAITING, ready_at=None, ready_by=None, ready_note="")
    facts = {
        "day": day_words(item.day.date.isoformat()) if item.day else "",
        "start": clock(item.starts_at.isoformat()) if item.starts_at else "",
        "place": item.place.short_name if item.place else item.title,
    }
    return tell_hosts(item, hosts_of(item, now), news.words(VISITED, facts), now, due=_day(item))


def _inform_host(news: News, item: Item, now: datetime) -> int:
    """Something that all hosts should know, such as whom to call; whoever has not confirmed yet is still waited for."""
    shared = [change for change in news.changes if change.get("hosts")]
    if not shared or item.kind not in CONFIRMING or item.arrived_at is not None:
        return 0
    waits = item.readiness == Readiness.WAITING
    text = news.words(NEXT, {"what": several(shared[0]["text"], len(shared))})
    return tell_hosts(item, hosts_of(item, now), text, now, needs_action=waits, due=_day(item) if waits else None)


def _day(item: Item) -> date | None:
    return item.day.date if item.day else None


def _tell_left(news: News, change: Change, visited: Collection[str], now: datetime) -> int:
    """Whoever loses a visit: nothing of it waits for them any more, and they are told."""
    settle(subject=host_subject(change["item"]), now=now)
    let_go(news.programme, change["left_code"], visited, now)
    item = Item.objects.filter(pk=change["item"]).first()
    if item is None:
        return 0
    named = change.get("left_account")
    before = {UUID(named)} if named else set(hosts_at(change["left_code"], now))
    stays = set() if change.get("gone") else set(hosts_of(item, now))
    return tell_hosts(
        item, before - stays, news.words(REMOVED, {"place": change["left_title"]}), now, needs_action=False
    )


def _tell_guests(news: News, now: datetime) -> int:
    programme = news.programme
    if news.is_first:
        first = day_words(programme.starts_on.isoformat())
        return tell_guests(programme, accounts_in(programme), news.words(FIRST, {"first": first}), now)
    shared = [change for change in news.changes if "person" not in change]
    told: set[UUID] = set()
    if shared:
        cars = {change.get(name, 0) for change in shared for name in ("vehicle", "left_vehicle") if name in change}
        everybody = any("item" not in change for change in shared)
        told = set(accounts_in(programme, () if everybody else cars))
        text = news.words(NEXT, {"what": several(shared[0]["text"], len(shared))})
        tell_guests(programme, told, text, now)
    return len(told) + sum(_tell_person(news, ident, told, now) for ident in _persons(news))


def _persons(news: News) -> list[str]:
    return list(dict.fromkeys(change["person"] for change in news.changes if "person" in change))


def _tell_person(news: News, ident: str, told: set[UUID], now: datetime) -> int:
    """What concerns one alone; whoever was removed is told in any case."""
    own = [change for change in news.changes if change.get("person") == ident]
    one = Participant.objects.filter(pk=ident).exclude(account=None).first()
    if one is None or one.account_id is None or (one.account_id in told and not own[0].get("gone")):
        return 0
    text = news.words(NEXT, {"what": several(own[0]["text"], len(own))})
    return tell_guests(news.programme, [one.account_id], text, now)
