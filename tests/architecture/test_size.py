"""What can be read in one sitting: short files, short functions, nothing left for later."""

import ast
import re
from pathlib import Path

from tests.architecture.reading import PACKAGE, ROOT, python_files, short, template_files, tree_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LATER = re.compile(r"(?:#|//|/\*|\*|<!--|\{#|\"\"\")[^\n]*\b(?:TODO|FIXME|XXX|HACK)\b")
VENDORED = "static/vendor"


def _texts() -> list[Path]:
    """Everything of ours that is text, in the product and around it."""
    ours = [*PACKAGE.rglob("*"), *(ROOT / "tools").rglob("*"), *(ROOT / "frontend").glob("*"), *ROOT.glob("*.*")]
    kinds = {".py", ".html", ".js", ".mjs", ".css", ".md", ".toml", ".typ", ".yaml"}
    return [path for path in ours if path.is_file() and path.suffix in kinds and VENDORED not in path.as_posix()]


def test_no_file_is_too_long() -> None:
    long = {
        short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in (*python_files(), *template_files())
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{short(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_nothing_is_left_for_later() -> None:
    assert [short(path) for path in _texts() if LATER.search(path.read_text(encoding="utf-8"))] == []


def test_nobody_keeps_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "misc", "signals"}
    assert [short(path) for path in python_files() if path.stem in drawers] == []


def test_every_file_says_what_it_is_for() -> None:
    silent = [
        short(path)
        for path in python_files()
        if path.read_text(encoding="utf-8").strip() and ast.get_docstring(tree_of(path)) is None
    ]
    assert silent == []
