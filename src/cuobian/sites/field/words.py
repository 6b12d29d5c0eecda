"""The words of the notebook's script modules, in the language of the page.

A module marks its texts like everything else: `_("整改单")`, `ngettext("{n} 条", "{n} 条", n)`. Chinese needs no table.
"""

import re
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language, gettext, ngettext, override

MODULES = Path(__file__).resolve().parent.parent / "static" / "cuobian" / "js" / "notebook"
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_ONE = re.compile(r"(?<![\w.])_\(\s*" + _TEXT)
_MANY = re.compile(r"(?<![\w.])ngettext\(\s*" + _TEXT + r"\s*,\s*" + _TEXT)


@lru_cache(maxsize=1)
def marked() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Every marked text of the modules: the plain ones, and those with a plural."""
    ones: set[str] = set()
    many: set[tuple[str, str]] = set()
    for path in sorted(MODULES.rglob("*.mjs")):
        text = path.read_text(encoding="utf-8")
        ones |= set(_ONE.findall(text))
        many |= set(_MANY.findall(text))
    return frozenset(ones), frozenset(many)


def table() -> dict[str, str | list[str]]:
    """Translations for the language in force; empty for Chinese, whose texts are the ids."""
    language = get_language() or "zh-hans"
    return {} if language.startswith("zh") else _table(language)


@lru_cache(maxsize=4)
def _table(language: str) -> dict[str, str | list[str]]:
    ones, many = marked()
    with override(language):
        found: dict[str, str | list[str]] = {text: gettext(text) for text in sorted(ones)}
        for one, other in sorted(many):
            found[one] = [ngettext(one, other, 1), ngettext(one, other, 2)]
    return found
