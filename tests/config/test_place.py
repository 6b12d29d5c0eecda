"""What an installation tells its processes through the environment."""

import os
from pathlib import Path

import pytest

from cuobian.config.launch import place


@pytest.fixture
def unsaid(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (place.ONE_THREAD, "CUOBIAN_MODE", "CUOBIAN_DATA_DIR"):
        monkeypatch.setenv(name, "restored afterwards")
        monkeypatch.delenv(name)
    return monkeypatch


def test_every_process_computes_with_one_thread(unsaid: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place.announce(tmp_path)
    assert os.environ[place.ONE_THREAD] == "1"
    assert os.environ["CUOBIAN_DATA_DIR"] == str(tmp_path)


def test_what_the_environment_says_stays(unsaid: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unsaid.setenv(place.ONE_THREAD, "4")
    unsaid.setenv("CUOBIAN_MODE", "demo")
    place.announce(tmp_path, "production")
    assert (os.environ[place.ONE_THREAD], os.environ["CUOBIAN_MODE"]) == ("4", "demo")
