"""Background work: progress, ends of every sort, stopping, interruption, and starting again."""

import io
import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, gettext_lazy, override
from python_calamine import CalamineWorkbook
from tests.cast import NOW, account_id_of, actor_of_role, enrol

from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.models import Entry
from cuobian.support.jobs import heartbeat, running
from cuobian.support.jobs import public as jobs
from cuobian.support.jobs.failures import failures_of
from cuobian.support.jobs.models import Failure, Job
from cuobian.support.jobs.progress import Progress, actor_facts, actor_from
from cuobian.support.jobs.registry import Kind, _kinds
from cuobian.support.jobs.views import JobView
from cuobian.support.notices import public as notices

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
OFFICER = actor_of_role("district_officer")
Work = Callable[..., jobs.JobResult]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Registers a function for one test, under a kind of its own."""

    def register(function: Work, **facts: Any) -> str:
        kind = f"test.{uuid4().hex}"
        monkeypatch.setitem(_kinds, kind, Kind(function, **facts))  # type: ignore[arg-type]
        return kind

    return register


def three_of_four(progress: jobs.Progress, /, **params: Any) -> jobs.JobResult:
    progress.begin(4, "取数")
    for number in range(4):
        if number == 2:
            progress.failed("东屿社区站", "缺问卷结果", key="dongyu")
        progress.step(f"第 {number} 件")
    return jobs.JobResult(f"做好了 {params['wanted']}", "/desk/", b"PK", "评分表.xlsx")


def start(kind: str, **params: Any) -> Job:
    return jobs.start(actor=OFFICER, kind=kind, title="生成 4 份评分表", params=params, now=NOW)


def waiting(state: str = "queued", **facts: Any) -> Job:
    more = {"started_at": NOW, "beat_at": NOW, "host": heartbeat.this_host()} if state == "running" else {}
    over = {"started_at": NOW, "finished_at": NOW} if state in ("done", "failed", "stopped") else {}
    told = {
        "kind": "test.none",
        "title": "等着",
        "account_id": OFFICER.account_id,
        "actor": actor_facts(OFFICER),
        "code": OFFICER.scope,
    }
    return Job.objects.create(created_at=NOW, state=state, **{**told, **more, **over, **facts})


def a_dead_process() -> int:
    with subprocess.Popen(["sleep", "60"]) as process:
        process.kill()
        process.wait()
    return process.pid


def test_a_job_runs_counts_and_leaves_its_file(work: Callable[[Work], str]) -> None:
    row = start(work(three_of_four), wanted="四件")
    assert (row.state, row.done, row.total, row.doing, row.summary) == ("done", 4, 4, "", "做好了 四件")
    assert [(one.key, one.item, one.words) for one in failures_of(row)] == [("dongyu", "东屿社区站", "缺问卷结果")]
    assert row.finished_at
    assert default_storage.open(running.result_path(row)).read() == b"PK"
    assert Entry.objects.get(action="jobs.start").subject_id == str(row.id)


def test_the_job_acts_with_the_rights_of_who_started_it(work: Callable[[Work], str]) -> None:
    seen = []
    start(work(lambda progress: seen.append(progress.actor) or jobs.JobResult("好了")))
    assert seen == [OFFICER]
    assert actor_from(actor_facts(OFFICER)) == OFFICER


def test_an_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(Invalid, match="这个版本里没有"):
        start("nobody.knows")
    assert not Job.objects.exists()


def test_two_functions_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="two jobs"):
        jobs.job("audit.export")(three_of_four)


def test_an_anticipated_refusal_is_told_in_its_own_words(work: Callable[[Work], str]) -> None:
    def refuses(progress: jobs.Progress, /) -> jobs.JobResult:
        progress.begin(3)
        progress.step()
        raise Invalid([Fault("第 3 行", "编码重复")], "有几行不对。")

    row = start(work(refuses))
    assert (row.state, row.done, row.message, row.help_number) == ("failed", 1, "有几行不对。 第 3 行：编码重复", "")


def test_an_unforeseen_error_shows_a_help_number_and_no_traceback(
    work: Callable[[Work], str], caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(progress: jobs.Progress, /) -> jobs.JobResult:
        Job.objects.create(kind="half", title="x", created_at=NOW, state="nonsense")
        return jobs.JobResult("")

    row = start(work(breaks))
    assert row.state == "failed"
    assert "求助编号" in row.message
    assert "Traceback" not in row.message
    assert len(row.help_number) == 8
    assert row.help_number in caplog.text
    assert "IntegrityError" in caplog.text
    assert notices.open_count(OFFICER.account_id or uuid4()) == 1


def test_a_killed_worker_leaves_words(work: Callable[[Work], str]) -> None:
    def is_killed(progress: jobs.Progress, /) -> jobs.JobResult:
        raise SystemExit

    row = waiting(kind=work(is_killed))
    with pytest.raises(SystemExit):
        running.run(row.id, 1)
    row.refresh_from_db()
    assert (row.state, row.message) == ("failed", running.interrupted(row.kind))


def test_a_job_is_run_once(work: Callable[[Work], str]) -> None:
    row = waiting(kind=work(three_of_four), params={"wanted": "x"})
    running.run(row.id, 2)
    row.refresh_from_db()
    assert row.state == "queued"
    running.run(row.id, 1)
    running.run(row.id, 1)
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("done", 1)


def test_progress_is_written_at_most_four_times_a_second() -> None:
    row = waiting("running")
    ticks = iter(n / 1000 for n in range(100_000))
    progress = Progress(row, lambda: next(ticks))
    with CaptureQueriesContext(connection) as caught:
        progress.begin(1000)
        for _turn in range(1000):
            progress.step()
    written = sum("UPDATE" in query["sql"] for query in caught)
    assert 2 <= written <= 1 + 4 * 3


def test_what_is_being_done_and_what_failed_are_told_in_the_reader_s_language() -> None:
    row = waiting("running")
    progress = Progress(row)
    progress.begin(3, gettext_lazy("封存"))
    progress.failed("x", gettext_lazy("封存"), key="x")
    progress.step(Sentence(gettext_lazy("体检 %(name)s"), {"name": "鸿山"}))
    progress.write()
    row.refresh_from_db()
    assert row.doing == "体检 鸿山"
    shown = JobView.of(row, OFFICER, NOW)
    with override("en"):
        assert shown.doing == gettext("体检 %(name)s") % {"name": "鸿山"} != row.doing
        assert [one.words for one in failures_of(row)] == [gettext("封存")]
    progress.step("鸿山社区站")
    progress.write()
    row.refresh_from_db()
    assert (row.doing, JobView.of(row, OFFICER, NOW).doing) == ("鸿山社区站", "鸿山社区站")


@pytest.mark.django_db(transaction=True)
def test_a_stopped_job_notices_at_its_next_step_even_when_it_forgives_everything(work: Callable[[Work], str]) -> None:
    steps = []

    def goes_on(progress: jobs.Progress, /) -> jobs.JobResult:
        progress.begin(5)
        for number in range(5):
            steps.append(number)
            if number == 1:
                jobs.stop(actor=OFFICER, job_id=progress.job_id, now=NOW)
            try:
                progress.write()
            except Exception:
                continue
        return jobs.JobResult("")

    row = start(work(goes_on))
    assert steps == [0, 1]
    assert row.state == "stopped"


def test_who_lost_a_job_cannot_write_into_its_newer_run() -> None:
    row = waiting("running", pid=a_dead_process())
    old = Progress(row)
    Job.objects.filter(id=row.id).update(attempt=2)
    with pytest.raises(jobs.Stopped):
        old.begin(3)


def test_a_job_whose_worker_was_killed_is_found_and_can_be_started_again(work: Callable[[Work], str]) -> None:
    row = waiting("running", pid=a_dead_process(), kind=work(three_of_four), params={"wanted": "再来"}, done=2, total=4)
    shown = JobView.of(row, OFFICER, NOW)
    assert (shown.is_interrupted, shown.chip[1], shown.may_restart, shown.may_stop) == (True, "中途断了", True, False)
    assert shown.message == running.interrupted(row.kind)
    assert jobs.active(row.kind, now=NOW) is None
    again = jobs.restart(actor=OFFICER, job_id=row.id, now=NOW)
    assert (again.state, again.attempt, again.summary) == ("done", 2, "做好了 再来")


def test_a_worker_elsewhere_is_known_by_its_heartbeat() -> None:
    row = waiting("running", host="another-machine", pid=1)
    assert not heartbeat.is_lost(row, NOW + timedelta(seconds=80))
    assert heartbeat.is_lost(row, NOW + timedelta(seconds=100))


def test_a_living_worker_here_is_not_lost_however_long_it_is_silent() -> None:
    import os

    row = waiting("running", pid=os.getpid())
    assert not heartbeat.is_lost(row, NOW + timedelta(hours=5))
    assert jobs.active(row.kind, now=NOW) == row


@pytest.mark.parametrize(
    ("state", "stops", "restarts"),
    [("queued", True, False), ("running", True, False), ("done", False, False), ("failed", False, True), ("stopped", False, True)],
)  # fmt: skip
def test_what_can_be_done_in_each_state(work: Callable[[Work], str], state: str, stops: bool, restarts: bool) -> None:
    import os

    kind = work(lambda progress: jobs.JobResult("好了"))
    for deed, allowed, end in ((jobs.stop, stops, "stopped"), (jobs.restart, restarts, "done")):
        row = waiting(state, kind=kind, pid=os.getpid())
        shown = JobView.of(row, OFFICER, NOW)
        assert (shown.may_stop, shown.may_restart) == (stops, restarts)
        if allowed:
            assert deed(actor=OFFICER, job_id=row.id, now=NOW).state == end
        else:
            with pytest.raises(Conflict):
                deed(actor=OFFICER, job_id=row.id, now=NOW)


def test_only_who_started_it_may_stop_it() -> None:
    row = waiting()
    with pytest.raises(NotAllowed):
        jobs.stop(actor=actor_of_role("city_officer"), job_id=row.id, now=NOW)
    with pytest.raises(NotFound):
        jobs.stop(actor=actor_of_role("neighbour_officer"), job_id=row.id, now=NOW)
    with pytest.raises(NotFound):
        jobs.stop(actor=actor_of_role("station_keeper"), job_id=row.id, now=NOW)


@pytest.mark.parametrize(
    "facts",
    [{"state": "done"}, {"state": "running"}, {"state": "queued", "finished_at": NOW}, {"state": "lost"}],
)
def test_the_database_refuses_a_state_without_its_facts(facts: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Job.objects.create(kind="k", title="t", created_at=NOW, **facts)


def test_files_go_after_seven_days(work: Callable[[Work], str]) -> None:
    with frozen_at(NOW):
        row = start(work(three_of_four), wanted="x")
    with frozen_at(NOW + timedelta(days=8)):
        running.tidy()
    assert not default_storage.exists(running.result_path(row))
    row.refresh_from_db()
    assert row.result_name == ""


def test_how_long_it_may_still_take_comes_from_the_pace() -> None:
    row = waiting("running", done=79, total=128)
    assert JobView.of(row, OFFICER, NOW + timedelta(seconds=65)).left_text == "大约还要\xa040\xa0秒".replace(
        "\xa0", " ", 1
    )
    assert JobView.of(row, OFFICER, NOW).left_text == ""
    assert JobView.of(waiting(), OFFICER, NOW + timedelta(minutes=2)).nobody_takes_it


def test_long_work_tells_its_owner_and_short_work_does_not(work: Callable[[Work], str]) -> None:
    enrol("district_officer")
    start(work(lambda progress: jobs.JobResult("好了")))
    assert notices.open_count(account_id_of("district_officer")) == 0
    row = waiting("running", kind="x.y")
    from cuobian.support.notices.apps import tell_owner

    tell_owner("done", row, NOW + timedelta(minutes=2))
    assert [one.text for one in notices.open_for(account_id_of("district_officer"))] == ["做好了：等着"]


def test_the_page_shows_progress_and_can_be_left(client_as: ClientAs) -> None:
    import os

    row = waiting("running", pid=os.getpid(), done=79, total=128, doing="海沧区 霞阳社区站", failed_count=1)
    Failure.objects.create(
        job=row, attempt=1, position=1, key="x", item="东屿社区站", message="<缺>问卷", sentence="<缺>问卷"
    )
    browser = client_as("district_officer")
    page = browser.get(f"/desk/jobs/{row.id}/").content.decode()
    assert "正在做：海沧区 霞阳社区站" in page
    assert f'hx-get="/desk/jobs/{row.id}/body/"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "东屿社区站：&lt;缺&gt;问卷" in page
    part = browser.get(f"/desk/jobs/{row.id}/body/").content.decode()
    assert part.lstrip().startswith('<div id="cb-progress"')
    assert browser.post(f"/desk/jobs/{row.id}/stop/").status_code == 302
    over = browser.get(f"/desk/jobs/{row.id}/").content.decode()
    assert "hx-get" not in over
    assert "重新开始" in over
    assert browser.get(f"/desk/jobs/{row.id}/stop/").status_code == 405


def test_a_finished_job_is_fetched_by_its_owner_alone(client_as: ClientAs, work: Callable[[Work], str]) -> None:
    browser = client_as("district_officer")
    row = start(work(three_of_four), wanted="x")
    shown = browser.get(f"/desk/jobs/{row.id}/result/")
    assert b"".join(shown.streaming_content) == b"PK"  # type: ignore[attr-defined]
    assert "filename*=utf-8''" in shown.headers["Content-Disposition"]
    assert client_as("city_officer").get(f"/desk/jobs/{row.id}/").status_code == 200
    assert client_as("city_officer").get(f"/desk/jobs/{row.id}/result/").status_code == 404
    assert client_as("neighbour_officer").get(f"/desk/jobs/{row.id}/").status_code == 404
    default_storage.delete(running.result_path(row))
    assert browser.get(f"/desk/jobs/{row.id}/result/").status_code == 404


def test_the_list_holds_ones_own_and_with_the_right_those_of_the_area(client_as: ClientAs) -> None:
    waiting(title="我的工作")
    waiting(title="别区的工作", account_id=UUID(int=7), code="350212")
    waiting(title="本区别人的工作", account_id=UUID(int=7), code="350203001", state="failed")
    browser = client_as("district_officer")
    own = browser.get("/desk/jobs/").content.decode()
    assert "我的工作" in own
    assert "本区别人的工作" not in own
    every = browser.get("/desk/jobs/?whose=all").content.decode()
    assert "本区别人的工作" in every
    assert "别区的工作" not in every
    assert "本区别人的工作" in browser.get("/desk/jobs/?whose=all&state=failed").content.decode()
    assert "没有符合这些条件的后台工作" in browser.get("/desk/jobs/?state=done").content.decode()
    assert "没有后台工作" in client_as("station_keeper").get("/desk/jobs/?whose=all").content.decode()


def test_thirty_rows_cost_as_many_queries_as_one(client_as: ClientAs) -> None:
    browser = client_as("district_officer")
    waiting()
    browser.get("/desk/jobs/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/desk/jobs/")
    for _turn in range(29):
        waiting()
    with CaptureQueriesContext(connection) as thirty:
        browser.get("/desk/jobs/")
    assert len(one) == len(thirty)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_progress_is_seen_while_it_runs(work: Callable[[Work], str]) -> None:
    seen = []

    def looks(progress: jobs.Progress, /) -> jobs.JobResult:
        progress.begin(2)
        progress.step()
        progress.write()
        seen.append(Job.objects.get(id=progress.job_id).done)
        return jobs.JobResult("好了")

    row = start(work(looks))
    assert (seen, row.state) == ([1], "done")


def _table(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_list_is_exported_with_its_filters_and_nothing_runs_as_a_formula(client_as: ClientAs) -> None:
    waiting(title="=HYPERLINK(1)", account_id=account_id_of("district_officer"))
    waiting("done", account_id=account_id_of("district_officer"), finished_at=NOW, started_at=NOW)
    waiting(account_id=account_id_of("city_officer"))
    browser = client_as("district_officer")
    assert "导出这" in browser.get("/desk/jobs/").content.decode()
    note, heads, row, *others = _table(browser.get("/desk/jobs/?state=queued&export=xlsx").content)
    assert (note[0], others) == ("筛选：状态：排队中。", [])
    assert dict(zip(heads, row, strict=True))["工作"] == "=HYPERLINK(1)"


def test_a_long_list_is_written_by_the_worker(client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cuobian.support.jobs.pages.MOST_AT_ONCE", 1)
    for _n in range(2):
        waiting(account_id=account_id_of("district_officer"))
    browser = client_as("district_officer")
    browser.get("/desk/jobs/?export=xlsx")
    made = Job.objects.get(kind="jobs.export")
    assert (made.state, made.result_name) == ("done", "后台工作.xlsx")
    heads, *rows = _table(browser.get(f"/desk/jobs/{made.id}/result/").getvalue())
    assert heads[0] == "工作"
    assert len(rows) == 3  # the export itself is one of them
