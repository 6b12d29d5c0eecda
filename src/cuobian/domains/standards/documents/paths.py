"""Places inside the plain form of a document: a path of names and positions, what stands there, and its declaration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from cuobian.domains.standards.documents.codec import Codec, Keyed, Many, Nested, Part, key_of
from cuobian.domains.standards.documents.model.policy import Star, Thresholds, ThresholdsCodec
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.kernel.reading import whole_in

Path = tuple[str | int, ...]
MOST_ITEMS = 99_999
_ITEMS = ("dimensions", "indicators", "points_list")
SECTIONS: dict[str, Path] = {
    "dimension": ("standard", "dimensions"),
    "bonus": ("standard", "bonus"),
    "veto": ("veto",),
    "deduction": ("deductions",),
    "step": ("policy", "process"),
    "recusal": ("policy", "panel", "recusal"),
    "downgrade": ("policy", "dynamic_management", "downgrade"),
    "revoke": ("policy", "dynamic_management", "revoke"),
}


@dataclass(frozen=True, slots=True)
class Declared:
    """How a place is declared: its shape when it is a part, its label, the name that is its key in a mapping."""

    label: str
    shape: type | None = None
    codec: Codec | None = None
    key: str = ""


def declared(path: Path) -> Declared | None:
    """The declaration of a place; None when the document has no such place."""
    found: Declared | None = Declared("", Document)
    for name in path:
        if found is None:
            return None
        found = _step(found, name)
    return found


def _step(at: Declared, name: str | int) -> Declared | None:
    if at.shape is Thresholds and str(name).isdigit():
        return Declared(str(name), Star, key="star")
    if at.shape is not None:
        member = next((member for member in fields(at.shape) if key_of(member) == name), None)
        return _of(str(member.metadata["label"]), member.metadata["codec"]) if member else None
    match at.codec:
        case Many(item=item) if isinstance(name, int):
            return _of(str(name + 1), item)
        case Keyed(shape=shape, key=key):
            return Declared(str(name), shape, key=key)
        case Nested(depth=depth) if depth > 0:
            return Declared(str(name), codec=Nested(depth - 1))
    return None


def _of(label: str, codec: Codec) -> Declared:
    match codec:
        case Part(shape=shape):
            return Declared(label, shape)
        case ThresholdsCodec():
            return Declared(label, Thresholds)
    return Declared(label, codec=codec)


def label_of(path: Path) -> str:
    """A path in words: 评定办法 › 异议 › 工作日."""
    labels = [found.label if found else str(path[place]) for place, found in enumerate(map(declared, _prefixes(path)))]
    return " › ".join(labels)


def _prefixes(path: Path) -> Iterator[Path]:
    return (path[: length + 1] for length in range(len(path)))


def value_at(plain: Any, path: Path) -> Any:
    """What stands at a path.

    Raises:
        LookupError: nothing does.
    """
    for name in path:
        plain = plain[name]
    return plain


def path_of(plain: Mapping[str, Any], item_id: str) -> Path | None:
    """Where an item with this id stands: dimension, indicator, point, bonus, deduction or veto."""
    return next((path for path, item in items(plain) if str(item.get("id")) == item_id), None)


def items(plain: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Everything with an id, in the order of the document."""
    yield from _below(plain.get("standard", {}), ("standard",), 0)
    for path in (SECTIONS["bonus"], SECTIONS["veto"], SECTIONS["deduction"]):
        inside = plain["standard"] if path[0] == "standard" else plain
        for place, item in enumerate(inside.get(str(path[-1]), ())):
            yield (*path, place), item


def _below(part: Mapping[str, Any], path: Path, depth: int) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if depth == len(_ITEMS):
        return
    for place, item in enumerate(part.get(_ITEMS[depth], ())):
        here = (*path, _ITEMS[depth], place)
        yield here, item
        yield from _below(item, here, depth + 1)


def flat(plain: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every single value with its path."""
    if isinstance(plain, Mapping):
        for name, each in plain.items():
            yield from flat(each, (*path, str(name)))
    elif isinstance(plain, list):
        for place, each in enumerate(plain):
            yield from flat(each, (*path, place))
    else:
        yield path, plain


def text_of(path: Path) -> str:
    """A path as text: names after slashes, positions as #1, #2; "~", "/" and "#" in names escaped."""
    return "/".join(f"#{name + 1}" if isinstance(name, int) else _escaped(name) for name in path)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1").replace("#", "~2")


def path_from(text: str) -> Path:
    """The path of a text."""
    return tuple(_name(part) for part in text.split("/"))


def _name(part: str) -> str | int:
    number = whole_in(part[1:], least=1, most=MOST_ITEMS) if part.startswith("#") else None
    if number is not None:
        return number - 1
    return part.replace("~2", "#").replace("~1", "/").replace("~0", "~")
