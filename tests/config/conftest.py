"""A data directory and starts in it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.config.starting import Start, begin


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    """Start `cuobian up` in a data directory of its own; whatever still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **given: str) -> subprocess.Popen[str]:
        started.append(begin(data, *arguments, **given))
        return started[-1]

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=30)
