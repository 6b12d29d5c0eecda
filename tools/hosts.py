"""What must not be in the repository: package registries, paths of one machine, secrets, large files, altered vendor files.

python tools/hosts.py [ROOT]     names each finding as file:line, exit code 1 when there is one
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LARGEST = 1_500_000
NEVER_COMMITTED = re.compile(r"(^|/)(\.(?!ci/|github/)[^/]+|node_modules|__pycache__)/")
NEVER_COMMITTED_ON_TOP = {"data", "build", "dist"}
# Names are given in pieces, so that this file does not name them either.
HOSTS = [
    *(
        name + "." + end
        for name, end in (("pypi", "org"), ("python" + "hosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
    ),
    *(
        name + "." + end
        for name, end in (("npmmirror", "com"), ("yarnpkg", "com"), ("jsdelivr", "net"), ("unpkg", "com"))
    ),
    *("deb." + name + ".org" for name in ("debian", "sury")),
    *(
        name + "." + end
        for name, end in (("archive.ubuntu", "com"), ("security.debian", "org"), ("cdnjs.cloudflare", "com"))
    ),
    *("mirrors." + name for name in ("aliyun", "tuna", "ustc", "cloud.tencent", "huaweicloud")),
    "tuna.tsinghua" + ".edu",
    "registry" + ".npm",
    "proxy.golang" + ".org",
    "crates" + ".io",
]
PATHS = [
    *(f"/{name}/" for name in ("work", "root", "tmp", "farm", "home", "Users", "var/folders")),
    "C:\\\\Users\\\\",
]
SECRETS = [
    "-----BEGIN [A-Z ]*PRIVATE" + " KEY-----",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\bgh[opsu]_[A-Za-z0-9]{36}\b",
    r"\bsk-[A-Za-z0-9_-]{32,}\b",
    r"\bxox[abp]-[A-Za-z0-9-]{20,}",
    r"(?i:\bsecret_key)\s*=\s*[\"'][^\"'{<$]{32,}[\"']",
]
HOST = re.compile("|".join(re.escape(host) for host in HOSTS), re.IGNORECASE)
PATH = re.compile(
    r"(?<![\w.~/:}>-])(?:" + "|".join(re.escape(path) if "\\" not in path else path for path in PATHS) + r")"
)
SECRET = re.compile("|".join(SECRETS))
# Tests may name a path that only they make up; vendor files are other people's and are held by their hashes.
PATHS_ALLOWED = ("tests/",)
TEXT_SKIPPED = re.compile(r"(^|/)static/vendor/|\.(png|jpg|woff2|ttf|otf|ttc|docx|xlsx|pdf|mo|ico|gz|sqlite3)$")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must go."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


def findings(root: Path) -> Iterator[Finding]:
    """Everything wrong below a root."""
    files = sorted(project_files(root))
    for name in files:
        path = root / name
        size = path.stat().st_size
        if size > LARGEST:
            yield Finding(name, 0, f"{size:,} bytes, more than {LARGEST:,}")
        if not TEXT_SKIPPED.search(name):
            yield from _in_text(name, path)
        if path.name == "VENDOR.json":
            yield from altered(path, name)


def project_files(root: Path) -> list[str]:
    """What git has or would take; without git every file outside the folders that are never committed."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and (root / ".git").exists():
        return [name for name in os.fsdecode(listed.stdout).split("\0") if name and (root / name).is_file()]
    names = [path.relative_to(root) for path in root.rglob("*") if path.is_file()]
    return [
        name.as_posix()
        for name in names
        if not NEVER_COMMITTED.search(name.as_posix()) and name.parts[0] not in NEVER_COMMITTED_ON_TOP
    ]


def _in_text(name: str, path: Path) -> Iterator[Finding]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        yield Finding(name, 0, "neither UTF-8 text nor a known binary kind")
        return
    for number, line in enumerate(lines, start=1):
        if host := HOST.search(line):
            yield Finding(name, number, f"names the package host {host[0]}")
        if (place := PATH.search(line)) and not name.startswith(PATHS_ALLOWED):
            yield Finding(name, number, f"names a path of one machine, {place[0]}")
        if SECRET.search(line):
            yield Finding(name, number, "looks like a secret")


def altered(manifest: Path, name: str) -> Iterator[Finding]:
    """Vendor files that are not what VENDOR.json says, or that it does not list."""
    folder, listed = manifest.parent, json.loads(manifest.read_text(encoding="utf-8"))
    for entry in listed:
        path = folder / entry["file"]
        if not path.is_file():
            yield Finding(name, 0, f"{entry['file']} is listed and missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            yield Finding(name, 0, f"{entry['file']} is not the file that was built")
    known = {entry["file"] for entry in listed} | {manifest.name}
    for path in sorted(folder.rglob("*")):
        short = path.relative_to(folder).as_posix()
        if path.is_file() and short not in known and not short.startswith("licences/"):
            yield Finding(name, 0, f"{short} is not listed")


def main(arguments: Sequence[str]) -> int:
    """Print the findings."""
    root = Path(arguments[0] if arguments else Path(__file__).resolve().parent.parent)
    found = list(findings(root))
    for finding in found:
        print(finding)
    print(f"{len(found)} findings in {len(project_files(root))} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
