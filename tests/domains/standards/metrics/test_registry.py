"""Every metric of the sample standard is registered, answers for many places at once, and keeps "no data" apart from zero."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import INSTITUTE, NOW, STATION, actor_of_role
from tests.domains.ledger.making import DAY, put

from cuobian.domains.ledger.public import Selection, cancel, grouped, rows_url
from cuobian.domains.network.public import all_places, records_by_code
from cuobian.domains.standards import metrics
from cuobian.domains.standards.metrics import (
    NO_DATA,
    Metric,
    UnknownMetric,
    Value,
    all_metrics,
    behind,
    data_days,
    metric_keys,
    metric_of,
    metric_values,
    register,
    satisfaction,
)

SAMPLE = Path(metrics.__file__).parents[1] / "data" / "xiamen-sample-standard.yaml"
AS_OF = NOW.date()


def named() -> set[str]:
    """Every metric key that the sample standard names: in points, in bonuses, and in its table of metrics."""
    document = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    found = set(document["metrics"])

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("metric"), str):
                found.add(node["metric"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document["standards"])
    return found


def test_every_metric_the_sample_names_is_registered() -> None:
    assert named() <= metric_keys()
    assert len(named()) == 61


def test_every_metric_is_explained_in_words() -> None:
    for metric in all_metrics():
        assert str(metric.name)
        assert str(metric.formula)
        assert str(metric.source)
        assert str(metric.unit)
        assert metric.direction == ("down" if metric.key in {"posted_missing", "rectify_repeat_rate"} else "up")


def test_a_key_is_used_once_and_unknown_ones_are_said() -> None:
    with pytest.raises(ValueError, match="bayes_rating"):
        register(metric_of("bayes_rating"))
    with pytest.raises(UnknownMetric):
        metric_of("likes")
    assert isinstance(metric_of("bayes_rating"), Metric)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("key", sorted(named()))
def test_without_facts_there_is_no_data_and_never_zero(key: str) -> None:
    places = list(records_by_code([INSTITUTE, STATION]).values())
    assert set(metric_values([key], places, AS_OF)[key].values()) == {NO_DATA}


COUNTS = sorted(
    {
        "active_team_count", "care_action_count", "lecture_month_cover", "speaker_count", "speaker_graduated", "course_order_done",
        "course_published_used", "elder_class_weeks", "demand_quarter_cover", "category_cover", "activity_month_cover",
        "festival_activity_count", "custom_reform_count", "pairing_activity_count", "campus_project_count", "love_service_count",
        "venue_catalog_used", "peer_visit_count", "adopted_by_others", "emergency_ready",
    }
)  # fmt: skip


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("key", sorted(named()))
def test_with_other_facts_counts_are_zero_and_rates_still_have_no_data(key: str) -> None:
    put("staff", quantity=1)
    station = records_by_code([STATION])[STATION]
    value = metric_values([key], [station], AS_OF)[key][station.id]
    if key in COUNTS:
        assert isinstance(value, Value)
        assert value.amount == 0
    elif key == "pairing_complete":
        assert isinstance(value, Value)
        assert (value.amount, value.state) == (0, "C#")
    elif key == "suo_staff_count":
        assert value == Value(Decimal(1))
    else:
        assert value is NO_DATA


@pytest.mark.usefixtures("network")
def test_facts_outside_the_window_are_no_data() -> None:
    put("activity", AS_OF - timedelta(days=366), tag="general", people=9)
    station = records_by_code([STATION])[STATION]
    assert metric_values(["activity_month_cover"], [station], AS_OF)["activity_month_cover"][station.id] is NO_DATA


@pytest.mark.usefixtures("network")
def test_a_past_day_keeps_its_answer_when_facts_come_in_later() -> None:
    put("dispatch", quantity=4, part=4, code=INSTITUTE)
    place = records_by_code([INSTITUTE])[INSTITUTE]
    before = metric_values(["dispatch_on_time_rate"], [place], DAY)
    put("dispatch", quantity=4, part=0, code=INSTITUTE, now=NOW)
    assert metric_values(["dispatch_on_time_rate"], [place], DAY) == before
    assert metric_values(["dispatch_on_time_rate"], [place], AS_OF) != before


@pytest.mark.usefixtures("network")
def test_a_cancelled_fact_does_not_count() -> None:
    wrong = put("activity", tag="festival", item="端午", people=9)
    put("drill")
    station = records_by_code([STATION])[STATION]
    keys = ["festival_activity_count", "activity_month_cover"]
    assert [metric_values([key], [station], AS_OF)[key][station.id] for key in keys] == [Value(Decimal(1))] * 2
    cancel(actor=actor_of_role("station_keeper"), fact_id=wrong.id, reason="没有办这场活动", now=NOW)
    assert [metric_values([key], [station], AS_OF)[key][station.id] for key in keys] == [Value(Decimal(0))] * 2


@pytest.mark.usefixtures("network")
def test_more_places_cost_no_more_queries() -> None:
    put("drill")
    places = list(all_places([""]))
    station = [place for place in places if place.code == STATION]
    with CaptureQueriesContext(connection) as one:
        metric_values(sorted(metric_keys()), station, AS_OF)
    with CaptureQueriesContext(connection) as many:
        metric_values(sorted(metric_keys()), places, AS_OF)
    assert len(many) <= len(one) + 4
    assert metric_values(sorted(metric_keys()), [], AS_OF)["bayes_rating"] == {}


@pytest.mark.usefixtures("network")
def test_the_rows_behind_a_rate_add_up_to_it() -> None:
    put("order_accepted", quantity=5, part=3)
    put("order_accepted", DAY + timedelta(days=1), quantity=3, part=3)
    put("order_accepted", AS_OF - timedelta(days=400), quantity=9, part=0)
    station = records_by_code([STATION])[STATION]
    value = metric_values(["accept_on_time_rate"], [station], AS_OF)["accept_on_time_rate"][station.id]
    assert value == Value(Decimal("0.75"), Decimal(6), Decimal(8))
    (selection,) = behind("accept_on_time_rate", station, AS_OF)
    (group,) = grouped(selection, ("place_code",))
    assert (group.part, group.quantity) == (6, 8)
    assert "kind=order_accepted" in rows_url(STATION, [selection])


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("key", sorted(named()))
def test_every_metric_names_the_rows_behind_it(key: str) -> None:
    station = records_by_code([STATION])[STATION]
    selections = behind(key, station, AS_OF)
    assert selections
    assert all(isinstance(found, Selection) and found.kinds and found.until == AS_OF for found in selections)


@pytest.mark.usefixtures("network")
def test_days_of_data_count_from_the_first_entry_written() -> None:
    put("drill", AS_OF - timedelta(days=500), now=NOW - timedelta(days=9))
    places = records_by_code([STATION, INSTITUTE])
    assert data_days(list(places.values()), AS_OF) == {places[STATION].id: 10, places[INSTITUTE].id: 0}


@pytest.mark.usefixtures("network")
def test_satisfaction_is_the_gates_number() -> None:
    put("survey_satisfaction", quantity=40, part=36)
    station = records_by_code([STATION])[STATION]
    assert satisfaction([station], AS_OF) == {station.id: Value(Decimal("0.9"), Decimal(36), Decimal(40))}
