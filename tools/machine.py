"""What the full check needs from the machine, and installing it where that is ours to do (root on Debian or Ubuntu)."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import postgres

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing, how it is found, and the package it comes from."""

    what: str
    found: Callable[[], bool]
    package: str


def _browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def _chinese_fonts() -> bool:
    if shutil.which("fc-list"):
        listed = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
        ).stdout
        return bool(listed.strip())
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))


def _database_server() -> bool:
    try:
        postgres.find_programs()
    except postgres.Missing:
        return False
    return True


def _node() -> bool:
    return shutil.which("node") is not None


NEEDS = (
    Need("Chromium", _browser, "chromium"),
    Need("Chinese fonts", _chinese_fonts, "fonts-noto-cjk"),
    Need("PostgreSQL 15 server", _database_server, "postgresql"),
    Need("Node", _node, "nodejs"),
)


def missing() -> list[Need]:
    """What is not there."""
    return [need for need in NEEDS if not need.found()]


def may_install() -> bool:
    """Whether this is a Debian or Ubuntu where we are root."""
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def provide() -> list[str]:
    """Install what is missing where we may; returns what is still missing, in words."""
    needs = missing()
    if needs and may_install():
        apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = [need.package for need in needs]
        print("apt-get install", *packages, flush=True)
        for arguments in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
            done = subprocess.run(["apt-get", *arguments], env=apt, stdout=subprocess.DEVNULL, check=False)
            if done.returncode:
                print(f"apt-get {arguments[0]} ended with {done.returncode}", flush=True)
        needs = missing()
    return [f"{need.what} is missing (on Debian and Ubuntu: apt install {need.package})" for need in needs]
