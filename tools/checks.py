"""Every check of the project, one after another; all of them run, and the summary says which failed.

    python up.py test            everything: form, shape, types, both databases, the browser
    python up.py test --quick    the inner loop: form, shape, types, and the fast tests on SQLite

A check that cannot run has failed; none is skipped.
"""

import argparse
import contextlib
import io
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import catalogue, hosts, locks, machine, postgres  # noqa: E402  (after the path is known)

PYTHON = sys.executable
SCRIPTS = Path(PYTHON).parent
CLOSING = re.compile(r"\d+ (?:passed|failed|error|skipped|deselected|xfailed|xpassed)|no tests ran")
COUNTED = re.compile(r"(\d+) (passed|failed|errors?)\b")
TWO_WORKERS = ("-n", "2", "--dist", "loadfile")  # a file's tests share what the file has built
SOURCES = ("src", "tests", "tools", "benchmarks", "up.py", "manage.py", "setup.py")


@dataclass
class Outcome:
    """How a check ended: its exit code and, for a test runner, the lines it closed with."""

    code: int
    closing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """One check."""

    name: str
    run: Callable[[], Outcome]
    quick: bool = True


def command(*arguments: str | Path, **environment: str) -> Callable[[], Outcome]:
    """A program that says what is wrong and ends with an exit code."""

    def run() -> Outcome:
        try:
            return Outcome(_stream([str(part) for part in arguments], environment, tail=[]))
        except FileNotFoundError as error:
            print(f"{error.filename} was not found")
            return Outcome(1)

    return run


def script(name: str, *arguments: str | Path, **environment: str) -> Callable[[], Outcome]:
    """A program installed beside our Python."""
    return command(SCRIPTS / name, *arguments, **environment)


def function(main: Callable[[Sequence[str]], int], *arguments: str) -> Callable[[], Outcome]:
    """A check of our own, run in this process."""
    return lambda: Outcome(main(list(arguments)))


def suite(
    marks: str, *arguments: str, database: Callable[[], contextlib.AbstractContextManager[str]] | None = None
) -> Callable[[], Outcome]:
    """pytest; finding no test is a failure (its exit code 5)."""

    def run() -> Outcome:
        with (database or _sqlite)() as url, tempfile.TemporaryDirectory() as data:
            tail: list[str] = []
            environment = {"DATABASE_URL": url, "CUOBIAN_DATA_DIR": data, "CUOBIAN_MODE": "test"}
            code = _stream([PYTHON, "-m", "pytest", "-m", marks, *arguments], environment, tail=tail)
            return Outcome(code, [line for line in tail if CLOSING.search(line)][-1:])

    return run


@contextlib.contextmanager
def _sqlite() -> Iterator[str]:
    yield ""


def _stream(arguments: list[str], environment: dict[str, str], *, tail: list[str]) -> int:
    """Run a program, show what it says as it says it, and keep the last lines."""
    running = subprocess.Popen(
        arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    for line in running.stdout or ():
        print(line, end="", flush=True)
        tail.append(line.rstrip())
        del tail[:-40]
    return running.wait()


def needs() -> Outcome:
    """The machine has what the tests drive."""
    still = machine.provide()
    for line in still:
        print(line)
    return Outcome(1 if still else 0)


def templates() -> Outcome:
    """The templates' form."""
    found = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob("templates/**/*.html"))
    return script("djade", "--check", "--target-version", "5.2", *found)() if found else Outcome(0)


def frontend() -> Outcome:
    """The browser logic that needs no browser."""
    found = [path for folder in ("tests", "frontend") for path in (ROOT / folder).rglob("*.test.*js")]
    named = sorted(str(path.relative_to(ROOT)) for path in found if "node_modules" not in path.parts)
    return command("node", "--test", *named)() if named else Outcome(0)


def deployable() -> Outcome:
    """Django's own check of what a city would run."""
    with tempfile.TemporaryDirectory() as data:
        production = {
            "CUOBIAN_DATA_DIR": data,
            "CUOBIAN_MODE": "production",
            "CUOBIAN_SECRET_KEY": secrets.token_urlsafe(64),
            "CUOBIAN_PUBLIC_URL": "https://cuobian.example",
            "CUOBIAN_HOSTS": "cuobian.example",
            "DATABASE_URL": "",
        }
        return command(PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **production)()


def migrated() -> Outcome:
    """Every change of a model has its migration."""
    with tempfile.TemporaryDirectory() as data:
        return command(
            PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", CUOBIAN_DATA_DIR=data, DATABASE_URL=""
        )()


def checks(*, quick: bool) -> list[Check]:
    """All checks in the order in which they run, cheapest first."""
    sources = [name for name in SOURCES if (ROOT / name).exists()]
    fast = "not browser and not slow" if quick else "not browser"
    every = [
        Check("machine", needs, quick=False),
        Check("format", script("ruff", "format", "--check", *sources)),
        Check("lint", script("ruff", "check", *sources)),
        Check("shape", script("lint-imports")),
        Check("types", script("mypy")),
        Check("templates", templates),
        Check("hosts", function(hosts.main)),
        Check("locks", function(locks.main)),
        Check("catalogue", function(catalogue.main, "check")),
        Check("deploy", deployable),
        Check("migrations", migrated),
        Check("frontend", frontend, quick=_has_node()),
        Check("tests on SQLite", suite(fast, *TWO_WORKERS)),
        Check(
            "tests on PostgreSQL",
            suite(fast, "--database-only", *TWO_WORKERS, database=postgres.throw_away),
            quick=False,
        ),
        Check("tests in Chromium", suite("browser", *TWO_WORKERS), quick=False),
    ]
    return [check for check in every if check.quick or not quick]


def _has_node() -> bool:
    return next(need for need in machine.NEEDS if need.what == "Node").found()


def run(check: Check) -> tuple[Outcome, float]:
    """One check with its heading; a check that breaks has failed."""
    print(f"\n===== {check.name}", flush=True)
    began = time.monotonic()
    try:
        outcome = check.run()
    except Exception:  # whatever happens to one check, the others still run
        traceback.print_exc()
        outcome = Outcome(1)
    return outcome, time.monotonic() - began


def main(arguments: Sequence[str]) -> int:
    """Run the checks; 0 when all of them passed."""
    parser = argparse.ArgumentParser(
        prog="up.py test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="the inner loop: no PostgreSQL, no browser, no slow test")
    parser.add_argument("--only", action="append", metavar="NAME", help="run the checks with this name (repeatable)")
    options = parser.parse_args(arguments)
    chosen = [check for check in checks(quick=options.quick) if not options.only or check.name in options.only]
    if not chosen:
        parser.error("no such check; the names are: " + ", ".join(check.name for check in checks(quick=options.quick)))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    ended = [(check, *run(check)) for check in chosen]
    print("\n===== summary")
    for check, outcome, seconds in ended:
        print(f"{'ok    ' if outcome.code == 0 else 'FAILED'} {check.name:<22} {seconds:7.1f} s")
    _close([line for _check, outcome, _seconds in ended for line in outcome.closing])
    return 1 if any(outcome.code for _check, outcome, _seconds in ended) else 0


def _close(lines: list[str]) -> None:
    """pytest's own closing lines, and their sum as the last line."""
    if not lines:
        return
    print()
    for line in lines:
        print(line)
    counted = {"passed": 0, "failed": 0}
    for number, what in COUNTED.findall("\n".join(lines)):
        counted["passed" if what == "passed" else "failed"] += int(number)
    print(f"\n{counted['passed']} passed, {counted['failed']} failed")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
