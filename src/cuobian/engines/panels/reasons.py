"""Why a demand cannot be met, with the numbers that show it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cuobian.engines.panels.errors import Reason, Shortage
from cuobian.engines.panels.seating import Seating
from cuobian.engines.panels.table import SAME_DISTRICT, Table


def contradictions(table: Table) -> tuple[Reason, ...]:
    """Fixed seats that break a rule, and minimum loads that ask for more visits than there are."""
    return (*_fixed_pairs(table), *_fixed_panels(table), *_fixed_loads(table), *_total(table))


def _fixed_pairs(table: Table) -> Iterator[Reason]:
    codes = {(r.place, r.assessor): r.reason for r in reversed(table.inputs.ordered().recusals)}
    for s, r in np.argwhere(table.fixed & ~table.allowed).tolist():
        place, name = table.places[s], table.assessors[r]
        why = f"is recused ({codes[place, name]})" if table.recused[s, r] else "is of the place's own district"
        yield Reason(
            Shortage.FIXED, place, 1, 0, f"place {place}: {name} is fixed but {why}", table.taken_away(s), (name,)
        )


def _fixed_panels(table: Table) -> Iterator[Reason]:
    for s in np.flatnonzero(table.fixed.any(axis=1)).tolist():
        place, members = table.places[s], np.flatnonzero(table.fixed[s])
        names = tuple(table.assessors[r] for r in members.tolist())
        wanted, apart = int(table.wanted[s]), len(set(table.group[members].tolist()))
        if len(members) > wanted:
            message = f"place {place}: {len(members)} people are fixed for a panel of {wanted}"
            yield Reason(Shortage.FIXED, place, len(members), wanted, message, involved=names)
        if apart < len(members):
            message = f"place {place}: {len(members)} people are fixed from {apart} districts, each may send one"
            taken = {SAME_DISTRICT: len(members) - apart}
            yield Reason(Shortage.FIXED, place, len(members), apart, message, taken, names)


def _fixed_loads(table: Table) -> Iterator[Reason]:
    for r in np.flatnonzero(table.fixed.sum(axis=0) > table.high).tolist():
        name, fixed, most = table.assessors[r], int(table.fixed[:, r].sum()), int(table.high[r])
        yield Reason(
            Shortage.FIXED, name, fixed, most, f"assessor {name}: fixed at {fixed} places, may visit at most {most}"
        )


def _total(table: Table) -> Iterator[Reason]:
    least, visits = int(table.low.sum()), int(table.wanted.sum())
    if least > visits:
        yield Reason(
            Shortage.TOTAL,
            "",
            least,
            visits,
            f"minimum loads ask for {least} visits, all places together need {visits}",
        )


def shortages(table: Table, seating: Seating) -> tuple[Reason, ...]:
    """Everything that a completed seating leaves open: each place with empty seats, each assessor below the minimum."""
    missing = seating.missing()
    places = (_place(table, seating, s, int(missing[s])) for s in np.flatnonzero(missing).tolist())
    return (*places, *(_assessor(table, seating, r) for r in np.flatnonzero(seating.load < seating.low).tolist()))


def _place(table: Table, seating: Seating, s: int, missing: int) -> Reason:
    place, wanted = table.places[s], int(table.wanted[s])
    eligible = np.flatnonzero(table.allowed[s])
    apart = len(set(table.group[eligible].tolist()))
    taken = table.taken_away(s)
    if apart < wanted:
        if apart < len(eligible):
            taken[SAME_DISTRICT] = len(eligible) - apart
        message = (
            f"place {place} needs {wanted} assessors: of {len(table.assessors)} the rules leave {len(eligible)}, "
            f"of whom {apart} may sit together"
        )
        return Reason(Shortage.ELIGIBLE, place, wanted, apart, message, taken)
    full = seating.reached_from(s)
    capacity = int(table.high[full].sum())
    message = (
        f"place {place} lacks {missing} of {wanted} assessors: the {len(full)} people who could still come, directly "
        f"or by exchange, may visit {capacity} places in all and do"
    )
    names = tuple(table.assessors[r] for r in full)
    return Reason(Shortage.LOADS, place, wanted, wanted - missing, message, taken, names)


def _assessor(table: Table, seating: Seating, r: int) -> Reason:
    name, least, got = table.assessors[r], int(table.low[r]), int(seating.load[r])
    may = int(table.allowed[:, r].sum())
    others = tuple(table.assessors[o] for o in np.flatnonzero(seating.load <= seating.low).tolist() if o != r)
    message = (
        f"assessor {name} should visit at least {least} places: the rules allow {may}, "
        f"and {got} can be given beside the other minimum loads and fixed seats"
    )
    taken = {"not_allowed": len(table.places) - may}
    return Reason(Shortage.MINIMUM, name, least, min(may, got), message, taken, others)
