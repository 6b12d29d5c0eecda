"""Feedback after a visit; without a name it cannot be traced."""

import random
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import FeedbackAnswer, FeedbackGiven
from cuobian.domains.visits.queries.after.meetings import may_answer
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.rules.after.answers import answer_faults
from cuobian.domains.visits.values.after import QUESTIONS
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed


def give_feedback(
    *, actor: Actor, programme_id: UUID, marks: Mapping[str, int], words: str, with_name: bool, now: datetime
) -> None:
    """Answer once. Without a name, nothing in the database ties the answer to the person.

    All answers without a name are written anew in a random order with every further one, under new random ids: neither the order
    of the rows, nor their ids, nor the transaction that wrote them tells which came with whom. No audit line is written.

    Raises:
        NotFound, NotAllowed: took no part.
        Conflict: answered already, or it is not the time.
        Invalid: a question without an answer.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        programme = Programme.objects.select_for_update().get(pk=who.programme.pk)
        if not (who.participant or who.hosted):
            raise NotAllowed(permission="visits.take_part")
        if not may_answer(who, local_date(now)):
            raise Conflict(_("您已经答过，或者现在不是反馈的时间。"))
        if faults := answer_faults(marks, words.strip()):
            raise Invalid(faults)
        kept = {key: int(marks[key]) for key in QUESTIONS}
        FeedbackGiven.objects.create(programme=programme, account_id=actor.person_id)
        if with_name:
            FeedbackAnswer.objects.create(
                programme=programme, marks=kept, words=words.strip(), account_id=actor.person_id
            )
            return
        _mix_in(programme, kept, words.strip())


def _mix_in(programme: Programme, marks: dict[str, int], words: str) -> None:
    nameless = FeedbackAnswer.objects.filter(programme=programme, account=None)
    all_of_them = [(row.marks, row.words) for row in nameless] + [(marks, words)]
    nameless.delete()
    random.SystemRandom().shuffle(all_of_them)
    FeedbackAnswer.objects.bulk_create(
        [FeedbackAnswer(id=uuid4(), programme=programme, marks=kept, words=said) for kept, said in all_of_them]
    )
