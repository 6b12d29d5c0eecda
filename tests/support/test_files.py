"""Files: what is taken, what is refused with which words, how it is kept, and who may see it."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given as for_all
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image
from tests.cast import NOW, SIMING, STATION, actor_of_role

from cuobian.kernel.errors import Invalid, NotFound
from cuobian.support.audit.models import Entry
from cuobian.support.exchange.public import Sheet, workbook
from cuobian.support.files import images
from cuobian.support.files import public as files
from cuobian.support.files.models import File
from cuobian.support.files.storing import path_of

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
KEEPER = actor_of_role("station_keeper")


def photo(size: tuple[int, int] = (300, 200), form: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, options.pop("colour", None) or ("teal" if mode == "RGB" else 0)).save(out, form, **options)
    return out.getvalue()


def store(content: bytes, name: str = "照片.jpg", kind: str = "image", **changed: Any) -> files.StoredFile:
    facts = {"actor": KEEPER, "code": STATION, "permission": "network.view", "now": NOW, **changed}
    return files.store(upload=SimpleUploadedFile(name, content), kind=kind, **facts)


def refusal(content: bytes, name: str = "照片.jpg", kind: str = "image") -> str:
    with pytest.raises(Invalid) as refused:
        store(content, name, kind)
    assert not File.objects.exists()
    return str(refused.value.message)


def word_file(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **parts}.items():
            packed.writestr(name, text)
    return out.getvalue()


def test_a_photo_is_drawn_anew_upright_and_without_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "厂商"
    exif.get_ifd(0x8825)[1] = "N"
    kept = store(photo((4000, 3000), exif=exif))
    with Image.open(io.BytesIO(files.content(kept.id))) as drawn:
        assert drawn.size == (1536, 2048)
        assert not dict(drawn.getexif())
        assert drawn.format == "JPEG"
    assert (kept.mime, kept.width, kept.height, kept.kind) == ("image/jpeg", 1536, 2048, "image")


@pytest.mark.parametrize(
    "content",
    [photo(form="PNG"), photo(form="WEBP"), photo(form="PNG", mode="RGBA"), photo(form="PNG", mode="LA"), photo(form="PNG", mode="P"),
     photo(form="JPEG", mode="CMYK"), photo(form="JPEG", mode="L"), photo(form="PNG", mode="I;16"), photo(form="PNG", mode="1")],
)  # fmt: skip
def test_every_sort_of_photo_becomes_a_jpeg(content: bytes) -> None:
    kept = store(content, "截图.PNG")
    assert (kept.mime, kept.name) == ("image/jpeg", "截图.jpg")


def test_see_through_becomes_white() -> None:
    kept = store(photo(form="PNG", mode="RGBA"))
    with Image.open(io.BytesIO(files.content(kept.id))) as drawn:
        assert drawn.getpixel((5, 5)) == (255, 255, 255)


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEIC, "HEIC"),
        (VIDEO, "这是视频"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "这是视频"),
        (b"\x1a\x45\xdf\xa3" + b"\x00" * 50, "这是视频"),
        ("这只是一段文字".encode(), "只是文字"),
        ("这只是一段文字".encode("gb18030"), "只是文字"),
        (b"<svg onload=alert(1)></svg>", "只是文字"),
        (b"", "空的"),
        (b"%PDF-1.7", "这里只收照片"),
        (word_file(), "这里只收照片"),
        (b"GIF89a" + b"\x00" * 20, "动图不收"),
        (photo(form="BMP"), "BMP"),
        (photo(form="TIFF"), "TIFF"),
        (photo()[:400], "打不开"),
        (b"\xff\xd8\xff" + b"\x00" * 100, "打不开"),
        (b"\x00\x01\x02\x03" * 9, "认不出"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_way_out(content: bytes, told: str) -> None:
    assert told in refusal(content)


def test_two_hundred_megabytes_are_refused_without_reading_them() -> None:
    class Large:
        name, size = "大.jpg", 200_000_000

        def read(self, _size: int = -1) -> bytes:
            raise AssertionError

    with pytest.raises(Invalid, match="有 200 MB，一个文件不能超过 20 MB"):
        files.store(upload=Large(), kind="image", actor=KEEPER, code=STATION, permission="network.view", now=NOW)


def test_a_size_that_lies_is_found_out() -> None:
    class Lying:
        name, size = "小.jpg", 10

        def read(self, size: int = -1) -> bytes:
            return b"x" * size

    with pytest.raises(Invalid, match="20 MB"):
        files.store(upload=Lying(), kind="image", actor=KEEPER, code=STATION, permission="network.view", now=NOW)


def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head() -> None:
    bomb = photo((30_000, 30_000), form="PNG", mode="1")
    assert len(bomb) < 200_000
    assert "像素太多" in refusal(bomb)


def test_a_smaller_limit_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 100)
    assert "像素太多" in refusal(photo())


@pytest.mark.parametrize(
    ("content", "name", "mime", "kept_name"),
    [
        (b"%PDF-1.7 ...", "../../证明.exe", "application/pdf", "证明.pdf"),
        (word_file(), "C:\\资料\\小结.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "小结.docx"),
        (workbook([Sheet("表", [["a"]])]), "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "文件.xlsx"),
        (photo(form="PNG"), "a\r\nb.png", "image/jpeg", "ab.jpg"),
    ],
)  # fmt: skip
def test_documents_are_known_by_what_they_are(content: bytes, name: str, mime: str, kept_name: str) -> None:
    class Given(SimpleUploadedFile):
        pass

    upload: Any = Given("x", content)
    upload._name = name
    kept = files.store(upload=upload, kind="document", actor=KEEPER, code=STATION, permission="network.view", now=NOW)
    assert (kept.mime, kept.name) == (mime, kept_name)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (word_file(**{"word/vbaProject.bin": "x"}), "有宏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "旧版或加了密码"),
        (b"Rar!\x1a\x07", "压缩包不收"),
        (b"PK\x03\x04", "认不出"),
        (VIDEO, "这是视频"),
    ],
)
def test_documents_that_are_refused(content: bytes, told: str) -> None:
    assert told in refusal(content, "文件.docx", "document")


@examples(max_examples=100, deadline=None)
@for_all(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP", b"PK\x03\x04", b"BM"]),
    st.binary(max_size=200),
)
def test_no_bytes_bring_it_down(start: bytes, rest: bytes) -> None:
    with pytest.raises(Invalid):
        store(start + rest, kind="image")


def test_the_same_content_is_kept_once_and_belongs_to_each_who_gave_it() -> None:
    first, second = store(photo()), store(photo(), code="350203001004")
    assert first.sha256 == second.sha256
    assert first.id != second.id
    assert default_storage.listdir(path_of(first.sha256).rsplit("/", 1)[0])[1] == [first.sha256]
    assert set(files.stored([first.id, second.id, uuid4()])) == {first.id, second.id}


def test_giving_a_file_is_written_down() -> None:
    kept = store(photo())
    row = Entry.objects.get(action="files.store")
    assert (row.subject_id, row.code, row.new["sha256"]) == (str(kept.id), STATION, kept.sha256)


def test_the_database_refuses_a_kind_nobody_knows() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        File.objects.create(name="x", kind="video", mime="x", size=1, sha256="0", code="", permission="", given_at=NOW)


def test_who_may_see_it_sees_it_and_the_read_is_written_down_once_an_hour(client_as: ClientAs) -> None:
    kept = store(photo())
    browser = client_as("district_officer")
    shown = browser.get(kept.url)
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"].startswith("private")
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"  # type: ignore[attr-defined]
    assert browser.get(kept.thumb_url).status_code == 200
    assert Entry.objects.filter(outcome="read", subject_id=str(kept.id)).count() == 1


def test_the_small_picture_is_small(client_as: ClientAs) -> None:
    kept = store(photo((1600, 1200)))
    shown = client_as("station_keeper").get(kept.thumb_url)
    with Image.open(io.BytesIO(b"".join(shown.streaming_content))) as small:  # type: ignore[attr-defined]
        assert small.size == (480, 360)


def test_an_unchanged_file_is_not_sent_again(client_as: ClientAs) -> None:
    kept = store(photo())
    browser = client_as("station_keeper")
    tag = browser.get(kept.url).headers["ETag"]
    assert browser.get(kept.url, headers={"If-None-Match": tag}).status_code == 304
    assert client_as("neighbour_officer").get(kept.url, headers={"If-None-Match": tag}).status_code == 404


def test_others_are_told_that_there_is_nothing(client_as: ClientAs, client: Client) -> None:
    kept = store(photo(), permission="people.personal")
    assert client_as("neighbour_officer").get(kept.url).status_code == 404
    assert client_as("station_keeper").get(kept.url).status_code == 403
    assert client.get(kept.url).status_code == 404
    assert client.get(f"/files/{uuid4()}/").status_code == 404
    assert not Entry.objects.filter(outcome="read").exists()


def test_a_document_is_a_download_and_has_no_small_picture(client_as: ClientAs) -> None:
    kept = store(b"%PDF-1.7 x", "小结 1.pdf", "document")
    browser = client_as("station_keeper")
    shown = browser.get(kept.url)
    assert shown.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert kept.thumb_url == ""
    assert browser.get(files.thumb_url(kept.id)).status_code == 404


def test_a_public_file_is_for_everybody_until_it_is_taken_back(client: Client) -> None:
    officer = actor_of_role("district_officer")
    kept = store(photo(), code=SIMING)
    assert files.set_public(file_ids=[kept.id], is_public=True, actor=officer, now=NOW) == 1
    assert files.set_public(file_ids=[kept.id], is_public=True, actor=officer, now=NOW) == 0
    shown = client.get(kept.url)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"].startswith("public")
    assert not Entry.objects.filter(outcome="read").exists()
    files.set_public(file_ids=[kept.id], is_public=False, actor=officer, now=NOW + timedelta(hours=1))
    assert client.get(kept.url).status_code == 404
    assert list(Entry.objects.filter(subject="file").order_by("id").values_list("action", flat=True)) == [
        "files.store", "files.publish", "files.withdraw",
    ]  # fmt: skip


def test_lost_content_says_what_to_do() -> None:
    kept = store(photo())
    default_storage.delete(path_of(kept.sha256))
    with pytest.raises(NotFound, match="备份"):
        files.content(kept.id)
    with pytest.raises(NotFound):
        files.content(uuid4())
