"""The daily work asks again who has not answered a self-check or a practice: each time once, and never who has answered."""

from datetime import UTC, date, datetime

from tests.domains.rectification.test_learning import CENTRE, asked, asked_of_centres, practice_for_centres, pushed
from tests.domains.rectification.world import OTHER, STATION, TicketWorld, close

from cuobian.domains.rectification.actions.asking_again import remind_of_learning
from cuobian.domains.rectification.actions.learning import answer_self_check
from cuobian.domains.rectification.actions.practices import answer_practice
from cuobian.domains.rectification.actions.telling import tell_places, waiting_codes
from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheck, SelfCheckItem
from cuobian.domains.rectification.values import Answer
from cuobian.support.notices.models import Notice


def run(month: int, day: int) -> int:
    return remind_of_learning(now=datetime(2026, month, day, 1, tzinfo=UTC))


def item(check: SelfCheck, code: str) -> SelfCheckItem:
    return SelfCheckItem.objects.get(check_of=check, code=code)


def words(world: TicketWorld, subject: str) -> str:
    return Notice.objects.get(subject=subject, account_id=world.keeper.account_id).text


def test_a_self_check_is_asked_again_before_its_day_on_it_and_once_after_it(world: TicketWorld) -> None:
    check = asked(world)  # due on Monday, 7 December
    subject, places = f"self_check:{check.pk}", len(waiting_codes(check.pk))
    assert sum(tell_places(check_id=check.pk, codes=waiting_codes(check.pk), now=world.now)) == places
    assert [run(11, 30), run(12, 1)] == [0, 0]
    assert [run(12, 2), run(12, 3)] == [places, 0]
    assert words(world, subject).startswith("自查还没答复，2026-12-07 到期")
    assert [run(12, 7), run(12, 7)] == [places, 0]
    assert words(world, subject).startswith("自查还没答复，今天到期")
    assert [run(12, 8), run(12, 9), run(12, 31)] == [places, 0, 0]
    assert words(world, subject).startswith("自查还没答复，2026-12-07 已到期")
    assert Notice.objects.filter(subject=subject, account_id=world.keeper.account_id).count() == 1


def test_who_has_answered_and_where_nobody_is_any_more_are_left_in_peace(world: TicketWorld) -> None:
    check = asked(world)
    answer_self_check(actor=world.keeper, item_id=item(check, STATION).pk, has_it=False, text="", now=world.now)
    close(OTHER)
    left = SelfCheckItem.objects.filter(check_of=check).count() - 2
    assert run(12, 2) == left
    subject = f"self_check:{check.pk}"
    told = Notice.objects.filter(subject=subject)
    assert told.get(account_id=world.keeper.account_id).settled_at is not None
    assert not told.filter(account_id=world.neighbour.account_id, text__startswith="自查还没答复").exists()


def test_a_run_after_a_gap_says_the_last_alone(world: TicketWorld) -> None:
    check = asked(world)
    assert run(12, 21) > 0
    assert words(world, f"self_check:{check.pk}").startswith("自查还没答复，2026-12-07 已到期")
    assert run(12, 22) == 0


def test_all_have_answered_and_nothing_is_said(world: TicketWorld) -> None:
    check = asked(world)
    given = {"answer": Answer.CLEAN, "answered_at": world.now, "answered_by_id": world.keeper.account_id}
    SelfCheckItem.objects.filter(check_of=check).update(**given)
    assert run(12, 7) == 0


def test_a_practice_is_asked_about_once_more(world: TicketWorld) -> None:
    practice = pushed(world)  # on Monday, 23 November; ten working days later is 7 December
    found = PracticeAnswer.objects.get(practice=practice, code=STATION)
    left = PracticeAnswer.objects.filter(practice=practice).count()
    assert [run(12, 4), run(12, 7), run(12, 8)] == [0, left, 0]
    assert "还没答复：清单贴到楼道口" in words(world, f"practice:{practice.pk}")
    assert Practice.objects.get(pk=practice.pk).reminded_on == date(2026, 12, 7)
    answer_practice(actor=world.keeper, answer_id=found.pk, adopted=True, note="贴到楼道口了", now=world.now)
    notice = Notice.objects.get(subject=f"practice:{practice.pk}", account_id=world.keeper.account_id)
    assert notice.settled_at is not None


def test_a_centre_is_asked_again_by_its_districts_officers(world: TicketWorld) -> None:
    check, practice = asked_of_centres(world).check_of, practice_for_centres(world).practice
    Notice.objects.all().delete()
    assert run(12, 7) > 0
    told = Notice.objects.filter(account_id=world.siming.account_id)
    pages = {f"/desk/rectification/self-checks/{check.pk}/", f"/desk/practices/{practice.pk}/"}
    assert set(told.values_list("url", flat=True)) == pages
    assert item(check, CENTRE).answer == "waiting"
