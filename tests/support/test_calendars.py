"""The working calendar: seeded from the notices, editable, and what it says is what the table says."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.cast import NOW, actor_of_role

from cuobian.kernel.errors import Conflict, Invalid, NotAllowed
from cuobian.support.audit.models import Entry
from cuobian.support.calendars import editing
from cuobian.support.calendars.models import Holiday
from cuobian.support.calendars.public import calendar
from cuobian.support.calendars.years import known_years, seed

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
OFFICER = actor_of_role("city_officer")


def test_the_announced_years_are_there_from_the_start() -> None:
    assert known_years()[:3] == [2024, 2025, 2026]
    assert not calendar().is_workday(date(2026, 10, 1))
    assert calendar().is_workday(date(2026, 10, 10))
    assert Holiday.objects.get(day=date(2026, 10, 1)).note == "国庆节"


def test_a_year_without_a_notice_follows_the_week() -> None:
    assert not Holiday.objects.filter(day__year=2027).exists()
    assert calendar().is_workday(date(2027, 10, 1))
    assert not calendar().is_workday(date(2027, 10, 2))


def test_seeding_again_leaves_what_was_edited() -> None:
    Holiday.objects.filter(day=date(2026, 10, 1)).delete()
    assert seed(NOW) == 0
    assert calendar().is_workday(date(2026, 10, 1))
    Holiday.objects.filter(day__year=2026).delete()
    assert seed(NOW) > 20


def test_an_edit_counts_at_once_and_is_written_down() -> None:
    row = editing.add(actor=OFFICER, day=date(2027, 10, 1), is_workday=False, note="国庆节", now=NOW)
    assert not calendar().is_workday(date(2027, 10, 1))
    editing.change(actor=OFFICER, holiday_id=row.id, day=date(2027, 10, 9), is_workday=True, note="调休", now=NOW)
    assert calendar().is_workday(date(2027, 10, 1))
    assert calendar().is_workday(date(2027, 10, 9))
    assert editing.remove(actor=OFFICER, holiday_id=row.id, now=NOW) == 2027
    assert not calendar().is_workday(date(2027, 10, 9))
    deeds = list(Entry.objects.filter(subject="holiday").order_by("id").values_list("action", flat=True))
    assert deeds == ["calendars.add", "calendars.change", "calendars.remove"]
    assert Entry.objects.get(action="calendars.change").old == {
        "day": "2027-10-01",
        "is_workday": False,
        "note": "国庆节",
    }


@pytest.mark.parametrize(
    ("day", "is_workday", "told"),
    [
        (date(2027, 10, 2), False, "是周末，本来就休息"),
        (date(2027, 10, 1), True, "是平日，本来就上班"),
        (date(1999, 10, 1), False, "只能写 2024 年到 2099 年"),
    ],
)
def test_a_day_that_changes_nothing_is_refused(day: date, is_workday: bool, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        editing.add(actor=OFFICER, day=day, is_workday=is_workday, note="", now=NOW)
    assert told in refused.value.faults[0].message.replace("\xa0", " ")


def test_the_same_day_twice_is_refused() -> None:
    with pytest.raises(Conflict, match="已经写过了"):
        editing.add(actor=OFFICER, day=date(2026, 10, 1), is_workday=False, note="", now=NOW)
    row = Holiday.objects.get(day=date(2026, 10, 2))
    with pytest.raises(Conflict, match="已经写过了"):
        editing.change(actor=OFFICER, holiday_id=row.id, day=date(2026, 10, 1), is_workday=False, note="", now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Holiday.objects.create(day=date(2026, 10, 1), edited_at=NOW)


def test_importing_fills_up_and_an_unannounced_year_says_so() -> None:
    Holiday.objects.filter(day__in=[date(2026, 10, 1), date(2026, 10, 2)]).delete()
    assert editing.import_year(actor=OFFICER, year=2026, now=NOW) == 2
    with pytest.raises(Invalid, match="还没有公布"):
        editing.import_year(actor=OFFICER, year=2098, now=NOW)


def test_others_may_look_and_not_touch(client_as: ClientAs) -> None:
    with pytest.raises(NotAllowed):
        editing.import_year(actor=actor_of_role("district_officer"), year=2026, now=NOW)
    browser = client_as("station_keeper")
    page = browser.get("/desk/calendar/?year=2026").content.decode()
    assert "国庆节" in page
    assert "加一天" not in page
    row = Holiday.objects.get(day=date(2026, 10, 1))
    for address in ("add/", f"{row.id}/"):
        assert browser.get(f"/desk/calendar/{address}").status_code == 403
    for address in ("import/", f"{row.id}/remove/"):
        assert browser.post(f"/desk/calendar/{address}").status_code == 403


def test_the_page_says_that_a_year_is_not_announced_yet(client_as: ClientAs) -> None:
    page = client_as("city_officer").get("/desk/calendar/?year=2099").content.decode()
    assert "2099 年的放假安排还没有公布，现在只按周末算" in page
    assert client_as("city_officer").get("/desk/calendar/?year=abc").status_code == 200


def test_a_day_is_added_changed_and_removed_in_the_browser(client_as: ClientAs) -> None:
    browser = client_as("city_officer")
    wrong = browser.post("/desk/calendar/add/", {"day": "2099-10-03", "is_workday": "0", "note": ""})
    assert "是周末，本来就休息" in wrong.content.decode()
    given = {"day": "2099-10-01", "is_workday": "0", "note": "国庆节"}
    assert browser.post("/desk/calendar/add/", given).headers["Location"] == "/desk/calendar/?year=2099"
    assert "已经写过了" in browser.post("/desk/calendar/add/", given).content.decode()
    row = Holiday.objects.get(day=date(2099, 10, 1))
    assert "2099-10-01" in browser.get(f"/desk/calendar/{row.id}/").content.decode()
    browser.post(f"/desk/calendar/{row.id}/", {**given, "note": "改过"})
    assert "手工写的" in browser.get("/desk/calendar/?year=2099").content.decode()
    assert browser.post(f"/desk/calendar/{row.id}/remove/").status_code == 302
    assert browser.post(f"/desk/calendar/{row.id}/remove/").status_code == 404
    assert browser.get(f"/desk/calendar/{row.id}/").status_code == 404
    assert browser.post("/desk/calendar/import/", {"year": "2026"}).status_code == 302
    assert browser.post("/desk/calendar/import/", {"year": "明年"}).status_code == 422
