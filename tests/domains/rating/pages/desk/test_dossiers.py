"""Dossiers at the desk: the list, writing, photos, giving out, calling in, the spread."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from python_calamine import CalamineWorkbook
from tests.conftest import ClientAs
from tests.domains.rating.dossiers import BODY, given_out, mark, written
from tests.domains.rating.pages.field.test_keeper import browser
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.dossiers import close_dossier
from cuobian.domains.rating.models import Dossier, DossierPhoto, DossierSheet
from cuobian.domains.rating.values import DossierStatus
from cuobian.kernel import clock
from cuobian.support.files.models import File


@pytest.fixture(autouse=True)
def _kept_files(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


@pytest.fixture
def officer(shared: World, client_as: ClientAs) -> Client:
    return client_as("city_officer")


@pytest.fixture(autouse=True)
def _at_the_worlds_moment(shared: World) -> Any:
    with clock.frozen_at(shared.now):
        yield


def text(response: Any) -> str:
    return str(response.content.decode())


def jpeg(name: str = "大厅.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def table(client: Client, path: str) -> list[list[Any]]:
    """The rows of the first sheet of an export."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(path, {"export": "xlsx"}).content))
    return book.get_sheet_by_index(0).to_python()


def listed(world: World) -> str:
    return f"/desk/rounds/{world.round.pk}/fairness/dossiers/"


def url(dossier: Dossier, act: str = "") -> str:
    return f"/desk/dossiers/{dossier.pk}/{act}"


# --- the list -------------------------------------------------------------------------------------------------------------
def test_the_list_says_what_to_do_next_from_the_first_word_to_the_last_sheet(shared: World, officer: Client) -> None:
    page = text(officer.get(listed(shared)))
    assert "还没有标定材料" in page
    assert "再写 3 份标定材料" in page
    made = written(shared)
    assert f"把「{made.title}」发给评委" in text(officer.get(listed(shared)))
    out = given_out(shared, "发出的站")
    page = text(officer.get(listed(shared)))
    assert f"0/{len(shared.assessors)}" in page
    for name in shared.assessors:
        mark(shared, out, name)
    page = text(officer.get(listed(shared)))
    assert "收回「发出的站」" in page
    assert "可以收回了" in page


def test_one_whose_last_day_is_over_can_be_called_in(shared: World, officer: Client) -> None:
    given_out(shared)
    assert "可以收回了" not in text(officer.get(listed(shared)))
    with clock.frozen_at(shared.now.replace(day=30)):
        assert "可以收回了" in text(officer.get(listed(shared)))


def test_who_only_reads_is_offered_nothing_to_do(shared: World, client_as: ClientAs) -> None:
    written(shared)
    page = text(client_as("auditor").get(listed(shared)))
    assert "菜场楼上的站" in page
    assert "/dossiers/new/" not in page


def test_the_list_goes_out_as_a_table(shared: World, officer: Client) -> None:
    given_out(shared)
    rows = table(officer, listed(shared))
    assert ["菜场楼上的站", "评委在评", f"0/{len(shared.assessors)}"] in [row[:3] for row in rows]


def test_the_list_costs_the_same_for_one_and_for_twenty(
    shared: World, officer: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        given_out(shared, f"第 {number} 份")
    with django_assert_max_num_queries(12):
        assert "第 19 份" in text(officer.get(listed(shared)))


# --- writing ---------------------------------------------------------------------------------------------------------------
def test_a_draft_is_written_and_changed(shared: World, officer: Client) -> None:
    path = f"{listed(shared)}new/"
    bad = officer.post(path, {"title": "", "body": BODY})
    assert bad.status_code == 422
    assert BODY in text(bad)
    assert officer.post(path, {"title": "小站", "body": BODY}).status_code == 302
    made = Dossier.objects.get()
    assert officer.post(path, {"title": "小站", "body": BODY}).status_code == 422
    assert officer.post(url(made, "edit/"), {"title": "大站", "body": BODY}).status_code == 302
    assert "大站" in text(officer.get(url(made)))
    assert officer.post(url(made, "edit/"), {"title": "大站", "body": "长" * 6001}).status_code == 422


def test_photos_come_with_captions_and_go_while_it_is_a_draft(shared: World, officer: Client) -> None:
    made = written(shared)
    assert officer.post(url(made, "photos/"), {"photo": jpeg(), "caption": "大厅"}).status_code == 302
    photo = DossierPhoto.objects.get()
    assert "大厅" in text(officer.get(url(made)))
    picture = url(made, f"photos/{photo.pk}/")
    whole, small = officer.get(picture), officer.get(picture, {"small": "1"})
    assert whole["Content-Type"] == "image/jpeg"
    assert len(small.content) < len(whole.content)
    assert officer.post(url(made, f"photos/{photo.pk}/drop/")).status_code == 302
    assert officer.get(picture).status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"caption": "大厅"}, "先选照片"),
        ({"photo": SimpleUploadedFile("a.jpg", b"no photo at all", "image/jpeg"), "caption": "大厅"}, "只是文字"),
    ],
    ids=["none", "text"],
)
def test_what_is_no_photo_is_told_and_the_caption_stays(
    shared: World, officer: Client, given: dict[str, Any], words: str
) -> None:
    response = officer.post(url(written(shared), "photos/"), given)
    assert response.status_code == 422
    assert words in text(response)
    assert 'value="大厅"' in text(response)
    assert not File.objects.exists()


