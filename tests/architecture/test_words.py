"""Chinese in the source stands in gettext, or in a module of data that is named here with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.reading import CJK, PACKAGE, python_files, tree_of

GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
DATA = {
    "config/": "what the program says in a terminal, in both languages at once",
    "domains/ledger/commands.py": "in a terminal, in both languages at once",
    "domains/ledger/demo/": "the demonstration city",
    "domains/network/actions/areas.py": "the ends of official names of areas, and the city's own name",
    "domains/network/endpoints.py": "the API's description, in the language of its readers",
    "domains/network/commands.py": "in a terminal, in both languages at once",
    "domains/inspections/demo.py": "the demonstration city",
    "domains/network/demo.py": "the demonstration city",
    "domains/network/rules/hours.py": "opening hours as offices write them",
    "domains/network/rules/sheet.py": "heads and examples of the Excel form, whose language is the offices'",
    "domains/network/values/__init__.py": "parts of official names",
    "domains/people/demo.py": "the demonstration city",
    "domains/people/pages/devices.py": "names of programs and systems",
    "domains/people/pages/places.py": "the ends of official names of places",
    "domains/people/commands.py": "in a terminal, in both languages at once",
    "domains/people/actions/importing.py": "the example row of the Excel form",
    "domains/rating/endpoints.py": "the API's description, in the language of its readers",
    "domains/standards/endpoints.py": "the API's description, in the language of its readers",
    "domains/rating/commands/": "in a terminal, in both languages at once",
    "domains/rating/demo/": "the demonstration city",
    "domains/rectification/demo/": "the demonstration city",
    "domains/standards/commands.py": "in a terminal, in both languages at once",
    "domains/standards/demo.py": "the demonstration city",
    "domains/visits/demo/": "the demonstration city",
    "domains/standards/documents/": "the words of a standard, whose language is the authority's",
    "domains/standards/pages/reading.py": "a method's name as a standard writes it",
    "domains/standards/values.py": "kinds of place as a standard writes them",
    "engines/scoring/": "methods as a standard writes them",
    "kernel/format.py": "numbers and dates as Chinese writes them; English has its own branch",
    "kernel/text.py": "local names and how they are read",
    "sites/samples.py": "the example on the design pages",
    "sites/ui/districts.py": "names of the six districts on the sketch map",
    "support/calendars/years.py": "names of the State Council's holidays",
    "support/documents/office.py": "names of fonts",
    "support/documents/word.py": "names of fonts",
    "support/exchange/cells.py": "how people write yes and no",
    "support/exchange/reading.py": "marks that people copy from the heads of forms",
    "support/exchange/writing.py": "the platform's name and names of fonts in a file's properties",
}


def _unmarked(path: Path) -> Iterator[tuple[int, str]]:
    tree = tree_of(path)
    excused = set(_docstrings(tree)) | set(_translated(tree))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CJK.search(node.value)
            and id(node) not in excused
        ):
            yield node.lineno, node.value[:60]


def _docstrings(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _translated(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in GETTEXT:
            yield from (id(inner) for given in node.args for inner in ast.walk(given))


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _reason(path: Path) -> str:
    name = path.relative_to(PACKAGE).as_posix()
    return next((reason for start, reason in DATA.items() if name.startswith(start)), "")


def test_chinese_in_the_source_is_marked_for_translation() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): told
        for path in python_files()
        if not _reason(path) and (told := list(_unmarked(path)))
    }
    assert found == {}


def test_every_named_exception_is_still_needed() -> None:
    needed = {
        start
        for start in DATA
        for path in python_files()
        if path.relative_to(PACKAGE).as_posix().startswith(start) and any(_unmarked(path))
    }
    assert sorted(set(DATA) - needed) == []


def test_no_text_is_put_together_inside_a_translation() -> None:
    """An f-string cannot be translated: the catalogue never sees it."""
    wrong = [
        f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and _name(node.func) in GETTEXT
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert wrong == []
