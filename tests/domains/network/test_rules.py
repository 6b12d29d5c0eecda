"""Opening hours, telephone numbers, codes and positions."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuobian.domains.network.rules import hours
from cuobian.domains.network.rules.contact import phone_fault, public_phone
from cuobian.domains.network.rules.places import code_fault, coordinate_fault, parent_of
from cuobian.domains.network.values import community_name, full_name, short_name

WEEK = {**hours.parse_days("08:30-12:00 14:30-17:30", hours.DAYS[:5]), **hours.parse_days("9:00-21:00", hours.DAYS[5:])}
HOURS = hours.make(WEEK, hours.parse_exceptions("2026-11-24 9:00-10:00 盘点\n2027-02-05 至 2027-02-12 不开放 春节"))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@pytest.mark.parametrize("text", ["8:30-12:00 14:30-17:30", "8：30—12：00，14:30至17:30", " 08:30-12:00、14:30~17:30 "])
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert hours.parse_spans(text) == [["08:30", "12:00"], ["14:30", "17:30"]]


@pytest.mark.parametrize(
    ("text", "told"),
    [("9点到下午5点", "写成 09:00-17:00"), ("21:30-08:30", "结束早于开始"), ("9:00-12:00 11:00-13:00", "重叠"), ("25:00-26:00", "24:00"),
     ("1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00", "最多写 4 段")],
)  # fmt: skip
def test_hours_that_cannot_be_say_how_to_write_them(text: str, told: str) -> None:
    with pytest.raises(hours.WrongText, match=told):
        hours.parse_spans(text)


@pytest.mark.parametrize(
    "text", ["2027-02-30 不开放", "2027-02-12 至 2027-02-05 不开放", "春节不开放", "2027-02-05 随便"]
)
def test_special_days_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(hours.WrongText):
        hours.parse_exceptions(text)


def test_open_now_says_until_when() -> None:
    state = hours.open_now(HOURS, _at("2026-11-28T20:00"))
    assert state is not None
    assert (state.is_open, str(state.until)) == (True, "21:00:00")


@pytest.mark.parametrize(
    ("moment", "day", "clock"),
    [
        ("2026-11-23T13:00", "2026-11-23", "14:30"),
        ("2026-11-23T18:00", "2026-11-24", "09:00"),
        ("2027-02-05T09:00", "2027-02-13", "09:00"),
    ],
)
def test_a_closed_place_says_when_it_opens_next(moment: str, day: str, clock: str) -> None:
    state = hours.open_now(HOURS, _at(moment))
    assert state is not None
    assert (state.is_open, str(state.opens_on), str(state.opens_at)[:5]) == (False, day, clock)


def test_without_hours_nothing_is_said() -> None:
    assert hours.open_now({}, _at("2026-11-23T13:00")) is None


CLOCKS = st.integers(0, 23 * 60 + 58).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, 23 * 60 + 59)))


@given(st.lists(st.one_of(st.none(), CLOCKS), min_size=7, max_size=7))
def test_hours_are_written_and_read_back_without_loss(days: list[tuple[int, int] | None]) -> None:
    def clock(minutes: int) -> str:
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    week = {
        day: [] if span is None else [[clock(span[0]), clock(span[1])]]
        for day, span in zip(hours.DAYS, days, strict=True)
    }
    kept = hours.make(week)
    again = {
        **hours.parse_days(hours.days_text(kept, hours.DAYS[:5]), hours.DAYS[:5]),
        **hours.parse_days(hours.days_text(kept, hours.DAYS[5:]), hours.DAYS[5:]),
    }
    assert hours.make(again) == kept


def test_special_days_are_written_and_read_back_without_loss() -> None:
    assert hours.parse_exceptions(hours.exceptions_text(HOURS)) == HOURS["exceptions"]


@pytest.mark.parametrize(
    "phone", ["0592-000-0001", "0592-2071234", "0592-20712345-801", "13800138000", "+86 138 0013 8000", "12345", ""]
)
def test_telephone_numbers_that_pass(phone: str) -> None:
    assert phone_fault(phone) == ""


@pytest.mark.parametrize("phone", ["7089 12", "2071234", "0592-12", "abc", "1380013800"])
def test_telephone_numbers_that_do_not(phone: str) -> None:
    assert "0592-" in phone_fault(phone)


def test_only_a_mobile_number_is_masked() -> None:
    assert (public_phone("13800138000"), public_phone("0592-000-0001")) == ("138****8000", "0592-000-0001")


@pytest.mark.parametrize(
    ("kind", "code", "good"),
    [("centre", "350203", True), ("centre", "3502", False), ("institute", "350203001", True), ("institute", "350203001001", False),
     ("station", "350203001001", True), ("station", "350203001001S2", True), ("station", "350203001001S1", False),
     ("station", "350203001", False), ("point", "350203001001P001", True), ("point", "350203001001", False), ("point", "P001", False),
     ("station", "abc", False), ("station", "350203001001S፩", False), ("station", "３50203001001", False),
     ("station", "350203001001S02", False), ("point", "350203001001P1", False), ("point", "350203001001P00000000001", False),
     ("point", "350203001001P٠٠9", False), ("point", "350203001001P", False), ("institute", "35020３001", False)],
)  # fmt: skip
def test_a_code_fits_its_kind(kind: str, code: str, *, good: bool) -> None:
    assert (code_fault(kind, code) == "") is good


def test_parents_follow_from_codes() -> None:
    assert [parent_of(kind, code) for kind, code in [
        ("centre", "350203"), ("institute", "350203001"), ("station", "350203001001S2"), ("point", "350203001001S2P001"),
    ]] == ["", "350203", "350203001", "350203001001S2"]  # fmt: skip


@pytest.mark.parametrize(
    ("lng", "lat", "told"),
    [
        ("24.5", "118.1", "写反"),
        ("10", "20", "不在国内"),
        ("120.1", "24.5", "太远"),
        ("118.1", None, "一起写"),
        ("118.1", "24.5", ""),
    ],
)
def test_positions_are_plausible(lng: str, lat: str | None, told: str) -> None:
    near = (Decimal("118.09"), Decimal("24.46"))
    assert told in coordinate_fault(Decimal(lng), Decimal(lat) if lat else None, near)


def test_short_names_lose_the_committee() -> None:
    assert short_name("沙坡尾社区居委会", "station") == "沙坡尾社区站"
    assert short_name("军营村委会", "station") == "军营村站"
    assert short_name("大帽山社区居民委员会", "station") == "大帽山社区站"
    assert full_name("厦港街道", "institute") == "厦港街道新时代文明实践所"
    assert community_name("天竺山林场虚拟生活区") == "天竺山林场虚拟生活区"
