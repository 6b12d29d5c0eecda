"""Self-checks and practices: who was asked, what came back."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheck, SelfCheckItem
from cuobian.domains.rectification.queries.scope import held, overlapping
from cuobian.domains.rectification.rules.rights import require
from cuobian.domains.rectification.values import Answer
from cuobian.kernel.access import Actor, visible
from cuobian.kernel.errors import NotFound


def get_check(actor: Actor, check_id: UUID) -> SelfCheck:
    """A request whose area overlaps the actor's. Raises NotFound."""
    rows = SelfCheck.objects.filter(overlapping(actor, "rectification.view", "code")).select_related("asked_by")
    found = rows.filter(pk=check_id).first()
    if found is None:
        raise NotFound()
    return found


def get_item(actor: Actor, item_id: UUID, permission: str, *, lock: bool = False) -> SelfCheckItem:
    """What one place was asked. Raises NotFound or NotAllowed."""
    rows = SelfCheckItem.objects.select_related("check_of", "place")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=item_id).first()
    if found is None:
        raise NotFound()
    require(actor, permission, found.code)
    return found


def get_practice(actor: Actor, practice_id: UUID, *, lock: bool = False) -> Practice:
    """A practice that was pushed to an area which overlaps the actor's. Raises NotFound."""
    rows = Practice.objects.filter(overlapping(actor, "rectification.view", "scope")).select_related(
        "place", "pushed_by"
    )
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=practice_id).first()
    if found is None:
        raise NotFound()
    return found


def get_answer(actor: Actor, answer_id: UUID, permission: str, *, lock: bool = False) -> PracticeAnswer:
    """What one place was asked about a practice. Raises NotFound or NotAllowed."""
    rows = PracticeAnswer.objects.select_related("practice__place", "place")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=answer_id).first()
    if found is None:
        raise NotFound()
    require(actor, permission, found.code)
    return found


def check_rows(actor: Actor, check: SelfCheck, answer: str = "") -> QuerySet[SelfCheckItem]:
    """The places that were asked, in the actor's scope."""
    rows = SelfCheckItem.objects.filter(visible(actor, "rectification.view", "code"), check_of=check)
    rows = rows.filter(answer=answer) if answer in Answer.values else rows
    return rows.select_related("place", "ticket", "answered_by")


def practice_rows(actor: Actor, practice: Practice, answer: str = "") -> QuerySet[PracticeAnswer]:
    """The places it was pushed to, in the actor's scope."""
    rows = PracticeAnswer.objects.filter(visible(actor, "rectification.view", "code"), practice=practice)
    rows = rows.filter(answer=answer) if answer in Answer.values else rows
    return rows.select_related("place", "answered_by")


def checks(actor: Actor) -> QuerySet[SelfCheck]:
    """All requests that reach the actor, newest first, with how many answered."""
    return SelfCheck.objects.filter(overlapping(actor, "rectification.view", "code")).annotate(
        **_counts(actor, "items"), found=Count("items", filter=_inside(actor, "items") & Q(items__answer=Answer.FOUND))
    )


def practices(actor: Actor) -> QuerySet[Practice]:
    """All practices that reach the actor, newest first, with how many answered and adopted."""
    rows = Practice.objects.filter(overlapping(actor, "rectification.view", "scope")).select_related("place")
    inside = _inside(actor, "answers")
    return rows.annotate(
        **_counts(actor, "answers"), adopted=Count("answers", filter=inside & Q(answers__answer=Answer.ADOPTED))
    )


def progress(rows: Any) -> dict[str, int]:
    """Answer -> how many places, for a head of figures."""
    return dict(rows.order_by().values_list("answer").annotate(n=Count("pk")))


def waiting_checks(actor: Actor) -> QuerySet[SelfCheckItem]:
    """What this person's places have not answered yet."""
    rows = SelfCheckItem.objects.filter(held(actor, "rectification.answer"), answer=Answer.WAITING)
    return rows.select_related("check_of", "place")


def waiting_practices(actor: Actor) -> QuerySet[PracticeAnswer]:
    """Practices that this person's places have not answered yet."""
    rows = PracticeAnswer.objects.filter(held(actor, "rectification.answer"), answer=Answer.WAITING)
    return rows.select_related("practice__place", "place")


def _counts(actor: Actor, name: str) -> dict[str, Any]:
    inside = _inside(actor, name)
    answered = inside & ~Q(**{f"{name}__answer": Answer.WAITING})
    return {"asked": Count(name, filter=inside), "answered": Count(name, filter=answered)}


def _inside(actor: Actor, name: str) -> Q:
    return visible(actor, "rectification.view", f"{name}__code")
