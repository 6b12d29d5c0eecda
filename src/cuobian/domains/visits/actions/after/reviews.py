"""How far the agreed actions have come: the days of review, updates by their units, publishing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Action, Progress, Report, Review
from cuobian.domains.visits.queries.after.people import all_hosts, managers_of, nearest, people_of
from cuobian.domains.visits.queries.after.progress import answers_for, get_review, waiting_actions
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.queries.told import title_of
from cuobian.domains.visits.rules.after.agreeing import progress_faults, review_faults
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.files.public import store
from cuobian.support.notices.public import settle

ASKED = gettext_lazy("%(programme)s：请填议定事项的进展，%(day)s 止")
PUBLISHED = gettext_lazy("%(programme)s：第 %(number)d 次进展已公布")
EVIDENCE_SEEN_BY = "visits.report own"


def set_reviews(*, actor: Actor, programme_id: UUID, days: Sequence[date], now: datetime) -> list[Review]:
    """Agree on the days on which progress is looked at; those already published stay.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Invalid: days before the visit's end, or out of order.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        programme = Programme.objects.select_for_update().get(pk=who.programme.pk)
        if faults := review_faults(list(days), programme.ends_on):
            raise Invalid(faults)
        kept = list(Review.objects.filter(programme=programme))
        settled = [row for row in kept if row.published_at or row.progress.exists()]
        if len(days) < len(settled) or any(row.due_on != days[row.number - 1] for row in settled):
            raise Invalid([Fault("days", _("已经填过进展的回访不能改日期。"))])
        Review.objects.filter(programme=programme).exclude(pk__in=[row.pk for row in settled]).delete()
        for number, day in enumerate(days, 1):
            if number > len(settled):
                Review.objects.create(
                    programme=programme, number=number, due_on=day, set_at=now, set_by_id=actor.account_id
                )
        trail("set_reviews", "visit_review", programme.pk, actor=actor, programme=programme, now=now)
        return list(Review.objects.filter(programme=programme))


def write_progress(
    *,
    actor: Actor,
    programme_id: UUID,
    review_id: UUID,
    action_id: UUID,
    state: str,
    words: str,
    upload: Any = None,
    now: datetime,
) -> Progress:
    """Say how far an action has come. Until the review is published it may be said again.

    Raises:
        NotFound, NotAllowed: another unit's action.
        Conflict: the review is published.
        Invalid: no state, nothing said.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        review = Review.objects.select_for_update().filter(programme=who.programme, pk=review_id).first()
        action = Action.objects.filter(programme=who.programme, pk=action_id, dropped_at=None).first()
        if review is None or action is None:
            raise NotFound()
        if not answers_for(who, action):
            raise NotAllowed(permission="visits.host")
        if review.published_at is not None:
            raise Conflict(_("这次进展已经公布，不能再改。"))
        if faults := progress_faults(state, words):
            raise Invalid(faults)
        given = {"state": state, "words": words.strip(), "written_at": now, "written_by_id": actor.account_id}
        if upload:
            kept = store(
                upload=upload, kind="document", actor=actor, code=action.code, permission=EVIDENCE_SEEN_BY, now=now
            )
            given["file"] = kept.id
        made, _is_new = Progress.objects.update_or_create(review=review, action=action, defaults=given)
        trail(
            "write_progress", "visit_action", action.pk, actor=actor, programme=who.programme, code=action.code, now=now,
            new={"state": state},
        )  # fmt: skip
        if not waiting_actions(review):
            settle(subject=f"visit-review:{review.pk}", now=now)
        return made


def ask_progress(review: Review, *, now: datetime) -> int:
    """Tell the units of the actions that have no update. Returns how many people."""
    programme = review.programme
    people: set[UUID] = set()
    for action in waiting_actions(review):
        own = action.code == programme.code
        people.update(managers_of(programme, now) if own else nearest(action.code, now))
    return tell(
        people,
        "review",
        Sentence(ASKED, {"programme": title_of(programme), "day": review.due_on.isoformat()}),
        reverse("visits:review", args=[programme.pk, review.pk]),
        subject=f"visit-review:{review.pk}",
        code=programme.code,
        now=now,
        due_on=review.due_on,
    )


def remind_units(*, actor: Actor, programme_id: UUID, review_id: UUID, now: datetime) -> int:
    """Tell them now, by hand. Returns how many people. Raises NotFound, NotAllowed, Invalid."""
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        review = get_review(who.programme, review_id)
        if review.published_at or not waiting_actions(review):
            raise Invalid([Fault("", _("都填过了，不用提醒。"))])
        told = ask_progress(review, now=now)
        trail("remind", "visit_review", review.pk, actor=actor, programme=who.programme, now=now)
        return told


def publish_review(*, actor: Actor, programme_id: UUID, review_id: UUID, summary: str, now: datetime) -> Review:
    """Publish how far every action has come; the state of its ticket is read by itself and frozen here.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: it is published, the report is not, or units are still to say something and none has.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        review = Review.objects.select_for_update().filter(programme=who.programme, pk=review_id).first()
        if review is None:
            raise NotFound()
        if review.published_at is not None:
            raise Conflict(_("这次进展已经公布。"))
        report = Report.objects.filter(programme=who.programme).first()
        if report is None or report.stage != ReportStage.RELEASED:
            raise Conflict(_("报告发布以后才公布进展。"))
        rows = list(Progress.objects.filter(review=review).select_related("action__ticket"))
        if not rows and waiting_actions(review):
            raise Conflict(_("还没有一条进展，先提醒责任单位来填。"))
        for row in rows:
            row.ticket_status = row.action.ticket.status if row.action.ticket else ""
        Progress.objects.bulk_update(rows, ["ticket_status"])
        _publish(review, summary, actor, now)
        trail("publish_review", "visit_review", review.pk, actor=actor, programme=who.programme, now=now)
        return review


def _publish(review: Review, summary: str, actor: Actor, now: datetime) -> None:
    review.published_at, review.published_by_id = now, actor.account_id
    review.summary = summary.strip()[:2000]
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as error:
        raise Conflict() from error
    programme = review.programme
    settle(subject=f"visit-review:{review.pk}", now=now)
    tell(
        [*people_of(programme), *all_hosts(programme, now)],
        "review_published",
        Sentence(PUBLISHED, {"programme": title_of(programme), "number": review.number}),
        reverse("visits:review", args=[programme.pk, review.pk]),
        subject=f"visit-review:{review.pk}",
        code=programme.code,
        now=now,
        needs_action=False,
    )
