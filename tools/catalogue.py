"""The interface's translations: message ids are Chinese, every one has an English text. Needs no gettext programs.

python tools/catalogue.py extract    brings the .po files up to date; existing translations stay
python tools/catalogue.py check      names what is missing, fuzzy, empty, unused or has other placeholders
"""

import ast
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract_javascript, extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "cuobian"
LANGUAGES = ("en",)
SHOWN = 40
SCRIPTS = {".js", ".mjs"}
WRITTEN = {".py", ".html", ".txt", *SCRIPTS}
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|%[sdif]|\{(\w*)\}")
Key = tuple[str | None, str, str | None]
Extracted = Iterable[tuple[int, str, str | tuple[str, ...] | list[str] | None, list[str]]]
Extractor = Callable[[io.BytesIO, Sequence[str], Sequence[str], dict[str, str]], Extracted]


@dataclass
class Message:
    """One text of the interface and where it is used."""

    places: list[str] = field(default_factory=list)


def messages(package: Path) -> dict[Key, Message]:
    """Every marked text: (context, id, plural) -> places, ordered by place."""
    found: dict[Key, Message] = {}
    for path in sorted(package.rglob("*")):
        if path.suffix not in WRITTEN or {"migrations", "vendor", "locale"} & set(path.parts):
            continue
        place = path.relative_to(package.parent).as_posix()
        for key in _in_file(path):
            found.setdefault(key, Message()).places.append(place)
    return found


def _in_file(path: Path) -> Iterator[Key]:
    text = path.read_text(encoding="utf-8")
    extractor: Extractor = extract_python
    if path.suffix in SCRIPTS:
        extractor = extract_javascript
    elif path.suffix != ".py":
        if "templates" not in path.parts:
            return
        # In brackets, so that the indentation of a template is not read as that of a program.
        text = "(" + templatize(text, origin=str(path)) + "\n)"
    else:
        yield from _in_f_strings(text)
    source = io.BytesIO(text.encode())
    for _line, function, given, _comments in extractor(source, list(KEYWORDS), [], {"encoding": "utf-8"}):
        key = _key(function, given)
        if key is not None:
            yield key


def _in_f_strings(text: str) -> Iterator[Key]:
    """Texts marked inside an f-string, which the tokenizer of Python 3.11 does not look into."""
    for outer in ast.walk(ast.parse(text)):
        for call in ast.walk(outer) if isinstance(outer, ast.JoinedStr) else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                given = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                key = _key(call.func.id, given)
                if key is not None:
                    yield key


def _key(function: str, given: str | tuple[str, ...] | list[str] | None) -> Key | None:
    values = [given] if isinstance(given, str) else list(given or ())
    context = values.pop(0) if function.lstrip("n").startswith("pgettext") else None
    plural = values[1] if function.startswith("n") and len(values) > 1 else None
    return (context, values[0], plural) if values and values[0] else None


def catalogue(language: str, package: Path) -> Path:
    """Where a language's texts are written."""
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(package: Path) -> None:
    """Bring the written catalogues up to date; a text that is not used any more leaves with its translation."""
    found = messages(package)
    for language in LANGUAGES:
        path = catalogue(language, package)
        old = {_entry_key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
        new = polib.POFile(wrapwidth=120)
        new.metadata = {
            "Project-Id-Version": "Cuobian",
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=2; plural=(n != 1);",
        }
        for key, message in found.items():
            new.append(_entry(key, message, old.get(key)))
        path.parent.mkdir(parents=True, exist_ok=True)
        new.save(str(path))


def _entry(key: Key, message: Message, old: polib.POEntry | None) -> polib.POEntry:
    context, text, plural = key
    entry = polib.POEntry(
        msgid=text, msgctxt=context, occurrences=[(place, "") for place in dict.fromkeys(message.places)]
    )
    if plural is not None:
        entry.msgid_plural = plural
        entry.msgstr_plural = dict(old.msgstr_plural) if old and old.msgstr_plural else {0: "", 1: ""}
    elif old:
        entry.msgstr = old.msgstr
    if old:
        entry.flags, entry.tcomment = list(old.flags), old.tcomment
    if "%(" in text and "python-format" not in entry.flags:
        entry.flags.append("python-format")
    return entry


def _entry_key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def faults(package: Path) -> list[str]:
    """Everything that keeps a catalogue from being complete and correct."""
    found, wrong = messages(package), []
    for language in LANGUAGES:
        path = catalogue(language, package)
        entries = {_entry_key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
        for key, message in found.items():
            fault = _fault(entries.get(key))
            if fault:
                wrong.append(f"{language}: {fault}: {key[1]!r} ({message.places[0]})")
        wrong += [f"{language}: not used any more: {key[1]!r}" for key in entries if key not in found]
    return wrong


def _fault(entry: polib.POEntry | None) -> str | None:
    if entry is None:
        return "missing"
    if entry.fuzzy:
        return "fuzzy"
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(texts):
        return "empty"
    wanted = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural or "")
    # The singular may say "one" where the plural says the number.
    if any(_placeholders(text) - wanted for text in texts) or wanted - _placeholders(texts[-1]):
        return "other placeholders"
    return None


def _placeholders(text: str) -> set[str]:
    return {match[0] for match in PLACEHOLDER.finditer(text)}


def main(arguments: Sequence[str]) -> int:
    """Extract or check."""
    if arguments not in (["extract"], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments == ["extract"]:
        extract(PACKAGE)
    wrong = faults(PACKAGE)
    for line in wrong[:SHOWN] if arguments == ["check"] else ():
        print(line)
    if len(wrong) > SHOWN and arguments == ["check"]:
        print(f"... and {len(wrong) - SHOWN} more")
    print(f"{len(wrong)} faults in {len(messages(PACKAGE))} messages")
    return 1 if wrong and arguments == ["check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
