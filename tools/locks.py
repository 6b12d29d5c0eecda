"""The lock files: hashed, without any address, tests at the versions of production, and fresh against the .in files.

python tools/locks.py            checks
python tools/locks.py compile    makes them anew (needs uv); add --upgrade for newer versions
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("prod", "test")
COMPILE = [
    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-emit-index-url", "--no-annotate"),
]
ADDRESS = re.compile(r"https?:|file:|^\s*-", re.MULTILINE)
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def pins(text: str) -> set[tuple[str, str]]:
    """Names and versions of a lock."""
    return {(name.lower(), version) for name, version in PIN.findall(text)}


def faults(folder: Path) -> list[str]:
    """What is wrong with the locks as they are."""
    texts = {name: (folder / f"{name}.txt").read_text(encoding="utf-8") for name in NAMES}
    wrong = []
    for name, text in texts.items():
        without = re.sub(r"^\s+--hash=sha256:[0-9a-f]{64}( \\)?$", "", text, flags=re.MULTILINE)
        if ADDRESS.search(without):
            wrong.append(f"{name}.txt holds an address or an option")
        entries = [entry for entry in re.split(r"^(?=\S)", text, flags=re.MULTILINE) if entry.strip()]
        wrong += [f"{name}.txt: {entry.split()[0]} has no hash" for entry in entries if "--hash=sha256:" not in entry]
    wrong += [
        f"test.txt lacks {name}=={version}" for name, version in sorted(pins(texts["prod"]) - pins(texts["test"]))
    ]
    return wrong


def stale(folder: Path) -> list[str]:
    """Pins that a compilation today would not give; hashes are left out, since publishers add files."""
    wrong = []
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "requirements"
        shutil.copytree(folder, copy)
        for name in NAMES:
            before = pins((copy / f"{name}.txt").read_text(encoding="utf-8"))
            _compile(copy, name)
            after = pins((copy / f"{name}.txt").read_text(encoding="utf-8"))
            wrong += [
                f"{name}.txt does not follow from {name}.in: {pin}=={version}"
                for pin, version in sorted(before ^ after)
            ]
    return wrong


def _compile(folder: Path, name: str, *more: str) -> None:
    subprocess.run(
        [*COMPILE, *more, f"{name}.in", "-o", f"{name}.txt"], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )


def main(arguments: Sequence[str]) -> int:
    """Check, or compile."""
    folder = ROOT / "requirements"
    if arguments[:1] == ["compile"]:
        for name in NAMES:
            _compile(folder, name, *arguments[1:])
    wrong = faults(folder)
    if shutil.which("uv"):
        wrong += stale(folder)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
