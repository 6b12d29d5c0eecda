"""The lives of a place, an arranged change and an area as tables: (state, what happens) -> next state.

What is not in a table is refused.
"""

from dataclasses import dataclass

from cuobian.domains.network.values import AreaAction, AreaStatus, PlaceAction, PlaceStatus, PlanAct, PlanStatus

OPEN, SUSPENDED, MERGED, CLOSED = PlaceStatus.OPEN, PlaceStatus.SUSPENDED, PlaceStatus.MERGED, PlaceStatus.CLOSED


@dataclass(frozen=True, slots=True)
class Step:
    """One possible step.

    Attributes:
        next: the state afterwards.
        facts: what has to be said with it, besides who and when.
        structural: True when the right over the place above is needed; an edit needs the right over the place itself.
    """

    next: PlaceStatus
    facts: tuple[str, ...] = ("effective_on", "reason")
    structural: bool = True


STEPS: dict[tuple[PlaceStatus | None, PlaceAction], Step] = {
    (None, PlaceAction.OPEN): Step(OPEN, ("effective_on",)),
    (OPEN, PlaceAction.EDIT): Step(OPEN, (), structural=False),
    (OPEN, PlaceAction.RENAME): Step(OPEN, ("effective_on", "reason", "name", "short_name")),
    (OPEN, PlaceAction.MOVE): Step(OPEN, ("effective_on", "reason", "area")),
    (OPEN, PlaceAction.MERGE): Step(MERGED, ("effective_on", "reason", "into")),
    (OPEN, PlaceAction.SPLIT): Step(OPEN, ("effective_on", "reason", "name", "short_name", "area")),
    (OPEN, PlaceAction.SUSPEND): Step(SUSPENDED),
    (OPEN, PlaceAction.CLOSE): Step(CLOSED),
    (OPEN, PlaceAction.CORRECT): Step(OPEN),
    (SUSPENDED, PlaceAction.EDIT): Step(SUSPENDED, (), structural=False),
    (SUSPENDED, PlaceAction.RENAME): Step(SUSPENDED, ("effective_on", "reason", "name", "short_name")),
    (SUSPENDED, PlaceAction.MOVE): Step(SUSPENDED, ("effective_on", "reason", "area")),
    (SUSPENDED, PlaceAction.MERGE): Step(MERGED, ("effective_on", "reason", "into")),
    (SUSPENDED, PlaceAction.REOPEN): Step(OPEN),
    (SUSPENDED, PlaceAction.CLOSE): Step(CLOSED),
    (SUSPENDED, PlaceAction.CORRECT): Step(SUSPENDED),
    (CLOSED, PlaceAction.REOPEN): Step(OPEN),
    (CLOSED, PlaceAction.CORRECT): Step(CLOSED),
}

PLAN_STEPS: dict[tuple[PlanStatus | None, PlanAct], PlanStatus] = {
    (None, PlanAct.PLAN): PlanStatus.PLANNED,
    (PlanStatus.PLANNED, PlanAct.APPLY): PlanStatus.APPLIED,
    (PlanStatus.PLANNED, PlanAct.CANCEL): PlanStatus.CANCELLED,
    (PlanStatus.PLANNED, PlanAct.FAIL): PlanStatus.FAILED,
}
AREA_STEPS: dict[tuple[AreaStatus | None, AreaAction], AreaStatus] = {
    (None, AreaAction.ADD): AreaStatus.LIVE,
    (AreaStatus.LIVE, AreaAction.RENAME): AreaStatus.LIVE,
    (AreaStatus.LIVE, AreaAction.MERGE): AreaStatus.MERGED,
    (AreaStatus.LIVE, AreaAction.MARK): AreaStatus.LIVE,
    (AreaStatus.LIVE, AreaAction.UNMARK): AreaStatus.LIVE,
}


def step(status: str | None, action: str) -> Step | None:
    """The step that `action` is in this state, or None when it cannot be taken."""
    return STEPS.get((PlaceStatus(status) if status else None, PlaceAction(action)))


def possible(status: str) -> list[PlaceAction]:
    """What can happen to a place in this state, in the order of the table."""
    return [action for state, action in STEPS if state == status]


def plan_step(status: str | None, act: str) -> PlanStatus | None:
    """The state of an arranged change after `act`, or None when that cannot happen to it."""
    return PLAN_STEPS.get((PlanStatus(status) if status else None, PlanAct(act)))


def area_step(status: str | None, action: str) -> AreaStatus | None:
    """The state of an area after `action`, or None when that cannot happen to it."""
    return AREA_STEPS.get((AreaStatus(status) if status else None, AreaAction(action)))
