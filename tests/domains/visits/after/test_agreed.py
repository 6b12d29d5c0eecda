"""Agreed actions, their tickets, the reviews, and the reminders of the daily work."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.domains.visits.after.world import FIRST, STATION, PaperWorld

from cuobian.domains.network.public import records_by_code
from cuobian.domains.rectification.public import tickets_of_place
from cuobian.domains.visits.actions.after import agreed, reviews
from cuobian.domains.visits.actions.after.daily import chase_papers
from cuobian.domains.visits.models.after import Action, Alert, Progress, Review
from cuobian.domains.visits.queries.after.progress import progress_lines, waiting_actions
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.rules.after.reminding import alerts, due_before, months_after
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.notices.models import Notice

DUE = date(2027, 2, 26)


def agree(world: PaperWorld, *, place: str = "", code: str = "", **changes: Any) -> Action:
    given = {"text": "把课表贴上墙，居民自己排课", "unit": "思明区文明办", "due_on": DUE, **changes}
    found = agreed.Agreed(place=records_by_code([place]).get(place) if place else None, code=code, **given)
    return agreed.agree_action(actor=world.city, programme_id=world.pk, agreed=found, now=world.now)


def test_actions_are_numbered_with_unit_and_day(world: PaperWorld) -> None:
    world.end()
    one, other = agree(world, place=STATION), agree(world, code=cast.SIMING)
    assert (one.number, other.number) == (1, 2)
    assert (one.code, other.code) == (STATION, cast.SIMING)


@pytest.mark.parametrize("changes", [{"text": "短"}, {"unit": " "}, {"due_on": date(2026, 1, 1)}])
def test_an_action_says_what_who_and_when(world: PaperWorld, changes: dict[str, Any]) -> None:
    world.end()
    with pytest.raises(Invalid) as caught:
        agree(world, **changes)
    assert [fault.place for fault in caught.value.faults] == list(changes)


def test_an_action_at_a_place_becomes_one_ticket(world: PaperWorld) -> None:
    world.end()
    made = agree(world, place=STATION)
    given: dict[str, Any] = {"actor": world.city, "programme_id": world.pk, "action_id": made.pk, "now": world.now}
    first = agreed.open_action_ticket(**given)
    again = agreed.open_action_ticket(**given)
    assert first.ticket_id == again.ticket_id
    ticket = tickets_of_place(made.place_id)[0]
    assert (ticket.found, ticket.due_on) == (made.text, DUE)


def test_an_action_of_a_district_becomes_none(world: PaperWorld) -> None:
    world.end()
    made = agree(world, code=cast.SIMING)
    with pytest.raises(Conflict):
        agreed.open_action_ticket(actor=world.city, programme_id=world.pk, action_id=made.pk, now=world.now)


def test_locked_with_the_report(world: PaperWorld) -> None:
    world.end()
    made = agree(world, place=STATION)
    world.take_to(ReportStage.LOCKED)
    with pytest.raises(Conflict):
        agree(world)
    with pytest.raises(Conflict):
        agreed.drop_action(actor=world.city, programme_id=world.pk, action_id=made.pk, why="不要了", now=world.now)


def test_an_action_is_dropped_with_a_reason(world: PaperWorld) -> None:
    world.end()
    made = agree(world)
    given: dict[str, Any] = {"actor": world.city, "programme_id": world.pk, "action_id": made.pk, "now": world.now}
    with pytest.raises(Invalid):
        agreed.drop_action(why=" ", **given)
    agreed.drop_action(why="和第一条重了", **given)
    assert agree(world).number == 2


def reviewed(world: PaperWorld) -> tuple[Action, Action, Review]:
    """Two actions, a released report and the first review."""
    world.end()
    one, other = agree(world, place=STATION), agree(world, code=cast.TONGAN)
    world.take_to(ReportStage.RELEASED)
    days = [date(2027, 2, 26), date(2027, 9, 27)]
    reviews.set_reviews(actor=world.city, programme_id=world.pk, days=days, now=world.now)
    return one, other, Review.objects.get(number=1)


def write(world: PaperWorld, actor: Actor, review: Review, action: Action, **changes: Any) -> Progress:
    given = {"state": "under_way", "words": "课表贴了一半", **changes}
    return reviews.write_progress(
        actor=actor, programme_id=world.pk, review_id=review.pk, action_id=action.pk, now=world.now, **given
    )


def test_reviews_come_after_the_visit_and_in_order(world: PaperWorld) -> None:
    world.end()
    given: dict[str, Any] = {"actor": world.city, "programme_id": world.pk, "now": world.now}
    for days in ([], [FIRST], [date(2027, 9, 1), date(2027, 3, 1)]):
        with pytest.raises(Invalid):
            reviews.set_reviews(days=days, **given)
    assert len(reviews.set_reviews(days=[date(2027, 3, 1)], **given)) == 1
    assert len(reviews.set_reviews(days=[date(2027, 3, 1), date(2027, 9, 1)], **given)) == 2


def test_the_unit_says_how_far_its_action_has_come(world: PaperWorld) -> None:
    one, other, review = reviewed(world)
    write(world, world.keeper, review, one)
    write(world, world.tongan, review, other, state="not_pursued", words="站点要搬迁，明年再议")
    with pytest.raises(NotAllowed):
        write(world, world.keeper, review, other)
    assert waiting_actions(review) == []


@pytest.mark.parametrize(
    "changes",
    [{"state": "nonsense"}, {"words": ""}, {"state": "not_pursued", "words": ""}, {"state": "done", "words": " "}],
)
def test_progress_says_what_was_done_or_why_not(world: PaperWorld, changes: dict[str, str]) -> None:
    one, _other, review = reviewed(world)
    with pytest.raises(Invalid):
        write(world, world.keeper, review, one, **changes)


def test_publishing_freezes_the_tickets_state(world: PaperWorld) -> None:
    world.end()
    one = agree(world, place=STATION)
    agreed.open_action_ticket(actor=world.city, programme_id=world.pk, action_id=one.pk, now=world.now)
    world.take_to(ReportStage.RELEASED)
    reviews.set_reviews(actor=world.city, programme_id=world.pk, days=[DUE], now=world.now)
    review = Review.objects.get()
    write(world, world.keeper, review, one)
    given: dict[str, Any] = {"actor": world.city, "programme_id": world.pk, "review_id": review.pk, "now": world.now}
    reviews.publish_review(summary="都动起来了", **given)
    line = progress_lines(standing(world.participant, world.pk), Review.objects.get())[0]
    assert line.progress is not None
    assert line.progress.ticket_status == "open"
    assert Notice.objects.filter(account_id=world.participant.person_id, kind="visits.review_published").exists()
    with pytest.raises(Conflict):
        write(world, world.keeper, review, one)
    with pytest.raises(Conflict):
        reviews.publish_review(summary="", **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(summary="改")


def test_what_is_done_is_not_asked_again(world: PaperWorld) -> None:
    one, other, review = reviewed(world)
    write(world, world.keeper, review, one, state="done", words="课表都贴好了")
    second = Review.objects.get(number=2)
    assert waiting_actions(second) == [other]


def test_nothing_is_published_before_the_report(world: PaperWorld) -> None:
    world.end()
    one = agree(world, place=STATION)
    reviews.set_reviews(actor=world.city, programme_id=world.pk, days=[DUE], now=world.now)
    review = Review.objects.get()
    write(world, world.keeper, review, one)
    with pytest.raises(Conflict):
        reviews.publish_review(actor=world.city, programme_id=world.pk, review_id=review.pk, summary="", now=world.now)


def test_reviews_with_updates_keep_their_day(world: PaperWorld) -> None:
    one, _other, review = reviewed(world)
    write(world, world.keeper, review, one)
    with pytest.raises(Invalid):
        reviews.set_reviews(actor=world.city, programme_id=world.pk, days=[date(2027, 3, 9)], now=world.now)


SYSTEM = Actor.system("平台")


def test_the_daily_work_reminds_once_before_and_once_after(world: PaperWorld) -> None:
    world.ask()
    assert chase_papers(actor=SYSTEM, now=world.now) == 0
    tomorrow = world.now + timedelta(days=1)
    assert chase_papers(actor=SYSTEM, now=tomorrow) == 3
    assert chase_papers(actor=SYSTEM, now=tomorrow) == 0
    world.confirm()
    assert chase_papers(actor=SYSTEM, now=world.now + timedelta(days=4)) == 2
    assert Alert.objects.filter(is_late=True).count() == 2


def test_the_daily_work_asks_units_before_a_review(world: PaperWorld) -> None:
    one, other, review = reviewed(world)
    write(world, world.keeper, review, one)
    at = world.now + (review.due_on - world.now.date()) - timedelta(days=1)
    chase_papers(actor=SYSTEM, now=at)
    asked = Notice.objects.filter(kind="visits.review").values_list("account_id", flat=True)
    assert set(asked) == {world.tongan.account_id}
    assert other.code == cast.TONGAN


def test_a_withdrawn_programme_reminds_nobody(world: PaperWorld) -> None:
    world.ask()
    row = world.programme
    row.status, row.ended_at, row.ended_by_id, row.end_note = (
        ProgrammeStatus.WITHDRAWN,
        world.now,
        world.city.account_id,
        "台风",
    )
    row.save()
    assert chase_papers(actor=SYSTEM, now=world.now + timedelta(days=9)) == 0


def test_days_of_reminders_are_working_days() -> None:
    days = WorkCalendar()
    friday, monday, tuesday = date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)
    assert alerts(days, tuesday, friday, date(2026, 11, 20)) == [False]
    assert alerts(days, tuesday, date(2026, 12, 2), date(2026, 11, 20)) == [True]
    assert alerts(days, tuesday, monday, monday) == []
    assert due_before(days, monday, 3, date(2026, 11, 2)) == date(2026, 11, 25)
    assert due_before(days, monday, 3, friday) == monday
    assert months_after(date(2026, 11, 30), 3, days) == date(2027, 3, 1)
