"""Kinds of facts are registered once, whole, and in words."""

import pytest

from cuobian.domains.ledger.public import KINDS, Kind, UnknownKind, all_kinds, kind_of, register_kind


def test_every_kind_has_words_and_a_unit() -> None:
    for kind in all_kinds():
        assert str(kind.name)
        assert str(kind.unit)
        assert len(kind.unit) <= 12
        assert len(kind.key) <= 40
        assert str(kind.description)
        assert all(len(tag) <= 24 for tag, _label in kind.tags)


def test_names_are_unique_because_tables_name_kinds_by_them() -> None:
    assert len({str(kind.name) for kind in KINDS}) == len(KINDS)


def test_a_key_is_used_once() -> None:
    with pytest.raises(ValueError, match="activity"):
        register_kind(Kind("activity", "活动", "场", "另一种"))


def test_an_unknown_kind_is_said() -> None:
    with pytest.raises(UnknownKind):
        kind_of("likes_received")
