"""Backup and restore, run as people run them, on the database that this test run is about."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DATABASE_URL", "")
Run = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = [pytest.mark.slow, pytest.mark.database_url]


def environment(data: Path, url: str) -> dict[str, str]:
    """The environment of one installation."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CUOBIAN_")}
    known = {"DATABASE_URL": url, "CUOBIAN_DATA_DIR": str(data), "CUOBIAN_MODE": "production"}
    return {**inherited, **known, "PYTHONPATH": str(ROOT / "src")}


def address(name: str) -> str:
    """A database on the server of this run."""
    before, rest = SERVER.rsplit("/", 1)
    return before + "/" + name + ("?" + rest.split("?", 1)[1] if "?" in rest else "")


def on_server(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(statement)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """All tables, made once: the path of a SQLite file, or the name of a database to copy."""
    folder = tmp_path_factory.mktemp("tables")
    name = f"backup_{uuid.uuid4().hex}"
    if SERVER:
        on_server(f"CREATE DATABASE {name}")
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"],
        env=environment(folder, address(name) if SERVER else ""),
        check=True,
    )
    yield name if SERVER else str(folder / "cuobian.sqlite3")
    if SERVER:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(tables: str) -> Iterator[str]:
    """A database of our own on the server of this run; nothing on SQLite."""
    if not SERVER:
        yield ""
        return
    name = f"backup_{uuid.uuid4().hex}"
    on_server(f"CREATE DATABASE {name} TEMPLATE {tables}")
    yield address(name)
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def run(tmp_path: Path, database_url: str) -> Run:
    """A Python program in the environment of one installation; `at` names its data directory."""

    def run(*arguments: str | Path, at: str = "data") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=tmp_path,
            env=environment(tmp_path / at, database_url),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def data(tmp_path: Path, run: Run, tables: str) -> Path:
    """An installation with its tables, one session as a sign of life, one upload and a key."""
    folder = tmp_path / "data"
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / "photo.jpg").write_bytes(b"a photo")
    (folder / "secret.key").write_text("kept secret")
    (folder / "mode").write_text("production\n")
    if not SERVER:
        shutil.copy(tables, folder / "cuobian.sqlite3")
    return folder


class Signs:
    """Rows that tell one state of the database from another, written and read without the platform."""

    def __init__(self, data: Path, url: str) -> None:
        self._data, self._url = data, url

    def connect(self) -> Any:
        if self._url:
            return closing(psycopg.connect(self._url, autocommit=True))
        return closing(sqlite3.connect(self._data / "cuobian.sqlite3", isolation_level=None))

    def write(self, sign: str) -> None:
        with self.connect() as database:
            row = f"('{sign}', '', '2100-01-01 00:00:00+00:00')"
            database.execute(f"INSERT INTO django_session (session_key, session_data, expire_date) VALUES {row}")

    def read(self) -> list[str]:
        with self.connect() as database:
            return [row[0] for row in database.execute("SELECT session_key FROM django_session ORDER BY 1").fetchall()]


@pytest.fixture
def signs(data: Path, database_url: str) -> Signs:
    found = Signs(data, database_url)
    found.write("before")
    return found


def back_up(run: Run, *arguments: str) -> None:
    done = run("-m", "cuobian", "backup", "one.tar.gz", *arguments)
    assert done.returncode == 0, done.stderr


def members(path: Path) -> list[str]:
    with tarfile.open(path) as archive:
        return archive.getnames()


def refused(done: subprocess.CompletedProcess[str], zh: str, en: str) -> None:
    assert done.returncode == 1, done.stderr
    assert zh in done.stderr.splitlines()[-1]
    assert en in done.stderr.splitlines()[-1]


def test_a_backup_brings_back_rows_and_files_and_drops_what_came_after(
    data: Path, run: Run, tmp_path: Path, signs: Signs
) -> None:
    back_up(run)
    signs.write("later")
    (data / "files" / "later.txt").write_text("x")
    (data / "prepared.json").write_text("{}")

    done = run("-m", "cuobian", "restore", "one.tar.gz", "--replace")

    assert done.returncode == 0, done.stderr
    assert signs.read() == ["before"]
    assert (data / "files" / "ab" / "photo.jpg").read_bytes() == b"a photo"
    assert not (data / "files" / "later.txt").exists()
    assert not (data / "prepared.json").exists()
    assert (data / "secret.key").read_text() == "kept secret"
    assert (tmp_path / "one.tar.gz").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in data.iterdir() if path.name.startswith(".")) == []


