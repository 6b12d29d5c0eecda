"""Migrations: one line, each with a name that says what it does, none missing."""

import re
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from tests.architecture.reading import domains, ranks

SUPPORT = ("audit", "files", "jobs", "notices", "calendars", "limits", "api_clients", "inbox")
APPS = [*domains(), *SUPPORT]
MADE_UP = re.compile(r"_auto_|_alter_|_remove_.*_and_more|_and_more$|^\d{4}_\w+_\w+_more")


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


@pytest.mark.parametrize("app", APPS)
def test_migrations_are_one_line(loader: MigrationLoader, app: str) -> None:
    ours = {key: made for key, made in loader.disk_migrations.items() if key[0] == app}
    parents = Counter(parent for made in ours.values() for parent in made.dependencies if parent[0] == app)
    assert len(loader.graph.leaf_nodes(app)) == 1
    assert len(loader.graph.root_nodes(app)) == 1
    assert [parent for parent, times in parents.items() if times > 1] == []
    numbers = sorted(int(name[:4]) for _app, name in ours)
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("app", APPS)
def test_a_migration_says_what_it_does(loader: MigrationLoader, app: str) -> None:
    assert [name for key, name in loader.disk_migrations if key == app and MADE_UP.search(name)] == []


def test_migrations_go_only_downward(loader: MigrationLoader) -> None:
    tiers = ranks("tiers")
    wrong = [
        f"{app}.{name} needs {parent[0]}"
        for (app, name), made in loader.disk_migrations.items()
        for parent in made.dependencies
        if app in tiers and parent[0] in tiers and tiers[parent[0]] > tiers[app]
    ]
    assert wrong == []


@pytest.mark.django_db
def test_no_change_of_a_model_is_without_its_migration() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out, stderr=out, verbosity=1)
    except SystemExit:
        pytest.fail(out.getvalue())
