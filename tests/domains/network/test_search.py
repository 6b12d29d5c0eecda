"""Search by Chinese, pinyin and initials; nothing typed can do harm."""

import pytest
from tests.domains.network.world import NOW, STATIONS, SYSTEM, at, open_at

from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.actions.profile import edit_place
from cuobian.domains.network.models import Place
from cuobian.domains.network.queries.search import ONE_CHARACTER_LIMIT, matching, words_of


def _found(text: str) -> set[str]:
    return set(matching(Place.objects.all(), text).values_list("short_name", flat=True))


@pytest.mark.parametrize("text", ["厦港", "xiagang", "xg", "XIAGANG", "厦港街道"])
def test_xiagang_is_found_by_characters_pinyin_and_initials(network: None, text: str) -> None:
    assert "厦港街道所" in _found(text)


@pytest.mark.parametrize("text", ["曾厝垵", "zengcuoan", "zca", "zengcuo", "厝垵"])
def test_zengcuoan_is_read_the_local_way(network: None, text: str) -> None:
    open_at("institute", "350203005")
    code = next(row["village_code"] for row in shipped_areas() if row["village"].startswith("曾厝垵"))
    open_at("station", code)
    assert _found(text) == {"曾厝垵社区站"}


def test_a_wrong_reading_finds_nothing(network: None) -> None:
    assert "厦港街道所" not in _found("shagang")


def test_stations_are_found_by_their_street_and_address(network: None) -> None:
    edit_place(actor=SYSTEM, place_id=at(STATIONS[1]).pk, version=1, changes={"address": "大学路 88 号"}, now=NOW)
    assert _found("大学路") == {at(STATIONS[1]).short_name}
    assert at(STATIONS[1]).short_name in _found("厦港")


def test_every_word_must_be_found(network: None) -> None:
    assert _found("鸿山 厦港") == {"鸿山社区站", "榕树下微舞台"} & _found("鸿山")


@pytest.mark.parametrize(
    "text", ["%", "_", "%%%", "__", "' OR 1=1 --", '"', "*", "a* OR b", "NEAR(x y)", "\\", "& | !", ":*", "厦' & '港"]
)
def test_wildcards_and_operators_are_only_characters(network: None, text: str) -> None:
    assert len(_found(text)) < Place.objects.count()


def test_ten_thousand_characters_are_harmless(network: None) -> None:
    assert _found("厦港" * 5000) == set()
    assert _found("%" * 10_000) == set()


def test_control_characters_are_taken_out(network: None) -> None:
    assert "厦港街道所" in _found("厦\x00港\u200b")


def test_one_character_looks_within_a_limit(network: None) -> None:
    assert {"厦港街道所"} <= _found("厦") | _found("x")
    assert matching(Place.objects.all(), "站").count() <= ONE_CHARACTER_LIMIT


def test_nothing_typed_is_no_filter(network: None) -> None:
    assert len(_found("  ")) == Place.objects.count()


def test_the_index_follows_a_change_and_a_removal(network: None) -> None:
    place = at(STATIONS[1])
    edit_place(actor=SYSTEM, place_id=place.pk, version=1, changes={"address": "万寿路 3 号"}, now=NOW)
    edit_place(actor=SYSTEM, place_id=place.pk, version=2, changes={"address": "文园路 5 号"}, now=NOW)
    assert (_found("万寿路"), _found("文园路")) == (set(), {place.short_name})
    place.delete()
    assert _found("文园路") == set()


def test_order_is_by_pinyin(db: None) -> None:
    load_areas(actor=SYSTEM, rows=shipped_areas(), now=NOW)
    from cuobian.domains.network.queries.places import districts

    assert [area.name for area in districts()] == ["海沧区", "湖里区", "集美区", "思明区", "同安区", "翔安区"]


def test_words_hold_each_bigram_once() -> None:
    assert words_of("厦港厦港") == " ".join(sorted({"厦港", "港厦"}))
