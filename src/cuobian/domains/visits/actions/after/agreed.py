"""What was agreed: actions with who answers for them, tickets for those at a place, reviews and their updates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rectification.public import Finding, Origin, Severity, open_ticket
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Action, Block, Progress, Report, Review
from cuobian.domains.visits.queries.after.people import all_hosts, managers_of, nearest, people_of
from cuobian.domains.visits.queries.after.progress import answers_for, get_review, waiting_actions
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.rules.after.agreeing import action_faults, progress_faults, review_faults
from cuobian.domains.visits.states.after import EDITABLE
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.files.public import store
from cuobian.support.notices.public import settle

ASKED = gettext_lazy("%(programme)s：请填议定事项的进展，%(day)s 止")
PUBLISHED = gettext_lazy("%(programme)s：第 %(number)d 次进展已公布")
EVIDENCE_SEEN_BY = "visits.report own"


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action as it is agreed. `code`: the district that answers, when there is no place; "" is the programme's own office."""

    text: str
    unit: str
    due_on: date
    place: PlaceRecord | None = None
    code: str = ""
    block_id: UUID | None = None


def agree_action(*, actor: Actor, programme_id: UUID, agreed: Agreed, now: datetime) -> Action:
    """Put an agreed action down. It stands in the report.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: the report is locked.
        Invalid: nothing said, no unit, a day that has passed, a place outside of the programme's area.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        who.require_manager()
        programme = Programme.objects.select_for_update().get(pk=who.programme.pk)
        _require_open(programme)
        code = _checked(programme, agreed, now)
        last = Action.objects.filter(programme=programme).aggregate(last=Max("number"))["last"]
        made = Action.objects.create(
            programme=programme,
            number=(last or 0) + 1,
            text=agreed.text.strip(),
            unit=agreed.unit.strip()[:80],
            code=code,
            place_id=agreed.place.id if agreed.place else None,
            due_on=agreed.due_on,
            block_id=_block_of(programme, agreed.block_id),
            added_at=now,
            added_by_id=actor.account_id,
        )
        trail("agree_action", "visit_action", made.pk, actor=actor, programme=programme, code=code, now=now)
        return made


def _require_open(programme: Programme) -> None:
    report = Report.objects.filter(programme=programme).first()
    if report is not None and report.stage not in EDITABLE:
        raise Conflict(_("报告已经定稿，议定事项不能再改。进展在回访里填。"))


def _checked(programme: Programme, agreed: Agreed, now: datetime) -> str:
    faults = action_faults(agreed.text, agreed.unit, agreed.due_on, local_date(now))
    code = agreed.place.code if agreed.place else agreed.code or programme.code
    if not code.startswith(programme.code):
        faults.append(Fault("place", _("不在这次观摩的范围里。")))
    if faults:
        raise Invalid(faults)
    return code


def _block_of(programme: Programme, block_id: UUID | None) -> UUID | None:
    found = Block.objects.filter(report__programme=programme, pk=block_id).first() if block_id else None
    return found.pk if found else None


def edit_action(*, actor: Actor, programme_id: UUID, action_id: UUID, agreed: Agreed, now: datetime) -> Action:
    """Change an agreed action until the report is locked. Raises as `agree_action`; Conflict with a ticket at another place."""
    with transaction.atomic():
        who, found = _locked(actor, programme_id, action_id)
        _require_open(who.programme)
        code = _checked(who.programme, agreed, now)
        place_id = agreed.place.id if agreed.place else None
        if found.ticket_id and place_id != found.place_id:
            raise Conflict(_("已经开了整改单，不能换站点。"))
        found.text, found.unit, found.due_on = agreed.text.strip(), agreed.unit.strip()[:80], agreed.due_on
        found.code, found.place_id = code, place_id
        found.save()
        trail("agree_action", "visit_action", found.pk, actor=actor, programme=who.programme, code=code, now=now)
        return found


def drop_action(*, actor: Actor, programme_id: UUID, action_id: UUID, why: str, now: datetime) -> Action:
    """Take an agreed action off, with a reason, until the report is locked. Raises NotFound, NotAllowed, Conflict, Invalid."""
    with transaction.atomic():
        who, found = _locked(actor, programme_id, action_id)
        _require_open(who.programme)
        if not 2 <= len(why.strip()) <= 200:
            raise Invalid([Fault("text", _("写明为什么去掉，2 到 200 个字。"))])
        found.dropped_at, found.dropped_why = now, why.strip()
        found.save(update_fields=["dropped_at", "dropped_why"])
        trail("drop_action", "visit_action", found.pk, actor=actor, programme=who.programme, code=found.code, now=now)
        return found


def _locked(actor: Actor, programme_id: UUID, action_id: UUID) -> tuple[Standing, Action]:
    who = standing(actor, programme_id)
    who.require_manager()
    rows = Action.objects.select_for_update(of=("self",)).select_related("place", "programme")
    found = rows.filter(programme=who.programme, pk=action_id, dropped_at=None).first()
    if found is None:
        raise NotFound()
    return who, found


def open_action_ticket(*, actor: Actor, programme_id: UUID, action_id: UUID, now: datetime) -> Action:
    """Make a ticket of an action at a place; asked twice, one is opened.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme and rectification.open over the place.
        Conflict: the action is no place's.
        Invalid: what the rectification cannot take.
    """
    with transaction.atomic():
        who, found = _locked(actor, programme_id, action_id)
        if found.place is None:
            raise Conflict(_("这一条没有落到站点，不开整改单；进展在回访里填。"))
        require(actor, "rectification.open", found.code)
        if found.ticket_id:
            return found
        finding = Finding(
            place_code=found.code,
            found=found.text,
            severity=Severity.GENERAL,
            origin=Origin.INSPECTION,
            subject=(_("%(title)s议定事项") % {"title": who.programme.title})[:200],
            due_on=found.due_on,
        )
        found.ticket_id = open_ticket(actor=actor, finding=finding, command_id=found.pk, now=now).id
        found.save(update_fields=["ticket"])
        trail(
            "open_action_ticket",
            "visit_action",
            found.pk,
            actor=actor,
            programme=who.programme,
            code=found.code,
            now=now,
        )
        return found


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
        Sentence(ASKED, {"programme": programme.title, "day": review.due_on.isoformat()}),
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
        Conflict: it is published, the report is not, or no unit has said anything.
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
        if not rows:
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
        Sentence(PUBLISHED, {"programme": programme.title, "number": review.number}),
        reverse("visits:review", args=[programme.pk, review.pk]),
        subject=f"visit-review:{review.pk}",
        code=programme.code,
        now=now,
        needs_action=False,
    )
