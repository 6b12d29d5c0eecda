"""Templates: nothing that the content policy refuses, and every word marked for translation."""

import re
from pathlib import Path

import pytest
from tests.architecture.reading import CJK, PACKAGE, short, template_files

# The pages that show every component are an example, in the example's language; the switch names each language in itself.
EXAMPLES = ("templates/design/", "templates/ui/language.html")
INLINE = {
    "a script in the page": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:json|manifest))", re.IGNORECASE
    ),
    "a style in the page": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address on another host": re.compile(r"(?:src|href)=\"(?:https?:)?//(?!\{)", re.IGNORECASE),
}
MARKED = re.compile(
    r"\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"
    r"|\{#.*?#\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*trans(?:late)?\s(?:[^%]|%(?!\}))*%\}"
    r"|\b_\(\s*(?P<quote>[\"']).*?(?P=quote)\s*\)",
    re.DOTALL,
)
SCRIPTS = sorted(path for path in PACKAGE.rglob("static/cuobian/**/*.js"))
COMMENTS = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)


def _named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=short(path)) for path in paths]


def _left(text: str, marked: re.Pattern[str]) -> list[tuple[int, str]]:
    """Lines with Chinese outside of what is marked."""
    blank = marked.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    lines = text.splitlines()
    return [
        (number, lines[number - 1].strip()[:80])
        for number, line in enumerate(blank.splitlines(), 1)
        if CJK.search(line)
    ]


@pytest.mark.parametrize("path", _named(template_files()))
def test_a_template_holds_nothing_that_the_policy_refuses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    "path", _named([path for path in template_files() if not any(name in path.as_posix() for name in EXAMPLES)])
)
def test_every_word_of_a_template_is_marked(path: Path) -> None:
    assert _left(path.read_text(encoding="utf-8"), MARKED) == []


@pytest.mark.parametrize("path", _named(SCRIPTS))
def test_a_script_takes_its_words_from_the_page(path: Path) -> None:
    assert _left(path.read_text(encoding="utf-8"), COMMENTS) == []


def test_the_rule_sees_what_it_should() -> None:
    assert _left("<p>站点</p>", MARKED)
    assert _left('{% pagehead "站点" %}', MARKED)
    assert not _left(
        '{% translate "站点" %}{% pagehead _("站点") %}{# 站点 #}{% blocktranslate %}站点{% endblocktranslate %}',
        MARKED,
    )
    assert INLINE["an event handler"].search('<a onclick="go()">')
    assert INLINE["a script in the page"].search("<script>go()</script>")
    assert not INLINE["a script in the page"].search('<script type="module" src="app.js">')
