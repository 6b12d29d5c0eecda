"""The papers of a visit over HTTP, as people press the buttons: from the hosts' pages to the published progress."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.domains.visits.after.world import (
    HULI,
    MINUTES,
    NOTE,
    OTHER,
    STATEMENT,
    STATION,
    PaperWorld,
    build,
)
from tests.signing import browser_of

from cuobian.domains.visits.models.after import Action, Block, FactCheck, Minutes, Paper, Progress, Report, Review
from cuobian.domains.visits.values.after import ReportStage
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.sentences import plain
from cuobian.support.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> PaperWorld:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    return build()


class Visit:
    """The people with their browsers, and the moment at which they act."""

    def __init__(self, world: PaperWorld) -> None:
        self.world = world
        parts = ("city_officer", "station_keeper", "neighbour_keeper", "participant", "neighbour_officer")
        self.browsers: dict[str, Client] = {part: browser_of(part) for part in parts}

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"visits:{name}", args=[self.world.pk, *args])

    def get(self, part: str, name: str, *args: Any, status: int = 200) -> str:
        with frozen_at(self.world.now):
            answer = self.browsers[part].get(self.url(name, *args))
        assert answer.status_code == status, (name, answer.status_code)
        return answer.content.decode() if "text/html" in answer["Content-Type"] else answer["Content-Type"]

    def post(self, part: str, name: str, *args: Any, status: int = 302, **data: Any) -> str:
        with frozen_at(self.world.now):
            answer = self.browsers[part].post(self.url(name, *args), data)
        assert answer.status_code == status, (name, answer.status_code, answer.content.decode()[:2000])
        return answer.content.decode()

    def revision(self, paper_id: Any) -> int:
        return Paper.objects.get(pk=paper_id).revision


def test_from_the_hosts_pages_to_the_published_progress(world: PaperWorld) -> None:
    visit = Visit(world)
    _before(visit)
    world.end()
    _meetings(visit)
    _report(visit)
    _progress(visit)


def _before(visit: Visit) -> None:
    """The officer asks, the host words and confirms, a participant reads, all stops go to print."""
    assert "生成并通知" in visit.get("city_officer", "statements")
    visit.post("city_officer", "statements-ask", due_on="2026-11-25")
    row = visit.world.statement()
    assert "核对这一页" in visit.get("station_keeper", "statement", STATION)
    visit.get("participant", "statement", STATION, status=403)
    visit.post("station_keeper", "statement-edit", STATION, base=visit.revision(row.paper_id), **STATEMENT)
    visit.post("station_keeper", "statement-doubt", STATION, "kind", should_be="我们是示范站")
    visit.post("station_keeper", "statement-step", STATION, "confirm")
    assert "书法课天天开" in visit.get("participant", "statement", STATION)
    assert visit.get("participant", "statements-pdf") == "application/pdf"
    visit.post("city_officer", "statements-remind", chosen=[OTHER])
    assert "去核对" not in visit.get("station_keeper", "papers")
    assert "的情况说明" in visit.get("neighbour_keeper", "papers")


def _meetings(visit: Visit) -> None:
    """Minutes by two hands, a note, feedback."""
    item = visit.world.items["symposium"]
    recorder = visit.world.participant.account_id
    visit.post("city_officer", "minutes-new", item=item.pk, chair="王素云", recorder=recorder)
    row = Minutes.objects.get()
    kept = visit.browsers["participant"].post(
        reverse("visits:paper-keep", args=[row.paper_id]),
        {"points": "写到一半", "base": 0},
        headers={"Accept": "application/json"},
    )
    assert kept.json()["behind"] is False
    assert "写到一半" in visit.get("participant", "minutes-edit", row.pk)
    visit.post("city_officer", "minutes-edit", row.pk, base=0, **{**MINUTES, "points": "王的要点"})
    page = visit.post("participant", "minutes-edit", row.pk, status=409, base=0, **{**MINUTES, "points": "高的要点"})
    assert "王的要点" in page
    assert "高的要点" in page
    choice = {"choosing": "1", "base": 1, "choice-points": "both", "choice-decisions": "mine"}
    visit.post("participant", "minutes-edit", row.pk, **{**MINUTES, "points": "高的要点"}, **choice)
    assert Paper.objects.get(pk=row.paper_id).body["points"] == "王的要点\n高的要点"
    visit.post("city_officer", "minutes-step", row.pk, "adopt")
    visit.post("city_officer", "notes-ask", due_on="2026-12-10")
    visit.post("participant", "note", HULI, base=0, **NOTE)
    visit.post("participant", "note-step", HULI, "hand_in")
    assert NOTE["learned"] in visit.get("station_keeper", "notes")
    visit.post("participant", "feedback", worth=4, places=3, pace=2, talk=4, words="走得匀")
    assert "走得匀" not in visit.get("city_officer", "feedback-results")


def _report(visit: Visit) -> None:
    """Filled, re-worded, checked by the host, locked, released, as PDF and Word."""
    assert "从记录生成观摩报告" in visit.get("city_officer", "after")
    visit.post("city_officer", "report-fill")
    visit.post("city_officer", "report-keep", text="头一稿")
    block = Block.objects.select_related("paper").get(section="overview")
    visit.post("city_officer", "block", block.pk, base=0, words=block.paper.body["words"] + "\n天气晴好。")
    stop = Block.objects.get(section="stops", place__code=OTHER)
    visit.post("city_officer", "block-step", stop.pk, "out")
    visit.post("city_officer", "block-new", section="closing", words="下一步逐条对照整改。")
    assert "基本情况" in visit.get("city_officer", "report-version", 1)
    data = {"text": "把课表贴上墙", "target": STATION, "unit": "鸿山社区站", "due_on": "2027-02-26"}
    visit.post("city_officer", "action-new", **data)
    visit.post("city_officer", "report-step", "send", due_on="2026-12-04")
    own = Block.objects.get(section="stops", place__code=STATION)
    assert "核对完了" in visit.get("station_keeper", "facts")
    marked = {"passage": "书法课天天开", "right": "书法课周一到周五开", "evidence": "课表"}
    visit.post("station_keeper", "fact-mark", own.pk, **marked)
    check = FactCheck.objects.get()
    assert "照改是这样" in visit.get("city_officer", "fact", check.pk)
    words = Paper.objects.get(pk=own.paper_id).body["words"].replace("书法课天天开", "书法课周一到周五开")
    visit.post("city_officer", "fact", check.pk, outcome="accepted", words=words, answer="")
    visit.post("station_keeper", "facts-done")
    visit.post("city_officer", "report-step", "lock", status=409)
    visit.world.now += timedelta(days=9)
    visit.post("city_officer", "report-step", "lock")
    visit.get("participant", "report", status=403)
    visit.post("city_officer", "report-step", "release")
    assert Report.objects.get().stage == ReportStage.RELEASED
    page = visit.get("participant", "report")
    assert "书法课周一到周五开" in page
    assert "天气晴好" in page
    assert visit.get("participant", "report-file", "pdf") == "application/pdf"
    assert "wordprocessingml" in visit.get("participant", "report-file", "docx")


def _progress(visit: Visit) -> None:
    """A ticket, the days, an update by the place, published to all."""
    action = Action.objects.get()
    visit.post("city_officer", "action-ticket", action.pk)
    visit.post("city_officer", "reviews", first="2027-02-26", second="2027-09-27")
    review = Review.objects.get(number=1)
    visit.world.now += timedelta(days=75)
    assert "填进展" in visit.get("station_keeper", "review", review.pk)
    visit.get("participant", "review", review.pk, status=403)
    visit.post("station_keeper", "progress", review.pk, action.pk, status=422, state="not_pursued", words="")
    visit.post("station_keeper", "progress", review.pk, action.pk, state="done", words="课表已经上墙")
    visit.post("city_officer", "review-publish", review.pk, text="都动起来了")
    page = visit.get("participant", "review", review.pk)
    assert "课表已经上墙" in page
    assert Progress.objects.get().ticket_status == "open"
    told = {plain(notice.sentence) for notice in Notice.objects.filter(account_id=visit.world.participant.account_id)}
    assert "全市现场观摩交流培训：第 1 次进展已公布" in told
