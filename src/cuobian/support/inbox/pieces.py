"""Files in pieces: in any order, twice, overlapping, from two phones at once. Each is named by what it contains."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Sum
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.inbox.models import Outcome, Piece, Received, Staged

MOST_PIECE = 262_144
MOST_FILE = 20_000_000
MOST_STAGED = 2_000_000_000
KEPT = timedelta(days=30)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SWEPT = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a file is here. `have` counts the bytes from its beginning without a gap; `ranges` are all of them."""

    have: int
    size: int
    done: bool
    ranges: tuple[tuple[int, int], ...] = ()


def progress(account: UUID, sha256: str) -> Progress:
    """How far a file has come; nothing of it may be here yet. Raises NotFound for what is no digest."""
    row = Staged.objects.filter(account=account, sha256=_digest(sha256)).first()
    return _progress(row) if row else Progress(0, 0, done=False)


def put(
    *, account: UUID, sha256: str, offset: int, size: int, content: bytes, piece_sha256: str, now: datetime
) -> Progress:
    """Keep a piece; with the last one the file is put together and checked.

    Raises:
        Invalid: it does not fit, was damaged on its way, or the whole is not what its name says (then all pieces go,
            and the file is to be sent again from its beginning).
        Conflict: the other phone was just putting it together; ask how far it is.
    """
    _check(offset, size, content, piece_sha256)
    row = _staged(account, _digest(sha256), size, now)
    if row.done_at is None:
        path = f"{_folder(row)}/{offset}-{piece_sha256}"
        _keep(path, content)
        Piece.objects.bulk_create(
            [Piece(staged=row, offset=offset, length=len(content), path=path)], ignore_conflicts=True
        )
        if _ranges(row) == ((0, row.size),):
            _finish(row, now)
    return _progress(row)


def stage(*, account: UUID, sha256: str, content: bytes, now: datetime) -> Progress:
    """Hand over a whole file at once. Raises what `put` raises."""
    found = progress(account, sha256)
    for offset in range(0, len(content), MOST_PIECE):
        if found.done:
            break
        part = content[offset : offset + MOST_PIECE]
        found = put(
            account=account,
            sha256=sha256,
            offset=offset,
            size=len(content),
            content=part,
            piece_sha256=hashlib.sha256(part).hexdigest(),
            now=now,
        )
    return found


def staged(account: UUID, sha256: str) -> bytes | None:
    """A whole file that this account handed over; None while it is not here."""
    if not _SHA256.fullmatch(sha256):
        return None
    row = Staged.objects.filter(account=account, sha256=sha256, done_at__isnull=False).first()
    if row is None or not default_storage.exists(_whole(row)):
        return None
    with default_storage.open(_whole(row), "rb") as file:
        return bytes(file.read())


def forget_staged(*, now: datetime) -> int:
    """Sweep away what was handed over thirty days ago: what was used is kept by support.files. Returns how many.

    A file that a held command names stays until somebody has decided: the phone no longer has it.
    """
    needed = _named_by_held()
    count, last = 0, 0
    while rows := list(Staged.objects.filter(pk__gt=last, started_at__lt=now - KEPT).order_by("pk")[:_SWEPT]):
        last = rows[-1].pk
        gone = [row for row in rows if (row.account, row.sha256) not in needed]
        for row in gone:
            _drop_pieces(row)
            _delete(_whole(row))
        count += Staged.objects.filter(pk__in=[row.pk for row in gone]).delete()[0]
    return count


def _named_by_held() -> set[tuple[UUID, str]]:
    """Whose file, by its digest: commands name the file they belong to by `sha256`."""
    held = Received.objects.filter(outcome=Outcome.HELD).annotate(file=KT("body__sha256"))
    return {(account, digest) for account, digest in held.exclude(file__isnull=True).values_list("account", "file")}


