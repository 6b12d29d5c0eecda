"""What waits for a person: told once, settled when done, most urgent first."""

import io
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy, override
from python_calamine import CalamineWorkbook
from tests.cast import NOW, account_id_of

from cuobian.domains.people.models import Account
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices import public as notices
from cuobian.support.notices.models import Notice

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
ME = account_id_of("district_officer")


def send(subject: str = "round:1", **changed: Any) -> int:
    facts = {
        "accounts": [ME], "kind": "rating.first_review", "text": "初审 42 个站的自评", "url": "/desk/rounds/1/",
        "code": "350203", "now": NOW, **changed,
    }  # fmt: skip
    return notices.send(subject=subject, **facts)


def test_sent_again_it_is_renewed_and_never_doubled() -> None:
    assert send(accounts=[ME, ME, account_id_of("institute_head")]) == 2
    first = Notice.objects.get(account_id=ME)
    notices.settle(subject="round:1", now=NOW)
    send(text="初审还剩 3 个站", due_on=date(2026, 11, 25), now=NOW + timedelta(days=1))
    again = Notice.objects.get(account_id=ME)
    assert (again.id, again.text, again.due_on, again.settled_at) == (
        first.id,
        "初审还剩 3 个站",
        date(2026, 11, 25),
        None,
    )


def test_other_subjects_and_other_kinds_stand_beside_it() -> None:
    send()
    send(subject="round:2")
    send(kind="rating.panel")
    assert notices.open_count(ME) == 3


def test_settling_closes_what_waited_for_that_thing() -> None:
    send(accounts=[ME, UUID(int=5)])
    send(kind="rating.panel")
    send(subject="round:2")
    assert notices.settle(subject="round:1", kind="rating.panel", now=NOW) == 1
    assert notices.settle(subject="round:1", now=NOW, accounts=[UUID(int=5)]) == 1
    assert notices.open_count(ME) == 2
    assert notices.settle(subject="round:1", now=NOW) == 1
    assert notices.settle(subject="round:1", now=NOW) == 0
    assert [one.subject for one in notices.open_for(ME)] == ["round:2"]


def test_what_is_only_to_be_known_is_closed_by_reading_and_a_task_is_not() -> None:
    send(subject="told", needs_action=False)
    send(subject="task")
    Notice.objects.update(read_at=NOW)
    assert [one.subject for one in notices.open_for(ME)] == ["task"]


def test_the_most_urgent_stands_first_and_what_has_no_end_after_it_what_is_only_to_be_known_last() -> None:
    send(subject="known", needs_action=False)
    send(subject="none")
    send(subject="late", due_on=date(2026, 11, 20))
    send(subject="soon", due_on=date(2026, 11, 24))
    assert [one.subject for one in notices.open_for(ME)] == ["late", "soon", "none", "known"]


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_a_notice_never_leads_off_the_platform(url: str) -> None:
    with pytest.raises(ValueError, match="page of this platform"):
        send(url=url)


def test_the_database_refuses_a_second_row() -> None:
    send()
    row = Notice.objects.get()
    row.pk = uuid4()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_two_thousand_accounts_are_told_in_few_queries() -> None:
    accounts = [uuid4() for _ in range(2000)]
    with CaptureQueriesContext(connection) as caught:
        assert send(accounts=accounts) == 2000
    assert len(caught) <= 40


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_row() -> None:
    barrier, errors = threading.Barrier(4), []

    def tell() -> None:
        try:
            barrier.wait(5)
            send(accounts=[ME, UUID(int=9)])
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Notice.objects.count() == 2


def test_the_page_shows_working_days_left_and_overdue_first(client_as: ClientAs) -> None:
    send(subject="a", text="给一个站定级", due_on=date(2026, 11, 25))
    send(subject="b", text="答复一件异议", due_on=date(2026, 11, 19))
    send(subject="c", text="核对名单")
    send(subject="d", text="轮次已开", needs_action=False)
    with frozen_at(NOW):
        page = client_as("district_officer").get("/todo/").content.decode()
    assert page.index("答复一件异议") < page.index("给一个站定级") < page.index("核对名单")
    assert "超期\xa02\xa0个工作日" in page
    assert "还剩\xa02\xa0个工作日" in page
    assert "知道就行" in page


def test_due_on_a_day_off_just_past_is_overdue(client_as: ClientAs) -> None:
    send(text="周六到期的", due_on=date(2026, 11, 21))
    with frozen_at(NOW - timedelta(days=1)):  # Sunday
        assert "超期" in client_as("district_officer").get("/todo/").content.decode()


