"""What the desk's first page shows of the rating: rounds in progress and what waits for the person in them."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cuobian.domains.rating.pages.desk.overview import url_of
from cuobian.domains.rating.queries.desk_round import RoundLine, rounds_in_progress
from cuobian.domains.rating.queries.desk_steps import NextStep, next_steps
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.queries.worklist import days_left
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.support.calendars.public import calendar

__all__ = ["RoundCard", "StepCard", "round_cards", "steps_in"]


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A round in progress and what the person should do in it, the most urgent first."""

    line: RoundLine
    url: str
    steps: tuple["StepCard", ...]


@dataclass(frozen=True, slots=True)
class StepCard:
    """One thing to do, with its address and the working days left."""

    step: NextStep
    url: str
    days: int | None
    round_title: str

    @property
    def due_on(self) -> date | None:
        return self.step.due_on


def round_cards(actor: Actor) -> list[RoundCard]:
    """Rounds in progress of which the actor sees a part."""
    found = []
    for line in rounds_in_progress(actor):
        policy = version_policy(line.made.version_id)
        steps = next_steps(
            actor,
            line.made,
            today=clock.today(),
            jurisdiction=policy.stars_by_level,
            minimum=dict(policy.min_raters),
        )
        cards = tuple(StepCard(step, url_of(step, line.made), _days(step), line.made.title) for step in steps)
        found.append(RoundCard(line, reverse("rating:round", args=[line.made.pk]), cards))
    return found


def steps_in(cards: list[RoundCard]) -> list[StepCard]:
    """Everything to be done in all rounds, the most urgent first."""
    steps = [step for card in cards for step in card.steps]
    return sorted(steps, key=lambda step: step.due_on or date.max)


def _days(step: NextStep) -> int | None:
    return days_left(step.due_on, calendar(), clock.today()) if step.due_on else None
