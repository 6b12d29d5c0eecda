"""The papers of the house: their commands exist, and their links lead somewhere."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from tests.architecture.reading import PACKAGE, ROOT, short

from cuobian.domains.people.values import ROLES

LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"python3? (up\.py|tools/\w+\.py|manage\.py)((?: [a-z][a-z-]*)*)")
MODULE = re.compile(r"\b((?:src|tests|tools|docs|requirements|frontend|benchmarks)/[\w./-]*\w(?:\.\w+)?)")
SKIPPED = {"node_modules", ".venv", ".pytest_cache", "data"}
PAPERS = sorted(path for path in ROOT.rglob("*.md") if not SKIPPED & set(path.relative_to(ROOT).parts))
FIRST = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md"]


@pytest.mark.parametrize("path", PAPERS, ids=short)
def test_links_lead_somewhere(path: Path) -> None:
    targets = [one or two for one, two in LINK.findall(path.read_text(encoding="utf-8"))]
    local = [target.split("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in local if target.startswith("/") or not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", FIRST, ids=short)
def test_the_first_papers_name_only_what_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    programs = {program for program, _words in COMMAND.findall(text)}
    assert "up.py" in programs
    assert [program for program in programs if not (ROOT / program).is_file()] == []
    named = {name for name in MODULE.findall(text) if not re.search(r"\b[A-Z]{3,}\b", name.replace("README", ""))}
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_the_commands_that_papers_name_are_known() -> None:
    told = {
        words.split()[0]
        for path in FIRST
        for _program, words in COMMAND.findall(path.read_text(encoding="utf-8"))
        if _program == "up.py" and words.split()
    }
    help_text = subprocess.run(
        [sys.executable, "-m", "cuobian", "--help"],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin", "CUOBIAN_MODE": "test", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {
        name for name in told if name != "test" and not re.search(rf"^ +{name}\b", help_text, re.MULTILINE)
    } == set()


ENGINES = sorted(path.parent for path in (PACKAGE / "engines").glob("*/README.md"))


@pytest.mark.parametrize("engine", ENGINES, ids=lambda path: path.name)
def test_an_engine_lists_its_modules_and_shows_names_that_it_has(engine: Path) -> None:
    text = (engine / "README.md").read_text(encoding="utf-8")
    modules = {path.name for path in engine.glob("*.py")} - {"__init__.py"}
    assert set(re.findall(r"`(\w+\.py)`", text)) == modules
    door = import_module(f"cuobian.engines.{engine.name}")
    shown = "".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    alias = re.search(rf"import {engine.name}(?: as (\w+))?", shown)
    assert alias is not None
    named = set(re.findall(rf"\b{alias[1] or engine.name}\.([A-Za-z_]\w*)", shown))
    assert sorted(name for name in named if not hasattr(door, name)) == []


def test_the_people_readme_counts_the_roles() -> None:
    count = ("eight", "nine", "ten", "eleven", "twelve")[len(ROLES) - 8]
    assert f"one of {count} (`values.py`)" in (PACKAGE / "domains/people/README.md").read_text(encoding="utf-8")
