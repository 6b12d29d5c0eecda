"""`cuobian network import` on a platform that has nothing yet."""

from pathlib import Path

import pytest
from tests.domains.network.test_commands import as_file, run

from cuobian.domains.network.actions.areas import SHIPPED
from cuobian.domains.network.models import Area, Place
from cuobian.kernel.commands import Refused
from cuobian.kernel.errors import Invalid

pytestmark = pytest.mark.django_db


def test_an_empty_platform_gets_the_areas_first(tmp_path: Path) -> None:
    run(as_file(tmp_path, ("350203", "中心", "12345")), "--apply")
    assert (Place.objects.count(), Area.objects.filter(kind="district").count()) == (1, 6)


def test_areas_come_as_csv() -> None:
    run(str(SHIPPED))
    assert Area.objects.count() == 0
    run(str(SHIPPED), "--apply")
    assert Area.objects.count() == 1 + 6 + 54 + 555


def test_areas_under_the_wrong_parent_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(
        "district_code,district,street_code,street,village_code,village\n350203,思明区,350212001,x,350212001001,y\n"
    )
    with pytest.raises(Invalid):
        run(str(path), "--apply")
    assert Area.objects.count() == 0


LINES = (
    "district_code,district,street_code,street,village_code,village\n"
    "350203,思明区,350203001,厦港街道,350203001001,蜂巢山社区居委会\n"
    "350203,思明区,350203001,厦港街道,350203001002,巡司顶社区居委会\n"
)


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gbk", "GB18030"), ("gb18030", "GB18030")]
)
def test_areas_are_read_as_any_office_saves_them(tmp_path: Path, encoding: str, told: str) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(LINES.encode(encoding))
    assert told in run(str(path), "--apply")[1]
    assert Area.objects.get(pk="350203001").name == "厦港街道"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(b"\xff\xff\x00")
    with pytest.raises(Refused, match="CSV UTF-8"):
        run(str(path))


def test_a_preview_of_areas_says_what_is_new_changed_unchanged_and_wrong(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(LINES, encoding="utf-8")
    assert "new 5  改动 changed 0  不变 unchanged 0  有错 wrong 0" in run(str(path))[1]
    run(str(path), "--apply")
    later = (
        LINES.replace("巡司顶社区", "巡司顶新社区") + "350203,思明区,350203001,厦港街道,350203001003,沙坡尾社区居委会\n"
    )
    path.write_text(later + "350203,思明区,350212001,x,350212001001,y\n350203,思明区,,,,\n", encoding="utf-8")

    told = run(str(path))[1]

    assert "new 1  改动 changed 1  不变 unchanged 4  有错 wrong 2" in told
    assert "350203001002  巡司顶社区居委会 → 巡司顶新社区居委会" in told
    assert "第 5 行" in told
    assert "第 6 行" in told
    assert Area.objects.count() == 5
    with pytest.raises(Invalid) as refused:
        run(str(path), "--apply")
    assert len(refused.value.faults) == 2
    assert Area.objects.count() == 5
    assert run(str(path), "--apply", "--skip-wrong")[0] == 0
    assert Area.objects.count() == 6
    assert Area.objects.get(pk="350203001002").name == "巡司顶新社区居委会"
