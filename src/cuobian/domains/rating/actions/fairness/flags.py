"""The flags of a new run: kept as rows, and carried on from the run before where the same flag comes up again.

The rule: two flags are the same when they are of one kind about the same people, districts and, for kinds about sheets,
sheets (`rules/fairness/screens.identity_of`). One that comes up again

- keeps its checker and the day it is due, when it was not answered yet; the earlier row is superseded;
- keeps its answer, when it was answered and rests on the same visits;
- is asked again, when it was answered but rests on other visits now; the earlier answer stands beside it.

One that does not come up again stays as it was, with whoever has it: that the figures moved answers no question.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cuobian.domains.rating.actions.fairness.screens import tell_checker
from cuobian.domains.rating.models import FairnessRun, Screen
from cuobian.domains.rating.queries.fairness.screens import standing
from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.rules.fairness.outcome import Outcome, ScreenFigure
from cuobian.domains.rating.rules.fairness.screen_life import screen_step
from cuobian.domains.rating.rules.fairness.screens import DISTRICT, identity_of
from cuobian.domains.rating.values import ScreenStatus
from cuobian.support.notices.public import settle

BATCH = 200


def raise_flags(run: FairnessRun, material: Material, outcome: Outcome, *, now: datetime) -> list[Screen]:
    """Keep the flags of a run that has just been made, inside its transaction; the round is locked by who calls."""
    earlier = list(standing(run.round_id, run.level).select_for_update(of=("self",)))
    raised = [_screen(run, material, figure) for figure in outcome.screens]
    carried = _carry(raised, earlier)
    _supersede(carried, now)
    Screen.objects.bulk_create(raised, batch_size=BATCH)
    for screen in raised:
        if screen.status == ScreenStatus.ASSIGNED:
            tell_checker(screen, now=now)
    return raised


def _carry(raised: Iterable[Screen], earlier: Iterable[Screen]) -> list[Screen]:
    """Give each flag what the same one already has; the earlier ones that are taken over."""
    known = {identity_of(old.kind, old.facts).about: old for old in earlier}
    taken = []
    for screen in raised:
        identity = identity_of(screen.kind, screen.facts)
        old = known.pop(identity.about, None)
        if old is None:
            continue
        screen.carried_from = old
        taken.append(old)
        same_visits = identity_of(old.kind, old.facts).evidence == identity.evidence
        if old.status == ScreenStatus.ASSIGNED:
            screen.status, screen.checker_id, screen.due_on = old.status, old.checker_id, old.due_on
        elif old.status == ScreenStatus.CHECKED and same_visits:
            for name in ("status", "checker_id", "due_on", "outcome", "finding", "checked_at", "checked_by_id"):
                setattr(screen, name, getattr(old, name))
    return taken


def _supersede(taken: Iterable[Screen], now: datetime) -> None:
    """Close what is carried on; an answered flag stays answered."""
    for old in taken:
        if old.status != ScreenStatus.CHECKED:
            old.status = screen_step(old.status, "carry_screen").goes_to
            old.save(update_fields=["status"])
            settle(subject=f"screen:{old.pk}", now=now)


def _screen(run: FairnessRun, material: Material, figure: ScreenFigure) -> Screen:
    """One flag: whom it is about and in which district; the words are made when it is shown."""
    people = [str(material.assessors[number].account_id) for number in figure.assessors]
    sheets = [str(material.visits[number].sheet_id) for number in figure.visits]
    units = {material.visits[number].unit for number in figure.visits}
    places = [material.places[unit] for unit in sorted(units) if unit < len(material.places)]
    return Screen(
        run=run,
        kind=figure.kind,
        code=_code(run, material, figure),
        account_id=UUID(people[0]) if len(people) == 1 else None,
        entry_id=places[0].entry_id if len(places) == 1 and len(units) == 1 else None,
        subject="、".join(figure.districts) or (people[0] if people else ""),
        estimate=figure.estimate,
        p_value=figure.p_value,
        q_value=figure.q_value,
        false_alarm=figure.false_alarm,
        facts={
            "assessors": people,
            "districts": list(figure.districts),
            "sheets": sheets,
            "unit": figure.unit,
            "error": figure.error,
            "expected": figure.expected,
            "count": figure.count,
        },
    )


def _code(run: FairnessRun, material: Material, figure: ScreenFigure) -> str:
    """The district in which it all happened; the round's own code where there is more than one."""
    places = len(material.places)
    rows = [material.visits[number] for number in figure.visits] or [
        visit for visit in material.visits if visit.assessor in figure.assessors
    ]
    districts = {material.places[visit.unit].code[:DISTRICT] for visit in rows if visit.unit < places}
    districts |= set(figure.districts)
    return next(iter(districts)) if len(districts) == 1 else run.round.code
