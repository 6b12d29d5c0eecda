"""Taking files in: checked, kept by content, found again by id."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import IO, Any, Protocol
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.support.audit import public as audit
from cuobian.support.files import images
from cuobian.support.files.models import File
from cuobian.support.files.sniffing import sniff

MAX_BYTES = 20_000_000
OFFICE = "application/vnd.openxmlformats-officedocument."
MIMES = {
    "jpeg": ("image/jpeg", ".jpg"),
    "pdf": ("application/pdf", ".pdf"),
    "docx": (OFFICE + "wordprocessingml.document", ".docx"),
    "xlsx": (OFFICE + "spreadsheetml.sheet", ".xlsx"),
}
PHOTOS = ("jpeg", "png", "webp")


class Upload(Protocol):
    """What the web framework hands over for an uploaded file."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as others see it."""

    id: UUID
    name: str
    mime: str
    size: int
    sha256: str
    code: str
    permission: str
    is_public: bool
    kind: str = "document"
    width: int = 0
    height: int = 0
    given_at: datetime | None = None

    @property
    def url(self) -> str:
        return url(self.id)

    @property
    def thumb_url(self) -> str:
        return thumb_url(self.id) if self.kind == "image" else ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was checked, drawn and put away by its content: the slow part, done before anything is locked."""

    name: str
    found: str
    digest: str
    size: int
    width: int
    height: int


def check(*, upload: Upload, kind: str) -> Checked:
    """Check a given file and put its content away; nobody sees it until `store` keeps it. Raises Invalid as `store` does."""
    found, kept = _checked(_content(upload), kind)
    digest = hashlib.sha256(kept.content).hexdigest()
    _keep_both(digest, kept)
    name = _clean_name(upload.name or "", MIMES[found][1])
    return Checked(name, found, digest, len(kept.content), kept.width, kept.height)


def store(
    *,
    upload: Upload | Checked,
    kind: str,
    actor: Actor,
    code: str,
    permission: str,
    now: datetime,
    is_public: bool = False,
) -> StoredFile:
    """Check a given file and keep it. Whether the actor may add one here is the caller's question.

    Args:
        upload: what was given, or what `check` made of it.
        kind: "image" (drawn anew, at most 2,048 a side) or "document" (PDF, Word, Excel, or a photo).
        permission: what a reader must hold over `code` to see it, unless it is public; several, separated by blanks,
            when one of them is enough; "own" among them lets in who gave the file, "known" everybody who is signed in.

    Raises:
        Invalid: too large, empty, damaged, or not of a kind we keep; the message says what to do.
    """
    checked = upload if isinstance(upload, Checked) else check(upload=upload, kind=kind)
    row = File(
        name=checked.name,
        kind="image" if checked.width else "document",
        mime=MIMES[checked.found][0],
        size=checked.size,
        sha256=checked.digest,
        width=checked.width,
        height=checked.height,
        code=code,
        permission=permission,
        is_public=is_public,
        given_by=actor.account_id,
        given_at=now,
    )
    _write(row, actor, now)
    return record_of(row)


def set_public(*, file_ids: Iterable[UUID], is_public: bool, actor: Actor, now: datetime) -> int:
    """Show these files to everybody, or no longer. Whether the actor may is the caller's question."""
    with transaction.atomic():
        rows = list(File.objects.select_for_update().filter(id__in=list(file_ids)).exclude(is_public=is_public))
        File.objects.filter(id__in=[row.id for row in rows]).update(is_public=is_public)
        for row in rows:
            audit.record(
                actor=actor,
                action="files.publish" if is_public else "files.withdraw",
                subject="file",
                subject_id=row.id,
                code=row.code,
                now=now,
                summary=row.name,
                old={"is_public": row.is_public},
                new={"is_public": is_public},
            )
    return len(rows)


def move_files(*, file_ids: Iterable[UUID], code: str) -> int:
    """What these files belong to lies elsewhere from now on: they are seen by those who may see it there."""
    return File.objects.filter(id__in=list(file_ids)).exclude(code=code).update(code=code)


def stored(file_ids: Iterable[UUID]) -> dict[UUID, StoredFile]:
    """What is known of these files, by id; unknown ids are left out."""
    return {row.id: record_of(row) for row in File.objects.filter(id__in=list(file_ids))}


def content(file_id: UUID, *, thumb: bool = False) -> bytes:
    """The bytes of a file, for what the platform itself shows or writes; of a photo, on demand the small picture."""
    row = File.objects.filter(id=file_id).first()
    if row is None:
        raise NotFound()
    with opened(row.sha256, thumb=thumb) as file:
        return bytes(file.read())


def opened(digest: str, *, thumb: bool = False) -> IO[Any]:
    """The kept content, open for reading."""
    path = thumb_path_of(digest) if thumb else path_of(digest)
    if not default_storage.exists(path):
        raise NotFound(_("这个文件的内容不在了，请告诉系统管理员从备份里找回。"))
    return default_storage.open(path, "rb")


