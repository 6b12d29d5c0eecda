"""`cuobian network import` and `cuobian network export`."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.domains.network.world import STATIONS, at, sheet

from cuobian.domains.network.commands import register
from cuobian.domains.network.pages.lists import PAST_COLUMNS
from cuobian.domains.network.queries.history import network_as_of
from cuobian.domains.network.rules.sheet import COLUMNS as SHEET_COLUMNS
from cuobian.kernel.commands import CommandGroups, Console, Refused, run_command
from cuobian.kernel.errors import Invalid
from cuobian.support.audit.models import Entry


def run(*argv: str, name: str = "import") -> tuple[int, str]:
    """The exit code, and what it said as result and on the way."""
    groups, out = CommandGroups(), io.StringIO()
    register(groups)
    command = groups.find("network", name)
    assert command is not None
    return run_command(command, argv, Console(out, out)), out.getvalue()


def cells(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


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


def test_the_export_is_the_page_s_table(network: None, tmp_path: Path, client_as: Callable[..., Client]) -> None:
    path = tmp_path / "站点.xlsx"
    code, told = run(str(path), name="export")
    assert (code, "行 / rows" in told, "▸ 写入 站点.xlsx" in told) == (0, True, True)
    answer = client_as("city_officer").get(reverse("network:list"), {"export": "xlsx"})
    (tmp_path / "page.xlsx").write_bytes(answer.content)
    assert cells(path) == cells(tmp_path / "page.xlsx")
    assert Entry.objects.filter(action="network.export", role="system").count() == 1


def test_the_export_of_a_day_has_the_names_of_then(network: None, tmp_path: Path) -> None:
    path = tmp_path / "then.xlsx"
    assert run(str(path), "--as-of", "2024-01-01", name="export")[0] == 0
    heads, *rows = cells(path)
    assert heads == [str(column.label) for column in PAST_COLUMNS]
    shown = {row[1] for row in rows}
    assert shown == {past.code for past in network_as_of(date(2024, 1, 1))}


def test_the_export_of_every_field_can_be_imported_again(network: None, tmp_path: Path) -> None:
    path = tmp_path / "whole.xlsx"
    assert run(str(path), "--sheet", name="export")[0] == 0
    assert cells(path)[0] == [spec.head for spec in SHEET_COLUMNS]
    assert "new 0  改动 changed 0" in run(str(path))[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("places.csv",), "must end with .xlsx"),
        (("x.xlsx", "--as-of", "1900-01-01"), "1949-10-01"),
        (("x.xlsx", "--as-of", "2024-01-01", "--sheet"), "today's only"),
        (("nowhere/x.xlsx",), "cannot write"),
    ],
)
def test_what_cannot_be_exported_is_one_line(network: None, arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(Refused, match=told):
        run(*arguments, name="export")
    assert not Path(arguments[0]).exists()


def test_a_day_that_is_none_is_a_usage_error(network: None) -> None:
    with pytest.raises(SystemExit) as ended:
        run("x.xlsx", "--as-of", "next week", name="export")
    assert ended.value.code == 2
