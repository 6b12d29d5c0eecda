"""Each metric on an example made by hand, with its arithmetic."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.cast import INSTITUTE, NEIGHBOUR_STATION, NOW, STATION
from tests.domains.ledger.making import put

from cuobian.domains.network.public import records_by_code
from cuobian.domains.standards.metrics import NO_DATA, Value, metric_values
from cuobian.domains.standards.metrics.reading import months_before

pytestmark = pytest.mark.usefixtures("network")
AS_OF = NOW.date()  # 23 November 2026: the window is 24 November 2025 to 23 November 2026
THIRD_STATION = "350203001006"
D = Decimal


def value_of(key: str, code: str = STATION, as_of: date = AS_OF) -> Value:
    place = records_by_code([code])[code]
    found = metric_values([key], [place], as_of)[key][place.id]
    assert isinstance(found, Value), found
    return found


def amount(key: str, code: str = STATION) -> Decimal:
    return value_of(key, code).amount


def back(days: int) -> date:
    return AS_OF - timedelta(days=days)


@pytest.mark.parametrize(
    ("key", "kind", "more", "expected"),
    [
        ("offhour_share", "service_hours", {}, "0.3"),
        ("kiosk_fresh_rate", "kiosk_fresh", {}, "0.3"),
        ("trained_before_duty_rate", "skilled_duty", {}, "0.3"),
        ("risk_insured_rate", "risk_duty", {}, "0.3"),
        ("care_response_rate", "care_request", {}, "0.3"),
        ("accept_on_time_rate", "order_accepted", {}, "0.3"),
        ("dispatch_on_time_rate", "dispatch", {}, "0.3"),
        ("reject_explained_rate", "order_rejected", {}, "0.3"),
        ("priority_group_share", "service_people", {}, "0.3"),
        ("cross_station_solved", "cross_station", {}, "0.3"),
        ("order_audit_match", "order_audit", {}, "0.3"),
        ("campus_project_fulfil", "campus_milestone", {}, "0.3"),
        ("survey_awareness", "survey_awareness", {}, "0.3"),
        ("rectify_pass_rate", "issue_due", {}, "0.3"),
        ("no_repeat_report_rate", "station_heads_asked", {}, "0.3"),
        ("repeat_issue_rate_inverse", "issue_closed", {}, "0.7"),
    ],
)
def test_a_share_is_the_parts_over_the_wholes(key: str, kind: str, more: dict[str, Any], expected: str) -> None:
    put(kind, back(300), quantity=40, part=20, **more)
    put(kind, back(3), quantity=60, part=10, **more)  # (20 + 10) ÷ (40 + 60) = 0.3
    put(kind, back(3), quantity=60, part=60, code=NEIGHBOUR_STATION, **more)
    found = value_of(key)
    assert (found.amount, found.denominator) == (D(expected), D(100))


def test_a_shut_door_takes_its_day_off_the_hours() -> None:
    put("opening_hours", quantity=40, part=40)
    put("opening_hours", back(3), quantity=40, part=36)
    put("mystery_visit", quantity=8, part=0, tag="shut")
    put("mystery_visit", back(3), quantity=8, part=8, tag="open")
    found = value_of("open_fulfil_rate")  # (40 + 36 − 8) ÷ 80 = 0.85
    assert (found.amount, found.numerator, found.denominator) == (D("0.85"), D(68), D(80))
    assert "8" in found.notes[0]


@pytest.mark.parametrize(("online", "state"), [(95, "A"), (85, "B"), (70, "C"), (69, "C#")])
def test_a_terminals_share_answers_the_state_description(online: int, state: str) -> None:
    put("kiosk_online", quantity=100, part=online)
    assert (value_of("kiosk_online_rate").amount, value_of("kiosk_online_rate").state) == (D(online) / 100, state)


def test_what_is_not_posted_is_counted_from_the_last_look() -> None:
    put("posted_items", back(100), quantity=5, part=1)
    put("posted_items", back(10), quantity=5, part=3)
    assert amount("posted_missing") == 2
    put("posted_items", back(1), quantity=5, part=5)
    assert amount("posted_missing") == 0


@pytest.mark.parametrize(
    ("tags", "state", "share"),
    [
        (["able"], "A", "1"),
        (["nobody"], "C#", "0"),
        (["able", "unskilled"], "B", "1"),
        (["able", "able", "nobody"], "A", "0.666667"),
        (["able", "soon", "nobody"], "C", "0.333333"),
        (["able", "nobody"], "C#", "0.5"),
    ],
)
def test_who_was_on_duty_is_the_middle_check_and_of_two_middles_the_worse(
    tags: list[str], state: str, share: str
) -> None:
    for days, tag in enumerate(tags):
        put("duty_check", back(days + 1), tag=tag)
    found = value_of("duty_state")
    assert (found.state, found.amount) == (state, D(share))


def test_a_station_whose_register_is_empty_has_nobody_on_duty() -> None:
    put("duty_check", back(3), tag="able")
    put("staff", back(2), quantity=1)
    assert value_of("duty_state").state == "A"
    put("staff", back(1), quantity=0)
    assert value_of("duty_state").state == "C#"


def test_teams_count_when_they_served_within_six_months() -> None:
    for team, days in (("宣讲队", 3), ("宣讲队", 9), ("医疗队", 170), ("应急队", 190)):
        put("team_service", back(days), item=team)
    assert amount("active_team_count") == 2


def test_registered_and_active_volunteers_are_the_last_levels() -> None:
    put("population", back(380), quantity=2000)
    put("volunteers", back(200), quantity=100, part=10)
    put("volunteers", back(20), quantity=260, part=65)
    assert amount("registered_ratio") == D("0.13")  # 260 ÷ 2,000
    assert amount("active_volunteer_rate") == D("0.25")  # 65 ÷ 260


def test_an_institutes_volunteers_are_those_of_its_stations() -> None:
    put("volunteers", quantity=100, part=40)
    put("volunteers", quantity=300, part=60, code=NEIGHBOUR_STATION)
    assert amount("active_volunteer_rate", INSTITUTE) == D("0.25")  # (40 + 60) ÷ (100 + 300)


def test_records_made_late_do_not_count_and_are_named() -> None:
    put("service_record", back(30), quantity=20, part=20)
    put("service_record", back(30), quantity=20, part=20, now=NOW)
    found = value_of("record_on_time_rate")  # 20 ÷ 40: the second was written down after ten working days
    assert found.amount == D("0.5")
    assert "20" in found.notes[0]


def test_plain_counts_add_up() -> None:
    for kind, more in (
        ("care_action", {}),
        ("love_service", {"tag": "elders"}),
        ("pairing_activity", {}),
        ("peer_visit", {}),
    ):
        put(kind, back(5), quantity=2, **more)
        put(kind, back(50), **more)
    keys = ("care_action_count", "love_service_count", "pairing_activity_count", "peer_visit_count")
    assert [amount(key) for key in keys] == [3, 3, 3, 3]


def test_lectures_cover_months_and_the_same_material_twice_a_day_is_one() -> None:
    for on in (date(2026, 9, 3), date(2026, 9, 3), date(2026, 9, 20), date(2026, 10, 1), date(2025, 12, 24)):
        put("activity", on, tag="lecture", item="反诈", people=9)
    put("activity", date(2026, 8, 1), tag="general")
    assert amount("lecture_month_cover") == 3
    assert amount("activity_month_cover") == 4


def test_thirteen_calendar_months_are_twelve() -> None:
    for index in range(13):
        put(
            "activity",
            months_before(date(2026, 11, 20), index) + timedelta(days=5 if index == 12 else 0),
            tag="lecture",
        )
    assert amount("lecture_month_cover") == 12


def test_different_things_are_counted_once() -> None:
    for kind, key, more in (
        ("speaker_session", "speaker_count", {}),
        ("speaker_graduated", "speaker_graduated", {}),
        ("course_used", "course_published_used", {}),
        ("campus_project", "campus_project_count", {}),
        ("venue_use", "venue_catalog_used", {}),
        ("adoption", "adopted_by_others", {}),
        ("activity", "festival_activity_count", {"tag": "festival"}),
        ("order_closed", "category_cover", {"tag": "finished", "part": 1}),
    ):
        for item in ("甲", "甲", "乙", ""):
            put(kind, back(5), item=item, **more)
        assert amount(key) == 2, key


def test_only_finished_orders_cover_a_category() -> None:
    put("order_closed", quantity=1, part=0, tag="unfinished", item="助老")
    assert amount("category_cover") == 0


def test_course_orders_count_when_done_and_rated() -> None:
    put("course_order", quantity=1, part=1)
    put("course_order", quantity=1, part=0)
    put("course_order", quantity=2, part=2)
    assert amount("course_order_done") == 3


def test_the_elders_school_counts_weeks() -> None:
    for on in (date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 9)):
        put("elder_class", on, people=20, item="银龄班")
    assert amount("elder_class_weeks") == 2  # Monday and Wednesday of one week, Monday of the next


def test_demand_covers_quarters_counted_back_from_the_day() -> None:
    for days in (3, 40, 100, 300):  # the last, the last, the second, the fourth quarter back
        put("demand", back(days), tag="visit")
    assert amount("demand_quarter_cover") == 3


def test_orders_for_others_and_a_helper_who_is_too_busy() -> None:
    put("order_placed", quantity=60, tag="self")
    for _n in range(21):
        put("order_placed", tag="proxy", item="代办人1")
    for _n in range(19):
        put("order_placed", back(2), tag="proxy", item="代办人2")
    found = value_of("proxy_order_share")  # 40 ÷ 100
    assert found.amount == D("0.4")
    assert found.notes == ("同一代办人当日超过 20 单 1 次，进入抽核",)


def test_an_order_that_the_call_back_denied_is_not_finished() -> None:
    put("order_closed", quantity=10, part=9, tag="finished", item="助老")
    put("order_audit", quantity=5, part=4)
    assert amount("finish_on_time_rate") == D("0.8")  # (9 − 1) ÷ 10
    assert amount("order_audit_match") == D("0.8")


def test_the_rating_leans_on_the_citys_mean_and_leaves_internal_votes_out() -> None:
    put("order_rated", quantity=10, part=50, tag="public")
    put("order_rated", quantity=30, part=126, tag="public", code="350212001002")
    put("order_rated", quantity=50, part=50, tag="internal")
    # m = (50 + 126) ÷ (10 + 30) = 4.4; (20 × 4.4 + 50) ÷ (20 + 10) = 138 ÷ 30 = 4.6
    found = value_of("bayes_rating")
    assert (found.amount, found.numerator, found.denominator) == (D("4.6"), D(138), D(30))
    station = records_by_code([NEIGHBOUR_STATION])[NEIGHBOUR_STATION]
    assert metric_values(["bayes_rating"], [station], AS_OF)["bayes_rating"][station.id] is NO_DATA


def test_reforms_count_with_people_only() -> None:
    put("activity", back(3), tag="custom_reform", people=20)
    put("activity", back(4), tag="custom_reform")
    put("activity", back(5), tag="custom_reform", people=3)
    assert amount("custom_reform_count") == 2


def test_people_count_once_over_the_population() -> None:
    put("population", back(300), quantity=5000)
    put("participants", back(200), quantity=900)
    put("participants", back(10), quantity=600)
    assert amount("unique_participation_ratio") == D("0.12")  # 600 ÷ 5,000


@pytest.mark.parametrize(
    ("pairs", "state", "share"),
    [
        ([("agency", "2027-01-01"), ("non_public", "2027-01-01")], "A", "1"),
        ([("agency", "2026-11-23"), ("non_public", "2026-11-22")], "B", "0.5"),
        ([("non_public", "2026-01-01")], "C", "0"),
        ([], "C#", "0"),
    ],
)
def test_pairing_has_four_states(pairs: list[tuple[str, str]], state: str, share: str) -> None:
    put("drill")
    for tag, until in pairs:
        put("pairing", date(2024, 3, 1), tag=tag, item="甲", attrs={"valid_until": until}, now=NOW)
    found = value_of("pairing_complete")
    assert (found.state, found.amount) == (state, D(share))


def test_shares_of_stations_count_the_rated_stations_below() -> None:
    put("drill", code=INSTITUTE)
    for code in (STATION, NEIGHBOUR_STATION):
        put("activity", code=code, tag="lecture")
        put("love_service", code=code, tag="elders")
        put("elder_class", code=code)
    for tag in ("agency", "non_public"):
        put("pairing", tag=tag, attrs={"valid_until": "2027-01-01"})
    put("brand_station", code=INSTITUTE, item=THIRD_STATION)
    put("brand_station", code=INSTITUTE, item="350203003001")  # another institute's station
    keys = ("lecture_station_cover", "love_station_cover", "elder_site_cover", "pairing_cover", "brand_station_cover")
    found = [value_of(key, INSTITUTE) for key in keys]
    assert [(value.numerator, value.denominator) for value in found] == [(2, 3), (2, 3), (2, 3), (1, 3), (1, 3)]


def test_of_two_half_years_of_visits_the_lower_counts() -> None:
    for code, days in ((STATION, 20), (STATION, 30), (NEIGHBOUR_STATION, 40), (STATION, 250)):
        put("station_visit", back(days), code=INSTITUTE, item=code)
    found = value_of("station_visit_cover", INSTITUTE)  # last half-year 2 of 3, the one before 1 of 3
    assert (found.numerator, found.denominator) == (1, 3)


def test_stars_of_stations_are_their_last_ones() -> None:
    put("star", back(900), quantity=4)
    put("star", back(90), quantity=2)
    put("star", back(500), quantity=3, code=NEIGHBOUR_STATION)
    found = value_of("station_3star_share", INSTITUTE)  # 1 of 3
    assert (found.numerator, found.denominator) == (1, 3)


def test_a_station_is_idle_after_ninety_days_without_anything() -> None:
    put("opening_hours", back(89), quantity=40, part=30)
    put("opening_hours", back(3), quantity=40, part=0, code=NEIGHBOUR_STATION)
    put("activity", back(90), tag="general", code=NEIGHBOUR_STATION)
    found = value_of("idle_station_inverse", INSTITUTE)  # of 2 that ever wrote anything, 1 is awake
    assert (found.numerator, found.denominator) == (1, 2)
    assert "1" in found.notes[0]


@pytest.mark.parametrize(("drills", "answered", "ready"), [(2, 6, 1), (1, 6, 0), (2, 5, 0)])
def test_ready_for_emergencies_needs_both(drills: int, answered: int, ready: int) -> None:
    for number in range(drills):
        put("drill", back(10 + number))
    put("callout", back(200), quantity=10, part=10)
    put("callout", back(5), quantity=10, part=answered)
    assert amount("emergency_ready") == ready


def test_contract_outputs_never_make_up_for_one_another() -> None:
    put("contract_output", quantity=10, part=20, item="活动")
    put("contract_output", quantity=30, part=10, item="探访")
    found = value_of("contract_output_rate")  # (min(20, 10) + 10) ÷ (10 + 30) = 0.5
    assert (found.amount, found.numerator, found.denominator) == (D("0.5"), D(20), D(40))


def test_a_contract_is_supervised_when_every_quarter_is() -> None:
    for item, kept in (("甲", (1, 1)), ("乙", (1, 0))):
        for number, part in enumerate(kept):
            put("contract_supervision", back(10 + 90 * number), code=INSTITUTE, part=part, item=item)
    assert amount("contract_supervised_rate", INSTITUTE) == D("0.5")


def test_staff_and_leaders_are_the_last_levels() -> None:
    put("staff", back(100), quantity=1, code=INSTITUTE)
    put("staff", back(1), quantity=3, code=INSTITUTE)
    put("team_leaders", quantity=20, part=18, code=INSTITUTE)
    assert amount("suo_staff_count", INSTITUTE) == 3
    assert amount("leader_training_rate", INSTITUTE) == D("0.9")


def test_small_samples_are_said() -> None:
    put("survey_awareness", quantity=19, part=18)
    put("survey_satisfaction", quantity=20, part=18)
    few = value_of("survey_awareness")
    assert few.withheld == few.notes[0] == "问卷不足 20 份，不公布"
    assert value_of("survey_satisfaction") == Value(D("0.9"), D(18), D(20))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 23), 12, date(2025, 11, 23)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 6, date(2025, 7, 15)),
    ],
)
def test_months_back_end_on_real_days(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected
