"""Releasing: frozen whole, numbered, compared with the one before, told to whom it concerns. And withdrawing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.inspecting import keep_in_step, withdraw_occasion
from cuobian.domains.visits.actions.writing import (
    HOST,
    audited,
    host_subject,
    several,
    subject_of,
    tell_guests,
    tell_hosts,
)
from cuobian.domains.visits.models import Item, Participant, Programme, Release
from cuobian.domains.visits.queries.frames import whole
from cuobian.domains.visits.queries.frozen import current, freeze
from cuobian.domains.visits.queries.load import lock_programme
from cuobian.domains.visits.queries.people import accounts_in, hosts_at, hosts_of
from cuobian.domains.visits.rules.changes import clock, day_words, differences
from cuobian.domains.visits.rules.releasing import release_faults
from cuobian.domains.visits.rules.texts import optional, wanted
from cuobian.domains.visits.states import step_of
from cuobian.domains.visits.values import ItemKind, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import settle

FIRST = gettext_lazy("请参加「%(title)s」，%(first)s 开始。日程、座位和资料在这里")
NEXT = gettext_lazy("「%(title)s」日程有变：%(what)s")
VISITED = gettext_lazy("「%(title)s」%(day)s %(start)s 到%(place)s观摩，请准备并确认")
REMOVED = gettext_lazy("「%(title)s」的日程里不再有您接待的这一站：%(place)s")
GONE = gettext_lazy("「%(title)s」已撤回：%(why)s")


def release(
    *, actor: Actor, programme_id: UUID, note: str, version: int | None, now: datetime, anyway: bool = False
) -> Release:
    """Give out the programme as it stands; from the second time on with what differs.

    Raises:
        Invalid: nobody takes part, nothing has a time, or (unless `anyway`) something clashes.
        Conflict: nothing differs from the last release, or somebody has changed it since the page was opened.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        step = step_of(found.status, "release")
        if version is not None and version != found.version:
            raise Conflict(_("日程刚刚被别人改过，页面上的不是最新的。请看过再发布。"))
        seen = whole(found)
        people = Participant.objects.filter(programme=found, removed_at=None).count()
        faults = release_faults(seen.items, people, [] if anyway else [clash for _day, clash in seen.all_clashes()])
        if faults := faults + optional("note", note):
            raise Invalid(faults)
        frozen, before = freeze(found, seen), current(found)
        changes = differences(before.frozen, frozen) if before else []
        if before is not None and not changes:
            raise Conflict(_("和上次发布的一样，不用再发。"))
        found.status, found.status_since = step.goes_to, now if not found.released_no else found.status_since
        found.released_no, found.released_at = found.released_no + 1, now
        found.save()
        told = _tell(found, seen.items, changes, before is None, now)
        made = Release.objects.create(
            programme=found,
            number=found.released_no,
            frozen=frozen,
            changes=changes,
            note=note.strip(),
            told=told,
            released_at=now,
            released_by_id=actor.account_id,
            released_by_name=actor.name[:60],
        )
        keep_in_step(actor=actor, programme=found, items=seen.items, now=now)
        audited(actor, "release", found, now, new={"released_no": found.released_no})
        return made


def withdraw(*, actor: Actor, programme_id: UUID, why: str, now: datetime) -> Programme:
    """Take a programme back, with a reason; everybody who was told is told. Raises Invalid, Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        step = step_of(found.status, "withdraw")
        if faults := wanted("text", why, _("写明为什么撤回，至少 4 个字。会发给接待方和成员。")):
            raise Invalid(faults)
        items = list(Item.objects.filter(programme=found, dropped_at=None).exclude(day=None).select_related("place"))
        found.status, found.status_since = step.goes_to, now
        found.ended_at, found.ended_by_id, found.end_note = now, actor.person_id, why.strip()
        if found.released_no:
            settle_all(found, items, now)
            text = Sentence(GONE, {"title": found.title, "why": why.strip()[:100]})
            tell_guests(found, accounts_in(found), text, now)
            for item in items:
                tell_hosts(item, hosts_of(item, now), text, now, needs_action=False)
            withdraw_occasion(actor=actor, programme=found, why=why.strip(), now=now)
        found.save()
        audited(actor, "withdraw", found, now, summary=why.strip())
        return found


def settle_all(programme: Programme, items: Sequence[Item], now: datetime) -> None:
    """Nothing is waited for any more."""
    settle(subject=subject_of(programme), now=now)
    for item in items:
        settle(subject=host_subject(item.pk), kind=HOST, now=now)


def _tell(
    programme: Programme, items: Sequence[Item], changes: Sequence[Mapping[str, Any]], is_first: bool, now: datetime
) -> int:
    """Hosts whose visit is new or changed, participants whose day is. Returns how many notices were sent."""
    by_item: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for change in changes:
        if "item" in change:
            by_item[change["item"]].append(change)
    sent = 0
    for item in items:
        if item.starts_at is not None and item.dropped_at is None and (is_first or str(item.pk) in by_item):
            sent += _tell_host(programme, item, by_item.get(str(item.pk), []), now)
    for ident, found in by_item.items():
        if any(change.get("gone") for change in found):
            sent += _tell_gone(programme, UUID(ident), found[0], now)
    return sent + _tell_guests(programme, changes, is_first, now)


def _tell_host(programme: Programme, item: Item, changes: Sequence[Mapping[str, Any]], now: datetime) -> int:
    accounts = hosts_of(item, now)
    if not accounts or item.kind not in (ItemKind.STOP, ItemKind.TALK):
        return 0
    if changes and item.readiness != Readiness.WAITING:
        Item.objects.filter(pk=item.pk).update(readiness=Readiness.WAITING, ready_at=None, ready_by=None, ready_note="")
    facts = {
        "title": programme.title,
        "day": day_words(item.day.date.isoformat()) if item.day else "",
        "start": clock(item.starts_at.isoformat()) if item.starts_at else "",
        "place": item.place.short_name if item.place else item.title,
    }
    due: date | None = item.day.date if item.day else None
    return tell_hosts(item, accounts, Sentence(VISITED, facts), now, due=due)


def _tell_gone(programme: Programme, item_id: UUID, change: Mapping[str, Any], now: datetime) -> int:
    settle(subject=host_subject(item_id), now=now)
    item = Item.objects.filter(pk=item_id).first()
    if item is None:
        return 0
    accounts = hosts_of(item, now) or hosts_at(change["code"], now)
    text = Sentence(REMOVED, {"title": programme.title, "place": change["title"]})
    return tell_hosts(item, accounts, text, now, needs_action=False)


def _tell_guests(programme: Programme, changes: Sequence[Mapping[str, Any]], is_first: bool, now: datetime) -> int:
    if is_first:
        first = day_words(programme.starts_on.isoformat())
        text = Sentence(FIRST, {"title": programme.title, "first": first})
        return tell_guests(programme, accounts_in(programme), text, now)
    shared = [change for change in changes if "person" not in change]
    sent = 0
    if shared:
        vehicles = {change.get("vehicle", 0) for change in shared}
        text = Sentence(NEXT, {"title": programme.title, "what": several(shared[0]["text"], len(shared))})
        sent += tell_guests(programme, accounts_in(programme, vehicles), text, now)
    people = {UUID(change["person"]): change for change in changes if "person" in change}
    rows = Participant.objects.filter(pk__in=people).exclude(account=None)
    for one in rows:
        if one.account_id and not (shared and not people[one.pk].get("gone")):
            text = Sentence(NEXT, {"title": programme.title, "what": people[one.pk]["text"]})
            sent += tell_guests(programme, [one.account_id], text, now)
    return sent
