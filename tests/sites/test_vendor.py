"""What is vendored is what VENDOR.json says, small enough, and rebuilt to the same bytes where Node is."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
STATIC = HOME / "src" / "cuobian" / "sites" / "static"
VENDOR = STATIC / "vendor"
ENTRIES = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))
PERMISSIVE = {"MIT", "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_a_vendored_file_has_its_hash_and_a_permissive_licence(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert entry["licence"] in PERMISSIVE


def test_every_vendored_file_is_listed_and_versions_are_the_pinned_ones() -> None:
    here = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert {name for name in here if not name.startswith("licences/")} == {entry["file"] for entry in ENTRIES} | {
        "VENDOR.json"
    }
    pins = json.loads((HOME / "frontend" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {entry["name"]: entry["version"] for entry in ENTRIES} == pins


def test_no_static_file_passes_the_limit() -> None:
    assert [path.name for path in STATIC.rglob("*") if path.is_file() and path.stat().st_size > 1_500_000] == []


def test_every_length_a_tag_may_write_is_in_the_style_sheet() -> None:
    css = (STATIC / "cuobian" / "css" / "values.css").read_text(encoding="utf-8")
    assert all(f'[data-v="{half / 2:g}"]{{--v:{half / 2:g}}}' in css for half in range(201))


def test_the_sources_give_the_same_bytes() -> None:
    if not shutil.which("node") or not (HOME / "frontend" / "node_modules").exists():
        pytest.skip("needs Node and `npm ci --ignore-scripts` in frontend/")
    done = subprocess.run(
        ["node", "build.mjs", "--check"], cwd=HOME / "frontend", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
