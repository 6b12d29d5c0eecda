"""Facts are written once, whole, in order, and never changed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from tests.cast import CITY, NEIGHBOUR_STATION, NOW, STATION, actor_of_role
from tests.domains.ledger.making import DAY, KEEPER, at, put, sql
from tests.domains.network.world import OPENED
from tests.domains.network.world import SHAPI as NOWHERE

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.public import (
    NewFact,
    Selection,
    correct,
    fact,
    facts,
    grouped,
    latest,
    record_many,
    standing,
    sums,
)
from cuobian.domains.network.actions import structure
from cuobian.domains.network.models import Place
from cuobian.kernel.errors import Invalid, NotFound

pytestmark = pytest.mark.usefixtures("network")


def test_a_fact_keeps_everything_it_was_told() -> None:
    keeper = actor_of_role("station_keeper")
    told = put(
        "activity",
        quantity=2,
        people=31,
        tag="festival",
        item="端午",
        subject="activity:1",
        attrs={"title": "包粽子"},
        actor=keeper,
    )
    kept = fact(keeper, told.id)
    assert (kept.place_code, kept.kind, kept.tag, kept.item) == (STATION, "activity", "festival", "端午")
    assert (kept.quantity, kept.part, kept.people, kept.unit) == (Decimal(2), None, 31, "场")
    assert (kept.happened_on, kept.recorder_name, kept.recorder_role) == (DAY, keeper.name, "station_keeper")
    assert (kept.source, kept.subject, kept.attrs, kept.sign, kept.is_late) == (
        "platform",
        "activity:1",
        {"title": "包粽子"},
        1,
        False,
    )


def test_positions_follow_the_order_of_recording_and_start_anew_each_day() -> None:
    first, second = put("demand", tag="online"), put("demand", tag="visit", code=NEIGHBOUR_STATION)
    next_day = put("demand", DAY + timedelta(days=1), tag="online")
    assert [(kept.day, kept.seq) for kept in (first, second, next_day)] == [
        (DAY, 1),
        (DAY, 2),
        (DAY + timedelta(days=1), 1),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "activity", "tag": "lecture", "quantity": Decimal("-1")}, "quantity"),
        ({"kind": "activity", "tag": "lecture", "quantity": Decimal("NaN")}, "quantity"),
        ({"kind": "activity", "tag": "lecture", "quantity": Decimal("Infinity")}, "quantity"),
        ({"kind": "activity", "tag": "lecture", "quantity": Decimal("0.001")}, "quantity"),
        ({"kind": "activity", "tag": "party"}, "tag"),
        ({"kind": "activity", "tag": ""}, "tag"),
        ({"kind": "demand", "tag": "online", "item": "x"}, "item"),
        ({"kind": "dispatch", "tag": "online", "part": Decimal(1)}, "tag"),
        ({"kind": "dispatch"}, "part"),
        ({"kind": "dispatch", "part": Decimal(2)}, "part"),
        ({"kind": "drill", "part": Decimal(1)}, "part"),
        ({"kind": "drill", "people": -1}, "people"),
        ({"kind": "drill", "attrs": {"phone": "138"}}, "attrs"),
        ({"kind": "drill", "happened_at": NOW + timedelta(days=1)}, "happened_at"),
        ({"kind": "drill", "happened_at": at(date(1926, 11, 2))}, "happened_at"),
        ({"kind": "drill", "happened_at": at(OPENED - timedelta(days=1))}, "happened_at"),
        ({"kind": "likes"}, "kind"),
        ({"kind": "drill", "place_code": "350203001999"}, "place_code"),
    ],
)
def test_a_fact_that_does_not_fit_is_refused_with_its_field(changes: dict[str, Any], field: str) -> None:
    given = NewFact(**{"place_code": STATION, "happened_at": at(DAY), **changes})
    with pytest.raises(Invalid) as refused:
        record_many(actor=KEEPER, facts=[given], source="platform", now=NOW)
    assert [fault.place for fault in refused.value.faults] == [f"1.{field}"]
    assert not Fact.objects.exists()


def test_many_facts_are_written_all_or_none() -> None:
    good = NewFact(STATION, "drill", at(DAY))
    with pytest.raises(Invalid) as refused:
        record_many(actor=KEEPER, facts=[good, NewFact(STATION, "dispatch", at(DAY))], source="platform", now=NOW)
    assert [fault.place for fault in refused.value.faults] == ["2.part"]
    assert not Fact.objects.exists()
    assert len(record_many(actor=KEEPER, facts=[good, good], source="import", now=NOW)) == 2


def test_what_is_recorded_after_ten_working_days_is_flagged() -> None:
    # From Monday 2 November 2026 the tenth working day is Monday the 16th.
    assert not put("drill", DAY, now=at(date(2026, 11, 16))).is_late
    assert put("drill", DAY, now=at(date(2026, 11, 17))).is_late


@pytest.mark.parametrize("statement", ["UPDATE ledger_fact SET quantity = 99", "DELETE FROM ledger_fact"])
def test_the_database_refuses_to_change_or_remove_a_fact(statement: str) -> None:
    put("drill")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)
    assert Fact.objects.get().quantity == 1


@pytest.mark.parametrize(
    "impossible",
    [
        {"sign": 0},
        {"quantity": Decimal(-1)},
        {"sign": -1, "quantity": Decimal(-1)},
        {"reason": "没有更正什么"},
        {"source": "rumour"},
        {"unit": ""},
        {"seq": 0},
        {"quantity": Decimal("1000000000")},
    ],
)
def test_an_impossible_row_is_refused_by_the_database(impossible: dict[str, Any]) -> None:
    row = Fact.objects.get(pk=put("drill").id)
    row.pk, row.seq = uuid4(), 2
    for name, value in impossible.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_two_entries_never_share_a_position() -> None:
    row = Fact.objects.get(pk=put("drill").id)
    row.pk = uuid4()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_sums_are_grouped_by_the_database() -> None:
    put("dispatch", quantity=4, part=3)
    put("dispatch", DAY + timedelta(days=1), quantity=6, part=6, people=5)
    put("dispatch", quantity=10, part=0, code=NEIGHBOUR_STATION)
    found = sums("dispatch", [STATION], DAY, DAY + timedelta(days=1))
    assert {by: (group.quantity, group.part, group.people, group.count) for by, group in found.items()} == {
        (STATION,): (Decimal(10), Decimal(9), 5, 2)
    }
    assert len(sums("dispatch", [CITY], None, None)) == 2
    assert len(sums("dispatch", [""], None, None)) == 2
    assert sums("dispatch", [], None, None) == {}


def test_only_known_columns_are_grouped_by() -> None:
    with pytest.raises(ValueError, match="recorder_name"):
        list(grouped(Selection(), ("recorder_name",)))


def test_of_a_level_the_last_one_counts() -> None:
    put("staff", DAY, 2)
    put("staff", DAY + timedelta(days=3), 5)
    assert latest(Selection(kinds=("staff",)))[STATION, "staff"].quantity == 5


def test_a_past_day_sees_only_what_had_been_written_down() -> None:
    put("drill", DAY)
    put("drill", DAY, now=at(date(2026, 11, 20)))
    until = Selection(kinds=("drill",), recorded_until=date(2026, 11, 10))
    assert len(facts(until)) == 1
    assert len(facts(Selection(kinds=("drill",)))) == 2
    assert len(list(standing(until))) == 1


def test_facts_come_in_pages() -> None:
    for _n in range(5):
        put("drill")
    first = facts(Selection(), limit=3)
    rest = facts(Selection(), after=first[-1].id, limit=3)
    assert (len(first), len(rest)) == (3, 2)
    assert len({kept.id for kept in first + rest}) == 5


def test_another_districts_fact_does_not_exist() -> None:
    kept = put("drill")
    with pytest.raises(NotFound):
        fact(actor_of_role("neighbour_officer"), kept.id)
    with pytest.raises(NotFound):
        fact(actor_of_role("station_keeper"), uuid4())


def _drill(code: str, on: date) -> None:
    put("drill", on, code=code, now=NOW)


def _refused(code: str, on: date) -> str:
    with pytest.raises(Invalid) as refused:
        _drill(code, on)
    return str(refused.value.faults[0].message)


def test_the_first_day_of_a_place_is_the_first_that_can_be_told() -> None:
    _drill(STATION, OPENED)
    told = _refused(STATION, OPENED - timedelta(days=1))
    assert told == "早于这个站点的设立日期 2019-10-01。请核对日期和编码，改好再记。"


def test_where_nobody_said_since_when_a_place_is_there_the_field_itself_is_the_limit() -> None:
    """A place that was put down without its day counts as set up on the day of that; its records are older."""
    structure.open_place(actor=KEEPER, kind="station", area_code=NOWHERE, effective_on=NOW.date(), now=NOW)
    _drill(NOWHERE, date(2018, 1, 1))
    told = _refused(NOWHERE, date(2017, 12, 31))
    assert told == "早于 2018-01-01，那时还没有新时代文明实践的站点。请核对年份，改好再记。"


def test_a_number_of_an_entry_from_before_the_limit_can_still_be_put_right() -> None:
    """The day of an entry is not in question when only its number is wrong."""
    row = put("drill", quantity=2)
    Place.objects.filter(code=STATION).update(opened_on=DAY + timedelta(days=1))
    right = correct(
        actor=KEEPER, fact_id=row.id, quantity=Decimal(3), part=None, people=None, reason="数错了一次", now=NOW
    )
    assert (right.quantity, right.happened_on) == (Decimal(3), DAY)
