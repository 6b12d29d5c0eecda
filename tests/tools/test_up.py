"""up.py, run as people run it: what it refuses, in one line of each language, with nothing half-made."""

import ast
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import up

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What up.py needs before anything is installed."""
    root = tmp_path / "checkout"
    for name in ("src/cuobian/config/launch", "src/cuobian/kernel", "requirements"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("up.py", "pyproject.toml", "src/cuobian/__init__.py", "src/cuobian/config/__init__.py"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture
def run_up(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`python3 up.py ...` in the copy; `before` is what a poorer machine would lack."""
    for name in ("DATABASE_URL", "CUOBIAN_DATA_DIR", "CUOBIAN_MODE", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, before: str = "pass") -> subprocess.CompletedProcess[str]:
        program = [
            f"import runpy, sys; sys.argv = ['up.py', *sys.argv[1:]]; {before}; runpy.run_path('up.py', run_name='__main__')"
        ]
        return subprocess.run(
            [sys.executable, "-c", *program, *arguments],
            cwd=checkout,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> str:
    """A port that nobody uses at this moment."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return str(trial.getsockname()[1])


def assert_refused(done: subprocess.CompletedProcess[str], zh: str, en: str, checkout: Path) -> None:
    """One line, both languages, and nothing made."""
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert zh in lines[0]
    assert en in lines[0]
    assert not (checkout / ".venv").exists()
    assert not (checkout / "data").exists()


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
def test_an_old_python_is_told_so(version: tuple[int, int]) -> None:
    line = up.old_python(version)

    assert "需要 Python 3.11" in line
    assert "Python 3.11 or newer is needed, this is {}.{}".format(*version) in line


@pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
def test_a_new_python_is_not(version: tuple[int, int]) -> None:
    assert up.old_python(version) is None


def test_an_old_python_can_read_the_file() -> None:
    ast.parse((ROOT / "up.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_gets_one_line_and_nothing_is_made(run_up: Run, checkout: Path) -> None:
    done = run_up(before="sys.version_info = (3, 9, 2)")

    assert_refused(done, "现在是 3.9", "this is 3.9", checkout)


def test_a_taken_port_is_refused(run_up: Run, checkout: Path, taken_port: int) -> None:
    done = run_up("--port", str(taken_port))

    assert_refused(done, f"端口 {taken_port} 已被占用", f"port {taken_port} is in use", checkout)


def test_a_data_directory_that_cannot_be_written_is_refused(run_up: Run, checkout: Path) -> None:
    done = run_up("--port", free_port(), "--data", "/proc/cuobian")

    assert_refused(done, "不能写入", "cannot be written", checkout)


def test_a_data_directory_below_a_file_is_refused(run_up: Run, checkout: Path) -> None:
    done = run_up("--port", free_port(), "--data", str(checkout / "up.py" / "data"))

    assert_refused(done, "不是目录", "is not a directory", checkout)


def test_another_kind_of_database_is_refused_before_anything_is_installed(
    run_up: Run, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://a@127.0.0.1/x")
    done = run_up("--port", str(free_port()))

    assert_refused(done, "DATABASE_URL 要以 postgres:// 开头", "DATABASE_URL must begin with postgres://", checkout)


def test_a_missing_venv_module_is_refused(run_up: Run, checkout: Path) -> None:
    done = run_up("--port", free_port(), before="sys.modules['ensurepip'] = None")

    assert_refused(done, "没有 venv 模块", "has no venv module", checkout)


def test_a_folder_that_is_no_environment_is_left_alone(run_up: Run, checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "mine.txt").write_text("keep")

    done = run_up("--port", free_port())

    assert done.returncode == 1
    assert "is not a virtual environment" in done.stderr
    assert (checkout / ".venv" / "mine.txt").read_text() == "keep"


def test_packages_that_do_not_match_their_hash_leave_no_environment(run_up: Run, checkout: Path) -> None:
    wheel = checkout / "nothing-1-py3-none-any.whl"
    wheel.write_bytes(b"not the one that was locked")
    (checkout / "requirements" / "prod.txt").write_text(f"nothing @ {wheel.as_uri()} --hash=sha256:{'0' * 64}\n")

    done = run_up("--port", free_port(), before="import shutil; shutil.which = lambda name: None")

    assert done.returncode == 1
    assert "the packages could not be installed" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_wrong_option_is_a_usage_error(run_up: Run) -> None:
    done = run_up("--port", "99999")

    assert done.returncode == 2
    assert "1 到 65535" in done.stderr


def test_help_needs_no_installation(run_up: Run, checkout: Path) -> None:
    done = run_up("--help")

    assert done.returncode == 0
    assert "--empty" in done.stdout
    assert not (checkout / ".venv").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for uv")
def test_of_two_first_starts_one_installs_and_the_other_waits(checkout: Path, tmp_path: Path) -> None:
    programs, log = tmp_path / "bin", tmp_path / "log"
    programs.mkdir()
    (programs / "uv").write_text(f"#!/bin/sh\necho once >> {log}\nsleep 2\n")
    (programs / "uv").chmod(0o755)
    search = os.pathsep.join((str(programs), os.environ["PATH"]))

    started = [
        subprocess.Popen(
            [sys.executable, "up.py", "backup"],
            cwd=checkout,
            env={**os.environ, "PATH": search},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _one in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in started]

    assert log.read_text() == "once\n", said
    assert sum("making the virtual environment" in text for text in said) == 1
    assert sum("另一次启动正在安装组件" in text for text in said) == 1
    assert not (checkout / ".venv.lock").exists()
