"""Sentences are kept as message ids and read in the reader's language; people's own words are never translated."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.utils.translation import gettext_lazy, override
from tests.cast import NOW, account_id_of

from cuobian.kernel.sentences import Sentence, kept, plain, recognised, said
from cuobian.support.jobs.models import Job
from cuobian.support.notices.models import Notice

REACHED = gettext_lazy("「%(title)s」有站点到了「%(stage)s」")


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


KNOWN = {
    "「%(title)s」有站点到了「%(stage)s」": "“%(title)s”: places have reached “%(stage)s”",
    "提醒：您在「%(panel)s」还有 %(count)d 份检查单没交": "Reminder: sheets to submit in “%(panel)s”: %(count)d",
    "公示": "Public notice",
}


def test_who_caused_a_sentence_does_not_decide_its_language() -> None:
    with override("en"):
        body = kept(Sentence(REACHED, {"title": "公示", "stage": gettext_lazy("公示")}))
    assert body == {"id": "「%(title)s」有站点到了「%(stage)s」", "with": {"title": "公示", "stage": {"id": "公示"}}}
    assert said(body) == "「公示」有站点到了「公示」"
    with override("en"):
        assert said(body) == "“公示”: places have reached “Public notice”"  # the title is somebody's own words
        assert plain(body) == "「公示」有站点到了「公示」"


def test_own_words_stay_whatever_they_are() -> None:
    with override("en"):
        assert said(kept("公示 100%(x)s")) == "公示 100%(x)s"
    assert kept(kept(REACHED)) == {"id": "「%(title)s」有站点到了「%(stage)s」"}


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("「秋季」有站点到了「公示」", "「秋季」有站点到了「公示」", "“秋季”: places have reached “Public notice”"),
        ("“秋季”: places have reached “Public notice”", "「秋季」有站点到了「公示」", "“秋季”: places have reached “Public notice”"),
        ("提醒：您在「公示」还有 3 份检查单没交", "提醒：您在「公示」还有 3 份检查单没交", "Reminder: sheets to submit in “公示”: 3"),
        ("随手写的一句 %(x)s", "随手写的一句 %(x)s", "随手写的一句 %(x)s"),
    ],
)  # fmt: skip
def test_what_was_kept_as_words_is_recognised_in_both_languages(text: str, zh: str, en: str) -> None:
    body = recognised(text, KNOWN, ("stage",))
    assert said(body) == zh
    with override("en"):
        assert said(body) == en


@pytest.mark.django_db
def test_notices_and_jobs_of_older_releases_are_read_in_the_readers_language() -> None:
    facts = {"kind": "k", "code": "", "url": "/", "due_key": NOW.date(), "sent_at": NOW}
    for subject, text in (("a", "Done: Mid-term check"), ("b", "您获得「评委」身份"), ("c", "随手写的")):
        Notice.objects.create(account_id=account_id_of("auditor"), subject=subject, text=text, **facts)
    job = Job.objects.create(kind="k", title="Summary of “秋季”", summary="体检了 12 个星级站点", created_at=NOW)
    for app in ("notices", "jobs"):
        import_module(f"cuobian.support.{app}.migrations.0002_sentences_are_kept").recognise(apps, None)
    job.refresh_from_db()
    rows = list(Notice.objects.order_by("subject"))
    assert [row.text for row in rows] == ["做好了：中期体检", "您获得「评委」身份", "随手写的"]
    assert (job.title, job.words("title"), job.words("summary")) == (
        "「秋季」总结",
        "「秋季」总结",
        "体检了 12 个星级站点",
    )
    with override("en"):
        assert [row.words for row in rows] == ["Done: Mid-term check", "You now have the role “Assessor”", "随手写的"]
        assert job.words("title") == "Summary of “秋季”"
        assert "12" in job.words("summary")
        assert "体检" not in job.words("summary")
