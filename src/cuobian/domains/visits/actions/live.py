"""The day itself: started, arrived, left, run late with new times for what is left, ended. Nobody has to mark anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.closing import settle_statements
from cuobian.domains.visits.actions.counting import count_visits
from cuobian.domains.visits.actions.inspecting import close_occasion
from cuobian.domains.visits.actions.releasing import settle_all
from cuobian.domains.visits.actions.retiming import measure_day
from cuobian.domains.visits.actions.writing import audited, tell_guests, tell_hosts
from cuobian.domains.visits.models import Item, Programme, Slip
from cuobian.domains.visits.queries.frozen import people_in, told_items
from cuobian.domains.visits.queries.load import item_of, lock_programme
from cuobian.domains.visits.queries.people import hosts_told
from cuobian.domains.visits.queries.riding import Riding, lock_riding
from cuobian.domains.visits.queries.slipping import Late, Outlook, later_by, outlook
from cuobian.domains.visits.queries.told import title_of
from cuobian.domains.visits.rules.changes import clock
from cuobian.domains.visits.states import Step, step_of
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.writing import optional

LATER = gettext_lazy("「%(title)s」到%(place)s由 %(old)s 改为 %(new)s")
DROPPED = gettext_lazy("「%(title)s」今天来不了%(place)s了：%(why)s")
SLIPPED = gettext_lazy("「%(title)s」顺延 %(n)s 分钟，下一站 %(place)s %(new)s")
SLIPPED_LAST = gettext_lazy("「%(title)s」顺延 %(n)s 分钟")


def start(*, actor: Actor, programme_id: UUID, now: datetime) -> Programme:
    """The first day has come. Raises Conflict when it has not, or when it has begun already."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        return _started(actor, found, now)


