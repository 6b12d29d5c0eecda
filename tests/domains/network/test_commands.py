"""`cuobian network import`."""

import io
from pathlib import Path

import pytest
from tests.domains.network.world import STATIONS, at, sheet

from cuobian.domains.network.commands import register
from cuobian.kernel.commands import CommandGroups, Console, Refused, run_command
from cuobian.kernel.errors import Invalid


def run(*argv: str) -> tuple[int, str]:
    groups, out = CommandGroups(), io.StringIO()
    register(groups)
    command = groups.find("network", "import")
    assert command is not None
    return run_command(command, argv, Console(out, io.StringIO())), out.getvalue()


def as_file(tmp_path: Path, *rows: tuple[str, ...]) -> str:
    path = tmp_path / "站点.xlsx"
    path.write_bytes(sheet(["编码", "类型", "电话"], *rows).getvalue())
    return str(path)


def test_without_apply_it_only_tells(network: None, tmp_path: Path) -> None:
    code, told = run(as_file(tmp_path, (STATIONS[0], "站", "12345"), (STATIONS[1], "站", "x")))
    assert (code, at(STATIONS[0]).contact_phone) == (0, "")
    assert "changed 1" in told
    assert "电话" in told


def test_with_apply_it_writes_all_or_on_request_the_rest(network: None, tmp_path: Path) -> None:
    path = as_file(tmp_path, (STATIONS[0], "站", "12345"), (STATIONS[1], "站", "x"))
    with pytest.raises(Invalid):
        run(path, "--apply")
    assert run(path, "--apply", "--skip-wrong")[0] == 0
    assert at(STATIONS[0]).contact_phone == "12345"


def test_a_file_that_is_not_there_is_one_line(db: None) -> None:
    with pytest.raises(Refused):
        run("nothing.xlsx")
