"""Pure rules of draws: numbers of people, panels of the same members, who chairs, what the certificate keeps, the picture."""

from uuid import UUID

from cuobian.domains.rating.rules.fairness.draw_inputs import (
    DrawInputs,
    DrawnPerson,
    DrawnPlace,
    Stay,
    inputs_from,
    numbered,
    seed_text_of,
)
from cuobian.domains.rating.rules.fairness.draw_seats import figures_of, groups_of
from cuobian.domains.rating.rules.fairness.draw_words import contrast_words, figure_items
from cuobian.domains.rating.rules.fairness.panel_graph import CENTRE, RADIUS, Person, certified, picture_of
from cuobian.engines import panels as pn

SIMING, TONGAN = "350203001001", "350212001001"


def everybody(_number: str, _place: str) -> bool:
    return True


def test_numbers_hide_who_is_who_and_stay_the_same_for_the_same_salt() -> None:
    people = [UUID(int=number) for number in range(1, 12)]
    first = numbered(people, "a")
    assert sorted(first.values()) == [f"{number:02d}" for number in range(1, 12)]
    assert numbered(list(reversed(people)), "a") == first
    assert numbered(people, "b") != first
    assert [first[one] for one in people] != sorted(first.values())


def test_inputs_are_kept_and_read_back_whole() -> None:
    inputs = DrawInputs(
        visits=3,
        different_districts=True,
        not_own_district=False,
        places=(DrawnPlace(str(UUID(int=5)), SIMING),),
        people=(DrawnPerson("01", str(UUID(int=1)), "350203", 0, None), DrawnPerson("02", str(UUID(int=2)), "", 1, 4)),
        stays=(Stay(SIMING, "01", ("own_street", "no_role")),),
        dossiers=2,
    )
    assert inputs_from(inputs.text()) == inputs
    engine = inputs.engine()
    assert engine.assessors[1].district is None
    assert engine.recusals[0].reason == "recused"
    assert inputs.engine(reasons=True).recusals[0].reason == "own_street"
    assert engine.dossiers == ("dossier 1", "dossier 2")


def test_the_deciding_text_is_the_announced_source_with_plain_digits() -> None:
    assert seed_text_of("福建体彩  31 选 7", " ０３ 07\t11 ") == "福建体彩 31 选 7：03 07 11"


def test_the_same_members_are_one_panel_and_the_drawn_order_says_who_chairs() -> None:
    panels = [pn.Panel(SIMING, ("01", "02")), pn.Panel(TONGAN, ("01", "02")), pn.Panel("350212001002", ("01", "03"))]
    found = groups_of(panels, "seed", may_chair=everybody)
    assert [(group.members, group.places) for group in found] == [
        (("01", "02"), (SIMING, TONGAN)),
        (("01", "03"), ("350212001002",)),
    ]
    first = min(("01", "02"), key=lambda number: pn.key("seed", "chair", number))
    assert found[0].chair == first


def test_members_who_are_at_home_in_each_others_places_become_a_panel_for_each_district() -> None:
    homes = {"01": "350203", "02": "350212"}
    panels = [pn.Panel(SIMING, ("01", "02")), pn.Panel(TONGAN, ("01", "02"))]
    found = groups_of(panels, "seed", may_chair=lambda number, place: not place.startswith(homes[number]))
    assert [(group.places, group.chair) for group in found] == [((SIMING,), "02"), ((TONGAN,), "01")]
    nobody = groups_of(panels[:1], "seed", may_chair=lambda _number, _place: False)
    assert nobody[0].chair == ""


def certificate(*panels: tuple[str, ...], people: tuple[str, ...]) -> pn.Certificate:
    return certified({f"p{number}": panel for number, panel in enumerate(panels)}, people, 5.0)


def test_who_sees_nothing_is_idle_and_no_component() -> None:
    kept = figures_of(certificate(("a", "b"), ("b", "c"), people=("a", "b", "c", "d")))
    assert (kept["components"], kept["idle"]) == (1, 1)
    alone = figures_of(certificate(("a", "b"), ("b", "c"), people=("a", "b", "c")))
    assert (kept["lambda2"], kept["contrast_sd"]) == (alone["lambda2"], alone["contrast_sd"])
    assert kept["contrast_sd"] > 0
    assert "1 人没有排到站点" in str(figure_items(kept))


def test_people_apart_have_no_contrast_and_the_words_say_so() -> None:
    kept = figures_of(certificate(("a", "b"), ("c", "d"), people=("a", "b", "c", "d")))
    assert (kept["components"], kept["contrast_sd"], kept["lambda2"]) == (2, None, 0.0)
    assert contrast_words(None).endswith("宽严比不了")
    assert contrast_words(2.31) == "任意两位评委的宽严差，误差约 ±2.3 分"


def test_the_picture_groups_districts_and_draws_wider_lines_for_more_places() -> None:
    people = [Person(key, key, "", district) for key, district in (("a", "2"), ("b", "1"), ("c", "2"), ("d", "1"))]
    panels = (("a", "b"), ("a", "b"), ("a", "b"), ("b", "c"))
    found = certificate(*panels, people=("a", "b", "c", "d"))
    picture = picture_of(people, found, {str(number): members for number, members in enumerate(panels)})
    assert [node.person.key for node in picture.nodes] == ["b", "d", "a", "c"]
    assert [(line.first.key, line.second.key, line.count) for line in picture.lines] == [("b", "c", 1), ("b", "a", 3)]
    assert picture.lines[0].width < picture.lines[1].width
    for node in picture.nodes:
        assert abs(((node.x - CENTRE) ** 2 + (node.y - CENTRE) ** 2) ** 0.5 - RADIUS) < 0.2
    shapes = {node.person.key: node.shape for node in picture.nodes}
    assert shapes["a"] == shapes["b"] == shapes["c"] != shapes["d"]


def test_a_dossier_that_all_scored_joins_them_and_is_not_drawn() -> None:
    people = [Person(key, key, "", "") for key in ("a", "b", "c")]
    found = certificate(("a", "b"), ("a", "b", "c"), people=("a", "b", "c"))
    picture = picture_of(people, found, {"1": ("a", "b")})
    assert picture.certificate.components == 1
    assert [(line.first.key, line.second.key, line.count) for line in picture.lines] == [("a", "b", 1)]
    assert {node.person.key: node.load for node in picture.nodes} == {"a": 1, "b": 1, "c": 0}
