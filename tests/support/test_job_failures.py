"""What failed of background work: kept item by item, listed in full, and done again by itself, once."""

import io
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy
from python_calamine import CalamineWorkbook
from tests.cast import NOW, account_id_of, actor_of_role, enrol

from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, NotAllowed, NotFound
from cuobian.support.audit.models import Entry
from cuobian.support.jobs import heartbeat
from cuobian.support.jobs import public as jobs
from cuobian.support.jobs.control import failed_keys, redoable
from cuobian.support.jobs.failures import failures_of
from cuobian.support.jobs.models import Failure, Job
from cuobian.support.jobs.progress import Progress, actor_facts
from cuobian.support.jobs.registry import Kind, _kinds
from cuobian.support.jobs.views import JobView
from cuobian.support.notices import public as notices

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
OFFICER = actor_of_role("district_officer")
PAPERS = {"dongyu": "东屿社区站", "junyao": "囷瑶村站", "xiayang": "霞阳社区站"}
UNIT = gettext_lazy("份")


def lacking() -> set[str]:
    """The papers that cannot be made yet; kept where threads see it too."""
    return set(cache.get("lacking", ()))


def lack(*keys: str) -> None:
    cache.set("lacking", keys)


def papers(progress: jobs.Progress, /, **params: Any) -> jobs.JobResult:
    progress.begin(len(params["papers"]))
    for key in params["papers"]:
        if key in lacking():
            progress.failed(PAPERS.get(key, key), "缺问卷结果", key=key, url="/desk/")
        progress.step()
    return jobs.JobResult("做过了", "/desk/")


def check(actor: Actor, params: Mapping[str, Any]) -> None:
    assert params["papers"]
    require(actor, "network.view" if params.get("for_all") else "rating.panel.district", params["code"])


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> str:
    """A kind of background work whose parts can be done again."""
    name = f"test.{uuid4().hex}"
    monkeypatch.setitem(_kinds, name, Kind(papers, UNIT, jobs.Parts("papers", check)))
    return name


def made(kind: str, *missing: str, actor: Actor = OFFICER, **params: Any) -> Job:
    lack(*missing)
    wanted = {"papers": list(PAPERS), "code": OFFICER.scope, **params}
    return jobs.start(
        actor=actor, kind=kind, title="生成 3 份评分表", params=wanted, now=NOW, origin=("第一轮", "/desk/x/")
    )


def stored(state: str = "done", *, count: int = 0, **facts: Any) -> Job:
    over = {"finished_at": NOW} if state in ("done", "failed", "stopped") else {}
    told: dict[str, Any] = {
        "kind": "test.none", "title": "等着", "account_id": OFFICER.account_id, "actor": actor_facts(OFFICER),
        "code": OFFICER.scope, "started_at": NOW, "host": heartbeat.this_host(), "failed_count": count,
    }  # fmt: skip
    row = Job.objects.create(created_at=NOW, state=state, **{**told, **over, **facts})
    Failure.objects.bulk_create(
        Failure(job=row, attempt=1, position=n, key=f"k{n}", item=f"站 {n:03}", message=f"缺 {n}", sentence=f"缺 {n}")
        for n in range(1, count + 1)
    )
    return row


def test_what_failed_is_kept_under_its_key_and_told_twice_counts_once() -> None:
    row = stored("running")
    progress = Progress(row)
    for _turn in range(2):
        progress.failed("东屿社区站", gettext_lazy("已取消"), key=7, url="/desk/")
    progress.failed("", "", key="bare")
    progress.write()
    row.refresh_from_db()
    assert row.failed_count == 2
    found = failures_of(row).order_by("position")
    assert [(one.key, one.item, one.words, one.url) for one in found] == [
        ("7", "东屿社区站", "已取消", "/desk/"),
        ("bare", "bare", "—", ""),
    ]
    with pytest.raises(ValueError, match="key"):
        progress.failed("没有名字", "x", key="")


def test_only_what_failed_is_done_again_as_a_job_of_its_own(kind: str) -> None:
    first = made(kind, "dongyu", "junyao")
    assert (first.state, first.done, first.failed_count, failed_keys(first)) == ("done", 3, 2, ["dongyu", "junyao"])
    lack("junyao")
    again = jobs.redo(actor=OFFICER, job_id=first.id, now=NOW + timedelta(hours=1))
    assert (again.params["papers"], again.done, again.failed_count) == (["dongyu", "junyao"], 2, 1)
    assert (again.redo_of_id, again.origin_url, again.words("origin")) == (first.id, "/desk/x/", "第一轮")
    assert again.title == "单独重做 2 份：生成 3 份评分表"
    before = (first.failed_count, first.summary, first.finished_at)
    first.refresh_from_db()
    assert (first.failed_count, first.summary, first.finished_at) == before
    told = Entry.objects.get(action="jobs.redo")
    assert (told.subject_id, told.new["redo_of"]) == (str(again.id), str(first.id))
    lack()
    last = jobs.redo(actor=OFFICER, job_id=again.id, now=NOW + timedelta(hours=2))
    assert (last.title, last.failed_count) == ("单独重做 1 份：生成 3 份评分表", 0)
    with pytest.raises(Conflict, match="没有可以单独重做"):
        jobs.redo(actor=OFFICER, job_id=last.id, now=NOW)


