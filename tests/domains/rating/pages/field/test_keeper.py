"""The keeper's pages: my place, the self-assessment, the scores, the appeal."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.domains.rating.world import NOW, SIMING_STATIONS, World

from cuobian.domains.network.models import Place
from cuobian.domains.people.models import Account
from cuobian.domains.rating.actions.self_assess import all_points
from cuobian.domains.rating.models import Appeal, Entry, MetricSnapshot, SelfDocument, SelfItem, StarAward
from cuobian.domains.rating.queries.keeper import gate_of
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.self_assessment import is_automatic, takes_documents
from cuobian.domains.rating.values import SelfAnswer, Stage
from cuobian.domains.rectification.actions.steps import take_step
from cuobian.domains.rectification.public import Finding, open_ticket
from cuobian.engines.scoring import GateCheck
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.support.files.models import File

CODE, NEIGHBOUR = SIMING_STATIONS[0], SIMING_STATIONS[1]


@pytest.fixture(autouse=True)
def _kept_files(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.person_id), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def entry(shared: World) -> Entry:
    return shared.entry(CODE)


@pytest.fixture
def keeper(shared: World) -> Client:
    return browser(shared.keeper(CODE))


def pdf(size: int = 100) -> SimpleUploadedFile:
    return SimpleUploadedFile("制度.pdf", b"%PDF-1.4\n" + b"0" * size, "application/pdf")


def paper_point(entry: Entry) -> str:
    version = entry.round.version_id
    return next(p.id for p in all_points(entry) if takes_documents(p, point_text(version, p.id).reuse))


def text(response: Any) -> str:
    return str(response.content.decode())


# --- my place -------------------------------------------------------------------------------------------------------------
def test_my_place_says_what_to_do_next_and_what_cost_points(keeper: Client, entry: Entry) -> None:
    page = text(keeper.get("/my/place/"))
    assert "去自评" in page
    assert f"/my/rating/{entry.pk}/" in page
    assert "不是评定结果" in page


def test_a_loss_that_is_being_mended_leads_to_its_ticket_while_it_is_open(
    shared: World, keeper: Client, entry: Entry
) -> None:
    line = keeper.get("/my/place/").context["losses"][0][0]
    finding = Finding(
        place_code=CODE,
        found="讲台边的插座松了",
        suggestion="换一个",
        version_id=entry.round.version_id,
        point_id=line.id,
    )
    ticket = open_ticket(actor=shared.siming, finding=finding, command_id=uuid4(), now=shared.now)
    page = text(keeper.get("/my/place/"))
    assert f'<a href="/tickets/{ticket.id}/">整改单 {ticket.number}：讲台边的插座松了</a>' in page
    assert "整改中</span>" in page
    take_step(actor=shared.siming, ticket_id=ticket.id, action="withdraw", text="开错了站点", now=shared.now)
    assert ticket.number not in text(keeper.get("/my/place/"))


def test_my_place_says_since_when_the_star_is_held(keeper: Client, entry: Entry) -> None:
    StarAward.objects.create(
        place=entry.place, code=CODE, star=3, score=77, dimensions=[], standard_label="2024 年标准", body="思明区文明办",
        plaque_number="P-1", awarded_on=date(2024, 12, 20), valid_until=date(2026, 12, 20),
    )  # fmt: skip
    page = text(keeper.get("/my/place/"))
    assert "三星（2024 年定）" in page
    assert "厦港街道 · 新时代文明实践站" in page


@pytest.mark.parametrize(
    ("kind", "figure", "told"),
    [
        ("resident_satisfaction_min", {"v": "0.913043", "n": "21", "d": "23", "s": ""}, "现为 91.3%（23 份问卷）"),
        ("resident_satisfaction_min", {"v": "0.9", "n": "45", "d": "50", "s": ""}, "现为 91.3%"),
        ("resident_satisfaction_min", None, "现为 91.3%"),
        ("min_dimension_ratio", {"v": "0.913043", "n": "21", "d": "23", "s": ""}, "最低 91.3%"),
    ],
)
def test_the_gate_of_satisfaction_says_how_many_were_asked_when_it_is_that_figure(
    kind: str, figure: dict[str, str] | None, told: str
) -> None:
    gate = GateCheck(kind=kind, holds=True, exempt=False, wanted="0.85", found="0.913043", failing=())
    snapshot = MetricSnapshot(values={"survey_satisfaction": figure})
    assert gate_of(gate, {}, snapshot).found.replace("\xa0", " ") == told


def test_over_the_weekend_after_its_last_day_a_step_is_overdue_and_not_todays(keeper: Client, entry: Entry) -> None:
    friday = date(2026, 12, 4)
    Entry.objects.filter(pk=entry.pk).update(due_on=friday)
    pages = {}
    for day in (4, 5, 6):
        with frozen_at(datetime(2026, 12, day, 4, tzinfo=UTC)):
            pages[day] = text(keeper.get("/my/place/"))
    assert "<b>今天</b>" in pages[4]
    assert "已超期" not in pages[4]
    for day in (5, 6):
        assert "<b>今天</b>" not in pages[day]
        assert "已超期" in pages[day]


def test_my_place_without_any_figure_says_that_none_is_not_zero(
    keeper: Client, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cuobian.domains.rating.queries import facts_of_entry

    entry.optional_points = [point.id for point in all_points(entry) if not point.mandatory]
    entry.save()
    snapshot = facts_of_entry.latest_snapshots([entry.pk])[entry.pk]
    snapshot.pk, snapshot.values, snapshot.as_of = None, dict.fromkeys(snapshot.values), "2026-11-24"
    snapshot.save(force_insert=True)
    assert "没有数据不等于 0 分" in text(keeper.get("/my/place/"))


def test_a_place_that_left_the_round_is_told_why_and_waits_for_nothing(keeper: Client, entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(stage=Stage.WITHDRAWN, end_note="装修半年", ended_at=NOW)
    page = text(keeper.get("/my/place/"))
    assert "退出了" in page
    assert "装修半年" in page
    assert "轮到您时" not in page


@pytest.mark.parametrize(("merged", "words"), [(False, "起关闭，不再参加评定"), (True, "并入「")])
def test_a_place_that_stands_no_more_is_told_so(keeper: Client, entry: Entry, merged: bool, words: str) -> None:
    assert "不再开放" not in text(keeper.get("/my/place/"))
    other = Place.objects.filter(kind="station").exclude(pk=entry.place_id).first()
    status, into = ("merged", other) if merged else ("closed", None)
    Place.objects.filter(pk=entry.place_id).update(
        status=status, merged_into=into, closed_on=NOW.date(), status_reason="社区合并"
    )
    page = text(keeper.get("/my/place/"))
    assert "这个站点不再开放" in page
    assert words in page
    assert "去自评" not in page


def test_the_head_reads_a_station_but_does_not_speak_for_it(shared: World, entry: Entry) -> None:
    head = browser(shared.head(CODE))
    assert "去自评" not in text(head.get(f"/my/place/{CODE}/"))
    page = head.get(f"/my/rating/{entry.pk}/points/Z1.1.1/")
    assert "保存，看下一条" not in text(page)
    assert head.post(f"/my/rating/{entry.pk}/points/Z1.1.1/", {"claim": "A"}).status_code == 403


@pytest.mark.parametrize("path", ["", "points/Z1.1.1/", "scores/", "ways/", "optional/", "submit/", "appeal/"])
def test_another_place_does_not_exist(shared: World, entry: Entry, path: str) -> None:
    assert browser(shared.keeper(NEIGHBOUR)).get(f"/my/rating/{entry.pk}/{path}").status_code == 404
    far = shared.entries()[-1]
    assert browser(shared.keeper(CODE)).get(f"/my/rating/{far.pk}/{path}").status_code == 404


@pytest.mark.parametrize("part", ["district_officer", "assessor", "appeal_reviewer", "auditor"])
def test_offices_and_assessors_do_not_use_the_keepers_pages(
    shared: World, entry: Entry, client_as: Callable[..., Client], part: str
) -> None:
    for path in ("/my/place/", f"/my/rating/{entry.pk}/", f"/my/rating/{entry.pk}/scores/"):
        assert client_as(part).get(path).status_code == 403


def test_queries_do_not_grow_with_points(
    shared: World, keeper: Client, entry: Entry, django_assert_max_num_queries: Any
) -> None:
    for path, most in (
        ("/my/place/", 19),
        (f"/my/rating/{entry.pk}/", 11),
        (f"/my/rating/{entry.pk}/points/Z1.1.1/", 9),
        (f"/my/rating/{entry.pk}/scores/", 16),
        (f"/my/rating/{entry.pk}/ways/?by=cost&all=1", 15),
    ):
        keeper.get(path)
        with django_assert_max_num_queries(most):
            assert keeper.get(path).status_code == 200


# --- the ways to the next star ------------------------------------------------------------------------------------------------
def test_the_ways_are_shown_with_effort_and_lead_to_where_it_comes_from(keeper: Client, entry: Entry) -> None:
    page = text(keeper.get(f"/my/rating/{entry.pk}/ways/?by=points&all=1&sure=1"))
    for words in ("怎么做", "约几天", "怎么算做到", "差在哪几条", "/my/effort/"):
        assert words in page
    assert "八成把握" not in page, "not before the result is public"
    place = text(keeper.get("/my/place/"))
    assert "我最省力的升星办法" in place
    assert f"/my/rating/{entry.pk}/ways/" in place


def test_a_way_that_does_not_exist_is_the_usual_one(keeper: Client, entry: Entry) -> None:
    assert keeper.get(f"/my/rating/{entry.pk}/ways/?by=magic").status_code == 200


def test_the_estimates_say_that_they_are_assumed_and_can_be_taken_along(keeper: Client) -> None:
    assert "这些数是假定的" in text(keeper.get("/my/effort/"))
    assert keeper.get("/my/effort/?export=xlsx")["Content-Type"].endswith("sheet")


# --- answers ----------------------------------------------------------------------------------------------------------------
def test_saving_leads_to_the_next_open_point(keeper: Client, entry: Entry) -> None:
    response = keeper.post(f"/my/rating/{entry.pk}/points/Z1.1.1/", {"claim": "B", "note": "门牌小"})
    assert response.status_code == 302
    assert "/points/" in response["Location"]
    assert SelfItem.objects.get(entry=entry).claim == "B"
    page = text(keeper.get(f"/my/rating/{entry.pk}/points/Z1.1.1/"))
    assert page.count(" checked") == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "A、B、C、C#"),
        ({"claim": "D"}, "A、B、C、C#"),
        ({"claim": "A", "note": "长" * 10_000}, "2000"),
        ({"answer": "nonsense"}, ""),
    ],
)
def test_wrong_input_is_told_and_nothing_typed_is_lost(
    keeper: Client, entry: Entry, given: dict[str, str], words: str
) -> None:
    response = keeper.post(f"/my/rating/{entry.pk}/points/Z1.1.1/", {"note": "看得见", **given})
    assert response.status_code == 422
    assert words in text(response)
    assert given.get("note", "看得见") in text(response)
    assert not SelfItem.objects.exists()


def test_an_unknown_point_is_not_there(keeper: Client, entry: Entry) -> None:
    for point in ("Z9.9.9", "x" * 500):
        assert keeper.get(f"/my/rating/{entry.pk}/points/{point}/").status_code == 404


def test_an_objection_keeps_its_reason(keeper: Client, entry: Entry) -> None:
    automatic = next(point.id for point in all_points(entry) if is_automatic(point))
    url = f"/my/rating/{entry.pk}/points/{automatic}/"
    assert keeper.post(url, {"answer": "object"}).status_code == 422
    keeper.post(url, {"answer": "object", "note": "少记了 3 场"})
    assert SelfItem.objects.get(entry=entry).answer == SelfAnswer.OBJECT
    assert "有异议 1 条" in text(keeper.get(f"/my/rating/{entry.pk}/"))


def test_the_overview_opens_the_first_group_that_waits(keeper: Client, entry: Entry) -> None:
    page = text(keeper.get(f"/my/rating/{entry.pk}/"))
    assert page.count('<details class="cb-self-group" open>') == 1
    assert page.count('<details class="cb-self-group"') == 8


def test_confirming_all_then_handing_in(shared: World, keeper: Client, entry: Entry) -> None:
    keeper.post(f"/my/rating/{entry.pk}/confirm-all/")
    for point in all_points(entry):
        if point.mandatory and not is_automatic(point):
            keeper.post(f"/my/rating/{entry.pk}/points/{point.id}/", {"claim": "A"})
    assert "提交自评" in text(keeper.get(f"/my/rating/{entry.pk}/submit/"))
    assert keeper.post(f"/my/rating/{entry.pk}/submit/").status_code == 302
    assert shared.entry(CODE).stage == Stage.FIRST_REVIEW
    for path in ("submit/", "confirm-all/"):
        assert keeper.post(f"/my/rating/{entry.pk}/{path}").status_code == 409
    assert keeper.get(f"/my/rating/{entry.pk}/submit/").status_code == 302
    assert keeper.post(f"/my/rating/{entry.pk}/points/Z1.1.1/", {"claim": "C"}).status_code == 409


def test_handing_in_too_early_names_what_is_missing(keeper: Client, entry: Entry) -> None:
    response = keeper.post(f"/my/rating/{entry.pk}/submit/")
    assert response.status_code == 422
    assert "Z1.1.1" in text(response)


def test_optional_actions_are_declared_and_others_refused(keeper: Client, entry: Entry) -> None:
    optional = next(point.id for point in all_points(entry) if not point.mandatory)
    assert keeper.post(f"/my/rating/{entry.pk}/optional/", {"point": [optional]}).status_code == 302
    for wrong in ("Z1.1.1", "x" * 10_000):
        assert keeper.post(f"/my/rating/{entry.pk}/optional/", {"point": [wrong]}).status_code == 422
    entry.refresh_from_db()
    assert entry.optional_points == [optional]


# --- documents -----------------------------------------------------------------------------------------------------------------
def test_a_document_is_read_by_the_place_its_institute_the_offices_and_assessors(
    shared: World, keeper: Client, entry: Entry, client_as: Callable[..., Client]
) -> None:
    point = paper_point(entry)
    url = f"/my/rating/{entry.pk}/points/{point}/"
    assert keeper.post(f"{url}document/", {"file": pdf()}).status_code == 302
    document = SelfDocument.objects.get(item__entry=entry)
    path = f"/files/{document.file_id}/"
    assert path in text(keeper.get(url))
    office = client_as("district_officer")
    readers = [keeper, browser(shared.head(CODE)), office, browser(shared.assessors["assessor"])]
    assert [reader.get(path).status_code for reader in readers] == [200] * len(readers)
    strangers = [browser(shared.keeper(NEIGHBOUR)), client_as("neighbour_officer"), Client()]
    assert {stranger.get(path).status_code for stranger in strangers} == {404}


def test_dropping_a_document_leads_back_to_its_point_whatever_the_browser_says(keeper: Client, entry: Entry) -> None:
    point = paper_point(entry)
    keeper.post(f"/my/rating/{entry.pk}/points/{point}/document/", {"file": pdf()})
    document = SelfDocument.objects.get(item__entry=entry)
    response = keeper.post(
        f"/my/rating/{entry.pk}/document/{document.pk}/", headers={"referer": "https://evil.example/x"}
    )
    assert response["Location"] == f"/my/rating/{entry.pk}/points/{point}/"
    assert File.objects.filter(pk=document.file_id).exists()


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (None, "先选一个文件"),
        (lambda: SimpleUploadedFile("a.pdf", b"just text"), "只是文字"),
        (lambda: pdf(20_000_001), "不能超过 20 MB"),
        (lambda: SimpleUploadedFile("a.pdf", b""), ""),
    ],
    ids=["none", "text", "too large", "empty"],
)
def test_a_wrong_document_is_told_on_the_page_and_not_kept(
    keeper: Client, entry: Entry, upload: Callable[[], SimpleUploadedFile] | None, words: str
) -> None:
    point = paper_point(entry)
    given = {"file": upload()} if upload else {}
    response = keeper.post(f"/my/rating/{entry.pk}/points/{point}/document/", given)
    assert response.status_code == 422
    assert words in text(response)
    assert not File.objects.exists()
    assert not SelfItem.objects.exists()


def test_a_document_where_none_is_wanted_is_refused_before_it_is_kept(keeper: Client, entry: Entry) -> None:
    automatic = next(point.id for point in all_points(entry) if is_automatic(point))
    response = keeper.post(f"/my/rating/{entry.pk}/points/{automatic}/document/", {"file": pdf()})
    assert response.status_code == 422
    assert "不用交材料" in text(response)
    assert not File.objects.exists()


def test_a_photo_may_be_a_document(keeper: Client, entry: Entry) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    upload = SimpleUploadedFile("门牌.jpg", out.getvalue(), "image/jpeg")
    assert (
        keeper.post(f"/my/rating/{entry.pk}/points/{paper_point(entry)}/document/", {"file": upload}).status_code == 302
    )


# --- the result ---------------------------------------------------------------------------------------------------------------------
def test_the_result_is_shown_from_the_notice_on_and_appealed_once(shared: World, entry: Entry) -> None:
    keeper = browser(shared.keeper(CODE))
    assert keeper.get(f"/my/rating/{entry.pk}/appeal/").status_code == 404
    shared.take_to(Stage.NOTICE, entry, mark="B")
    page = keeper.get(f"/my/rating/{entry.pk}/appeal/")
    assert page.status_code == 200
    for assessor in shared.assessors.values():
        assert assessor.name not in text(page)


def test_a_faulty_appeal_keeps_what_was_typed(shared: World, entry: Entry) -> None:
    from tests.cast import NOW

    from cuobian.kernel.clock import frozen_at

    shared.take_to(Stage.NOTICE, entry, mark="B")
    keeper = browser(shared.keeper(CODE))
    url = f"/my/rating/{entry.pk}/appeal/"
    with frozen_at(NOW):
        response = keeper.post(url, {"point": ["Z1.1.1"], "why-Z1.1.1": "修路", "reason": ""})
        assert response.status_code == 422
        assert 'value="修路"' in text(response)
        assert 'value="Z1.1.1" checked' in text(response)
        assert keeper.post(url, {"point": ["Z1.1.1"], "why-Z1.1.1": "修路", "reason": "有误会"}).status_code == 302
        assert Appeal.objects.get(entry=entry).points == {"Z1.1.1": "修路"}
        assert keeper.post(url, {"point": ["Z1.1.1"], "why-Z1.1.1": "x", "reason": "再来"}).status_code == 409
        assert "复核申请已提交" in text(keeper.get(url))
