"""Storeys, tiers and doors, where a linter of imports does not reach: tables, folders and papers."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import PROTECT, ForeignKey, Model
from tests.architecture.reading import PACKAGE, ROOT, domains, folders, our_models, ranks

STOREYS = ranks("storeys")
TIERS = ranks("tiers")
SECTIONS = {
    "purpose": r"\A# .+\n\n.{60,}",
    "words": r"\*\*Words\.\*\*",
    "who calls us": r"\*\*Who calls us\b",
    "what we never do": r"\*\*(?:What we never do|We never|Never)\b",
}
STATES = r"→"
# The framework's own tables that ours may point at.
FOREIGN_APPS = {"auth", "contenttypes", "sessions"}


def _place_of(model: type[Model]) -> tuple[int, int]:
    """(height of the storey, height of the tier) of a model's table."""
    parts = model.__module__.split(".")
    return STOREYS[parts[1]], TIERS.get(parts[2], 0) if parts[1] == "domains" else 0


def _links() -> list[tuple[type[Model], ForeignKey[Model, Model]]]:
    return [
        (model, field)
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model._meta.app_label != model._meta.app_label
    ]


def test_foreign_keys_point_only_downward() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in _links()
        if field.related_model._meta.app_label not in FOREIGN_APPS
        and _place_of(field.related_model) >= _place_of(model)
    ]
    assert wrong == []


def test_foreign_keys_between_domains_protect_and_leave_no_way_back() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model, field in _links()
        if field.remote_field.on_delete is not PROTECT or field.remote_field.related_name != "+"
    ]
    assert wrong == []


def test_no_table_joins_many_to_many_between_domains() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.many_to_many
        if field.related_model._meta.app_label != model._meta.app_label
    ]
    assert wrong == []


def test_every_folder_of_the_package_is_a_storey() -> None:
    assert folders(PACKAGE) == set(STOREYS)


def test_every_domain_stands_on_a_tier_and_is_installed() -> None:
    assert set(domains()) <= set(TIERS)
    assert sorted(settings.DOMAIN_APPS) == domains()


def test_a_tier_that_must_be_built_is_built() -> None:
    told = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    optional = {name for name in TIERS if f'"({name})"' in told}
    assert set(TIERS) - optional <= set(domains())


def test_support_with_tables_is_installed() -> None:
    support = PACKAGE / "support"
    with_tables = {path.parent.name for path in support.glob("*/models.py")}
    assert with_tables == {
        config.name.split(".")[-1] for config in apps.get_app_configs() if ".support." in config.name
    }


@pytest.mark.parametrize("domain", domains())
def test_a_domain_has_a_door_with_a_list(domain: str) -> None:
    assert "__all__" in (PACKAGE / f"domains/{domain}/public.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("domain", domains())
def test_a_domain_says_what_it_is_on_one_screen(domain: str) -> None:
    text = (PACKAGE / f"domains/{domain}/README.md").read_text(encoding="utf-8")
    has_states = any((PACKAGE / f"domains/{domain}").glob("states*"))
    wanted = SECTIONS | ({"states": STATES} if has_states else {})
    missing = [name for name, mark in wanted.items() if not re.search(mark, text)]
    assert missing == []
    assert len(text.splitlines()) <= 70


@pytest.mark.parametrize("domain", domains())
def test_the_tests_of_a_domain_mirror_it(domain: str) -> None:
    assert any((ROOT / f"tests/domains/{domain}").glob("**/test_*.py"))
