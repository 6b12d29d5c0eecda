"""Kinds of facts: what may be written down, in which unit, and what its parts mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact.

    Attributes:
        key: name in code, in the database and in addresses.
        unit: what `quantity` counts, as the database holds it beside every number (Chinese, translated when shown).
        part: what `part` ("其中") means, such as "按时受理"; empty when the kind has no part.
        tags: the closed list of sub-kinds (key, label); empty when there are none.
        item: what `item` names (a festival, a team, a visited station); empty when the kind has none.
        attrs: further small facts that may be written beside it.
        stock: True for a level at a moment (registered volunteers), False for something that happened.
        part_is_share: True when `part` cannot exceed `quantity`.
    """

    key: str
    name: Any
    unit: str
    description: Any
    part: Any = ""
    tags: tuple[tuple[str, Any], ...] = ()
    item: Any = ""
    attrs: tuple[str, ...] = ()
    stock: bool = False
    part_is_share: bool = True

    def tag_label(self, tag: str) -> str:
        """The label of a tag; "" when there is none."""
        return next((str(label) for key, label in self.tags if key == tag), "")


class UnknownKind(LookupError):
    """Somebody asked for a kind that nobody has registered."""


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """Add a kind. A key can be used once."""
    if kind.key in _kinds:
        raise ValueError(f"two kinds are called {kind.key}")
    _kinds[kind.key] = kind
    return kind


def register_kinds(kinds: Iterable[Kind]) -> None:
    """Add several kinds."""
    for kind in kinds:
        register_kind(kind)


def kind_of(key: str) -> Kind:
    """The kind with this key. Raises UnknownKind."""
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(key) from None


def all_kinds() -> list[Kind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())
