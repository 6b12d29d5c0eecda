"""The `cuobian` command as people run it: help, groups, exit codes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cuobian import __version__
from cuobian.config.cli import GROUPS
from cuobian.config.domain_commands import domain_commands
from cuobian.kernel.commands import CommandGroups, Console, Refused

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
PROMISED = {
    "network": {"import", "export"},
    "people": {"reset", "administrators"},
    "standard": {"import", "export", "diff"},
    "rating": {"replay", "simulate", "verify-draw"},
    "ledger": {"verify"},
    "demo": {"load"},
}


@pytest.fixture
def cuobian(tmp_path: Path) -> Run:
    """`cuobian ...` on a data directory that has never been started."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        known = {**os.environ, "CUOBIAN_MODE": "test", "DATABASE_URL": "", "CUOBIAN_DATA_DIR": str(tmp_path / "data")}
        return subprocess.run(
            [sys.executable, "-m", "cuobian", *arguments],
            cwd=tmp_path,
            env={**known, "PYTHONPATH": str(ROOT / "src"), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def test_the_promised_commands_are_offered() -> None:
    groups = domain_commands(CommandGroups())

    assert set(GROUPS) == set(PROMISED)
    for group, names in PROMISED.items():
        assert names <= {command.name for command in groups.of(group)}, group


def test_every_command_says_in_both_languages_what_it_does() -> None:
    groups = domain_commands(CommandGroups())
    commands = [command for group in GROUPS for command in groups.of(group)]

    assert [command for command in commands if command.zh.isascii() or not command.en.isascii()] == []


@pytest.mark.parametrize("arguments", [(), ("up",), ("backup",), ("restore",)])
def test_help_is_in_both_languages(cuobian: Run, arguments: tuple[str, ...]) -> None:
    done = cuobian(*arguments, "--help")

    assert done.returncode == 0
    assert "退出码" in done.stdout
    assert "exit codes" in done.stdout


@pytest.mark.parametrize("group", list(GROUPS))
def test_a_group_lists_its_commands_without_a_database(cuobian: Run, tmp_path: Path, group: str) -> None:
    done = cuobian(group, "--help")

    assert done.returncode == 0, done.stderr
    assert PROMISED[group] <= set(done.stdout.split())
    assert not (tmp_path / "data").exists()


def test_the_version_is_that_of_the_package(cuobian: Run) -> None:
    assert cuobian("--version").stdout.strip() == __version__
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [(), ("nothing",), ("network",), ("network", "nothing"), ("up", "--port", "0")])
def test_wrong_usage_is_exit_code_2(cuobian: Run, arguments: tuple[str, ...]) -> None:
    assert cuobian(*arguments).returncode == 2


def test_a_command_before_the_first_start_is_refused_in_one_line(cuobian: Run, tmp_path: Path) -> None:
    done = cuobian("backup")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "cuobian up" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [("backup",), ("ledger", "verify"), ("network", "import", "x.xlsx")])
def test_another_kind_of_database_is_refused_in_one_line(cuobian: Run, arguments: tuple[str, ...]) -> None:
    done = cuobian(*arguments, DATABASE_URL="mysql://a@127.0.0.1/x")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "DATABASE_URL 要以 postgres:// 开头" in done.stderr
    assert "DATABASE_URL must begin with postgres://" in done.stderr


def test_two_commands_of_one_name_are_a_defect() -> None:
    groups = CommandGroups()
    groups.add("network", "import", zh="导入", en="import", run=lambda _options, _console: 0)

    with pytest.raises(ValueError, match="network import"):
        groups.add("network", "import", zh="导入", en="import", run=lambda _options, _console: 0)


def test_progress_in_a_log_is_one_line_a_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    for done in range(1, 201):
        console.progress(done, 200, "站点")

    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 11
    assert said.err.splitlines()[-1] == "  200/200 站点"


def test_a_refusal_is_one_line_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    Console().refuse(Refused("文件不存在", "no such file"))

    assert capsys.readouterr().err == "✗ 文件不存在 / no such file\n"
