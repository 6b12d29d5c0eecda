"""The life of a place as a table: (state, what happens) -> next state. What is not in the table is refused."""

from dataclasses import dataclass

from cuobian.domains.network.values import PlaceAction, PlaceStatus

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
    (SUSPENDED, PlaceAction.EDIT): Step(SUSPENDED, (), structural=False),
    (SUSPENDED, PlaceAction.RENAME): Step(SUSPENDED, ("effective_on", "reason", "name", "short_name")),
    (SUSPENDED, PlaceAction.MOVE): Step(SUSPENDED, ("effective_on", "reason", "area")),
    (SUSPENDED, PlaceAction.MERGE): Step(MERGED, ("effective_on", "reason", "into")),
    (SUSPENDED, PlaceAction.REOPEN): Step(OPEN),
    (SUSPENDED, PlaceAction.CLOSE): Step(CLOSED),
    (CLOSED, PlaceAction.REOPEN): Step(OPEN),
}


def step(status: str | None, action: str) -> Step | None:
    """The step that `action` is in this state, or None when it cannot be taken."""
    return STEPS.get((PlaceStatus(status) if status else None, PlaceAction(action)))


def possible(status: str) -> list[PlaceAction]:
    """What can happen to a place in this state, in the order of the table."""
    return [action for state, action in STEPS if state == status]
