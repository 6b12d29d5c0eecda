"""The audit trail is read by people: every action, kind of record and field that is written anywhere has words.

What is written is found in the source: calls of `record` and of the helpers that hand an action on to it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import cuobian
from cuobian.domains.network.values import AreaAction, PlaceAction, PlanStatus
from cuobian.domains.rating.values import StarAct
from cuobian.support.audit.words import word

SOURCE = Path(cuobian.__file__).parent
CHANGES = ("old", "new", "told")
"""What the changed fields are called where they are handed on."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A function that writes to the trail what one of its parameters says, behind a prefix."""

    place: int
    parameter: str
    prefix: str


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _trees() -> dict[Path, ast.Module]:
    found = {path: ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
    return {path: tree for path, tree in found.items() if "migrations" not in path.parts}


TREES = _trees()


def _package(path: Path) -> str:
    return "/".join(path.relative_to(SOURCE).parts[:2])


def _constants(value: ast.expr | None) -> list[str]:
    if isinstance(value, ast.IfExp):
        return [*_constants(value.body), *_constants(value.orelse)]
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


def _parameter(value: ast.expr | None, names: list[str]) -> tuple[str, str] | None:
    """The parameter that `value` hands on, and what is put before it."""
    prefix = ""
    if isinstance(value, ast.JoinedStr) and len(value.values) == 2 and isinstance(value.values[1], ast.FormattedValue):
        prefix, value = "".join(_constants(value.values[0])), value.values[1].value
    if isinstance(value, ast.Attribute) and value.attr == "value":
        value = value.value
    return (value.id, prefix) if isinstance(value, ast.Name) and value.id in names else None


def _given(call: ast.Call, writer: Writer) -> ast.expr | None:
    named = {one.arg: one.value for one in call.keywords}
    if writer.parameter in named:
        return named[writer.parameter]
    return call.args[writer.place] if 0 <= writer.place < len(call.args) else None


def _writers(package: str) -> dict[str, Writer]:
    """`record` and everything in a package that hands an action on to it."""
    known = {"record": Writer(-1, "action", "")}
    functions = [
        node for path, tree in TREES.items() if _package(path) == package for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]  # fmt: skip
    for _round in range(4):
        for function in functions:
            places = [one.arg for one in function.args.args]
            names = [*places, *(one.arg for one in function.args.kwonlyargs)]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                writer = known.get(_name(call))
                handed = _parameter(_given(call, writer), names) if writer else None
                if writer and handed and function.name not in known:
                    place = places.index(handed[0]) if handed[0] in places else -1
                    known[function.name] = Writer(place, handed[0], writer.prefix + handed[1])
    return known


def _actions() -> Iterator[tuple[str, str]]:
    for package in sorted({_package(path) for path in TREES}):
        writers = _writers(package)
        for path, tree in TREES.items():
            if _package(path) != package:
                continue
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                writer = writers.get(_name(call))
                if writer:
                    for key in _constants(_given(call, writer)):
                        yield writer.prefix + key, str(path.relative_to(SOURCE))


def _calls() -> Iterator[tuple[ast.Call, str]]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield node, str(path.relative_to(SOURCE))


def _keys(value: ast.expr) -> list[str]:
    return [key for one in value.keys for key in _constants(one)] if isinstance(value, ast.Dict) else []


def _fields() -> Iterator[tuple[str, str]]:
    for call, where in _calls():
        for given in call.keywords:
            if given.arg in CHANGES:
                yield from ((key, where) for key in _keys(given.value))
            if given.arg == "fields" and _name(call) == "record_read" and isinstance(given.value, ast.List):
                yield from ((key, where) for one in given.value.elts for key in _constants(one))


def _nameless(group: str, found: Iterator[tuple[str, str]]) -> dict[str, str]:
    return {key: where for key, where in found if key and word(group, key) == key}


def test_every_action_has_words() -> None:
    found = dict(_actions())
    assert len(found) > 200, "the source is no longer read as it is written"
    assert _nameless("actions", iter(found.items())) == {}


@pytest.mark.parametrize(
    "keys",
    [
        [f"network.{action}" for action in PlaceAction],
        [f"network.area_{action}" for action in AreaAction],
        [f"network.plan_{status}" for status in PlanStatus if status != PlanStatus.PLANNED],
        [f"rating.star_{act.value}" for act in StarAct],
        [f"jobs.{verb}" for verb in ("start", "stop", "restart")],
    ],
)
def test_every_action_that_is_put_together_has_words(keys: list[str]) -> None:
    assert [key for key in keys if word("actions", key) == key] == []


def test_every_read_of_personal_data_has_words() -> None:
    reads = [
        (f"{key}.read", where) for call, where in _calls() if _name(call) == "record_read"
        for one in call.keywords if one.arg == "subject" for key in _constants(one.value)
    ]  # fmt: skip
    assert len(reads) > 5
    assert _nameless("actions", iter(reads)) == {}


def test_every_kind_of_record_has_words() -> None:
    written = [
        (key, where) for call, where in _calls() if _name(call) in ("record", "record_read")
        for one in call.keywords if one.arg == "subject" for key in _constants(one.value)
    ]  # fmt: skip
    assert len(written) > 50
    assert _nameless("subjects", iter(written)) == {}


def test_every_field_has_words() -> None:
    found = dict(_fields())
    assert len(found) > 60
    assert _nameless("fields", iter(found.items())) == {}
