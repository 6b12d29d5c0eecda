"""Running `cuobian up` as people do, in a data directory of its own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.Popen[str]]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def environment(**given: str) -> dict[str, str]:
    """What a process inherits: nothing of ours, SQLite, and bytecode that imports may not write."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CUOBIAN_")}
    ours = {"DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**inherited, **ours, **given}


def begin(data: Path, *arguments: str, **given: str) -> subprocess.Popen[str]:
    """`cuobian up` on SQLite in this data directory."""
    return subprocess.Popen(
        [sys.executable, "-m", "cuobian", "up", "--data", str(data), *arguments],
        env=environment(**given),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(port: int, process: subprocess.Popen[str], within: float = 90.0) -> int:
    """The status of the first page, once there is one."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/")
            return connection.getresponse().status
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"no answer; {process.communicate(timeout=10)[1]}")


def wait_for_banner(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "Ctrl+C" in line:
            return


def assert_refused(process: subprocess.Popen[str], zh: str, en: str, data: Path) -> None:
    """One line in both languages, exit code 1, and nothing made."""
    said = process.communicate(timeout=60)[1].splitlines()
    assert process.returncode == 1
    assert len(said) == 1, said
    assert zh in said[0]
    assert en in said[0]
    assert not data.exists()
