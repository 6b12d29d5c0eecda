"""Numbers, dates and spans are written one way everywhere."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.utils.translation import override

from cuobian.kernel import format as written
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.workdays import WorkCalendar


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1286, 0, "1,286"),
        (0, 0, "0"),
        (None, 0, "—"),
        ("", 0, "—"),
        ("not a number", 0, "—"),
        (float("nan"), 0, "—"),
        (Decimal("0.5"), 0, "1"),
        (-3, 0, "−3"),
        (-0.001, 2, "0.00"),
        (80.957, 2, "80.96"),
    ],
)
def test_numbers_have_commas_a_true_minus_and_a_dash_for_nothing(value: object, decimals: int, text: str) -> None:
    assert written.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.67, "+0.67"), (-1.36, "−1.36"), (0, "0.00"), (None, "—"), (-0.001, "0.00")]
)
def test_differences_carry_their_sign(value: float | None, text: str) -> None:
    assert written.signed(value) == text


def test_halves_round_up_and_not_to_even() -> None:
    assert [written.score(value) for value in ("80.125", "80.135", "2.675")] == ["80.13", "80.14", "2.68"]


def test_ratios_have_one_decimal_and_nothing_of_nothing_is_a_dash() -> None:
    assert written.percent(0.8626) == "86.3%"
    assert written.percent_of(471, 546) == "86.3%"
    assert written.percent_of(0, 0) == "—"
    assert written.percent(None) == "—"


def test_large_counts_shorten_only_from_a_hundred_thousand_on() -> None:
    with override("zh-hans"):
        assert [written.compact(value) for value in (99_999, 124_000)] == ["99,999", "12.4\u00a0万"]
    with override("en"):
        assert written.compact(124_000) == "124,000"


def test_a_day_names_its_year_only_when_it_is_another() -> None:
    with override("zh-hans"):
        assert written.day(date(2026, 11, 25), now=date(2026, 1, 1)) == "11\u00a0月\u00a025\u00a0日"
        assert written.day(date(2024, 12, 20), now=date(2026, 1, 1)) == "2024\u00a0年\u00a012\u00a0月\u00a020\u00a0日"
    with override("en"):
        assert written.day(date(2026, 11, 25)) == "25\u00a0Nov\u00a02026"
    assert written.day(None) == written.day_number(None) == written.moment(None) == "—"


def test_instants_are_told_in_the_citys_time() -> None:
    late = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert written.moment(late) == "2026-11-25\u00a000:30"
    assert written.day_number(late) == "2026-11-25"


def test_spans_and_deadlines() -> None:
    assert written.hours(time(8, 30), time(12, 0)) == "8:30–12:00"
    with override("zh-hans"):
        words = [written.working_days_left(days) for days in (3, 0, -2, None)]
    assert words == ["还剩\u00a03\u00a0个工作日", "今天到期", "超期\u00a02\u00a0个工作日", "—"]


@pytest.mark.parametrize(
    ("today", "due", "words"),
    [
        (date(2026, 11, 27), date(2026, 11, 27), "今天到期"),
        (date(2026, 11, 28), date(2026, 11, 27), "超期\u00a01\u00a0个工作日"),
        (date(2026, 11, 27), date(2026, 11, 28), "明天到期"),
        (date(2026, 11, 27), date(2026, 11, 29), "2\u00a0天后到期"),
        (date(2026, 11, 28), date(2026, 11, 28), "今天到期"),
        (date(2026, 9, 30), date(2026, 10, 5), "5\u00a0天后到期"),
        (date(2026, 10, 1), date(2026, 9, 30), "超期\u00a01\u00a0个工作日"),
        (date(2026, 11, 28), date(2026, 11, 30), "还剩\u00a01\u00a0个工作日"),
    ],
    ids=[
        "friday",
        "saturday-after",
        "eve-saturday",
        "eve-sunday",
        "on-day-off",
        "eve-holiday",
        "first-day-off",
        "monday",
    ],
)
def test_a_deadline_is_called_todays_on_its_own_day_alone(today: date, due: date, words: str) -> None:
    rests = WorkCalendar({date(2026, 10, day): False for day in range(1, 8)})
    with override("zh-hans"), frozen_at(datetime(today.year, today.month, today.day, 4, tzinfo=UTC)):
        assert written.working_days_left(rests.left(today, due), due) == words


def test_labels_and_asides_use_the_signs_of_the_language() -> None:
    with override("zh-hans"):
        assert written.labelled("原因", "搬迁") == "原因：搬迁"
        assert written.bracketed("沙坡尾社区站", "350203001001") == "沙坡尾社区站（350203001001）"
