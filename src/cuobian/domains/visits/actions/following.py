"""A place that moved: what is ahead of it goes on under its present code, and whoever answers for it now hears of it.

What was released and printed stays as it was; who receives, writes and checks follows the place (`queries/frozen.followed`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import district_of
from cuobian.domains.visits.actions.after.following import papers_follow
from cuobian.domains.visits.actions.telling import CONFIRMING, REMOVED, VISITED
from cuobian.domains.visits.actions.writing import HOST, host_subject, tell_hosts
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.queries.frames import OVER
from cuobian.domains.visits.queries.frozen import currents
from cuobian.domains.visits.queries.people import hosts_at, hosts_told, went_along
from cuobian.domains.visits.rules.changes import clock, day_words, name_of
from cuobian.domains.visits.values import LIVE, Readiness
from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import settle

READY = gettext_lazy("「%(title)s」%(day)s %(start)s 到%(place)s观摩，原接待方已准备好，现在由您接待")


def follow_place(place_id: UUID, old_code: str, new_code: str, actor: Actor, now: datetime) -> None:
    """Inside of the transaction of the move; people have followed before."""
    _items_follow(place_id, old_code, new_code)
    papers_follow(place_id, old_code, new_code, now)
    for told in currents(Programme.objects.filter(status__in=LIVE)).values():
        for each in told.items:
            if each["place_id"] == str(place_id) and each["kind"] in CONFIRMING and each["starts"]:
                _hand_over(told.frozen["title"], each, old_code, now)


def _items_follow(place_id: UUID, old_code: str, new_code: str) -> None:
    """Of programmes that are not over; a district that the officer set by hand stays."""
    rows = Item.objects.filter(place_id=place_id).exclude(programme__status__in=OVER)
    rows.filter(code=old_code).update(code=new_code)
    rows.filter(district=district_of(old_code)).update(district=district_of(new_code))


def _hand_over(title: str, told: Mapping[str, Any], old_code: str, now: datetime) -> None:
    """The keeper goes along with the place; where institute or district receive, the old ones are let go and the new are asked."""
    item = Item.objects.filter(pk=told["id"]).first()
    if item is None or item.arrived_at is not None or told.get("host_account"):
        return
    now_hosts, before = set(hosts_told(told, now)), set(hosts_at(old_code, now))
    if now_hosts & before or went_along(told["code"], now):
        return
    settle(subject=host_subject(item.pk), kind=HOST, now=now)
    place = {"title": title, "place": name_of(told)}
    facts = {**place, "day": day_words(told["day"]), "start": clock(told["starts"])}
    waits = item.readiness == Readiness.WAITING
    text = Sentence(VISITED if waits else READY, facts)
    due = date.fromisoformat(told["day"]) if waits else None
    tell_hosts(item, now_hosts, text, now, needs_action=waits, due=due)
    tell_hosts(item, before - now_hosts, Sentence(REMOVED, place), now, needs_action=False)
