"""Comparing two versions, and what old results are worth under the new one."""

from decimal import Decimal

from tests.domains.standards.making import station

from cuobian.domains.standards.documents import edit
from cuobian.domains.standards.documents.diff import compare, what_if
from cuobian.domains.standards.documents.paths import path_of

OLD = station()


def _new(*changes, remove=(), into=()):
    plain = edit.plain_of(OLD)
    for item_id, values in changes:
        plain = edit.changed(plain, path_of(plain, item_id), values)
    for item_id in remove:
        plain = edit.removed(plain, path_of(plain, item_id))
    for item_id, target in into:
        plain, _new_id = edit.moved_into(plain, path_of(plain, item_id), target)
    return edit.read_back(plain)


def _carry(found, new_id):
    return next(each for each in found.carry if each.new_id == new_id)


def test_the_same_document_has_no_differences_and_carries_everything():
    found = compare(OLD, OLD)
    assert found.is_same
    assert found.carried_points == 100


def test_added_and_removed_points_are_told_apart():
    new = _new(remove=["Z8.2.2"])
    assert [point.id for point in compare(OLD, new).removed] == ["Z8.2.2"]
    assert [point.id for point in compare(new, OLD).added] == ["Z8.2.2"]
    assert _carry(compare(new, OLD), "Z8.2.2").how == "new"


def test_new_words_weights_and_rules_are_told_apart():
    found = compare(
        OLD,
        _new(
            ("Z1.1.1", {"name": "设在好找的地方"}),
            ("Z1.1.2", {"points": 3}),
            ("Z5.2.2", {"rule": {"type": "ratio", "A": "0.95", "B": "0.8", "C": "0.65"}}),
            ("Z1.2.1", {"rule": {"type": "count_deduct", "per": "0.5", "defect": "缺一项"}}),
        ),
    )
    kinds = {change.new.id: (change.worded, change.weighted, change.ruled) for change in found.changed}
    assert kinds == {
        "Z1.1.1": (True, False, False),
        "Z1.1.2": (False, True, False),
        "Z1.2.1": (False, False, True),
        "Z5.2.2": (False, False, True),
    }
    assert [_carry(found, key).how for key in ("Z1.1.1", "Z1.1.2", "Z5.2.2", "Z1.2.1")] == [
        "same",
        "scaled",
        "recount",
        "judge",
    ]


def test_a_point_that_moved_is_known_again_by_its_words():
    found = compare(OLD, _new(into=[("Z1.1.2", "Z1.3")]))
    moved = next(change for change in found.changed if change.renumbered)
    assert (moved.old.id, moved.new.id) == ("Z1.1.2", "Z1.3.3")
    assert not found.added
    assert not found.removed


def test_a_changed_line_gate_or_veto_is_told_with_its_place():
    plain = edit.changed(edit.plain_of(OLD), ("policy", "thresholds", "5"), {"min_score": 88})
    plain = edit.removed(plain, path_of(plain, "V9"))
    found = {line.label: (line.old, line.new) for line in compare(OLD, edit.read_back(plain)).outside}
    assert found["评定办法 › 星级线和门槛 › 5 › 最低分"] == (Decimal(90), Decimal(88))
    assert {label for label in found if label.startswith("V9")} == {"V9 › 编号", "V9 › 情形", "V9 › 依据"}


def test_old_results_are_weighed_anew():
    found = compare(
        OLD, _new(("Z1.1.1", {"points": 4}), ("Z1.1.2", {"rule": {"type": "count_deduct", "per": 1, "defect": "x"}}))
    )
    guess = what_if(found, {"Z1.1.1": Decimal(1), "Z1.1.2": Decimal(1), "Z1.1.3": Decimal("0.5"), "Z1.2.1": None})
    assert guess.open_ids == ("Z1.1.2",)
    assert guess.settled == 6
    assert guess.old_score == Decimal("75.00")
    assert guess.score == Decimal("83.33")
    assert guess.total == 102


def test_nothing_to_carry_gives_no_score():
    assert what_if(compare(OLD, OLD), {}).score is None
