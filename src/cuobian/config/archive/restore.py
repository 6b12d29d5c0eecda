"""Restoring a backup: unpack beside the data, verify every hash, and only then put it in place."""

import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from django.db import connection, connections

from cuobian.config import order
from cuobian.config.archive import database
from cuobian.config.archive.manifest import (
    CHUNK,
    DUMPS,
    FILES,
    MANIFEST,
    SECRET,
    Hashing,
    Manifest,
    not_a_backup,
    parse,
)
from cuobian.config.launch import place, stamp
from cuobian.config.launch.checks import DATABASE_FILE, data_dir_writable, other_order
from cuobian.kernel.commands import Console, Refused


def restore(*, data: Path, source: Path, replace: bool, console: Console) -> Manifest:
    """Put the backup in place of what is there. Whatever is wrong is found before anything is touched."""
    if not source.is_file():
        raise Refused(f"没有文件 {source}", f"no such file: {source}")
    data_dir_writable(data)
    if not order.holds():
        raise other_order()
    target = data / DATABASE_FILE
    if not replace and not (database.is_empty(target) and _no_files(data)):
        raise Refused(
            f"{data} 里已有数据；确定要换掉请加 --replace", f"{data} is not empty; add --replace to replace it"
        )
    existed = data.exists()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=data, prefix=".restoring-") as scratch:
            console.stage("核对备份", "verifying the backup")
            unpacked = Path(scratch)
            manifest = _unpack(source, unpacked, console)
            _suits(manifest)
            console.stage("写入数据", "putting the data in place")
            _put_in_place(unpacked, data, manifest)
    except BaseException:
        if not existed and not any(data.iterdir()):
            data.rmdir()
        raise
    return manifest


def _no_files(data: Path) -> bool:
    return not any(path.is_file() for path in (data / FILES).rglob("*"))


def _unpack(source: Path, into: Path, console: Console) -> Manifest:
    hashes: dict[str, str] = {}
    try:
        with source.open("rb") as stream, tarfile.open(fileobj=stream, mode="r:gz") as archive:
            for member in archive:
                hashes[member.name] = _unpack_one(archive, member, into)
                console.progress(stream.tell(), source.stat().st_size, "字节 / bytes")
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and not isinstance(error, tarfile.TarError) and error.errno is not None:
            raise
        raise not_a_backup() from error
    if hashes.pop(MANIFEST, None) is None:
        raise not_a_backup()
    manifest = parse((into / MANIFEST).read_bytes())
    wrong = sorted(set(hashes.items()) ^ set(manifest.members.items()))
    if wrong or DUMPS[manifest.engine] not in hashes:
        name = wrong[0][0] if wrong else DUMPS[manifest.engine]
        raise Refused(f"备份已损坏：{name} 与清单不符", f"the backup is damaged: {name} does not match the manifest")
    return manifest


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> str:
    name = PurePosixPath(member.name)
    expected = member.name in {MANIFEST, SECRET, *DUMPS.values()} or name.parts[:1] == (FILES,)
    stream = archive.extractfile(member) if member.isreg() else None
    if stream is None or not expected or name.is_absolute() or ".." in name.parts or "\\" in member.name:
        raise not_a_backup()
    path = into / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        hashing = Hashing(target)
        while content := stream.read(CHUNK):
            hashing.write(content)
    return hashing.hexdigest()


def _suits(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise Refused(
            f"这是 {manifest.engine} 的备份，现在用的是 {connection.vendor}",
            f"this is a backup of {manifest.engine}, the database here is {connection.vendor}",
        )
    unknown = database.unknown_migrations(manifest.migrations)
    if unknown:
        raise Refused(
            f"备份来自更新的版本 {manifest.version}（{unknown[0]}），请先升级",
            f"the backup was made by a newer version, {manifest.version} ({unknown[0]}); upgrade first",
        )


def _put_in_place(unpacked: Path, data: Path, manifest: Manifest) -> None:
    connections.close_all()
    dumped, target = unpacked / DUMPS[manifest.engine], data / DATABASE_FILE
    if manifest.engine == "postgresql":
        database.load_postgres(dumped)
    else:
        if target.exists():
            database.refuse_if_in_use(target)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        dumped.replace(target)
    shutil.rmtree(data / FILES, ignore_errors=True)
    (unpacked / FILES).mkdir(exist_ok=True)
    (unpacked / FILES).replace(data / FILES)
    if (unpacked / SECRET).exists():
        (unpacked / SECRET).replace(data / SECRET)
        (data / SECRET).chmod(0o600)
    (data / place.MODE_FILE).write_text(manifest.mode + "\n", encoding="utf-8")
    stamp.forget(data)
