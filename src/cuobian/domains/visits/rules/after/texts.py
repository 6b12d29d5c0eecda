"""Texts by field: what may be kept, what is missing, how two differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.visits.values.after import FIELDS, Field
from cuobian.kernel.errors import Fault

SAME, GONE, NEW = "same", "del", "ins"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of which two people have written different words."""

    key: str
    label: Any
    mine: str
    theirs: str


def cleaned(kind: str, given: Mapping[str, Any]) -> dict[str, str]:
    """The fields of this kind of text, line ends made one, blanks at the ends gone; anything else is left out."""
    return {field.key: _plain(given.get(field.key, "")) for field in FIELDS[kind]}


def _plain(words: Any) -> str:
    lines = str(words or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def text_faults(kind: str, body: Mapping[str, str], *, finishing: bool) -> list[Fault]:
    """What is too long; and, when the text is to be closed, what is missing."""
    return [fault for field in FIELDS[kind] if (fault := _fault(field, body.get(field.key, ""), finishing))]


def _fault(field: Field, words: str, finishing: bool) -> Fault | None:
    if len(words) > field.most:
        told = _("最多 %(most)d 个字，现在 %(now)d 个。") % {"most": field.most, "now": len(words)}
        return Fault(field.key, told)
    if finishing and field.required and not words:
        return Fault(field.key, _("还没写「%(label)s」。") % {"label": field.label})
    return None


def differing(kind: str, mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Difference]:
    """The fields in which two versions differ."""
    return [
        Difference(field.key, field.label, mine.get(field.key, ""), theirs.get(field.key, ""))
        for field in FIELDS[kind]
        if mine.get(field.key, "") != theirs.get(field.key, "")
    ]


def chosen(kind: str, mine: Mapping[str, str], theirs: Mapping[str, str], choices: Mapping[str, str]) -> dict[str, str]:
    """The text after somebody chose, field by field: "mine", "theirs" or "both" (theirs first, then mine)."""
    result = {}
    for field in FIELDS[kind]:
        own, other = mine.get(field.key, ""), theirs.get(field.key, "")
        choice = choices.get(field.key, "mine")
        result[field.key] = {"theirs": other, "both": f"{other}\n{own}".strip()}.get(choice, own)
    return result


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """A text as pieces that stayed, went and came, for reading side by side."""
    if old == new:
        return [(SAME, new)] if new else []
    pieces: list[tuple[str, str]] = []
    for kind, low, high, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append((SAME, old[low:high]))
            continue
        pieces += [(GONE, old[low:high])] if high > low else []
        pieces += [(NEW, new[start:end])] if end > start else []
    return pieces


def lines_of(words: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in words.split("\n") if line.strip()]
