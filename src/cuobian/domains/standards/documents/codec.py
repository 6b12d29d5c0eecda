"""How a part of the document is read from plain values and written back: one declaration a field does both.

Reading never stops at the first fault: whatever cannot be read is reported with its place and left out.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.kernel.errors import Fault

MAX_TEXT = 2000
MAX_ITEMS = 500
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")


class _Missing:
    """What a codec answers when it could not read; the fault has been told."""


MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the document: names from the top, and the field."""

    names: tuple[str, ...] = ()
    name: str = ""

    def down(self, name: Any) -> "Spot":
        return Spot((*self.names, str(name)))

    def at(self, label: Any) -> "Spot":
        return Spot(self.names, str(label))

    def __str__(self) -> str:
        return " · ".join(part for part in (" › ".join(self.names), self.name) if part)


@dataclass(slots=True)
class Faults:
    """Everything found wrong so far."""

    found: list[Fault] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def touch(self, names: tuple[str, ...]) -> bool:
        """True when something at or below this place was found wrong."""
        return any(spot.names[: len(names)] == names for spot in self.spots)

    def add(self, spot: Spot, message: str, given: Any = "") -> _Missing:
        self.spots.append(spot)
        self.found.append(Fault(str(spot), message, "" if given is None else str(given)[:80]))
        return MISSING


class Codec(Protocol):
    """Reads one value and writes it back."""

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any: ...

    def plain(self, value: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Words: trimmed, without control characters; on one line unless `lines`."""

    longest: int = MAX_TEXT
    lines: bool = False

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        if raw is None or isinstance(raw, Mapping | list):
            return faults.add(spot.at(label), _("这里要写文字"), raw)
        if isinstance(raw, bool):
            raw = "true" if raw else "false"
        text = str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            return faults.add(spot.at(label), _("不能空着"))
        if len(text) > self.longest:
            return faults.add(spot.at(label), _("最多 %(count)s 字") % {"count": self.longest}, text)
        if "\n" in text and not self.lines:
            return faults.add(spot.at(label), _("这里只能写一行"), text)
        if any(unicodedata.category(char) in {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"} and char != "\n" for char in text):
            return faults.add(spot.at(label), _("含有看不见的控制字符，删去后再导入"), repr(text))
        return text

    def plain(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    least: int = 0
    most: int = 100_000_000

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        text = _number_text(raw)
        if text is None or not _WHOLE.fullmatch(text):
            return faults.add(spot.at(label), _("要写整数"), raw)
        return _in_range(int(text), self.least, self.most, spot.at(label), faults)

    def plain(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, exactly as written."""

    least: Decimal = Decimal(0)
    most: Decimal = Decimal(1_000_000)

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        text = _number_text(raw)
        if text is None or not _NUMBER.fullmatch(text):
            return faults.add(spot.at(label), _("要写数字，小数最多 6 位"), raw)
        return _in_range(Decimal(text), self.least, self.most, spot.at(label), faults)

    def plain(self, value: Any) -> Any:
        return value


def _number_text(raw: Any) -> str | None:
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, Decimal):
        return format(raw.normalize(), "f") if raw.is_finite() else None
    return str(raw).strip() if isinstance(raw, int | str) else None


