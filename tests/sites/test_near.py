"""Finding the nearest place happens in the browser; the arithmetic is checked here."""

import pytest
from tests.sites.test_scripts import SCRIPTS, run

PLACES = '[{name:"far",lat:24.60,lng:118.20,system:"GCJ-02"},{name:"near",lat:24.4388,lng:118.0861,system:"GCJ-02"}]'


def test_the_nearest_comes_first() -> None:
    found = run("near.js", f"nearest({PLACES}, {{lat:24.4417, lng:118.0812}}).map((one) => one.place.name)")
    assert found == ["near", "far"]


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert run("near.js", "metres({lat:24,lng:118},{lat:25,lng:118})") == pytest.approx(111_195, abs=10)


def test_a_position_of_a_phone_is_brought_to_the_map_before_distances_are_taken() -> None:
    """Xiamen: the two systems lie between 400 and 700 metres apart."""
    shift = run("near.js", "metres({lat:24.4798,lng:118.0894}, toGcj(24.4798,118.0894))")
    assert isinstance(shift, float)
    assert 400 < shift < 700


def test_distances_are_written_roughly() -> None:
    words = '{far:"约 {n} 公里", near:"约 {n} 米"}'
    assert run("near.js", f"[farWords(12, {words}), farWords(430, {words}), farWords(1260, {words})]") == [
        "约 50 米",
        "约 450 米",
        "约 1.3 公里",
    ]


def test_the_position_is_never_sent() -> None:
    source = (SCRIPTS / "near.js").read_text(encoding="utf-8")
    assert source.count("fetch(") == 1
    assert "fetch(section.dataset.cbNear)" in source
    assert "localStorage" not in source
