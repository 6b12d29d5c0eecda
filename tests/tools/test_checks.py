"""The test command: nothing is skipped, a failure is named, and pytest's own closing lines are last."""

import subprocess
import sys
from pathlib import Path

import pytest
from tools.checks import Check, Outcome

from tools import checks

ROOT = Path(__file__).resolve().parents[2]


def test_the_full_run_has_every_check_and_the_quick_one_no_database_and_no_browser() -> None:
    full = [check.name for check in checks.checks(quick=False)]
    quick = [check.name for check in checks.checks(quick=True)]

    assert full[0] == "machine"
    assert full[-3:] == ["tests on SQLite", "tests on PostgreSQL", "tests in Chromium"]
    assert set(full) - set(quick) - {"frontend"} == {"machine", "tests on PostgreSQL", "tests in Chromium"}


def test_what_asks_no_database_is_left_out_of_the_run_on_a_second_one_and_nothing_else() -> None:
    def collected(*arguments: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q", *arguments, "tests/kernel/test_ids.py",
             "tests/support/test_jobs.py", "tests/access/test_table.py", "tests/config/test_backup.py"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return {line.split("::")[0] for line in done.stdout.splitlines() if "::" in line}

    every = collected()
    assert every - collected("--database-only") == {"tests/kernel/test_ids.py"}
    assert len(every) == 4


def test_all_checks_run_and_one_failure_fails_the_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks() -> Outcome:
        raise RuntimeError("broken check")

    listed = [
        Check("breaks", breaks),
        Check("passes", lambda: Outcome(0, ["=== 3 passed in 1.0s ==="])),
        Check("fails", lambda: Outcome(1, ["=== 1 failed, 2 passed, 1 error in 1.0s ==="])),
    ]
    monkeypatch.setattr(checks, "checks", lambda *, quick: listed)

    code = checks.main([])

    said = capsys.readouterr().out.splitlines()
    assert code == 1
    assert [line.split()[:2] for line in said if line.startswith(("ok", "FAILED"))] == [
        ["FAILED", "breaks"],
        ["ok", "passes"],
        ["FAILED", "fails"],
    ]
    assert said[-4:] == [
        "=== 3 passed in 1.0s ===",
        "=== 1 failed, 2 passed, 1 error in 1.0s ===",
        "",
        "5 passed, 2 failed",
    ]


def test_a_program_that_is_not_there_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.command("no-such-program")().code == 1
    assert "no-such-program was not found" in capsys.readouterr().out


def test_no_test_found_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text("")

    outcome = checks.suite("browser", str(tmp_path), "-p", "no:cacheprovider", "-c", "/dev/null", "-p", "no:django")()

    assert outcome.code == 5


def test_an_unknown_check_is_named() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "checks.py", "--only", "nothing"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "no such check" in done.stderr
