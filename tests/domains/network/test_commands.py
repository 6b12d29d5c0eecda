"""`cuobian network import`."""

import io
from pathlib import Path

import pytest
from tests.domains.network.world import STATIONS, at, sheet

from cuobian.domains.network.actions.areas import SHIPPED
from cuobian.domains.network.commands import register
from cuobian.domains.network.models import Area, Place
from cuobian.kernel.commands import CommandGroups, Console, Refused, run_command
from cuobian.kernel.errors import Invalid


def _run(*argv: str) -> tuple[int, str]:
    groups, out = CommandGroups(), io.StringIO()
    register(groups)
    command = groups.find("network", "import")
    assert command is not None
    return run_command(command, argv, Console(out, io.StringIO())), out.getvalue()


def _file(tmp_path: Path, *rows: tuple[str, ...]) -> str:
    path = tmp_path / "站点.xlsx"
    path.write_bytes(sheet(["编码", "类型", "电话"], *rows).getvalue())
    return str(path)


def test_without_apply_it_only_tells(network: None, tmp_path: Path) -> None:
    code, told = _run(_file(tmp_path, (STATIONS[0], "站", "12345"), (STATIONS[1], "站", "x")))
    assert (code, at(STATIONS[0]).contact_phone) == (0, "")
    assert "changed 1" in told
    assert "电话" in told


def test_with_apply_it_writes_all_or_on_request_the_rest(network: None, tmp_path: Path) -> None:
    path = _file(tmp_path, (STATIONS[0], "站", "12345"), (STATIONS[1], "站", "x"))
    with pytest.raises(Invalid):
        _run(path, "--apply")
    assert _run(path, "--apply", "--skip-wrong")[0] == 0
    assert at(STATIONS[0]).contact_phone == "12345"


def test_an_empty_platform_gets_the_areas_first(db: None, tmp_path: Path) -> None:
    _run(_file(tmp_path, ("350203", "中心", "12345")), "--apply")
    assert (Place.objects.count(), Area.objects.filter(kind="district").count()) == (1, 6)


def test_areas_come_as_csv(db: None) -> None:
    _run(str(SHIPPED))
    assert Area.objects.count() == 0
    _run(str(SHIPPED), "--apply")
    assert Area.objects.count() == 1 + 6 + 54 + 555


def test_a_file_that_is_not_there_is_one_line(db: None) -> None:
    with pytest.raises(Refused):
        _run("nothing.xlsx")


def test_areas_under_the_wrong_parent_are_refused(db: None, tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(
        "district_code,district,street_code,street,village_code,village\n350203,思明区,350212001,x,350212001001,y\n"
    )
    with pytest.raises(Invalid):
        _run(str(path), "--apply")
    assert Area.objects.count() == 0
