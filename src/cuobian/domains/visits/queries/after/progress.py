"""Reviews: every agreed action with what its unit says, and what its ticket says by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cuobian.domains.rectification.public import Status
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Action, Progress, Review
from cuobian.domains.visits.queries.after.report import actions_of
from cuobian.domains.visits.queries.after.standing import Standing
from cuobian.domains.visits.values.after import ActionState
from cuobian.kernel.errors import NotFound

ENDED = (ActionState.DONE, ActionState.NOT_PURSUED)


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """One action at one review.

    Attributes:
        progress: what its unit said at this review; None while nothing was said.
        before: what was said at the review before.
        ticket_words: the ticket's state: now, or as it was frozen with the publishing.
    """

    action: Action
    progress: Progress | None
    before: Progress | None
    ticket_words: Any
    may_write: bool

    @property
    def is_late(self) -> bool:
        """Its day had passed at the review, and it was not done."""
        said = self.progress or self.before
        return said is None or said.state not in ENDED


def reviews_of(programme: Programme) -> list[Review]:
    """All reviews, the earliest first."""
    return list(Review.objects.filter(programme=programme).select_related("published_by"))


def get_review(programme: Programme, review_id: UUID) -> Review:
    """One review. Raises NotFound."""
    found = Review.objects.filter(programme=programme, pk=review_id).select_related("programme", "published_by").first()
    if found is None:
        raise NotFound()
    return found


def answers_for(who: Standing, action: Action) -> bool:
    """Who may say how far an action has come: the people of its place or district, and who runs the papers."""
    actor = who.actor
    own = len(action.code) > len(who.programme.code)
    return who.manages or (own and (actor.may("visits.host", action.code) or actor.may("visits.report", action.code)))


def waiting_actions(review: Review) -> list[Action]:
    """Actions without an update at this review; those that had ended before are not asked again."""
    said = set(Progress.objects.filter(review=review).values_list("action_id", flat=True))
    ended = _ended_before(review)
    return [action for action in actions_of(review.programme) if action.pk not in said | ended]


def _ended_before(review: Review) -> set[UUID]:
    rows = Progress.objects.filter(review__programme=review.programme, review__number__lt=review.number)
    last = {row.action_id: row.state for row in rows.order_by("review__number")}
    return {key for key, state in last.items() if state in ENDED}


def progress_lines(who: Standing, review: Review) -> list[ProgressLine]:
    """Every action with its update; three queries, however many there are."""
    rows = Progress.objects.filter(review__programme=who.programme, review__number__lte=review.number)
    said: dict[UUID, Progress] = {}
    before: dict[UUID, Progress] = {}
    for row in rows.select_related("written_by", "review").order_by("review__number"):
        (said if row.review_id == review.pk else before)[row.action_id] = row
    return [
        ProgressLine(
            action=action,
            progress=said.get(action.pk),
            before=before.get(action.pk),
            ticket_words=_ticket_words(action, said.get(action.pk), review),
            may_write=review.published_at is None and answers_for(who, action),
        )
        for action in actions_of(who.programme)
    ]


def _ticket_words(action: Action, said: Progress | None, review: Review) -> Any:
    if action.ticket is None:
        return ""
    frozen = said.ticket_status if said is not None and review.published_at is not None else ""
    return Status(frozen).label if frozen else action.ticket.get_status_display()


def states_of(lines: Sequence[ProgressLine]) -> list[tuple[Any, int]]:
    """How many actions stand where; those without a word count as such."""
    found: dict[str, int] = {}
    for line in lines:
        said = line.progress or line.before
        key = said.state if said else ""
        found[key] = found.get(key, 0) + 1
    return [(state.label, found.get(state.value, 0)) for state in ActionState]


def next_review(programme: Programme) -> Review | None:
    """The first review that is not published."""
    return Review.objects.filter(programme=programme, published_at=None).order_by("number").first()