def _check(offset: int, size: int, content: bytes, piece_sha256: str) -> None:
    if not 0 < size <= MOST_FILE:
        raise Invalid(_("一个文件不能超过 20 MB。照片请缩小后再传。"), code="too-large")
    if not 0 < len(content) <= MOST_PIECE:
        raise Invalid(_("一段不能是空的，也不能超过 256 KB。"), code="piece-size")
    if offset < 0 or offset + len(content) > size:
        raise Invalid(_("这一段超出了文件的长度，请从头再传这个文件。"), code="piece-outside")
    if hashlib.sha256(content).hexdigest() != piece_sha256:
        raise Invalid(_("这一段在路上坏了，请再传这一段。"), code="piece-damaged")


def _digest(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise NotFound()
    return text


def _staged(account: UUID, sha256: str, size: int, now: datetime) -> Staged:
    row = Staged.objects.filter(account=account, sha256=sha256).first()
    if row is None:
        used = Staged.objects.filter(account=account).aggregate(total=Sum("size"))["total"] or 0
        if used + size > MOST_STAGED:
            raise Invalid(_("您传来还没用上的文件太多，超过 2 GB。请先把记录传完。"), code="full")
        fresh = Staged(account=account, sha256=sha256, size=size, started_at=now)
        Staged.objects.bulk_create([fresh], ignore_conflicts=True)
        row = Staged.objects.get(account=account, sha256=sha256)
    if row.size != size:
        raise Invalid(_("这个文件的长度和上次说的不一样，请从头再传。"), code="size-changed")
    return row


def _finish(row: Staged, now: datetime) -> None:
    """Put the pieces together; two requests may do it at once, with the same result."""
    whole = bytearray(row.size)
    try:
        for piece in row.pieces.order_by("offset"):
            with default_storage.open(piece.path, "rb") as file:
                whole[piece.offset : piece.offset + piece.length] = file.read()
    except FileNotFoundError as error:
        row.refresh_from_db()
        if row.done_at is None:
            raise Conflict(_("这个文件正在拼接，请稍后再问传到哪里了。")) from error
        return
    content = bytes(whole)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        _drop_pieces(row)
        raise Invalid(_("文件拼起来和手机上的不一样，请从头再传这个文件。"), code="file-damaged")
    _keep(_whole(row), content)
    Staged.objects.filter(pk=row.pk, done_at=None).update(done_at=now)
    row.done_at = now
    _drop_pieces(row)


def _progress(row: Staged) -> Progress:
    if row.done_at is not None:
        return Progress(row.size, row.size, done=True, ranges=((0, row.size),))
    ranges = _ranges(row)
    return Progress(ranges[0][1] if ranges and ranges[0][0] == 0 else 0, row.size, done=False, ranges=ranges)


def _ranges(row: Staged) -> tuple[tuple[int, int], ...]:
    """The bytes that are here, as runs without a gap."""
    found: list[tuple[int, int]] = []
    for offset, length in row.pieces.order_by("offset").values_list("offset", "length"):
        if found and offset <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], offset + length))
        else:
            found.append((offset, offset + length))
    return tuple(found)


def _folder(row: Staged) -> str:
    return f"staged/{row.account}/{row.sha256}"


def _whole(row: Staged) -> str:
    return f"{_folder(row)}/whole"


def _keep(path: str, content: bytes) -> None:
    """Names say what a file contains; one of another length was cut off when it was written (a full disk, a crash)."""
    if default_storage.exists(path):
        if default_storage.size(path) == len(content):
            return
        _delete(path)
    saved = default_storage.save(path, ContentFile(content))
    if saved != path:  # somebody kept the same bytes at the same moment
        default_storage.delete(saved)


def _drop_pieces(row: Staged) -> None:
    for path in list(row.pieces.values_list("path", flat=True)):
        _delete(path)
    row.pieces.all().delete()


def _delete(path: str) -> None:
    if default_storage.exists(path):
        default_storage.delete(path)
