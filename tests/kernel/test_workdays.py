"""Working days: make-up days are worked, days off are not, and counting agrees with adding."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuobian.kernel.workdays import WorkCalendar

NATIONAL_DAY = WorkCalendar(
    {**{date(2026, 10, day): False for day in range(1, 8)}, date(2026, 9, 20): True, date(2026, 10, 10): True}
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
CALENDARS = st.builds(WorkCalendar, st.dictionaries(DAYS, st.booleans(), max_size=40))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # a Saturday worked instead
        (date(2026, 10, 11), False),
    ],
)
def test_the_yearly_notice_overrules_the_week(day: date, worked: bool) -> None:
    assert NATIONAL_DAY.is_workday(day) is worked


def test_a_deadline_skips_the_holiday_and_counts_the_make_up_day() -> None:
    assert NATIONAL_DAY.add(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert NATIONAL_DAY.add(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert NATIONAL_DAY.between(date(2026, 9, 30), date(2026, 10, 10)) == 3


def test_no_days_from_a_day_off_is_the_next_working_day() -> None:
    assert NATIONAL_DAY.add(date(2026, 10, 3), 0) == date(2026, 10, 8)
    assert NATIONAL_DAY.add(date(2026, 10, 8), 0) == date(2026, 10, 8)
    assert NATIONAL_DAY.last_until(date(2026, 10, 6)) == date(2026, 9, 30)


def test_a_passed_deadline_counts_backwards() -> None:
    assert NATIONAL_DAY.between(date(2026, 11, 25), date(2026, 11, 23)) == -2
    assert NATIONAL_DAY.between(date(2026, 11, 25), date(2026, 11, 25)) == 0


@given(CALENDARS, DAYS, st.integers(0, 60))
def test_adding_lands_on_a_working_day_and_counting_gives_the_number_back(
    calendar: WorkCalendar, start: date, count: int
) -> None:
    end = calendar.add(start, count)
    assert calendar.is_workday(end)
    if count:
        assert calendar.between(start, end) == count


@given(CALENDARS, DAYS, st.integers(0, 60), st.integers(0, 60))
def test_more_days_never_end_earlier(calendar: WorkCalendar, start: date, few: int, more: int) -> None:
    assert calendar.add(start, few) <= calendar.add(start, few + more)


@given(CALENDARS, DAYS, DAYS)
def test_counting_the_other_way_changes_only_the_sign(calendar: WorkCalendar, one: date, other: date) -> None:
    assert calendar.between(one, other) == -calendar.between(other, one)


@given(CALENDARS, DAYS)
def test_the_last_working_day_is_not_after_and_nothing_worked_lies_between(calendar: WorkCalendar, day: date) -> None:
    last = calendar.last_until(day)
    assert last <= day
    assert calendar.is_workday(last)
    assert not any(calendar.is_workday(last + timedelta(days=n)) for n in range(1, (day - last).days + 1))


def test_a_year_of_which_no_day_off_is_known_is_told() -> None:
    calendar = WorkCalendar({date(2026, 1, 1): False, date(2027, 2, 6): True})
    assert calendar.unannounced([date(2026, 11, 1), date(2028, 1, 3), date(2027, 5, 1)]) == [2027, 2028]
    assert calendar.unannounced([]) == []