def _in_range(value: Any, least: Any, most: Any, spot: Spot, faults: Faults) -> Any:
    if least <= value <= most:
        return value
    return faults.add(spot, _("要在 %(least)s 到 %(most)s 之间") % {"least": least, "most": most}, value)


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false."""

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        words = {"true": True, "false": False, "是": True, "否": False}
        found = raw if isinstance(raw, bool) else words.get(str(raw).strip().lower())
        return faults.add(spot.at(label), _("要写 true（是）或 false（否）"), raw) if found is None else found

    def plain(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        if isinstance(raw, str) and raw.strip() in self.words:
            return raw.strip()
        return faults.add(spot.at(label), _("只能写：%(words)s") % {"words": _("、").join(self.words)}, raw)

    def plain(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Many:
    """A list. `plainly`: the items' own ids are their place, the list's label is left out."""

    item: Codec
    least: int = 0
    plainly: bool = False

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        if not isinstance(raw, list | tuple):
            return faults.add(spot.at(label), _("要写成一列"), raw)
        if len(raw) > MAX_ITEMS:
            return faults.add(spot.at(label), _("太多了，最多 %(count)s 条") % {"count": MAX_ITEMS}, len(raw))
        if len(raw) < self.least:
            wanted = ngettext("至少要有 %(count)s 条", "至少要有 %(count)s 条", self.least) % {"count": self.least}
            return faults.add(spot.at(label), wanted)
        within = spot if self.plainly else spot.down(label)
        read = [self.item.read(each, within, name_of(each, place), faults) for place, each in enumerate(raw, 1)]
        return tuple(each for each in read if each is not MISSING)

    def plain(self, value: Any) -> Any:
        return [self.item.plain(each) for each in value]


def name_of(raw: Any, place: int) -> str:
    """How an item of a list is called: its id where it has one."""
    given = raw.get("id") if isinstance(raw, Mapping) else None
    return (
        str(given)[:40]
        if isinstance(given, str | int) and str(given).strip()
        else _("第 %(place)s 条") % {"place": place}
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A part with named fields: a dataclass whose fields are declared with `part`."""

    shape: type

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        return read_part(self.shape, raw, spot.down(label), faults)

    def plain(self, value: Any) -> Any:
        return plain_part(value)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping whose keys are a field of the parts: {"open_rate": {formula: …}}."""

    shape: type
    key: str
    keys: tuple[str, ...] = ()

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        if not isinstance(raw, Mapping):
            return faults.add(spot.at(label), _("要写成「名称: 内容」"), raw)
        if len(raw) > MAX_ITEMS:
            return faults.add(spot.at(label), _("太多了，最多 %(count)s 条") % {"count": MAX_ITEMS}, len(raw))
        read = [self._item(str(key).strip(), each, spot.down(label), faults) for key, each in raw.items()]
        return tuple(
            sorted((each for each in read if each is not MISSING), key=lambda each: str(getattr(each, self.key)))
        )

    def _item(self, key: str, raw: Any, spot: Spot, faults: Faults) -> Any:
        if self.keys and key not in self.keys:
            return faults.add(spot.down(key), _("只能写：%(words)s") % {"words": _("、").join(self.keys)}, key)
        if not isinstance(raw, Mapping):
            return faults.add(spot.down(key), _("要写成「名称: 内容」"), raw)
        if self.key in raw:
            return faults.add(spot.down(key), _("不认识的项目「%(name)s」") % {"name": self.key}, raw[self.key])
        return read_part(self.shape, {**raw, self.key: key}, spot.down(key), faults)

    def plain(self, value: Any) -> Any:
        written = [plain_part(each) for each in value]
        return {each.pop(self.key): each for each in written}


@dataclass(frozen=True, slots=True)
class Nested:
    """Names over names over numbers, for what the platform keeps and shows but does not use."""

    depth: int

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        if self.depth == 0:
            return Whole().read(raw, spot, label, faults)
        if not isinstance(raw, Mapping) or len(raw) > MAX_ITEMS:
            return faults.add(spot.at(label), _("要写成「名称: 内容」"), raw)
        inner, within, pairs = Nested(self.depth - 1), spot.down(label), []
        for key, each in raw.items():
            name = Text(40).read(key, within, _("名称"), faults)
            value = inner.read(each, within, str(key)[:40], faults)
            if name is not MISSING and value is not MISSING:
                pairs.append((name, value))
        return tuple(sorted(pairs))

    def plain(self, value: Any) -> Any:
        if self.depth == 0:
            return value
        return {key: Nested(self.depth - 1).plain(each) for key, each in value}


_REQUIRED: Any = object()


def part(label: Any, codec: Codec, *, default: Any = _REQUIRED, key: str = "") -> Any:
    """Declare a field: its label for people, how it is read, its default when it may be left out, its key in files."""
    facts = {"label": label, "codec": codec, "key": key}
    return field(metadata=facts) if default is _REQUIRED else field(default=default, metadata=facts)


def key_of(member: "dataclasses.Field[Any]") -> str:
    return str(member.metadata["key"] or member.name)


def read_part(shape: type, raw: Any, spot: Spot, faults: Faults) -> Any:
    """Read a dataclass from a mapping; unknown and missing names are faults."""
    if not isinstance(raw, Mapping):
        return faults.add(spot, _("要写成「名称: 内容」"), raw)
    values: dict[str, Any] = {}
    whole = True
    members = dataclasses.fields(shape)
    for name in _unknown(raw, [key_of(member) for member in members]):
        faults.add(spot, _("不认识的项目「%(name)s」") % {"name": name[:40]}, name)
        whole = False
    for member in members:
        given = raw.get(key_of(member))
        if given is None:
            if member.default is dataclasses.MISSING:
                faults.add(spot.at(member.metadata["label"]), _("缺这一项（%(name)s）") % {"name": key_of(member)})
                whole = False
            continue
        value = member.metadata["codec"].read(given, spot, member.metadata["label"], faults)
        whole = whole and value is not MISSING
        values[member.name] = value
    return shape(**values) if whole else MISSING


def _unknown(raw: Mapping[Any, Any], known: Sequence[str]) -> list[str]:
    return [str(name) for name in raw if name not in known]


def plain_part(value: Any) -> dict[str, Any]:
    """A dataclass as a mapping. Only what is empty is left out, so no text depends on a default in the code."""
    written: dict[str, Any] = {}
    for member in dataclasses.fields(value):
        given = getattr(value, member.name)
        if given not in ("", (), None, False) or given != member.default:
            written[key_of(member)] = member.metadata["codec"].plain(given)
    return written