def test_a_thirteenth_photo_and_a_long_caption_are_refused(shared: World, officer: Client) -> None:
    made = written(shared)
    assert "写了 121 个字" in text(officer.post(url(made, "photos/"), {"photo": jpeg(), "caption": "长" * 121}))
    for _number in range(12):
        officer.post(url(made, "photos/"), {"photo": jpeg()})
    assert "最多 12 张" in text(officer.post(url(made, "photos/"), {"photo": jpeg()}))
    assert DossierPhoto.objects.count() == 12


def test_a_photo_is_for_the_office_and_for_who_was_given_the_dossier(
    shared: World, officer: Client, client_as: ClientAs
) -> None:
    made = written(shared)
    officer.post(url(made, "photos/"), {"photo": jpeg()})
    picture = url(made, f"photos/{DossierPhoto.objects.get().pk}/")
    assessor = browser(shared.assessors["assessor"])
    assert assessor.get(picture).status_code == 404
    officer.post(url(made, "open/"), {"due_on": "2026-11-27"})
    assert assessor.get(picture).status_code == 200
    assert client_as("station_keeper").get(picture).status_code == 404


# --- giving out and calling in ------------------------------------------------------------------------------------------------
def test_giving_out_asks_first_says_to_how_many_and_proposes_a_working_day(shared: World, officer: Client) -> None:
    made = written(shared)
    page = text(officer.get(url(made, "open/")))
    assert f"发给 {len(shared.assessors)} 位评委" in page
    assert "2026-11-30" in page
    assert "休息日" in text(officer.post(url(made, "open/"), {"due_on": "2026-11-28"}))
    assert officer.post(url(made, "open/"), {"due_on": "x"}).status_code == 422
    assert officer.post(url(made, "open/"), {"due_on": "2026-11-27"}).status_code == 302
    assert DossierSheet.objects.count() == len(shared.assessors)
    assert officer.post(url(made, "open/"), {"due_on": "2026-11-27"}).status_code == 409
    assert officer.get(url(made, "open/"))["Location"] == url(made)
    for act in ("edit/", "discard/"):
        assert officer.get(url(made, act))["Location"] == url(made)
    assert officer.post(url(made, "edit/"), {"title": "改", "body": BODY}).status_code == 409
    assert officer.post(url(made, "discard/")).status_code == 409
    assert officer.post(url(made, "photos/"), {"photo": jpeg()}).status_code == 409


def test_too_few_words_are_told_where_it_is_given_out(shared: World, officer: Client) -> None:
    made = written(shared, body="太短")
    response = officer.post(url(made, "open/"), {"due_on": "2026-11-27"})
    assert response.status_code == 422
    assert "正文只有 2 字" in text(response)


def test_while_it_is_out_the_office_sees_who_not_what(shared: World, officer: Client) -> None:
    made = given_out(shared)
    mark(shared, made, "assessor", "C")
    page = text(officer.get(url(made)))
    assert "苏婉婷" in page
    assert "各测评点的分布" not in page
    assert officer.get(url(made), {"export": "xlsx"})["Content-Type"].startswith("text/html")


def test_calling_in_names_who_is_missing_and_wants_a_tick(shared: World, officer: Client) -> None:
    made = given_out(shared)
    mark(shared, made, "assessor")
    page = text(officer.get(url(made, "close/")))
    assert "许建国" in page
    refused = officer.post(url(made, "close/"))
    assert refused.status_code == 422
    assert f"还有 {len(shared.assessors) - 1} 位没交" in text(refused)
    assert officer.post(url(made, "close/"), {"anyway": "on"}).status_code == 302
    assert officer.post(url(made, "close/"), {"anyway": "on"}).status_code == 409
    assert officer.get(url(made, "close/"))["Location"] == url(made)
    assert f"已收，缺 {len(shared.assessors) - 1} 份" in text(officer.get(listed(shared)))


def test_once_closed_the_spread_is_shown_and_goes_out_as_a_table(shared: World, officer: Client) -> None:
    made = given_out(shared)
    mark(shared, made, "assessor", "A")
    mark(shared, made, "third", "B")
    close_dossier(actor=shared.city, dossier_id=made.pk, anyway=True, now=shared.now)
    page = text(officer.get(url(made)))
    assert "各测评点的分布" in page
    assert f"/desk/rounds/{shared.round.pk}/fairness/?level=" in page
    rows = table(officer, url(made))
    line = next(row for row in rows if row[0] == "Z1.1.1")
    assert line[2:7] == [1, 1, 0, 0, 0]


def test_a_draft_is_thrown_away_after_asking(shared: World, officer: Client) -> None:
    made = written(shared)
    assert "找不回来" in text(officer.get(url(made, "discard/")))
    assert Dossier.objects.exists()
    assert officer.post(url(made, "discard/"))["Location"] == listed(shared)
    assert not Dossier.objects.exists()
    assert officer.post(url(made, "discard/")).status_code == 404


def test_a_sort_or_page_that_does_not_exist_is_no_fault(shared: World, officer: Client) -> None:
    made = given_out(shared)
    for path in (listed(shared), url(made)):
        for query in ({"sort": "nothing"}, {"page": "☃"}, {"size": "-1"}, {"level": "moon"}):
            assert officer.get(path, query).status_code == 200
    assert Dossier.objects.get(pk=made.pk).status == DossierStatus.OPEN
