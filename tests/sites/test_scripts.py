"""The parts of the scripts that need no page."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "src" / "cuobian" / "sites" / "static" / "cuobian" / "js"


def run(name: str, expression: str) -> object:
    if not shutil.which("node"):
        pytest.skip("needs Node")
    source = (SCRIPTS / name).read_text(encoding="utf-8") + f"\nconsole.log(JSON.stringify({expression}));"
    done = subprocess.run(
        ["node", "--input-type=module", "-"], input=source, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_long_texts_are_read_in_pieces_that_end_with_a_sentence() -> None:
    assert run("read-aloud.js", "pieces('您要办什么？\\n最近的站在哪里。', 8)") == ["您要办什么？", "最近的站在哪里。"]
    assert run("read-aloud.js", "pieces('一。二。三。', 10)") == ["一。二。三。"]
    assert run("read-aloud.js", "pieces('   ')") == []


def test_no_script_evaluates_text_or_writes_markup_from_text() -> None:
    for script in SCRIPTS.glob("*.js"):
        words = script.read_text(encoding="utf-8")
        assert not any(danger in words for danger in ("eval(", "new Function", "innerHTML", "document.write")), (
            script.name
        )