def test_due_on_a_day_off_it_is_not_called_todays_on_the_eve(client_as: ClientAs) -> None:
    send(text="周六到期的", due_on=date(2026, 11, 28))
    with frozen_at(datetime(2026, 11, 27, 2, tzinfo=UTC)):
        page = client_as("district_officer").get("/todo/").content.decode()
    assert "明天到期" in page
    assert "今天到期" not in page
    with frozen_at(datetime(2026, 11, 28, 2, tzinfo=UTC)):
        assert "今天到期" in client_as("district_officer").get("/todo/").content.decode()


def test_following_marks_it_as_read_and_leads_there(client_as: ClientAs) -> None:
    send()
    row = Notice.objects.get()
    browser = client_as("district_officer")
    assert browser.get(f"/todo/{row.id}/").headers["Location"] == "/desk/rounds/1/"
    row.refresh_from_db()
    assert row.read_at
    assert client_as("institute_head").get(f"/todo/{row.id}/").status_code == 404


def test_the_chosen_ones_count_as_read_and_only_ones_own(client_as: ClientAs) -> None:
    send(subject="mine", needs_action=False)
    send(subject="other", accounts=[UUID(int=5)])
    rows = [str(row.id) for row in Notice.objects.all()]
    answer = client_as("district_officer").post("/todo/read/", {"chosen": [*rows, "x"], "back": "//evil.example"})
    assert answer.headers["Location"] == "/todo/"
    assert client_as("district_officer").post("/todo/read/", {"back": "2026-06-30"})["Location"] == "/todo/"
    assert {row.subject: row.read_at is not None for row in Notice.objects.all()} == {"mine": True, "other": False}


def test_the_views_keep_apart_and_empty_ones_say_what_next(client_as: ClientAs) -> None:
    browser = client_as("district_officer")
    assert "都办完了" in browser.get("/todo/").content.decode()
    send(subject="a", text="有期限", due_on=date(2026, 12, 1))
    send(subject="b", text="没期限")
    notices.settle(subject="b", now=NOW)
    assert "没期限" not in browser.get("/todo/?view=due").content.decode()
    assert "没期限" in browser.get("/todo/?view=done").content.decode()
    assert "这一类里没有" in browser.get("/todo/?view=told").content.decode()
    assert browser.get("/todo/?view=nonsense").status_code == 200


def test_thirty_rows_cost_as_many_queries_as_one(client_as: ClientAs) -> None:
    browser = client_as("district_officer")
    send(due_on=date(2026, 12, 1))
    browser.get("/todo/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/todo/")
    for number in range(29):
        send(subject=f"more:{number}", due_on=date(2026, 12, 1))
    with CaptureQueriesContext(connection) as thirty:
        browser.get("/todo/")
    assert len(one) == len(thirty)


def test_the_list_is_exported_as_it_is_shown(client_as: ClientAs) -> None:
    send(subject="a", text="=1+1", due_on=date(2026, 11, 25))
    send(subject="b", text="轮次已开", needs_action=False)
    send(subject="c", text="别人的事", accounts=[account_id_of("institute_head")])
    with frozen_at(NOW):
        answer = client_as("district_officer").get("/todo/?view=open&export=xlsx")
    note, heads, *rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert note[0] == "筛选：待我办。"
    assert heads == ["什么事", "期限", "还剩几个工作日", "状态", "什么时候来的"]
    assert [(row[0], row[2], row[3]) for row in rows] == [("=1+1", 2, "待我办"), ("轮次已开", "", "知道就行")]


def test_everybody_reads_a_notice_in_their_own_language(client_as: ClientAs) -> None:
    sentence = Sentence(gettext_lazy("请复核「%(place)s」的评定结果"), {"place": "鸿山社区站"})
    with override("en"):
        send(subject="a", text=sentence)
        send(subject="b", text="自己写的一句")
    with override("zh-hans"):  # a page leaves its language behind; here it ends with the test
        browser = client_as("district_officer")
        page = browser.get("/todo/", headers={"accept-language": "zh-hans"}).content.decode()
        assert "请复核「鸿山社区站」的评定结果" in page
        Account.objects.filter(pk=ME).update(locale="en")
        page = browser.get("/todo/", headers={"accept-language": "en"}).content.decode()
        assert "Please review the rating of “鸿山社区站”" in page
        assert "自己写的一句" in page


def test_work_that_is_started_again_leaves_a_notice_that_still_waits_as_it_is() -> None:
    send(text="初审还剩 5 个站", now=NOW)
    Notice.objects.filter(account_id=ME).update(read_at=NOW)
    assert send(text="初审还剩 3 个站", now=NOW + timedelta(days=1), renew=False) == 0
    kept = Notice.objects.get(account_id=ME)
    assert (kept.text, kept.read_at) == ("初审还剩 5 个站", NOW)
    notices.settle(subject="round:1", now=NOW)
    assert send(text="初审还剩 3 个站", now=NOW + timedelta(days=1), renew=False) == 1
    assert Notice.objects.get(account_id=ME).read_at is None
