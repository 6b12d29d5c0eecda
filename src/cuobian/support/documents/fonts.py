"""The fonts of documents, and which characters they can draw."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cuobian.kernel.errors import Invalid

FOLDER = Path(__file__).resolve().parent / "fonts"
GETA = "〓"  # stands where a sign cannot be drawn, as printers have always done


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points that the fonts can draw."""
    found: set[int] = set()
    for line in (FOLDER / "coverage.txt").read_text(encoding="ascii").split():
        first, last = line.split("-")
        found.update(range(int(first, 16), int(last, 16) + 1))
    return frozenset(found)


def missing(words: str) -> list[str]:
    """Characters of `words` that cannot be drawn, each once."""
    known = covered()
    return sorted({sign for sign in words if ord(sign) not in known and sign not in "\n\r\t"})


def drawable(value: Any, lost: set[str] | None = None) -> Any:
    """The same data with signs such as emoji replaced by 〓 and invisible ones taken out.

    Args:
        lost: where a letter or a Chinese character that cannot be drawn is put, 〓 standing in its place. None for names:
            a document must not lose part of one.

    Raises:
        Invalid: a letter or a Chinese character of a name cannot be drawn.
    """
    if isinstance(value, str):
        return _drawable(value, lost)
    if isinstance(value, dict):
        return {key: drawable(item, lost) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(item, lost) for item in value]
    return value


def _drawable(words: str, lost: set[str] | None) -> str:
    strange = missing(words)
    letters = [sign for sign in strange if unicodedata.category(sign).startswith("L")]
    if letters and lost is None:
        raise Invalid(
            _("文件里的字体没有这几个字：%(signs)s。请换成通用的写法再做。") % {"signs": _("、").join(letters)}
        )
    if lost is not None:
        lost.update(letters)
    for sign in strange:
        words = words.replace(sign, GETA if unicodedata.category(sign)[0] in "LSP" else "")
    return words


def lost_words(lost: Iterable[str]) -> str:
    """The line at the end of a document for the characters that 〓 stands for, by their numbers; "" for none."""
    signs = [f"U+{ord(sign):04X}" for sign in sorted(lost)]
    return _("〓：字体里没有的字（%(signs)s），原文在平台上看。") % {"signs": _("、").join(signs)} if signs else ""
