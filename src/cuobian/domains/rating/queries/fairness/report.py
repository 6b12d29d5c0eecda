"""What a fairness report is made of: one run with its rows, as one reader may see them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cuobian.domains.people.public import AccountRecord, accounts
from cuobian.domains.rating.models import FairScore, Round, Screen
from cuobian.domains.rating.queries.fairness.runs import Opened, Tally, people_of, tally_of
from cuobian.domains.rating.rules.fairness.certainty import Band, bands, chance_of
from cuobian.kernel.access import Actor, visible


@dataclass(frozen=True, slots=True)
class Reported:
    """A run, its figures, and the lists behind them. Where nobody is `named`, `people` and `odd` are empty: no name gets out."""

    named: bool
    made: Round
    found: Opened
    tally: Tally
    bands: Sequence[Band]
    odd: Sequence[FairScore]
    """Places whose adjustment was capped or refused, that the reader may see; none where the whole run was refused."""
    screens: Sequence[Screen]
    people: Mapping[UUID, AccountRecord]


def reported(actor: Actor, made: Round, found: Opened, *, named: bool) -> Reported:
    """Collect it. `named`: with the names of assessors and places."""
    rows = FairScore.objects.filter(run=found.run)
    sure = [chance_of(chances, star, top) for chances, star, top in rows.values_list("chances", "star", "ceiling")]
    odd = rows.filter(visible(actor, "rating.view", "code")).exclude(refusal="", is_capped=False)
    listed = named and not found.run.refusal
    screens = list(Screen.objects.filter(run=found.run).order_by("kind", "q_value", "pk"))
    people = {**people_of(found), **accounts([one.checker_id for one in screens if one.checker_id])} if named else {}
    return Reported(
        named=named,
        made=made,
        found=found,
        tally=tally_of(found.run),
        bands=bands(sure),
        odd=list(odd.select_related("entry__place").order_by("sort_key")) if listed else [],
        screens=screens,
        people=people,
    )


def outcomes(screens: Sequence[Screen]) -> Mapping[str, Counter[str]]:
    """By kind: how many flags stand where, by outcome once checked and by state before."""
    counts: dict[str, Counter[str]] = {}
    for one in screens:
        counts.setdefault(one.kind, Counter())[one.outcome or one.status] += 1
    return counts
