"""What runs against a place outside of a round's steps: rectification after "not starred", a yellow card, a bar after a revocation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry
from cuobian.domains.rating.queries.star_policy import barred_until, last_card
from cuobian.domains.rating.queries.stars import StarRecord
from cuobian.domains.rating.rules.star_days import card_ends
from cuobian.domains.rating.values import Stage
from cuobian.kernel.format import day_number


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing with its last day, what it is about and what to do. `is_late` once that day is over."""

    title: str
    why: str
    todo: str
    until: date
    is_late: bool


def place_deadlines(place_id: UUID, entry: Entry | None, star: StarRecord | None, today: date) -> Sequence[Deadline]:
    """For the keeper's page; `entry` is the place's present or last one, `star` what it holds: a card, else maybe a bar."""
    found = [_card(star, today) if star else _bar(place_id, today), _rectification(entry, today)]
    return [each for each in found if each is not None]


def _card(star: StarRecord, today: date) -> Deadline | None:
    event = last_card(star.id)
    if event is None:
        return None
    until = card_ends(event.on, event.facts)
    return Deadline(
        title=_("黄牌：最晚 %(day)s 改好") % {"day": day_number(until)},
        why=event.reason,
        todo=_("照原因改好，活动和开放照常记进台账，再告诉定星单位来核对。到期没改，可以降一星。"),
        until=until,
        is_late=today > until,
    )


def _rectification(entry: Entry | None, today: date) -> Deadline | None:
    if entry is None or entry.stage != Stage.UNSTARRED or entry.rectify_by is None:
        return None
    return Deadline(
        title=_("限期整改：最晚 %(day)s") % {"day": day_number(entry.rectify_by)},
        why=_("「%(title)s」不定星级。") % {"title": entry.round.title},
        todo=_("照下面「哪里丢了分」从丢分多的改起，改好报区里。下一轮可以再申报。"),
        until=entry.rectify_by,
        is_late=today > entry.rectify_by,
    )


def _bar(place_id: UUID, today: date) -> Deadline | None:
    free = barred_until([place_id]).get(place_id)
    if free is None or today >= free:
        return None
    return Deadline(
        title=_("%(day)s 起可以再申报星级") % {"day": day_number(free)},
        why=_("星级撤销了，在这之前的轮次不收这个站点。"),
        todo=_("先把撤销的原因改好，平时的活动照常记。"),
        until=free,
        is_late=False,
    )
