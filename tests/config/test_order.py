"""A PostgreSQL database that compares text as a language does is refused before anything is written."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.checks import run_checks
from tests.config.starting import ROOT, assert_refused, begin, environment, free_port

from cuobian.config import order
from cuobian.config.launch import checks
from tools import postgres

MAKE = "CREATE DATABASE {0} TEMPLATE template0 ENCODING {1} LOCALE_PROVIDER {2}"
WRONG = {
    "chinese": MAKE.format("chinese", "'UTF8'", "icu ICU_LOCALE 'zh-CN' LOCALE 'C'"),
    "english": MAKE.format("english", "'UTF8'", "icu ICU_LOCALE 'en-US' LOCALE 'C'"),
    "no_encoding": MAKE.format("no_encoding", "'SQL_ASCII'", "libc LOCALE 'C'"),
}
RIGHT = {
    "as_told": MAKE.format("as_told", "'UTF8'", "libc LOCALE 'C.UTF-8'"),
    "plain_c": MAKE.format("plain_c", "'UTF8'", "libc LOCALE 'C'"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A throw-away server with databases made in right and in wrong ways."""
    with postgres.throw_away() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in (*WRONG.values(), *RIGHT.values()):
                connection.execute(statement.encode())
            if connection.info.server_version >= 170000:
                connection.execute(MAKE.format("built_in", "'UTF8'", "builtin BUILTIN_LOCALE 'C.UTF-8'").encode())
        yield url


def named(server: str, name: str) -> str:
    return server.replace("/cuobian?", f"/{name}?")


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return int(found[0]) if found else 0


def manage(data: Path, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment(CUOBIAN_DATA_DIR=str(data), DATABASE_URL=url, CUOBIAN_SECRET_KEY="a" * 60),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", list(WRONG))
def test_a_database_of_another_order_is_not_started_on(server: str, tmp_path: Path, name: str) -> None:
    url = named(server, name)
    process = begin(tmp_path / "data", "--empty", "--port", str(free_port()), DATABASE_URL=url)

    assert_refused(process, "不是按字节", "does not compare text byte by byte", tmp_path / "data")
    assert tables(url) == 0


@pytest.mark.slow
def test_a_database_made_as_we_say_is_fine(server: str) -> None:
    with psycopg.connect(named(server, "cuobian")) as connection:
        new = "built_in" if connection.info.server_version >= 170000 else "cuobian"
    for name in ("cuobian", *RIGHT, new):
        checks.postgres_reachable(named(server, name))
    assert all(word in checks.CREATE for word in ("template0", "UTF8", "libc", "C.UTF-8"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", [("migrate",), ("check", "--database", "default"), ("check", "--deploy")], ids=" ".join
)
def test_django_refuses_it_too(server: str, tmp_path: Path, asked: tuple[str, ...]) -> None:
    url = named(server, "chinese")
    done = manage(tmp_path / "data", url, *asked)

    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if order.WRONG in line]
    assert "不是按字节" in line
    assert "createdb --template=template0" in line
    assert tables(url) == 0


@pytest.mark.slow
def test_a_backup_is_not_restored_into_it(server: str, tmp_path: Path) -> None:
    (tmp_path / "backup.tar.gz").write_bytes(b"not read at all")
    done = subprocess.run(
        [sys.executable, "-m", "cuobian", "restore", tmp_path / "backup.tar.gz", "--data", tmp_path / "data"],
        env=environment(DATABASE_URL=named(server, "chinese"), CUOBIAN_MODE="production"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "does not compare text byte by byte" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.django_db
def test_the_database_of_the_tests_is_a_right_one() -> None:
    assert order.holds()
    assert [found for found in run_checks(databases=["default"]) if found.id == order.WRONG] == []
    assert [found for found in order.at_deploy() if found.id in (order.WRONG, order.UNANSWERED)] == []


def test_a_deploy_check_says_when_the_database_does_not_answer(tmp_path: Path) -> None:
    done = manage(tmp_path / "data", f"postgres://nobody@127.0.0.1:{free_port()}/x", "check", "--deploy")

    assert order.UNANSWERED in done.stderr
    assert "连不上数据库" in done.stderr
