"""Stars as the public sees them: which drawing a place gets, and the words beside it.

Before its notice a place that is being rated shows 「考评中」 and nothing more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.public import (
    ProposalRecord,
    StarRecord,
    active_stars,
    being_rated,
    lost_stars,
    proposals,
    unstarred,
)
from cuobian.kernel import format as written
from cuobian.sites.ui.stars import star_word


@dataclass(frozen=True, slots=True)
class Drawing:
    """What `{% stars level kind text %}` is given."""

    level: int
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place's star and where it stands in the present round.

    Attributes:
        star: the award in force, None without one.
        proposal: the proposed star while its notice is open.
        drawing: the one drawing a list shows.
    """

    star: StarRecord | None
    proposal: ProposalRecord | None
    is_being_rated: bool
    drawing: Drawing

    @property
    def planned(self) -> Drawing | None:
        """The drawing of the proposed star."""
        if self.proposal is None:
            return None
        if not self.proposal.star:
            return Drawing(0, "unrated", _("拟不定星级"))
        return Drawing(self.proposal.star, "plan")

    @property
    def round_words(self) -> str:
        """Where the present round stands, for places without a proposed star."""
        return _("考评中，未公示") if self.is_being_rated else ""


def standings(places: Iterable[PlaceRecord]) -> dict[UUID, Standing]:
    """The standing of each place: five queries, however many places."""
    shown = list(places)
    ids = [place.id for place in shown]
    held, planned, rated = active_stars(ids), proposals(ids), being_rated(ids)
    bare = [key for key in ids if key not in held]
    lost, none = (lost_stars(bare), unstarred(bare)) if bare else ({}, set())
    found = {}
    for place in shown:
        star = held.get(place.id)
        drawing = _drawing(place, star, lost.get(place.id), is_unstarred=place.id in none)
        found[place.id] = Standing(star, planned.get(place.id), place.id in rated, drawing)
    return found


def _drawing(place: PlaceRecord, star: StarRecord | None, lost: StarRecord | None, *, is_unstarred: bool) -> Drawing:
    if star is not None:
        return drawing_of(star)
    if lost is not None:
        return Drawing(lost.star, "gone")
    if is_unstarred:
        return Drawing(0, "unrated")
    return Drawing(0, "none", "" if place.rated else _("不参加评定"))


def drawing_of(star: StarRecord) -> Drawing:
    """The drawing of one award, in force or not."""
    if star.status == "revoked":
        return Drawing(star.star, "gone")
    return drawing_then(star, rated=True)


def drawing_then(star: StarRecord | None, *, rated: bool) -> Drawing:
    """The drawing of what a place held on a past day, whatever has become of the award since."""
    if star is None:
        return Drawing(0, "none", "" if rated else _("不参加评定"))
    return Drawing(star.star, "sample" if star.is_sample and not settings.CUOBIAN_DEMO else "set")


def edge_of(star: StarRecord, lines: dict[int, float]) -> Drawing | None:
    """The half star of an award that missed the next line by 1.5 points or less."""
    above = lines.get(star.star + 1)
    if not star.is_active or above is None:
        return None
    missing = above - float(star.score)
    if not 0 < missing <= 1.5:
        return None
    words = _("%(star)s，差 %(n)s 分到%(next)s") % {
        "star": star_word(star.star), "n": written.score(missing), "next": star_word(star.star + 1),
    }  # fmt: skip
    return Drawing(star.star, "edge", words)