def url(file_id: UUID) -> str:
    """Where the file is seen."""
    return reverse("files:file", args=[file_id])


def thumb_url(file_id: UUID) -> str:
    """Where the small picture of a photo is seen."""
    return reverse("files:thumb", args=[file_id])


def record_of(row: File) -> StoredFile:
    """A row as others see it."""
    return StoredFile(
        id=row.id,
        name=row.name,
        mime=row.mime,
        size=row.size,
        sha256=row.sha256,
        code=row.code,
        permission=row.permission,
        is_public=row.is_public,
        kind=row.kind,
        width=row.width,
        height=row.height,
        given_at=row.given_at,
    )


def path_of(digest: str) -> str:
    """Where content is kept: by its SHA-256."""
    return f"sha256/{digest[:2]}/{digest[2:4]}/{digest}"


def thumb_path_of(digest: str) -> str:
    """Where the small picture of a photo is kept."""
    return f"thumbs/{digest[:2]}/{digest[2:4]}/{digest}"


def _content(upload: Upload) -> bytes:
    size = upload.size or 0
    if size > MAX_BYTES:
        raise _too_big(size)
    read = upload.read(MAX_BYTES + 1)
    if len(read) > MAX_BYTES:
        raise _too_big(len(read))
    if not read:
        raise Invalid(_("这个文件是空的，请检查后重新选。"))
    return read


def _checked(content: bytes, kind: str) -> tuple[str, images.Drawn]:
    """What it is, and what is kept of it: a photo drawn anew, a document as it came (without a width)."""
    found = _accepted(sniff(content), kind)
    return ("jpeg", images.redraw(content)) if found in PHOTOS else (found, images.Drawn(content, 0, 0))


def _write(row: File, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        row.save(force_insert=True)
        audit.record(
            actor=actor,
            action="files.store",
            subject="file",
            subject_id=row.id,
            code=row.code,
            now=now,
            summary=row.name,
            new={"sha256": row.sha256, "size": row.size, "mime": row.mime, "is_public": row.is_public},
        )


def _too_big(size: int) -> Invalid:
    return Invalid(
        _("这个文件有 %(size)s MB，一个文件不能超过 20 MB。照片请缩小，文档请拆开或压缩图片后再传。")
        % {"size": f"{size / 1_000_000:,.0f}"},
        code="too-large",
    )


def _accepted(found: str, kind: str) -> str:
    if found in PHOTOS or (kind == "document" and found in MIMES):
        return found
    if kind == "image" and found in MIMES:
        raise Invalid(_("这里只收照片（JPG、PNG）。这个文件是文档，请传到收文件的那一栏。"))
    wanted = _("照片（JPG、PNG）") if kind == "image" else _("PDF、Word（.docx）、Excel（.xlsx）和照片（JPG、PNG）")
    raise Invalid(
        _refusals().get(found) or _("认不出这是什么文件。这里只收%(wanted)s，请重新选。") % {"wanted": wanted},
        code=found,
    )


def _refusals() -> dict[str, str]:
    return {
        "heic": _(
            "这是苹果手机的 HEIC 照片，很多电脑打不开。请在手机「设置 → 相机 → 格式」选「兼容性最佳」再拍，或者截一张图传上来。"
        ),
        "video": _("这是视频，平台只收照片。请从视频里截一张图传上来。"),
        "text": _("这个文件里只是文字，改了后缀也不是照片或文档。请重新选。"),
        "gif": _("动图不收，请传 JPG 或 PNG 照片。"),
        "bmp": _("BMP 图片太大，请另存为 JPG 再传。"),
        "tiff": _("TIFF 图片很多电脑打不开，请另存为 JPG 再传。"),
        "ole": _("这是旧版或加了密码的 Word、Excel 文件。请打开后去掉密码，另存为 .docx 或 .xlsx 再传。"),
        "macro": _("这个文件里有宏，平台不收。请另存为不带宏的 .docx 或 .xlsx 再传。"),
        "zip": _("压缩包不收，请解开后一个一个传。"),
        "archive": _("压缩包不收，请解开后一个一个传。"),
    }


def _keep_both(digest: str, kept: images.Drawn) -> None:
    _keep(path_of(digest), kept.content)
    if kept.width:
        _keep(thumb_path_of(digest), kept.thumb)


def _keep(path: str, kept: bytes) -> None:
    if default_storage.exists(path):
        return
    saved = default_storage.save(path, ContentFile(kept))
    if saved != path:  # somebody kept the same content at the same moment
        default_storage.delete(saved)


def _clean_name(name: str, suffix: str) -> str:
    plain = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    kept = "".join(char for char in plain if unicodedata.category(char)[0] != "C" and char not in '<>:"|?*/')
    stem = kept.rpartition(".")[0] if "." in kept else kept
    return f"{stem.strip(' .')[:100] or _('文件')}{suffix}"
