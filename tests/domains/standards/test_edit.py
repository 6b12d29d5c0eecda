"""Changing a draft: adding, moving and removing keep the document readable, and never touch the rest."""

import pytest
from tests.domains.standards.making import station

from cuobian.domains.standards.documents import edit
from cuobian.domains.standards.documents.paths import SECTIONS, declared, flat, label_of, path_from, path_of, text_of
from cuobian.kernel.errors import Invalid, NotFound

DOCUMENT = station()


def _plain():
    return edit.plain_of(DOCUMENT)


@pytest.mark.parametrize("section", SECTIONS)
def test_what_is_added_can_be_read_at_once(section):
    new, path = edit.added(_plain(), section)
    edit.read_back(new)
    assert declared(path).shape is not None


@pytest.mark.parametrize(("parent", "made"), [("Z1", "Z1.4"), ("Z1.1", "Z1.1.4")])
def test_what_is_added_below_continues_the_numbers(parent, made):
    new, path = edit.added(_plain(), "", parent)
    edit.read_back(new)
    assert path_of(new, made) == path


def test_nothing_is_added_below_a_point():
    with pytest.raises(NotFound):
        edit.added(_plain(), "", "Z1.1.1")


def test_items_move_among_their_siblings_and_stop_at_the_ends():
    plain = _plain()
    first = edit.moved(plain, path_of(plain, "Z1.1.1"), 1)
    assert [each["id"] for each in first["standard"]["dimensions"][0]["indicators"][0]["points_list"]] == [
        "Z1.1.2",
        "Z1.1.1",
        "Z1.1.3",
    ]
    assert edit.moved(plain, path_of(plain, "Z1.1.1"), -1) == plain


def test_a_point_moved_into_another_indicator_gets_its_number():
    new, new_id = edit.moved_into(_plain(), path_of(_plain(), "Z1.1.1"), "Z2.1")
    assert new_id == "Z2.1.3"
    assert path_of(new, "Z1.1.1") is None


def test_removing_takes_everything_below():
    new = edit.removed(_plain(), path_of(_plain(), "Z1"))
    assert path_of(new, "Z1.1.1") is None
    assert path_of(new, "Z2.1.1") is not None


def test_a_change_leaves_the_original_alone():
    plain = _plain()
    edit.changed(plain, path_of(plain, "Z1.1.1"), {"points": 9})
    assert plain == _plain()


def test_a_value_that_cannot_be_read_is_refused():
    with pytest.raises(Invalid) as refused:
        edit.read_back(edit.changed(_plain(), path_of(_plain(), "Z1.1.1"), {"points": "x"}))
    assert refused.value.faults[0].place.endswith("Z1.1.1 · 分值")


@pytest.mark.parametrize("path", [("policy", "process", 99), ("nowhere",), ("policy", "process", "x")])
def test_a_place_that_is_gone_is_not_found(path):
    with pytest.raises(NotFound):
        edit.removed(_plain(), path)


def test_every_value_has_a_path_that_can_be_written_and_read():
    for path, _value in flat(_plain()):
        assert path_from(text_of(path)) == path
        assert label_of(path)
    assert path_from(text_of(("a/b~c", "#1", 0))) == ("a/b~c", "#1", 0)