def test_asked_twice_it_is_done_once(kind: str) -> None:
    first = made(kind, "dongyu")
    jobs.redo(actor=OFFICER, job_id=first.id, now=NOW)
    with pytest.raises(Conflict, match="已经另外重做"):
        jobs.redo(actor=OFFICER, job_id=first.id, now=NOW)
    assert Job.objects.filter(redo_of=first).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_click_together_one_wins(kind: str) -> None:
    first = made(kind, "dongyu")
    barrier = Barrier(2)

    def click(_turn: int) -> Any:
        try:
            barrier.wait()
            return jobs.redo(actor=OFFICER, job_id=first.id, now=NOW)
        except Exception as error:  # the error is what the test looks at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(click, range(2)))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Job"]
    assert Job.objects.filter(redo_of=first).count() == 1


def test_whoever_may_start_such_a_job_may_do_its_parts_again_and_nobody_else(kind: str) -> None:
    first = made(kind, "dongyu")
    for part in ("station_keeper", "neighbour_officer", "assessor"):
        with pytest.raises(NotFound):
            jobs.redo(actor=actor_of_role(part), job_id=first.id, now=NOW)
    for part in ("auditor", "system_administrator"):
        assert redoable(actor_of_role(part), first) == 0
        with pytest.raises(NotAllowed):
            jobs.redo(actor=actor_of_role(part), job_id=first.id, now=NOW)
    assert Job.objects.count() == 1
    without = actor_of_role("district_officer", grants=(("jobs.view", OFFICER.scope),))
    with pytest.raises(NotAllowed):
        jobs.redo(actor=without, job_id=first.id, now=NOW)


def test_somebody_else_of_the_area_does_it_under_their_own_name(kind: str) -> None:
    first = made(kind, "dongyu", for_all=True)
    city = actor_of_role("city_officer")
    assert redoable(city, first) == 1
    again = jobs.redo(actor=city, job_id=first.id, now=NOW)
    assert (again.account_id, again.actor["name"]) == (city.account_id, city.name)
    first.refresh_from_db()
    assert first.account_id == OFFICER.account_id


@pytest.mark.parametrize("state", ["queued", "running", "failed", "stopped"])
def test_what_has_not_ended_well_is_not_done_again_in_parts(kind: str, state: str) -> None:
    row = stored(state, count=2, kind=kind, params={"papers": [], "code": OFFICER.scope})
    assert redoable(OFFICER, row) == 0
    with pytest.raises(Conflict, match="还没有办完"):
        jobs.redo(actor=OFFICER, job_id=row.id, now=NOW)


def test_what_has_no_parts_or_no_keys_cannot_be_done_again_in_parts(kind: str) -> None:
    without = stored(count=2)
    old = stored(count=1, kind=kind, params={"papers": [], "code": OFFICER.scope})
    Failure.objects.filter(job=old).update(key="")
    for row in (without, old):
        assert redoable(OFFICER, row) == 0
        with pytest.raises(Conflict, match="没有可以单独重做"):
            jobs.redo(actor=OFFICER, job_id=row.id, now=NOW)


def test_started_again_a_job_forgets_what_failed_and_keeps_where_it_belongs(kind: str) -> None:
    lack()
    row = stored(
        "stopped", count=2, kind=kind, params={"papers": ["dongyu"], "code": OFFICER.scope}, origin_url="/desk/x/"
    )
    Job.objects.filter(id=row.id).update(sentences={"title": "等着", "origin": "第一轮", "message": "x"})
    again = jobs.restart(actor=OFFICER, job_id=row.id, now=NOW)
    assert (again.state, again.failed_count, failures_of(again).count()) == ("done", 0, 0)
    assert (again.words("origin"), again.origin_url, "message" in again.sentences) == ("第一轮", "/desk/x/", False)
    assert not Failure.objects.exists()


def test_the_failures_of_a_run_that_was_lost_do_not_show_in_the_newer(kind: str) -> None:
    row = stored("running", kind=kind)
    old = Progress(row)
    Job.objects.filter(id=row.id).update(attempt=2)
    old._written = float("inf")  # written when it is said
    old.failed("x", "y", key="z")
    with pytest.raises(jobs.Stopped):
        old.write()
    assert not Failure.objects.exists()


