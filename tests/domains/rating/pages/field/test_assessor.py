"""The assessor's pages: sheets point by point, quiet saves, photos, submission, corrections, conflicts."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from python_calamine import CalamineWorkbook
from tests.domains.rating.pages.field.test_keeper import browser, text
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.rating.models import DeclaredConflict, Entry, Sheet, SheetCorrection, SheetItem, SheetPhoto
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule
from cuobian.support.files.models import File

CODE = SIMING_STATIONS[0]


@pytest.fixture(autouse=True)
def _kept_files(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


@pytest.fixture
def entry(shared: World) -> Entry:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put_panel(shared, Level.DISTRICT, [entry])
    return shared.entry(CODE)


@pytest.fixture
def sheet(shared: World, entry: Entry) -> Sheet:
    account = shared.assessors["assessor"].person_id
    return Sheet.objects.select_related("entry__round").get(entry=entry, account_id=account)


@pytest.fixture
def assessor(shared: World, sheet: Sheet) -> Client:
    return browser(shared.assessors["assessor"])


def url_of(sheet: Sheet, point: str = "Z1.1.1", rest: str = "") -> str:
    return f"/my/sheets/{sheet.pk}/points/{point}/{rest}"


def jpeg(name: str = "门牌.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "blue").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def quietly(client: Client, sheet: Sheet, **given: Any) -> Any:
    return client.post(url_of(sheet), given, headers={"hx-request": "true"})


# --- saving ---------------------------------------------------------------------------------------------------------------
def test_the_list_leads_to_where_the_sheet_was_left(assessor: Client, sheet: Sheet) -> None:
    page = text(assessor.get("/my/sheets/"))
    assert "打开检查单" in page
    assessor.post(url_of(sheet), {"state": "A"})
    following = assessor.get(f"/my/sheets/{sheet.pk}/")["Location"]
    assert following != url_of(sheet)
    assert "/points/" in following


def test_saving_goes_on_to_the_next_point_and_shows_one_choice(assessor: Client, sheet: Sheet) -> None:
    response = assessor.post(url_of(sheet), {"state": "B", "note": "门牌小", "next": "//evil.example/"})
    assert response["Location"].startswith(f"/my/sheets/{sheet.pk}/points/Z1.1.2/")
    page = text(assessor.get(url_of(sheet)))
    assert page.count(" checked") == 1
    assert 'value="B" checked' in page
    last = judged_points(engine_standard(sheet.entry.round.version_id))[-1].id
    assert assessor.post(url_of(sheet, last), {"state": "A", "defects": ""})["Location"].endswith("/submit/")


def test_a_quiet_save_tells_how_far_the_sheet_has_come(assessor: Client, sheet: Sheet) -> None:
    first = quietly(assessor, sheet, state="A")
    assert "已存" in text(first)
    assert f"已记 1 / {sheet.expected} 条" in text(first)
    assert 'id="photo-box"' in text(first)
    again = quietly(assessor, sheet, state="unseen")
    assert "没看到 1 条" in text(again)
    assert 'id="photo-box"' not in text(again)  # photos that are there stay


def test_a_quiet_save_that_is_refused_says_so(assessor: Client, sheet: Sheet, shared: World) -> None:
    for given, words in (
        ({"state": "D"}, "A、B、C、C#"),
        ({}, "A、B、C、C#"),
        ({"state": "A", "note": "长" * 10_000}, "写了 10000 个字"),
    ):
        response = quietly(assessor, sheet, **given)
        assert words in text(response)
        assert "已存" not in text(response)
    fill(shared, sheet)
    assert "只能追加更正" in text(quietly(assessor, sheet, state="C"))
    Sheet.objects.filter(pk=sheet.pk).update(status=SheetStatus.VOID, void_reason="换人")
    response = quietly(assessor, sheet, state="C")
    assert "已存" not in text(response)


def seen_on(response: Any) -> str:
    """The version that a page, or the answer to a quiet save, says it has shown."""
    found = re.search(r'name="seen" value="(\w*)"', text(response))
    assert found
    return found[1]


def test_an_old_tab_writes_over_nothing_it_has_not_shown(assessor: Client, sheet: Sheet) -> None:
    old = seen_on(assessor.get(url_of(sheet)))
    first = quietly(assessor, sheet, state="A", note="齐", seen=old)
    again = quietly(assessor, sheet, state="C", note="少", seen=seen_on(first))  # the same tab goes on
    assert "已存" in text(again)
    refused = quietly(assessor, sheet, state="B", note="旧页", seen=old)
    assert "刚在别处记成了「C 少」" in text(refused)
    assert "已存" not in text(refused)
    assert SheetItem.objects.get(sheet=sheet).state == "C"
    assert "已存" in text(quietly(assessor, sheet, state="B", note="旧页", seen=seen_on(refused)))
    assert SheetItem.objects.get(sheet=sheet).state == "B"


def test_an_old_tab_keeps_what_was_typed_and_may_insist(assessor: Client, sheet: Sheet) -> None:
    old = seen_on(assessor.get(url_of(sheet)))
    quietly(assessor, sheet, state="A", seen=old)
    refused = assessor.post(url_of(sheet), {"state": "B", "note": "旧页写的", "seen": old})
    assert refused.status_code == 409
    assert "刚在别处记成了「A」" in text(refused)
    assert 'value="B" checked' in text(refused)
    assert "旧页写的" in text(refused)
    given = {"state": "B", "note": "旧页写的", "seen": seen_on(refused)}
    assert assessor.post(url_of(sheet), given).status_code == 302
    assert SheetItem.objects.get(sheet=sheet).note == "旧页写的"


def test_a_fault_does_not_make_an_old_tab_new(assessor: Client, sheet: Sheet) -> None:
    old = seen_on(assessor.get(url_of(sheet)))
    quietly(assessor, sheet, state="A", seen=old)
    faulty = assessor.post(url_of(sheet), {"state": "D", "note": "", "seen": old})
    assert faulty.status_code == 422
    assert seen_on(faulty) == old


def test_wrong_input_is_told_and_nothing_typed_is_lost(assessor: Client, sheet: Sheet) -> None:
    response = assessor.post(url_of(sheet), {"state": "B", "note": "长" * 2001})
    assert response.status_code == 422
    assert "长" * 2001 in text(response)
    assert 'value="B" checked' in text(response)
    assert not SheetItem.objects.exists()


@pytest.mark.parametrize("given", ["abc", "-1", "100", "1e3", "１２", "9" * 5000])
def test_a_number_of_defects_is_a_number(assessor: Client, sheet: Sheet, given: str) -> None:
    standard = engine_standard(sheet.entry.round.version_id)
    counted = next(point.id for point in judged_points(standard) if isinstance(point.rule, CountRule))
    response = assessor.post(url_of(sheet, counted), {"defects": given})
    assert response.status_code == 422
    assert "0 到 99 的整数" in text(response)


def test_characters_that_no_database_keeps_are_refused_with_words(assessor: Client, sheet: Sheet) -> None:
    response = assessor.post(url_of(sheet), {"state": "B", "note": "门\x00牌小"})
    assert response.status_code == 400
    assert "不是文字的字符" in text(response)
    assert not SheetItem.objects.filter(sheet=sheet).exists()


def test_points_that_are_not_on_the_sheet_are_not_there(assessor: Client, sheet: Sheet) -> None:
    for point in ("Z9.9.9", "Z3.1.1", "x" * 300):
        assert assessor.get(url_of(sheet, point)).status_code == 404
        assert assessor.post(url_of(sheet, point), {"state": "A"}).status_code == 404


def test_the_list_of_sheets_is_given_as_a_table(assessor: Client, sheet: Sheet) -> None:
    answer = assessor.get("/my/sheets/?export=xlsx")
    words = str(CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python())
    assert sheet.entry.place.name in words
    assert "?export=xlsx" in assessor.get("/my/sheets/").content.decode()


def test_a_quiet_save_costs_few_queries(assessor: Client, sheet: Sheet, django_assert_max_num_queries: Any) -> None:
    quietly(assessor, sheet, state="A")
    with django_assert_max_num_queries(
        10
    ):  # session, account, savepoint, two reads, upsert, audit, count, update, release
        quietly(assessor, sheet, state="B")
    with django_assert_max_num_queries(11):
        assessor.get(url_of(sheet))
    with django_assert_max_num_queries(8):
        assessor.get("/my/sheets/")


# --- whose role has ended -----------------------------------------------------------------------------------------------------
def test_whose_role_ended_yesterday_is_told_so(shared: World, assessor: Client, sheet: Sheet) -> None:
    account = Account.objects.get(pk=sheet.account_id)
    RoleGrant.objects.filter(account=account).update(ends_on=date(2020, 1, 2), starts_on=date(2020, 1, 1))
    Account.objects.filter(pk=account.pk).update(access_version=account.access_version + 1)
    response = assessor.get(url_of(sheet))
    assert response.status_code == 403
    assert "已到期" in text(response)
    assert assessor.post(url_of(sheet), {"state": "A"}).status_code == 403
    assert not SheetItem.objects.exists()


@pytest.mark.parametrize("part", ["station_keeper", "district_officer", "city_officer", "auditor", "institute_head"])
def test_sheets_are_the_assessors_alone(
    shared: World, sheet: Sheet, client_as: Callable[..., Client], part: str
) -> None:
    client = client_as(part)
    for path in ("/my/sheets/", f"/my/sheets/{sheet.pk}/", url_of(sheet), "/my/conflicts/"):
        assert client.get(path).status_code == 403


# --- photos ---------------------------------------------------------------------------------------------------------------------
def test_a_photo_comes_after_the_record_and_is_seen_at_once(assessor: Client, sheet: Sheet) -> None:
    early = assessor.post(url_of(sheet, rest="photos/"), {"photo": jpeg()}, headers={"hx-request": "true"})
    assert "先选状态" in text(early)
    assert not File.objects.exists()
    assessor.post(url_of(sheet), {"state": "A"})
    response = assessor.post(url_of(sheet, rest="photos/"), {"photo": [jpeg(), jpeg()]}, headers={"hx-request": "true"})
    assert text(response).count("<figure>") == 2
    photo = SheetPhoto.objects.first()
    assert photo is not None
    assert assessor.get(f"/files/{photo.file_id}/").status_code == 200


def test_a_photo_is_for_who_took_it_and_the_offices(
    shared: World, assessor: Client, sheet: Sheet, client_as: Callable[..., Client]
) -> None:
    assessor.post(url_of(sheet), {"state": "A"})
    assessor.post(url_of(sheet, rest="photos/"), {"photo": jpeg()})
    path = f"/files/{SheetPhoto.objects.get().file_id}/"
    assert client_as("district_officer").get(path).status_code == 200
    assert browser(shared.assessors["second_assessor"]).get(path).status_code == 403
    assert browser(shared.keeper(CODE)).get(path).status_code == 403
    assert client_as("neighbour_officer").get(path).status_code == 404


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (None, "先选照片"),
        (lambda: SimpleUploadedFile("a.jpg", b"not a photo at all", "image/jpeg"), "只是文字"),
        (lambda: SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"0" * 300, "image/jpeg"), ""),
        (lambda: SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"0" * 200_000_000, "image/jpeg"), "不能超过 20 MB"),
    ],
    ids=["none", "text", "damaged", "200 MB"],
)
@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
def test_what_is_no_photo_is_told_and_the_record_stays(
    assessor: Client, sheet: Sheet, upload: Callable[[], SimpleUploadedFile] | None, words: str, htmx: bool
) -> None:
    assessor.post(url_of(sheet), {"state": "B", "note": "门牌小"})
    headers = {"hx-request": "true"} if htmx else {}
    given = {"photo": upload()} if upload else {}
    response = assessor.post(url_of(sheet, rest="photos/"), given, headers=headers)
    assert response.status_code == (200 if htmx else 422)
    assert words in text(response)
    assert not SheetPhoto.objects.exists()
    assert not File.objects.exists()
    assert SheetItem.objects.get(sheet=sheet).note == "门牌小"


def test_ten_photos_at_once_are_refused_whole(assessor: Client, sheet: Sheet) -> None:
    assessor.post(url_of(sheet), {"state": "A"})
    response = assessor.post(url_of(sheet, rest="photos/"), {"photo": [jpeg() for _n in range(10)]})
    assert response.status_code == 422
    assert "最多 9 张" in text(response)
    assert not File.objects.exists()


def test_dropping_a_photo_leads_back_to_its_point_whatever_the_browser_says(assessor: Client, sheet: Sheet) -> None:
    assessor.post(url_of(sheet), {"state": "A"})
    assessor.post(url_of(sheet, rest="photos/"), {"photo": jpeg()})
    photo = SheetPhoto.objects.get()
    response = assessor.post(f"/my/sheets/{sheet.pk}/photos/{photo.pk}/", headers={"referer": "https://evil.example/"})
    assert response["Location"] == url_of(sheet)
    assert not SheetPhoto.objects.exists()


# --- submitting and correcting -----------------------------------------------------------------------------------------------------
def test_submitting_lists_what_is_missing_then_locks(shared: World, assessor: Client, sheet: Sheet) -> None:
    path = f"/my/sheets/{sheet.pk}/submit/"
    early = assessor.post(path)
    assert early.status_code == 422
    assert f"还有 {sheet.expected} 处要补" in text(early)
    fill(shared, sheet, submit=False)
    assert assessor.get(f"/my/sheets/{sheet.pk}/")["Location"] == path
    assert "提交并锁定" in text(assessor.get(path))
    assert assessor.post(path)["Location"] == "/my/sheets/"
    assert assessor.post(path).status_code == 409
    assert assessor.post(url_of(sheet), {"state": "C"}).status_code == 409
    assert "已锁定" in text(assessor.get(url_of(sheet)))


def test_a_correction_is_appended_and_a_faulty_one_keeps_its_words(
    shared: World, assessor: Client, sheet: Sheet
) -> None:
    fill(shared, sheet)
    path = url_of(sheet, rest="correct/")
    faulty = assessor.post(path, {"reason": "看错了楼层"})
    assert faulty.status_code == 422
    assert "看错了楼层" in text(faulty)
    assert assessor.post(path, {"state": "B", "reason": " "}).status_code == 422
    assert assessor.post(path, {"state": "B", "reason": "看错了楼层"}).status_code == 302
    assert SheetCorrection.objects.get().state == "B"
    assert "看错了楼层" in text(assessor.get(url_of(sheet)))


def test_once_the_result_is_out_no_correction_is_offered_and_the_page_says_so(
    shared: World, assessor: Client, sheet: Sheet
) -> None:
    fill(shared, sheet)
    submit = f"/my/sheets/{sheet.pk}/submit/"
    assert "追加更正" in text(assessor.get(url_of(sheet)))
    assert "提交并锁定。" in text(assessor.get(submit))
    Entry.objects.filter(pk=sheet.entry_id).update(stage=Stage.DISTRICT_RESULT, star=3, district_star=3, score=77)
    for path in (url_of(sheet), submit):
        shown = text(assessor.get(path))
        assert "结果已经算出" in shown
        assert "追加更正" not in shown
        assert "检查单？" not in shown


def test_a_sheet_whose_place_was_sent_back_says_why_it_cannot_be_submitted_yet(
    shared: World, assessor: Client, sheet: Sheet
) -> None:
    fill(shared, sheet, submit=False)
    Entry.objects.filter(pk=sheet.entry_id).update(stage=Stage.SELF_ASSESSMENT)
    shown = text(assessor.get(f"/my/sheets/{sheet.pk}/submit/"))
    assert "退回补正" in shown
    assert "提交并锁定" not in shown


def test_a_refusal_on_the_phone_stands_among_the_phones_pages_and_leads_back(
    shared: World, assessor: Client, sheet: Sheet
) -> None:
    path = url_of(sheet, rest="correct/")
    came = {"referer": f"http://testserver{url_of(sheet)}"}
    shown = text(assessor.post(path, {"state": "B", "reason": "看错了楼层"}, headers=came))
    assert f'href="{url_of(sheet)}"' in shown
    assert 'data-shell="field"' in shown


# --- conflicts ----------------------------------------------------------------------------------------------------------------------
def test_declaring_a_conflict_takes_the_sheet_back(assessor: Client, sheet: Sheet) -> None:
    found = assessor.get("/my/conflicts/", {"q": "鸿山"})
    assert CODE in text(found)
    given = {"code": CODE, "kind": "interest", "reason": "合作过"}
    assert assessor.post("/my/conflicts/", given).status_code == 302
    assert assessor.get(url_of(sheet)).status_code == 404
    assert "合作过" in text(assessor.get("/my/conflicts/"))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"code": "350299", "kind": "interest", "reason": "合作过"},
        {"code": CODE, "kind": "x", "reason": "合作过"},
        {"code": CODE, "kind": "interest", "reason": "长" * 10_000},
        {"code": "x" * 10_000, "kind": "interest", "reason": "合作过"},
    ],
)
def test_a_faulty_declaration_is_told(assessor: Client, given: dict[str, str]) -> None:
    assert assessor.post("/my/conflicts/", given).status_code == 422
    assert not DeclaredConflict.objects.exists()


def test_a_declaration_is_taken_back_with_a_reason_and_both_are_shown(assessor: Client, sheet: Sheet) -> None:
    assessor.post("/my/conflicts/", {"code": CODE, "kind": "interest", "reason": "合作过"})
    url = f"/my/conflicts/{DeclaredConflict.objects.get().pk}/withdraw/"
    assert url in text(assessor.get("/my/conflicts/"))
    assert "收回的检查单不恢复" in text(assessor.get(url))
    assert assessor.post(url, {"reason": ""}).status_code == 422
    assert assessor.post(url, {"reason": "已不再合作"}).status_code == 302
    page = text(assessor.get("/my/conflicts/"))
    assert "合作过" in page
    assert "已不再合作" in page
    assert url not in page
    assert assessor.get(url_of(sheet)).status_code == 404
    assert assessor.get(url).status_code == 409


def test_somebody_elses_declaration_does_not_exist(assessor: Client, shared: World) -> None:
    other = DeclaredConflict.objects.create(
        account_id=shared.assessors["third"].person_id,
        code=CODE,
        kind="interest",
        reason="合作过",
        declared_at=shared.now,
    )
    assert assessor.get(f"/my/conflicts/{other.pk}/withdraw/").status_code == 404
    assert assessor.post(f"/my/conflicts/{other.pk}/withdraw/", {"reason": "替他撤"}).status_code == 404


@pytest.mark.parametrize("query", ["%", "_", "'; DROP TABLE", "长" * 10_000])
def test_searching_survives_anything(assessor: Client, query: str) -> None:
    assert assessor.get("/my/conflicts/", {"q": query}).status_code == 200
