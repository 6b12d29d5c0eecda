"""docs/personal-data.md lists every table: what it holds about people, why, how long, and for whose eyes."""

import re
from typing import NamedTuple

import pytest
from django.apps import apps
from django.db.models import Field, Model
from tests.architecture.reading import ROOT, our_models

TEXT = (ROOT / "docs/personal-data.md").read_text(encoding="utf-8")
WITH, REST = TEXT.split("## Models that hold none")
WITHOUT, LIBRARIES = REST.split("## Tables of the libraries we build on")
BASES = {"duty", "work", "consent"}
PERSONAL = re.compile(
    r"(^|_)(phone|contact|email|owner|device|session_key)($|_)|^(address|password|username)$|_by(_name|_id)?$|^by(_name|_id|_role)?$"
    r"|^(account|actor|account_id|actor_name|given_by|recorder_name|uploader_name|decider_name|undoer_name)$"
)
# A place's own address; a deadline.
NOT_PERSONAL = {"network.Place.address", "rating.Entry.rectify_by"}


class Line(NamedTuple):
    """One line of the first table."""

    model: str
    fields: tuple[str, ...]
    purpose: str
    basis: str
    kept: str
    seen_by: str


def _rows(text: str) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [row for row in rows if "." in row[0] and " " not in row[0].split(":")[0]]


def _line(row: list[str]) -> Line:
    model, fields = row[0].split(":")
    return Line(model, tuple(name.strip() for name in fields.split(",")), *row[1:])


LINES = [_line(row) for row in _rows(WITH)]
NONE = {row[0]: row[1] for row in _rows(WITHOUT)}
MODELS = {model._meta.label: model for model in our_models()}


def _looks_personal(model: type[Model], field: Field[object, object]) -> bool:
    name = f"{model._meta.label}.{field.name}"
    points_at_a_person = field.is_relation and field.related_model is MODELS["people.Account"]
    return name not in NOT_PERSONAL and (points_at_a_person or bool(PERSONAL.search(field.name)))


def test_every_table_is_listed_once() -> None:
    listed = {line.model for line in LINES}
    assert listed & set(NONE) == set()
    assert listed | set(NONE) == set(MODELS)


def test_every_table_of_a_library_is_listed_with_its_end() -> None:
    listed = {row[0]: row[2] for row in _rows(LIBRARIES)}
    assert set(listed) == {model._meta.label for model in apps.get_models()} - set(MODELS)
    assert all(listed.values())


def test_what_is_not_an_official_record_has_an_end() -> None:
    """A number of days, or the event that ends it."""
    ends = re.compile(r"\d+ days|one day|24 hours|until|at once|with the record")
    assert [line for line in LINES if not line.kept.startswith("official record") and not ends.search(line.kept)] == []


@pytest.mark.parametrize("label", sorted(MODELS))
def test_a_field_that_looks_personal_is_listed(label: str) -> None:
    listed = {name for line in LINES if line.model == label for name in line.fields}
    concrete = MODELS[label]._meta.concrete_fields
    assert listed <= {field.name for field in concrete}
    assert sorted({field.name for field in concrete if _looks_personal(MODELS[label], field)} - listed) == []


def test_every_line_says_why_how_long_and_for_whom() -> None:
    assert [line for line in LINES if line.basis not in BASES or not all((line.purpose, line.kept, line.seen_by))] == []
    assert [model for model, kept in NONE.items() if not kept] == []


def test_no_field_is_listed_twice() -> None:
    named = [f"{line.model}.{name}" for line in LINES for name in line.fields]
    assert len(named) == len(set(named))