def test_a_job_that_fails_keeps_what_had_failed_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(progress: jobs.Progress, /) -> jobs.JobResult:
        progress.failed("东屿社区站", "缺问卷结果", key="dongyu")
        raise Conflict("做不下去了。")

    monkeypatch.setitem(_kinds, "test.breaks", Kind(breaks))
    row = jobs.start(actor=OFFICER, kind="test.breaks", title="x", params={}, now=NOW)
    assert (row.state, row.failed_count, failures_of(row).count()) == ("failed", 1, 1)


@pytest.mark.parametrize(
    "facts",
    [{"key": "k1", "position": 9}, {"key": "n", "position": 1}, {"position": 0}, {"attempt": 0}, {"message": ""}],
)
def test_the_database_refuses_a_failure_twice_or_without_a_reason(facts: dict[str, Any]) -> None:
    row = stored(count=1)
    plain: dict[str, Any] = {"attempt": 1, "position": 9, "key": "new", "item": "x", "message": "y", "sentence": "y"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Failure.objects.create(job=row, **{**plain, **facts})


def test_the_database_refuses_a_second_job_for_the_same_failures_and_one_for_its_own() -> None:
    first = stored(count=1)
    stored(redo_of=first)
    for wrong in (lambda: stored(redo_of=first), lambda: Job.objects.filter(id=first.id).update(redo_of=first.id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def test_the_page_offers_to_do_again_what_failed_and_says_when_it_was(client_as: ClientAs, kind: str) -> None:
    enrol("district_officer")
    first = made(kind, "dongyu", "junyao")
    browser = client_as("district_officer")
    url = f"/desk/jobs/{first.id}/"
    page = browser.get(url).content.decode()
    assert "2 份没做成" in page
    assert '<a href="/desk/">东屿社区站</a>、<a href="/desk/">囷瑶村站</a>：缺问卷结果' in page
    assert "单独重做这 2 份" in page
    assert '<a href="/desk/x/">第一轮</a>' in page
    assert "单独重做" not in client_as("auditor").get(url).content.decode()
    assert client_as("auditor").post(f"{url}redo/").status_code == 403
    assert client_as("neighbour_officer").post(f"{url}redo/").status_code == 404
    assert browser.get(f"{url}redo/").status_code == 405
    lack()
    browser = client_as("district_officer")
    answer = browser.post(f"{url}redo/")
    again = Job.objects.get(redo_of=first)
    assert answer["Location"] == f"/desk/jobs/{again.id}/"
    assert browser.post(f"{url}redo/").status_code == 409
    page = browser.get(url).content.decode()
    assert "没做成的由 林惠珍 在" in page
    assert f'<a href="/desk/jobs/{again.id}/">单独重做 2 份：生成 3 份评分表</a>' in page
    assert "单独重做这" not in page
    assert f'<a href="{url}">生成 3 份评分表</a>' in browser.get(answer["Location"]).content.decode()


def test_a_job_that_somebody_else_does_again_is_named_where_it_cannot_be_opened(client_as: ClientAs) -> None:
    city = actor_of_role("city_officer")
    first = stored(count=1)
    stored(redo_of=first, account_id=city.account_id, actor=actor_facts(city), code=city.scope, title="另一项")
    page = client_as("district_officer").get(f"/desk/jobs/{first.id}/").content.decode()
    assert f"没做成的由 {city.name} 在" in page
    assert "另一项" not in page


def test_all_that_failed_can_be_leafed_through_searched_and_sorted(client_as: ClientAs) -> None:
    row = stored(count=137)
    browser, url = client_as("district_officer"), f"/desk/jobs/{row.id}/failures/"
    assert f'href="{url}"' in browser.get(f"/desk/jobs/{row.id}/").content.decode()
    assert "还有 117" in browser.get(f"/desk/jobs/{row.id}/").content.decode()
    seen: list[str] = []
    page = url
    while page:
        shown = browser.get(page).context["listing"]
        seen += [one.item for one in shown.rows]
        page = f"{url}{shown.next_url}" if shown.next_url else ""
    assert seen == [f"站 {n:03}" for n in range(1, 138)]
    assert browser.get(f"{url}?sort=-item").context["listing"].rows[0].item == "站 137"
    assert [one.item for one in browser.get(f"{url}?q=站 12").context["listing"].rows] == [
        f"站 {n}" for n in range(120, 130)
    ]
    assert "没有符合的" in browser.get(f"{url}?q=zzz").content.decode()
    assert "没有做不成的" in browser.get(f"/desk/jobs/{stored().id}/failures/").content.decode()
    assert "到现在没有做不成的" in browser.get(f"/desk/jobs/{stored('queued').id}/failures/").content.decode()
    assert client_as("neighbour_officer").get(url).status_code == 404
    assert client_as("city_officer").get(url).status_code == 200


def test_thirty_failures_cost_as_many_queries_as_one(client_as: ClientAs) -> None:
    browser, one, thirty = client_as("district_officer"), stored(count=1), stored(count=30)
    for page in ("", "failures/"):
        counts = []
        browser.get(f"/desk/jobs/{one.id}/{page}")
        for row in (one, thirty):
            with CaptureQueriesContext(connection) as caught:
                browser.get(f"/desk/jobs/{row.id}/{page}")
            counts.append(len(caught))
        assert counts[0] == counts[1]


def _table(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_all_that_failed_is_exported_at_once_or_by_the_worker(
    client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stored(count=12)
    Failure.objects.filter(job=row, position=1).update(item="=HYPERLINK(1)")
    browser, url = client_as("district_officer"), f"/desk/jobs/{row.id}/failures/"
    heads, *rows = _table(browser.get(f"{url}?export=xlsx").content)
    assert (heads, len(rows), rows[0]) == (["次序", "哪一件", "为什么没做成"], 12, [1, "=HYPERLINK(1)", "缺 1"])
    note, _heads, *rows = _table(browser.get(f"{url}?q=缺 12&export=xlsx").content)
    assert (note[0], len(rows)) == ("筛选：查找：缺 12。", 1)
    monkeypatch.setattr("cuobian.support.jobs.pages.MOST_AT_ONCE", 1)
    browser.get(f"{url}?export=xlsx")
    written = Job.objects.get(kind="jobs.export_failures")
    assert (written.state, written.done) == ("done", 12)
    assert len(_table(browser.get(f"/desk/jobs/{written.id}/result/").getvalue())) == 13


def test_the_parts_of_the_work_show_what_is_done_and_what_comes(
    client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_kinds, "test.file", Kind(papers, UNIT, keeps=False, makes_file=True))
    import os

    row = stored("running", kind="test.file", pid=os.getpid())
    progress = Progress(row)
    progress.stages("取数", "排版", "打包")
    progress.begin(128)
    progress.next_stage()
    progress.step("霞阳社区站", n=79)
    progress.write()
    row.refresh_from_db()
    assert JobView.of(row, OFFICER, NOW).stages == [
        ("done", "取数"),
        ("here", "排版：正在做霞阳社区站"),
        ("next", "打包"),
    ]
    page = client_as("district_officer").get(f"/desk/jobs/{row.id}/").content.decode()
    assert "/ 128 份" in page
    assert 'aria-label="做到 79，共 128 份"' in page
    assert "停下，丢弃已做的 79 份" in page
    assert "文件保留 7 天" in page
    jobs.stop(actor=OFFICER, job_id=row.id, now=NOW)
    assert "做到一半的没有留下" in client_as("district_officer").get(f"/desk/jobs/{row.id}/").content.decode()
    row.state = "done"
    assert [state for state, _words in JobView.of(row, OFFICER, NOW).stages] == ["done"] * 3


def test_whoever_waits_hears_that_some_of_it_failed(kind: str) -> None:
    from cuobian.support.notices.apps import tell_owner

    enrol("district_officer")
    first = made(kind, "dongyu")
    assert first.started_at
    tell_owner("done", first, first.started_at + timedelta(minutes=2))
    mine = account_id_of("district_officer")
    assert [one.text for one in notices.open_for(mine)] == ["做好了，1 件没做成：生成 3 份评分表"]
    lack()
    jobs.redo(actor=OFFICER, job_id=first.id, now=NOW + timedelta(minutes=3))
    assert not notices.open_for(mine)


def test_the_list_says_where_something_failed(client_as: ClientAs) -> None:
    row = stored(count=3, account_id=account_id_of("district_officer"))
    page = client_as("district_officer").get("/desk/jobs/").content.decode()
    assert f'<a href="/desk/jobs/{row.id}/failures/">3 件没做成</a>' in page


def test_a_job_that_is_not_there_has_no_failures(client_as: ClientAs) -> None:
    browser = client_as("district_officer")
    assert browser.get(f"/desk/jobs/{UUID(int=5)}/failures/").status_code == 404
    assert browser.post(f"/desk/jobs/{UUID(int=5)}/redo/").status_code == 404


def test_the_page_stands_under_the_part_of_the_platform_it_belongs_to(client_as: ClientAs) -> None:
    here = 'aria-current="page">评定</a>'
    browser = client_as("district_officer")
    inside = stored(origin_url="/desk/rounds/5/", sentences={"title": "等着", "origin": "第一轮"})
    assert here in browser.get(f"/desk/jobs/{inside.id}/").content.decode()
    assert here in browser.get(f"/desk/jobs/{inside.id}/failures/").content.decode()
    assert here not in browser.get(f"/desk/jobs/{stored().id}/").content.decode()
