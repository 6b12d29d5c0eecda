"""The fonts of documents, and which characters they can draw."""

import unicodedata
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


def drawable(value: Any) -> Any:
    """The same data with signs such as emoji replaced by 〓 and invisible ones taken out.

    Raises:
        Invalid: a letter or a Chinese character cannot be drawn; a document must not lose part of a name.
    """
    if isinstance(value, str):
        return _drawable(value)
    if isinstance(value, dict):
        return {key: drawable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(item) for item in value]
    return value


def _drawable(words: str) -> str:
    lost = missing(words)
    letters = [sign for sign in lost if unicodedata.category(sign).startswith("L")]
    if letters:
        raise Invalid(
            _("文件里的字体没有这几个字：%(signs)s。请换成通用的写法再做。") % {"signs": _("、").join(letters)}
        )
    for sign in lost:
        words = words.replace(sign, GETA if unicodedata.category(sign)[0] in "SP" else "")
    return words
