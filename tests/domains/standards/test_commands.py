"""`cuobian standard import|export|diff`, and the demonstration's versions."""

import io

import pytest
from python_calamine import CalamineWorkbook
from tests.cast import NOW

from cuobian.domains.standards import commands, demo, queries
from cuobian.domains.standards.documents.diff import compare
from cuobian.domains.standards.documents.sample import SAMPLE
from cuobian.kernel.commands import CommandGroups, Console, Refused, run_command
from cuobian.kernel.errors import Conflict

pytestmark = pytest.mark.django_db


def _run(name, *argv):
    groups, out = CommandGroups(), io.StringIO()
    commands.register(groups)
    code = run_command(groups.find("standard", name), [str(each) for each in argv], Console(out, io.StringIO()))
    return code, out.getvalue()


@pytest.fixture
def sample():
    demo.load(seed=1, now=NOW, progress=lambda _what, _done, _total: None)


def test_import_checks_and_writes_only_when_asked():
    assert _run("import", SAMPLE)[0] == 0
    assert queries.versions() == []
    assert _run("import", SAMPLE, "--apply")[0] == 0
    assert len(queries.versions(status="draft")) == 2


def test_import_tells_every_fault_and_fails(tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(SAMPLE.read_text().replace("points: 15", "points: 16").replace("bayes_rating, \n", "x"))
    out = io.StringIO()
    groups = CommandGroups()
    commands.register(groups)
    with pytest.raises(Refused):
        run_command(groups.find("standard", "import"), [str(path)], Console(out, io.StringIO()))
    assert "Z1 · 分值" in out.getvalue()


@pytest.mark.parametrize("ending", ["yaml", "xlsx"])
def test_what_is_exported_does_not_differ(sample, tmp_path, ending):
    path = tmp_path / f"z.{ending}"
    assert _run("export", "ZHAN:3", path)[0] == 0
    code, out = _run("diff", "ZHAN:3", path)
    assert (code, out.strip()) == (0, "= 100 分沿用 points carry over")


def test_what_is_exported_from_the_command_line_says_that_it_is_a_sample(sample, tmp_path):
    for ending in ("yaml", "xlsx"):
        _run("export", "ZHAN:3", tmp_path / f"z.{ending}")
    assert "示例：不是任何机关的正式文件" in (tmp_path / "z.yaml").read_text()
    assert CalamineWorkbook.from_path(tmp_path / "z.xlsx").sheet_names[0] == "示例"


def test_diff_exits_with_one_when_versions_differ(sample):
    code, out = _run("diff", "ZHAN:1", "ZHAN:3")
    assert code == 1
    assert "+ Z8.2.2" in out


@pytest.mark.parametrize("argv", [("export", "ZHAN:9", "a.yaml"), ("export", "x", "a.yaml"), ("diff", "ZHAN:1", "nowhere.yaml"),
                                  ("import", "nowhere.yaml"), ("export", "ZHAN:3", "a.doc")])  # fmt: skip
def test_what_cannot_be_done_is_one_clear_line(sample, argv):
    with pytest.raises(Refused):
        _run(*argv)


def test_the_demonstration_has_three_versions_of_each_standard_all_marked_as_samples(sample):
    rows = queries.versions()
    assert sorted((row.standard_code, row.number) for row in rows) == [
        (code, n) for code in ("SUO", "ZHAN") for n in (1, 2, 3)
    ]
    assert all(row.is_sample and row.note.startswith("示例") for row in rows)
    assert queries.published("station", on=NOW.date()).number == 3
    assert queries.published("institute", on=NOW.date()).number == 3


def test_the_demonstrations_versions_differ(sample):
    by_number = {(row.standard_code, row.number): row.id for row in queries.versions()}
    for code in ("ZHAN", "SUO"):
        for number in (1, 2):
            old, new = (queries.document(by_number[code, n]) for n in (number, number + 1))
            assert not compare(old, new).is_same


def test_the_demonstration_is_loaded_once(sample):
    with pytest.raises(Conflict):
        demo.load(seed=1, now=NOW, progress=lambda _what, _done, _total: None)