def test_the_key_is_in_a_backup_only_when_asked_for(data: Path, run: Run, tmp_path: Path) -> None:
    assert data.exists()
    back_up(run)
    assert "secret.key" not in members(tmp_path / "one.tar.gz")
    (tmp_path / "one.tar.gz").unlink()

    back_up(run, "--with-secret")

    assert "secret.key" in members(tmp_path / "one.tar.gz")


def test_what_is_there_is_not_replaced_without_saying_so(data: Path, run: Run) -> None:
    assert data.exists()
    back_up(run)

    refused(run("-m", "cuobian", "restore", "one.tar.gz"), "已有数据", "add --replace")
    refused(run("-m", "cuobian", "backup", "one.tar.gz"), "已经存在", "choose another name")


def altered(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same backup with other contents."""
    target = path.with_name("altered.tar.gz")
    with tarfile.open(path) as source, tarfile.open(target, "w:gz") as archive:
        for member in source:
            stream = source.extractfile(member)
            content = change(member.name, stream.read() if stream else b"")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target


def test_one_changed_byte_is_found_before_anything_is_touched(
    data: Path, run: Run, tmp_path: Path, signs: Signs
) -> None:
    assert data.exists()
    back_up(run)
    wrong = altered(
        tmp_path / "one.tar.gz", lambda name, content: content[:-1] + b"X" if name.endswith(".jpg") else content
    )
    signs.write("later")

    refused(run("-m", "cuobian", "restore", wrong, "--replace"), "备份已损坏", "files/ab/photo.jpg does not match")

    assert signs.read() == ["before", "later"]
    assert (data / "files" / "ab" / "photo.jpg").read_bytes() == b"a photo"


def test_a_backup_of_a_newer_version_is_refused(data: Path, run: Run, tmp_path: Path) -> None:
    assert data.exists()
    back_up(run)

    def newer(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        manifest = json.loads(content)
        return json.dumps(
            {**manifest, "version": "9.9", "migrations": [*manifest["migrations"], ["network", "9999_x"]]}
        ).encode()

    refused(
        run("-m", "cuobian", "restore", altered(tmp_path / "one.tar.gz", newer), "--replace"),
        "请先升级",
        "upgrade first",
    )


def test_a_backup_that_is_cut_off_or_something_else_is_refused(
    data: Path, run: Run, tmp_path: Path, signs: Signs
) -> None:
    assert data.exists()
    back_up(run)
    whole = (tmp_path / "one.tar.gz").read_bytes()
    for name, content in (("cut.tar.gz", whole[: len(whole) // 2]), ("text.tar.gz", b"hello"), ("empty.tar.gz", b"")):
        (tmp_path / name).write_bytes(content)

        refused(
            run("-m", "cuobian", "restore", name, "--replace"), "不是完整的厝边备份", "not a complete Cuobian backup"
        )
    assert signs.read() == ["before"]


def test_a_member_that_would_leave_the_directory_is_refused(data: Path, run: Run, tmp_path: Path) -> None:
    assert data.exists()
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("files/../../evil.txt")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))

    refused(run("-m", "cuobian", "restore", "evil.tar.gz", "--replace"), "不是完整的厝边备份", "not a complete")
    assert not (tmp_path / "evil.txt").exists()


@pytest.mark.skipif(bool(SERVER), reason="a SQLite file is moved into a new directory; a server has one database")
def test_a_backup_is_restored_into_a_new_directory(data: Path, run: Run, tmp_path: Path, signs: Signs) -> None:
    assert data.exists()
    back_up(run)

    done = run("-m", "cuobian", "restore", "one.tar.gz", at="new")

    assert done.returncode == 0, done.stderr
    assert Signs(tmp_path / "new", "").read() == ["before"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["cuobian.sqlite3", "files", "mode"]


@pytest.mark.skipif(bool(SERVER), reason="only a SQLite file can be swapped under a running server")
def test_a_running_platform_is_not_restored_over(data: Path, run: Run, signs: Signs) -> None:
    back_up(run)
    with closing(sqlite3.connect(data / "cuobian.sqlite3")) as busy:
        busy.execute("SELECT count(*) FROM django_migrations").fetchone()

        refused(run("-m", "cuobian", "restore", "one.tar.gz", "--replace"), "正在运行", "stop it first")

    assert signs.read() == ["before"]
