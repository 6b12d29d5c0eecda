"""A place that moved: its open tickets and questions go on under its present code; what has ended stays as it was."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheckItem, Ticket
from cuobian.domains.rectification.values import LIVE, Answer
from cuobian.kernel.access import Actor


def follow_place(place_id: UUID, old_code: str, new_code: str, actor: Actor, now: datetime) -> None:
    """Live tickets, questions without an answer, and the practices that others may still take over."""
    Ticket.objects.filter(place_id=place_id, status__in=LIVE).update(code=new_code)
    SelfCheckItem.objects.filter(place_id=place_id, answer=Answer.WAITING).update(code=new_code)
    PracticeAnswer.objects.filter(place_id=place_id, answer=Answer.WAITING).update(code=new_code)
    Practice.objects.filter(place_id=place_id).update(code=new_code)
