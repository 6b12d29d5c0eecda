"""Where to go next: visits in the order of what they save for their cost, until the budget is spent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cuobian.engines.posterior.checks import Floats, Whole, errors_of, flags_of, numbers
from cuobian.engines.posterior.costs import Costs
from cuobian.engines.posterior.errors import BadSetting
from cuobian.engines.posterior.visits import known, saved

NOTHING = 1e-12
"""A visit that saves no more than this is worth nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class VisitPlan:
    """One entry a visit, the most worthwhile first.

    ``station``: place in the arrays; ``number``: first, second, … further visit there; ``gain``: loss it saves
    after those before it; ``rate``: gain for a unit of cost, by which visits are ordered. ``visits``: further
    visits of each station; ``spent``: their cost; ``saved``: all gains together.
    """

    station: Whole
    number: Whole
    gain: Floats
    rate: Floats
    visits: Whole
    spent: float
    saved: float


def next_visits(
    fair: ArrayLike,
    error: ArrayLike,
    cuts: ArrayLike,
    visit_error: ArrayLike,
    *,
    budget: float,
    cost: ArrayLike = 1.0,
    costs: Costs | None = None,
    cap: ArrayLike | None = None,
    most: int = 1,
    excluded: ArrayLike | None = None,
    worth: float | None = None,
) -> VisitPlan:
    """A batch of visits chosen greedily by loss saved for each unit of cost.

    ``cost`` of a visit and ``budget`` are in one unit (days, yuan, visits). ``most``: further visits of one
    station; a visit that is only worth it together with the next counts by the mean of both. ``excluded``:
    stations not to be visited. ``worth``: what a unit of loss is worth in units of cost; visits that save less
    than they cost are left out. Equal visits keep the order of the stations. After the batch has been made, plan
    again with what was seen.

    Raises ``BadSetting`` and what ``star_posterior`` raises.
    """
    now = known(fair, error, cuts, cap, costs)
    size = now.fair.size
    noise, price = errors_of("visit_error", visit_error, size), numbers("cost", cost, size)
    barred = flags_of("excluded", excluded, size)
    _check(budget, price, most, worth)
    total = np.column_stack([np.zeros(size), *(saved(now, noise / np.sqrt(many)) for many in range(1, most + 1))])
    total[barred] = 0
    gain, mean = np.diff(total, axis=1), _falling(total)
    rate = mean / price[:, None]
    station, number = np.nonzero((mean > NOTHING) & (worth is None or rate * (worth or 0) > 1))
    # Stable, so equal rates keep the order of stations and a second visit stays behind the first.
    order = np.argsort(-rate[station, number], kind="stable")
    station, number = station[order], number[order]
    taken = _affordable(price[station], budget)
    station, number = station[taken], number[taken]
    return VisitPlan(
        station=station,
        number=number + 1,
        gain=gain[station, number],
        rate=rate[station, number],
        visits=np.bincount(station, minlength=size),
        spent=float(price[station].sum()),
        saved=float(gain[station, number].sum()),
    )


def _check(budget: float, price: Floats, most: int, worth: float | None) -> None:
    if not 0 <= budget < np.inf:
        raise BadSetting("budget", f"{budget}; a budget is finite and not below zero")
    if (price <= 0).any():
        raise BadSetting("cost", "a visit costs more than nothing")
    if most < 1:
        raise BadSetting("most", f"{most}; at least one visit is to be allowed")
    if worth is not None and not 0 <= worth < np.inf:
        raise BadSetting("worth", f"{worth}; a worth is finite and not below zero")


def _falling(total: Floats) -> Floats:
    """Gains by visit, made to fall: a gain that rises is shared with those before it (upper concave hull)."""
    most = total.shape[1] - 1
    found = np.empty((total.shape[0], most))
    for visit in range(most):
        starts = [
            np.max([(total[:, end] - total[:, start]) / (end - start) for end in range(visit + 1, most + 1)], axis=0)
            for start in range(visit + 1)
        ]
        found[:, visit] = np.min(starts, axis=0)
    return np.asarray(np.minimum.accumulate(found, axis=1))


def _affordable(price: Floats, budget: float) -> Whole:
    """Entries taken in order; one that no longer fits is passed over for cheaper ones."""
    taken: list[Whole] = []
    left, waiting = budget, np.arange(price.size)
    while waiting.size:
        waiting = waiting[price[waiting] <= left + NOTHING]
        sums = np.cumsum(price[waiting])
        end = int(np.searchsorted(sums, left + NOTHING, side="right"))
        taken.append(waiting[:end])
        left -= float(sums[end - 1]) if end else 0.0
        waiting = waiting[end:]
    return np.concatenate(taken) if taken else np.zeros(0, np.intp)
