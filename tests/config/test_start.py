"""`cuobian up`: what it refuses, that it starts, starts again without preparing, ends together, and leaves nothing half-made."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from tests.config.starting import ROOT, Start, answer, assert_refused, begin, environment, free_port, wait_for_banner

from cuobian.config.launch import checks, place
from cuobian.config.launch.banner import banner
from cuobian.config.launch.options import Options
from cuobian.kernel.commands import Refused


@dataclass(frozen=True)
class First:
    """A first start that was asked to end: what it left and what it said."""

    left: Path
    status: int
    said: str
    code: int


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    """Done once; the tests that need a prepared platform copy what it left."""
    left, port = tmp_path_factory.mktemp("first") / "data", free_port()
    process = begin(left, "--empty", "--port", str(port))
    try:
        status = answer(port, process)
        wait_for_banner(process)
    finally:
        process.terminate()
        said = process.communicate(timeout=60)[1]
    return First(left, status, said, process.returncode)


@pytest.fixture
def prepared(first: First, data: Path) -> Path:
    shutil.copytree(first.left, data)
    return data


def test_a_taken_port_is_refused(start: Start, data: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        assert_refused(start("--port", str(port)), "已被占用", "is in use", data)


def test_an_address_of_another_machine_is_refused(start: Start, data: Path) -> None:
    assert_refused(
        start("--port", str(free_port()), "--host", "192.0.2.1"), "没有地址 192.0.2.1", "no address 192.0.2.1", data
    )


def test_an_unreachable_database_is_refused_without_showing_the_password(start: Start, data: Path) -> None:
    process = start("--port", str(free_port()), DATABASE_URL=f"postgres://a:very-secret@127.0.0.1:{free_port()}/x")

    said = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert len(said.splitlines()) == 1, said
    assert "连不上数据库" in said
    assert "cannot be reached" in said
    assert "very-secret" not in said
    assert not data.exists()


def test_another_kind_of_database_is_refused(start: Start, data: Path) -> None:
    process = start("--port", str(free_port()), DATABASE_URL="mysql://a@127.0.0.1/x")

    assert_refused(process, "要以 postgres:// 开头", "must begin with postgres://", data)


def test_a_file_that_is_no_database_is_refused_and_kept(start: Start, data: Path) -> None:
    data.mkdir()
    (data / "cuobian.sqlite3").write_text("not a database, and somebody's")

    process = start("--port", str(free_port()))

    assert "does not open" in process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert [path.name for path in data.iterdir()] == ["cuobian.sqlite3"]


AS_NOBODY = """
import os, sys
from pathlib import Path
from cuobian.config.launch import checks
from cuobian.kernel.commands import Refused
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    checks.data_dir_writable(Path(sys.argv[1]))
except Refused as refused:
    print(refused)
"""


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize("below", ["", "new/data"])
def test_a_directory_without_write_permission_is_refused(data: Path, below: str) -> None:
    data.mkdir(mode=0o500)

    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, data / below],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "不能写入" in done.stdout, done.stderr
    assert "cannot be written" in done.stdout


@pytest.mark.slow
def test_it_starts_empty_and_ends_when_asked(first: First) -> None:
    assert first.status < 400
    assert first.code == 0, first.said
    assert "updating the database" in first.said
    assert (first.left / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (first.left / "mode").read_text() == "production\n"


@pytest.mark.slow
@pytest.mark.usefixtures("first")
def test_the_first_start_keeps_the_bytecode_whatever_the_environment_says() -> None:
    missing = [path for path in place.PACKAGE.rglob("*.py") if not Path(cache_from_source(path)).exists()]
    assert missing == []


def test_what_a_start_reads_leaves_the_parts_of_scipy_to_whoever_computes() -> None:
    """Each of them takes tenths of a second, and a web process that draws no panels never needs one."""
    asked = (
        "from cuobian.config.launch.web import read_application; read_application(); import sys; print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", asked], env=environment(), capture_output=True, text=True, check=True)
    read = ran.stdout.split()
    assert "cuobian.engines.panels.laplacian" in read
    assert {"scipy.sparse", "scipy.special", "scipy.linalg", "scipy.optimize", "scipy.stats"}.isdisjoint(read)


@pytest.mark.slow
@pytest.mark.usefixtures("prepared")
def test_it_starts_again_without_preparing(start: Start) -> None:
    port = free_port()
    again = start("--empty", "--port", str(port))
    assert answer(port, again) < 400
    wait_for_banner(again)
    again.send_signal(signal.SIGHUP)
    said = again.communicate(timeout=30)
    assert again.returncode == 0, said
    assert said[1].splitlines() == ["▸ 正在停止 / stopping"]
    checks.port_free("127.0.0.1", port)


@pytest.mark.slow
@pytest.mark.usefixtures("prepared")
def test_when_one_process_dies_the_others_end_and_it_says_so(start: Start) -> None:
    port = free_port()
    process = start("--empty", "--port", str(port))
    answer(port, process)
    wait_for_banner(process)
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
    )

    os.kill(int(children.stdout.split()[0]), signal.SIGKILL)

    said = process.communicate(timeout=40)[1]
    assert process.returncode == 1
    assert "ended unexpectedly (-9)" in said
    checks.port_free("127.0.0.1", port)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's own")
@pytest.mark.usefixtures("prepared")
def test_when_it_is_killed_nothing_goes_on_without_it(start: Start) -> None:
    port = free_port()
    process = start("--empty", "--port", str(port))
    answer(port, process)
    wait_for_banner(process)

    process.kill()
    process.communicate(timeout=30)

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            checks.port_free("127.0.0.1", port)
            return
        except Refused:
            time.sleep(0.1)
    raise AssertionError("the web server still listens")


@pytest.mark.slow
def test_a_first_start_that_is_interrupted_leaves_nothing(start: Start, data: Path) -> None:
    process = start("--empty", "--port", str(free_port()))
    deadline = time.monotonic() + 30
    while not (data / "cuobian.sqlite3").exists() and time.monotonic() < deadline:
        time.sleep(0.02)

    process.send_signal(signal.SIGINT)

    process.communicate(timeout=30)
    assert process.returncode == 130
    assert not data.exists()


@pytest.mark.slow
def test_a_first_start_that_is_killed_is_begun_anew(start: Start, data: Path) -> None:
    killed = start("--empty", "--port", str(free_port()))
    deadline = time.monotonic() + 30
    while not (data / "cuobian.sqlite3").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    killed.kill()
    killed.communicate(timeout=30)
    assert (data / ".preparing").exists()

    port = free_port()
    again = start("--empty", "--port", str(port))

    assert answer(port, again) < 500
    wait_for_banner(again)
    assert not (data / ".preparing").exists()
    assert json.loads((data / "prepared.json").read_text())["accounts"] == []


def test_real_work_is_not_begun_in_a_demonstration(start: Start, data: Path) -> None:
    data.mkdir()
    (data / "mode").write_text("demo\n")

    process = start("--empty", "--port", str(free_port()))

    assert "holds the demonstration city" in process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert [path.name for path in data.iterdir()] == ["mode"]


def test_the_banner_lines_up_chinese_and_latin_columns() -> None:
    options = Options(host="0.0.0.0", port=8100, data=Path("data"), empty=False, workers=2, database_url="")

    said = banner(options, "demo", (("市级办公室", "city", "one-two-3"), ("Auditor", "auditor", "x")))

    assert "http://127.0.0.1:8100" in said
    assert said.splitlines()[-3:] == [
        "  角色 / role  用户名 / user name  密码 / password",
        "  市级办公室   city                one-two-3",
        "  Auditor      auditor             x",
    ]
