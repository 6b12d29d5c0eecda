"""Where one more visit is worth most: a batch under a budget, what it may change, and who should go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.rating.rules.fairness.analysis import fit_of
from cuobian.domains.rating.rules.fairness.design import design_part
from cuobian.domains.rating.rules.fairness.material import Assessor, Material, Visit
from cuobian.domains.rating.rules.fairness.outcome import DesignPart
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.rules.fairness.stars import Standings, believed, costs_of, standings_of, star_found
from cuobian.engines import posterior as po
from cuobian.kernel.format import percent

TOLD_FROM = 0.05
"""A star less likely than this is left out of a sentence."""
HELPS_FROM = 0.02
"""A visit that raises the certainty by less is said to change little."""
WORTH = 0.005
"""A visit that is expected to save less than this share of a star is not proposed."""
LEAST, SHARE = 5, 10
"""The usual budget: a tenth of the places, and at least five."""


@dataclass(frozen=True, slots=True)
class Worth:
    """One visit of the plan. `place`: its number in the material; `shares`: the chance of exactly 0 to 5 stars.

    `certainty` and `later` are the chance that the star is right, now and as expected after the visit. `saved` is in the
    costs that the policy declares.
    """

    place: int
    shares: tuple[float, ...]
    chances: tuple[float, ...]
    star: int
    certainty: float
    later: float
    saved: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The visits, the most worthwhile first; stars given too many or too few, as expected now and after them."""

    visits: tuple[Worth, ...]
    wrong_now: float
    wrong_after: float
    places: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may go there. `load`: sheets of this round; `fresh`: members not yet seen a place with.

    `is_known`: is in the run already, so that the links of the others do not thin out. `bridges`: joins groups of
    assessors that cannot be compared now.
    """

    account_id: UUID
    name: str
    load: int
    fresh: int
    is_known: bool
    bridges: bool


def usual_budget(places: int) -> int:
    """A tenth of the places, at least five, never more than there are."""
    return min(places, max(LEAST, places // SHARE))


def plan_of(material: Material, *, budget: int, seen: Collection[int], open_places: Collection[int]) -> Plan:
    """The batch that saves most (`engines.posterior`), out of the places in `open_places`.

    `seen`: places that are counted in the totals. Numbers are those of the material.
    """
    policy = policy_from(material.policy)
    all_places = standings_of(material, fit_of(material), policy)
    given = star_found(_part(all_places, seen), policy)
    mean, error = believed(all_places)
    now = _part(replace(all_places, fair=mean, error=error), seen)
    costs = costs_of(policy)
    found = po.star_posterior(now.fair, now.error, now.cuts, cap=now.ceiling, costs=po.Costs())
    shut = np.array([place not in open_places for place in now.place.tolist()], np.bool_)
    plan = po.next_visits(
        now.fair,
        now.error,
        now.cuts,
        now.noise,
        budget=budget,
        costs=costs,
        cap=now.ceiling,
        excluded=shut,
        worth=1 / WORTH,
    )
    mended = po.evsi(now.fair, now.error, now.cuts, now.noise, costs=po.Costs(), cap=now.ceiling)
    visits = tuple(
        Worth(
            place=int(now.place[row]),
            shares=tuple(found.each[row].tolist()),
            chances=tuple(found.at_least[row].tolist()),
            star=int(given[row]),
            certainty=max(0.0, 1 - float(found.expected_loss[row])),
            later=max(0.0, 1 - float(found.expected_loss[row] - mended[row])),
            saved=float(gain),
        )
        for row, gain in zip(plan.station.tolist(), plan.gain.tolist(), strict=True)
    )
    wrong = float(found.expected_loss.sum())
    return Plan(visits, wrong, wrong - float(mended[plan.station].sum()), len(now.place))


def _part(now: Standings, places: Collection[int]) -> Standings:
    keep = np.array([place in places for place in now.place.tolist()], np.bool_)
    return replace(
        now,
        place=now.place[keep],
        fair=now.fair[keep],
        error=now.error[keep],
        cuts=now.cuts[keep],
        ceiling=now.ceiling[keep],
    )


def in_turn(candidates: Sequence[Candidate], given: Mapping[UUID, int]) -> list[Candidate]:
    """Who should go first: whom the run knows, who joins separate groups, who has least to do, who links most anew.

    `given`: visits of this plan that were proposed to somebody already.
    """
    return sorted(
        candidates,
        key=lambda one: (
            not one.is_known,
            not one.bridges,
            one.load + given.get(one.account_id, 0),
            -one.fresh,
            one.name,
            str(one.account_id),
        ),
    )


def links_after(material: Material, added: Sequence[tuple[int, UUID]]) -> DesignPart:
    """The certificate of the visits as if those of the plan had been made: pairs of a place's number and who goes."""
    seats = {one.account_id: number for number, one in enumerate(material.assessors)}
    for _place, account_id in added:
        seats.setdefault(account_id, len(seats))
    extra = tuple(
        Visit(UUID(int=0), place, seats[account_id], Decimal(0), own=False, day=0, turn=0, marks="")
        for place, account_id in added
    )
    people = tuple(Assessor(account_id, "") for account_id in seats)
    return design_part(replace(material, assessors=people, visits=(*material.visits, *extra)), noise=None)


def now_words(shares: Sequence[float]) -> str:
    """「现在三星 62.0%、四星 38.0%」: the likely stars, the likeliest first."""
    likely = sorted(((share, star) for star, share in enumerate(shares) if share >= TOLD_FROM), reverse=True)
    told = [_("%(star)s %(share)s") % {"star": star_word(star), "share": percent(share)} for share, star in likely]
    return _("现在%(stars)s") % {"stars": _("、").join(told)}


def later_words(worth: Worth, sure: float) -> str:
    """What one more visit is expected to settle."""
    words = {"now": percent(worth.certainty), "later": percent(worth.later)}
    if worth.later >= sure > worth.certainty:
        return _("再看一次，多半能定下来：把握从 %(now)s 到约 %(later)s") % words
    if worth.later - worth.certainty >= HELPS_FROM:
        return _("再看一次，会清楚一些：把握从 %(now)s 到约 %(later)s") % words
    return _("再看一次，帮助不大：把握仍约 %(later)s") % words