def end(*, actor: Actor, programme_id: UUID, note: str, now: datetime) -> Programme:
    """It is over; nothing waits any more. On its last day and later it may end without ever having been started.

    Raises:
        Conflict: it has ended already, or it was never started and its last day has not come.
        Invalid: the note is too long.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        step = check_end(found, now)
        if found.status == ProgrammeStatus.RELEASED:
            _started(actor, found, now)
        if faults := optional("text", note):
            raise Invalid(faults)
        items = list(Item.objects.filter(programme=found))
        found.status, found.status_since = step.goes_to, now
        found.ended_at, found.ended_by_id, found.end_note = now, actor.person_id, note.strip()
        found.save()
        settle_all(found, items, now)
        settle_statements(found, now)
        close_occasion(actor=actor, programme=found, now=now)
        count_visits(found, actor=actor, now=now)
        audited(actor, "end", found, now)
        return found


def check_end(found: Programme, now: datetime) -> Step:
    """Pass when it may end now. Raises Conflict."""
    step = step_of(found.status, "end")
    if found.status == ProgrammeStatus.RELEASED and local_date(now) < found.ends_on:
        raise Conflict(_("还没到最后一天（%(day)s），不能结束。") % {"day": found.ends_on.isoformat()})
    return step


def arrive(*, actor: Actor, programme_id: UUID, item_id: UUID, now: datetime) -> Item:
    """They are there. The first arrival on the first day starts the programme. Doing it twice is safe.

    Raises:
        Conflict: another day, not released, or the item was dropped.
        NotAllowed: an escort, and the item is another car's.
    """
    with transaction.atomic():
        riding = lock_riding(actor, programme_id, now)
        under_way(actor, riding.programme, "move", now)
        item = _of_today(riding, item_id, now)
        if item.arrived_at is None:
            item.arrived_at = now
            item.save(update_fields=["arrived_at"])
            audited(actor, "arrive", riding.programme, now, summary=item.title, new=riding.capacity)
        return item


def leave(*, actor: Actor, programme_id: UUID, item_id: UUID, now: datetime) -> Item:
    """They have left. Doing it twice is safe. Raises Conflict when they have not arrived."""
    with transaction.atomic():
        riding = lock_riding(actor, programme_id, now)
        step_of(riding.programme.status, "move")
        item = _of_today(riding, item_id, now)
        if item.arrived_at is None:
            raise Conflict(_("还没有记到达，先点「到了」。"))
        if item.left_at is None:
            item.left_at = now
            item.save(update_fields=["left_at"])
            audited(actor, "leave", riding.programme, now, summary=item.title, new=riding.capacity)
        return item


def take_back_move(*, actor: Actor, programme_id: UUID, item_id: UUID, now: datetime) -> Item:
    """A slip of the finger: the last of arrived and left is taken back. Raises Conflict."""
    with transaction.atomic():
        riding = lock_riding(actor, programme_id, now)
        step_of(riding.programme.status, "move")
        item = item_of(riding.programme, item_id) if riding.escort is None else _of_today(riding, item_id, now)
        if item.left_at is not None:
            item.left_at = None
        elif item.arrived_at is not None:
            item.arrived_at = None
        else:
            raise Conflict(_("这一站还没有记过，没有可以退回的。"))
        item.save(update_fields=["arrived_at", "left_at"])
        audited(actor, "undo", riding.programme, now, summary=item.title, new=riding.capacity)
        return item


@dataclass(frozen=True, slots=True)
class SlipWish:
    """How late, which vehicle, whether the order may change, and what was seen in the preview (its digest)."""

    late: Late
    seen: str
    note: str = ""


def slip(*, actor: Actor, programme_id: UUID, wish: SlipWish, now: datetime) -> Slip:
    """Take the new times that the preview showed: write them, and tell the hosts and those who ride along.

    A delay before the first arrival (they set out late) starts the programme.

    Raises:
        Conflict: it does not run, or what is left has changed since the preview.
        Invalid: no delay, or nothing is left on this day.
        NotAllowed: an escort, and the delay is another car's.
    """
    with transaction.atomic():
        riding = lock_riding(actor, programme_id, now)
        found = riding.programme
        if riding.vehicle and wish.late.vehicle != riding.vehicle:
            raise NotAllowed(_("晚点只能记自己跟的车。"))
        under_way(actor, found, "slip", now)
        if faults := optional("note", wish.note, most=200):
            raise Invalid(faults)
        ahead = outlook(found, wish.late, now)
        if ahead is None or not ahead.changes:
            raise Invalid([Fault("minutes", _("今天后面没有要改时间的日程。"))])
        if ahead.digest != wish.seen:
            raise Conflict(_("预览之后情况又变了，请再看一遍新的时间。"))
        told = _write(found, ahead, now)
        made = _kept_slip(actor, found, wish, ahead, told, now)
        found.version += 1
        found.save(update_fields=["version"])
        audited(actor, "slip", found, now, new={"minutes": wish.late.minutes, **riding.capacity})
        return made


def _kept_slip(actor: Actor, found: Programme, wish: SlipWish, ahead: Outlook, told: int, now: datetime) -> Slip:
    return Slip.objects.create(
        programme=found,
        day=ahead.day,
        item=ahead.current,
        vehicle=wish.late.vehicle,
        at=now,
        minutes=wish.late.minutes,
        changes=[_kept(change) for change in ahead.changes],
        told=told,
        note=wish.note.strip(),
        made_by_id=actor.account_id,
        made_by_name=actor.name[:60],
    )


def under_way(actor: Actor, found: Programme, action: str, now: datetime) -> None:
    """Pass when it runs, or may begin now: the first thing that is told of the day starts it. Raises Conflict."""
    if found.status == ProgrammeStatus.RELEASED:
        _started(actor, found, now)
    step_of(found.status, action)


def _started(actor: Actor, found: Programme, now: datetime) -> Programme:
    step = step_of(found.status, "start")
    if local_date(now) < found.starts_on:
        raise Conflict(_("还没到第一天（%(day)s）。") % {"day": found.starts_on.isoformat()})
    found.status, found.status_since, found.started_at = step.goes_to, now, now
    found.save()
    audited(actor, "start", found, now)
    return found


def _of_today(riding: Riding, item_id: UUID, now: datetime) -> Item:
    item = item_of(riding.programme, item_id)
    riding.check_item(item)
    if item.dropped_at is not None:
        raise Conflict(_("这一项已经取消。"))
    if item.day is None or item.day.date != local_date(now):
        raise Conflict(_("这一项不在今天。"))
    return item


def _write(programme: Programme, ahead: Outlook, now: datetime) -> int:
    """New times on the items; each host whose time moved is told, then all who ride in a car whose day changes."""
    sent, known = 0, told_items(programme)
    for change in ahead.changes:
        item: Item = change["item"]
        if change.get("dropped"):
            item.dropped_at, item.dropped_why = now, change["dropped"]
            item.save(update_fields=["dropped_at", "dropped_why"])
            text = Sentence(DROPPED, {"title": title_of(programme), "place": _name(item), "why": change["dropped"]})
        else:
            item.starts_at = change["new"]
            item.ends_at = change["new"] + timedelta(minutes=item.minutes)
            item.save(update_fields=["starts_at", "ends_at"])
            facts = {"old": _clock(change["old"]), "new": _clock(change["new"])}
            text = Sentence(LATER, {"title": title_of(programme), "place": _name(item), **facts})
        if told := known.get(str(item.pk)):  # what was never released is nobody's visit yet
            sent += tell_hosts(item, hosts_told(told, now), text, now, needs_action=False)
    measure_day(programme, ahead.day.pk)
    released = [change for change in ahead.changes if str(change["item"].pk) in known]
    return sent + _tell_riders(programme, ahead, released, now)


def _tell_riders(programme: Programme, ahead: Outlook, changes: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Everybody in a car whose day changes hears of the own next stop; whoever has no car yet, of the first of all."""
    people = [one for one in people_in(programme) if one.account_id]
    sent = 0
    for car in sorted({one.vehicle for one in people}):
        own = [change for change in changes if car == 0 or change["item"].vehicle in (0, car)]
        accounts = [one.account_id for one in people if one.vehicle == car and one.account_id]
        if own:
            sent += tell_guests(programme, accounts, _rider_words(programme, ahead, own), now)
    return sent


def _rider_words(programme: Programme, ahead: Outlook, own: Sequence[Mapping[str, Any]]) -> Sentence:
    following = [change for change in own if not change.get("dropped")]
    if not following:
        return Sentence(SLIPPED_LAST, {"title": title_of(programme), "n": ahead.late.minutes})
    first = following[0]
    facts = {"n": later_by(first), "place": _name(first["item"]), "new": _clock(first["new"])}
    return Sentence(SLIPPED, {"title": title_of(programme), **facts})


def _name(item: Item) -> str:
    return item.place.short_name if item.place else item.title


def _kept(change: Mapping[str, Any]) -> dict[str, Any]:
    item: Item = change["item"]
    base = {"item": str(item.pk), "title": item.title}
    if change.get("dropped"):
        return {**base, "dropped": change["dropped"], "old": _iso(change["old"])}
    end = change["new"] + timedelta(minutes=item.minutes)
    return {**base, "old": _iso(change["old"]), "new": _iso(change["new"]), "new_end": _iso(end)}


def _iso(moment: datetime) -> str:
    """As a release writes it, so that both compare."""
    return moment.astimezone(UTC).isoformat()


def _clock(moment: datetime) -> str:
    return clock(moment.isoformat())
