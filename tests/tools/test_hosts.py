"""Nothing of one machine, no package host, no secret, no large or altered file gets into the repository."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import hosts

ROOT = Path(__file__).resolve().parents[2]


def findings_for(folder: Path, name: str, text: str) -> list[str]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [finding.what for finding in hosts.findings(folder)]


@pytest.mark.parametrize("host", hosts.HOSTS)
def test_a_package_host_is_found_wherever_it_stands(tmp_path: Path, host: str) -> None:
    assert findings_for(tmp_path, "docs/install.md", f"see https://{host.upper()}/simple") == [
        f"names the package host {host.upper()}"
    ]


@pytest.mark.parametrize(
    "path", ["/".join(("", "work", "x")), "/".join(("", "root", ".cache")), "/".join(("", "home", "li", "x"))]
)
def test_a_path_of_one_machine_is_found(tmp_path: Path, path: str) -> None:
    found = findings_for(tmp_path, "src/a.py", f'OPEN = "{path}"')

    assert len(found) == 1
    assert found[0].startswith("names a path of one machine")


@pytest.mark.parametrize("text", ["see ./tmp/x", "docs/work/plan.md", "https://example.org/work/1", "ROOT/root/x"])
def test_other_paths_and_addresses_pass(tmp_path: Path, text: str) -> None:
    assert findings_for(tmp_path, "src/a.py", text) == []


def test_a_test_may_name_a_made_up_path(tmp_path: Path) -> None:
    assert findings_for(tmp_path, "tests/test_a.py", 'PATH = "/tmp/nowhere"') == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE" + " KEY-----",
        "AKIA" + "A1B2C3D4E5F6G7H8",
        "ghp_" + "a" * 36,
        "SECRET_KEY = '" + "k" * 40 + "'",
    ],
)
def test_a_secret_is_found(tmp_path: Path, text: str) -> None:
    assert findings_for(tmp_path, "src/a.py", text) == ["looks like a secret"]


def test_a_large_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "big.png").write_bytes(b"\0" * (hosts.LARGEST + 1))

    assert [str(finding) for finding in hosts.findings(tmp_path)] == ["big.png: 1,500,001 bytes, more than 1,500,000"]


def test_vendor_files_must_be_the_listed_ones(tmp_path: Path) -> None:
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / "good.js").write_text("1")
    (vendor / "changed.js").write_text("2")
    (vendor / "unknown.js").write_text("3")
    digest = hashlib.sha256(b"1").hexdigest()
    listed = [{"file": name, "sha256": digest} for name in ("good.js", "changed.js", "gone.js")]
    (vendor / "VENDOR.json").write_text(json.dumps(listed))

    assert [finding.what for finding in hosts.findings(tmp_path)] == [
        "changed.js is not the file that was built",
        "gone.js is listed and missing",
        "unknown.js is not listed",
    ]


def test_git_decides_what_belongs_to_the_project(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("/data/\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("x")
    (tmp_path / "src" / "data").mkdir(parents=True)
    (tmp_path / "src" / "data" / "b.txt").write_text("x")

    assert sorted(hosts.project_files(tmp_path)) == [".gitignore", "src/data/b.txt"]


def test_without_git_the_same_files_belong_to_the_project(tmp_path: Path) -> None:
    for name in ("data/a.txt", "src/data/b.txt", "node_modules/c.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("x")

    assert hosts.project_files(tmp_path) == ["src/data/b.txt"]


def test_the_program_names_file_and_line_and_fails(tmp_path: Path) -> None:
    findings_for(tmp_path, "a.md", "one\n/" + "root/x\n")

    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "hosts.py", tmp_path], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "a.md:2: names a path of one machine, /" + "root/"
