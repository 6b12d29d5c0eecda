"""How places stand by the rating, for a page that somebody else makes: the star, the points they do well and those that cost most.

Until a result is public, points are worked out from the platform's figures alone: never from what an assessor has written, nor
from what the place says of itself, which an assessor among the readers must not know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cuobian.domains.rating.models import Entry
from cuobian.domains.rating.queries.facts_of_entry import latest_snapshots
from cuobian.domains.rating.queries.keeper import KeeperView, current_entry, estimate
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.queries.stars import active_stars, being_rated
from cuobian.engines.scoring import State
from cuobian.kernel.sentences import Sentence, Text

SHOWN = 3
WORDS = {
    5: _("五星"),
    4: _("四星"),
    3: _("三星"),
    2: _("二星"),
    1: _("一星"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One place: its star in words, its strong and its weak measuring points with what the record says of them."""

    star: Text
    url: str
    strong: Sequence[tuple[Text, Text, str]]
    weak: Sequence[tuple[Text, Text, str]]


def standings(place_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Every place that was asked for; one that was never rated has no points."""
    ids = list(place_ids)
    stars, rated = active_stars(ids), being_rated(ids)
    found = {}
    for ident in ids:
        star = WORDS[stars[ident].star] if ident in stars else _("考评中") if ident in rated else _("未定星级")
        entry = current_entry(ident)
        view = estimate(entry, claims=False) if entry and latest_snapshots([entry.pk]) else None
        strong = _strong(entry, view) if entry and view else []
        weak = _weak(entry, view) if entry and view else []
        found[ident] = Standing(star, _url(entry) if entry else "", strong, weak)
    return found


def _strong(entry: Entry, view: KeeperView) -> list[tuple[Text, Text, str]]:
    best = [point for point in view.result.points if point.state == State.A and point.standing.counts]
    best.sort(key=lambda point: point.score, reverse=True)
    url = _url(entry)
    return [(point_text(entry.round.version_id, point.id).name, str(State.A), url) for point in best[:SHOWN]]


def _weak(entry: Entry, view: KeeperView) -> list[tuple[Text, Text, str]]:
    url = _url(entry)
    return [
        (loss.name, Sentence(_("丢 %(lost)s 分"), {"lost": f"{loss.lost:.2f}"}), url) for loss in view.losses[:SHOWN]
    ]


def _url(entry: Entry) -> str:
    return reverse("rating:entry", args=[entry.pk])
