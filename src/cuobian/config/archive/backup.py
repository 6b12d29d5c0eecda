"""Making a backup."""

import io
import os
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.db import connection

from cuobian import __version__
from cuobian.config.archive import database
from cuobian.config.archive.manifest import DUMPS, FILES, MANIFEST, SECRET, Hashing, Manifest
from cuobian.config.launch.place import mode_of
from cuobian.kernel.commands import Console, Refused


def back_up(*, data: Path, target: Path, with_secret: bool, moment: datetime, console: Console) -> int:
    """Write the backup and return its size. An unfinished one never carries the final name."""
    if target.exists():
        raise Refused(f"{target} 已经存在，请换一个文件名", f"{target} exists; choose another name")
    if not database.applied_migrations():
        raise Refused(f"{data} 里还没有数据", f"there is no data in {data} yet")
    partial = target.with_name(target.name + ".partial")
    try:
        with (
            tempfile.TemporaryDirectory(dir=data) as scratch,
            tarfile.open(fileobj=_create(partial), mode="w:gz") as archive,
        ):
            console.stage("复制数据库", "copying the database")
            dumped = Path(scratch) / DUMPS[connection.vendor]
            database.dump(dumped)
            members = {dumped.name: dumped, **_files(data), **({SECRET: data / SECRET} if with_secret else {})}
            hashes = _add_all(archive, members, console)
            manifest = Manifest(
                version=__version__,
                engine=connection.vendor,
                mode=mode_of(data) or "production",
                made_at=moment.isoformat(timespec="seconds"),
                migrations=database.applied_migrations(),
                members=hashes,
            )
            _add(archive, MANIFEST, io.BytesIO(manifest.to_bytes()), len(manifest.to_bytes()))
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def _create(path: Path) -> BinaryIO:
    """Readable by us alone: a backup holds everything."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def _files(data: Path) -> dict[str, Path]:
    uploads = data / FILES
    return {
        f"{FILES}/{path.relative_to(uploads).as_posix()}": path for path in sorted(uploads.rglob("*")) if path.is_file()
    }


def _add_all(archive: tarfile.TarFile, members: dict[str, Path], console: Console) -> dict[str, str]:
    console.stage("写入备份", "writing the backup")
    hashes = {}
    for number, (name, path) in enumerate(members.items(), start=1):
        with path.open("rb") as stream:
            hashes[name] = _add(archive, name, stream, path.stat().st_size)
        console.progress(number, len(members), "文件 / files")
    return hashes


def _add(archive: tarfile.TarFile, name: str, stream: BinaryIO, size: int) -> str:
    member, hashing = tarfile.TarInfo(name), Hashing(stream)
    member.size, member.mode = size, 0o600
    archive.addfile(member, cast("BinaryIO", hashing))
    return hashing.hexdigest()
