"""`cuobian network import` on a platform that has nothing yet."""

from pathlib import Path

import pytest
from tests.domains.network.test_commands import as_file, run

from cuobian.domains.network.actions.areas import SHIPPED
from cuobian.domains.network.models import Area, Place
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
