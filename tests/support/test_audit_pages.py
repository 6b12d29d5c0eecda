"""The auditor's pages, and refused attempts on their way into the trail."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests import cast
from tests.cast import NOW, actor_of_role

from cuobian.support.audit import pages as audit_pages
from cuobian.support.audit import public as audit
from cuobian.support.audit import queries as audit_queries
from cuobian.support.audit.models import Entry
from cuobian.support.jobs.models import Job

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
OFFICER = actor_of_role("district_officer", request_id="A1B2C3D4E5")


def write(count: int = 1, code: str = "350203001001") -> None:
    for number in range(count):
        audit.record(
            actor=OFFICER, action="network.rename", subject="place", subject_id="7", code=code, summary=f"第 {number} 次",
            now=NOW + timedelta(seconds=number), old={"name": "<b>老名</b>"}, new={"name": "=新名", "phone": "13800138000"},
        )  # fmt: skip


def table_in(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_auditor_finds_and_opens_an_entry(client_as: ClientAs) -> None:
    write(3)
    browser = client_as("auditor")
    page = browser.get("/desk/audit/", {"who": "林惠珍"})
    assert page.status_code == 200
    body = page.content.decode()
    assert "第 2 次" in body
    assert body.index("第 2 次") < body.index("第 0 次")
    assert "谁（全名）：林惠珍" in body
    detail = browser.get(f"/desk/audit/{Entry.objects.filter(action='network.rename').first().pk}/").content.decode()  # type: ignore[union-attr]
    assert "&lt;b&gt;老名&lt;/b&gt;" in detail
    assert "138****8000" in detail
    assert "13800138000" not in detail


@pytest.mark.parametrize("part", ["district_officer", "institute_head", "station_keeper", "assessor"])
def test_others_are_refused_and_that_is_written_down(client_as: ClientAs, part: str) -> None:
    browser = client_as(part)
    assert browser.get("/desk/audit/").status_code == 403
    row = Entry.objects.get(outcome="refused")
    assert (row.action, row.role, row.subject_id) == ("page.refused", part, "audit:list")
    assert row.new == {"method": "GET", "path": "/desk/audit/", "status": 403, "permission": "audit.view"}
    assert row.request_id


def test_a_record_out_of_scope_is_not_found_and_the_attempt_is_written_down(client_as: ClientAs) -> None:
    write(code="350212001001")
    foreign = Entry.objects.get()
    browser = client_as("auditor", "350203")
    page = browser.get(f"/desk/audit/{foreign.pk}/")
    assert page.status_code == 404
    assert Entry.objects.get(outcome="refused").action == "page.missing"
    assert page.headers["X-Request-Id"] in page.content.decode()


def test_a_page_that_never_was_is_not_written_down(client_as: ClientAs) -> None:
    client_as("auditor").get("/desk/no-such-page/")
    assert not Entry.objects.filter(outcome="refused").exists()


def test_a_form_without_its_token_is_written_down(client_as: ClientAs) -> None:
    browser = client_as("city_officer")
    browser.handler.enforce_csrf_checks = True  # type: ignore[attr-defined]
    assert browser.post("/desk/calendar/add/", {"day": "2026-10-01"}).status_code == 403
    assert Entry.objects.filter(outcome="refused").count() == 1


def test_visitors_are_sent_to_sign_in(client: Client) -> None:
    assert client.get("/desk/audit/").status_code == 302


def test_what_is_not_understood_in_a_filter_is_told_and_loses_nothing(client_as: ClientAs) -> None:
    write()
    page = client_as("auditor").get("/desk/audit/", {"from": "昨天", "code": "3502%", "who": "林惠珍"}).content.decode()
    assert "日期写成 2026-11-25 这样。" in page
    assert "区划代码是数字，例如 350203。" in page
    assert "第 0 次" in page


@pytest.mark.parametrize("asked", [{"until": "9999-12-31"}, {"from": "0001-01-01"}])
def test_days_beyond_the_calendar_are_told_like_any_wrong_filter(client_as: ClientAs, asked: dict[str, str]) -> None:
    write()
    shown = client_as("auditor").get("/desk/audit/", asked)
    assert "年份只能写 1900 到 2999。" in shown.content.decode()
    assert shown.status_code == 200
    assert list(audit_queries.entries(actor_of_role("auditor"), asked))


def test_nothing_found_says_which_way_on(client_as: ClientAs) -> None:
    page = client_as("auditor").get("/desk/audit/", {"who": "没有这个人"}).content.decode()
    assert "没有符合这些条件的记录" in page


def test_an_export_is_what_is_shown_and_is_itself_written_down(client_as: ClientAs) -> None:
    write(2)
    write(1, code="350212001001")
    answer = client_as("auditor").get("/desk/audit/", {"code": "350203", "export": "xlsx", "sort": "at"})
    rows = table_in(answer.content)
    assert rows[0][:3] == ["时间", "谁", "身份"]
    assert [row[8] for row in rows[1:]] == ["第 0 次", "第 1 次"]
    assert rows[1][-1] == "名称：=新名；电话：138****8000"
    assert Entry.objects.get(action="audit.export").new == {"code": "350203"}


def test_who_may_look_but_not_export_is_refused(client_as: ClientAs) -> None:
    write()
    browser = client_as("system_administrator")
    assert browser.get("/desk/audit/").status_code == 200
    assert "导出这" not in browser.get("/desk/audit/").content.decode()
    assert browser.get("/desk/audit/", {"export": "xlsx"}).status_code == 403


def test_a_long_export_becomes_background_work(client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_pages, "MOST_AT_ONCE", 3)
    write(5)
    browser = client_as("auditor")
    answer = browser.get("/desk/audit/", {"subject": "place", "export": "xlsx"})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/desk/jobs/{job.id}/"
    assert (job.state, job.done, job.total) == ("done", 5, 5)
    fetched = browser.get(f"/desk/jobs/{job.id}/result/")
    assert len(table_in(b"".join(fetched.streaming_content))) == 6  # type: ignore[attr-defined, arg-type]
    assert client_as("system_administrator").get(f"/desk/jobs/{job.id}/result/").status_code == 404


def test_thirty_rows_cost_as_many_queries_as_one(client_as: ClientAs, django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client_as("auditor")
    write(1)
    browser.get("/desk/audit/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/desk/audit/")
    write(29)
    with CaptureQueriesContext(connection) as thirty:
        browser.get("/desk/audit/")
    assert len(one) == len(thirty) <= 12


def test_kept_values_are_said_in_words() -> None:
    assert audit_queries.flat({"status": "closed"}, "place") == "状态：已关闭"
    assert audit_queries.flat({"fields": ["phone", "unit_name"]}, "account") == "看了哪几项：电话、单位"
    assert audit_queries.flat({"status": "something"}, "place") == "状态：something"
    assert (
        audit_queries.flat({"severity": "safety", "side": "after"}, "ticket") == "轻重：安全隐患；改前还是改后：整改后"
    )
    assert audit_queries.flat({"scopes": ["read:network"], "x": {}}, "api_client") == "能读的内容：站点；x：—"
    assert audit_queries.flat({"policy": {"cap": 3, "robust": False}}, "round").startswith("规则：调整最多几分：3；")


def test_a_field_is_called_as_the_record_calls_it() -> None:
    assert audit_queries.flat({"fields": ["assessors", "severity"]}, "fairness") == "看了哪几项：评委、宽严"
    told = {
        subject: audit_queries.flat({"state": "x"}, subject) for subject in ("sheet", "visit_action", "ledger_batch")
    }
    assert told == {"sheet": "档次：x", "visit_action": "进展：x", "ledger_batch": "状态：x"}
    assert audit_queries.flat({"number": "ZG-2026-000001"}, "ticket").startswith("单号：")


def test_ids_are_told_by_the_names_behind_them() -> None:
    member = cast.account_of("assessor")
    told = audit_queries.flat({"members": [str(member.pk), "019e0000-0000-7000-8000-000000000000"]}, "panel")
    assert told == "组员：苏婉婷、019e0000-0000-7000-8000-000000000000"
    assert "评委" in audit_queries.flat({"permission": "rating.assess"}, "page")
    assert (
        audit_queries.flat({"action": "rectification.open", "outcome": "refused"}, "audit")
        == "做了什么：开整改单；结果：被拒绝"
    )
