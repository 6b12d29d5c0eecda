"""The audit trail: what is written, what is masked, and that nothing can be changed."""

import re
from datetime import timedelta
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW, actor_of_role

from cuobian.kernel.access import Actor
from cuobian.kernel.listing import listing
from cuobian.support.audit import public as audit
from cuobian.support.audit.masks import HIDDEN, masked
from cuobian.support.audit.models import Entry
from cuobian.support.audit.queries import LIST_COLUMNS, changes, entries, in_scope

pytestmark = pytest.mark.django_db
OFFICER = actor_of_role("district_officer", address="10.0.0.7", request_id="A1B2C3D4E5")


def write(**changed: object) -> None:
    facts = {
        "actor": OFFICER, "action": "network.rename", "subject": "place", "subject_id": uuid4(), "code": "350203001001",
        "now": NOW, "summary": "改名", "old": {"name": "老名"}, "new": {"name": "新名"},
    }  # fmt: skip
    audit.record(**{**facts, **changed})  # type: ignore[arg-type]


def test_a_deed_is_written_with_who_as_what_where_and_both_values() -> None:
    write()
    row = Entry.objects.get()
    assert (row.account_id, row.actor_name, row.role) == (OFFICER.account_id, "林惠珍", "district_officer")
    assert (row.outcome, row.code, row.address, row.request_id) == ("done", "350203001001", "10.0.0.7", "A1B2C3D4E5")
    assert [(c.name, c.old, c.new, c.differs) for c in changes(row)] == [("名称", "老名", "新名", True)]


def test_a_read_of_personal_data_names_the_fields() -> None:
    audit.record_read(actor=OFFICER, subject="account", subject_id="7", code="350203", fields=["phone"], now=NOW)
    row = Entry.objects.get()
    assert (row.outcome, row.action, row.new) == ("read", "account.read", {"fields": ["phone"]})


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET summary = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_or_remove_an_entry(sql: str) -> None:
    write()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(summary="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()
    assert Entry.objects.get().summary == "改名"


def test_the_database_refuses_an_outcome_nobody_knows() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.create(at=NOW, action="x.y", outcome="maybe")


def test_an_entry_falls_with_its_deed() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_fields_are_named_in_words_where_somebody_named_them() -> None:
    audit.register_words(fields={"test_field": "开放时间"})
    write(old={"test_field": "a", "unnamed": 1}, new={})
    assert [change.name for change in changes(Entry.objects.get())] == ["开放时间", "unnamed"]


def test_long_words_are_cut_not_refused() -> None:
    write(summary="长" * 1000, subject_id="x" * 200)
    row = Entry.objects.get()
    assert (len(row.summary), len(row.subject_id)) == (300, 64)


def test_secrets_are_hidden_and_personal_values_shortened() -> None:
    told = masked(
        {
            "password": "cuo-bian-2026", "api_token": "abc", "contact_phone": "138 0013 8000", "phone": "13800138000",
            "email": "lin@example.org", "hotel": "华侨饭店", "name": "林惠珍", "phone_verified": True, "secret": "",
            "nested": {"otp": "123456"}, "phones": ["13800138000"],
        }
    )  # fmt: skip
    assert told == {
        "password": HIDDEN, "api_token": HIDDEN, "contact_phone": "138****8000", "phone": "138****8000",
        "email": "l***@example.org", "hotel": "华侨饭店", "name": "林惠珍", "phone_verified": True, "secret": "",
        "nested": {"otp": HIDDEN}, "phones": ["138****8000"],
    }  # fmt: skip


@given(st.text(min_size=10, max_size=30), st.sampled_from(["phone", "contact_phone", "mobile", "id_number", "tel"]))
def test_no_personal_value_survives_whole(value: str, key: str) -> None:
    told = masked({key: value})
    assert told is not None
    if len("".join(value.split())) > 7:
        assert told[key] != value


def test_an_auditor_sees_only_the_own_area() -> None:
    for code in ("350203001001", "350212001001", "3502", ""):
        write(code=code)
    district = actor_of_role("auditor", "350203")
    city = actor_of_role("auditor", "3502")
    whole = actor_of_role("auditor", "")
    assert {row.code for row in entries(district, {})} == {"350203001001"}
    assert {row.code for row in entries(city, {})} == {"350203001001", "350212001001", "3502", ""}
    assert entries(whole, {}).count() == 4
    assert entries(actor_of_role("station_keeper"), {}).count() == 0


def test_every_filter_cuts_down() -> None:
    write()
    other = Actor(account_id=uuid4(), name="陈志明", role="auditor", request_id="ZZZ")
    write(
        actor=other,
        action="people.grant",
        subject="account",
        subject_id="42",
        code="350212",
        now=NOW - timedelta(days=9),
    )
    audit.record_refused(actor=OFFICER, action="page.refused", code="350203", now=NOW)
    auditor = actor_of_role("auditor", "")
    wanted = {
        "who": "陈志明", "role": "auditor", "action": "people.grant", "subject": "account", "subject_id": "42",
        "code": "350212", "number": "ZZZ", "until": "2026-11-20",
    }  # fmt: skip
    for name, value in wanted.items():
        assert [row.action for row in entries(auditor, {name: value})] == ["people.grant"], name
    assert [row.action for row in entries(auditor, {"outcome": "refused"})] == ["page.refused"]
    assert entries(auditor, {"from": "2026-11-23", "until": "2026-11-23"}).count() == 2
    assert entries(auditor, {"who": "陈%"}).count() == 0


@pytest.mark.parametrize("name", ["", "who", "role", "action", "subject", "outcome", "code"])
def test_the_second_page_starts_inside_an_index(name: str) -> None:
    for number in range(45):
        write(now=NOW + timedelta(seconds=number))
    value = {
        "who": OFFICER.name,
        "role": OFFICER.role,
        "action": "network.rename",
        "subject": "place",
        "outcome": "done",
    }
    filters = {"code": "350203"} if name == "code" else {name: value[name]} if name else {}
    rows = entries(actor_of_role("auditor", ""), filters)
    first = listing({"size": "20"}, rows, LIST_COLUMNS, default="-at")
    page = parse_qs(first.next_url[1:])["page"][0]
    with CaptureQueriesContext(connection) as caught:
        assert len(listing({"size": "20", "page": page}, rows, LIST_COLUMNS, default="-at").rows) == 20
    sql = next(query["sql"] for query in caught if "ORDER BY" in query["sql"])
    plan = plan_of(sql)
    assert re.search(r"SEARCH audit_entry USING INDEX audit_\w+|Index Scan Backward using audit_\w+", plan), plan
    if name != "code":  # an area is a range of its own: the planner weighs it against the order
        assert "TEMP B-TREE" not in plan, plan
        assert re.search(r"at<|Index Cond", plan), plan


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                cursor.execute(f"SET LOCAL {setting} = off")
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())


def test_scope_of_a_district_is_an_index_range_not_a_pattern() -> None:
    sql = str(Entry.objects.filter(in_scope(actor_of_role("auditor", "350203"))).query)
    assert "LIKE" not in sql.upper()
    assert "350204" in sql
